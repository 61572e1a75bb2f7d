"""The sandbox's chat page: nothing of a chat is missed while it is being opened."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from docs.browser import Page
from sandbox import Sandbox, create_app
from sandbox.chat.params import Params

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

# The answer with the second citizen's chat is there and waits, until it is let go.
HOLDS_BACK = """(() => {
  const fetched = window.fetch;
  window.held = 0;
  window.letGo = new Promise(go => { window.release = go; });
  window.fetch = async (...asked) => {
    const answer = await fetched(...asked);
    if (String(asked[0]).endsWith('chats/%d')) { window.held += 1; await window.letGo; }
    return answer;
  };
})()"""


@pytest.fixture
async def sandbox() -> AsyncIterator[tuple[Sandbox, str]]:
    sandbox = Sandbox()
    server = TestServer(create_app(sandbox))
    await server.start_server()
    yield sandbox, str(server.make_url("/"))
    await server.close()


async def test_what_is_said_while_a_chat_is_being_opened_stands_in_it(
    page: Page, sandbox: tuple[Sandbox, str]
) -> None:
    """The answer to /start was missing: it came behind what was fetched, before that was shown."""
    chats, url = sandbox
    first, second = chats.citizen("张小北"), chats.citizen("李小南")
    first.says("在吗")
    second.says("/start")
    await page.open(f"{url}#{first.user['id']}", 1280, 844)
    await page.until("document.querySelector('#log')?.innerText.includes('在吗')")
    await page.run(HOLDS_BACK % second.user["id"])
    second_row = "document.querySelectorAll('#people-list button')[1]"
    await page.run(f"{second_row}.click()")
    await page.until("window.held === 1")
    params = Params({"chat_id": second.user["id"], "text": "您好，请说"})
    status, _ = await chats.answer("sendMessage", params)
    assert status == 200
    # The page has been told of it when it knows what it says, in the list of chats.
    await page.until(f"{second_row}.textContent.includes('您好，请说')")
    await page.run("window.release()")
    await page.until("document.querySelector('#log').innerText.includes('/start')")
    assert await page.run("document.querySelector('#log').innerText.includes('您好，请说')")
