"""The calls that an officer may make of the API and of the desk: all of both route tables."""

import io
import json
import random
import re
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from backend_client.contract.bodies import TaskOrder, TaskState, TaskStep
from backend_client.contract.case import CaseStatus, Move, Question
from backend_client.contract.correction import Reclassification
from backend_client.contract.staff_chat import TalkWords
from office.api import routes as api
from office.api.calls import Call, Route
from office.api.http import Who
from office.desk import routes as desk_pages
from office.desk.bodies import URLENCODED
from office.desk.rendering import Desk
from office.law.numbers import case_number
from office.law.problems import Problem
from office.rights.officer import Officer
from tests.office.rights.world import CAMPAIGN, CASES, World, made
from tests.office.running import MORNING

NO_CASE, NO_TALK = case_number(MORNING.date(), 9999), "talk-none"
# What staff post, by address. A move that no status allows changes nothing where it is not refused.
BODIES: Mapping[str, Any] = {
    "/v1/cases/{number}/moves": Move(CaseStatus.SUBMITTED),
    "/v1/cases/{number}/questions": Question("哪一天？"),
    # as it is, or refused: what is sorted anew for one officer is another case for the next
    "/v1/cases/{number}/reclassification": Reclassification(topic=("农村农业",), seen=0),
    "/v1/cases/{number}/tasks": TaskOrder("xian-fagai", "查一查"),
    "/v1/cases/{number}/tasks/{task}/steps": TaskStep(TaskState.READ),
    "/v1/talks/{talk}/messages": TalkWords("您好"),
}
FORMS: Mapping[str, str] = {
    "/desk/cases/{number}/moves": "to=submitted&seen=1",
    "/desk/cases/{number}/questions": "question=x&seen=1",
    "/desk/cases/{number}/reclassification": "topic=农村农业&seen=1",
    "/desk/cases/{number}/tasks": "kind=help&unit=xian-fagai&what=x&seen=1",
    "/desk/cases/{number}/tasks/{task}": "step=read&seen=1",
    "/desk/cases/{number}/declined": "note=x&seen=1",
    "/desk/cases/{number}/assignment": "officer=&had=",
    "/desk/cases/{number}/links": "other=260101-0001-1&link=belongs",
    "/desk/cases/{number}/merging": "other=260101-0001-1&merge_note=x&seen=1",
    "/desk/cases/{number}/parting": "part_reason=x",
    "/desk/cases/{number}/call-back": "seen=1&q-kept=done&words=x",
    "/desk/cases/{number}/notes": "desk_note=x&key=k1",
    "/desk/talks/{talk}/messages": "text=x&key=k1",
    "/desk/talks/{talk}/close": "",
    "/desk/publications/{number}": "what=decline&reason=x&key=k1",
    "/desk/search": "",
    "/desk/cases/{number}/identity": "reason=x",
    "/desk/talks/{talk}/identity": "reason=x",
}
# What an officer looks for: by the number of a case, its words, whose it is, and by anything.
SEARCHES = (
    "q={number}",
    "q={mark}",
    "q={phone}",
    "q=王桂兰",
    "status=registered",
    "since=2026-01-01",
)
ECHO = re.compile(r'<input id="q"[^>]*>|<input type="hidden"[^>]*>')
# Of these the desk's tell of officers alone; the trail tells auditors numbers, and no word.
TELL_NO_CASE = {
    *("/v1/files", "/v1/topics", "/v1/units"),
    *("/desk/account", "/desk/account/password", "/desk/account/second", "/desk/demo"),
    "/desk/account/codes",
    *("/desk/officers", "/desk/officers/{id}", "/desk/trail"),
    "/desk/events",  # nothing but that there may be something: it goes on until they leave
    *("/desk/campaigns/{code}", "/desk/campaigns/{code}/end", "/desk/campaigns/{code}/poster"),
}
MARK, NUMBER = re.compile(r"xq\d{3}z"), re.compile(r"\b\d{6}-\d{4}-\d\b")
WHOLE_COUNT = re.compile(r'<a href="/desk"[^>]*>\D*<b>(\d+)</b>')


class NoDoor:
    """Stands for the desk's access: names of files, and no login."""

    def needs_no_login(self, request: web.Request) -> bool:
        return False

    def name_of(self, number: str, ref: str) -> str:
        return f"of-{number}"


@dataclass(frozen=True)
class Rooms:
    world: World
    desk: Desk
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """A call that an officer may make, of the API or of the desk."""

    route: Route[Any, Any]
    query: str = ""
    form: str = ""

    def __str__(self) -> str:
        return f"{self.route}?{self.query} {self.form}"

    @property
    def about_a_case(self) -> bool:
        return any("{" in each for each in (self.route.path, self.query, self.form))


def ways() -> list[Way]:
    """All of both route tables that staff may call: a new one is walked, too."""
    routes: list[Route[Any, Any]] = [row for row in api.ROUTES if Who.STAFF in row.who]
    routes += [row for row in desk_pages.ROUTES if Who.DESK in row.who]
    routes = [row for row in routes if row.path not in TELL_NO_CASE]
    found = [Way(row) for row in routes]
    for row in routes:
        if row.path in ("/v1/cases", "/desk"):
            found += [Way(row, "after={number}"), Way(row, "status=registered")]
        if row.path == "/v1/talks":
            found.append(Way(row, "waiting=true"))
        if (row.method, row.path) == ("POST", "/desk/search"):
            found += [Way(row, form=each) for each in SEARCHES]
    return found


PROTOCOL = mock.Mock(spec=BaseProtocol)
# What stands around a request; made anew for each it took half of all the time.
_ONE = make_mocked_request("GET", "/")
AROUND: dict[str, Any] = {
    "app": _ONE.match_info.current_app,
    "protocol": _ONE.protocol,
    "transport": _ONE.transport,
    "writer": _ONE.writer,
}
LIST = next(way for way in ways() if way.route.path == "/desk")


async def asked(
    rooms: Rooms, way: Way, officer: Officer, number: str, talk: str
) -> tuple[int, str]:
    """Status and text of the answer; the same call is not made twice."""
    owner = talk if "{talk}" in way.route.path else number
    file_id = rooms.world.file_id
    parts = {
        "number": number,
        "talk": talk,
        "file_id": file_id,
        "task": "1",
        "issue": "1",
        "name": f"of-{owner}",
        "elsewhere": "nowhere",
    }
    parts["code"] = CAMPAIGN
    case = next((each for each in rooms.world.cases if each.number == number), None)
    parts |= {
        "mark": case.mark if case else "xqqqz",
        "phone": case.phone if case else "13700000000",
    }
    path = way.route.path.replace(":.*}", "}").format_map(parts)
    path += f"?{way.query.format_map(parts)}" if way.query else ""
    form = way.form.format_map(parts) or FORMS.get(way.route.path, "")
    call = f"{way.route.method} {path} {form} {officer.id}"
    if call not in rooms.answers:
        rooms.answers[call] = await _asked(rooms, way.route, officer, path, parts, form)
    return rooms.answers[call]


async def _asked(
    rooms: Rooms,
    route: Route[Any, Any],
    officer: Officer,
    path: str,
    parts: Mapping[str, str],
    form: str,
) -> tuple[int, str]:
    request = make_mocked_request(
        route.method,
        path,
        headers={"Content-Type": URLENCODED} if route.path in FORMS else {},
        match_info=dict(parts),
        **AROUND,
        payload=_payload(form.encode()),
    )
    of_desk = route.path.startswith("/desk")
    body = None if of_desk else BODIES.get(route.path)
    who = Who.DESK if of_desk else Who.STAFF
    call = Call(request, who, f"key-{officer.id}", body, route.most_bytes, officer)
    try:
        answer = await route.handler(rooms.desk if of_desk else rooms.world.office, call)
    except Problem as problem:
        return problem.status, json.dumps(problem.document(), ensure_ascii=False)
    except web.HTTPException as elsewhere:
        return elsewhere.status, str(elsewhere.headers)
    text = _words_of(answer.body) if isinstance(answer, web.Response) else ""
    return answer.status, ECHO.sub("", text)  # what they typed themselves tells them nothing


def _words_of(body: Any) -> str:
    """Of a page, a document, or a workbook."""
    if not isinstance(body, bytes):
        return ""
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def _payload(body: bytes) -> StreamReader:
    reader = StreamReader(PROTOCOL, 2**16)
    reader.feed_data(body)
    reader.feed_eof()
    return reader


@asynccontextmanager
async def open_rooms(folder: Path, seed: int, cases: int = CASES) -> AsyncIterator[Rooms]:
    world = await made(folder, random.Random(seed), cases)
    try:
        desk = Desk(world.office, NoDoor(), timedelta(hours=24))  # type: ignore[arg-type]
        yield Rooms(world, desk)
    finally:
        await world.office.database.close()
