"""A file's way from the channel to its case: carried once, refused for good, or tried again."""

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

import pytest

from backend_client.contract.case import Receipt
from backend_client.contract.files import Attachment, FileRefusal, FileResult
from backend_client.errors import BackendError, Garbled, Refused, Unavailable
from backend_client.json_codec import to_plain
from dialogs.state.effect import Effect, EffectKind, FileToAttach, VoiceToHear
from dialogs.state.event import EffectFailed, FileFailed, VoiceHeard
from handlers.effect_rows import EffectContext
from handlers.effects import carry_out
from handlers.files.from_citizen import CitizenFiles
from handlers.inbox_rows import EffectResult, outcome_from_plain, outcome_to_plain
from handlers.ports import DOWNLOAD_LIMIT_BYTES, ChatId, NotGiven, TooBig
from tests.handlers.backend import FakeBackend, NoFiles

AT = datetime(2026, 7, 1, 8, tzinfo=UTC)
NUMBER = "20260701-0001-3"
JPEG, PNG, PDF = b"\xff\xd8\xff photo", b"\x89PNG\r\n\x1a\n drawing", b"%PDF-1.7"
VOICE = b"OggS" + b"\0" * 24 + b"OpusHead"
PHOTO = Attachment("photo", "F1")


class Office:
    """Keeps files and what is said of them. `filed` is whether the petition is there."""

    def __init__(self) -> None:
        self.filed = True
        self.stored: dict[str, tuple[bytes, str | None, str | None]] = {}
        self.added: list[tuple[str, str, str]] = []
        self.noted: list[tuple[str, FileResult]] = []
        self.refuses: dict[str, BackendError] = {}

    async def find_case(self, client_ref: str) -> Receipt | None:
        self._fail("find")
        return Receipt(NUMBER, "7K2M-9QXA", client_ref, AT) if self.filed else None

    async def upload_file(self, data: bytes | BinaryIO, name: str | None, mime: str | None) -> str:
        self._fail("upload")
        assert not isinstance(data, bytes)
        content = data.read()
        file_id = f"id-{hash(content)}"
        self.stored[file_id] = (content, name, mime)
        return file_id

    async def supplement(
        self,
        number: str,
        text: str,
        attachments: tuple[Attachment, ...],
        key: str,
        answers: int | None = None,
        said_at: datetime | None = None,
        follower: str | None = None,
    ) -> None:
        self._fail("supplement")
        self.added.append((number, text, key))

    async def note_file(self, number: str, result: FileResult) -> None:
        self._fail("note")
        self.noted.append((number, result))

    async def note_talk_file(self, talk_id: str, result: FileResult) -> None:
        await self.note_file(talk_id, result)

    def _fail(self, what: str) -> None:
        if what in self.refuses:
            raise self.refuses[what]


@dataclass
class Drawer:
    """What Telegram keeps, and a painter who paints what it is told to."""

    files: dict[str, bytes | Exception] = field(default_factory=dict)
    drawn: bytes | Exception | None = JPEG
    broken: bool = False
    asked: list[str] = field(default_factory=list)
    lent: list[io.BytesIO] = field(default_factory=list)

    async def fetch(self, ref: str, limit_bytes: int) -> BinaryIO:
        self.asked.append(ref)
        found = self.files[ref]
        if isinstance(found, Exception):
            raise found
        return self._lend(found)

    async def reencode(self, source: BinaryIO) -> BinaryIO | None:
        if isinstance(self.drawn, Exception):
            raise self.drawn
        return None if self.drawn is None else self._lend(self.drawn)

    async def strip(self, source: BinaryIO) -> BinaryIO | None:
        return None if self.broken else self._lend(source.read())

    def _lend(self, data: bytes) -> BinaryIO:
        self.lent.append(io.BytesIO(data))
        return self.lent[-1]

    @property
    def all_closed(self) -> bool:
        return all(each.closed for each in self.lent)


@dataclass
class StoppedClock:
    at: datetime = AT

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def drawer() -> Drawer:
    return Drawer({"F1": JPEG})


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def citizen_files(office: Office, drawer: Drawer, clock: StoppedClock) -> CitizenFiles:
    return CitizenFiles(office, drawer, drawer, drawer, clock)


def request(attachment: Attachment = PHOTO, place: int = 1) -> Effect:
    body = FileToAttach(attachment, place, AT + timedelta(hours=24))
    return Effect(EffectKind.ATTACH_FILE, f"draft-1:file:{place}", "draft-1", to_plain(body))


async def attach(citizen_files: CitizenFiles, effect: Effect) -> EffectResult | None:
    """As the effects loop does."""
    return await carry_out(
        effect, EffectContext(ChatId(7), FakeBackend(), citizen_files, NoFiles(), NoFiles())
    )


async def test_a_photo_is_stored_as_it_was_drawn(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    drawer.drawn = PNG
    assert await attach(citizen_files, request()) is None
    [(file_id, stored)] = office.stored.items()
    assert stored == (PNG, None, "image/png")
    assert office.noted == [(NUMBER, FileResult("F1", file_id, redrawn=True))]
    assert drawer.all_closed


async def test_the_pages_of_a_long_picture_are_a_paper_to_open_and_no_picture_to_show(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    drawer.drawn = PDF
    assert await attach(citizen_files, request()) is None
    [(file_id, stored)] = office.stored.items()
    assert stored == (PDF, None, "application/pdf")
    assert office.noted == [(NUMBER, FileResult("F1", file_id))]


async def test_a_paper_is_stored_as_it_came_and_without_a_name(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    drawer.files["F2"] = PDF
    paper = Attachment("document", "F2", "../../王桂兰\0.pdf", mime="image/jpeg")
    assert await attach(citizen_files, request(paper)) is None
    [(file_id, stored)] = office.stored.items()
    assert stored == (PDF, None, "application/pdf")
    assert office.noted == [(NUMBER, FileResult("F2", file_id))]


async def test_a_film_is_stored_without_the_place_where_it_was_made(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    film = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom %s pictures"
    drawer.files["F2"] = film % b"+34.7533+113.6250/"
    assert await attach(citizen_files, request(Attachment("video", "F2"))) is None
    [(content, _, mime)] = office.stored.values()
    assert (content, mime) == (film % b"+00.0000+000.0000/", "video/mp4")


@pytest.mark.parametrize(
    ("given", "drawn", "refusal"),
    [
        (b"<svg onload='alert(1)'/>", JPEG, FileRefusal.TYPE),
        (b"PK\x03\x04 packed", JPEG, FileRefusal.TYPE),
        (JPEG, None, FileRefusal.UNREADABLE),
        (TooBig(), JPEG, FileRefusal.TOO_BIG),
    ],
)
async def test_what_is_refused_is_refused_for_good_and_told_once(
    citizen_files: CitizenFiles,
    office: Office,
    drawer: Drawer,
    given: bytes | Exception,
    drawn: bytes | None,
    refusal: FileRefusal,
) -> None:
    drawer.files["F1"], drawer.drawn = given, drawn
    told = await attach(citizen_files, request(place=2))
    assert told == FileFailed("draft-1", 2, "photo", refusal)
    assert outcome_from_plain(outcome_to_plain(told)) == told
    assert office.stored == {}
    assert office.noted == [(NUMBER, FileResult("F1", refusal=refusal))]
    assert drawer.all_closed


async def test_a_file_of_21_megabytes_is_refused_before_it_is_asked_for(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    big = Attachment("video", "F1", size_bytes=DOWNLOAD_LIMIT_BYTES + 1)
    assert await attach(citizen_files, request(big)) is None, (
        "the citizen heard it when it was sent"
    )
    assert drawer.asked == []
    assert office.noted == [(NUMBER, FileResult("F1", refusal=FileRefusal.TOO_BIG))]


async def test_no_file_is_fetched_for_a_petition_that_is_not_filed(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    office.filed = False
    with pytest.raises(Unavailable):
        await attach(citizen_files, request())
    assert drawer.asked == []


async def test_a_file_that_is_not_given_is_tried_for_a_day_and_then_asked_for_again(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer, clock: StoppedClock
) -> None:
    drawer.files["F1"] = NotGiven("BadRequest", timedelta(seconds=7))
    clock.at = AT + timedelta(hours=23, minutes=59)
    with pytest.raises(NotGiven) as raised:
        await attach(citizen_files, request())
    assert raised.value.retry_after == timedelta(seconds=7)
    assert office.noted == []
    clock.at = AT + timedelta(hours=24)
    told = await attach(citizen_files, request())
    assert told == FileFailed("draft-1", 1, "photo", FileRefusal.GONE)
    assert office.noted == [(NUMBER, FileResult("F1", refusal=FileRefusal.GONE))]


@pytest.mark.parametrize(
    "error", [Unavailable("no key to Telegram"), Unavailable("away"), Garbled("what?")]
)
async def test_what_is_not_the_files_fault_is_tried_on_however_long(
    citizen_files: CitizenFiles,
    office: Office,
    drawer: Drawer,
    clock: StoppedClock,
    error: BackendError,
) -> None:
    clock.at = AT + timedelta(days=9)
    drawer.files["F1"] = error
    with pytest.raises(type(error)):
        await attach(citizen_files, request())
    drawer.files["F1"] = JPEG
    for step in ("find", "upload", "note"):
        office.refuses = {step: error}
        with pytest.raises(type(error)):
            await attach(citizen_files, request())
    assert office.noted == []
    assert drawer.all_closed


async def test_a_painter_that_fails_is_no_judgement_of_the_picture(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    drawer.drawn = RuntimeError("no memory")
    with pytest.raises(RuntimeError):
        await attach(citizen_files, request())
    assert office.noted == []
    assert drawer.all_closed


class Engine:
    def __init__(self, words: str | None) -> None:
        self.words = words

    async def transcribe(self, source: BinaryIO) -> str | None:
        assert source.read() == VOICE
        source.seek(0)
        return self.words


async def test_a_voice_is_kept_and_its_words_are_marked_as_a_machines(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    drawer.files["F2"] = VOICE
    spoken = request(Attachment("voice", "F2"), place=2)
    assert await attach(replace(citizen_files, transcriber=Engine("路灯坏了")), spoken) is None
    [(content, _, mime)] = office.stored.values()
    assert (content, mime) == (VOICE, "audio/ogg")
    [(number, text, key)] = office.added
    assert (number, key) == (NUMBER, "draft-1:file:2:words")
    assert "由机器转成文字" in text
    assert text.endswith("\n路灯坏了")


async def test_without_words_or_room_for_them_the_voice_is_kept_all_the_same(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    drawer.files["F2"] = VOICE
    spoken = request(Attachment("voice", "F2"))
    assert await attach(replace(citizen_files, transcriber=Engine(None)), spoken) is None
    assert office.added == []
    office.refuses = {"supplement": Refused(409, "/problems/not-now", "The case is final.")}
    assert await attach(replace(citizen_files, transcriber=Engine("路灯坏了")), spoken) is None
    assert [result.file_id for _, result in office.noted] == [*office.stored] * 2


async def test_the_words_of_a_draft_are_told_and_are_not_added_once_more(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    drawer.files["F2"] = VOICE
    hearing = replace(citizen_files, transcriber=Engine("路灯坏了"))
    effect = Effect(EffectKind.HEAR_VOICE, "draft-1:hear:1", "draft-1", {})
    asked = VoiceToHear("F2", AT + timedelta(minutes=5), 7)
    assert await hearing.hear(effect, asked) == VoiceHeard("draft-1", "F2", 7, "路灯坏了")
    assert await citizen_files.hear(effect, asked) == VoiceHeard("draft-1", "F2", 7)
    body = to_plain(FileToAttach(Attachment("voice", "F2"), 1, AT, heard=True))
    spoken = Effect(EffectKind.ATTACH_FILE, "draft-1:file:1", "draft-1", body)
    assert await attach(hearing, spoken) is None
    assert office.added == []


class Scanner:
    def __init__(self, verdict: bool | Exception) -> None:
        self.verdict = verdict
        self.seen: list[bytes] = []

    async def is_clean(self, source: BinaryIO) -> bool:
        self.seen.append(source.read())
        source.seek(0)
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return self.verdict


async def test_what_the_scanner_finds_is_not_stored_and_told_once(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer
) -> None:
    scanner = Scanner(False)
    drawer.drawn = PNG
    told = await attach(replace(citizen_files, scanner=scanner), request())
    assert told == FileFailed("draft-1", 1, "photo", FileRefusal.INFECTED)
    assert scanner.seen == [PNG], "what would be stored"
    assert office.stored == {}
    assert office.noted == [(NUMBER, FileResult("F1", refusal=FileRefusal.INFECTED))]
    assert drawer.all_closed


async def test_nothing_passes_while_the_scanner_is_away(
    citizen_files: CitizenFiles, office: Office, drawer: Drawer, clock: StoppedClock
) -> None:
    clock.at = AT + timedelta(days=9)
    for trouble in (Unavailable("away"), RuntimeError("no verdict")):
        with pytest.raises(type(trouble)):
            await attach(replace(citizen_files, scanner=Scanner(trouble)), request())
    assert (office.stored, office.noted) == ({}, [])
    assert await attach(replace(citizen_files, scanner=Scanner(True)), request()) is None
    assert len(office.stored) == 1
    assert drawer.all_closed


async def test_a_crash_between_upload_and_report_stores_and_reports_once(
    citizen_files: CitizenFiles, office: Office
) -> None:
    office.refuses = {"note": Unavailable("the process was killed here")}
    with pytest.raises(Unavailable):
        await attach(citizen_files, request())
    office.refuses = {}
    assert await attach(citizen_files, request()) is None
    assert len(office.stored) == 1
    assert len(office.noted) == 1


async def test_a_backend_with_a_smaller_limit_is_too_big_a_file(
    citizen_files: CitizenFiles, office: Office
) -> None:
    office.refuses = {"upload": Refused(413, "/problems/too-large", "Send at most 5 MB.")}
    told = await attach(citizen_files, request())
    assert told == FileFailed("draft-1", 1, "photo", FileRefusal.TOO_BIG)


async def test_a_key_that_is_not_taken_is_for_a_person_to_mend_and_any_other_no_is_told(
    citizen_files: CitizenFiles, office: Office
) -> None:
    office.refuses = {"note": Refused(401, "/problems/unauthorized", "no")}
    with pytest.raises(Unavailable):
        await attach(citizen_files, request())
    office.refuses = {"note": Refused(422, "/problems/invalid", "no")}
    assert await attach(citizen_files, request()) == EffectFailed(
        "attach_file", "draft-1", "/problems/invalid"
    )


async def test_a_file_of_a_talk_is_noted_there_whether_or_not_anything_was_filed(
    citizen_files: CitizenFiles, office: Office
) -> None:
    office.filed = False
    body = FileToAttach(PHOTO, 1, AT + timedelta(hours=24), in_talk=True)
    effect = Effect(EffectKind.ATTACH_FILE, "e:file:1", "talk-1", to_plain(body))
    assert await attach(citizen_files, effect) is None
    [file_id] = office.stored
    assert office.noted == [("talk-1", FileResult("F1", file_id, redrawn=True))]
