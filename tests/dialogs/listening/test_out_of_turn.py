"""What answers another question than the one on the screen stands on its own line, and on no
other; the table says where each was put wrongly once."""

import pytest

from dialogs.forms import position
from tests.dialogs.phone import Phone, newcomer

STORY = "楼下做饭油烟特别大，晚上睡不着觉，希望让他们装油烟机"
GUESS = "城管把我的三轮车收走了"

Lines = dict[str, str | None]


def at(question: str) -> Phone:
    """The draft of somebody who has answered all that comes before the question."""
    phone = newcomer()
    if question == "accuses":
        phone.says(GUESS)
        phone.says("不清楚")
        phone.says("不清楚")
    elif question == "request":
        phone.says("楼下做饭油烟特别大，晚上睡不着觉")
    else:
        phone.says(STORY)
    if question in ("identity", "person", "address", "phone"):
        phone.says("阳光花园")
    if question == "person":
        phone.taps("填写姓名住址")
    if question in ("address", "phone"):
        phone.says("高建军" if question == "address" else "高建军，阳光花园3号楼")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.asked == question, phone.hears()
    return phone


def lines(phone: Phone) -> dict[str, str]:
    """What the draft holds, by its lines."""
    frame = phone.conversation.frame
    assert frame is not None
    held = {name: str(value) for name, value in frame.answers.items()}
    person = frame.answers.get("person")
    if isinstance(person, dict):
        held["name"], held["home"] = str(person["name"]), str(person["address"] or "")
    home = held.get("home") or held.get("address") or ""
    place = frame.answers.get("place")
    held["place"] = str(place["text"]) if isinstance(place, dict) else ""
    return held | {"home": home}


@pytest.mark.parametrize(
    ("question", "said", "stands", "is_no"),
    [
        # a telephone is nobody's address, and is not asked for again
        ("address", "13945671234", {"phone": "13945671234"}, "home"),
        ("address", "电话一三九四五六七一二三四", {"phone": "13945671234"}, "home"),
        ("address", "我手机13945671234，微信同号", {"phone": "13945671234"}, "home"),
        (
            "address",
            "4号楼501，电话13945671234",
            {"home": "4号楼501", "phone": "13945671234"},
            "name",
        ),
        ("address", "我家住4号楼501", {"home": "4号楼501"}, "name"),
        ("address", "我叫高建国，不是高建军", {"name": "高建国"}, "home"),
        # a name or a home is nobody's telephone
        ("phone", "我姓高，叫高建国。", {"name": "高建国"}, "phone"),
        ("phone", "名字写错了，叫高建国", {"name": "高建国"}, "phone"),
        ("phone", "住在4号楼2单元501。", {"home": "4号楼2单元501"}, "phone"),
        ("phone", "我家住新安村3组", {"home": "新安村3组"}, "phone"),
        # where it happened is nobody's name
        ("identity", "阳光花园在洛阳市涧西区。", {"place": "洛阳市涧西区阳光花园"}, "name"),
        ("identity", "就在洛阳市涧西区", {"place": "洛阳市涧西区"}, "name"),
        ("identity", "小区是洛阳市涧西区的", {"place": "洛阳市涧西区"}, "name"),
        ("person", "阳光花园在洛阳市涧西区。", {"place": "洛阳市涧西区阳光花园"}, "name"),
        ("address", "我们小区在洛阳市涧西区", {"place": "洛阳市涧西区"}, "home"),
        ("phone", "阳光花园在洛阳市涧西区。", {"place": "洛阳市涧西区阳光花园"}, "phone"),
        ("identity", "洛阳市涧西区", {"place": "洛阳市涧西区阳光花园"}, "home"),
        ("phone", "涧西区的", {"place": "涧西区阳光花园"}, "home"),
        # nor is another way to have it
        ("place", "或者拆掉也行", {"request": "或者拆掉也行"}, "place"),
        ("identity", "要不让他们搬走", {"request": "要不让他们搬走"}, "name"),
        # a home is told wherever it is told
        ("phone", "地址阳光花园4号楼", {"home": "阳光花园4号楼"}, "story"),
        # whose matter it is is nobody's home
        ("address", "我妈叫赵桂珍，我替她反映的", {"proxy_for": "赵桂珍"}, "place"),
        ("address", "不写地址", {}, "home"),
        (
            "address",
            "I live in room 5, Sunshine Garden",
            {"home": "room 5, Sunshine Garden"},
            "name",
        ),
        ("address", "名字用我老公的 张鹏", {"name": "张鹏"}, "home"),
        ("address", "不，用高健军，健康的健", {"name": "高健军"}, "home"),
        # more of the story is no place
        ("place", "楼上楼下有钱的都搬走了", {"story": "都搬走了"}, "place"),
        ("place", "村里有房有车的都吃低保", {"story": "都吃低保"}, "place"),
        ("place", "家里老人孩子都睡不着", {"story": "都睡不着"}, "place"),
        ("place", "town hall told us to wait", {"story": "told us to wait"}, "place"),
        ("place", "i want my money back", {"request": "i want my money back"}, "place"),
    ],
)
def test_what_answers_another_question_stands_on_its_line(
    question: str, said: str, stands: Lines, is_no: str
) -> None:
    phone = at(question)
    before = lines(phone).get(is_no, "")
    phone.says(said)
    now = lines(phone)
    for name, words in stands.items():
        assert str(words) in now.get(name, ""), (name, now)
    assert now.get(is_no, "") == before, (is_no, now)


@pytest.mark.parametrize(
    ("pieces", "home"),
    [
        (("淮阳县赵屯镇赵屯村", "高建军，赵屯村6组"), "淮阳县赵屯镇赵屯村6组"),
        (("淮阳县赵屯镇", "赵屯村6组", "高建军"), "淮阳县赵屯镇赵屯村6组"),
        (("锦绣花园", "高建军 8号楼1202"), "锦绣花园8号楼1202"),
        (("柳林镇石桥村", "高建军，赵屯镇赵屯村6组"), "赵屯镇赵屯村6组"),
    ],
)
def test_a_home_that_is_told_in_pieces_is_one(pieces: tuple[str, ...], home: str) -> None:
    phone = at("identity")
    for piece in pieces:
        phone.says(piece)
    assert lines(phone)["name"] == "高建军"
    assert lines(phone)["home"] == home


def test_an_estate_and_its_district_are_one_place() -> None:
    phone = newcomer()
    phone.says("小区停水三天了，物业不管")
    phone.says("锦绣花园，涧西区")
    assert "<b>地点</b>　锦绣花园，涧西区（" in phone.card().text


@pytest.mark.parametrize("said", ["13945671234", "我叫高建国，13945671234"])
def test_what_was_said_out_of_turn_is_not_asked_for_again(said: str) -> None:
    phone = at("address")
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.asked == "address"
    phone.says("新安村3组")
    assert "请核对" in phone.hears()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("不是举报", "no"),
        ("我不举报谁，就想申请低保", "no"),
        ("就是想把低保办下来", "no"),
        ("解决我自己的事就行", "no"),
        ("没有要告谁", "no"),
        ("不告他们", "no"),
        ("想申请低保", "no"),
        ("是的，我要举报", "yes"),
        ("对，举报他们", "yes"),
        ("就是举报村干部", "yes"),
        ("不知道", "unsure"),
        ("说不好，你们看吧", "unsure"),
    ],
)
def test_whether_somebody_is_denounced_is_answered_in_words(said: str, answer: str) -> None:
    """Only the buttons' own words once were an answer, and the question stood like a wall."""
    phone = at("accuses")
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers.get("accuses") == answer


@pytest.mark.parametrize(
    ("said", "name", "words"),
    [
        ("固始县胡族铺镇", "place", "固始县胡族铺镇"),
        ("我叫孙二娃", "name", "孙二娃"),
        ("13945671234", "phone", "13945671234"),
    ],
)
def test_what_is_said_at_the_question_of_denouncing_is_kept(
    said: str, name: str, words: str
) -> None:
    phone = at("accuses")
    phone.says(said)
    assert words in lines(phone).get(name, "")


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("楼上装修把我家天花板震裂了，要求赔偿，我叫许阿妹，电话13600001234", "要求赔偿"),
        ("路灯坏了，希望修好。本人许阿妹，住新安村3组", "希望修好"),
        ("路灯坏了一个月，请尽快修好，联系电话13600001234，许阿妹", "请尽快修好"),
        ("希望退还押金，联系人许阿妹13600001234，押金拖了半年不退", "希望退还押金"),
    ],
)
def test_a_wish_ends_where_one_says_who_one_is(said: str, wish: str) -> None:
    """Name and telephone once stood in what is asked for."""
    phone = newcomer()
    phone.says(said)
    assert _found(phone, "request") == wish


def _found(phone: Phone, name: str) -> object:
    frame = phone.conversation.frame
    assert frame is not None
    return position.values(frame).get(name)


@pytest.mark.parametrize(
    ("first", "then", "wish"),
    [
        ("my boss didnt pay us for 3 months", "we are 14 workers", None),
        ("the school has had no heating for two weeks", "my son is sick", None),
        ("no water since Monday", "i want it fixed", "i want it fixed"),
        ("they cut our power for 5 days", "please turn it back on", "please turn it back on"),
    ],
)
def test_for_so_long_is_no_wish(first: str, then: str, wish: str | None) -> None:
    phone = newcomer()
    phone.says(first)
    phone.says(then)
    assert _found(phone, "request") == wish


@pytest.mark.parametrize(
    ("told", "mended", "place"),
    [
        ("海口市琼山区红旗镇", "写错了是云龙镇", "海口市琼山区云龙镇"),
        ("海口市琼山区红旗镇道崇村", "打错了，云龙镇", "海口市琼山区云龙镇"),
        ("固始县胡族铺镇", "写错了，是往流镇", "固始县往流镇"),
    ],
)
def test_a_part_that_was_wrong_takes_the_place_of_its_kind(
    told: str, mended: str, place: str
) -> None:
    """What stood around it was lost, and five towns of that name were asked about."""
    phone = at("place")
    phone.says(told)
    phone.says(mended)
    assert lines(phone)["place"] == place


def test_a_part_of_the_home_is_put_right_there() -> None:
    """It once became the place."""
    phone = at("address")
    phone.says("龙塘镇仁三村")
    phone.says("不是仁三村是仁二村")
    assert (lines(phone)["home"], lines(phone)["place"]) == ("龙塘镇仁二村", "阳光花园")


@pytest.mark.parametrize("said", ["不晓得门牌", "门牌号不知道", "没门牌", "记不得了"])
def test_an_address_that_nobody_knows_is_left_open(said: str) -> None:
    phone = at("address")
    phone.says(said)
    assert lines(phone)["home"] == ""
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.asked == "phone"


@pytest.mark.parametrize(
    "said", ["喊我们交两万块赞助费", "人家根本懒得理我们嘛", "总共拖欠八万多元"]
)
def test_a_sentence_without_a_place_is_more_of_the_story(said: str) -> None:
    """It once was no place, and kept nowhere."""
    phone = at("place")
    phone.says(said)
    assert said in lines(phone)["story"]


@pytest.mark.parametrize("said", ["李想", "王想", "张有为", "陈有", "何还"])
def test_two_letters_behind_a_surname_are_a_name_where_one_is_asked_for(said: str) -> None:
    phone = at("identity")
    phone.says(said)
    assert lines(phone).get("name") == said


@pytest.mark.parametrize("said", ["没有", "不想", "好了", "算了", "时间", "都没", "和了"])
def test_other_words_are_none(said: str) -> None:
    phone = at("identity")
    phone.says(said)
    assert "name" not in lines(phone)


def english_card() -> Phone:
    phone = Phone(language="en")
    phone.says("/start")
    phone.taps("Agree and start")
    for said in ("no water for 5 days", "please fix it", "Nanshan, Shenzhen", "prefer not to say"):
        phone.says(said)
    assert phone.stands("Confirm and submit")
    return phone


@pytest.mark.parametrize(
    "said",
    [
        "ok submit it",
        "yes, please submit",
        "go ahead and send it",
        "that is all, submit",
        "alright send",
        "looks good to me",
        "yes send it",
        "file it please",
        "All correct, thanks",
        "you can send it now",
        "OK, that's right.",
        "I'm done, submit please",
    ],
)
def test_assent_in_english_sends_or_asks(said: str) -> None:
    """It once was more of the story, and nothing was sent."""
    phone = english_card()
    phone.says(said)
    asked = "hasn't been sent yet" in phone.hears()
    assert asked or phone.filings(), phone.hears()
    assert said not in str(phone.conversation.frame)


@pytest.mark.parametrize(
    "said", ["nope wait", "not yet", "wait a minute please", "don't send it yet"]
)
def test_hold_on_in_english_sends_nothing(said: str) -> None:
    phone = english_card()
    phone.says(said)
    assert not phone.filings()
    assert all(said not in str(frame) for frame in phone.conversation.frames)


@pytest.mark.parametrize(
    "said",
    ["the file it was sent with is lost", "please send it to the right bank", "my name is Li"],
)
def test_what_is_no_assent_sends_nothing(said: str) -> None:
    phone = english_card()
    phone.says(said)
    assert not phone.filings()


@pytest.mark.parametrize("said", ["不想留名", "不留名", "不愿留名", "不想署名", "别写我名"])
def test_whoever_will_not_sign_is_heard(said: str) -> None:
    phone = at("identity")
    phone.says(said)
    assert lines(phone).get("identity") == "anonymous"


@pytest.mark.parametrize("said", ["司机甩站三次", "我是学生家长", "我们等了半年"])
def test_words_that_name_no_place_are_kept_while_it_is_asked_again(said: str) -> None:
    """They once were kept nowhere; what is said a second time is taken as the place, as before."""
    phone = at("place")
    phone.says(said)
    assert said in lines(phone)["story"]
    assert not lines(phone)["place"]
    phone.says("洛阳市涧西区")
    assert lines(phone)["place"] == "洛阳市涧西区"


@pytest.mark.parametrize("said", ["K203", "十五年了", "育才中学", "B座1802"])
def test_a_few_letters_that_want_nothing_are_no_wish(said: str) -> None:
    phone = at("request")
    phone.says(said)
    assert "request" not in lines(phone)


@pytest.mark.parametrize("question", ["identity", "person"])
def test_a_wish_said_late_is_the_request_where_there_was_none(question: str) -> None:
    phone = newcomer()
    phone.says("楼下做饭油烟特别大，晚上睡不着觉")
    phone.says("不清楚")
    phone.says("阳光花园")
    if question == "person":
        phone.taps("填写姓名住址")
    phone.says("让他们装个油烟机")
    assert lines(phone)["request"] == "让他们装个油烟机"


@pytest.mark.parametrize(
    ("said", "line", "words"),
    [
        ("门口也堆着", "story", "门口也堆着"),  # it was kept nowhere
        ("阳光花园3号楼501", "place", "阳光花园3号楼501"),
    ],
)
def test_what_answers_no_choice_is_kept(said: str, line: str, words: str) -> None:
    phone = at("accuses")
    phone.says(said)
    assert words in lines(phone)[line]


def test_a_place_where_nobody_lives_is_no_home() -> None:
    """望奎县人民医院 stood as the petitioner's home, too."""
    phone = newcomer()
    phone.says("我妈做手术他们多收了两千多，要他们退钱")
    phone.says("不清楚")
    phone.says("望奎县人民医院")
    assert lines(phone)["place"] == "望奎县人民医院" and lines(phone)["home"] == ""


def test_assent_of_one_letter_is_no_address() -> None:
    phone = at("address")
    phone.says("中")
    assert lines(phone)["home"] == ""


def test_what_is_told_beside_a_place_and_a_wish_is_kept() -> None:
    """The place and the wish were taken, and the lamp stood nowhere."""
    phone = newcomer()
    phone.says("我们这有点事")
    phone.says("新安村3组的路灯坏了半个月，希望尽快修好")
    frame = phone.conversation.frame
    assert frame is not None
    assert "路灯坏了半个月" in str(frame.answers)
