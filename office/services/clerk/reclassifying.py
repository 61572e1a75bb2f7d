"""Puts right how a case is sorted: its kind, topic and place. Its clocks, who may read it, and
whatever is counted or found follow in the same transaction.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    Draft,
    EventType,
    PetitionKind,
    Place,
    Topic,
)
from backend_client.contract.correction import Reclassification, Reclassified, Sorted
from backend_client.json_codec import to_plain
from office.db.in_thread import Transaction
from office.law import moves
from office.law.deadlines import clocks_after, matter_of
from office.law.documents import has_words
from office.law.problems import Problem
from office.law.routing import Units, denounces, is_shielded
from office.rights.acts import Right
from office.rights.rows import Reader
from office.services import lookups, public_matters, recusal
from office.services.casework import Casework
from office.services.dossier import Dossier

LONGEST_PLACE, LONGEST_NAME, LONGEST_NOTE = 200, 50, 500  # characters
DEEPEST_TOPIC, DEEPEST_PLACE = 3, 5  # names
DIVISION = re.compile(r"\d{2}(\d{2})?(\d{2})?(\d{3})?")
# Afterwards the kind has decided by which procedure it is handled (Art. 29 to 31).
KIND_OPEN = frozenset(
    {
        *(CaseStatus.SUBMITTED, CaseStatus.REGISTERED),
        *(CaseStatus.FORWARDED, CaseStatus.ASSIGNED, CaseStatus.OBJECTED),
    }
)


class Issues(Protocol):
    """Where a case is looked for among others that tell of the same event."""

    async def look_again(self, transaction: Transaction, number: str, *, shielded: bool) -> None:
        """The case reads otherwise from now on."""


async def reclassify(
    casework: Casework,
    issues: Issues,
    number: str,
    said: Reclassification,
    key: str,
    reader: Reader,
) -> tuple[CaseEvent, bool]:
    """The event, and whether it is new. Raises Problem: 404, 403, 409 where the case has gone on
    since `said.seen` or its kind stays, 422 for what cannot be or changes nothing."""
    check(said, reader.units)

    async def act(case: Dossier, now: datetime) -> CaseEvent:
        sql, number = case.transaction.sql, case.record.number
        (await reader.acting(sql, number)).check(Right.CLASSIFY, reader.units.office)
        check_seen(said.seen, case.events)
        before, after = changes_of(case.draft, said)
        if after.kind is not None:
            _check_kind(case.events, said.note)
        await case.correct(corrected(case.draft, after))
        event = await case.write(
            EventType.RECLASSIFIED, now, to_plain(_step(case, before, after, said.note))
        )
        await _follow(case, reader.units, issues, now)
        return event

    return await casework.act(number, "reclassification", key, said, act, reader)


def check(said: Reclassification, units: Units) -> None:
    """Raises Problem 422 for what no case can be."""
    if said.topic is not None:
        known = {topic.path[0] for topic in units.topics()}
        if not said.topic or said.topic[0] not in known or not _names(said.topic, DEEPEST_TOPIC):
            raise Problem.invalid("topic", "must begin with one of GET /v1/topics")
    if (place := said.place) is not None:
        if not has_words(place.text) or len(place.text) > LONGEST_PLACE:
            raise Problem.invalid("place.text", f"must have 1 to {LONGEST_PLACE} characters")
        if place.division is not None and not DIVISION.fullmatch(place.division):
            raise Problem.invalid("place.division", "must have 2, 4, 6 or 9 figures")
        if place.path and not _names(place.path, DEEPEST_PLACE):
            raise Problem.invalid("place.path", f"must be {DEEPEST_PLACE} names at most")
    if len(said.note or "") > LONGEST_NOTE:
        raise Problem.invalid("note", f"must have at most {LONGEST_NOTE} characters")


def check_seen(seen: int | None, events: Sequence[CaseEvent]) -> None:
    """Raises Problem 409 where more has happened than staff were shown."""
    if seen is not None and seen != lookups.counted_for_staff(events)[-1].seq:
        raise Problem(409, "stale", "The case has changed since it was looked at. Look again.")


def changes_of(draft: Draft, said: Reclassification) -> tuple[Sorted, Sorted]:
    """How it was sorted, and is to be, by what differs. Raises Problem 422 where nothing does."""
    before, after = Sorted(), Sorted()
    if said.kind is not None and said.kind is not draft.kind:
        before, after = replace(before, kind=draft.kind), replace(after, kind=said.kind)
    path = draft.topic.path if draft.topic else ()
    if said.topic is not None and said.topic != path:
        before, after = replace(before, topic=path), replace(after, topic=said.topic)
    if said.place is not None and _reads(said.place) != (draft.place and _reads(draft.place)):
        place = _with_pin(said.place, draft.place)
        before, after = replace(before, place=draft.place), replace(after, place=place)
    if after == Sorted():
        raise Problem.invalid("topic", "or the kind or the place must be another than now")
    return before, after


def _reads(place: Place) -> tuple[object, ...]:
    return place.text, place.division, place.path


def _with_pin(place: Place, known: Place | None) -> Place:
    """A pin that the petitioner has sent stays where no other is told."""
    if place.latitude is not None or known is None:
        return place
    return replace(place, latitude=known.latitude, longitude=known.longitude)


def corrected(draft: Draft, after: Sorted) -> Draft:
    """As it reads from now on. What gave the topic before is no reason for another one."""
    return replace(
        draft,
        kind=PetitionKind(after.kind or draft.kind),
        topic=draft.topic if after.topic is None else Topic(after.topic),
        place=after.place or draft.place,
    )


def may_change_kind(events: Sequence[CaseEvent]) -> bool:
    """Before acceptance: also what a unit gave back was not accepted."""
    return moves.history_of(events)[-1] in KIND_OPEN


def _check_kind(events: Sequence[CaseEvent], note: str | None) -> None:
    if not may_change_kind(events):
        raise Problem(409, "kind-stays", "The kind changes only before the case is accepted.")
    if not has_words(note):
        raise Problem.invalid("note", "must tell the petitioner why it is of another kind")


def _step(case: Dossier, before: Sorted, after: Sorted, note: str | None) -> Reclassified:
    """With the clocks, which follow from the kind and all that the case went through."""
    said = note if has_words(note) else None
    if after.kind is None:
        return Reclassified(before, after, said)
    clocks = clocks_after(moves.steps_of(case.events), matter_of(case.draft))
    if clocks == case.clocks:
        return Reclassified(before, after, said)
    case.record.clocks = to_plain(clocks)
    return Reclassified(before, after, said, clocks)


async def _follow(case: Dossier, units: Units, issues: Issues, now: datetime) -> None:
    """Whoever must not have it any more loses it; neighbours and hot issues find it as it is."""
    statements = await recusal.statements_in(case)
    others: frozenset[str] = frozenset()
    if case.draft.kind is PetitionKind.DENUNCIATION:
        others = frozenset(body.id for body in units.bodies if not body.denunciations)
    await recusal.take_back(case, statements, units, now, also=others)
    if not denounces(statements):
        await public_matters.place_anew(case.transaction.sql, case.record.number, case.draft)
    shielded = is_shielded(statements)
    await issues.look_again(case.transaction, case.record.number, shielded=shielded)


def _names(names: Sequence[str], most: int) -> bool:
    return len(names) <= most and all(
        has_words(each) and len(each) <= LONGEST_NAME for each in names
    )
