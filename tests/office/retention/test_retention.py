"""What is kept is cut when its time is over, and leaves nothing; what is still owed stays."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import String, cast, or_, select, text

from backend_client.contract.case import (
    CaseStatus,
    EventType,
    Grade,
    Move,
    Petitioner,
    Rating,
    Review,
    ReviewLevel,
)
from backend_client.contract.files import Attachment, FileResult
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.errors import Refused
from office.app import create_app, cut_what_is_over
from office.audit.trail import Trail
from office.db.models import Base
from office.services.retention import job
from office.services.retention.job import Cut
from office.services.retention.periods import Periods
from office.settings import BackendSettings
from tests.office.conftest import Start
from tests.office.running import (
    AN_ANSWER,
    MORNING,
    TO_ANSWERED,
    Running,
    SetClock,
    a_draft,
    settings_in,
    started,
)

S = CaseStatus
WHO = Petitioner("欧阳石榴", "葫芦湾9组41号", "13987650021")
PLANTED = (
    *("欧阳石榴", "葫芦湾", "13987650021", "茄子地被淹", "又淹了一回", "内部另说", "麻烦快一点"),
    *("水闸没有关", "石榴的照片", "unique-bytes-of-a-photo", "supported-by-nobody"),
)
SHORT = Periods(cases=400, talks=40, ratings=70, trail=200, files=3)


def kept_in(folder: Path) -> list[str]:
    """What of the planted values stands anywhere in the folder, also as JSON escapes it."""
    whole = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    forms = {word: (word.encode(), ascii(word)[1:-1].encode()) for word in PLANTED}
    return [word for word, each in forms.items() if any(form in whole for form in each)]


async def lived_in(backend: Running, ref: str = "draft-1", **changes: object) -> str:
    photo = Attachment("photo", "ref-1", "石榴的照片.jpg")
    said = {
        "petitioner": WHO,
        "facts": "茄子地被淹",
        "request": "水闸没有关",
        "attachments": (photo,),
    }
    number = (await backend.bot.file_case(a_draft(ref, **{**said, **changes}))).number
    file_id = await stored(backend, b"unique-bytes-of-a-photo")
    await backend.bot.note_file(number, FileResult("ref-1", file_id))
    await backend.bot.supplement(number, "又淹了一回", (), f"{ref}-s1")
    await backend.move(number, Move(S.FORWARDED, internal="内部另说"), S.ACCEPTED, AN_ANSWER)
    await backend.bot.rate(number, Rating(office=Grade.FAIR, words="麻烦快一点"), f"{ref}-r1")
    await backend.bot.open_talk(TalkOpening(f"talk-{ref}", about=ref, phone=WHO.phone))
    await backend.bot.say_in_talk(f"talk-{ref}", TalkWords("我是欧阳石榴"), "t1")
    await backend.bot.close_talk(f"talk-{ref}", "t2")
    await backend.move(number, S.CLOSED)
    return number


async def stored(backend: Running, data: bytes) -> str:
    return await backend.bot.upload_file(data, "石榴的照片.jpg", "image/jpeg")


async def cut(backend: Running, *, dry: bool = False) -> dict[str, Cut]:
    found = await cut_what_is_over(backend.settings, backend.clock, dry=dry)
    return {each.kind: each for each in found}


def short_in(folder: Path, periods: Periods = SHORT) -> BackendSettings:
    return replace(settings_in(folder), periods=periods)


@pytest.mark.starts
async def test_nothing_of_a_case_is_left_anywhere_once_its_time_is_over(tmp_path: Path) -> None:
    """Its words are looked for by their signs in the database, by their letters everywhere."""
    settings = short_in(tmp_path)
    async with started(settings, SetClock()) as backend:
        number = await lived_in(backend)
        other = (await backend.bot.file_case(a_draft("draft-2", petitioner=WHO))).number
        before = await rows_of(backend, number)
        assert len(before) > 8, before
        backend.clock.pass_time(days=401)
        found = await cut(backend)
        assert (found["cases"].count, found["files"].count) == (1, 1)
        assert await rows_of(backend, number) == {"cases", "events", "cleared_cases", "trail"}
        assert kept_in(tmp_path) == []
        assert (await backend.bot.get_case(other)).draft.petitioner == WHO
        assert (await cut(backend))["cases"].count == 0, "once"


async def rows_of(backend: Running, number: str) -> set[str]:
    """The tables that name the case in any column."""
    database, found = backend.database(), set[str]()
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            named = or_(*(cast(column, String).contains(number) for column in table.columns))
            if (await session.execute(select(table).where(named).limit(1))).first():
                found.add(table.name)
    await database.close()
    return found


async def test_the_number_still_tells_that_the_file_is_closed(start: Start) -> None:
    backend = await start(periods=SHORT)
    number = await lived_in(backend)
    receipt = await backend.bot.find_case("draft-1")
    assert receipt is not None and receipt.number == number
    backend.clock.pass_time(days=401)
    await cut(backend)
    case = await backend.bot.get_case(number)
    assert (case.status, case.draft.facts, case.unit, case.rating) == (S.CLOSED, "", None, None)
    assert case.events[-1].type is EventType.CLEARED
    assert [each.seq for each in case.events] == list(range(1, len(case.events) + 1))
    told = (await backend.bot.feed(0, 1000)).events[-1]
    assert (told.type, told.case) == (EventType.CLEARED, number)
    progress = await backend.bot.progress(number, receipt.query_code)
    assert progress.cleared_at == backend.clock.now and progress.status is S.CLOSED
    with pytest.raises(Refused):
        await backend.bot.supplement(number, "还在吗", (), "late")
    assert (await backend.as_staff("GET", f"/v1/cases/{number}"))[0] == 404


async def test_what_is_still_owed_under_review_or_repeated_stays(start: Start) -> None:
    backend = await start(periods=SHORT)
    bot = backend.bot
    open_ = (await bot.file_case(a_draft("open"))).number
    reviewed = await lived_in(backend, "reviewed")
    await bot.ask_review(reviewed, Review(ReviewLevel.REVIEW, "要求复查", "没有清走"), "rev")
    asked = (await bot.file_case(a_draft("asked"))).number
    await backend.move(asked, *TO_ANSWERED)
    await bot.supervise(asked, "sup")
    first = await lived_in(backend, "first")
    backend.clock.pass_time(days=300)
    second = (await bot.file_case(a_draft("second", repeats=first))).number
    backend.clock.pass_time(days=101)
    found = (await cut(backend, dry=True))["cases"]
    assert (found.count, found.kept) == (0, {"owed": 3, "repeated": 1})
    assert (await cut(backend))["cases"].count == 0
    for number in (open_, reviewed, asked, first, second):
        assert (await bot.get_case(number)).draft.facts


async def test_a_chain_of_repetitions_goes_as_one_when_all_of_it_is_over(start: Start) -> None:
    backend = await start(periods=SHORT)
    first = await lived_in(backend, "first")
    second = await lived_in(backend, "second", repeats=first)
    backend.clock.pass_time(days=401)
    assert (await cut(backend, dry=True))["cases"].count == 2
    assert (await backend.bot.get_case(first)).draft.facts, "only looked at"
    assert (await cut(backend))["cases"].count == 2
    for number in (first, second):
        assert not (await backend.bot.get_case(number)).draft.facts


async def test_the_last_thing_that_happened_counts_and_not_the_first(start: Start) -> None:
    backend = await start(periods=SHORT)
    number = await lived_in(backend)
    backend.clock.pass_time(days=399)
    await backend.bot.say_in_talk("talk-draft-1", TalkWords("再问一句"), "t3")
    await backend.bot.close_talk("talk-draft-1", "t4")
    backend.clock.pass_time(days=2)
    assert (await cut(backend))["cases"].count == 0
    assert (await backend.bot.get_case(number)).draft.facts


async def test_each_kind_has_a_period_of_its_own(start: Start) -> None:
    backend = await start(periods=SHORT)
    number = await lived_in(backend)
    await backend.bot.open_talk(TalkOpening("alone"))
    await backend.bot.say_in_talk("alone", TalkWords("问一问"), "a1")
    await backend.bot.close_talk("alone", "a2")
    await stored(backend, b"given up")
    backend.clock.pass_time(days=4)
    assert {kind: each.count for kind, each in (await cut(backend)).items()} == {
        **dict.fromkeys(("cases", "talks", "ratings", "trail"), 0),
        "files": 1,
    }
    backend.clock.pass_time(days=67)
    found = await cut(backend)
    assert (found["talks"].count, found["ratings"].count) == (1, 1)
    case = await backend.bot.get_case(number)
    assert case.rating is None and case.draft.facts and case.draft.attachments[0].file_id


async def test_a_filing_that_is_sent_once_more_makes_no_case_anew(start: Start) -> None:
    backend = await start(periods=SHORT)
    draft = a_draft()
    number = (await backend.bot.file_case(draft)).number
    await backend.move(number, *TO_ANSWERED)
    backend.clock.pass_time(days=401)
    assert (await cut(backend))["cases"].count == 1
    assert (await backend.bot.file_case(draft)).number == number
    assert not (await backend.bot.get_case(number)).draft.facts


async def test_a_start_makes_nothing_anew_of_what_was_cut(start: Start) -> None:
    backend = await start(periods=SHORT)
    number = await lived_in(backend)
    backend.clock.pass_time(days=401)
    await cut(backend)
    left = await rows_of(backend, number)
    await backend.stop()
    again = await start(backend.clock, periods=SHORT)
    assert await rows_of(again, number) == left


async def test_the_trail_stays_whole_when_its_beginning_is_cut(start: Start) -> None:
    backend = await start(periods=SHORT)
    number = (await backend.bot.file_case(a_draft())).number
    await backend.move(number, *TO_ANSWERED)
    backend.clock.pass_time(days=201)
    await backend.move(number, S.CLOSED)
    count = (await cut(backend))["trail"].count
    assert count >= 3
    database = backend.database()
    trail = Trail(database, backend.clock, backend.settings.trail_folder())
    await trail.prepare()
    found, last = await trail.verify()
    assert found == [] and last.id > count
    rows = await trail.entries(None, 100)
    assert [each.id for each in rows][-1] == count + 1
    assert rows[0].act == "trail cut" and rows[0].actor == "retention"
    async with database.write() as session:
        await session.execute(text(f"DELETE FROM trail WHERE id = {count + 1}"))  # noqa: S608
    assert [str(each) for each in (await trail.verify())[0]] == [f"row {count + 1}: removed"]
    await database.close()


async def test_a_period_that_is_too_short_stops_the_start(tmp_path: Path) -> None:
    for kind, least in (("cases", 365), ("trail", 183), ("ratings", 60)):
        periods = Periods(**{kind: least - 1})
        with pytest.raises(ValueError, match=f"KEEP_{kind.upper()}_DAYS must be {least}"):
            await create_app(short_in(tmp_path, periods), SetClock())


async def test_the_night_s_job_runs_once_a_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at every half an hour for a day."""
    runs: list[str] = []

    class Job:
        looks = 0

        def clock(self) -> datetime:
            self.looks += 1
            if self.looks == 48:
                nightly.stop()
            return MORNING + timedelta(hours=self.looks / 2)

        async def run(self) -> list[Cut]:
            runs.append(f"{MORNING + timedelta(hours=self.looks / 2):%d %H}")
            return []

    monkeypatch.setattr(job, "LOOK_EVERY", timedelta(milliseconds=1))
    nightly = job.NightlyCut(Job())  # type: ignore[arg-type]
    await asyncio.wait_for(nightly.run(), 20)
    assert runs == ["01 19"]
