"""Case pages of the desk: the list, a case with its files, and the forms that move it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import Case, CaseStatus, Question
from backend_client.json_codec import to_plain
from office.api.calls import Call
from office.audit.trail import Act
from office.db.models import CaseRow
from office.db.statements import BySqlalchemy
from office.desk import views
from office.desk.answering import doubts, preview, templates
from office.desk.answering.preview import Preview
from office.desk.bodies import SentFile, read_form, read_words
from office.desk.call_backs.views import call_back_of, may_be_read, on_paper
from office.desk.clerk.views import together_of, waiting_of
from office.desk.colleagues import views as colleagues
from office.desk.files import all_of, check, files_of, hand_over, take_in
from office.desk.forms import ANSWER_ROWS, HELPER_ROWS, field_of, read_move, text_of, with_files
from office.desk.joint.views import only_helps, tasks_view
from office.desk.lists.lines import lines_of
from office.desk.lists.queue import looked
from office.desk.rendering import Desk, words
from office.law import moves, statuses
from office.law.numbers import read_number
from office.law.problems import Problem
from office.law.routing import Statements, is_shielded, proposals
from office.papers.keeping import PDF
from office.rights.acts import Right
from office.rights.counts import at_work, count_by_status
from office.services import lookups, recusal
from office.services.clerk.pending_moves import Made
from office.services.clerk.reclassifying import may_change_kind
from office.services.talks import ids_about

PAGE_SIZE = 30
STEP = ("to", "unit", "officer", "had", "seen")  # what of a form stands in the trail: no words

Form = Mapping[str, str]
Attached = Sequence[SentFile]
# what tells the officer how it went, if it is not the usual
Does = Callable[[str, Form, Attached], Awaitable[str | None]]


@dataclass(frozen=True)
class Again:
    """A form that is shown again with its words kept: it was refused, or something was asked for
    before it goes out."""

    form: Form
    problem: Problem | None = None
    preview: Preview | None = None


Instead = Callable[[Case, Form, Attached], Again | None]


@dataclass(frozen=True)
class Known:
    """What a page was let in by. `said` of its persons and bodies, whoever may read it."""

    row: CaseRow
    said: Statements


async def list_page(desk: Desk, call: Call[None]) -> web.Response:
    query = call.request.query
    chosen, whose = query.get("status", ""), colleagues.whose_of(call)
    status = CaseStatus(chosen) if chosen in set(CaseStatus) else None
    reader, after = desk.reader(call), query.get("after") or None
    async with desk.office.database.read() as session:
        counts = await count_by_status(session, reader)
        page = await lookups.list_rows(session, reader, status, after, PAGE_SIZE, whose)
        lines = await lines_of(desk, session, page.rows, reader)
        marks = await colleagues.marks_of(desk, call, session, [each.number for each in lines])
    return desk.page(
        call.request,
        "list.html",
        whose=whose,
        marks=marks,
        lines=lines,
        target_hours=f"{desk.target / timedelta(hours=1):g}",
        chosen=status.value if status else None,
        counts={s.value: counts[s.value] for s in CaseStatus if s.value in counts},
        next=page.next,
    )


async def case_page(desk: Desk, call: Call[None]) -> web.Response:
    await looked(desk, call)
    case, opened, known = await _seen(desk, call, Act.READ)
    if opened:
        await desk.office.identity.note_seen(desk.reader(call), case.number)
    return await _case_page(desk, call, case, None, opened=opened, known=known)


async def make_move(desk: Desk, call: Call[None]) -> web.Response:
    office = desk.office

    async def move(number: str, form: Form, attached: Attached) -> str | None:
        answered = doubts.Answered(read_move(form, office.clock()))
        templates.check(desk, answered.move)
        if answered.move.answer is not None:
            case, _ = await _case(desk, call)
            papers = bool(attached)
            answered = await doubts.stand_by(desk, call, case, answered.move, form, papers=papers)
        check(attached)
        files = await take_in(attached, office.files, office.clock())
        made = Made(with_files(answered.move, files), form, doubts.stood_by(answered))
        waits = await office.pending.make(number, made, desk.reader(call))
        return "pending" if waits else await _told(desk, call)

    def instead(case: Case, form: Form, attached: Attached) -> Again | None:
        filled = templates.filled(desk, case, form)
        if filled is not None or not form.get("preview"):
            return Again(filled) if filled is not None else None
        name, move = form.get("form", ""), read_move(form, office.clock())
        return Again(form, preview=preview.of_move(desk, case, move, name, len(attached)))

    return await acted(desk, call, move, Act.MOVED, "moved", instead=instead)


async def undo(desk: Desk, call: Call[None]) -> web.Response:
    """The officer's own move that waits; the form is shown again as they had filled it in."""
    case, opened = await _case(desk, call)
    seen = (await read_words(call.request, call.limit_bytes)).get("seen")
    pending, reader = desk.office.pending, desk.reader(call)
    if (form := await pending.undone(case.number, reader, seen)) is not None:
        return await _case_page(desk, call, case, Again(form), opened=opened)
    try:
        async with desk.office.trail.acting(call.actor, Act.UNDONE, case.number):
            form = await pending.undo(case.number, reader, seen)
    except Problem as problem:
        return await _case_page(desk, call, case, Again({}, problem), opened=opened)
    return await _case_page(desk, call, case, Again(form), opened=opened)


async def make_now(desk: Desk, call: Call[None]) -> web.Response:
    """The same is not waited for any longer."""

    async def make(number: str, form: Form, attached: Attached) -> str | None:
        await desk.office.pending.make_now(number, desk.reader(call), form.get("seen"))
        return await _told(desk, call)

    return await acted(desk, call, make, Act.MOVED, "moved", of_its_state=False)


async def _told(desk: Desk, call: Call[None]) -> str | None:
    """How it is said that a move went: nobody hears of one whose paper was not claimed."""
    async with desk.office.database.read() as session:
        row = await lookups.find_row(session, call.part("number"))
        case = await lookups.staff_case(session, row, desk.reader(call))
    return None if may_be_read(case) else "moved_paper"


async def paper(desk: Desk, call: Call[None]) -> web.Response:
    """The paper of a move, before it goes out: nothing is done by it. It names nobody to whom has
    not opened whose case it is."""
    async with read_form(call.request, call.limit_bytes) as sent:
        case, opened, _ = await _seen(desk, call, Act.FILE)
        reader = desk.reader(call)
        try:
            move = read_move(sent.fields, desk.office.clock())
            plain = await preview.paper_of(desk, case.number, move, reader)
        except Problem as problem:
            return await _case_page(desk, call, case, Again(sent.fields, problem), opened=opened)
    if plain is None:
        raise Problem.not_found()
    if opened:
        await desk.office.identity.note_seen(reader, case.number)
    said = await desk.office.papers.before(plain, await _hiding(desk, case, opened=opened))
    saved_as = f'attachment; filename="{case.number}.pdf"'
    headers = {**desk.file_headers(call.request), "Content-Disposition": saved_as}
    return web.Response(body=said, content_type=PDF, headers=headers)


async def ask(desk: Desk, call: Call[None]) -> web.Response:
    async def ask(number: str, form: Form, attached: Attached) -> None:
        question, key = Question(text_of(form, "question")), f"desk-seen-{form['seen']}"
        await desk.office.casework.ask(number, question, key, desk.reader(call))

    def instead(case: Case, form: Form, attached: Attached) -> Again | None:
        if not form.get("preview"):
            return None
        return Again(form, preview=preview.of_question(text_of(form, "question")))

    return await acted(desk, call, ask, Act.ASKED, "asked", instead=instead)


async def open_identity(desk: Desk, call: Call[None]) -> web.Response:
    """For this officer and this case, for a while."""
    case, _ = await _case(desk, call)
    form = await read_words(call.request, call.limit_bytes)
    try:
        await desk.office.identity.open(desk.reader(call), case.number, text_of(form, "reason"))
    except Problem as problem:
        return await _case_page(desk, call, case, Again(form, problem))
    raise web.HTTPSeeOther(f"/desk/cases/{case.number}?flash=opened")


async def file(desk: Desk, call: Call[None]) -> web.FileResponse:
    """A paper names nobody to whom has not opened whose case it is."""
    case, opened, _ = await _seen(desk, call, Act.FILE)
    say = await _hiding(desk, case, opened=opened)
    if opened:
        await desk.office.identity.note_seen(desk.reader(call), case.number)
    naming, find = desk.access.name_of, partial(desk.office.papers.find, say=say)
    headers = desk.file_headers(call.request)
    return await hand_over(case.number, all_of(case), call.part("name"), naming, find, headers)


async def _hiding(desk: Desk, case: Case, *, opened: bool) -> Callable[[str], str] | None:
    """How its words are told; None: as they are."""
    if opened:
        return None
    async with desk.office.database.read() as session:
        return await lookups.hiding(session, await lookups.find_row(session, case.number))


async def acted(
    desk: Desk,
    posted: Call[None],
    does: Does,
    act: Act,
    flash: str,
    form_at: str = "/moves",
    *,
    of_its_state: bool = True,
    instead: Instead | None = None,
) -> web.Response:
    """`form_at` is where the form goes, behind the case's page, when it is confirmed.
    `of_its_state`: what is done follows from how the case stands, and not from a page that is old.
    `instead`: what is shown where the form asks for something else than to be sent."""
    async with read_form(posted.request, posted.limit_bytes) as sent:
        form, attached = sent.fields, sent.files
        case, opened = await _case(desk, posted)
        try:
            if instead is not None and (again := instead(case, form, attached)) is not None:
                return await _case_page(desk, posted, case, again, opened=opened)
            if of_its_state and form.get("seen") != str(case.events[-1].seq):
                raise Problem(409, "stale", "The case has changed since the page was opened.")
            step = {name: form[name] for name in STEP if form.get(name)}
            if (other := read_number(form.get("other", ""))) is not None:
                step["other"] = other
            async with desk.office.trail.acting(posted.actor, act, case.number, **step):
                went = await does(case.number, form, attached)
            where = f"/desk/cases/{case.number}?flash={went or flash}"
            if not await _may_read(desk, posted, case.number):
                where = "/desk/queue?flash=lost"
        except Problem as problem:
            if problem.name == "unit-advised-against":
                return _confirm_page(desk, posted, case, problem, form, form_at)
            mistake = Again(form, problem)
            case, opened = await _case(desk, posted)
            return await _case_page(desk, posted, case, mistake, opened=opened)
    raise web.HTTPSeeOther(where)


async def _may_read(desk: Desk, call: Call[None], number: str) -> bool:
    """What somebody has done may close the case to themselves."""
    async with desk.office.database.read() as session:
        return (await desk.reader(call).decision(BySqlalchemy(session), number)).allowed


async def _seen(desk: Desk, call: Call[None], act: Act) -> tuple[Case, bool, Known]:
    """Who looks at what is closed to others leaves a row."""
    async with desk.office.database.read() as session:
        row, case, opened = await _case_in(session, desk, call)
        known = Known(row, await recusal.statements_of(session, row))
    if is_shielded(known.said):
        await desk.office.trail.note(call.actor, act, case.number)
    return case, opened, known


async def _case(desk: Desk, call: Call[None]) -> tuple[Case, bool]:
    async with desk.office.database.read() as session:
        return (await _case_in(session, desk, call))[1:]


async def _case_in(
    session: AsyncSession, desk: Desk, call: Call[None]
) -> tuple[CaseRow, Case, bool]:
    """And whether the officer has opened whose it is."""
    reader = desk.reader(call)
    row = await lookups.row_for(session, call.part("number"), reader)
    opened = await desk.office.identity.is_open(reader, row.number)
    return row, await lookups.staff_case(session, row, reader, opened=opened), opened


async def _case_page(
    desk: Desk,
    call: Call[None],
    case: Case,
    again: Again | None,
    *,
    opened: bool = False,
    known: Known | None = None,
) -> web.Response:
    office, problem = desk.office, again.problem if again else None
    async with office.database.read() as session:
        if known is None:
            row = await lookups.find_row(session, case.number)
            known = Known(row, await recusal.statements_of(session, row))
        row, said, reader = known.row, known.said, desk.reader(call)
        acting = await reader.acting_in(session, case.number)
        hidden = str if opened else await lookups.hiding(session, row)
        shared = await colleagues.panel(desk, call, session, case, acting, hidden)
        together = await together_of(session, case, acting, reader)
        names = [body.name for body, _ in proposals(said, office.units)]
        loads = await at_work(session, reader, names)
        talks = await ids_about(session, case.client_ref)
    pending = await waiting_of(desk, call, case.number)
    moves_it = not only_helps(case, reader)
    return desk.page(
        call.request,
        "case.html",
        case=case,
        shared=shared,
        together=together,
        call_back=call_back_of(case, acting, office.clock()),
        draft=case.draft,
        said_at=views.said_before(to_plain(case.draft.said_at), case.registered_at),
        files=files_of(case, desk.access.name_of),
        talks=talks,
        clocks=views.clock_views(case.clocks, office.clock()),
        steps=views.steps_of(case.events),
        behalf=views.confirmation_of(case.events),
        forms=views.move_forms(
            case, office.units, said, office.clock(), acting, sooner=office.casework.sooner
        )
        if moves_it and not together.goes and pending is None
        else [],
        pending=pending,
        proposed=views.proposed(said, office.units, loads),
        tasks=tasks_view(case, said, reader, acting, office.clock()),
        helper_rows=range(1, HELPER_ROWS + 1),
        topics=sorted({each.path[0] for each in office.units.topics()}),
        may_classify=moves_it and acting.may(Right.CLASSIFY, office.units.office),
        kind_open=may_change_kind(case.events),
        on_paper=on_paper(case),
        unread=not may_be_read(case),
        may_ask=moves_it
        and may_be_read(case)
        and case.status not in statuses.ENDED
        and case.held is None
        and acting.may(Right.ASK),
        opened=opened,
        may_open=not opened and acting.may(Right.OPEN_IDENTITY),
        open_minutes=office.identity.lasts // timedelta(minutes=1),
        names_its_unit=views.names_its_unit(case, said, office.units),
        stands_still=moves.hears_recheck(moves.history_of(case.events)),
        answer_rows=range(1, ANSWER_ROWS + 1),
        problem=problem,
        wrong=field_of(problem) if problem else "",
        doubts=doubts.of_problem(problem) if problem else (),
        templates=desk.templates.rows,
        preview=again.preview if again else None,
        kept=again.form if again else {},
    )


def _confirm_page(
    desk: Desk, call: Call[None], case: Case, problem: Problem, form: Form, form_at: str
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
        form_at=form_at,
    )
