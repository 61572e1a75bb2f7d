"""Renders the desk's templates, under headers that let nothing foreign in."""

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from office.accounts.demo import DEMO
from office.answers.templates import Templates, load
from office.api.calls import Call
from office.api.office import Office
from office.desk.access import Access, Present
from office.desk.paper.reading import ReadsPaper, by_its_words
from office.law.deadlines import CHINA
from office.law.problems import Problem
from office.rights.rows import Reader
from office.services.feed import Watch

HERE = Path(__file__).parent
_OR = "\u3001"
PRESENT = web.RequestKey("present", Present)
WAITING = web.RequestKey("waiting", int)  # how many talks, for the head of every page
ROOMS_OPEN = web.RequestKey("rooms", frozenset)  # the rooms of the desk that are for them
ENTERS = web.RequestKey("enters", bool)  # whether the page is for them on which letters are entered
CALLS = web.RequestKey("calls", bool)  # and the list of call backs

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
FILE_POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'"
# The sandbox shows the desk in a frame; only where no login stands between.
OPEN_POLICY = POLICY + " http://127.0.0.1:* http://localhost:*"


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The desk's words, by table and key."""
    return tomllib.loads((HERE / "words.toml").read_text("utf-8"))


@cache
def pages() -> jinja2.Environment:
    """The desk's templates; each is compiled when it is first shown."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["day"] = lambda at: f"{at.astimezone(CHINA):%Y-%m-%d}"
    found.filters["six"] = lambda at: f"{at.astimezone(CHINA):%y%m%d}"
    found.filters["second"] = lambda at: f"{at.astimezone(CHINA):%H:%M:%S}"
    found.filters["moment"] = lambda at: f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return found


class Desk:
    """What every page of the desk needs. `target`: within which a case should be forwarded.
    `templates`: of answers; the shipped ones if none are given. `reads`: what a letter's words
    tell."""

    def __init__(
        self,
        office: Office,
        access: Access,
        target: timedelta,
        templates: Templates | None = None,
        reads: ReadsPaper = by_its_words,
    ) -> None:
        self.reads = reads
        self.templates = templates or load()
        self.office = office
        self.access = access
        self.target = target
        self.watch = Watch(office.feed, office.newest_event)

    def page(
        self,
        request: web.Request,
        template: str,
        *,
        problem: Problem | None = None,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        """`problem`: what was refused, which the page says in its words; else the `status`."""
        found = pages().get_template(template)
        html = found.render(
            w=words(),
            flash=words()["flash"].get(request.query.get("flash", "")),
            present=request.get(PRESENT),
            demo=DEMO,
            now=self.office.clock(),
            waiting=request.get(WAITING),
            rooms=request.get(ROOMS_OPEN, frozenset()),
            enters=request.get(ENTERS, False),
            calls=request.get(CALLS, False),
            publishes=self.office.publications.on,
            page_path=request.path,
            problem=told(problem) if problem else None,
            **values,
        )
        # Lone surrogates have no UTF-8, and NUL has no place in HTML.
        body = html.replace("\0", "\ufffd").encode("utf-8", "replace")
        about = problem.headers() if problem else {}
        return web.Response(
            status=problem.status if problem else status,
            body=body,
            headers={"Content-Type": "text/html; charset=utf-8", **about, **self.headers(request)},
        )

    def reader(self, call: Call[None]) -> Reader:
        return self.office.reader(call.officer)

    def refusal(self, request: web.Request, problem: Problem) -> web.Response:
        return self.page(request, "problem.html", problem=problem)

    def gone(self, request: web.Request, where: str) -> web.Response:
        """On to another page, with what may be set on the answer."""
        return web.Response(status=303, headers={"Location": where, **self.headers(request)})

    def headers(self, request: web.Request) -> Mapping[str, str]:
        open_here = self.access.needs_no_login(request)
        return {
            "Content-Security-Policy": OPEN_POLICY if open_here else POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",  # no-referrer would blank the Origin of our forms
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            **({} if open_here else {"X-Frame-Options": "SAMEORIGIN"}),
        }

    def file_headers(self, request: web.Request) -> Mapping[str, str]:
        """What a stranger sent must not run under our address, whatever a browser makes of it."""
        frames = self.headers(request)["Content-Security-Policy"].partition("frame-ancestors")[2]
        return {
            **self.headers(request),
            "Content-Security-Policy": f"{FILE_POLICY}; frame-ancestors{frames}",
            "Cache-Control": "private, no-store",
        }


def told(problem: Problem) -> str:
    """A refusal in the desk's words."""
    table = words()
    if problem.name == "invalid":
        where = str(problem.extra.get("where"))
        row = re.search(r"\[(\d+)\]", where)
        said = table["field"].get(re.sub(r"\[\d+\]", "", where), table["problem"]["invalid"])
        return str(said).format(row=int(row[1]) + 1 if row else "")
    if problem.name == "unfit-file":
        return str(table["file_refused"][problem.extra["why"]]).format(file=problem.extra["file"])
    if problem.name == "unfilled":
        return str(table["problem"]["unfilled"]).format(field=problem.extra["field"])
    if problem.name == "wrong-role":
        roles = _OR.join(table["role"][role] for role in problem.extra["roles"])
        unit = problem.extra.get("unit")
        said = table["problem"]["wrong-role-unit" if unit else "wrong-role"]
        return str(said).format(roles=roles, unit=unit)
    if problem.name == "not-together":
        return str(table["merge_refused"][problem.extra["reason"]])
    return table["problem"].get(problem.name, table["problem"]["other"])
