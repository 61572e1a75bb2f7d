"""What a citizen sends besides text, changes afterwards, or forwards, as the office gets it."""

from dataclasses import replace

import pytest

from backend_client.contract.case import CaseStatus
from backend_client.contract.files import Attachment
from backend_client.contract.staff_chat import TalkWords
from backend_client.json_codec import from_plain
from dialogs.registry import restored, stored
from dialogs.state import buttons
from dialogs.state.conversation import HeldInput
from dialogs.state.effect import EffectKind, FileToAttach
from dialogs.state.event import Attached, ContactShared, Due, Edited, Event, Said
from dialogs.state.message import Message
from dialogs.texts import texts
from dialogs.turn import take_turn
from tests.dialogs.phone import STORY, Phone, newcomer


def photo(ref: str, caption: str | None = None, source: str | None = None) -> Attached:
    return Attached(Attachment("photo", ref, caption=caption), source=source)


def becomes(phone: Phone, message_id: int, file: Attached) -> None:
    """The citizen puts another file in the place of the one that a message held."""
    phone.happens(Edited(file.attachment.caption or "", file), message_id)


def filed(phone: Phone) -> None:
    phone.taps("我不方便实名", "确认提交")


def files(phone: Phone) -> list[tuple[str, str | None]]:
    attachments = phone.filings()[-1]["attachments"]
    return [(each["ref"], each["caption"]) for each in attachments]


def test_a_photo_that_replaces_another_replaces_it_in_the_draft() -> None:
    phone = newcomer()
    phone.says(STORY)
    sent = phone.sends(photo("wrong", "拍错的"))
    kept = phone.sends(photo("second"))
    becomes(phone, sent, photo("right", "粪堆在村口"))
    assert "照改" in phone.hears()
    assert phone.conversation.frame is not None
    filed(phone)
    assert files(phone) == [("right", "粪堆在村口"), ("second", None)]
    assert phone.filings()[0]["facts"] == f"{STORY}\n粪堆在村口"
    effects = phone.effects_of(EffectKind.ATTACH_FILE)
    asked = [from_plain(FileToAttach, each.body).attachment.ref for each in effects]
    assert asked == ["right", "second"], "the photo that was taken back went to the office"
    assert kept in phone.conversation.cases[0].message_ids


def test_a_caption_that_is_added_or_taken_away_later_changes_both_its_places() -> None:
    phone = newcomer()
    phone.says(STORY)
    first, second = phone.sends(photo("A")), phone.sends(photo("B", "不是这张"))
    becomes(phone, first, photo("A", "昨天拍的"))
    becomes(phone, second, photo("B"))
    filed(phone)
    assert files(phone) == [("A", "昨天拍的"), ("B", None)]
    assert phone.filings()[0]["facts"] == f"{STORY}\n昨天拍的"


def test_captions_stay_with_their_pictures() -> None:
    phone = newcomer()
    phone.says(STORY)
    for ref, caption in (("A", "井口"), ("B", None), ("C", "水表")):
        phone.sends(photo(ref, caption))
    filed(phone)
    assert files(phone) == [("A", "井口"), ("B", None), ("C", "水表")]
    assert phone.filings()[0]["facts"] == f"{STORY}\n井口\n水表"


@pytest.mark.parametrize(
    ("change", "text", "refs"),
    [
        (Edited("村西头牛粪堆了两个月"), "村西头牛粪堆了两个月", []),
        (Edited("是这张", photo("new", "是这张")), "是这张", ["new"]),
        (Edited("", photo("new")), "", ["new"]),
    ],
)
def test_an_edit_after_filing_becomes_an_offered_supplement(
    change: Edited, text: str, refs: list[str]
) -> None:
    phone = newcomer()
    story = phone.says(STORY)
    sent = phone.sends(photo("old"))
    filed(phone)
    phone.registered()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.happens(change, sent if change.file else story)
    assert "补充" in phone.hears()
    assert "一条消息" not in phone.hears(), "it was told to use the buttons of a card"
    assert phone.effects_of(EffectKind.SUPPLEMENT) == [], "nothing goes before it is confirmed"
    phone.taps("确认提交")
    [added] = phone.effects_of(EffectKind.SUPPLEMENT)
    attached = from_plain(tuple[Attachment, ...], added.body["attachments"])
    assert (added.body["text"], [each.ref for each in attached]) == (text, refs)


def test_an_edit_of_a_supplement_that_was_sent_becomes_another() -> None:
    phone = newcomer()
    phone.says(STORY)
    filed(phone)
    phone.registered()
    phone.taps("补充")
    more = phone.says("昨天又来了一车")
    phone.taps("确认提交")
    phone.edits(more, "昨天又来了两车")
    phone.taps("确认提交")
    assert [each.body["text"] for each in phone.effects_of(EffectKind.SUPPLEMENT)] == [
        "昨天又来了一车",
        "昨天又来了两车",
    ]


def test_an_edit_of_an_old_matter_does_not_join_the_draft_under_way() -> None:
    phone = newcomer()
    story = phone.says(STORY)
    filed(phone)
    phone.registered()
    phone.says("新安村村口的路灯坏了，希望修好")
    phone.edits(story, "村西头牛粪堆了两个月")
    assert len(phone.conversation.frames) == 2
    assert "牛粪" not in str(phone.conversation.frames[0].answers)


def test_the_office_reads_whose_words_a_forward_brings() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.sends(Said("我家也臭得不行", "王桂兰"))
    phone.sends(Said("<b>谁管管</b>", ""))
    phone.sends(photo("A", "后院", "李局长"))
    phone.sends(photo("B", source=""))
    phone.taps("我不方便实名")
    assert "转发 王桂兰 的话" in phone.card().text
    assert phone.conversation.frame is not None
    assert not phone.conversation.frame.inferred.get("accused"), "the author is nobody's accused"
    phone.taps("确认提交")
    by = "（转发 {} 的话）".format
    assert phone.filings()[0]["facts"] == "\n".join(
        (
            STORY,
            f"{by('王桂兰')}我家也臭得不行",
            "（转发别人的话）<b>谁管管</b>",
            f"{by('李局长')}后院",
        )
    )
    assert files(phone) == [("A", f"{by('李局长')}后院"), ("B", "（转发别人的话）")]


def test_a_forward_in_a_supplement_and_in_a_talk_says_whose_it_is() -> None:
    phone = newcomer()
    phone.says(STORY)
    filed(phone)
    phone.registered()
    phone.taps("补充")
    phone.sends(Said("昨天又来了一车", "王桂兰"))
    phone.taps("确认提交")
    [added] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert added.body["text"] == texts("zh-Hans").plain(
        "forward.by", who="王桂兰", text="昨天又来了一车"
    )
    phone.says("/human")
    phone.sends(Said("村里说不管", "村主任"))
    phone.sends(photo("A", "通知", "村主任"))
    talk = phone.effects_of(EffectKind.SAY_IN_TALK)
    said = [from_plain(TalkWords, effect.body) for effect in talk]
    assert said[0].text == "（转发 村主任 的话）村里说不管"
    assert said[1].attachments[0].caption == "（转发 村主任 的话）通知"


def test_what_is_noted_on_a_contact_card_goes_along() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.sends(ContactShared("13900002222", "包工头", own=False, note="欠我们两万"))
    filed(phone)
    [card] = phone.filings()[0]["attachments"]
    assert (card["kind"], card["name"], card["caption"]) == ("contact", "包工头", "欠我们两万")


def test_a_forward_that_answers_an_officer_says_whose_it_is() -> None:
    phone = newcomer()
    phone.says(STORY)
    filed(phone)
    phone.registered()
    phone.is_asked(1, "粪堆有多大？")
    phone.sends(Said("堆得有一人高", "王桂兰"))
    [answer] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert answer.body["text"] == "（转发 王桂兰 的话）堆得有一人高"


def test_a_forward_that_was_held_stays_somebody_elses() -> None:
    phone = newcomer()
    phone.says(STORY)
    filed(phone)
    phone.registered()
    held = HeldInput("e1", phone.now, phone.ids, "堆得有一人高", source="王桂兰")
    phone.conversation = replace(phone.conversation, held=(held,))
    phone.presses(buttons.held("supplement"), phone.ids)
    phone.taps("确认提交")
    [added] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert added.body["text"] == "（转发 王桂兰 的话）堆得有一人高"


def unfit(name: str, why: str, caption: str | None = None) -> Attached:
    return Attached(Attachment("document", "F9", name, caption), unfit=why)


def test_a_format_that_cannot_be_taken_is_told_when_it_comes() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.sends(unfit("材料.zip", "packed", "欠条都在里面"))
    assert "解压" in phone.hears()
    phone.sends(unfit("工资表.xls", "sheet"))
    assert "xlsx" in phone.hears()
    filed(phone)
    assert files(phone) == [], "the office would have got a file that nobody can open"
    assert phone.filings()[0]["facts"] == f"{STORY}\n欠条都在里面"


def test_a_photo_is_not_replaced_by_what_cannot_be_taken() -> None:
    phone = newcomer()
    phone.says(STORY)
    sent = phone.sends(photo("A"))
    becomes(phone, sent, unfit("a.rar", "packed"))
    assert "解压" in phone.hears()
    filed(phone)
    assert files(phone) == [("A", None)]


def test_a_newcomer_hears_of_a_format_at_once() -> None:
    phone = Phone()
    phone.sends(unfit("IMG_1.HEIC", "heic"))
    assert "苹果" in phone.hears()


INVISIBLE = (
    *("\u3164", "\u2800\u2800", "\u200b\u200d\u2060", "\ufe0f", "\U000e0100", "\u115f\u1160"),
    *("\uffa0 \u00ad", "\u202e\u202c", "\ufeff\n\u3000", "\u034f", "\u180e", "\U000e0061"),
)


@pytest.mark.parametrize("text", INVISIBLE)
def test_words_that_leave_no_ink_are_told_to_be_none(text: str) -> None:
    asked, running, new = newcomer(), newcomer(), Phone()
    asked.says("村里的路灯坏了半个月")
    running.says(STORY)
    filed(running)
    running.registered()
    for phone in (asked, running, new):
        told = phone.conversation.frames
        phone.says(text)
        assert "这条里没有文字" in phone.hears()
        assert [f.answers for f in phone.conversation.frames] == [f.answers for f in told]
    sent = asked.sends(photo("A", text))
    asked.edits(sent, text)
    assert asked.conversation.frame is not None
    assert text not in str(asked.conversation.frame.answers)


@pytest.mark.parametrize(
    "text", ["1", "👍", "👨\u200d👩\u200d👧", "❤\ufe0f", "。", "ㅎ", "⠓", "1\ufe0f\u20e3"]
)
def test_what_can_be_seen_is_heard(text: str) -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says(text)
    assert "这条里没有文字" not in phone.hears()


def test_what_is_said_in_a_topic_is_answered_there() -> None:
    phone = newcomer()
    slots = set(phone.slots)
    for thread in (None, 5, 5, 9):
        event = Event(f"{thread}-{phone.ids}", phone.now, Said(STORY), phone.ids + 1, thread=thread)
        turn = take_turn(phone.conversation, event, dict.fromkeys(slots | {"ask", "noted"}, 1))
        messages = [each for each in turn.outputs if isinstance(each, Message)]
        assert {each.thread for each in messages} == {thread}
        if thread != phone.conversation.thread:
            assert all(each.fresh for each in messages if each.slot), "edited where nobody looks"
        phone.conversation = restored(stored(turn.conversation))
        phone.ids += 2
    pushed = take_turn(phone.conversation, Event("due", phone.now, Due()), {})
    assert {each.thread for each in pushed.outputs if isinstance(each, Message)} <= {9}
    assert phone.conversation.thread == 9


@pytest.mark.parametrize("kind", ["voice", "audio", "photo", "video", "document"])
def test_a_petition_of_files_alone_is_never_complete(kind: str) -> None:
    phone = newcomer()
    phone.sends(Attached(Attachment(kind, "F1")))
    for _ in range(8):  # whatever is offered, short of telling it
        offered = [each for each in phone.labels() if each in ("不清楚", "跳过", "我不方便实名")]
        if not offered:
            break
        phone.taps(offered[0])
    phone.says("确认提交")
    assert phone.filings() == []
    phone.says(STORY)
    filed(phone)
    assert phone.filings()[0]["facts"] == STORY
    assert [each["ref"] for each in phone.filings()[0]["attachments"]] == ["F1"]


def test_a_recording_in_a_supplement_needs_no_words() -> None:
    phone = newcomer()
    phone.says(STORY)
    filed(phone)
    phone.registered()
    phone.taps("补充")
    phone.sends(Attached(Attachment("voice", "F1")))
    assert "再写两句话" not in phone.hears()
    phone.taps("确认提交")
    assert len(phone.effects_of(EffectKind.SUPPLEMENT)) == 1


def test_who_sends_photos_first_is_asked_for_words() -> None:
    """再答上面的 经过 was said: the name of a line that nobody had seen."""
    phone = newcomer()
    phone.photo()
    phone.photo()
    assert "收下了 ✓（共 2 份）" in phone.hears()
    assert "再答上面的" not in phone.hears()
