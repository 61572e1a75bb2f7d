"""Lists that renew themselves: the page holds what the script needs, and works without it."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from office.accounts.officers import FIRST
from office.law.problems import Problem
from office.services import feed
from office.services.feed import Feed, Watch
from tests.office.browser import Browser, signed_in
from tests.office.conftest import Start
from tests.office.running import Running, a_draft
from tests.office.town import opened

CHANGED = "event: changed\ndata: 1\n\n"


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


@pytest.mark.parametrize("path", ["/desk", "/desk/queue"])
async def test_a_list_is_renewed_by_the_script_and_without_it_by_the_page(
    desk: Browser, path: str
) -> None:
    number = (await desk.backend.bot.file_case(a_draft(urgent=True))).number
    _, page = await desk.look(path)
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page
    live = page.partition("<div data-live>")[2]
    assert f'<a class="line" href="/desk/cases/{number}" data-key="{number}">' in live
    assert '<span class="flag urgent">' in live, "by which what is urgent rings"
    assert re.search(r'<button class="quiet" id="mute" type="button" hidden ', page)
    assert '<dialog id="keys"' in page


async def test_a_page_that_did_not_change_is_the_same_so_that_nothing_is_replaced(
    desk: Browser,
) -> None:
    await desk.backend.bot.file_case(a_draft())
    first, again = [(await desk.look("/desk/queue"))[1] for _ in range(2)]
    assert first == again


async def test_the_tab_tells_how_many_wait(desk: Browser) -> None:
    for ref in ("d1", "d2"):
        await desk.backend.bot.file_case(a_draft(ref))
    _, page = await desk.look("/desk/queue")
    assert "<title>(2) 等我办</title>" in page


@asynccontextmanager
async def listening(desk: Browser) -> AsyncIterator[aiohttp.ClientResponse]:
    """A page that is told what happens; it has begun."""
    url = f"{desk.backend.url}/desk/events"
    async with desk.session.get(url, headers=desk.headers, allow_redirects=False) as stream:
        if stream.status == 200:
            assert await stream.content.readuntil(b"\n\n") == b"retry: 5000\n\n"
        yield stream


async def said(stream: aiohttp.ClientResponse) -> str:
    """What comes next and is no heartbeat; empty at its end."""
    while True:
        try:
            block = await stream.content.readuntil(b"\n\n")
        except asyncio.IncompleteReadError as over:
            return over.partial.decode()
        if block != b": \n\n":
            return block.decode()


async def test_a_page_is_told_that_something_came_and_nothing_of_what(desk: Browser) -> None:
    async with listening(desk) as stream:
        assert stream.content_type == "text/event-stream"
        assert "connect-src 'self'" in stream.headers["Content-Security-Policy"]
        await desk.backend.bot.file_case(a_draft(urgent=True))
        assert await said(stream) == CHANGED


async def test_what_a_colleague_does_is_told_though_it_is_no_step_of_a_case(
    desk: Browser,
) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    async with listening(desk) as stream:
        await desk.send(f"/desk/cases/{number}/assignment", {"officer": "demo-clerk", "had": ""})
        assert await said(stream) == CHANGED


async def test_a_stream_ends_when_the_session_ends(start: Start) -> None:
    desk, session = await signed_in(start)
    async with session:
        async with listening(desk) as stream:
            await desk.send("/desk/logout", {})
            assert await said(stream) == "event: over\ndata: 1\n\n"
            assert await said(stream) == ""
        async with listening(desk) as stream:
            assert (stream.status, stream.headers["Location"]) == (303, "/desk/login")


@pytest.mark.starts
async def test_a_stream_ends_when_its_officer_is_another(tmp_path: Path) -> None:
    async with opened(tmp_path, second_factor=False) as town:
        _, admin = await town.sign_in(FIRST, town.password)
        await town.choose_own(admin, town.password)
        password = await town.add(admin, "lin", "clerk")
        _, clerk = await town.sign_in("lin", password)
        await town.choose_own(clerk, password)
        async with listening(clerk) as stream:
            form = {"what": "save", "name": "林小", "role-handler": "yes", "unit": "hebei-xiang"}
            assert (await admin.send("/desk/officers/lin", form))[0] == 303
            assert await said(stream) == "event: over\ndata: 1\n\n"


async def test_the_program_stops_at_once_though_pages_listen(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    backend = await start()
    desk = Browser(backend, backend.session)
    async with listening(desk) as one, listening(desk) as two:
        async with asyncio.timeout(30):
            await backend.stop()
        assert [await said(each) for each in (one, two)] == ["", ""]
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


async def test_more_pages_than_may_listen_look_by_the_clock(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_LISTEN", 1)
    async with listening(desk) as stream:
        async with listening(desk) as late:
            assert late.status == 503
        await desk.backend.bot.file_case(a_draft())
        assert await said(stream) == CHANGED


async def test_one_watch_looks_for_all_who_listen_and_for_nobody_it_does_not() -> None:
    looked, heads = [0], iter(range(1000))

    async def head() -> int:
        looked[0] += 1
        return next(heads)

    news = Feed()
    watch = Watch(news, head, shortest=timedelta(0))
    running = asyncio.create_task(watch.run())
    await asyncio.sleep(0)
    assert looked == [0]
    with ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(watch.listening())
        waiting = [asyncio.create_task(watch.listen().wait()) for _ in range(50)]
        for _ in range(3):
            await asyncio.sleep(0)
        assert looked == [1]
        news.announce()
        await asyncio.gather(*waiting)
        assert looked[0] <= 3
    watch.stop()
    await running
    with pytest.raises(Problem), watch.listening():
        pass
