"""Lookup by number and query code, and with the phone a case's transfer to another chat. Wrong
guesses count against whoever makes them: no stranger can lock a petitioner out.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import (
    CaseEvent,
    Claim,
    Claimed,
    Draft,
    EventType,
    Progress,
)
from backend_client.contract.invitation import (
    Invitation,
    InvitationAnswer,
    InvitationResult,
    Invited,
    Takeover,
)
from office.db.agents.rows import agent_of
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.invitations import InvitationRow, signatures_of
from office.db.models import CaseRow, GuessRow
from office.law.numbers import (
    bare_code,
    mark_of,
    new_query_code,
    numbers_in,
    phone_digits,
    query_code_of,
    read_number,
)
from office.law.problems import Problem
from office.law.said_at import is_confirmed
from office.services import lookups, public_matters
from office.services.casework import Casework
from office.services.dossier import Dossier, open_case
from office.services.feed import Feed
from office.services.petitioner import representatives, signatures

MOST_GUESSES = 5  # of one asker, or at one number of all who do not say who they are
MOST_TOGETHER = 50  # at one number: beyond, who has guessed wrong within the hour has no more
LOCKED_FOR = timedelta(hours=1)
FEWEST_DIGITS = 7  # of a phone that can tell one person from another

LASTS = timedelta(days=14)
OPEN_TO_ALL = timedelta(days=3650)  # what ends it is said by `signatures.is_closed`
TOKEN_BYTES = 16
LONGEST_TOLD = 600  # letters of the story that are shown
GUESSED = "invitation"  # stands where wrong guesses at a case have its number


def _hashed(asker: str) -> str:
    return hashlib.sha256(asker.encode("utf-8", "replace")).hexdigest() if asker else ""


def _recent(now: datetime) -> ColumnElement[bool]:
    """Of the hour; nor of a day to come, by a clock that was wrong."""
    return and_(GuessRow.at > now - LOCKED_FOR, GuessRow.at < now + LOCKED_FOR)


async def is_locked_out(session: AsyncSession, what: str, asker: str, now: datetime) -> bool:
    """Whether whoever asks has guessed wrong too often at codes of this kind, `what`."""
    recent = GuessRow.number == what, _recent(now)
    guesses = select(func.count()).where(*recent, GuessRow.asker == _hashed(asker))
    return (await session.scalar(guesses) or 0) >= MOST_GUESSES


def guessed_wrong(session: AsyncSession, what: str, asker: str, now: datetime) -> None:
    session.add(GuessRow(number=what, asker=_hashed(asker), at=now))


class Transfers:
    """While an asker is locked even the right code finds nothing: otherwise the answer would tell
    which guess was right. `asker` is the channel's name for who asks, which it vouches for, or
    empty. Who has guessed nothing wrong is never locked by others; a code has some 40 bits, so that
    a thousand chats that guess for a year find a given one with a chance of 1 in 19,000.

    All guesses take turns as writers do, or a burst of them would be looked at before the first is
    counted."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], casework: Casework, feed: Feed
    ) -> None:
        self._database = database
        self._clock = clock
        self._casework = casework
        self._feed = feed

    async def progress(self, number: str, code: str, asker: str = "") -> Progress:
        """Raises the same Problem 404 for an unknown number, a wrong code and a locked number."""

        async def work(transaction: Transaction) -> Progress | None:
            session = transaction.session
            row = await self._opened(session, asker, number, code)
            return await lookups.progress_of(session, row) if row else None

        found = await self._database.change(work)
        if found is None:
            raise Problem.not_found()
        return found

    async def claim(
        self, number: str, said: Claim, key: str, asker: str = ""
    ) -> tuple[Claimed, bool]:
        """What the new place needs, and whether the case moved just now. Raises the same Problem
        404 for whatever does not fit. A denunciation stays where it was made (Art. 30)."""

        async def work(transaction: Transaction) -> tuple[Claimed, bool] | None:
            session = transaction.session
            row = await self._opened(session, asker, number, said.code, said.phone)
            if row is None:
                return None

            async def act(case: Dossier, now: datetime) -> CaseEvent:
                return await case.write(EventType.CLAIMED, now, {"claimant": said.claimant})

            moved = self._casework.once(transaction, row.number, key, "claim", said, act)
            _, new = await moved
            whose = (await _owner(session, row)).on_behalf
            return replace(await transferred(session, row), on_behalf=whose), new

        claimed = await self._database.change(work)
        if claimed is None:
            raise Problem.not_found()
        self._feed.announce()
        return claimed

    async def _opened(
        self, session: AsyncSession, asker: str, number: str, code: str, phone: str | None = None
    ) -> CaseRow | None:
        """The case that number and code, and the phone if one is given, open; None, counted, when
        they open none."""
        known = read_number(number) or ""
        who = _hashed(asker)
        if await self._is_locked(session, who, known):
            return None
        row = await lookups.paired_row(session, number, code)
        if row is not None and (phone is None or _may_move(await _owner(session, row), phone)):
            return row
        if known:
            now = self._clock()
            await session.execute(delete(GuessRow).where(GuessRow.at <= now - LOCKED_FOR))
            session.add(GuessRow(number=known, asker=who, at=now))
        return None

    async def _is_locked(self, session: AsyncSession, who: str, number: str) -> bool:
        recent = select(func.count()).where(_recent(self._clock()))
        own = recent.where(GuessRow.asker == who)
        if not who:
            own = own.where(GuessRow.number == number)
        guessed = await session.scalar(own) or 0
        if guessed == 0 or guessed >= MOST_GUESSES:
            return guessed > 0
        together = await session.scalar(recent.where(GuessRow.number == number)) or 0
        return bool(who) and together >= MOST_TOGETHER


async def transferred(session: AsyncSession, row: CaseRow) -> Claimed:
    draft = lookups.draft_of(row)
    return Claimed(
        await lookups.receipt_of(session, row),
        draft.request,
        draft.facts,
        draft.urgent,
        await lookups.events_of(session, row.number),
        await public_matters.is_seen(session, row.number),
    )


async def _owner(session: AsyncSession, row: CaseRow) -> Draft:
    """As filed; once whose it is follows it alone, as if they had filed it with their telephone."""
    draft = lookups.draft_of(row)
    events = await lookups.events_of(session, row.number)
    if not any(event.type is EventType.TAKEN_OVER for event in events):
        return draft
    phone = draft.on_behalf.phone if draft.on_behalf else None
    return replace(draft, petitioner=replace(draft.petitioner, phone=phone), on_behalf=None)


def _may_move(draft: Draft, phone: str) -> bool:
    given = phone_digits(phone)
    registered = [phone_digits(each) for each in numbers_in(draft.petitioner.phone or "")]
    same = [hmac.compare_digest(each.encode(), given.encode()) for each in registered]
    return any(same) and len(given) >= FEWEST_DIGITS and not public_matters.denounces(draft)


class Invitations:
    """A person's own confirmation of what somebody filed for them, by a token or a short code.

    Whoever holds either is taken for the person: a token has 128 bits, a code some 40, and five
    wrong ones an hour lock who asks. Both end when they are used, when a newer one is made, and
    with time. That of a joint matter is for all who sign: it is one, and stays while it is open to
    more. No denunciation, and nothing kept secret, is opened by either (Art. 30)."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        casework: Casework,
        feed: Feed,
        days: int | None,
    ) -> None:
        """`days`: as for Signatures."""
        self._days = days
        self._database = database
        self._clock = clock
        self._casework = casework
        self._feed = feed

    async def invite(
        self, number: str, key: str, *, represents: bool = False
    ) -> tuple[Invitation, bool]:
        """A new token and code for the case, and whether they are new: `represents` for one person
        to speak for all who signed. Raises Problem 404, and 409 where there is nobody to confirm,
        it may not be shown, or five speak already."""

        async def work(transaction: Transaction) -> tuple[Invitation, bool]:
            session, now = transaction.session, self._clock()
            case = await open_case(transaction, (await lookups.find_row(session, number)).number)
            known = await session.scalar(select(InvitationRow).where(InvitationRow.key == key))
            if known is not None and known.case != case.record.number:
                raise Problem.conflict()
            if known is not None:
                return _invitation(known), False
            joint = signatures.is_joint(case.draft)
            if represents and not joint:
                raise Problem(409, "not-joint", "Nobody signs this case but who filed it.")
            if represents:
                signed = await signatures_of(transaction.sql, case.record.number)
                representatives.check_room(signed)
            if joint and signatures.is_closed(case.events, now, self._days):
                raise Problem(409, "signing-closed", "This matter takes no more signatures.")
            if not (joint or _may_be_confirmed(case)):
                raise Problem(409, "not-now", "There is nobody left to confirm this case.")
            ours = InvitationRow.case == case.record.number, InvitationRow.represents == represents
            one = await session.scalar(select(InvitationRow).where(*ours).limit(1))
            if joint and not represents and one is not None:
                return _invitation(one), False
            if not represents:
                ending = update(InvitationRow).where(*ours, InvitationRow.ended_at.is_(None))
                await session.execute(ending.values(ended_at=now))
            link, code = self._names(case.draft.client_ref, key)
            row = InvitationRow(
                mark=mark_of(link),
                code_mark=mark_of(bare_code(code)),
                link=link,
                code=code,
                case=case.record.number,
                key=key,
                until=now + (OPEN_TO_ALL if joint and not represents else LASTS),
                represents=represents,
            )
            session.add(row)
            await session.flush()
            return _invitation(row), True

        return await self._database.change(work)

    def _names(self, client_ref: str, key: str) -> tuple[str, str]:
        """A token and a code. Made of the call by the keys that lie beside the database, so that an
        office that was restored from an older copy makes those again which people hold."""
        sealing = self._database.sealing
        if not sealing.keyed:
            return secrets.token_hex(TOKEN_BYTES), new_query_code()
        said = sealing.mark(f"{client_ref}\n{key}", "invitations.link")
        made = hashlib.sha512(said.encode()).digest()
        return made[:TOKEN_BYTES].hex(), query_code_of(made[TOKEN_BYTES:])

    async def look(self, said: str, asker: str) -> Invited:
        """Raises the same Problem 404 for what is wrong, over, used, or locked."""

        async def work(transaction: Transaction) -> Invited | None:
            session, now = transaction.session, self._clock()
            if await is_locked_out(session, GUESSED, asker, now):
                return None
            row = await _live(session, said, now)
            if row is None:
                guessed_wrong(session, GUESSED, asker, now)
                return None
            case = await open_case(transaction, row.case)
            draft = case.draft
            whom = draft.on_behalf.name if draft.on_behalf else ""
            facts = draft.facts[:LONGEST_TOLD]
            told = Invited(row.case, row.link, whom, draft.petitioner.name, draft.request, facts)
            agent = await agent_of(transaction.sql, draft, case.record.registered_at)
            told = replace(told, agent=agent)
            if not signatures.is_joint(draft):
                return told
            signed = await signatures_of(transaction.sql, row.case)
            return replace(
                told,
                joint=True,
                place=draft.place.text if draft.place else None,
                people=signatures.people(signed),
                represents=row.represents,
                representatives=representatives.count(signed),
                closed=signatures.is_closed(case.events, now, self._days),
            )

        found = await self._database.change(work)
        if found is None:
            raise Problem.not_found()
        return found

    async def answer(
        self, token: str, said: InvitationAnswer, key: str
    ) -> tuple[InvitationResult, bool]:
        """The person says that it is theirs, and follows it from now on, or that it is not. Raises
        Problem 404 for a token that is wrong, over or used."""

        async def work(transaction: Transaction) -> tuple[InvitationResult, bool]:
            session, now = transaction.session, self._clock()
            row = await session.scalar(
                select(InvitationRow).where(InvitationRow.mark == mark_of(token))
            )
            if row is None:
                raise Problem.not_found()
            live = row.ended_at is None and row.until > now

            async def act(case: Dossier, now: datetime) -> CaseEvent:
                if not live or case.draft.on_behalf is None or is_confirmed(case.events):
                    raise Problem.not_found()
                if said.agrees:
                    return await case.write(EventType.CONFIRMED, now, {"follower": said.follower})
                return await case.write(EventType.DISOWNED, now, {})

            done = self._casework.once(transaction, row.case, key, "confirm", said, act)
            _, new = await done
            if new:
                row.ended_at = now
            if not said.agrees:
                return InvitationResult(), new
            await session.flush()
            known = await lookups.find_row(session, row.case)
            return InvitationResult(await transferred(session, known)), new

        result, new = await self._database.change(work)
        self._feed.announce()
        return result, new

    async def take_over(self, number: str, said: Takeover, key: str) -> tuple[Claimed, bool]:
        """The person follows their case alone: another query code opens it from now on. Raises
        Problem 404, and 409 for who has not confirmed it."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            if not any(_confirms(event, said.follower) for event in case.events):
                raise Problem(409, "not-now", "Only who has confirmed the case follows it alone.")
            return await case.write(EventType.TAKEN_OVER, now, {"follower": said.follower})

        async def work(transaction: Transaction) -> tuple[Claimed, bool]:
            session = transaction.session
            _, new = await self._casework.once(transaction, number, key, "takeover", said, act)
            row = await lookups.find_row(session, number)
            if new:
                changed = update(CaseRow).where(CaseRow.number == row.number)
                await session.execute(changed.values(query_code=new_query_code()))
            await session.flush()
            await session.refresh(row)
            return await transferred(session, row), new

        result = await self._database.change(work)
        self._feed.announce()
        return result


def _confirms(event: CaseEvent, follower: str) -> bool:
    return event.type is EventType.CONFIRMED and event.data.get("follower") == follower


async def _live(session: AsyncSession, said: str, now: datetime) -> InvitationRow | None:
    code = mark_of(bare_code(said))
    found = or_(InvitationRow.mark == mark_of(said), InvitationRow.code_mark == code)
    open_ = InvitationRow.ended_at.is_(None), InvitationRow.until > now
    row: InvitationRow | None = await session.scalar(select(InvitationRow).where(found, *open_))
    return row


def _may_be_confirmed(case: Dossier) -> bool:
    draft = case.draft
    shut = draft.confidential or public_matters.denounces(draft)
    return draft.on_behalf is not None and not shut and not is_confirmed(case.events)


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(row.case, row.link, row.code, row.until, row.represents)
