"""Several people sign a joint matter: each joins by their own tap, is counted once, grades for
themselves, and leaves whenever they like. Who only stands in the words of it is not counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    Claimed,
    Draft,
    EventType,
    Rating,
    Receipt,
)
from backend_client.contract.joint import Departure, Signature
from backend_client.json_codec import from_plain, to_plain
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.invitations import (
    SignatureRecord,
    add_signature,
    save_signature,
    signatures_of,
)
from office.law import moves
from office.law.numbers import phone_digits
from office.law.problems import Problem
from office.law.ratings import merge
from office.law.said_at import check_rating, said, until
from office.law.statuses import ENDED
from office.services import lookups, public_matters, rating_sums
from office.services.casework import Casework
from office.services.dossier import Dossier
from office.services.feed import Feed
from office.services.petitioner import representatives

LONGEST_NAME, LONGEST_FOLLOWER = 40, 80
MOST_SIGNERS = 500  # each hears of every other: more would be a crowd of messages


def is_joint(draft: Draft) -> bool:
    """Whether others may sign it. A denunciation, and what is kept secret, goes from hand to hand
    by no link (Art. 30)."""
    shut = draft.confidential or public_matters.denounces(draft)
    return draft.petitioner.joint and not shut


def is_closed(events: Sequence[CaseEvent], at: datetime, days: int | None) -> bool:
    """Nobody joins once it is answered or over, or the office's own time for it has passed."""
    history = moves.history_of(until(events, at))
    ends = events[0].at + timedelta(days=days) if days is not None else None
    over = CaseStatus.ANSWERED in history or history[-1] in ENDED
    return over or (ends is not None and at > ends)


def standing(signatures: Sequence[SignatureRecord]) -> list[SignatureRecord]:
    return [each for each in signatures if each.left_at is None]


def people(signatures: Sequence[SignatureRecord]) -> int:
    """With whoever filed it."""
    return 1 + len(standing(signatures))


class Signatures:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        casework: Casework,
        feed: Feed,
        days: int | None,
        minimum_group: int,
    ) -> None:
        """`days`: how long a joint matter is open to more; None is until it is answered."""
        self._database = database
        self._clock = clock
        self._casework = casework
        self._feed = feed
        self._days = days
        self._minimum_group = minimum_group

    async def sign(self, number: str, said_: Signature, key: str) -> tuple[Claimed, bool]:
        """What the signer's place needs, and whether they joined just now. Raises Problem 409 for
        what is not joint, is closed, or counts them already."""
        name = " ".join(said_.name.split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise Problem.invalid("name", f"must have 1 to {LONGEST_NAME} characters")
        if not 1 <= len(said_.follower) <= LONGEST_FOLLOWER:
            raise Problem.invalid("follower", f"must have 1 to {LONGEST_FOLLOWER} characters")
        who = {"name": name, "phone": said_.phone}

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            sql, number = case.transaction.sql, case.record.number
            if not is_joint(case.draft):
                raise Problem(409, "not-joint", "Nobody signs this case but who filed it.")
            known = await signatures_of(sql, number)
            own = next((each for each in known if each.follower == said_.follower), None)
            stands = own is not None and own.left_at is None
            if own is not None and stands and (own.represents or said_.represents is None):
                return joined_by(case.events, own.follower)
            if said_.represents is not None:
                representatives.check_room(known)
                await representatives.take(case.transaction, said_.represents, number, now)
            if own is not None and stands:
                own.represents = True
                await save_signature(sql, own)
                return await case.write(EventType.JOINED, now, _told(own, known))
            when = said(said_.signed_at, now, case.events[0].at)
            if is_closed(case.events, when.at, self._days):
                raise Problem(409, "signing-closed", "This matter takes no more signatures.")
            if any(_is_same(who, each) for each in _counted(case.draft, known)):
                raise Problem(409, "signed-already", "Who signs is counted already.")
            if people(known) >= MOST_SIGNERS:
                raise Problem(409, "signing-closed", "This matter takes no more signatures.")
            if own is not None:
                own.who, own.at, own.left_at = who, when.at, None
                own.represents = said_.represents is not None
                await save_signature(sql, own)
            else:
                own = SignatureRecord(0, number, said_.follower, who, when.at, summed={})
                own.represents = said_.represents is not None
                await add_signature(sql, own)
                known.append(own)
            return await case.write(EventType.JOINED, now, _told(own, known))

        async def work(transaction: Transaction) -> tuple[Claimed, bool]:
            _, new = await self._casework.once(transaction, number, key, "signatures", said_, act)
            session = transaction.session
            row = await lookups.find_row(session, number)
            draft = lookups.draft_of(row)
            events = await lookups.events_of(session, row.number)
            receipt = Receipt(row.number, "", row.client_ref, row.registered_at)
            receipt = replace(receipt, clocks=lookups.clocks_of(row))
            return Claimed(receipt, draft.request, draft.facts, draft.urgent, events), new

        found = await self._database.change(work)
        self._feed.announce()
        return found

    async def leave(self, number: str, said_: Departure, key: str) -> tuple[CaseEvent, bool]:
        """At any time; who has left, or never joined, may say so again. Raises Problem 404."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            sql = case.transaction.sql
            known = await signatures_of(sql, case.record.number)
            own = _of(known, said_.follower)
            own.represents = False
            if not said_.stays:
                own.left_at, own.who = now, {"name": "", "phone": None}  # what is gone is gone
            await save_signature(sql, own)
            stays = {"stays": True} if said_.stays else {}
            return await case.write(EventType.LEFT, now, _told(own, known) | stays)

        return await self._casework.act(number, "departures", key, said_, act)

    async def check_speaks(self, number: str, follower: str | None) -> None:
        """None is whoever filed it. Raises Problem 409 for who does not speak for all, and 404."""
        if follower is not None:
            await self._database.change(partial(_check_speaks, number, follower))

    async def rate(self, number: str, said_: Rating, key: str) -> tuple[CaseEvent, bool]:
        """A signer's own word on the answer."""

        async def act(case: Dossier, now: datetime) -> CaseEvent:
            sql, session = case.transaction.sql, case.transaction.session
            own = _of(await signatures_of(sql, case.record.number), said_.follower or "")
            check_rating(said_.said_at, now, case.events, case.record.rate_until)
            await rating_sums.release(session, now, self._minimum_group)
            old = from_plain(Rating, own.rating) if own.rating else None
            own.rating = to_plain(merge(old, replace(said_, said_at=None, follower=None)))
            if not own.summed:  # what is summed stays with its unit, as in rating_sums
                own.unit = await rating_sums.answered_by(session, case.record)
            own.person = rating_sums.digest_of(own.who["phone"], own.follower)
            own.rated_at, own.waiting = now, True
            await save_signature(sql, own)
            return await case.write(EventType.RATED, now, {})

        return await self._casework.act(number, "ratings", key, said_, act)


async def _check_speaks(number: str, follower: str, transaction: Transaction) -> None:
    await representatives.check_speaks(transaction, number, follower)


def _told(own: SignatureRecord, known: Sequence[SignatureRecord]) -> dict[str, object]:
    """What the step says: how many they are, never who."""
    told: dict[str, object] = {"follower": own.follower, "people": people(known)}
    if (speak := representatives.count(known)) > 1:
        told["representatives"] = speak
    if own.represents:
        told["represents"] = True
    return told


def joined_by(events: Sequence[CaseEvent], follower: str) -> CaseEvent:
    return next(
        event
        for event in reversed(events)
        if event.type is EventType.JOINED and event.data.get("follower") == follower
    )


def _of(known: Sequence[SignatureRecord], follower: str) -> SignatureRecord:
    own = next((each for each in standing(known) if each.follower == follower), None)
    if own is None:
        raise Problem.not_found()
    return own


def _counted(draft: Draft, known: Sequence[SignatureRecord]) -> list[dict[str, str | None]]:
    filed = {"name": draft.petitioner.name or "", "phone": draft.petitioner.phone}
    return [filed, *(each.who for each in standing(known))]


def _is_same(one: dict[str, str | None], other: dict[str, str | None]) -> bool:
    """By name and telephone together: a name alone is shared by many."""
    phones = [phone_digits(each["phone"] or "") for each in (one, other)]
    names = ["".join((each["name"] or "").split()) for each in (one, other)]
    return bool(phones[0]) and phones[0] == phones[1] and names[0] == names[1]
