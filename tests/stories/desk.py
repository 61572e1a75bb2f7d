"""An officer at the desk, by HTTP: sees who waits, opens a talk, answers, ends it."""

import re
from collections.abc import Mapping
from html import unescape

import aiohttp

from tests.program import Program


class Officer:
    def __init__(self, program: Program) -> None:
        assert program.peers is not None
        self.program = program
        self.root = program.peers.backend_url

    async def looks(self, path: str) -> str:
        async with self.program.session.get(self.root + path) as response:
            assert response.status == 200, path
            return unescape(await response.text())

    async def sends(self, path: str, form: aiohttp.FormData | None = None) -> str:
        headers = {"Origin": self.root}
        async with self.program.session.post(
            self.root + path, data=form, headers=headers
        ) as response:
            assert response.status == 200, path
            return unescape(await response.text())

    async def fills(self, path: str, form: Mapping[str, str]) -> str:
        return await self.sends(path, aiohttp.FormData(dict(form)))

    async def calls_back(self, number: str, **form: str) -> str:
        found = re.search(r'name="seen" value="(\d+)"', await self.looks(f"/desk/cases/{number}"))
        assert found
        return await self.fills(f"/desk/cases/{number}/call-back", {"seen": found[1], **form})

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
        assert "对话已结束" in await self.sends(f"{path}/close")
