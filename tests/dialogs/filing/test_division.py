"""The division beside the place: shown, asked for, guessed, changed, and filed."""

from dialogs.filing.division import DivisionField, find, found_division
from dialogs.forms.fields import Values
from dialogs.reading.divisions.home import division_of, serve
from dialogs.state.event import Pinned
from tests.dialogs.phone import Phone, newcomer

TOLD = "路灯坏了两个月，没人管，希望修好"


def telling(place: str) -> Phone:
    """The story is told and the place is given; the check card is next but one."""
    phone = newcomer()
    phone.says(TOLD)
    phone.says(place)
    return phone


def test_a_place_that_is_recognised_is_shown_and_filed_with_its_whole_path() -> None:
    phone = telling("石家庄长安区谈固街道建华大街12号")
    assert "建华大街12号（河北省 石家庄市 长安区 谈固街道）" in phone.card().text
    phone.taps("我不方便实名", "确认提交")
    place = phone.filings()[0]["place"]
    assert place["text"] == "石家庄长安区谈固街道建华大街12号"
    assert place["division"] == "130102011"
    assert place["path"] == ["河北省", "石家庄市", "长安区", "谈固街道"]


def test_a_name_that_several_bear_is_asked_for_by_buttons_beneath_the_card() -> None:
    phone = telling("鼓楼区中山路口")
    assert "有 4 处同名" in phone.card().text
    phone.taps("我不方便实名")
    offered = [label for label in phone.labels() if label.endswith("鼓楼区")]
    assert len(offered) == 4 and "不清楚" in phone.labels()
    phone.taps("福建省 福州市 鼓楼区")
    assert "鼓楼区中山路口（福建省 福州市 鼓楼区）" in phone.card().text
    assert not [b for _, b in phone.buttons() if b.text.endswith("鼓楼区")]
    phone.taps("确认提交")
    place = phone.filings()[0]["place"]
    assert (place["text"], place["division"]) == ("鼓楼区中山路口", "350102")


def test_where_the_office_lies_its_own_place_is_meant_before_namesakes() -> None:
    serve(division_of("福建省福州市"))
    try:
        assert "鼓楼区中山路口（福建省 福州市 鼓楼区）" in telling("鼓楼区中山路口").card().text
        assert "（江苏省 南京市 鼓楼区）" in telling("南京鼓楼区中山路口").card().text
    finally:
        serve(None)


def test_not_sure_is_an_answer_and_nothing_has_to_be_chosen() -> None:
    phone = telling("鼓楼区中山路口")
    phone.taps("我不方便实名")
    other = phone.copy()
    phone.taps("不清楚")
    assert not [b for _, b in phone.buttons() if b.text.endswith("鼓楼区")]
    assert "同名" not in phone.card().text
    for each in (phone, other):
        each.taps("确认提交")
        place = each.filings()[0]["place"]
        assert (place["text"], place["division"], place["path"]) == ("鼓楼区中山路口", None, [])
        assert place["namesakes"] == 4, "the desk is told of the doubt"


def test_another_place_asks_anew_and_what_was_chosen_before_is_forgotten() -> None:
    phone = telling("鼓楼区中山路口")
    phone.taps("我不方便实名", "福建省 福州市 鼓楼区", "改地点")
    phone.says("长安区建华大街")
    assert "有 2 处同名" in phone.card().text
    phone.taps("陕西省 西安市 长安区", "确认提交")
    assert phone.filings()[0]["place"]["division"] == "610116"


def test_what_is_said_later_decides_without_a_question() -> None:
    phone = telling("鼓楼区中山路口")
    phone.says("补充一句，福州这边的路灯都是去年才装的，希望一起看看")
    assert "鼓楼区中山路口（福建省 福州市 鼓楼区）" in phone.card().text


def test_a_name_that_too_many_bear_is_asked_for_in_one_question() -> None:
    """It once stood on the card as a remark that nobody answered."""
    phone = telling("城关镇东街")
    assert "有 82 处同名，请写上省、市" in phone.card().text
    assert "是哪个省、哪个市（县）的？" in phone.hears()
    other = phone.copy()
    phone.taps("不清楚", "我不方便实名", "确认提交")
    place = phone.filings()[0]["place"]
    assert (place["text"], place["division"], place["namesakes"]) == ("城关镇东街", None, 82)
    other.says("老家那边")
    assert "没找到" in other.hears()
    other.says("甘肃兰州市榆中县")
    assert "城关镇东街（甘肃省 兰州市 榆中县 城关镇）" in other.card().text
    other.taps("我不方便实名", "确认提交")
    place = other.filings()[0]["place"]
    assert (place["path"][-1], place["namesakes"]) == ("城关镇", 0)


def test_of_many_namesakes_those_that_the_office_is_near_to_are_offered_first() -> None:
    serve(division_of("甘肃省平凉市"))
    try:
        phone = telling("城关镇东街")
        phone.taps("我不方便实名")
        assert next(label for label in phone.labels() if "城关镇" in label).startswith("甘肃省")
    finally:
        serve(None)


def test_a_pin_alone_is_a_guess_and_is_told_as_one() -> None:
    phone = newcomer()
    phone.says(TOLD)
    phone.sends(Pinned(39.92, 116.46))
    assert "大约在北京市 朝阳区，对吗？不对就改地点" in phone.card().text
    phone.taps("我不方便实名", "改地点")
    phone.says("北京东城区和平里街道")
    assert "（北京市 东城区 和平里街道）" in phone.card().text


def test_a_pin_abroad_says_nothing() -> None:
    phone = newcomer()
    phone.says(TOLD)
    phone.sends(Pinned(35.68, 139.69))
    assert "大约在" not in phone.card().text


def test_a_pin_decides_between_several_of_the_same_name() -> None:
    pinned: dict[str, object] = {"text": "朝阳区", "latitude": 43.86, "longitude": 125.29}
    assert found_division(find(pinned)).code == "220104"


def test_a_button_that_was_forged_or_is_old_chooses_nothing() -> None:
    known: Values = find({"text": "鼓楼区"})
    assert found_division({**known, "division": "110105"}) == found_division(known)
    assert found_division({**known, "division": "350102"}).code == "350102"
    assert found_division({"division": "350102"}).code == ""
    assert not DivisionField().valid("no code") and not DivisionField().valid(None)


def test_marks_that_nobody_sees_hide_no_division_and_stay_as_typed() -> None:
    typed = "石家\u200b庄市\u202e长安区"
    phone = telling(typed)
    assert "（河北省 石家庄市 长安区）" in phone.card().text
    phone.taps("我不方便实名", "确认提交")
    place = phone.filings()[0]["place"]
    assert (place["text"], place["division"]) == (typed, "130102")
