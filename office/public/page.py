"""The public page: no login, no script, nothing kept of who reads it. Off unless a setting says
on."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from office.api.calls import NOT_READ, Call, Route, check_table
from office.api.http import Handler, Who
from office.api.office import Office
from office.law.deadlines import day_of
from office.law.problems import Problem
from office.public import board
from office.public.board import FACETS, PAGE_SIZE, Wanted

HERE = Path(__file__).parent
LONGEST_FACET = 200
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Kept by a browser and asked for again each time: what was taken back is gone with the next
    # look. A search engine would go on showing it.
    "Cache-Control": "no-cache",
    "X-Robots-Tag": "noindex, noarchive",
}


async def public_page(office: Office, call: Call[None]) -> web.Response:
    if not office.publications.on:
        raise Problem.not_found()
    query = call.request.query
    wanted = Wanted(*(query.get(name, "")[:LONGEST_FACET] for name in FACETS))
    number = query.get("page", "1")
    if not re.fullmatch("[1-9][0-9]{0,3}", number, re.ASCII):
        raise Problem.not_found()
    page = int(number)
    async with office.database.read() as session:
        found = await board.read(session, wanted, page - 1)
        figures = await board.figures(session, day_of(office.clock()), office.minimum_group)
    last = max((found.whole - 1) // PAGE_SIZE + 1, 1)
    if page > last:
        raise Problem.not_found()
    html = (
        _templates()
        .get_template("board.html")
        .render(
            w=words(),
            found=found,
            figures=figures,
            wanted=wanted,
            page=page,
            last=last,
            link=lambda **changes: _link(wanted, changes),
        )
    )
    return _answer(call.request, html.replace("\0", "\ufffd"), "text/html")


async def public_style(office: Office, call: Call[None]) -> web.Response:
    if not office.publications.on:
        raise Problem.not_found()
    return _answer(call.request, (HERE / "board.css").read_text("utf-8"), "text/css")


ROUTES: tuple[Route[Office, None], ...] = (
    Route("GET", "/public", Who.ANYONE, public_page, NOT_READ),
    Route("GET", "/public/board.css", Who.ANYONE, public_style, NOT_READ),
)
check_table(ROUTES)


def served(office: Office) -> list[web.RouteDef]:
    """The rows as aiohttp's router takes them."""
    return [web.route(row.method, row.path, _answering(row, office)) for row in ROUTES]


def _answering(route: Route[Office, None], office: Office) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return await route.handler(office, Call(request, route.who, "", None, route.most_bytes))

    return answer


def _answer(request: web.Request, text: str, kind: str) -> web.Response:
    """With a mark of what it says, so that the same is not sent twice."""
    body = text.encode("utf-8", "replace")
    headers = {**HEADERS, "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers={**headers, "Content-Type": f"{kind}; charset=utf-8"})


def _link(wanted: Wanted, changes: Mapping[str, Any]) -> str:
    """To the same, otherwise: what is empty is left out."""
    parts = {name: value for name, value in {**asdict(wanted), **changes}.items() if value}
    return f"/public?{urlencode(parts)}" if parts else "/public"


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def words() -> Mapping[str, Any]:
    """Of the page, by table and key."""
    return tomllib.loads((HERE / "words.toml").read_text("utf-8"))
