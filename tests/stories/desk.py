"""An officer at the desk, by HTTP: signs in, sees who waits, moves cases, opens a talk, answers."""

import asyncio
import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.cli.office import backend_settings
from office.accounts.officers import COMMAND_LINE, Wanted
from office.app import open_accounts
from office.rights.officer import Role
from sandbox.chat.samples import picture
from tests.program import Program
from tests.stories.page import Page, read

OWN = "four-plain-words-here"
BASIS = "《信访工作条例》第三十二条"


class Officer:
    """Where the desk is open, whoever is there; else who has an account, and has signed in."""

    def __init__(self, program: Program, id_: str = "") -> None:
        self.program = program
        self.id = id_
        self.cookies: dict[str, str] = {}

    @property
    def root(self) -> str:
        assert self.program.peers is not None
        return self.program.peers.backend_url

    # what a browser does

    async def looks(self, path: str) -> str:
        _, status, text = await self._asks("GET", path)
        assert status == 200, (path, status)
        return unescape(text)

    async def sends(self, path: str, form: aiohttp.FormData | None = None) -> str:
        _, status, text = await self._asks("POST", path, form)
        assert status == 200, (path, read(path, text).mistake)
        return unescape(text)

    async def fills(self, path: str, form: Mapping[str, str]) -> str:
        return await self.sends(path, aiohttp.FormData(dict(form)))

    async def reads(self, path: str) -> Page:
        at, status, text = await self._gets(path)
        assert status == 200, (path, status)
        return read(at, text)

    async def may_read(self, path: str) -> bool:
        """Whether the page is there for them."""
        _, status, _ = await self._gets(path)
        assert status in (200, 403, 404), status
        return status == 200

    async def does(
        self, path: str, button: str, beside: str = "", photos: int = 0, /, **said: str
    ) -> Page:
        """Opens a page, fills in its form with this button and presses it; the page after it."""
        return await self.presses(await self.reads(path), button, beside, photos, **said)

    async def presses(
        self, page: Page, button: str, beside: str = "", photos: int = 0, /, **said: str
    ) -> Page:
        """`beside`: words of the entry in which the form stands. Raises AssertionError with what
        the next page says was wrong."""
        form = page.form(button, beside, said)
        sent = form.pressed(button, said)
        if form.method == "get":
            return await self.reads(f"{form.action}?{urlencode(sent)}")
        data = aiohttp.FormData(sent, default_to_multipart=form.packed)
        for at in range(photos):
            data.add_field("files", picture(at), filename=f"{at}.jpg", content_type="image/jpeg")
        where, status, text = await self._asks("POST", form.action or page.path, data)
        after = read(where, text)
        assert status == 200 and not after.mistake, f"{button}: {status} {after.mistake}"
        return after

    async def sees(self, path: str, words: str) -> Page:
        """The page once it says so: it is looked at until then."""
        for _ in range(500):
            if words in (page := await self.reads(path)).words:
                return page
            await asyncio.sleep(0.02)
        raise AssertionError(f"{path} never said {words!r}:\n{page.words}")

    async def _gets(self, path: str) -> tuple[str, int, str]:
        """A session ends by itself: who has an account signs in again."""
        found = await self._asks("GET", path)
        if found[0] == "/desk/login" != path and self.id:
            await self.signs_in(OWN)
            found = await self._asks("GET", path)
        return found

    async def _asks(
        self, method: str, path: str, form: aiohttp.FormData | None = None
    ) -> tuple[str, int, str]:
        """Where it led to, the status there, and the page."""
        while True:
            async with self.program.session.request(
                *(method, self.root + path),
                data=form,
                headers={"Origin": self.root},
                cookies=self.cookies,
                allow_redirects=False,
            ) as response:
                self.cookies |= {name: each.value for name, each in response.cookies.items()}
                if response.status not in (302, 303):
                    return response.url.path, response.status, await response.text()
                method, path, form = "GET", response.headers["Location"], None

    # who they are

    async def signs_in(self, password: str) -> None:
        await self.does("/desk/login", "进入", name=self.id, password=password)

    # what they do with cases

    async def moves(self, number: str, button: str, photos: int = 0, /, **said: str) -> Page:
        return await self.does(f"/desk/cases/{number}", button, "", photos, **said)

    async def hands_over(
        self,
        number: str,
        unit: str,
        *helpers: tuple[str, str],
        by: str = "转送给责任单位",
        **said: str,
    ) -> Page:
        """`helpers`: unit, and what it is to do."""
        for place, (helper, what) in enumerate(helpers, 1):
            said |= {f"helper{place}": helper, f"helper{place}_what": what}
        return await self.moves(number, by, unit=unit, **said)

    async def takes_task(self, number: str) -> None:
        await self.moves(number, "签收")

    async def reports(self, number: str, words: str) -> None:
        await self.moves(number, "报结果", words=words)

    async def gives_answer(self, number: str, summary: str, facts: str, opinion: str) -> Page:
        """As a unit, with a photo of how it is now; the remedy stands in the form already."""
        said = {"summary": summary, "facts": facts, "opinion1": opinion, "result1": "支持"}
        return await self.moves(number, "答复", 1, **said, basis=BASIS)

    async def gives_opinion(
        self, number: str, button: str, unit: str, reasons: str, basis: str
    ) -> Page:
        """A review or a recheck that lets the answer stand."""
        said = {"unit": unit, "conclusion": "维持", "reasons": reasons, "basis": basis}
        return await self.moves(number, button, **said)

    async def calls_back(self, number: str, **form: str) -> str:
        found = re.search(r'name="seen" value="(\d+)"', await self.looks(f"/desk/cases/{number}"))
        assert found
        return await self.fills(f"/desk/cases/{number}/call-back", {"seen": found[1], **form})

    # talks

    async def waits_for_talk(self, words: str) -> str:
        """The address of the talk in which these words have come; the list is looked at until then,
        and the talk through the staff's API, which marks nothing as read."""
        while True:
            talks = await self.program.staff("GET", "/v1/talks")
            for talk in talks["items"]:
                if any(words in str(event["data"]) for event in talk["events"]):
                    return f"/desk/talks/{talk['opening']['id']}"

    async def opens(self, path: str) -> str:
        return await self.looks(path)

    async def answers(self, path: str, text: str, *files: tuple[str, bytes]) -> None:
        """With files by name, as a browser sends them."""
        found = re.search(r'name="key" value="(\w+)"', await self.looks(path))
        assert found
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("text", text)
        form.add_field("key", found[1])
        for name, data in files:
            form.add_field("files", data, filename=name)
        assert "已回复" in await self.sends(f"{path}/messages", form)

    async def closes(self, path: str) -> None:
        assert "对话已结束" in await self.fills(f"{path}/close", {})


def closed(program: Program, **settings: Any) -> Program:
    """The same program, at whose desk nobody works who has no account; a password is enough."""
    told = {"desk_open": False, "desk_second_factor": False, **settings}
    program.settings = program.settings.model_copy(update=told)
    return program


async def hires(program: Program, *wanted: tuple[str, str, str]) -> list[Officer]:
    """Officers by id, roles and unit (or ""), each with a password of their own."""
    settings = backend_settings(program.settings, program.secrets, "")
    rows = [
        Wanted(id_, f"经办{id_}", frozenset(map(Role, roles.split())), unit or None)
        for id_, roles, unit in wanted
    ]
    async with open_accounts(settings, program.clock.now) as (accounts, _):
        passwords = await accounts.add_all(COMMAND_LINE, rows)
    hired = [Officer(program, each.id) for each in rows]
    for officer in hired:
        old = passwords[officer.id]
        await officer.signs_in(old)
        await officer.does("/desk/account", "换口令", old=old, new=OWN, again=OWN)
    return hired
