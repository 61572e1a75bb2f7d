"""Lists of cases cost the same few queries, however many cases they show, and a case's page few."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from office.loops import Loops
from tests.office.browser import Browser
from tests.office.running import STAFF_KEY, Running, a_draft


@pytest.fixture(autouse=True)
def without_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some look at the database every second, whatever page is being counted."""

    async def idle(
        _loops: Loops, _name: str, _run: Callable[[], Awaitable[None]], stopping: asyncio.Event
    ) -> None:
        await stopping.wait()

    monkeypatch.setattr(Loops, "keep", idle)


@contextmanager
def listening(note: Callable[..., None], to: str = "before_cursor_execute") -> Iterator[None]:
    """`note` is told each statement before it is carried out."""
    event.listen(Engine, to, note)
    try:
        yield
    finally:
        event.remove(Engine, to, note)


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    with listening(note):
        yield seen


@pytest.mark.parametrize("path", ["/v1/cases?limit=50", "/desk", "/desk/queue"])
async def test_a_list_costs_as_many_queries_for_ten_cases_as_for_two(
    backend: Running, path: str
) -> None:
    browser = Browser(backend, backend.session)
    if path.startswith("/desk"):
        await browser.send("/desk/login", {"key": STAFF_KEY})
    counts = []
    for filed in (2, 8):
        for number in range(filed):
            await backend.bot.file_case(a_draft(f"draft-{filed}-{number}"))
        with queries() as seen:
            async with backend.session.get(
                backend.url + path, headers={"Authorization": f"Bearer {STAFF_KEY}"}
            ) as response:
                assert response.status == 200
                await response.read()
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0


async def test_statistics_open_no_case(backend: Running) -> None:
    for number in range(3):
        await backend.bot.file_case(a_draft(f"draft-{number}"))
    backend.clock.pass_time(days=100)
    with queries() as seen:
        status, figures = await backend.as_staff("GET", "/v1/stats")
    late = {"R15": 3, "N15": 0, "D15": 0, "H60": 0, "S10": 0, "V30d": 0, "C30d": 0}
    assert (status, figures["overdue"]) == (200, late)
    assert not [each for each in seen if "cases.draft" in each]


async def test_the_queue_is_looked_through_once(backend: Running) -> None:
    browser = Browser(backend, backend.session)
    await browser.send("/desk/login", {"key": STAFF_KEY})
    await backend.bot.file_case(a_draft())
    with queries() as seen:
        assert "<b>1</b>" in (await browser.look("/desk/queue"))[1]
    through, page = [each for each in seen if "FROM queue " in each]
    assert "LIMIT" in through and 'WHERE queue."case" IN (' in page


async def test_the_page_of_a_case_reads_it_once(backend: Running) -> None:
    """It was read three times, and what was told about it to a person twice. How far the officer
    has looked is noted with two statements more, which on SQLite go straight to the driver."""
    noting = 0 if backend.settings.database_url.startswith("sqlite") else 2
    browser = Browser(backend, backend.session)
    await browser.send("/desk/login", {"key": STAFF_KEY})
    number = (await backend.bot.file_case(a_draft())).number
    begun: list[object] = []
    with queries() as seen, listening(begun.append, to="begin"):
        assert number in (await browser.look(f"/desk/cases/{number}"))[1]
    assert len([each for each in seen if "cases.draft" in each]) == 1 + noting
    assert len([each for each in seen if "talks.opening" in each]) == 1
    assert len(begun) == 7, "transactions"


@pytest.mark.parametrize("path", ["/desk", "/desk/queue"])
async def test_what_a_later_word_made_a_denunciation_tells_nothing_in_a_list(
    backend: Running, path: str
) -> None:
    """The list went by the words of the filing alone."""
    browser = Browser(backend, backend.session)
    await browser.send("/desk/login", {"key": STAFF_KEY})
    number = (await backend.bot.file_case(a_draft(facts="村东头牛粪堆了一个月"))).number
    assert "牛粪" in (await browser.look(path))[1]
    words = "民政局的李局长收了我两万块钱不办事"
    said: dict[str, Any] = {"text": words, "attachments": [], "answers": None}
    path_of = f"/v1/cases/{number}/supplements"
    assert (await backend.call("POST", path_of, said, idempotency_key="later"))[0] == 201
    _, page = await browser.look(path)
    assert number in page and "牛粪" not in page
