"""Questions and answers in public: agreed to by whoever asked, approved by an officer, shown to
everybody until somebody takes it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import Case, CaseEvent, EventType
from backend_client.contract.documents import Answer
from backend_client.contract.publication import (
    PublicationConsent,
    PublicationEnd,
    PublicationLook,
    PublicationStage,
    PublicText,
)
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.public.rows import PublicationRow
from office.law.problems import Problem
from office.public import rules
from office.public.rules import Body
from office.rights.acts import Right
from office.rights.rows import Reader
from office.services.casework import Casework
from office.services.dossier import Dossier, open_case, open_for, staff_case

MOST_WORDS, LONGEST_WORD, LONGEST_REASON = 50, 60, 200
MOST_WAITING = 200


@dataclass(frozen=True)
class Hide:
    """An officer wants these words hidden, too. `had`, here and below: the mark of what they saw,
    None for whatever it is."""

    words: tuple[str, ...]
    had: str | None = None


@dataclass(frozen=True)
class Decline:
    reason: str
    had: str | None = None


@dataclass(frozen=True)
class Approve:
    """`seen`: of the text that the officer has read."""

    seen: str


Decision = Hide | Decline | Approve


@dataclass(frozen=True)
class Waiting:
    number: str
    stage: PublicationStage
    at: datetime


@dataclass(frozen=True)
class Proposed:
    """What an officer looks at: the case as they may see it, and what would be read of it."""

    case: Case
    stage: PublicationStage
    text: PublicText
    seen: str
    answer: Answer
    whole: bool  # all whose consent is needed have agreed to just this text
    words: tuple[str, ...]


class Publications:
    """`on`: whether the office has a public page at all."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], casework: Casework, *, on: bool
    ) -> None:
        self._database = database
        self._clock = clock
        self._casework = casework
        self.on = on

    async def look(self, number: str) -> PublicationLook:
        """Raises Problem 409 for what may not be public."""

        async def work(transaction: Transaction) -> PublicationLook:
            case = await open_case(transaction, number)
            await self._check(case)
            row = await rules.row_of(transaction.session, case.record.number)
            text = await rules.text_of(case, rules.body_of(row).words if row else ())
            return PublicationLook(case.record.number, text, rules.seen_of(text))

        return await self._database.look(work)

    async def agree(
        self, number: str, said: PublicationConsent, key: str
    ) -> tuple[CaseEvent, bool]:
        """Raises Problem 409 where the text reads otherwise by now, or has been declined."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            await self._check(case)
            row = await rules.row_of(case.transaction.session, case.record.number)
            body = rules.body_of(row) if row else Body()
            text, people = await rules.text_of(case, body.words), await rules.needed(case)
            seen, who = rules.seen_of(text), said.follower or ""
            if who not in people:
                raise Problem.not_found()
            if said.seen != seen:
                raise Problem(409, "text-changed", "The text reads otherwise now: look again.")
            if row is not None and row.stage == PublicationStage.DECLINED and row.seen == seen:
                raise Problem(409, "not-now", "An officer has declined just this text.")
            agreed = body.agreed if row is not None and row.seen == seen else ()
            if row is not None and who in agreed and PublicationStage(row.stage) in rules.OPEN:
                return told_last(case.events)
            everybody = (*agreed, *(() if who in agreed else (who,)))
            stands = tuple(each for each in everybody if each in people)
            kept = Body(text, body.words, stands)
            return await rules.keep(case, PublicationStage.AGREED, kept, now, people=len(people))

        return await self._casework.act(number, "publication", key, said, act)

    async def end(self, number: str, said: PublicationEnd, key: str) -> tuple[CaseEvent, bool]:
        """At once, whoever of them says so. Raises Problem 409 for what is none."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            row = await rules.row_of(case.transaction.session, case.record.number)
            if row is None or row.stage == PublicationStage.WITHDRAWN:
                raise Problem(409, "not-now", "The case is not public.")
            words = rules.body_of(row).words
            return await rules.keep(case, PublicationStage.WITHDRAWN, Body(words=words), now)

        return await self._casework.act(number, "publication/end", key, said, act)

    async def waiting(self, session: AsyncSession, reader: Reader) -> list[Waiting]:
        """Of the cases that the reader may read, those that somebody agreed to, or that are public;
        those that wait longest first."""
        stages = [stage.value for stage in rules.OPEN]
        query = (
            select(PublicationRow)
            .where(PublicationRow.stage.in_(stages), reader.may_see(PublicationRow.case))
            .order_by(PublicationRow.stage, PublicationRow.at)
            .limit(MOST_WAITING)
        )
        rows = await session.scalars(query)
        return [Waiting(row.case, PublicationStage(row.stage), row.at) for row in rows]

    async def proposed(self, number: str, reader: Reader) -> Proposed:
        """Raises Problem 404 for what they may not read, and for what nobody agreed to; 409 for
        what was taken back."""

        async def work(transaction: Transaction) -> Proposed:
            case = await open_for(transaction, number, reader)
            row = await rules.row_of(transaction.session, case.record.number)
            if row is None:
                raise Problem.not_found()
            if row.stage == PublicationStage.WITHDRAWN:
                raise Problem(409, "not-agreed", "Nobody agrees to it any more.")
            body = rules.body_of(row)
            text = await rules.text_of(case, body.words)
            seen, answered = rules.seen_of(text), rules.answer_of(case.events)
            if answered is None:
                raise Problem.not_found()
            return Proposed(
                await staff_case(case, reader),
                PublicationStage(row.stage),
                text,
                seen,
                answered[0],
                await self._is_whole(case, row, seen),
                body.words,
            )

        return await self._database.look(work)

    async def decide(
        self, number: str, decision: Decision, key: str, reader: Reader
    ) -> tuple[CaseEvent, bool]:
        """Raises Problem 403 for whose it is not, 409 for a text that nobody agreed to."""
        check(decision)

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            number = case.record.number
            (await reader.acting(case.transaction.sql, number)).check(Right.PUBLISH)
            row = await rules.row_of(case.transaction.session, number)
            if row is None or row.stage == PublicationStage.WITHDRAWN:
                raise Problem(409, "not-agreed", "Nobody agrees to it any more.")
            if PublicationStage(row.stage) not in rules.OPEN:
                raise Problem(409, "decided-already", "Somebody has decided it: look again.")
            body = rules.body_of(row)
            seen = rules.seen_of(await rules.text_of(case, body.words))
            if not isinstance(decision, Approve) and decision.had not in (
                None,
                mark_of(PublicationStage(row.stage), seen),
            ):
                raise Problem(409, "decided-meanwhile", "It is another by now: look again.")
            if isinstance(decision, Hide):
                words = tuple(dict.fromkeys((*body.words, *decision.words)))
                return await rules.keep(case, PublicationStage.ANEW, Body(words=words), now)
            if isinstance(decision, Decline):
                kept = replace(body, reason=decision.reason)
                return await rules.keep(case, PublicationStage.DECLINED, kept, now)
            await self._check(case)
            if decision.seen != seen or not await self._is_whole(case, row, seen):
                raise Problem(409, "text-changed", "Not all have agreed to just this text.")
            if row.stage == PublicationStage.PUBLISHED:
                return told_last(case.events)
            people = len(await rules.needed(case))
            return await rules.keep(case, PublicationStage.PUBLISHED, body, now, people=people)

        return await self._casework.act(number, "publication/decision", key, decision, act, reader)

    async def _check(self, case: Dossier) -> None:
        if not self.on or not await rules.is_fit(case):
            raise rules.not_publishable()

    async def _is_whole(self, case: Dossier, row: PublicationRow, seen: str) -> bool:
        agreed = set(rules.body_of(row).agreed)
        return row.seen == seen and agreed.issuperset(await rules.needed(case))


def check(decision: Decision) -> None:
    """Raises Problem 422."""
    match decision:
        case Hide(words=words):
            fit = all(1 < len(word) <= LONGEST_WORD for word in words)
            if not 1 <= len(words) <= MOST_WORDS or not fit:
                raise Problem.invalid("words", f"1 to {MOST_WORDS} of 2 to {LONGEST_WORD} letters")
        case Decline(reason=reason):
            if not 1 <= len(reason.strip()) <= LONGEST_REASON:
                raise Problem.invalid("declining", f"must have 1 to {LONGEST_REASON} characters")


def mark_of(stage: PublicationStage, seen: str) -> str:
    """Another one tells that a colleague has decided it, or that the text reads otherwise."""
    return f"{stage}/{seen}"


def told_last(events: Sequence[CaseEvent]) -> CaseEvent:
    return next(each for each in reversed(events) if each.type is EventType.PUBLICATION)
