"""Many invented cases in an office: it takes them for its own."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from backend_client.contract.case import CaseStatus, Move
from office.db.bulk import load
from office.db.database import Database
from office.db.migrations import upgrade
from office.invented.__main__ import fill
from office.invented.cases import made
from office.invented.copied import copy
from office.law.routing import load_units
from office.search.key import kept_key
from office.search.rows import CaseIndex
from office.services import recusal
from tests.conftest import NewDatabase
from tests.office.browser import Browser
from tests.office.conftest import Start
from tests.office.running import SetClock, a_draft

COUNT, OPEN = 120, 40
PLACES = [("", ("云岭市", "青河县", "河北乡"))]


async def test_cases_made_in_a_file_are_copied_with_all_that_was_worked_out_of_them(
    start: Start, tmp_path: Path, new_database: NewDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    """On PostgreSQL a row took a round trip, and 100,000 cases were not filled in forty minutes."""
    clock, file = SetClock(), f"sqlite+aiosqlite:///{tmp_path}/invented.db"
    target, trail = new_database("backend"), tmp_path / "trail"
    await fill(file, COUNT, OPEN, clock().date(), PLACES, trail)
    await upgrade(target)
    source, database = Database(file), Database(target)
    await copy(source, database)
    with pytest.raises(ValueError, match="has cases already"):
        await copy(source, database)
    for each in (source, database):
        await each.close()
    with caplog.at_level(logging.INFO):
        office = await start(clock, trail_dir=trail, keys_dir=tmp_path / "keys")
    assert not [each for each in caplog.messages if "sealed" in each or "worked out" in each]

    browser = Browser(office, office.session)
    _, page = await browser.look("/desk")
    assert page.count('class="line"') == 30
    _, page, _ = await browser.send("/desk/search", {"q": "河北"})
    assert 'class="line"' in page
    receipt = await office.bot.file_case(a_draft())
    feed = await office.bot.events(0, 1000)
    assert feed[-1].case == receipt.number
    assert [event.id for event in feed] == list(range(1, len(feed) + 1))


async def test_the_office_goes_on_with_invented_cases(start: Start) -> None:
    clock = SetClock()
    office = await start(clock)
    database = Database(office.settings.database_url)
    cases = list(made(COUNT, OPEN, clock().date(), load_units(), PLACES))
    assert await load(database, cases) == COUNT
    with pytest.raises(ValueError, match="has cases already"):
        await load(database, cases)
    index = CaseIndex(kept_key(office.settings.trail_folder()))
    await recusal.bring_up(database, load_units(), index)
    await database.close()

    for record, steps in cases:
        case = await office.bot.get_case(record.number)
        assert (case.status, len(case.events)) == (record.status, len(steps))
    registered = next(record for record, _ in cases if record.status == CaseStatus.REGISTERED)
    moved = await office.move(registered.number, Move(CaseStatus.FORWARDED, against_advice=True))
    feed = await office.bot.events(0, 1000)
    assert [event.id for event in feed] == list(range(1, len(feed) + 1))
    assert feed[-1].id == moved.events[-1].id or feed[-1].case == moved.number

    clock.now -= timedelta(days=1)  # a day that has given out numbers
    taken = {record.number for record, _ in cases}
    receipt = await office.bot.file_case(a_draft())
    assert receipt.number not in taken
