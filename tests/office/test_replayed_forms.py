"""Every form of the desk that is sent once more, by whoever sent it or by a colleague who had the
same page open: it is answered, and nothing is done a second time.

The forms are those that the pages offer, filled in as an officer would.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from backend_client.contract.case import CaseStatus, Move
from office.db.models import Base
from office.desk import rendering
from office.desk.routes import ROUTES
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_
from tests.office.conftest import Start
from tests.office.running import Running, a_draft

UNIT = "hebei-xiang"
OFFICERS = ("demo-clerk", "demo-handler", "demo-supervisor")
# Who looked, and what was looked at, is noted each time; likeness is looked for meanwhile.
NOTED = {"trail", "queue_seen", "desk_sessions", "probes", "guesses", "days"}
MEANWHILE = "hot_"
OFFERED = sorted(
    route.path
    for route in ROUTES
    if route.method == "POST" and route.path.startswith("/desk/cases/{number}/")
)
# What stands on another page than that of a case, or in a state of it that no form leads to here.
ELSEWHERE = {
    "/desk/cases/{number}/undo": "test_undo.py",
    "/desk/cases/{number}/now": "test_undo.py",
    "/desk/cases/{number}/parting": "merging/test_merging.py",
    "/desk/cases/{number}/call-back": "call_backs/test_call_backs.py",
    "/desk/cases/{number}/paper": "answers/test_preview.py",  # it shows what is to be sent
    "/desk/cases/{number}/declined": "test_pressing.py",
    "/desk/cases/{number}/tasks/{task}": "test_bodies.py",
}
# By which field a form says what its page showed, so that no older page overwrites what a colleague
# has changed since; where there is none, why none is needed.
SHOWED = {
    "/desk/cases/{number}/moves": "seen",
    "/desk/cases/{number}/undo": "seen",  # the mark of the move that waits
    "/desk/cases/{number}/now": "seen",
    "/desk/cases/{number}/questions": "seen",
    "/desk/cases/{number}/tasks": "seen",
    "/desk/cases/{number}/tasks/{task}": "seen",
    "/desk/cases/{number}/declined": "seen",
    "/desk/cases/{number}/reclassification": "seen",
    "/desk/cases/{number}/merging": "seen",
    "/desk/cases/{number}/parting": "other",  # the lead
    "/desk/cases/{number}/call-back": "seen",
    "/desk/cases/{number}/assignment": "had",  # who saw to it
    "/desk/cases/{number}/links": "had",  # what held the two together
    "/desk/cases/{number}/paper": "",  # goes out with the fields of a move, and changes nothing
    "/desk/cases/{number}/notes": "",  # stands beside those of colleagues, and changes none
    "/desk/cases/{number}/identity": "",  # opens it for who sends it
}
TEMPLATES = Path(rendering.__file__).parent / "templates"
OF_EACH = {"/desk/cases/{number}/notes"}  # what a colleague sends under the same page is their own


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page, filled in: of what is to be chosen the first, words where some go."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(said.get("action", "")) if said.get("method") == "post" else None
            if self._form is not None:
                self.found.append(self._form)
        name = said.get("name", "")
        if self._form is None or "disabled" in said:
            return
        if tag == "select":
            self._select = name
        elif tag == "option" and said.get("value"):
            self._form.fields.setdefault(self._select, said["value"])
        elif tag == "textarea":
            self._form.fields[name] = "到现场看过了，第一次"
        elif tag in ("input", "button") and name:
            self._fill(self._form, name, said)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _fill(self, form: Form, name: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text")
        if kind in ("hidden", "submit", "radio", "checkbox"):
            form.fields.setdefault(name, said.get("value", "on"))
        elif kind in ("text", "search"):
            form.fields[name] = said.get("value") or "第一次"
        elif kind in ("number", "date"):
            form.fields[name] = said.get("value") or said.get("min") or "3"


def forms_of(page: str) -> list[Form]:
    parser = Forms()
    parser.feed(page)
    return parser.found


def route_of(action: str) -> str:
    shown = re.sub(r"/desk/cases/[\d-]+", "/desk/cases/{number}", action.partition("?")[0])
    return re.sub(r"/tasks/[^/]+$", "/tasks/{task}", shown)


@pytest.fixture
async def backend(start: Start) -> AsyncIterator[Running]:
    yield await start(undo_seconds=0)


async def rows_in(backend: Running) -> dict[str, int]:
    found: dict[str, int] = {}
    async with backend.office.database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in NOTED and not table.name.startswith(MEANWHILE):
                count = select(func.count()).select_from(table)
                found[table.name] = int(await session.scalar(count) or 0)
    return found


def offered(backend: Running) -> Iterator[Browser]:
    for officer in OFFICERS:
        yield as_(Browser(backend, backend.session), officer)


async def a_case(backend: Running) -> str:
    number = (await backend.bot.file_case(a_draft(f"draft-{uuid4()}"))).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit=UNIT))
    return number


@pytest.mark.parametrize("route", [path for path in OFFERED if path not in ELSEWHERE])
async def test_a_form_that_is_sent_again_does_nothing_a_second_time(
    backend: Running, route: str
) -> None:
    sent = 0
    for officer in offered(backend):
        number = await a_case(backend)
        _, page = await officer.look(f"/desk/cases/{number}")
        mine = [form for form in forms_of(page) if route_of(form.action) == route]
        for place in range(len(mine)):
            number = await a_case(backend)
            _, page = await officer.look(f"/desk/cases/{number}")
            form = [each for each in forms_of(page) if route_of(each.action) == route][place]
            status, said, _ = await officer.send(form.action, form.fields)
            assert status in (200, 303, 409, 422), (officer.headers, form, said[:200])
            before = await rows_in(backend)
            others = () if route in OF_EACH else offered(backend)
            for again in (officer, officer, *others):
                status, said, where = await again.send(form.action, form.fields)
                assert status in (200, 303, 403, 404, 409, 422), (form, said[:200])
                assert status in (200, 303) or 'class="mistake"' in said or "<h1>" in said
                changed: dict[str, Any] = {
                    name: count - before[name]
                    for name, count in (await rows_in(backend)).items()
                    if count != before[name]
                }
                assert not changed, (again.headers, form, status, where, changed)
            sent += 1
    assert sent, "no page offers it: it stands in ELSEWHERE, with where it is tried"


def test_what_is_tried_elsewhere_is_a_route_and_has_its_test() -> None:
    assert set(ELSEWHERE) | OF_EACH <= set(OFFERED)
    here = Path(__file__).parent
    assert not [file for file in ELSEWHERE.values() if not (here / file).exists()]


def shown_forms() -> dict[str, list[str]]:
    """Of each form of a case, as the templates have it, what stands in it; by its route."""
    found: dict[str, list[str]] = {}
    for path in TEMPLATES.glob("*.html"):
        for action, body in re.findall(
            r'<form[^>]* action="([^"]+)"(.*?)</form>', path.read_text("utf-8"), re.DOTALL
        ):
            route = re.sub(r"\{\{ (?:case\.)?number \}\}", "{number}", action)
            found.setdefault(re.sub(r"\{\{ .*? \}\}", "{task}", route), []).append(body)
    return found


def test_each_form_of_a_case_says_what_its_page_showed_or_why_not() -> None:
    assert set(SHOWED) == set(OFFERED)
    shown = shown_forms()
    for route, name in SHOWED.items():
        forms = shown.get(route, [])
        assert forms or not name, route
        for form in forms:
            assert not name or f'name="{name}"' in form, (route, form)
