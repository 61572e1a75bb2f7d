"""Takes the pictures of those who file for others: an agent, a neighbour, who signs with others,
and one's own data.

`make screenshots` runs it behind docs/screenshots.py, with an office of its own for each.
"""

import asyncio
import json
import re
from typing import Any

from docs.browser import Page, chromium
from docs.screenshots import Citizen, office

TALL = (390, 940)
DITCH = "他家门口的水沟堵了两个月，在松树乡，希望派人疏通。"
FARM = "松树乡的养鸡场太臭了，开不了窗，希望搬走。"
LINK = re.compile(r"start=(y[0-9a-f]{32})")
AGREES = "同意，开始"


class Newcomer(Citizen):
    """Whose chat is empty: there the page offers no more than its start, and a link says more."""

    def __init__(self, page: Page, id_: int) -> None:
        super().__init__(page)
        self._id = id_

    async def says(self, words: str) -> None:
        await asks(self.page, f"chats/{self._id}/says", {"text": words})


async def asks(page: Page, path: str, body: dict[str, str]) -> Any:
    """What the chat page's API answers."""
    how = f"method: 'POST', body: {json.dumps(json.dumps(body))}"
    head = "headers: {'Content-Type': 'application/json'}"
    return await page.run(f"fetch('/sandbox/api/{path}', {{{how}, {head}}}).then(a => a.json())")


async def chat(page: Page, url: str, name: str) -> Newcomer:
    """A new citizen's, on a tall phone."""
    await page.open(url, *TALL, phone=True)
    id_ = int((await asks(page, "citizens", {"name": name}))["id"])
    await page.open("about:blank", *TALL, phone=True)
    await page.open(f"{url}/#{id_}", *TALL, phone=True)
    return Newcomer(page, id_)


async def begins(citizen: Newcomer, words: str) -> None:
    await citizen.says(words)
    await citizen.hears(AGREES)
    await citizen.taps(AGREES)


async def link_in(page: Page) -> str:
    found = LINK.findall(await page.run("document.querySelector('#log').innerText"))
    return str(found[-1])


async def agent_and_neighbour(page: Page, url: str) -> None:
    agent = await chat(page, url, "李明")
    await begins(agent, "我是村里的代理员。")
    await agent.hears("请说：")
    await agent.says("替隔壁王大爷")
    await agent.says(DITCH)
    await agent.hears("的姓名和住址")
    await agent.says("李明，松树乡3组12号")
    await agent.hears("的手机号吧")
    await agent.taps("发送我的手机号")
    await agent.page.until("document.querySelector('#dialog .main')")
    await agent.page.run("document.querySelector('#dialog .main').click()")
    await agent.hears("请核对")
    await agent.picture("22-agent")
    await agent.taps("确认提交")
    await agent.hears("查询码")
    await agent.taps("请本人确认")
    await agent.hears("扫这个码")
    link = await link_in(agent.page)
    neighbour = await chat(page, url, "王大爷")
    await neighbour.says(f"/start {link}")
    await neighbour.hears("是我的事，同意")
    await neighbour.picture("23-neighbour")


async def several(page: Page, url: str) -> None:
    first = await chat(page, url, "张三")
    await begins(first, f"我们三户联名：张三、李四、王五。{FARM}")
    await first.hears("请写姓名和住址")
    await first.says("张三，松树乡3组2号")
    await first.hears("留个手机号吧")
    await first.says("没有电话")
    await first.hears("请核对")
    await first.taps("确认提交")
    await first.hears("扫这个码")
    link = await link_in(first.page)
    signer = await chat(page, url, "李四")
    await signer.says(f"/start {link}")
    await signer.hears("用“李四”联名")
    await signer.picture("24-signer")


async def own_data(page: Page, url: str) -> None:
    citizen = await chat(page, url, "王桂兰")
    await begins(citizen, FARM)
    await citizen.taps("填写姓名住址")
    await citizen.hears("请写姓名和住址")
    await citizen.says("王桂兰，松树乡3组7号")
    await citizen.hears("留个手机号吧")
    await citizen.says("13800001234")
    await citizen.taps("确认提交")
    await citizen.hears("查询码")
    await citizen.says("/privacy")
    await citizen.taps("看全部")
    await citizen.hears("存多久")
    await citizen.picture("25-my-data")


async def main() -> None:
    async with office() as (url, _):
        for story in (agent_and_neighbour, several, own_data):
            # A browser of its own: the streams of pages that it left count against its connections.
            async with chromium() as browser, await browser.page() as page:
                await story(page, url)
                if page.errors:
                    raise RuntimeError(f"the page had errors: {page.errors}")


if __name__ == "__main__":
    asyncio.run(main())
