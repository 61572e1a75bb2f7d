"""The desk's pages and forms."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from backend_client.contract import Case, CaseStatus, Question
from backend_client.embedded import cases, lookups, recusal, statuses
from backend_client.embedded.clocks import CHINA
from backend_client.embedded.desk import views
from backend_client.embedded.desk.access import Access
from backend_client.embedded.desk.bodies import LOGIN_BYTES, SentFile, read_form, read_words
from backend_client.embedded.desk.files import all_of, files_of, hand_over, take_in
from backend_client.embedded.desk.forms import ANSWER_ROWS, read_move, text_of, with_files
from backend_client.embedded.desk.talks import TalkPages
from backend_client.embedded.desk.words import words
from backend_client.embedded.http import Handler, refuse_packed
from backend_client.embedded.problems import Problem
from backend_client.embedded.routes import Office
from backend_client.plain import to_plain

HERE = Path(__file__).parent
PAGE_SIZE = 30
WAITING = web.RequestKey("waiting", int)  # how many talks, for the head of every page

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
FILE_POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'"
# The sandbox shows the desk in a frame; only where no login stands between.
OPEN_POLICY = POLICY + " http://127.0.0.1:* http://localhost:*"


Form = Mapping[str, str]
Attached = Sequence[SentFile]
Act = Callable[[str, Form, Attached], Awaitable[None]]


@dataclass(frozen=True)
class Mistake:
    """A form that was refused: shown again with its words kept."""

    problem: Problem
    form: Form


class Desk:
    def __init__(self, office: Office, access: Access, target: timedelta) -> None:
        self._office = office
        self._access = access
        self._target = target
        self._talks = TalkPages(
            office.talks, office.files, office.clock, access.name_of, self._page
        )
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["day"] = lambda at: f"{at.astimezone(CHINA):%Y-%m-%d}"
        self._templates.filters["moment"] = lambda at: f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"

    def routes(self) -> list[web.RouteDef]:
        guard = self._guarded
        return [
            web.get("/", self._to_desk),
            web.get("/desk", guard(self.list_page)),
            web.get("/desk/cases/{number}", guard(self.case_page)),
            web.post("/desk/cases/{number}/moves", guard(self.make_move)),
            web.post("/desk/cases/{number}/questions", guard(self.ask)),
            web.get("/desk/cases/{number}/files/{name}", guard(self.file)),
            web.get("/desk/talks", guard(self._talks.list_page)),
            web.get("/desk/talks/{talk}", guard(self._talks.talk_page)),
            web.post("/desk/talks/{talk}/messages", guard(self._talks.answer)),
            web.post("/desk/talks/{talk}/close", guard(self._talks.close)),
            web.get("/desk/talks/{talk}/files/{name}", guard(self.talk_file)),
            web.get("/desk/desk.css", self.stylesheet),
            web.get("/desk/login", self._shown(self.login_page)),
            web.post("/desk/login", self._shown(self.login)),
            web.post("/desk/logout", self._shown(self.logout)),
        ]

    async def list_page(self, request: web.Request) -> web.Response:
        chosen = request.query.get("status", "")
        status = CaseStatus(chosen) if chosen in set(CaseStatus) else None
        now = self._office.clock()
        async with self._office.database.read() as session:
            counts = await lookups.count_by_status(session)
            page = await lookups.list_rows(
                session, status, request.query.get("after") or None, PAGE_SIZE
            )
            lines = [
                views.line_of(await lookups.case_of(session, row), now, self._target)
                for row in page.rows
            ]
        return self._page(
            request,
            "list.html",
            lines=lines,
            target_hours=f"{self._target / timedelta(hours=1):g}",
            chosen=status.value if status else None,
            counts={s.value: counts[s.value] for s in CaseStatus if s.value in counts},
            next=page.next,
        )

    async def case_page(self, request: web.Request) -> web.Response:
        return await self._case_page(request, await self._case(request), None)

    async def make_move(self, request: web.Request) -> web.Response:
        async def move(number: str, form: Form, attached: Attached) -> None:
            move = read_move(form)
            files = await take_in(attached, self._office.files, self._office.clock())
            await self._office.casework.move(number, with_files(move, files), None)

        return await self._acted(request, move, "moved")

    async def ask(self, request: web.Request) -> web.Response:
        async def ask(number: str, form: Form, attached: Attached) -> None:
            question, key = Question(text_of(form, "question")), f"desk-seen-{form['seen']}"
            await self._office.casework.ask(number, question, key)

        return await self._acted(request, ask, "asked")

    async def _acted(self, request: web.Request, act: Act, flash: str) -> web.Response:
        async with read_form(request) as sent:
            form, attached = sent.fields, sent.files
            case = await self._case(request)
            try:
                if form.get("seen") != str(case.events[-1].seq):
                    raise Problem(409, "stale", "The case has changed since the page was opened.")
                await act(case.number, form, attached)
            except Problem as problem:
                if problem.name == "unit-advised-against":
                    return self._confirm_page(request, case, problem, form)
                mistake = Mistake(problem, form)
                return await self._case_page(request, await self._case(request), mistake)
        raise web.HTTPSeeOther(f"/desk/cases/{case.number}?flash={flash}")

    async def file(self, request: web.Request) -> web.FileResponse:
        case, name = await self._case(request), request.match_info["name"]
        naming, files = self._access.name_of, self._office.files
        headers = self._file_headers(request)
        return await hand_over(case.number, all_of(case), name, naming, files, headers)

    async def talk_file(self, request: web.Request) -> web.FileResponse:
        attachments, name = await self._talks.attachments(request), request.match_info["name"]
        naming, files = self._access.name_of, self._office.files
        headers = self._file_headers(request)
        talk_id = request.match_info["talk"]
        return await hand_over(talk_id, attachments, name, naming, files, headers)

    async def stylesheet(self, request: web.Request) -> web.FileResponse:
        headers = {
            "Content-Type": "text/css; charset=utf-8",
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(HERE / "desk.css", headers=headers)

    async def login_page(self, request: web.Request) -> web.Response:
        return self._page(request, "login.html", problem=None)

    async def login(self, request: web.Request) -> web.Response:
        key = (await read_words(request, LOGIN_BYTES)).get("key", "")
        waits: dict[str, str] = {}
        try:
            right, status, problem = await self._access.is_right_key(request, key), 403, "wrong-key"
        except Problem as slowed:
            right, status, problem, waits = False, slowed.status, slowed.name, slowed.headers()
        if not right:
            page = self._page(
                request, "login.html", status=status, problem=words()["problem"][problem]
            )
            page.headers.update(waits)
            return page
        response = self._gone(request, "/desk")
        await self._access.sign_in(request, response)
        return response

    async def logout(self, request: web.Request) -> web.Response:
        response = self._gone(request, "/desk/login?flash=out")
        await self._access.sign_out(request)
        return response

    def _gone(self, request: web.Request, where: str) -> web.Response:
        return web.Response(status=303, headers={"Location": where, **self._headers(request)})

    async def _to_desk(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/desk")

    def _guarded(self, handler: Handler) -> Handler:
        async def guard(request: web.Request) -> web.StreamResponse:
            if not await self._access.allows(request):
                raise web.HTTPSeeOther("/desk/login")
            request[WAITING] = await self._office.talks.count_waiting()
            return await handler(request)

        return self._shown(guard)

    def _shown(self, handler: Handler) -> Handler:
        """Problems as pages; no form from elsewhere."""

        async def show(request: web.Request) -> web.StreamResponse:
            try:
                refuse_packed(request)
                if request.method == "POST" and not self._access.is_from_here(request):
                    raise Problem(403, "forbidden", "The form must be sent from its own page.")
                return await handler(request)
            except web.HTTPException as elsewhere:
                for name, value in self._headers(request).items():
                    elsewhere.headers.setdefault(name, value)
                raise
            except Problem as problem:
                return self._page(
                    request, "problem.html", status=problem.status, problem=_told(problem)
                )

        return show

    async def _case(self, request: web.Request) -> Case:
        async with self._office.database.read() as session:
            row = await lookups.find_row(session, request.match_info["number"])
            return await lookups.staff_case(session, row)

    async def _case_page(
        self, request: web.Request, case: Case, mistake: Mistake | None
    ) -> web.Response:
        async with self._office.database.read() as session:
            row = await lookups.find_row(session, case.number)
            told = await recusal.told_of(session, row)
        return self._page(
            request,
            "case.html",
            status=mistake.problem.status if mistake else 200,
            case=case,
            draft=case.draft,
            said_at=views.said_before(to_plain(case.draft.said_at), case.registered_at),
            files=files_of(case, self._access.name_of),
            talks=await self._office.talks.about(case.client_ref),
            clocks=views.clock_views(case.clocks, self._office.clock()),
            steps=views.steps_of(case.events),
            forms=views.move_forms(case, self._office.units, told, self._office.clock()),
            may_ask=case.status not in statuses.ENDED and case.held is None,
            names_its_unit=views.names_its_unit(case, told, self._office.units),
            stands_still=cases.hears_recheck(cases.history_of(case.events)),
            answer_rows=range(1, ANSWER_ROWS + 1),
            problem=_told(mistake.problem) if mistake else None,
            kept=mistake.form if mistake else {},
        )

    def _confirm_page(
        self, request: web.Request, case: Case, problem: Problem, form: Form
    ) -> web.Response:
        """Why the case should not go to this unit; it goes only if that is confirmed."""
        unit = self._office.units.find(form.get("unit", ""))
        return self._page(
            request,
            "confirm.html",
            status=problem.status,
            case=case,
            unit=unit.name if unit else "",
            reason=words()["against"][str(problem.extra["reason"])],
            form=form,
        )

    def _page(
        self, request: web.Request, template: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        html = self._templates.get_template(template).render(
            w=words(),
            flash=words()["flash"].get(request.query.get("flash", "")),
            login=not self._access.needs_no_login(request),
            now=self._office.clock(),
            waiting=request.get(WAITING),
            **values,
        )
        # Lone surrogates have no UTF-8, and NUL has no place in HTML.
        body = html.replace("\0", "\ufffd").encode("utf-8", "replace")
        return web.Response(
            status=status,
            body=body,
            headers={"Content-Type": "text/html; charset=utf-8", **self._headers(request)},
        )

    def _file_headers(self, request: web.Request) -> dict[str, str]:
        """What a stranger sent must not run under our address, whatever a browser makes of it."""
        frames = self._headers(request)["Content-Security-Policy"].partition("frame-ancestors")[2]
        return {
            **self._headers(request),
            "Content-Security-Policy": f"{FILE_POLICY}; frame-ancestors{frames}",
            "Cache-Control": "private, no-store",
        }

    def _headers(self, request: web.Request) -> dict[str, str]:
        open_here = self._access.needs_no_login(request)
        return {
            "Content-Security-Policy": OPEN_POLICY if open_here else POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",  # no-referrer would blank the Origin of our forms
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            **({} if open_here else {"X-Frame-Options": "SAMEORIGIN"}),
        }


def _told(problem: Problem) -> str:
    table = words()
    if problem.name == "invalid":
        where = str(problem.extra.get("where"))
        row = re.search(r"\[(\d+)\]", where)
        said = table["field"].get(re.sub(r"\[\d+\]", "", where), table["problem"]["invalid"])
        return str(said).format(row=int(row[1]) + 1 if row else "")
    return table["problem"].get(problem.name, table["problem"]["other"])
