"""Files too many: said how many and what to do, and nothing else is lost."""

from backend_client.contract.files import Attachment
from dialogs.filing.file_quota import MEGABYTE
from dialogs.state.effect import EffectKind
from dialogs.state.event import Attached
from tests.dialogs.phone import STORY, Phone, filer, newcomer


def sends(phone: Phone, number: int, size_bytes: int = 1000, caption: str | None = None) -> None:
    photo = Attachment("photo", f"F{number}", caption=caption, size_bytes=size_bytes)
    phone.sends(Attached(photo))


def files(phone: Phone) -> list[str]:
    [draft] = phone.filings()
    return [each["ref"] for each in draft["attachments"]]


def submits(phone: Phone) -> None:
    if phone.stands("我不方便实名"):
        phone.taps("我不方便实名")
    phone.taps("确认提交")


def test_thirty_files_of_twenty_megabytes_leave_ten_and_the_petition() -> None:
    phone = newcomer()
    phone.says(STORY)
    for number in range(30):
        sends(phone, number, 20 * MEGABYTE)
        assert phone.hears()
        assert ("200 MB" in phone.hears()) == (number >= 10)
    phone.passes(minutes=61)
    for number in range(30, 45):
        sends(phone, number)
    assert "20 个材料" in phone.hears()
    submits(phone)
    assert files(phone) == [f"F{n}" for n in (*range(10), *range(30, 40))]
    assert len(phone.effects_of(EffectKind.ATTACH_FILE)) == 20


def test_what_is_never_fetched_weighs_nothing() -> None:
    phone = newcomer()
    phone.says(STORY)
    for number in range(9):
        film = Attachment("video", f"V{number}", size_bytes=900 * MEGABYTE)
        phone.sends(Attached(film, too_big=True))
    sends(phone, 1, 20 * MEGABYTE)
    submits(phone)
    assert len(files(phone)) == 10


def test_many_small_files_are_counted_too() -> None:
    phone = newcomer()
    for turn in range(4):
        phone.says(f"{STORY}，第 {turn} 件")
        for number in range(16):
            sends(phone, number)
        taken = "一小时" not in phone.hears()
        assert taken == (turn < 3)
        if taken:
            submits(phone)
            phone.registered(f"20260615-00000{turn}-2")


def test_the_words_of_a_file_too_many_are_taken() -> None:
    phone = newcomer()
    phone.says(STORY)
    for number in range(20):
        sends(phone, number)
    sends(phone, 20, caption="这张是昨天夜里拍的")
    assert "20 个材料" in phone.hears()
    submits(phone)
    assert len(files(phone)) == 20
    assert "这张是昨天夜里拍的" in phone.filings()[0]["facts"]


def test_a_file_too_many_begins_nothing() -> None:
    phone = filer()
    for turn in range(4):
        phone.says(f"{STORY}，第 {turn} 件")
        for number in range(15):
            sends(phone, number)
        submits(phone)
        phone.registered(f"20260615-00001{turn}-2")
    sends(phone, 99)
    assert "一小时" in phone.hears()
    assert phone.conversation.frame is None
    phone.passes(minutes=61)
    sends(phone, 100)
    assert phone.conversation.frame is not None


def test_what_is_added_to_a_case_is_counted_with_what_it_has() -> None:
    phone = newcomer()
    phone.says(STORY)
    for number in range(18):
        sends(phone, number)
    submits(phone)
    phone.registered()
    phone.taps("补充")
    for number in range(18, 22):
        sends(phone, number)
    assert "20 个材料" in phone.hears()
    phone.taps("确认提交")
    [effect] = phone.effects_of(EffectKind.SUPPLEMENT)
    assert [each["ref"] for each in effect.body["attachments"]] == ["F18", "F19"]  # type: ignore[attr-defined]
