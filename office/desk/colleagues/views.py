"""View models of what colleagues share: who sees to a case, their notes, and marks of a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import Case
from office.accounts.demo import DEMO
from office.api.calls import Call
from office.db.colleagues.assignments import assignment_of
from office.db.colleagues.notes import notes_of
from office.db.statements import BySqlalchemy
from office.desk.rendering import Desk, words
from office.law.statuses import OVER
from office.queue.whose import Mark, Whose, marks
from office.rights.acts import Acting, Right
from office.rights.officer import Officer
from office.services.colleagues.assigning import colleagues, officers_at
from office.services.colleagues.linking import linked

NOBODY = Mark()


@dataclass(frozen=True)
class Colleague:
    id: str
    name: str


@dataclass(frozen=True)
class Note:
    """`heading`: of a note that came with a move, the word of its status; else who wrote it."""

    at: datetime
    heading: str
    text: str


@dataclass(frozen=True)
class Panel:
    """Of a case. `me`: the id of who looks. `mine`: they see to it themselves. `lost`: whoever sees
    to it may not read it any more. `over`: nobody has to. `key`: of the form for a note, which may
    be sent twice. `links`: other cases, each with a key of words.toml's link_seen."""

    me: str
    may: bool
    sees_to: Colleague | None
    mine: bool
    lost: bool
    over: bool
    others: Sequence[Colleague]
    notes: Sequence[Note]
    key: str
    links: Sequence[tuple[str, str]]


async def officers_here(desk: Desk, call: Call[None], session: AsyncSession) -> list[Officer]:
    """All who may be given a case: those of the demonstration, too, where it is one."""
    found = await officers_at(session)
    return [*found, *DEMO] if desk.access.needs_no_login(call.request) else found


async def panel(
    desk: Desk,
    call: Call[None],
    session: AsyncSession,
    case: Case,
    acting: Acting,
    hidden: Callable[[str], str],
) -> Panel:
    """`hidden` masks, in notes, whose the case is, where the reader has not opened it."""
    reader, sql = desk.reader(call), BySqlalchemy(session)
    officers = await officers_here(desk, call, session)
    there = await colleagues(sql, case.number, reader, officers)
    given = await assignment_of(sql, case.number, reader.body)
    names = {each.id: each.name for each in (*officers, reader.officer)}
    own = await notes_of(sql, case.number)
    written = [
        *(Note(note.at, words()["status"][note.status], note.text) for note in case.notes),
        *(Note(note.at, named(note.by, names.get(note.by, "")), hidden(note.text)) for note in own),
    ]
    me = reader.officer.id
    return Panel(
        me=me,
        may=acting.may(Right.SHARE),
        sees_to=Colleague(given.officer, named(given.officer, names.get(given.officer, "")))
        if given
        else None,
        mine=given is not None and given.officer == me,
        lost=given is not None and given.officer not in {each.id for each in there},
        over=case.status in OVER,
        others=[Colleague(each.id, named(each.id, each.name)) for each in there if each.id != me],
        notes=sorted(written, key=lambda note: note.at, reverse=True),
        key=str(len(own)),
        links=await linked(sql, case.number, reader),
    )


def named(id_: str, name: str) -> str:
    """An officer as colleagues call them."""
    return words()["officer"].get(id_) or name or id_


async def marks_of(
    desk: Desk, call: Call[None], session: AsyncSession, numbers: Sequence[str]
) -> Mapping[str, Mark]:
    """Of the cases of a list."""
    return await marks(session, desk.reader(call), numbers)


def whose_of(call: Call[None]) -> Whose | None:
    """What the list is narrowed to."""
    said = call.request.query.get("whose", "")
    return Whose(said) if said in set(Whose) else None
