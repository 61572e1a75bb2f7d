"""Case pages of the desk: the list, a case with its files, and the forms that move it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from backend_client.contract.case import Case, CaseStatus, Question
from backend_client.json_codec import to_plain
from office.api.calls import Call
from office.audit.trail import Act
from office.desk import views
from office.desk.bodies import SentFile, read_form
from office.desk.files import all_of, files_of, hand_over, take_in
from office.desk.forms import ANSWER_ROWS, read_move, text_of, with_files
from office.desk.queue import looked
from office.desk.rendering import Desk, told, words
from office.law import moves, statuses
from office.law.problems import Problem
from office.law.routing import is_shielded
from office.services import lookups, recusal

PAGE_SIZE = 30

Form = Mapping[str, str]
Attached = Sequence[SentFile]
Does = Callable[[str, Form, Attached], Awaitable[None]]


@dataclass(frozen=True)
class Mistake:
    """A form that was refused: shown again with its words kept."""

    problem: Problem
    form: Form


async def list_page(desk: Desk, call: Call[None]) -> web.Response:
    query = call.request.query
    chosen = query.get("status", "")
    status = CaseStatus(chosen) if chosen in set(CaseStatus) else None
    now, reader, after = desk.office.clock(), desk.reader(call), query.get("after") or None
    async with desk.office.database.read() as session:
        counts = await lookups.count_by_status(session, reader)
        page = await lookups.list_rows(session, reader, status, after, PAGE_SIZE)
        cases = await lookups.staff_cases(session, page.rows, reader)
        lines = [views.line_of(case, now, desk.target) for case in cases]
    return desk.page(
        call.request,
        "list.html",
        lines=lines,
        target_hours=f"{desk.target / timedelta(hours=1):g}",
        chosen=status.value if status else None,
        counts={s.value: counts[s.value] for s in CaseStatus if s.value in counts},
        next=page.next,
    )


async def case_page(desk: Desk, call: Call[None]) -> web.Response:
    await looked(desk, call)
    case = await _case(desk, call)
    await _seen(desk, call, case, Act.READ)
    return await _case_page(desk, call, case, None)


async def make_move(desk: Desk, call: Call[None]) -> web.Response:
    office = desk.office

    async def move(number: str, form: Form, attached: Attached) -> None:
        move = read_move(form)
        files = await take_in(attached, office.files, office.clock())
        await office.casework.move(number, with_files(move, files), None, desk.reader(call))

    return await _acted(desk, call, move, Act.MOVED, "moved")


async def ask(desk: Desk, call: Call[None]) -> web.Response:
    async def ask(number: str, form: Form, attached: Attached) -> None:
        question, key = Question(text_of(form, "question")), f"desk-seen-{form['seen']}"
        await desk.office.casework.ask(number, question, key, desk.reader(call))

    return await _acted(desk, call, ask, Act.ASKED, "asked")


async def file(desk: Desk, call: Call[None]) -> web.FileResponse:
    case = await _case(desk, call)
    await _seen(desk, call, case, Act.FILE)
    naming, files = desk.access.name_of, desk.office.files
    headers = desk.file_headers(call.request)
    return await hand_over(case.number, all_of(case), call.part("name"), naming, files, headers)


async def _acted(desk: Desk, call: Call[None], does: Does, act: Act, flash: str) -> web.Response:
    async with read_form(call.request, call.limit_bytes) as sent:
        form, attached = sent.fields, sent.files
        case = await _case(desk, call)
        try:
            if form.get("seen") != str(case.events[-1].seq):
                raise Problem(409, "stale", "The case has changed since the page was opened.")
            step = {name: form[name] for name in ("to", "unit", "seen") if form.get(name)}
            async with desk.office.trail.acting(call.actor, act, case.number, **step):
                await does(case.number, form, attached)
        except Problem as problem:
            if problem.name == "unit-advised-against":
                return _confirm_page(desk, call, case, problem, form)
            mistake = Mistake(problem, form)
            return await _case_page(desk, call, await _case(desk, call), mistake)
    raise web.HTTPSeeOther(f"/desk/cases/{case.number}?flash={flash}")


async def _seen(desk: Desk, call: Call[None], case: Case, act: Act) -> None:
    """Who looks at what is closed to others leaves a row."""
    async with desk.office.database.read() as session:
        row = await lookups.find_row(session, case.number)
        closed = is_shielded(await recusal.statements_of(session, row))
    if closed:
        await desk.office.trail.note(call.actor, act, case.number)


async def _case(desk: Desk, call: Call[None]) -> Case:
    async with desk.office.database.read() as session:
        reader = desk.reader(call)
        row = await lookups.row_for(session, call.part("number"), reader)
        return await lookups.staff_case(session, row, reader)


async def _case_page(
    desk: Desk, call: Call[None], case: Case, mistake: Mistake | None
) -> web.Response:
    office = desk.office
    async with office.database.read() as session:
        row = await lookups.find_row(session, case.number)
        said = await recusal.statements_of(session, row)
    return desk.page(
        call.request,
        "case.html",
        status=mistake.problem.status if mistake else 200,
        case=case,
        draft=case.draft,
        said_at=views.said_before(to_plain(case.draft.said_at), case.registered_at),
        files=files_of(case, desk.access.name_of),
        talks=await office.talks.about(case.client_ref),
        clocks=views.clock_views(case.clocks, office.clock()),
        steps=views.steps_of(case.events),
        forms=views.move_forms(case, office.units, said, office.clock()),
        may_ask=case.status not in statuses.ENDED and case.held is None,
        names_its_unit=views.names_its_unit(case, said, office.units),
        stands_still=moves.hears_recheck(moves.history_of(case.events)),
        answer_rows=range(1, ANSWER_ROWS + 1),
        problem=told(mistake.problem) if mistake else None,
        kept=mistake.form if mistake else {},
    )


def _confirm_page(
    desk: Desk, call: Call[None], case: Case, problem: Problem, form: Form
) -> web.Response:
    """Why the case should not go to this unit; it goes only if that is confirmed."""
    unit = desk.office.units.find(form.get("unit", ""))
    return desk.page(
        call.request,
        "confirm.html",
        status=problem.status,
        case=case,
        unit=unit.name if unit else "",
        reason=words()["against"][str(problem.extra["reason"])],
        form=form,
    )
