"""What is said where something else is asked: each goes where it belongs, none into a place, a
region or a name."""

import pytest

from tests.dialogs.listening.situations import place, request
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send

WELL = "咱庄东头那眼机井坏了，玉米都旱得卷叶了，希望水利站派人来修好"


def asked_where() -> Phone:
    phone = newcomer()
    phone.says(WELL)
    assert "事情发生在哪里" in phone.hears()
    return phone


def asked_which_region() -> Phone:
    phone = asked_where()
    phone.says("柳林镇白石村")
    assert "是哪个省" in phone.hears()
    return phone


def accused_perhaps() -> Phone:
    """Is asked whether it is a denunciation."""
    phone = newcomer()
    phone.says("村干部把我家低保取消了，希望恢复，青河县柳林镇白石村")
    assert "举报违法违纪" in phone.labels()
    return phone


@pytest.mark.parametrize("opened", [asked_where, asked_which_region])
@pytest.mark.parametrize(
    ("said", "name", "address"),
    [
        ("我叫孙长顺，白石村二组", "孙长顺", "白石村二组"),
        ("叫我老孙头就行", "老孙头", None),
        ("我的名字叫买买提·艾山", "买买提·艾山", None),
    ],
)
def test_a_name_told_where_a_place_is_asked_for_is_the_name(
    opened: object, said: str, name: str, address: str | None
) -> None:
    """It once was asked for again, or stood as the region."""
    phone = opened()  # type: ignore[operator]
    phone.says(said)
    assert "姓名" in phone.hears()
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["person"] == {"name": name, "address": address}
    assert "region" not in frame.answers
    assert frame.asked in ("place", "region")


def test_a_name_told_where_the_wish_is_asked_for_is_the_name() -> None:
    """It once was the wish."""
    phone = newcomer()
    phone.says("我们的水井抽不上水已经二十天了，三十户人家没水吃")
    phone.says("我叫马桂花")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["person"] == {"name": "马桂花", "address": None}
    assert "request" not in frame.answers
    assert "马桂花" not in str(frame.answers["story"])


@pytest.mark.parametrize("opened", [asked_where, asked_which_region])
@pytest.mark.parametrize("said", ["13900001234", "一三九零零零零一二三四", "电话13900001234"])
def test_a_number_told_where_a_place_is_asked_for_is_the_phone(opened: object, said: str) -> None:
    phone = opened()  # type: ignore[operator]
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["phone"] == "13900001234"
    assert frame.asked in ("place", "region")


@pytest.mark.parametrize("opened", [asked_where, asked_which_region])
@pytest.mark.parametrize("said", ["发吧", "可以了发出去", "交了吧", "行了，报上去"])
def test_who_wants_to_send_before_the_end_is_told_what_is_missing(
    opened: object, said: str
) -> None:
    """Said twice it once was the place."""
    phone = opened()  # type: ignore[operator]
    for _ in range(2):
        phone.says(said)
        frame = phone.conversation.frame
        assert frame is not None
        assert frame.asked in ("place", "region")
        assert {"region"}.isdisjoint(frame.answers)


def asked_who() -> Phone:
    phone = newcomer()
    phone.says(STORY)
    assert "姓名和住址" in phone.hears()
    return phone


@pytest.mark.parametrize("said", ["没手机，孩子在外地", "我没有手机", "俺不用手机", "手机丢了"])
def test_no_phone_is_no_missing_name(said: str) -> None:
    """It once made the petition an unsigned one."""
    phone = asked_who()
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert "identity" not in frame.answers
    assert "姓名和住址" in phone.hears()
    phone.says("王桂兰，新安村3组12号")
    assert "请核对" in phone.hears()


def test_a_denunciation_is_no_wish() -> None:
    phone = newcomer()
    phone.says("有件事憋了好久")
    phone.says("我们镇民政所那个老刘，谁想吃低保都得先给他意思意思")
    frame = phone.conversation.frame
    assert frame is not None
    assert "request" not in frame.answers


@pytest.mark.parametrize("said", ["好的", "行", "OK", "可以。", "嗯嗯", "看完了", "没问题"])
def test_assent_to_the_notice_is_consent(said: str) -> None:
    """It once was noted down as the fourth message of the story."""
    phone = Phone()
    phone.says(STORY)
    assert phone.conversation.consented_at is None
    phone.says(said)
    assert phone.conversation.consented_at is not None
    assert said not in str(phone.conversation.frame)


def test_assent_is_no_consent_to_what_was_not_shown() -> None:
    phone = Phone()
    phone.says("好的")
    assert phone.conversation.consented_at is None


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("学校寝室热水一天只供一小时", "投诉了三次没用"),
        ("我的工资拖了半年", "打了八遍电话也没用"),
        ("My landlord won't give back my deposit", "I moved out in October, 3000 yuan"),
    ],
)
def test_what_was_done_already_is_no_wish(first: str, then: str) -> None:
    """It once was what the petition asked for."""
    phone = newcomer()
    phone.says(first)
    phone.says(then)
    frame = phone.conversation.frame
    assert frame is not None
    assert "request" not in frame.answers
    assert then in str(frame.answers["story"])


@pytest.mark.parametrize("said", ["恢复全天供水", "赶紧派人来修", "把押金退给我"])
def test_a_wish_said_where_the_place_is_asked_for_is_the_request(said: str) -> None:
    """It once was taken for a place that nobody knows, and kept nowhere."""
    phone = asked_where()
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert said in str(frame.answers["request"])
    assert frame.asked == "place"


def test_a_trouble_told_where_the_place_is_asked_for_joins_the_story() -> None:
    phone = asked_where()
    phone.says("单位倒闭了没给我交")
    frame = phone.conversation.frame
    assert frame is not None
    assert "单位倒闭了没给我交" in str(frame.answers["story"])


def test_a_file_soon_after_an_answer_belongs_to_its_case() -> None:
    """It once began a petition of its own."""
    phone = filer()
    phone.is_asked(1, "请问站点叫什么名字？有没有截图？")
    phone.says("就是美达站点，截图等会发")
    phone.photo()
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.dialog == "add_detail"


def test_a_trouble_after_an_answer_is_no_thanks() -> None:
    """It once was taken for "solved", for want of a word of the lexicon."""
    phone = filer()
    phone.answered()
    phone.says("路灯也坏了，希望修好")
    assert phone.conversation.cases[-1].rating.outcome is None
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.dialog == "file_case"


def test_a_petition_told_where_the_place_is_asked_for_joins_the_story() -> None:
    phone = asked_where()
    told = "小区电梯坏了三个星期，老人下不了楼，请物业公司尽快修好"
    phone.says(told)
    frame = phone.conversation.frame
    assert frame is not None
    assert told in str(frame.answers["story"])


@pytest.mark.parametrize("said", ["", " ", "，", "。。"])
def test_no_words_where_the_place_is_asked_for_are_no_signature(said: str) -> None:
    """They once ended the turn with an error."""
    phone = asked_where()
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.asked == "place"


@pytest.mark.parametrize("said", ["换送餐公司，把钱退了", "拆", "那条路", "三个月工资"])
def test_whoever_changes_the_request_has_said_it_whatever_it_sounds_like(said: str) -> None:
    """What did not sound like a wish once joined the facts, and the old request stayed."""
    phone = ready_to_send()
    phone.taps("改要求")
    phone.says(said)
    assert f"<b>要求</b>　{said}" in phone.card().text
    assert "请核对" in phone.hears()


@pytest.mark.parametrize("said", ["确认提交", "交吧", "就这样发吧"])
def test_who_wants_to_send_skips_what_may_be_left_out(said: str) -> None:
    """They were once told again and again that something was missing: an optional number."""
    phone = asked_who()
    phone.says("王桂兰，新安村3组12号")
    assert "留个手机号" in phone.hears()
    phone.says(said)
    assert "还没交上去" in phone.hears()
    assert "请核对" in phone.hears()
    assert not phone.filings(), "nobody confirms what they have not seen"
    phone.says(said)
    assert len(phone.filings()) == 1


def test_who_confirms_once_more_hears_that_it_was_sent() -> None:
    """It once was: 现在没有要提交的."""
    phone = ready_to_send()
    phone.says("确认提交")
    phone.says("确认提交")
    assert "已经提交过了，没有重复" in phone.hears()
    phone.registered()
    phone.says("发吧")
    assert "已经提交过了，没有重复" in phone.hears()
    phone.passes(days=1)
    phone.says("确认提交")
    assert "没有要提交的" in phone.hears()
    assert len(phone.filings()) == 1


def asked_for_a_phone() -> Phone:
    phone = asked_who()
    phone.says("李明，新安村3组12号")
    assert "留个手机号" in phone.hears()
    return phone


def asked_for_an_address() -> Phone:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("李明")
    assert "住在哪里" in phone.hears()
    return phone


@pytest.mark.parametrize("opened", [asked_for_a_phone, asked_for_an_address])
@pytest.mark.parametrize("said", ["陈大文，香港九龙旺角道18号", "我叫陈大文，住香港九龙旺角道18号"])
def test_a_name_with_an_address_where_the_name_is_known_puts_both_right(
    opened: object, said: str
) -> None:
    """It once was the address of the other name, or joined the facts; and a lone ✓ was said."""
    phone = opened()  # type: ignore[operator]
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["person"] == {"name": "陈大文", "address": "香港九龙旺角道18号"}
    assert frame.asked == "phone"
    assert "姓名和住址 ✓" in phone.hears()


def test_a_place_where_a_phone_is_asked_for_is_kept_and_never_becomes_the_phone() -> None:
    """Said once it was lost, said twice it was the phone."""
    phone = asked_for_a_phone()
    for _ in range(2):
        phone.says("柳林镇河沿村")
        frame = phone.conversation.frame
        assert frame is not None
        assert "phone" not in frame.answers
        assert "柳林镇河沿村" in str(frame.answers["story"])


def test_a_place_that_was_left_open_is_taken_when_it_comes_after_all() -> None:
    """It once stood as the home alone, and where it happened stayed 不清楚."""
    phone = asked_where()
    phone.says("不想说")
    phone.says("松树乡松树村")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["place"]["text"] == "松树乡松树村"  # type: ignore[index]


def test_who_signs_where_it_is_asked_whether_it_denounces_is_taken_for_who_it_is() -> None:
    """赵铁柱，锦绣花园工地3号宿舍 joined the story, and the name was asked for again."""
    phone = accused_perhaps()
    phone.says("赵铁柱，锦绣花园工地3号宿舍")
    frame = phone.conversation.frame
    assert frame is not None
    person = frame.answers.get("person")
    assert isinstance(person, dict)
    assert (person["name"], person["address"]) == ("赵铁柱", "锦绣花园工地3号宿舍")
    assert "赵铁柱" not in str(frame.answers["story"])


def test_who_is_in_danger_is_not_asked_whether_they_denounce() -> None:
    """On a tower crane, somebody was asked for what sets a claim and a denunciation apart."""
    phone = accused_perhaps()
    phone.says("我活不下去了，再不给钱我就从塔吊上跳下去")
    assert "举报违法违纪" not in phone.labels()
    phone.says("王桂兰，白石村3组12号")
    assert "举报违法违纪" not in phone.labels()


def test_who_is_asked_for_a_name_can_still_leave_it_out_by_a_tap() -> None:
    """Whoever had begun to say who they are had to go back for it."""
    phone = place()
    phone.says("青河县柳林镇白石村")
    if "解决我的事" in phone.labels():
        phone.taps("解决我的事")
    phone.taps("填写姓名住址")
    phone.says("柳林镇白石村3组")
    phone.taps("我不方便实名")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.answers["identity"] == "anonymous"
    assert "确认提交" in phone.labels()


@pytest.mark.parametrize("words", ["我下来了，没事了", "好的，谢谢", "知道了"])
def test_who_was_in_danger_is_not_sent_away_with_a_word(words: str) -> None:
    """好的。想反映什么，直接发给我；查进度发 /cases was said to who had climbed down."""
    phone = newcomer()
    phone.says("老板欠我八个月工资，再不给钱我就从塔吊上跳下去")
    phone.says("先存着")
    phone.says(words)
    assert "12356" in phone.hears()
    assert "找工作人员" in phone.labels() and "接着填" in phone.labels()


def test_what_is_wanted_more_joins_what_was_wanted_without_its_full_stop() -> None:
    """要求　修好它。；也要赔钱: a full stop and a semicolon."""
    phone = request()
    phone.says("希望把井修好。")
    phone.says("希望也赔钱")
    assert phone.conversation.frame is not None
    assert "。；" not in str(phone.conversation.frame.answers["request"])


def test_what_is_wanted_at_another_question_is_not_lost_for_what_was_wanted() -> None:
    """老板给了一半，还差93000 took the place of 希望恢复."""
    phone = accused_perhaps()
    phone.says("希望快点")
    frame = phone.conversation.frame
    assert frame is not None
    assert "希望恢复" in str({**frame.inferred, **frame.answers}["request"])
    assert "希望快点" in str(frame.answers)


def test_a_name_with_its_address_told_where_the_wish_is_asked_for_is_who_it_is() -> None:
    """王小明，幸福里小区5栋 joined the story."""
    phone = request()
    phone.says("王小明，幸福里小区5栋")
    frame = phone.conversation.frame
    assert frame is not None
    person = frame.answers.get("person")
    assert isinstance(person, dict)
    assert (person["name"], person["address"]) == ("王小明", "幸福里小区5栋")


@pytest.mark.parametrize("words", ["👍", "好的，谢谢"])
def test_the_number_for_who_despairs_is_not_for_every_danger(words: str) -> None:
    phone = newcomer()
    phone.says("楼道墙皮掉下来砸到人了，希望铲了重抹")
    phone.says(words)
    assert "12356" not in phone.hears()


def test_who_passes_over_the_question_of_a_denunciation_goes_on() -> None:
    """It was asked for ever, and what was said meanwhile stood nowhere."""
    phone = accused_perhaps()
    phone.says("王长河")  # whoever that is: not the petitioner, by this
    frame = phone.conversation.frame
    assert frame is not None and frame.asked == "accuses"
    assert "王长河" in str(frame.answers["story"])
    phone.says("他们开会的时候说的")
    frame = phone.conversation.frame
    assert frame is not None and frame.asked == "identity"
    assert frame.answers["accuses"] == "unsure" and "开会" in str(frame.answers["story"])


def test_who_would_send_it_is_not_held_up_by_that_question() -> None:
    phone = accused_perhaps()
    phone.says("行了 交吧")
    frame = phone.conversation.frame
    assert frame is not None and frame.asked == "identity"
    assert frame.answers["accuses"] == "unsure"
