"""Files: the effect of each, and what the citizen hears when the office will not see one."""

import pytest

from backend_client.contract.case import CaseStatus
from backend_client.contract.files import Attachment, FileRefusal
from backend_client.json_codec import from_plain
from dialogs.forms.attachments import TRIED_FOR
from dialogs.state.conversation import Conversation
from dialogs.state.effect import EffectKind, FileToAttach
from dialogs.state.event import Attached, ContactShared, FileFailed
from dialogs.texts import LANGUAGES
from tests.dialogs.phone import Phone, filer, ready_to_send

PAPER = Attachment("document", "doc-1", "举报王某.pdf", size_bytes=1000, mime="application/pdf")


def filed(*sent: Attached | ContactShared) -> Phone:
    phone = ready_to_send()
    for each in sent:
        phone.sends(each)
    phone.says("确认提交")
    return phone


def failed(phone: Phone, refusal: FileRefusal = FileRefusal.GONE, place: int = 2) -> FileFailed:
    return FileFailed(phone.conversation.cases[-1].client_ref, place, "document", refusal)


def to_attach(phone: Phone) -> list[FileToAttach]:
    return [
        from_plain(FileToAttach, each.body) for each in phone.effects_of(EffectKind.ATTACH_FILE)
    ]


def test_each_file_is_an_effect_of_its_own_behind_the_filing() -> None:
    phone = filed(
        Attached(Attachment("photo", "photo-1")),
        ContactShared("13800001111", "老李", own=False),
        Attached(PAPER),
        Attached(Attachment("video", "big", size_bytes=30_000_000), too_big=True),
    )
    [filing] = phone.effects_of(EffectKind.FILE_CASE)
    files = phone.effects_of(EffectKind.ATTACH_FILE)
    assert [file.place for file in to_attach(phone)] == [1, 3, 4], "a contact card is no file"
    assert [file.attachment.ref for file in to_attach(phone)] == ["photo-1", "doc-1", "big"]
    assert {file.until for file in to_attach(phone)} == {phone.now + TRIED_FOR}
    assert {each.case for each in files} == {filing.key}
    assert [each.key for each in files] == [
        f"{filing.key}:file:{file.place}" for file in to_attach(phone)
    ]
    assert phone.effects.index(filing) < phone.effects.index(files[0])


def test_a_petition_without_files_has_no_effect_for_any() -> None:
    assert to_attach(filed()) == []


def test_the_files_of_a_supplement_go_to_the_same_case() -> None:
    phone = filer()
    phone.taps("补充")
    phone.sends(Attached(PAPER))
    phone.taps("确认提交")
    [supplement] = phone.effects_of(EffectKind.SUPPLEMENT)
    [file] = phone.effects_of(EffectKind.ATTACH_FILE)
    assert file.case == phone.conversation.cases[-1].client_ref
    assert file.key == f"{supplement.key}:file:1"


@pytest.mark.parametrize("refusal", FileRefusal)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lost_file_is_told_in_one_message_without_a_sound(
    refusal: FileRefusal, language: str
) -> None:
    phone = filer()
    number = phone.conversation.cases[-1].number
    before = phone.rings
    phone.conversation = Conversation(
        language=language,
        consented_at=phone.conversation.consented_at,
        cases=phone.conversation.cases,
    )
    turn = phone.happens(failed(phone, refusal))
    [message] = phone.said_last()
    assert len(turn.outputs) == 1
    assert phone.rings == before
    assert number is not None
    assert number in message.text
    assert "2" in message.text
    assert "王某" not in message.text
    assert "牛粪" not in message.text


def test_the_file_that_is_sent_then_becomes_a_supplement() -> None:
    phone = filer()
    number = phone.conversation.cases[-1].number
    phone.happens(failed(phone))
    phone.sends(Attached(PAPER))
    assert "补充" in phone.hears()
    phone.sends(Attached(Attachment("photo", "photo-9")))
    phone.taps("确认提交")
    [supplement] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert supplement.case == number
    assert len(phone.effects_of(EffectKind.ATTACH_FILE)) == 2
    assert len(phone.filings()) == 1
    phone.sends(Attached(Attachment("photo", "photo-10")))
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "file_case", "it was asked for once"


def test_words_sent_then_are_a_matter_of_their_own() -> None:
    phone = filer()
    phone.happens(failed(phone))
    phone.says("村西头的桥断了，希望修好")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "file_case"


def test_a_draft_under_way_keeps_what_is_sent_to_it() -> None:
    phone = filer()
    phone.says("村西头的桥断了，希望修好")
    phone.happens(failed(phone))
    phone.sends(Attached(PAPER))
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "file_case"
    phone.taps("补充")
    assert phone.conversation.frame.dialog == "add_detail"


def test_a_case_that_has_ended_offers_no_supplement() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.WITHDRAWN)
    phone.happens(failed(phone))
    [message] = phone.said_last()
    assert message.buttons == ()
    assert "不能再补充" in message.text
    phone.sends(Attached(PAPER))
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.dialog == "file_case"


def test_a_lost_file_of_nobodys_case_says_nothing() -> None:
    phone = filer()
    assert phone.happens(FileFailed("another", 1, "photo", FileRefusal.GONE)).outputs == ()


def test_an_album_at_the_check_is_one_answer() -> None:
    phone = ready_to_send()
    rings, shown = phone.rings, len(phone.shown)
    phone.album("牛粪堆的四张", 4)
    assert (phone.rings, len(phone.shown)) == (rings + 1, shown + 1)
    assert "照片 4" in phone.card().text
    phone.photo()
    assert phone.rings == rings + 2, "a photo of its own brings the card down again"
    phone.taps("确认提交")
    [draft] = phone.filings()
    assert len(draft["attachments"]) == 5
    assert "牛粪堆的四张" in draft["facts"]
