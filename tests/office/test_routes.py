"""The tables of routes are whole: what stands in none, or lacks a part, stops the import."""

import ast
import re
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from inspect import getsource
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from backend_client.contract.case import Rating
from office.api import agents, campaigns, cases, followers, petitioner, routes, staff
from office.api import talks as chats
from office.api.calls import NOT_READ, Key, Route, check_table
from office.api.http import Who
from office.desk import login, talks
from office.desk import routes as desk_routes
from tests.office.running import KEY, STAFF_KEY, Running

ROOMS: list[ModuleType] = [cases, petitioner, followers, agents, staff, chats, campaigns]  # API


def import_changed(module: ModuleType, folder: Path, change: "Change | None" = None) -> None:
    """The module's text imported anew, with a row of its table changed."""
    tree = ast.parse(getsource(module))
    if change is not None:
        change.visit(tree)
        assert change.done, "no such row"
    copy = folder / "routes.py"
    copy.write_text(ast.unparse(ast.fix_missing_locations(tree)))
    spec = spec_from_file_location(module.__name__, copy)
    assert spec is not None and spec.loader is not None
    spec.loader.exec_module(module_from_spec(spec))


class Change(ast.NodeTransformer):
    """`path` is that of the row. Without a `part` the whole row goes; or its handler or limit."""

    def __init__(self, path: str, part: str = "") -> None:
        self.path = path
        self.part = part
        self.done = False

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        rows = [each for each in node.elts if not self._is_it(each) or self._kept(each)]
        return ast.Tuple([self.visit(each) for each in rows], node.ctx)

    def _is_it(self, row: ast.expr) -> bool:
        return isinstance(row, ast.Call) and any(
            isinstance(arg, ast.Constant) and arg.value == self.path for arg in row.args
        )

    def _kept(self, row: Any) -> bool:
        self.done = True
        if self.part == "handler":
            row.args[3:] = []
        if self.part == "limit":
            row.args[4:] = []
        return bool(self.part)


@pytest.mark.parametrize(
    ("table", "path", "part", "told"),
    [
        (cases, "/v1/files", "", f"{cases.__name__}.upload has no row"),
        (petitioner, "urges", "", f"{petitioner.__name__}.urge has no row"),
        (followers, "takeover", "", f"{followers.__name__}.take_over has no row"),
        (campaigns, "/v1/campaigns", "", f"{campaigns.__name__}.listed has no row"),
        (cases, "/v1/stats", "", f"{cases.__name__}.stats has no row"),
        (chats, "/v1/talks/{talk}/close", "", f"{chats.__name__}.close has no row"),
        (
            chats,
            "/v1/talks/{talk}/read",
            "handler",
            "POST /v1/talks/{talk}/read has no handler",
        ),
        (
            chats,
            "/v1/talks/{talk}/read",
            "limit",
            "POST /v1/talks/{talk}/read has no size limit",
        ),
        (desk_routes, "/desk/talks", "", f"{talks.__name__}.list_page has no row"),
        (desk_routes, "/desk/login", "", f"{login.__name__}.login_page has no row"),
        (desk_routes, "/desk/logout", "handler", "POST /desk/logout has no handler"),
        (desk_routes, "/desk/logout", "limit", "POST /desk/logout has no size limit"),
    ],
)
def test_a_row_that_goes_or_lacks_a_part_stops_the_import_by_its_name(
    table: ModuleType, path: str, part: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="has no") as stopped:
        import_changed(table, tmp_path, Change(path, part))
    assert told in str(stopped.value)


@pytest.mark.parametrize("table", [*ROOMS, routes, desk_routes])
def test_the_tables_stand_as_they_are_written(table: ModuleType, tmp_path: Path) -> None:
    import_changed(table, tmp_path)


def test_a_row_whose_handler_takes_another_body_is_refused() -> None:
    with pytest.raises(ValueError, match="POST /v1/x: its handler takes Urge"):
        Route("POST", "/v1/x", Who.BOT, petitioner.urge, 1000, Rating, Key.REQUIRED)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be above 0"):
        Route("POST", "/v1/x", Who.BOT, petitioner.rate, NOT_READ, Rating, Key.REQUIRED)


def test_two_rows_of_one_address_are_refused() -> None:
    with pytest.raises(ValueError, match="GET /v1/health stands twice"):
        check_table((*routes.ROUTES, routes.ROUTES[0]))


async def test_a_key_opens_what_its_row_says_and_nothing_else(backend: Running) -> None:
    """All rows by all keys: 401 without one, 403 with the other's."""
    for row in routes.ROUTES:
        path = re.sub(r"\{\w+\}", "x", row.path)
        for key, who in (("", Who.ANYONE), (KEY, Who.BOT), (STAFF_KEY, Who.STAFF)):
            about = "?client_ref=x" if row.path == "/v1/cases" and who is Who.BOT else ""
            status, _ = await backend.call(row.method, path + about, None, key=key)
            if not row.who or row.who & who:
                assert status not in (401, 403), (str(row), who)
            else:
                assert status == (403 if who else 401), (str(row), who)


def test_every_row_of_the_desk_says_who_may_see_it() -> None:
    """Without a login only the way to it."""
    open_to_all = {row.path for row in desk_routes.ROUTES if row.who is Who.ANYONE}
    assert open_to_all == {"/", "/desk/desk.css", "/desk/desk.js", "/desk/login", "/desk/logout"}
    assert all(row.who in (Who.ANYONE, Who.DESK) for row in desk_routes.ROUTES)


def test_handlers_stand_where_the_check_looks() -> None:
    """Each module of handlers is one that its table is checked against."""
    rows: list[Route[Any, Any]] = [*routes.ROUTES, *desk_routes.ROUTES]
    for row in rows:
        home = import_module(row.handler.__module__)
        with pytest.raises(ValueError, match="has no row"):
            check_table((), vars(home))


def test_each_room_of_the_api_stands_in_the_table() -> None:
    """And no row in another's."""
    assert [row for room in ROOMS for row in room.ROWS] == list(routes.ROUTES)
    for room in ROOMS:
        assert {row.handler.__module__ for row in room.ROWS} == {room.__name__}
