"""What agents of the list filed for others is found by it: in the list, the queue and search, by
whoever may read it.
"""

import json
import re
from collections.abc import Mapping

import pytest
from sqlalchemy import text

from backend_client.contract.case import CaseStatus
from office.app import open_agents
from tests.office.agents.test_agents import MA, ZHAO, keeps, theirs, tied
from tests.office.browser import Browser
from tests.office.running import Running, a_draft

LISTED, EACH = "代理员反映", "赵**"
PAGES = ("/desk?whose=agents", "/desk/queue?whose=agents")


@pytest.fixture
async def filed(backend: Running) -> Mapping[str, str]:
    """Of two agents, of one who is on no list, and one's own; the numbers by what they are."""
    codes = await keeps(backend, ZHAO, MA)
    await tied(backend, codes[ZHAO.id])
    await tied(backend, codes[MA.id], "chat-2")
    drafts = {
        "zhao": theirs("zhao"),
        "ma": theirs("ma", "chat-2"),
        "nobody": theirs("nobody", "chat-9"),
        "own": a_draft(client_ref="own", agent="chat-1"),
    }
    return {
        name: (await backend.bot.file_case(draft)).number  # type: ignore[arg-type]
        for name, draft in drafts.items()
    }


async def numbers(desk: Browser, page: str) -> list[str]:
    status, shown = await desk.look(page)
    assert status == 200
    return re.findall(r'class="line" href="/desk/cases/([\d-]+)"', shown)


async def found(desk: Browser, agent: str, **more: str) -> list[str]:
    status, page, _ = await desk.send("/desk/search", {"agent": agent, **more})
    assert status == 200
    return re.findall(r'class="line" href="/desk/cases/([\d-]+)"', page)


async def test_what_agents_filed_is_found_in_the_list_the_queue_and_search(
    backend: Running, filed: Mapping[str, str]
) -> None:
    desk = Browser(backend, backend.session)
    for page in PAGES:
        assert sorted(await numbers(desk, page)) == sorted([filed["zhao"], filed["ma"]]), page
        assert LISTED in (await desk.look(page))[1]
    assert sorted(await found(desk, "*")) == sorted([filed["zhao"], filed["ma"]])
    assert await found(desk, ZHAO.id) == [filed["zhao"]]
    assert await found(desk, MA.id, q="牛粪") == [filed["ma"]]
    assert await found(desk, MA.id, status="answered") == []
    assert await found(desk, "nobody's") == []
    assert len(await found(desk, "")) == 4
    _, page = await desk.look("/desk/search")
    assert EACH in page and ZHAO.area in page
    assert ZHAO.name not in page, "who files is covered as everywhere"


async def test_nobody_finds_what_they_may_not_read(
    backend: Running, filed: Mapping[str, str]
) -> None:
    desk = Browser(backend, backend.session)
    desk.headers = {"Cookie": "desk-demo=demo-handler"}
    for page in PAGES:
        assert await numbers(desk, page) == []
    assert await found(desk, "*") == await found(desk, ZHAO.id) == []
    clerk = Browser(backend, backend.session)
    await clerk.move(filed["ma"], CaseStatus.FORWARDED, unit="hebei-xiang")
    assert await numbers(desk, PAGES[0]) == [filed["ma"]]
    assert await numbers(desk, PAGES[1]) == [filed["ma"]]
    assert await found(desk, "*") == [filed["ma"]]
    assert await found(desk, ZHAO.id) == []


async def test_what_was_told_after_the_end_is_no_agents(
    backend: Running, filed: Mapping[str, str]
) -> None:
    """As the case itself says, however late it came."""
    desk = Browser(backend, backend.session)
    backend.clock.pass_time(hours=1)
    said = backend.clock.now
    backend.clock.pass_time(hours=1)
    async with open_agents(backend.settings, backend.clock) as kept:
        await kept.end("officer", ZHAO.id)
    late = await backend.bot.file_case(theirs("late", said_at=said))  # type: ignore[arg-type]
    await backend.bot.file_case(theirs("after"))  # type: ignore[arg-type]
    assert await found(desk, ZHAO.id) == [late.number, filed["zhao"]]
    assert filed["zhao"] in await numbers(desk, PAGES[0])


async def test_by_whom_something_was_looked_for_stands_in_the_trail(
    backend: Running, filed: Mapping[str, str]
) -> None:
    """Who filed it is part of whose it is."""
    desk = Browser(backend, backend.session)
    await found(desk, "*")
    assert await seen(backend) == []
    await found(desk, ZHAO.id)
    assert await seen(backend) == [[filed["zhao"]]]


async def seen(backend: Running) -> list[list[str]]:
    """Of which cases it was looked up who they are of."""
    database = backend.database()
    async with database.read() as session:
        rows = await session.execute(text("SELECT data FROM trail WHERE act = 'found by person'"))
        found_ = [json.loads(str(data))["cases"] for (data,) in rows]
    await database.close()
    return found_
