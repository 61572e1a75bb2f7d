"""Two windows beside each other: a citizen's chat page at 390 px, an officer's desk at 1280 px."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from docs.browser import Browser, Page
from docs.screenshots import Citizen
from tests.program import Program
from tests.stories.desk import BASIS, Officer

WIDE = (1280, 900)
NARROW = (390, 844)
LOADED = "document.body && document.readyState === 'complete' && !document.body.dataset.before"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Fills in the form with a button, as it stands on the page, and presses it; what is missing, else.
PRESSES = """((button, beside, said, photo) => {
  const words = (one) => one.innerText.replace(/\\s+/g, " ").trim();
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const around = (one) => one.closest("li, section, form").innerText;
  const found = [...document.querySelectorAll("main button")]
    .find((one) => words(one) === button && (!beside || around(one).includes(beside)));
  if (!found) return `no button ${button}`;
  document.body.dataset.before = "1";
  const form = found.form;
  for (const [name, value] of Object.entries(said)) {
    const fits = (each) => each.value === value || words(each).startsWith(value);
    const [one, ...more] = form.querySelectorAll(`[name="${name}"]`);
    if (!one) return `no field ${name}`;
    if (one.tagName === "SELECT") {
      const option = [...one.options].find((each) => fits(each) && !each.disabled);
      if (!option) return `no ${value} in ${name}`;
      one.value = option.value;
    } else if (one.type === "radio") {
      const choice = [one, ...more].find((each) => fits(each) || fits(each.parentElement));
      if (!choice) return `no ${value} in ${name}`;
      choice.checked = true;
    } else if (one.type === "checkbox") one.checked = value === "yes";
    else one.value = value;
  }
  if (photo) {
    const held = new DataTransfer(), bytes = Uint8Array.from(atob(photo), (c) => c.charCodeAt(0));
    held.items.add(new File([bytes], "a.jpg", {type: "image/jpeg"}));
    form.querySelector("[type=file]").files = held.files;
  }
  found.click();
  const missing = form.querySelector("input:invalid, select:invalid, textarea:invalid");
  return missing && !found.formNoValidate ? `not filled in: ${missing.name}` : "";
})"""
WRONG = "document.querySelector('main .mistake:not(.held)')?.innerText"
TO_ITS_END = "(() => { const log = document.querySelector('#log'); log.scrollTop = 1e6; })()"


@dataclass
class Desk:
    """The officer's window; who sits there changes."""

    page: Page
    program: Program
    pictures: Path

    @property
    def root(self) -> str:
        assert self.program.peers
        return self.program.peers.backend_url

    async def opens(self, officer: Officer, path: str) -> str:
        """The words of a page, as this officer sees it."""
        await officer.reads("/desk/account")  # signs in again where the session has ended
        for name, value in officer.cookies.items():
            cookie = {"name": name, "value": value, "url": f"{self.root}/desk", "path": "/desk"}
            await self.page.call("Network.setCookie", **cookie)
        await self.page.open(f"{self.root}{path}", *WIDE)
        return await self._looks()

    async def presses(
        self,
        officer: Officer,
        path: str,
        button: str,
        *,
        beside: str = "",
        photo: str = "",
        **said: str,
    ) -> str:
        """Fills in the form with this button and presses it; the words of the page that comes."""
        await self.opens(officer, path)
        told = ", ".join(json.dumps(each) for each in (button, beside, said, photo))
        missing = await self.page.run(f"{PRESSES}({told})")
        assert not missing, f"{path}: {missing}"
        await self.page.until(LOADED)
        words = await self._looks()
        mistake = await self.page.run(WRONG)
        assert not mistake, f"{button}: {mistake}"
        return words

    async def goes_on(self, button: str) -> str:
        """Presses a button of the page that is open, as it stands; the words of the next."""
        missing = await self.page.run(f'{PRESSES}({json.dumps(button)}, "", {{}}, "")')
        assert not missing, missing
        await self.page.until(LOADED)
        return await self._looks()

    async def answers(
        self, officer: Officer, path: str, photo: str, summary: str, facts: str, opinion: str
    ) -> str:
        said = {"summary": summary, "facts": facts, "opinion1": opinion, "result1": "支持"}
        return await self.presses(officer, path, "答复", photo=photo, **said, basis=BASIS)

    async def _looks(self) -> str:
        assert not await self.page.run(TOO_WIDE), "wider than the screen"
        name = f"{len(list(self.pictures.glob('*.png'))):02}-desk.png"
        await self.page.picture(self.pictures / name)
        return str(await self.page.run("document.querySelector('main').innerText"))


class Chat(Citizen):
    """The citizen's window. What is heard must come after what was done."""

    def __init__(self, page: Page, pictures: Path) -> None:
        super().__init__(page)
        self._pictures = pictures

    async def looks(self) -> str:
        """The words of the whole talk as it stands, and a picture of its end."""
        assert not await self.page.run(TOO_WIDE), "wider than the screen"
        await self.page.run(TO_ITS_END)
        await asyncio.sleep(0.3)  # the page glides
        name = f"{len(list(self._pictures.glob('*.png'))):02}-chat.png"
        await self.page.picture(self._pictures / name)
        return str(await self.page.run("document.querySelector('#log').innerText"))

    async def begins(self, url: str) -> None:
        await self.page.open(url, *NARROW, phone=True)
        await self.page.until("location.hash && !document.querySelector('#start').hidden")
        await self.page.run("document.querySelector('#start').click()")
        await self.hears("我是信访小助手")

    async def files(self, story: str) -> None:
        """Without a name, up to the receipt."""
        await self.taps("同意，开始")
        await self.hears("请说：")
        await self.says(story)
        await self.hears("好让办事的人找到您")
        await self.taps("我不方便实名")
        await self.hears("请核对")
        await self.looks()
        await self.taps("确认提交")
        await self.hears("查询码")
        await self.looks()

    async def appeals(self, ask: str, why: str) -> None:
        await self.taps("看进度")
        await self.taps(ask)
        await self.hears("对答复哪里不服？")
        await self.says(why)
        await self.hears("确认提交")
        await self.looks()
        await self.taps("确认提交")
        await self.hears("申请交上去了")

    async def grades(self, office: str, unit: str) -> None:
        await self.taps("解决了")
        await self.hears("信访部门办得怎么样")
        await self.taps(office)
        await self.hears("责任单位办得怎么样")
        await self.taps(unit)
        await self.hears("谢谢，记下了")
        await self.looks()


@asynccontextmanager
async def two_windows(
    browser: Browser, program: Program, pictures: Path
) -> AsyncIterator[tuple[Chat, Desk]]:
    """Of a program that is running; pictures of every step are put into the folder."""
    async with await browser.page() as narrow, await browser.page() as wide:
        for page in (narrow, wide):
            await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
            await page.call("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
        await wide.call("Network.enable")
        chat = Chat(narrow, pictures)
        assert program.peers
        await chat.begins(program.peers.api_url)
        yield chat, Desk(wide, program, pictures)
        assert narrow.errors == wide.errors == []
