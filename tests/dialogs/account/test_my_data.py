"""/privacy: everything that is held is told, in short first; numbers are hidden on every screen."""

import random

import pytest

from backend_client.contract.case import CaseStatus
from backend_client.json_codec import to_plain
from dialogs.account.held import KINDS, MARKS, Untold, View, check, told
from dialogs.registry import FORMS
from dialogs.state.conversation import Conversation
from dialogs.state.effect import CopyWanted, EffectKind
from dialogs.state.message import LIMITS, Message, Toast, shown_units
from dialogs.texts import texts
from tests.dialogs.phone import Phone, filer, newcomer
from tests.dialogs.scenes import LAMP, SCENES
from tests.dialogs.walker import Walker

MOBILE, IDENTITY, BANK = "13912345678", "230102196501011234", "6222021234567890123"
FIXED = "0451-82345678"
NUMBERS = (MOBILE, IDENTITY, BANK, FIXED)


def drafting() -> Phone:
    phone = filer()
    phone.says(LAMP)
    phone.taps("先存着")
    return phone


def test_it_says_in_short_what_there_is_and_tells_all_of_it_after_one_tap() -> None:
    phone = drafting()
    phone.says("/privacy")
    short = phone.hears()
    assert "没填完的 1 份" in short
    assert "交上去的 1 件" in short
    assert len(short) < 200
    assert "牛粪" not in short
    phone.taps("看全部")
    whole = phone.hears()
    for words in ("王桂兰", "新安村3组12号", "村东头牛粪堆了", "路灯", "20260615-000001-2"):
        assert words in whole


def test_whom_one_filed_for_stands_apart_from_oneself() -> None:
    """A neighbour's name and number stood in a row with one's own."""
    phone = filer()
    phone.says("替隔壁王大爷（电话13900003333）反映，松树乡他家门口的水沟堵了，希望疏通")
    phone.taps("确认提交")
    phone.registered("20260615-000002-2")
    phone.says("/privacy")
    phone.taps("看全部")
    assert "替别人反映过：王大爷，139****3333" in phone.hears()


def test_a_newcomer_is_told_that_there_is_nothing() -> None:
    phone = Phone()
    phone.says("/privacy")
    assert "别的没有了" in phone.hears()
    phone.taps("看全部")
    assert "别的没有了" in phone.hears()


def test_every_kind_is_told_with_what_it_holds() -> None:
    """One that is counted and says nothing would be hidden."""
    for name, scene in SCENES.items():
        phone = scene()
        view = View(phone.conversation, texts("zh-Hans"), FORMS, whole=True)
        for heading, lines in told(view):
            assert list(lines), f"{name}: {heading}"


def test_a_new_field_of_the_conversation_is_told_or_named_as_a_mark() -> None:
    with pytest.raises(Untold, match="supporter"):
        check(KINDS, MARKS - {"supporter"})
    with pytest.raises(Untold, match="looked_up"):
        check(KINDS[:-1], MARKS)


def test_more_than_a_message_holds_is_counted_and_stands_in_the_copy() -> None:
    phone = filer()
    for at in range(40):
        phone.says("补充 " + f"第{at}次，" + "还没有人来" * 30)
        phone.says("确认提交")
    for at in range(30):
        phone.says(f"新安村{at}组的路灯坏了半个月，晚上看不见路，希望尽快修好")
        phone.says("先存着")
    phone.says("/privacy")
    phone.taps("看全部")
    [message] = phone.said_last()[:1]
    assert shown_units(message.text) <= LIMITS.text
    assert "行没放下" in message.text


def test_the_copy_is_asked_for_once_more_and_says_that_it_is_whole() -> None:
    phone = filer()
    phone.says("/privacy")
    phone.taps("给我一份")
    assert "都是完整的" in phone.hears()
    assert not phone.effects_of(EffectKind.COPY_DATA)
    phone.taps("发给我")
    [effect] = phone.effects_of(EffectKind.COPY_DATA)
    assert effect.body == to_plain(CopyWanted("zh-Hans"))
    assert "不响铃" in phone.hears()


def test_deleting_names_what_the_law_keeps_and_the_day_of_the_last_backup() -> None:
    phone = filer()
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    heard = phone.hears()
    assert "最晚7月15日" in heard
    assert "按规定要登记、保存" in heard
    assert "工作人员说过的话" not in heard


def test_whoever_filed_nothing_is_not_told_that_something_is_kept() -> None:
    phone = newcomer()
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert "信访部门" not in phone.hears()


def bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def numbers_shown(phone: Phone) -> list[str]:
    """Which of the numbers the last turn shows whole."""
    said = ""
    for output in phone.last:
        if isinstance(output, Message):
            labels = (button.text for row in output.buttons for button in row)
            said += "\n".join((output.text, output.stub, *labels, *(output.tells or ())))
        elif isinstance(output, Toast):
            said += output.text
    return [number for number in NUMBERS if bare(number) in bare(said)]


@pytest.mark.parametrize("way", ["{}", "我的电话{}，快点", "卡号是 {} 身份证也在", "{} 5号来的"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_hidden_on_every_screen_of_a_filing(way: str, number: str) -> None:
    phone = newcomer()
    said = way.format(number)
    for words in (f"村东头牛粪堆了快一个月，{said}，希望赶紧清走", said, said, said):
        phone.says(words)
        assert numbers_shown(phone) == [], phone.hears()
    for label in ("改一处", "改经过"):
        if phone.stands(label):
            phone.taps(label)
            assert numbers_shown(phone) == []
    for command in ("/cases", "/privacy", "/start", "/cancel", "/start"):
        phone.says(command)
        assert numbers_shown(phone) == []


def test_a_number_is_hidden_on_every_screen_of_a_filed_case() -> None:
    phone = newcomer()
    phone.says(f"村东头牛粪堆了快一个月，电话{MOBILE}，身份证{IDENTITY}，希望赶紧清走")
    phone.taps("我不方便实名", "确认提交")
    phone.registered()
    phone.says(f"补充 卡号{BANK}，座机{FIXED}")
    assert numbers_shown(phone) == []
    phone.taps("确认提交")
    for action in ("看全文", "/cases", "/privacy", "看全部"):
        (phone.says if action.startswith("/") else phone.taps)(action)
        assert numbers_shown(phone) == [], action


def test_the_number_that_the_office_names_is_told_whole() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, note=f"有事打 {FIXED}，找 {MOBILE}")
    assert FIXED in phone.card().text
    assert MOBILE in phone.card().text


def test_not_even_the_office_shows_ones_own_number() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED, note="打您的 13800001111 没人接")
    assert "138****1111" in phone.card().text


def test_the_example_of_a_number_is_told_whole() -> None:
    phone = newcomer()
    phone.says("村东头牛粪堆了快一个月，希望赶紧清走")
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    phone.says("1380000111")
    assert "0371-65500000" in phone.hears()


@pytest.mark.parametrize("seed", range(150))
def test_no_walk_comes_to_a_screen_that_shows_a_number(seed: int) -> None:
    """Drafts, cases, talks and held words that hold numbers, and whatever is tapped and typed."""
    dice = random.Random(seed)
    walker = Walker(dice)
    walker.goes_on_from(holding_numbers(dice).copy())
    for _ in range(10):
        walker.step()
        assert numbers_shown(walker.phone) == [], walker.phone.screen()


def holding_numbers(dice: random.Random) -> Phone:
    phone = newcomer()
    first, *others = dice.sample(NUMBERS, 3)
    phone.says(f"村东头牛粪堆了快一个月，{first}，希望赶紧清走{others[0]}")
    if dice.random() < 0.7:
        phone.taps("我不方便实名", "确认提交")
        phone.registered()
        phone.moved(1, CaseStatus.ACCEPTED)
        phone.is_asked(2, "在几组？")
        phone.says(f"补充 {others[1]}")
    if dice.random() < 0.3:
        phone.says("/human")
        phone.says(f"我是{others[0]}")
    return phone


def test_a_conversation_that_holds_nothing_is_told_as_nothing() -> None:
    assert list(told(View(Conversation(), texts("en"), FORMS))) == []
