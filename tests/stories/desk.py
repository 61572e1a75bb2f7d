"""An officer at the desk, by HTTP: sees who waits, opens a talk, answers, ends it."""

import re
from html import unescape

from tests.town import Town


class Officer:
    def __init__(self, town: Town) -> None:
        assert town.peers is not None
        self.town = town
        self.root = town.peers.backend_url

    async def looks(self, path: str) -> str:
        async with self.town.session.get(self.root + path) as response:
            assert response.status == 200, path
            return unescape(await response.text())

    async def sends(self, path: str, **form: str) -> str:
        headers = {"Origin": self.root}
        async with self.town.session.post(self.root + path, data=form, headers=headers) as response:
            assert response.status == 200, path
            return unescape(await response.text())

    async def waits_for_talk(self, words: str) -> str:
        """The address of the talk in which these words have come; the list is looked at until then,
        and the talk through the staff's API, which marks nothing as read."""
        while True:
            talks = await self.town.staff("GET", "/v1/talks")
            for talk in talks["items"]:
                if any(words in str(event["data"]) for event in talk["events"]):
                    return f"/desk/talks/{talk['opening']['id']}"

    async def opens(self, path: str) -> str:
        return await self.looks(path)

    async def answers(self, path: str, text: str) -> None:
        found = re.search(r'name="key" value="(\w+)"', await self.looks(path))
        assert found
        assert "已回复" in await self.sends(f"{path}/messages", text=text, key=found[1])

    async def closes(self, path: str) -> None:
        assert "对话已结束" in await self.sends(f"{path}/close")
