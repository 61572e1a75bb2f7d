"""The desk's pages for talks with citizens: who waits, what was said, and an answer."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from backend_client.contract import Attachment, EventType
from backend_client.embedded.attachments import given
from backend_client.embedded.cases import MOST_ANSWER_FILES
from backend_client.embedded.desk.bodies import read_form
from backend_client.embedded.desk.files import (
    FileView,
    Naming,
    take_in,
    views_of,
)
from backend_client.embedded.files import Files
from backend_client.embedded.problems import Problem
from backend_client.embedded.talks import Talks
from backend_client.plain import from_plain
from backend_client.talks import Side, Talk, TalkClosed, TalkSaid, TalkWords

LISTED = 100
LONGEST_ANSWER = 8000
AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")  # a browser that fetches before anybody looks says so

Page = Callable[..., web.Response]


@dataclass(frozen=True)
class Line:
    """A line of the thread. `kind` is a key of words.toml's talk: citizen and staff said
    something; read, late, closed_citizen and closed_staff happened."""

    kind: str
    at: datetime
    words: TalkWords | None = None
    files: Sequence[FileView] = ()


class TalkPages:
    """`page` makes a page of a template. A list is seen over shoulders: it tells no words."""

    def __init__(
        self,
        talks: Talks,
        files: Files,
        clock: Callable[[], datetime],
        naming: Naming,
        page: Page,
    ) -> None:
        self._talks = talks
        self._files = files
        self._clock = clock
        self._naming = naming
        self._page = page

    async def list_page(self, request: web.Request) -> web.Response:
        return self._page(request, "talks.html", talks=await self._talks.listed(LISTED))

    async def talk_page(self, request: web.Request) -> web.Response:
        """To open it is to read it, if a person does."""
        seen = request.method == "GET" and not any(name in request.headers for name in AHEAD)
        look = self._talks.read if seen else self._talks.find
        return self._thread(request, await look(_talk(request)))

    async def answer(self, request: web.Request) -> web.Response:
        """Words, files or both."""
        async with read_form(request) as sent:
            form, attached = sent.fields, sent.files
            text = form.get("text", "").replace("\r\n", "\n").strip()
            if not (text or attached) or len(text) > LONGEST_ANSWER:
                return await self._refused(request, "text", text[:LONGEST_ANSWER], 422)
            if len(attached) > MOST_ANSWER_FILES:
                return await self._refused(request, "files", text, 422)
            files = await take_in(attached, self._files, self._clock())
        words = TalkWords(text, tuple(map(given, files)))
        key = form.get("key", "")[:64] or secrets.token_hex(16)
        try:
            await self._talks.say(_talk(request), Side.STAFF, words, f"desk:{key}")
        except Problem as problem:
            if problem.status != 409:
                raise
            return await self._refused(request, "closed", text, 409)
        raise web.HTTPSeeOther(f"/desk/talks/{_talk(request)}?flash=answered")

    async def close(self, request: web.Request) -> web.Response:
        await self._talks.close(_talk(request), Side.STAFF, f"desk:{secrets.token_hex(16)}")
        raise web.HTTPSeeOther("/desk/talks?flash=closed")

    async def attachments(self, request: web.Request) -> list[Attachment]:
        """All of a talk, in the order they came."""
        talk = await self._talks.find(_talk(request))
        return [each for line in self._lines(talk) if line.words for each in line.words.attachments]

    async def _refused(
        self, request: web.Request, problem: str, kept: str, status: int
    ) -> web.Response:
        """The thread again, with what was written; files a browser does not give back."""
        talk = await self._talks.find(_talk(request))
        return self._thread(request, talk, status=status, problem=problem, kept=kept)

    def _thread(
        self,
        request: web.Request,
        talk: Talk,
        *,
        status: int = 200,
        problem: str | None = None,
        kept: str = "",
    ) -> web.Response:
        """Sent twice by a double click, an answer has the same key and is said once."""
        return self._page(
            request,
            "talk.html",
            status=status,
            talk=talk,
            lines=list(self._lines(talk)),
            problem=problem,
            kept=kept,
            key=secrets.token_hex(16),
        )

    def _lines(self, talk: Talk) -> Iterator[Line]:
        talk_id = talk.opening.id
        for event in talk.events:
            if event.type is EventType.TALK_SAID:
                said = from_plain(TalkSaid, event.data)
                sent, page = said.words.attachments, f"/desk/talks/{talk_id}"
                files = views_of(sent, page, talk_id, self._naming)
                yield Line(str(said.by), event.at, said.words, files)
            elif event.type is EventType.TALK_CLOSED:
                yield Line(f"closed_{from_plain(TalkClosed, event.data).by}", event.at)
            else:
                yield Line(str(event.type), event.at)


def _talk(request: web.Request) -> str:
    return request.match_info["talk"]
