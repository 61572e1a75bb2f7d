"""HTTP client of the backend: one method per endpoint of `docs/backend-api.md`.

Every call has a time limit and ends in a contract value or in an error of `errors.py`. Nothing is
retried here: whoever calls keeps the idempotency key and decides when.
"""

import copy
import io
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

import aiohttp

from backend_client.answers import items_of, json_of, read_as
from backend_client.contract.case import (
    Case,
    CaseEvent,
    Claim,
    Claimed,
    Draft,
    Progress,
    Rating,
    Receipt,
    Review,
    Topic,
    Unit,
)
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.files import Attachment, FileResult
from backend_client.contract.public_matter import Nearby, Neighbour
from backend_client.contract.staff_chat import TalkOpening, TalkReceipt, TalkWords
from backend_client.errors import BackendError, Conflict, Garbled, NotFound, Refused, Unavailable
from backend_client.feed import FeedPage, read_page, read_steps
from backend_client.http_joining import JoiningCalls, case_path, typed
from backend_client.json_codec import from_plain, to_plain
from backend_client.timeouts import USUAL, Timeouts

ANSWER_LIMIT_BYTES = 32 * 1024 * 1024
LONGEST_WAIT = timedelta(seconds=30)
PART_BYTES = 256 * 1024
TRY_LATER = frozenset({408, 425, 429})
KEY_REUSED = "/problems/idempotency-conflict"


Throttle = Callable[[int], Awaitable[None]]


async def _at_once(count: int) -> None:
    return None


@dataclass(frozen=True)
class _Problem:
    """What we read of a problem document (RFC 9457)."""

    type: str = "about:blank"
    title: str = ""
    detail: str = ""


class HttpBackend(JoiningCalls):
    """The backend at `url` (its root, without `/v1`), entered with the bot's bearer `key`. Before
    each part of a file that is sent, `throttle` is called with its bytes. `timeouts`: how long a
    call may last."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        key: str,
        throttle: Throttle = _at_once,
        timeouts: Timeouts = USUAL,
    ) -> None:
        self._session = session
        self._throttle = throttle
        self._timeouts = timeouts
        self._root = url.rstrip("/")
        self._auth = {"Authorization": f"Bearer {key}"}

    def asked_by(self, asker: str) -> "HttpBackend":
        """The same client for one chat's requests: its wrong guesses are counted by `asker`, a name
        of the channel's that says nothing of whom it stands for."""
        way = copy.copy(self)
        way._auth = {**self._auth, "Asker": asker}
        return way

    async def file_case(self, draft: Draft) -> Receipt:
        """File once: the same draft again, at any time, gives the same receipt."""
        answer = await self._post("/v1/cases", to_plain(draft), draft.client_ref)
        return read_as(Receipt, answer)

    async def find_case(self, client_ref: str) -> Receipt | None:
        answer = await self._get("/v1/cases", {"client_ref": client_ref})
        found = items_of(Receipt, answer)
        return found[0] if found else None

    async def get_case(self, number: str) -> Case:
        return read_as(Case, await self._get(case_path(number)))

    async def steps_of(self, receipt: Receipt) -> tuple[CaseEvent, ...]:
        """All steps of a case, as far as they can be read. Raises Garbled when the number is
        another petition's by now."""
        return read_steps(await self._get(case_path(receipt.number)), receipt.client_ref)

    async def progress(self, number: str, code: str) -> Progress:
        """What number and query code show. A wrong pair and an unknown number are both NotFound."""
        headers = {"Query-Code": typed(code)}
        return read_as(Progress, await self._get(case_path(number) + "/progress", headers=headers))

    async def rate(self, number: str, rating: Rating, key: str) -> None:
        """Parts that are None are left as they were."""
        await self._post(case_path(number) + "/ratings", to_plain(rating), key)

    async def supplement(
        self,
        number: str,
        text: str,
        attachments: Sequence[Attachment],
        key: str,
        answers: int | None = None,
        said_at: datetime | None = None,
        follower: str | None = None,
    ) -> None:
        """`answers` is the seq of the question that this answers; here and below `said_at` is when
        the petitioner said it, and `follower` the representative who speaks for all who signed."""
        body = {"text": text, "attachments": to_plain(attachments), "answers": answers}
        body |= _when(said_at) | _by(follower)
        await self._post(case_path(number) + "/supplements", body, key)

    async def urge(
        self, number: str, key: str, said_at: datetime | None = None, follower: str | None = None
    ) -> None:
        await self._post(case_path(number) + "/urges", _when(said_at) | _by(follower), key)

    async def supervise(self, number: str, key: str, said_at: datetime | None = None) -> None:
        await self._post(case_path(number) + "/supervision", _when(said_at), key)

    async def withdraw(
        self, number: str, reason: str | None, key: str, said_at: datetime | None = None
    ) -> None:
        body = {"reason": reason} | _when(said_at)
        await self._post(case_path(number) + "/withdrawal", body, key)

    async def unpublish(self, number: str, key: str) -> None:
        await self._post(case_path(number) + "/unpublication", {}, key)

    async def correct(self, number: str, correction: DetailsCorrection, key: str) -> None:
        await self._post(case_path(number) + "/corrections", to_plain(correction), key)

    async def ask_review(self, number: str, review: Review, key: str) -> None:
        await self._post(case_path(number) + "/reviews", to_plain(review), key)

    async def claim_case(self, number: str, claim: Claim, key: str) -> Claimed:
        """Follow a case from elsewhere from now on. Whatever does not fit is NotFound."""
        return read_as(
            Claimed, await self._post(case_path(number) + "/claim", to_plain(claim), key)
        )

    async def open_talk(self, opening: TalkOpening) -> TalkReceipt:
        """Ask for a person. The same opening again gives the same receipt."""
        return read_as(TalkReceipt, await self._post("/v1/talks", to_plain(opening), opening.id))

    async def say_in_talk(self, talk_id: str, words: TalkWords, key: str) -> None:
        await self._post(_talk(talk_id) + "/messages", to_plain(words), key)

    async def close_talk(self, talk_id: str, key: str) -> None:
        await self._post(_talk(talk_id) + "/close", {}, key)

    async def neighbours(self, asked: Nearby) -> tuple[Neighbour, ...]:
        """Public matters like one's own, the likest first, at most three."""
        body = json.dumps(to_plain(asked), ensure_ascii=True).encode("ascii")
        headers = {"Content-Type": "application/json"}
        path = "/v1/neighbours/search"
        answer = await self._call("POST", path, {}, headers, data=body)
        return items_of(Neighbour, answer, offered=True)

    async def neighbour(self, id_: str) -> Neighbour:
        """How a public matter stands. What is not public is NotFound."""
        return read_as(Neighbour, await self._get(_neighbour(id_)))

    async def support(self, id_: str, key: str) -> None:
        """+1, once a key."""
        await self._post(_neighbour(id_) + "/supports", {}, key)

    async def events(
        self, after: int, limit: int = 100, wait: timedelta = timedelta(0)
    ) -> list[CaseEvent]:
        """What can be read of the feed behind cursor `after`."""
        return list((await self.feed(after, limit, wait)).events)

    async def feed(self, after: int, limit: int = 100, wait: timedelta = timedelta(0)) -> FeedPage:
        """The feed behind cursor `after`, oldest first. With `wait` (30 s at most) an empty feed
        is held open until something happens."""
        seconds = min(wait, LONGEST_WAIT).total_seconds()
        query = {"after": str(after), "limit": str(limit), "wait": f"{seconds:g}"}
        return read_page(await self._get("/v1/events", query, held_open=seconds))

    async def topics(self) -> tuple[Topic, ...]:
        return items_of(Topic, await self._get("/v1/topics"), offered=True)

    async def units(self) -> tuple[Unit, ...]:
        return items_of(Unit, await self._get("/v1/units"), offered=True)

    async def note_file(self, number: str, result: FileResult) -> None:
        """Say what became of an attachment's file. It may be said again: a file that is there
        stays."""
        await self._note(case_path(number), result)

    async def note_talk_file(self, talk_id: str, result: FileResult) -> None:
        """The same of a file that was sent in a talk."""
        await self._note(_talk(talk_id), result)

    async def upload_file(self, data: bytes | BinaryIO, name: str | None, mime: str | None) -> str:
        """Store a file, read from where it stands, and return its id. The same bytes have the same
        id, so trying again is safe. An open file is closed."""
        headers = {"Content-Type": _mime(mime)}
        if name:  # in a header: addresses stand in access logs
            headers["File-Name"] = quote(name[:255], safe="", errors="replace")
        with io.BytesIO(data) if isinstance(data, bytes) else data as source:
            start = source.tell()
            headers["Content-Length"] = str(source.seek(0, io.SEEK_END) - start)
            source.seek(start)
            parts = self._parts(source)
            answer = await self._call(
                "POST", "/v1/files", {}, headers, data=parts, limit=self._timeouts.for_a_file()
            )
        return read_as(_Stored, answer).file_id

    async def _parts(self, source: BinaryIO) -> AsyncIterator[bytes]:
        while part := source.read(PART_BYTES):  # from what the system keeps in memory, mostly
            await self._throttle(len(part))
            yield part

    async def answer_file(self, number: str, file_id: str) -> BinaryIO:
        """A file that came with an answer: without a name, and gone when it is closed."""
        return await self._fetched(case_path(number), file_id)

    async def talk_file(self, talk_id: str, file_id: str) -> BinaryIO:
        """The same of a file that staff sent in a talk."""
        return await self._fetched(_talk(talk_id), file_id)

    async def _fetched(self, owner: str, file_id: str) -> BinaryIO:
        path = f"{owner}/files/{quote(file_id, safe='')}"
        with ExitStack() as unless_done:
            sink = unless_done.enter_context(TemporaryFile())
            limit = self._timeouts.for_a_file()
            await self._call("GET", path, {}, {}, limit=limit, sink=sink)
            sink.seek(0)
            unless_done.pop_all()
            return sink

    async def health(self) -> None:
        """Return when the backend is well; raise Unavailable (or Garbled) when it is not."""
        await self._get("/v1/health")

    async def _get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        held_open: float = 0.0,
    ) -> object:
        limit = self._timeouts.for_a_call(held_open)
        return await self._call("GET", path, query or {}, headers or {}, limit=limit)

    async def _post(self, path: str, body: object, key: str) -> object:
        # ASCII-escaped on purpose: lone surrogates cannot be written as UTF-8.
        data = json.dumps(body, ensure_ascii=True, allow_nan=False).encode("ascii")
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return await self._call("POST", path, {}, headers, data=data)

    async def _note(self, whose: str, result: FileResult) -> None:
        body = json.dumps(to_plain(result), ensure_ascii=True).encode("ascii")
        headers = {"Content-Type": "application/json"}
        await self._call("POST", whose + "/files", {}, headers, data=body)

    async def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        data: bytes | AsyncIterator[bytes] | None = None,
        limit: aiohttp.ClientTimeout | None = None,
        sink: BinaryIO | None = None,
    ) -> object:
        """The answer's JSON; with `sink`, its bytes go there when it is a good one."""
        try:
            async with self._session.request(
                method,
                self._root + path,
                params=query,
                headers={**self._auth, **headers},
                data=io.BytesIO(data) if isinstance(data, bytes) else data,  # large bytes warn
                allow_redirects=False,
                timeout=limit or self._timeouts.for_a_call(),
            ) as response:
                body = b"null"
                if sink is None or response.status != 200:
                    body = await _read_limited(response)
                else:
                    await _copy_limited(response, sink)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"{method} {_shown(path)}: {type(error).__name__}") from error
        if response.status in (200, 201):
            return json_of(body)
        raise _refusal(response, body)


@dataclass(frozen=True)
class _Stored:
    file_id: str


async def _read_limited(response: aiohttp.ClientResponse) -> bytes:
    body = io.BytesIO()
    await _copy_limited(response, body)
    return body.getvalue()


async def _copy_limited(response: aiohttp.ClientResponse, sink: BinaryIO) -> None:
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > ANSWER_LIMIT_BYTES:
            response.close()
            raise Garbled("the answer is too long")
        sink.write(part)  # to memory, or to what the system keeps there first


def _refusal(response: aiohttp.ClientResponse, body: bytes) -> BackendError:
    """Name the failure by what the caller does next."""
    status = response.status
    if status >= 500 or status in TRY_LATER:
        return Unavailable(f"status {status}", _retry_after(response))
    if not 400 <= status < 500:
        return Garbled(f"status {status}")
    problem = _problem(body)
    if problem is None:
        # A 404 or 409 of something between us and the backend must not read as its verdict.
        if status in (404, 409):
            return Garbled(f"status {status} without a problem document")
        problem = _Problem()
    kind: type[Refused] = Refused
    if status == 404:
        kind = NotFound
    elif status == 409 and problem.type in (KEY_REUSED, "about:blank"):
        kind = Conflict
    return kind(status, problem.type[:100], (problem.detail or problem.title)[:500])


def _problem(body: bytes) -> _Problem | None:
    try:
        return from_plain(_Problem, json.loads(body))
    except (ValueError, RecursionError):
        return None


def _retry_after(response: aiohttp.ClientResponse) -> timedelta | None:
    """Seconds only; the date form needs a clock that agrees with theirs."""
    value = response.headers.get("Retry-After", "").strip()
    return timedelta(seconds=int(value)) if re.fullmatch(r"[0-9]{1,6}", value) else None


def _when(said_at: datetime | None) -> dict[str, object]:
    return {} if said_at is None else {"said_at": to_plain(said_at)}


def _by(follower: str | None) -> dict[str, object]:
    return {} if follower is None else {"follower": follower}


def _talk(talk_id: str) -> str:
    return f"/v1/talks/{quote(talk_id, safe='')}"


def _neighbour(id_: str) -> str:
    return f"/v1/neighbours/{quote(typed(id_), safe='')}"


def _mime(mime: str | None) -> str:
    plain = (mime or "").strip().lower()
    return (
        plain if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", plain) else "application/octet-stream"
    )


def _shown(path: str) -> str:
    """The path for an error's text, without the number or id."""
    return re.sub(r"(/v1/(?:cases|talks|neighbours)/)[^/]+", r"\1…", path)
