"""Lists that renew themselves: the page holds what the script needs, and works without it."""

import re

import pytest

from tests.office.browser import Browser
from tests.office.running import Running, a_draft


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
