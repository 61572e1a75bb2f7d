"""Takes the pictures of docs/images: the whole story, in a real browser, against the real program.

`make screenshots` starts `python bot.py` on free ports with an empty DATA_DIR, chats as a newcomer
would, moves the case on the desk, and looks again. Needs Chromium and a Chinese font.
"""

import asyncio
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from docs.browser import Browser, Page, chromium

ROOT = Path(__file__).parent.parent
IMAGES = Path(__file__).parent / "images"
PHONE = (390, 844)
DESKTOP = (1440, 900)

STORY = "村东头牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"
FACTS = "七月三日上午到现场看过，村东头确有牛粪堆放，反映属实。"
SUMMARY = "牛粪清走了，以后每周清一次。"
NO_PHOTO = "清运那天没有拍照，村委会在场。"
OPINION = "已组织清运，并在村东头设了定点堆放处，以后每周清一次。"
DANGER = "楼道里煤气味很重，好像漏气了，希望赶紧来人"
REPLY = "已通知燃气公司，人马上到。请先开窗、到楼下去，不要开灯。"
LAMP = "新安村3组的路灯坏了半个月，晚上看不见路，老人摔了两次，希望尽快修好"
LAMP_AGAIN = "我们新安村3组的路灯坏了快一个月，晚上黑得看不见路，老人又摔了，希望派人修好"
MIXER = (
    "丽泽新苑南门边上的水泥搅拌站整夜轰隆隆响，灰尘飘得到处都是，窗户不敢开，希望搬走",
    "我们丽泽新苑旁边的搅拌站灰尘太大，衣服不敢晒，噪音从早响到晚，希望环保来查",
    "丽泽新苑小区外面不到百米有个搅拌站，噪音和灰尘天天有，找过社区没人管，请依法处理",
    "搅拌站离丽泽新苑太近，车进进出出一层灰尘，夜里噪音响个不停，希望不要再生产了",
    "住在丽泽新苑，旁边搅拌站半夜还开工，噪音吵得头疼，灰尘落满阳台，希望管一管",
)
TOWN = 60  # citizens who file, are answered and rate
BASIS = "《固体废物污染环境防治法》第六十五条"
PHOTOS_SHOWN = "[...document.images].every(each => each.naturalWidth)"
HEAP = """(async () => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 400});
  const pen = canvas.getContext('2d');
  const sky = pen.createLinearGradient(0, 0, 0, 400);
  sky.addColorStop(0, '#b9d3e6'); sky.addColorStop(1, '#e9e2cd');
  pen.fillStyle = sky; pen.fillRect(0, 0, 640, 400);
  pen.fillStyle = '#8a9a62'; pen.fillRect(0, 270, 640, 130);
  pen.fillStyle = '#6b5138'; pen.beginPath(); pen.moveTo(120, 330);
  pen.quadraticCurveTo(%d, 120, 540, 330); pen.fill();
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.9));
  const state = await (await fetch('/sandbox/api/state')).json();
  const answer = await fetch(`/sandbox/api/chats/${state.citizens[0].id}/files?kind=photo`,
    {method: 'POST', headers: {'Content-Type': 'image/jpeg'}, body: blob});
  return answer.ok;
})()"""
LETTER = """(async () => {
  const page = await (await fetch('/desk/paper')).text();
  const form = new DOMParser().parseFromString(page, 'text/html').querySelector('form.panel');
  const sent = new FormData(form);
  sent.set('channel', 'letter'); sent.set('facts', %s); sent.set('what', 'file');
  return (await fetch('/desk/paper', {method: 'POST', body: sent})).ok;
})()"""


class Citizen:
    """The newcomer's hands on the chat page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def hears(self, words: str) -> None:
        await self.page.until(f"document.querySelector('#log').innerText.includes({_js(words)})")

    async def says(self, words: str) -> None:
        await self.page.run(
            f"(() => {{ const field = document.querySelector('#words'); field.value = {_js(words)};"
            "field.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
        await self.page.until("!document.querySelector('#send').hidden")
        await self.page.run("document.querySelector('#send').click()")

    async def taps(self, label: str) -> None:
        """The last button with this label, inline or on the keyboard."""
        found = (
            "[...document.querySelectorAll('#log button, #keyboard button, #start')]"
            f".filter(b => !b.hidden && b.innerText.trim() === {_js(label)}).at(-1)"
        )
        await self.page.until(found)
        await self.page.run(f"{found}.click()")

    async def picture(self, name: str) -> None:
        await self.page.run(
            "(() => { const log = document.querySelector('#log'); log.scrollTop = 1e6; })()"
        )
        await asyncio.sleep(0.8)  # the page glides
        await self.page.picture(IMAGES / f"{name}.png")


def _js(text: str) -> str:
    return json.dumps(text)


@asynccontextmanager
async def office(*arguments: str) -> AsyncIterator[tuple[str, str]]:
    """The program as a newcomer starts it; the addresses of its chat page and its backend."""
    ports = _free_ports(3)
    names = ("LISTEN", "SANDBOX_LISTEN", "BACKEND_LISTEN")
    listen = {name: f"127.0.0.1:{port}" for name, port in zip(names, ports, strict=True)}
    with tempfile.TemporaryDirectory() as data:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "bot.py"),
            *arguments,
            env={**os.environ, **listen, "DATA_DIR": data, "UNDO_SECONDS": "0"},
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await _answers(f"http://{listen['LISTEN']}/health")
            yield f"http://{listen['SANDBOX_LISTEN']}", f"http://{listen['BACKEND_LISTEN']}"
        finally:
            process.terminate()
            await process.wait()


def _free_ports(count: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        door.close()
    return ports


async def _answers(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            try:
                async with session.get(url) as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError(url)


async def files(citizen: Citizen) -> None:
    """From the empty chat to the receipt."""
    await citizen.page.until("location.hash && !document.querySelector('#start').hidden")
    await citizen.page.run("document.querySelector('#start').click()")
    await citizen.hears("我是信访小助手")
    await citizen.picture("1-welcome")
    await citizen.taps("同意，开始")
    await citizen.hears("请说：")
    await citizen.says(STORY)
    await citizen.hears("好让办事的人找到您")
    await citizen.picture("2-card")
    for bend in (280, 380):
        await citizen.page.run(HEAP % bend)
    await citizen.hears("照片 2")
    await citizen.taps("填写姓名住址")
    await citizen.hears("请写姓名和住址")
    await citizen.says("王桂兰，新安村3组12号")
    await citizen.hears("发送我的手机号")
    await citizen.picture("3-phone")
    await citizen.taps("发送我的手机号")
    await citizen.page.until("document.querySelector('#dialog .main')")
    await citizen.page.run("document.querySelector('#dialog .main').click()")
    await citizen.hears("请核对")
    await citizen.picture("4-check")
    await citizen.taps("确认提交")
    await citizen.hears("查询码")
    await citizen.picture("5-receipt")


async def moves(desk: Page, url: str, citizen: Citizen) -> None:
    """The office takes the case to its answer, on the desk; the chat hears of every step."""
    await desk.open(f"{url}/desk", *DESKTOP)
    await desk.picture(IMAGES / "6-desk.png")
    await desk.run("document.querySelector('a.line').click()")
    await desk.until("document.querySelector('form[action$=moves]')")
    for status, notice in (
        ("forwarded", "已转送"),
        ("accepted", "已受理"),
        ("handling", "办理中"),
        ("answered", "已答复"),
    ):
        if status == "answered":
            await desk.until(PHOTOS_SHOWN)
            await desk.picture(IMAGES / "7-desk-case.png")
        await moves_to(desk, status)
        if await desk.run("document.querySelector('[name=overrule]') !== null"):
            await moves_to(desk, status)  # nothing proves what was done
        await citizen.hears(notice)
    await desk.until(PHOTOS_SHOWN)
    await desk.picture(IMAGES / "8-desk-answered.png")


async def moves_to(desk: Page, status: str) -> None:
    form = f"document.querySelector('input[name=to][value={status}]').form"
    await desk.until(form)
    await desk.run(
        f"(() => {{ const form = {form};"
        "const put = (name, words) => { if (form[name]) form[name].value = words; };"
        f"put('summary', {_js(SUMMARY)}); put('overrule', {_js(NO_PHOTO)});"
        f"put('opinion1', {_js(OPINION)}); put('basis', {_js(BASIS)}); put('facts', {_js(FACTS)});"
        "put('result1', 'supported');"
        "if (form.unit && !form.unit.value) form.unit.selectedIndex = 1;"
        f"document.documentElement.dataset.before = '1'; form.requestSubmit(); }})()"
    )
    await desk.until(
        "document.documentElement && !document.documentElement.dataset.before"
        " && document.readyState === 'complete'"
    )


async def rates(citizen: Citizen) -> None:
    await citizen.hears("有答复了，点开看")
    await citizen.picture("9-answered")
    await citizen.taps("看进度")
    await citizen.hears("解决了吗")
    await citizen.picture("10-progress")
    await citizen.taps("解决了")
    for party in ("信访部门", "责任单位"):
        await citizen.hears(f"{party}办得怎么样")
        await citizen.taps("满意")
    await citizen.hears("谢谢，记下了")
    await citizen.picture("11-rated")


async def is_heard_in_danger(citizen: Citizen, desk: Page, url: str) -> None:
    """Words of danger reach a person at once, who is seen to have read them, and answers."""
    await citizen.says(DANGER)
    await citizen.hears("正在通知值班人员")
    await desk.open(f"{url}/desk/talks", *DESKTOP)
    await desk.until("document.querySelector('a.talk-line')")
    await desk.picture(IMAGES / "13-desk-talks.png")
    await desk.run("document.querySelector('a.talk-line').click()")
    await citizen.hears("看到了")
    await desk.until("document.querySelector('form[action$=messages]')")
    await desk.picture(IMAGES / "14-desk-talk.png")
    await desk.run(
        "(() => { const form = document.querySelector('form[action$=messages]');"
        "const paper = new File(['%PDF-1.7'], '安全须知.pdf', {type: 'application/pdf'});"
        "const held = new DataTransfer(); held.items.add(paper); form.files.files = held.files;"
        f"form.text.value = {_js(REPLY)}; form.requestSubmit(); }})()"
    )
    await citizen.hears("值班人员说")
    await citizen.hears("工作人员的文件1.pdf")
    await citizen.picture("15-danger")


async def meets_neighbours(citizen: Citizen, desk: Page, url: str) -> None:
    """One lets neighbours see it, another adds one and hears how it goes."""
    await becomes(citizen, "王桂兰")
    await prepares(citizen, LAMP)
    await citizen.taps("让附近有同样问题的人看到（看不到您是谁）")
    await citizen.hears("看不到您是谁、写了什么")
    await citizen.taps("确认提交")
    await citizen.hears("查询码")
    await becomes(citizen, "李大山")
    await prepares(citizen, LAMP_AGAIN)
    await citizen.hears("附近有人反映过同样的事")
    await citizen.taps("我也遇到了 +1")
    await citizen.hears("有您 ✓")
    await citizen.page.resize(*PHONE, phone=True)
    await citizen.picture("16-neighbours")
    await desk.open(f"{url}/desk", *DESKTOP)
    await desk.run("document.querySelector('a.line').click()")
    await desk.until("document.querySelector('form[action$=moves]')")
    await moves_to(desk, "forwarded")
    await citizen.hears("附近的事有进展")
    await citizen.picture("17-news")


async def shows_the_situation(desk: Page, url: str) -> None:
    """What a supervisor sees of a town at work, and where a clerk enters letters."""
    await desk.open(f"{url}/desk/paper", *DESKTOP)
    for words in MIXER:
        await desk.run(LETTER % _js(words))
    await desk.run("document.querySelector('.demo [value=demo-supervisor]').click()")
    await desk.until("document.querySelector('.ways [href=\"/desk/figures\"]')")
    await desk.open(f"{url}/desk/figures", *DESKTOP)
    for _ in range(600):
        if await desk.run(f"Number(document.querySelector('.tiles dd').innerText) >= {TOWN}"):
            break
        await asyncio.sleep(1)
        await desk.open(f"{url}/desk/figures", *DESKTOP)
    await desk.open(f"{url}/desk/hot", *DESKTOP)
    for _ in range(120):  # they are compared now and then
        if await desk.run("document.querySelector('table.numbers') !== null"):
            break
        await asyncio.sleep(1)
        await desk.open(f"{url}/desk/hot", *DESKTOP)
    for path, name in (
        ("figures", "18-desk-figures"),
        ("figures/brief", "19-desk-brief"),
        ("hot", "20-desk-hot"),
        ("paper", "21-desk-paper"),
    ):
        if path == "paper":
            await desk.run("document.querySelector('.demo [value=demo-clerk]').click()")
            await desk.until("document.querySelector('.ways [href=\"/desk/paper\"]')")
        await desk.open(f"{url}/desk/{path}", *DESKTOP)
        if path == "paper":
            await enters(desk)
        await desk.picture(IMAGES / f"{name}.png")


async def enters(desk: Page) -> None:
    """A letter, up to the card that is to be checked."""
    await desk.run(
        "(() => { const form = document.querySelector('form[action=\"/desk/paper\"]');"
        f"form.channel.value = 'letter'; form.facts.value = {_js(LAMP)};"
        "form.name.value = '王桂兰'; form.address.value = '新安村3组12号';"
        "form.querySelector('[name=what][value=check]').click(); })()"
    )
    await desk.until("document.querySelector('.preview')")


async def becomes(citizen: Citizen, name: str) -> None:
    """A new person at the same screen."""
    await citizen.page.resize(*DESKTOP)
    await citizen.page.run(
        f"document.querySelector('#people-name').value = {_js(name)};"
        "document.querySelector('#people-add').requestSubmit()"
    )
    await citizen.page.until("!document.querySelector('#start').hidden")
    await citizen.page.run("document.querySelector('#start').click()")


async def prepares(citizen: Citizen, story: str) -> None:
    """Up to the check card, without a name."""
    await citizen.hears("我是信访小助手")
    await citizen.taps("同意，开始")
    await citizen.hears("请说：")
    await citizen.says(story)
    await citizen.hears("好让办事的人找到您")
    await citizen.taps("我不方便实名")
    await citizen.hears("请核对")


async def side_by_side(page: Page) -> None:
    """A wide window: citizens, the chat and the desk beside each other."""
    await page.resize(*DESKTOP)
    await page.run(
        "document.querySelector('#people-name').value = '李大山';"
        "document.querySelector('#people-add').requestSubmit()"
    )
    await asyncio.sleep(1.5)
    await page.run(
        "[...document.querySelectorAll('#people-list *')]"
        ".find(each => each.innerText?.trim() === '张小北').click()"
    )
    await page.run(
        "document.querySelector('#desk-frame').src = document.querySelector('#desk-frame').src"
    )
    await asyncio.sleep(2)
    await page.run("document.querySelector('#log').scrollTop = 1e6")
    await page.picture(IMAGES / "12-wide.png")


async def main() -> None:
    await asyncio.to_thread(IMAGES.mkdir, exist_ok=True)
    async with office() as (chat_url, backend_url), chromium() as browser:
        await tell(browser, chat_url, backend_url)
    async with (
        office("simulate", "--citizens", str(TOWN)) as (_, backend_url),
        chromium() as browser,
        await browser.page() as desk,
    ):
        await shows_the_situation(desk, backend_url)


async def tell(browser: Browser, chat_url: str, backend_url: str) -> None:
    async with await browser.page() as page, await browser.page() as desk:
        await page.open(chat_url, *PHONE, phone=True)
        citizen = Citizen(page)
        try:
            await files(citizen)
            await moves(desk, backend_url, citizen)
            await rates(citizen)
            await is_heard_in_danger(citizen, desk, backend_url)
            await side_by_side(page)
            await meets_neighbours(citizen, desk, backend_url)
        except TimeoutError:
            await page.picture(IMAGES / "stuck.png")
            raise
        if page.errors or desk.errors:
            raise RuntimeError(f"the page had errors: {page.errors + desk.errors}")


if __name__ == "__main__":
    asyncio.run(main())
