"""Repeated cases: those of one petitioner are linked; those of several are made public to
neighbours, who may support one and hear of it from then on.

Nobody is ever told of a matter whose petitioner did not agree to it, and never of a denunciation or
of one that is confidential or urgent (Art. 30). What may not be seen looks as if it did not exist.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseStatus, Draft, EventType, PetitionKind, Place
from backend_client.contract.public_matter import Nearby, Neighbour, NeighbourNews
from backend_client.json_codec import from_plain, to_plain
from backend_client.likeness import SAME, grams, hashed, levelled, likeness, sketch
from backend_client.wording.all_words import words_of_draft
from backend_client.wording.denunciation import Verdict, verdict
from office.db import case_store
from office.db.database import feed_ids
from office.db.in_thread import Transaction
from office.db.models import CaseRow, PublicBlockRow, PublicMatterRow, SupportEventRow, SupportRow
from office.db.statements import Executor
from office.law import statuses
from office.law.numbers import read_number
from office.law.problems import Problem

SHOWN = 3
LOOKED_AT = 50  # the nearest by place; each is compared by its words
LONGEST_PLACE = 60
SHARED_PLACE = 0.4  # of the pairs of letters of the shorter name
CELLS_PER_DEGREE = 100  # pins are near within about a kilometre
ID = re.compile(r"[0-9a-f]{32}")
RUNNING = tuple(status.value for status in statuses.WITHDRAWABLE)


def denounces(draft: Draft) -> bool:
    """By its kind, or by any of its words (Art. 30)."""
    said = verdict(*words_of_draft(draft))
    return draft.kind is PetitionKind.DENUNCIATION or said is Verdict.DENOUNCES


def is_shielded(draft: Draft) -> bool:
    """No other case names it, and no neighbour learns of it."""
    return draft.confidential or denounces(draft)


def is_public(draft: Draft) -> bool:
    return draft.public and not draft.urgent and not is_shielded(draft)


# one petitioner's


async def linked(sql: Executor, draft: Draft) -> str | None:
    """The number of the case that the draft repeats, if there is one and both may be named. What
    reopens a case is no repetition of it."""
    number = read_number(draft.repeats) if draft.repeats else None
    if number is None or number == read_number(draft.reopens or "") or is_shielded(draft):
        return None
    first = await case_store.find(sql, number)
    return number if first and not is_shielded(from_plain(Draft, first.draft)) else None


async def repeating(session: AsyncSession, numbers: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Of each case that is repeated the numbers of those that do, the oldest first."""
    query = select(CaseRow.repeats, CaseRow.number).where(CaseRow.repeats.in_(numbers))
    found: defaultdict[str | None, tuple[str, ...]] = defaultdict(tuple)
    for first, number in await session.execute(query.order_by(CaseRow.id)):
        found[first] += (number,)
    return {first: repeats for first, repeats in found.items() if first is not None}


# neighbours'


async def publish(sql: Executor, number: str, draft: Draft) -> None:
    if is_public(draft) and draft.place and draft.topic and draft.topic.path:
        blocks = _blocks(draft.topic.path[0], draft.place)
        await case_store.add_matter(sql, secrets.token_hex(16), number, blocks)


async def search(session: AsyncSession, asked: Nearby) -> list[Neighbour]:
    """Running public matters of the topic, nearby, that are like what is asked; the likest
    first."""
    if not asked.topic:
        return []
    around = _blocks(asked.topic[0], asked.place, reach=1)
    nearest = await session.scalars(
        select(PublicMatterRow.id)
        .join(PublicBlockRow, PublicBlockRow.matter == PublicMatterRow.id)
        .join(CaseRow, CaseRow.number == PublicMatterRow.case)
        .where(PublicBlockRow.block.in_(around), CaseRow.status.in_(RUNNING))
        .group_by(PublicMatterRow.id)
        .order_by(func.count().desc(), PublicMatterRow.id)
        .limit(LOOKED_AT)
    )
    found = []
    for id_ in list(nearest):
        row = await _row_of(session, id_)
        draft = _draft(row)
        like = likeness(sketch(draft.facts), asked.sketch)
        hidden = not is_public(draft) or row.client_ref in asked.own
        if not hidden and like >= SAME and _is_near(asked.place, draft.place):
            supporters = await _count(session, id_)
            found.append((like, _in_common(id_, row, draft, asked, supporters)))
    found.sort(key=lambda each: (-each[0], each[1].id))
    return [neighbour for _, neighbour in found[:SHOWN]]


async def look(session: AsyncSession, id_: str) -> Neighbour:
    """How a public matter stands, for whoever was told of it. Raises Problem 404."""
    row = await _row_of(session, id_)
    if not is_public(_draft(row)) or row.status == CaseStatus.WITHDRAWN:
        raise Problem.not_found()
    return Neighbour(id_, CaseStatus(row.status), await _count(session, id_))


async def support(
    session: AsyncSession, id_: str, key: str, now: datetime
) -> tuple[Neighbour, bool]:
    """The matter with one supporter more, and whether it is: a key counts once, and for one matter.
    Raises Problem 404, the same for what is not public, no longer running, or not there at all."""
    row = await _row_of(session, id_)
    known = await session.scalar(select(SupportRow).where(SupportRow.key == key))
    if known is not None and known.matter != id_:
        raise Problem.conflict()
    if known is None:
        if not is_public(_draft(row)) or row.status not in RUNNING:
            raise Problem.not_found()
        session.add(SupportRow(matter=id_, key=key, at=now))
        await session.flush()
    return Neighbour(id_, CaseStatus(row.status), await _count(session, id_)), known is None


async def tell(session: AsyncSession, number: str, now: datetime) -> None:
    """Tell whoever supports a public matter how it stands now: its status and nothing else."""
    case = await session.scalar(select(CaseRow).where(CaseRow.number == number))
    matter = await session.scalar(
        select(PublicMatterRow.id).where(
            PublicMatterRow.case == number, PublicMatterRow.hidden_at.is_(None)
        )
    )
    if case is None or matter is None:
        return
    gone = case.status == CaseStatus.WITHDRAWN
    count = await _count(session, matter)
    news = NeighbourNews(matter, CaseStatus(case.status), count)
    kind = EventType.NEIGHBOUR_GONE if gone else EventType.NEIGHBOUR_MOVED
    await _write(session, matter, kind, {} if gone else to_plain(news), now)


async def is_seen(session: AsyncSession, number: str) -> bool:
    """Whether neighbours may see the case."""
    seen = PublicMatterRow.case == number, PublicMatterRow.hidden_at.is_(None)
    return await session.scalar(select(PublicMatterRow.id).where(*seen)) is not None


async def hide(session: AsyncSession, number: str, now: datetime) -> None:
    """The petitioner wants it to be seen no longer: supporters hear only that it is gone. Raises
    Problem 409 for what cannot be seen."""
    matter = await session.scalar(select(PublicMatterRow).where(PublicMatterRow.case == number))
    if matter is None or matter.hidden_at is not None:
        raise Problem(409, "not-now", "The case is not public.")
    matter.hidden_at = now
    await session.execute(delete(PublicBlockRow).where(PublicBlockRow.matter == matter.id))
    await _write(session, matter.id, EventType.NEIGHBOUR_GONE, {}, now)


async def place_anew(sql: Executor, number: str, draft: Draft) -> None:
    """It is found by its topic and its place as they read now. Whoever supports it stays."""
    matter = await case_store.seen_matter(sql, number)
    if matter is not None and draft.place and draft.topic and draft.topic.path:
        await case_store.place_matter(sql, matter, _blocks(draft.topic.path[0], draft.place))


async def conceal(transaction: Transaction, number: str, now: datetime) -> bool:
    """Hide what must not be seen any more; whether it could be."""
    seen = await case_store.seen_matter(transaction.sql, number) is not None
    if seen:
        await hide(transaction.session, number, now)
    return seen


async def _write(
    session: AsyncSession, matter: str, kind: EventType, data: Any, now: datetime
) -> None:
    """One event for each supporter, in two statements however many they are."""
    raised = update(SupportRow).where(SupportRow.matter == matter)
    raised = raised.values(last_seq=SupportRow.last_seq + 1)
    told = (await session.execute(raised.returning(SupportRow.key, SupportRow.last_seq))).all()
    if not told:
        return
    ids = await feed_ids(session, len(told))
    rows = [
        {"id": id_, "key": key, "seq": seq, "type": kind.value, "at": now, "data": data}
        for id_, (key, seq) in zip(ids, told, strict=True)
    ]
    await session.execute(insert(SupportEventRow), rows)


async def supporters_of(session: AsyncSession, numbers: Sequence[str]) -> Mapping[str, int]:
    """How many support each case that anybody does."""
    query = (
        select(PublicMatterRow.case, func.count())
        .join(SupportRow, PublicMatterRow.id == SupportRow.matter)
        .where(PublicMatterRow.case.in_(numbers))
        .group_by(PublicMatterRow.case)
    )
    return {number: count for number, count in await session.execute(query)}


async def _row_of(session: AsyncSession, id_: str) -> CaseRow:
    if not ID.fullmatch(id_):  # some of what an address may hold is no text to a database
        raise Problem.not_found()
    query = select(CaseRow).join(PublicMatterRow, PublicMatterRow.case == CaseRow.number)
    seen = PublicMatterRow.id == id_, PublicMatterRow.hidden_at.is_(None)
    row = await session.scalar(query.where(*seen))
    if row is None:
        raise Problem.not_found()
    return row


async def _count(session: AsyncSession, id_: str) -> int:
    query = select(func.count()).select_from(SupportRow).where(SupportRow.matter == id_)
    return await session.scalar(query) or 0


def _draft(row: CaseRow) -> Draft:
    return from_plain(Draft, row.draft)


def _in_common(id_: str, row: CaseRow, draft: Draft, asked: Nearby, supporters: int) -> Neighbour:
    path = draft.topic.path if draft.topic else ()
    same = [one == other for one, other in zip(path, asked.topic, strict=False)]
    depth = same.index(False) if False in same else len(same)
    named = asked.place.text[:LONGEST_PLACE]
    other = draft.place.text[:LONGEST_PLACE] if draft.place else ""
    part = SequenceMatcher(None, named, other, autojunk=False).find_longest_match()
    return Neighbour(
        id_,
        CaseStatus(row.status),
        supporters,
        asked.topic[:depth],
        named[part.a : part.a + part.size].strip() if part.size > 1 else "",
    )


def _is_near(one: Place, other: Place | None) -> bool:
    if other is None:
        return False
    if set(_cells(one, reach=1)) & set(_cells(other)):
        return True
    first, second = _parts(one), _parts(other)
    smaller = min(len(first), len(second))
    return bool(smaller) and len(first & second) >= SHARED_PLACE * smaller


def _blocks(topic: str, place: Place, reach: int = 0) -> set[int]:
    return {hashed(f"{topic}\n{part}") for part in (*_parts(place), *_cells(place, reach))}


def _parts(place: Place) -> set[str]:
    return grams(levelled(place.text[:LONGEST_PLACE]), 2)


def _cells(place: Place, reach: int = 0) -> Iterator[str]:
    """The square of the map that a pin lies in, and those around it."""
    if place.latitude is None or place.longitude is None:
        return
    row, column = (int(each * CELLS_PER_DEGREE // 1) for each in (place.latitude, place.longitude))
    for up in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            yield f"{row + up},{column + right}"
