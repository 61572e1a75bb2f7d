"""Staff chat (找工作人员): who is told what, both ways, and what is said of waits and ends."""

from itertools import permutations

import pytest

from backend_client.contract.files import Attachment, FileRefusal
from backend_client.contract.staff_chat import Side
from dialogs.state.effect import EffectKind
from dialogs.state.event import (
    Attached,
    Blocked,
    CaseHappened,
    ContactShared,
    EffectFailed,
    FileFailed,
    Pinned,
    Unfit,
)
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send
from tests.dialogs.staff_chat.office_side import Office, card

SAY, OPEN, CLOSE = EffectKind.SAY_IN_TALK, EffectKind.OPEN_TALK, EffectKind.CLOSE_TALK


def talking(phone: Phone | None = None) -> tuple[Phone, Office]:
    phone = phone or newcomer()
    phone.says("/human")
    office = Office(phone)
    office.opened()
    return phone, office


def passed_on(phone: Phone) -> list[object]:
    return [effect.body["text"] for effect in phone.effects_of(SAY)]


# opening


@pytest.mark.parametrize("words", ["/human", "人工", "找工作人员", "talk to a person"])
def test_a_person_is_asked_for_and_the_hours_are_told(words: str) -> None:
    phone = newcomer()
    phone.says(words)
    assert "正在和工作人员对话" in phone.hears()
    (effect,) = phone.effects_of(OPEN)
    assert effect.key == effect.case == effect.body["id"]
    Office(phone).opened()
    assert "工作日 09:00–17:00" in card(phone).text
    assert "6月15日 12:00 前回复" in card(phone).text


def test_whoever_has_not_agreed_yet_may_talk_to_a_person() -> None:
    phone = Phone()
    phone.says("/human")
    assert "只用于答复您、处理您说的事" in phone.hears(), "the notice comes before the words"
    phone.says("我不识字，能来个人吗")
    assert passed_on(phone) == ["我不识字，能来个人吗"]
    assert phone.conversation.frames == ()


def test_the_only_running_case_goes_along() -> None:
    phone, _ = talking(filer())
    assert phone.effects_of(OPEN)[0].body["about"] == phone.conversation.cases[0].client_ref
    assert "20260615-000001-2" in card(phone).text


def test_with_several_cases_a_button_decides() -> None:
    phone = filer()
    phone.says("新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好")
    phone.taps("确认提交")
    phone.registered("20260615-000002-0")
    phone.says("人工")
    assert phone.effects_of(OPEN) == []
    other = phone.copy()
    phone.taps(next(label for label in phone.labels() if "牛粪" in label))
    assert phone.effects_of(OPEN)[0].body["about"] == phone.conversation.cases[0].client_ref
    other.taps("别的事")
    assert other.effects_of(OPEN)[0].body["about"] is None


def test_a_case_card_opens_a_talk_about_its_case_also_beside_another() -> None:
    phone = newcomer()
    talking(phone)
    phone.says("/new")
    phone.taps("先反映问题")
    phone.says("新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好")
    phone.taps("我不方便实名", "确认提交")
    phone.registered()
    for _ in range(2):
        phone.taps("找工作人员")
    abouts = [effect.body["about"] for effect in phone.effects_of(OPEN)]
    assert abouts == [None, phone.conversation.cases[0].client_ref]


def test_deleting_ones_details_leaves_the_talk_open() -> None:
    phone, _ = talking()
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    phone.says("还在吗")
    assert passed_on(phone) == ["还在吗"]


def test_what_is_being_filled_in_goes_along_and_waits() -> None:
    phone, _ = talking(ready_to_send())
    draft = phone.conversation.frames[0]
    body = phone.effects_of(OPEN)[0].body
    assert (body["about"], body["doing"]) == (draft.id, "file_case")
    phone.says("这里的住址写哪个")
    assert phone.conversation.frames == (draft,), "the words are the person's"
    phone.taps("结束对话")
    assert "请核对" in phone.hears()
    phone.taps("确认提交")
    assert phone.filings()[0]["client_ref"] == draft.id


def test_asking_again_goes_on_with_the_talk_that_is_open() -> None:
    phone, _ = talking()
    phone.says("/human")
    phone.says("/start")
    assert len(phone.effects_of(OPEN)) == len(phone.conversation.staff_chats) == 1


# what the citizen says


def test_everything_goes_to_the_person_in_order_and_is_acknowledged_without_noise() -> None:
    phone, _ = talking()
    rings, shown = phone.rings, len(phone.shown)
    phone.says("有人吗")
    phone.says("好")
    phone.says("确认提交")
    phone.says(STORY)
    assert passed_on(phone) == ["有人吗", "好", "确认提交", STORY]
    assert len({effect.key for effect in phone.effects_of(SAY)}) == 4
    assert "共 4 条" in phone.hears()
    assert (phone.rings, len(phone.shown)) == (rings, shown + 1), "one note, edited in place"
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.order == ()


def test_files_pins_and_cards_go_too_and_files_are_fetched() -> None:
    phone, office = talking()
    phone.photo("井盖")
    phone.sends(Attached(Attachment("document", "doc-1", "合同.pdf")))
    phone.sends(Pinned(30.1, 120.2))
    phone.sends(ContactShared("13900002222", "李", own=False))
    sent = [effect.body["attachments"] for effect in phone.effects_of(SAY)]
    kinds = [file["kind"] for files in sent for file in files]  # type: ignore[attr-defined]
    assert kinds == ["photo", "document", "location", "contact"]
    fetched = phone.effects_of(EffectKind.ATTACH_FILE)
    assert [(effect.case, effect.body["in_talk"]) for effect in fetched] == [
        (office.talk, True)
    ] * 2
    phone.happens(FileFailed(office.talk, 1, "photo", FileRefusal.UNREADABLE))
    assert "对方看不到" in phone.hears()


def test_what_cannot_be_passed_on_is_said_to_be_so() -> None:
    phone, _ = talking()
    phone.sends(Unfit("sticker"))
    assert "贴图" in phone.hears()
    phone.says("  ")
    assert "没有文字" in phone.hears()
    assert phone.effects_of(SAY) == []


def test_a_message_that_is_changed_is_passed_on_as_a_correction() -> None:
    phone, _ = talking()
    said = phone.says("三组12号")
    phone.edits(said, "三组13号")
    last = phone.effects_of(SAY)[-1].body
    assert (last["text"], last["corrects"]) == ("三组13号", True)
    phone.taps("结束对话")
    phone.edits(said, "三组14号")
    assert len(phone.effects_of(SAY)) == 2
    assert "改了以前的一条" in phone.hears()
    assert phone.conversation.frames[0].order == (), "it is not taken for the story"


def test_danger_in_a_talk_names_the_hotline_once_and_hurries_it() -> None:
    phone, _ = talking()
    phone.says("我不想活了")
    assert "12356" in phone.hears()
    assert phone.effects_of(SAY)[0].body["urgent"] is True
    phone.says("真的不想活了")
    assert "12356" not in phone.hears()
    assert len(phone.effects_of(OPEN)) == 1, "a person is there already"


# commands and buttons beside it


@pytest.mark.parametrize("command", ["/help", "/cases", "/privacy", "/language", "/status"])
def test_commands_answer_and_the_talk_goes_on(command: str) -> None:
    phone, _ = talking(ready_to_send())
    phone.says(command)
    assert "请核对" not in phone.hears()
    phone.says("还在吗")
    assert passed_on(phone) == ["还在吗"]


def test_to_file_beside_a_talk_is_decided_by_a_button() -> None:
    phone, _ = talking()
    phone.says("/new")
    assert "算哪边的" in phone.hears()
    phone.says("有人吗")
    assert passed_on(phone) == ["有人吗"]
    phone.taps("先反映问题")
    assert "对话先留着" in phone.hears()
    phone.says(STORY)
    assert passed_on(phone) == ["有人吗"]
    assert "不转" in card(phone).text
    phone.taps("接着对话")
    phone.says("刚才的还看到吗")
    assert passed_on(phone) == ["有人吗", "刚才的还看到吗"]


def test_a_question_of_a_draft_takes_the_next_words_and_says_so() -> None:
    phone, _ = talking(ready_to_send())
    phone.says("在吗")
    phone.taps("改地点")
    assert "对话先留着" in phone.hears()
    phone.says("河北乡新安村")
    assert passed_on(phone) == ["在吗"]
    assert "河北乡新安村" in phone.card().text


def test_the_phone_key_goes_while_a_person_listens() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    assert phone.conversation.keyboard
    phone.says("/human")
    assert not phone.conversation.keyboard
    phone.taps("结束对话")
    assert phone.conversation.keyboard


# what the office says


def test_words_ring_once_and_are_hidden_until_they_are_tapped() -> None:
    phone, office = talking()
    phone.says("有人吗")
    office.happens(office.passed_on())
    rings = phone.rings
    office.says("王桂兰您好，您举报的村主任 <b>王大山</b> 的事在查")
    assert phone.rings == rings + 1
    (said,) = [m for m in phone.said_last() if m.slot is None]
    open_text, _, hidden = said.text.partition("<tg-spoiler>")
    assert "工作人员回复您了" in open_text
    assert "王大山" not in open_text
    assert "&lt;b&gt;王大山" in hidden
    for event in office.events:
        assert phone.happens(CaseHappened(event)).outputs == (), "told once"


def test_a_long_answer_comes_whole_and_rings_once() -> None:
    phone, office = talking()
    rings = phone.rings
    office.says("请带身份证来。" * 600)
    parts = [m for m in phone.said_last() if m.slot is None]
    assert sum(m.text.count("请带身份证来") for m in parts) >= 597
    assert phone.rings == rings + 1


def test_words_that_come_after_leaving_offer_the_way_back() -> None:
    phone, office = talking()
    phone.says("/new")
    phone.taps("先反映问题")
    office.says("在的")
    assert "接着对话" in list(phone.labels())


def test_nights_are_quiet_but_for_danger() -> None:
    for urgent in (False, True):
        phone = newcomer()
        if urgent:
            phone.says("我不想活了")
        else:
            phone.says("/human")
        office = Office(phone)
        phone.passes(hours=14)
        office.says("在的")
        assert [m.ring for m in phone.said_last() if m.slot is None] == [urgent]


def test_what_was_read_and_by_when_stands_on_the_card_without_a_sound() -> None:
    phone, office = talking()
    office.happens(office.passed_on())
    assert "13:00 前回复" in card(phone).text
    rings = phone.rings
    office.reads()
    assert "10:00 看到了" in card(phone).text
    office.says("在的")
    assert "前回复" not in card(phone).text
    assert phone.rings == rings + 1


def test_a_time_that_passed_is_admitted() -> None:
    phone, office = talking()
    office.happens(office.passed_on())
    rings = phone.rings
    office.is_late()
    assert "还没有回复" in phone.hears()
    assert "12345" in phone.hears()
    assert phone.rings == rings + 1
    assert "前回复" not in card(phone).text


def test_steps_are_told_in_order_whatever_the_order_they_come_in() -> None:
    for order in permutations(range(3)):
        phone, office = talking()
        events = [office.passed_on("甲"), office.answer("答一"), office.answer("答二")]
        shown: list[str] = []
        for at in order:
            office.happens(events[at])
            shown += [m.text for m in phone.said_last() if "spoiler" in m.text]
        assert ["答一" in text for text in shown] == [True, False]
        assert phone.conversation.staff_chats[-1].held == ()


# ends


@pytest.mark.parametrize("how", ["button", "words"])
def test_the_citizen_ends_it(how: str) -> None:
    phone, office = talking()
    phone.says("好的")
    if how == "button":
        phone.taps("结束对话")
    else:
        phone.says("结束对话")
    assert "对话结束了" in phone.hears()
    (effect,) = phone.effects_of(CLOSE)
    assert effect.case == office.talk
    assert "已结束" in card(phone).text
    phone.says(STORY)
    assert passed_on(phone) == ["好的"]
    office.happens(office.passed_on("好的"))
    office.closes(Side.CITIZEN)
    assert phone.said_last() == [card(phone)], "nothing new to be told"


def test_the_office_ends_it_and_the_next_words_are_the_bots_again() -> None:
    phone, office = talking()
    office.closes()
    assert "工作人员结束了对话" in phone.hears()
    phone.says(STORY)
    assert passed_on(phone) == []
    phone.says("/human")
    assert len(phone.effects_of(OPEN)) == 2
    assert len(phone.conversation.staff_chats) == 1, "what has ended is forgotten"


def test_what_was_on_its_way_when_the_office_ended_it_opens_it_again() -> None:
    phone, office = talking()
    phone.says("还有一句")
    office.closes()
    office.happens(office.passed_on("还有一句"))
    assert "对话又打开了" in phone.hears()
    phone.taps("接着对话")
    phone.says("再一句")
    assert passed_on(phone) == ["还有一句", "再一句"]


def test_a_button_of_a_talk_that_has_ended_is_out_of_date() -> None:
    phone, _ = talking()
    at, end = phone.button("结束对话")
    phone.taps("结束对话")
    phone.presses(end.data, at)
    assert "点不了" in phone.toasts[-1].text
    phone.presses("r:00000000:on", at)
    assert "点不了" in phone.toasts[-1].text
    assert len(phone.effects_of(CLOSE)) == 1


def test_an_office_that_takes_no_talks_is_admitted() -> None:
    phone, office = talking()
    phone.happens(EffectFailed("open_talk", office.talk, "/problems/invalid"))
    assert "没能转给工作人员" in phone.hears()
    assert "12345" in phone.hears()
    assert phone.conversation.staff_chat is None


def test_words_that_came_while_the_chat_was_blocked_are_shown_when_they_come_back() -> None:
    phone, office = talking()
    office.says("第一句")
    phone.happens(Blocked(True))
    phone.blocked = True
    office.says("第二句")
    assert phone.last == ()
    phone.blocked = False
    phone.happens(Blocked(False))
    phone.says("/start")
    assert "第一句" in phone.hears(), "it may have been on its way"
    assert "第二句" in phone.hears()
    phone.says("/start")
    assert "第二句" not in phone.hears()
