"""The index in the database: kept with each step of a case, asked under the reader's rights."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    column,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend_client.contract.case import CaseEvent, CaseStatus, Draft, Petitioner, PetitionKind
from backend_client.wording.all_words import words_of, words_of_draft, words_of_event
from office.db.agents.rows import filed_by_agents
from office.db.campaigns.rows import CampaignCaseRow
from office.db.models import CaseIndexRow, CaseRow
from office.db.statements import Executor, Statement
from office.law.numbers import numbers_begun
from office.rights.counts import MOST_COUNTED
from office.rights.rows import Reader
from office.search.pairs import Pairs, Signs

WRITTEN_BY = 2  # raise it when a case is indexed in another way: all are indexed anew
ANY_AGENT = "*"  # of the list
LONGEST_PATH, LONGEST_CODE = 200, 16
OF_THE_OFFICE = ("note", "answer", "opinion", "text")  # what an event has of the office's words

PARTS = ("words", "persons", "place")
_ROW = column("rowid", BigInteger)
_ID: ColumnElement[int] = _ROW
FOUND = table("case_words", _ROW, *map(column, PARTS))
_INDEX = CaseIndexRow.metadata.tables[CaseIndexRow.__tablename__]
_BOUND: dict[str, Any] = {part: bindparam(part) for part in PARTS}
_NAMED = ("kind", "topic", "division", "made_by")
_NAMES: dict[str, Any] = {name: bindparam(name) for name in _NAMED}

_KNOWN = Statement(select(_INDEX.c.id).where(_INDEX.c.id == bindparam("id_")))
_NEW = Statement(insert(_INDEX).values(id=bindparam("id_"), case=bindparam("number"), **_NAMES))
_ANEW = Statement(update(_INDEX).where(_INDEX.c.id == bindparam("id_")).values(_NAMES))
_NEW_WORDS = Statement(insert(FOUND).values(rowid=bindparam("id_"), **_BOUND))
_NO_WORDS = Statement(delete(FOUND).where(FOUND.c.rowid == bindparam("id_")))
_NO_INDEX = Statement(delete(_INDEX).where(_INDEX.c.id == bindparam("id_")))
_NOTHING = (Statement(delete(_INDEX)), Statement(delete(FOUND)))


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty is anything. `words` is as an officer typed it: a number or the
    beginning of one, a name, a phone, words. `unit` is a unit's name, `place` its words or its
    code; from `since` to `until`, both days among them."""

    words: str = ""
    status: CaseStatus | None = None
    kind: PetitionKind | None = None
    unit: str = ""
    topic: str = ""
    place: str = ""
    since: date | None = None
    until: date | None = None
    campaign: str = ""  # the code of the one it came by
    agent: str = ""  # the id of the one who filed it, or ANY_AGENT

    @property
    def anything(self) -> bool:
        return self == Wanted()


@dataclass(frozen=True)
class Found:
    """A page of what was found, the newest first. `whole` is the number of all, MOST_COUNTED + 1
    for more; `next` the number to go on after; `by_person` those of the page that a name or a phone
    was found in. `too_short`: there was nothing to look for in the words."""

    rows: Sequence[CaseRow] = ()
    whole: int = 0
    next: str | None = None
    by_person: frozenset[str] = frozenset()
    too_short: bool = False


class CaseIndex:
    def __init__(self, key: bytes) -> None:
        self.pairs = Pairs(key)
        self.made_by = hashlib.sha256(b"%d" % WRITTEN_BY + key).hexdigest()[:16]

    async def keep(
        self,
        sql: Executor,
        id_: int,
        number: str,
        draft: Draft,
        events: Sequence[CaseEvent],
    ) -> None:
        """In place of what was there. `id_` is that of the case's row."""
        values = {
            "kind": draft.kind.value,
            "topic": _path(draft.topic.path if draft.topic else ()),
            "division": _plain((draft.place and draft.place.division) or "")[:LONGEST_CODE],
            "made_by": self.made_by,
        }
        if await sql.row(_KNOWN, id_=id_) is None:
            await sql.run(_NEW, id_=id_, number=number, **values)
        else:
            await sql.run(_ANEW, id_=id_, **values)
            await sql.run(_NO_WORDS, id_=id_)
        signs = dict(zip(PARTS, self._signs(draft, events), strict=True))
        await sql.run(_NEW_WORDS, id_=id_, **{part: " ".join(signs[part]) for part in PARTS})

    def _signs(self, draft: Draft, events: Sequence[CaseEvent]) -> tuple[Signs, Signs, Signs]:
        pairs, who, place = self.pairs, draft.petitioner, draft.place
        matter = words_of_draft(replace(draft, petitioner=Petitioner(), place=None))
        said = [each for event in events for each in words_in(event)]
        persons = (
            *pairs.of_name(who.name),
            *pairs.of_name(who.proxy_for),
            *pairs.of_phone(who.phone),
        )
        where = pairs.of_place(place.text, place.path) if place else ()
        return pairs.of_text(*matter, *said), persons, where

    async def drop(self, sql: Executor, id_: int) -> None:
        """The case with this row is found no more."""
        await sql.run(_NO_WORDS, id_=id_)
        await sql.run(_NO_INDEX, id_=id_)

    async def forget(self, sql: Executor) -> None:
        """All of it, so that it is made anew."""
        for statement in _NOTHING:
            await sql.run(statement)

    async def find(
        self,
        session: AsyncSession,
        reader: Reader,
        wanted: Wanted,
        after: int | None,
        limit: int,
    ) -> Found:
        """What the reader may read of what is looked for; `after` is the id of the last row of the
        page before."""
        terms = self.pairs.of_query(wanted.words)
        numbers = numbers_begun(wanted.words)
        if wanted.words.strip() and not terms and numbers is None:
            return Found(too_short=True)
        await _planned_by_values(session)
        query = select(CaseRow.id).where(reader.may_see(CaseRow.number))
        if wanted.kind is not None or wanted.topic or wanted.place:
            query = query.join(CaseIndexRow, CaseIndexRow.id == CaseRow.id)
        query = query.where(self._where(session, wanted, terms, numbers))
        query = query.order_by(CaseRow.id.desc())
        counted = list(await session.scalars(query.limit(MOST_COUNTED + 1)))
        page = counted[: limit + 1]
        if after is not None:
            page = [id_ for id_ in counted if id_ < after][: limit + 1]
            if len(page) <= limit and len(counted) > MOST_COUNTED:
                rest = query.where(CaseRow.id < after).limit(limit + 1)
                page = list(await session.scalars(rest))
        shown = await _rows_of(session, page[:limit])
        return Found(
            rows=shown,
            whole=len(counted),
            next=shown[-1].number if len(page) > limit else None,
            by_person=await self._by_person(session, terms, shown),
        )

    def _where(
        self,
        session: AsyncSession,
        wanted: Wanted,
        terms: Sequence[Signs],
        numbers: tuple[str, str] | None,
    ) -> ColumnElement[bool]:
        parts: list[ColumnElement[bool]] = []
        if terms:
            # One after the other: as two conditions they would have all cases gone through.
            found: Any = _with(session, terms, PARTS)
            if numbers:
                numbered = aliased(CaseRow)
                found = found.union(select(numbered.id).where(_between(numbered.number, numbers)))
            parts.append(CaseRow.id.in_(found))
        elif numbers:
            parts.append(_between(CaseRow.number, numbers))
        if wanted.status is not None:
            parts.append(CaseRow.status == wanted.status.value)
        if wanted.unit:
            parts.append(CaseRow.unit == wanted.unit)
        if wanted.kind is not None:
            parts.append(CaseIndexRow.kind == wanted.kind.value)
        if wanted.topic:
            parts.append(_under(CaseIndexRow.topic.expression, _path((wanted.topic,)), "/"))
        if wanted.place:
            parts.append(self._at(session, wanted.place))
        if wanted.campaign:
            came = select(CampaignCaseRow.case).where(CampaignCaseRow.code == wanted.campaign)
            parts.append(CaseRow.number.in_(came))
        if wanted.agent:
            one = wanted.agent if wanted.agent != ANY_AGENT else None
            parts.append(filed_by_agents(CaseRow.number, one))
        if wanted.since is not None:
            parts.append(CaseRow.number >= f"{wanted.since:%y%m%d}")
        if wanted.until is not None:
            parts.append(CaseRow.number < f"{wanted.until + timedelta(days=1):%y%m%d}")
        return and_(*parts) if parts else and_(CaseRow.id > 0)

    def _at(self, session: AsyncSession, place: str) -> ColumnElement[bool]:
        if place.isascii() and place.isdigit():
            return CaseIndexRow.division.startswith(place, autoescape=True)
        terms = self.pairs.of_query(place)
        return CaseRow.id.in_(_with(session, terms, ("place",))) if terms else false()

    async def _by_person(
        self, session: AsyncSession, terms: Sequence[Signs], rows: Sequence[CaseRow]
    ) -> frozenset[str]:
        if not terms or not rows:
            return frozenset()
        ids = {row.id: row.number for row in rows}
        named: set[int] = set()
        for term in terms:
            found = _with(session, (term,), ("persons",)).where(_ID.in_(ids))
            named.update(await session.scalars(found))
        return frozenset(ids[id_] for id_ in named)


def words_in(event: CaseEvent) -> list[str]:
    """What somebody said in a step, the petitioner or the office."""
    said = {name: event.data.get(name) for name in OF_THE_OFFICE}
    return list(dict.fromkeys((*words_of_event(event), *words_of(said))))


def _with(session: AsyncSession, terms: Iterable[Signs], parts: Sequence[str]) -> Select[int]:
    """The ids of the cases that have each term, in one of these parts. The signs are letters
    alone: nothing of what was typed stands in the query."""
    query = select(_ID).select_from(FOUND)
    if session.get_bind().dialect.name == "postgresql":
        for term in terms:
            said = " <-> ".join(term)
            vectors: list[ColumnElement[Any]] = [column(f"{part}_found") for part in parts]
            query = query.where(
                or_(*(each.op("@@")(func.to_tsquery("simple", said)) for each in vectors))
            )
        return query
    phrases = " AND ".join(f'"{" ".join(term)}"' for term in terms)
    match = text("case_words MATCH :match").bindparams(
        bindparam("match", f"{{{' '.join(parts)}}} : ({phrases})", unique=True)
    )
    return query.where(match)


def _between(number: SQLColumnExpression[str], numbers: tuple[str, str]) -> ColumnElement[bool]:
    first, end = numbers
    return and_(number >= first, number < end)


async def _planned_by_values(session: AsyncSession) -> None:
    """How common a word is decides how it is looked for: a plan for any word takes four times as
    long, and PostgreSQL falls back to one after the fifth search."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


async def _rows_of(session: AsyncSession, ids: Sequence[int]) -> Sequence[CaseRow]:
    """In the order of their ids, the newest first."""
    rows = select(CaseRow).where(CaseRow.id.in_(ids)).order_by(CaseRow.id.desc())
    return list(await session.scalars(rows)) if ids else []


def _under(path: ColumnElement[str], top: str, mark: str) -> ColumnElement[bool]:
    """It, and all below it: a range, so that the index serves."""
    return or_(path == top, and_(path > top + mark, path < top + chr(ord(mark) + 1)))


def _path(path: Sequence[str]) -> str:
    return _plain("/".join(path))[:LONGEST_PATH]


def _plain(said: str) -> str:
    """What a database takes as text."""
    return said.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
