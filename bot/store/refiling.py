"""Replays to a restored office what it has lost. Each request of a citizen keeps the key
under which it was confirmed, so that a replay is the same request.

A petition goes first. What was done to its case is held back until the petition is there: the
number by which it is addressed may be somebody else's by then.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from backend_client.contract.case import Receipt
from bot.store.engine.database import Database
from bot.store.engine.prepared import Prepared
from bot.store.feed_position import EPOCH, FEED
from bot.store.models import EffectState, cursors, effects, in_state, links
from dialogs.state.conversation import LinkKind
from dialogs.state.effect import EffectKind
from handlers.effects import AGAIN, ON_A_CASE, QUESTIONS
from handlers.ports import ChatId

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a case was looked at that was not since it matters
NOT_THERE = "not at the backend, and its words are not kept any more"
KEPT = sorted(AGAIN | ON_A_CASE)  # as long as the office's backups


@dataclass(frozen=True)
class Petition:
    """One that should be at the office. `afresh`: its case was not read since the office went back,
    or since it is followed here."""

    client_ref: str
    number: str | None
    chat_id: ChatId
    afresh: bool


def put_all_again(connection: Connection, now: datetime, since: int, epoch: str | None) -> None:
    """The office has gone back: read its feed from `since`, and put to it what it had confirmed."""
    connection.execute(update(cursors).where(cursors.c.name == FEED).values(value=since, mark=None))
    connection.execute(update(cursors).where(cursors.c.name == EPOCH).values(mark=epoch))
    _hold(connection, literal(True))
    _anew(connection, now, effects.c.kind.in_(sorted(AGAIN)))
    petitions = links.c.kind == LinkKind.PETITION
    connection.execute(update(links).where(petitions).values(checked_at=NEVER))


def put_again(connection: Connection, now: datetime, client_ref: str) -> bool:
    """One petition and what was done to its case; False when its words are not kept any more."""
    number = select(links.c.number).where(links.c.client_ref == client_ref).scalar_subquery()
    _hold(connection, effects.c.case_ref == number)
    kinds = effects.c.kind.in_((EffectKind.FILE_CASE, EffectKind.ATTACH_FILE))
    _anew(connection, now, kinds & (effects.c.case_ref == client_ref))
    filing = (effects.c.key == client_ref) & (effects.c.kind == EffectKind.FILE_CASE)
    return bool(connection.scalar(select(exists().where(filing))))


def _hold(connection: Connection, which: ColumnElement[bool]) -> None:
    """Effects about a case, named by their petition while it has no sure number. Whoever carries
    one out just now finds that it is not theirs any more. What was asked and answered is over."""
    same_number = (links.c.number == effects.c.case_ref) & (links.c.kind == LinkKind.PETITION)
    petition = select(func.min(links.c.client_ref)).where(same_number)
    of_chat = petition.where(links.c.chat_id == effects.c.chat_id)
    connection.execute(
        update(effects)
        .where(
            effects.c.kind.in_(sorted(ON_A_CASE)),
            or_(
                effects.c.state == EffectState.NEW,
                (effects.c.state == EffectState.DONE) & effects.c.kind.not_in(sorted(QUESTIONS)),
            ),
            exists().where(same_number),
            which,
        )
        .values(
            anew=or_(effects.c.anew, effects.c.state == EffectState.DONE),
            state=EffectState.HELD,
            case_ref=func.coalesce(of_chat.scalar_subquery(), petition.scalar_subquery()),
            lease_owner=None,
        )
    )


def _anew(connection: Connection, now: datetime, which: ColumnElement[bool]) -> None:
    done = effects.c.state == EffectState.DONE
    again = {"state": EffectState.NEW, "anew": True, "tries": 0, "due_at": now, "error": None}
    connection.execute(update(effects).where(done, which).values(**again, lease_owner=None))


def found(connection: Connection, now: datetime, receipt: Receipt) -> ChatId | None:
    """The petition is at the office under this number: what was held back goes on. The chat that
    follows it."""
    ref, number = receipt.client_ref, receipt.number
    _NUMBERED.run(connection, {"ref": ref, "number": number})
    _GOES_ON.run(connection, {"ref": ref, "case_ref": number, "due_at": now})
    return next(iter(_FOLLOWER.first_column(connection, {"ref": ref})), None)


# Built once: to build a statement anew costs as much as to execute it.
_NUMBERED = Prepared(
    update(links).where(links.c.client_ref == bindparam("ref")).values(number=bindparam("number"))
)
_GOES_ON = Prepared(
    update(effects)
    .where(in_state(effects, EffectState.HELD), effects.c.case_ref == bindparam("ref"))
    .values(state=EffectState.NEW, case_ref=bindparam("case_ref"), due_at=bindparam("due_at"))
)
_FOLLOWER = Prepared(select(links.c.chat_id).where(links.c.client_ref == bindparam("ref")))


def give_up(connection: Connection, database: Database, lost: Petition, now: datetime) -> None:
    """Nothing is left from which it could be filed: for a person."""
    row = {
        "key": lost.client_ref,
        "kind": EffectKind.FILE_CASE,
        "case_ref": lost.client_ref,
        "chat_id": lost.chat_id,
        "body": {},
        "state": EffectState.DEAD,
        "due_at": now,
        "tries": 0,
        "puzzling": False,
        "anew": True,
        "created_at": now,
        "error": NOT_THERE,
    }
    connection.execute(database.insert(effects).on_conflict_do_nothing(), row)
    held = in_state(effects, EffectState.HELD) & (effects.c.case_ref == lost.client_ref)
    dead = {"state": EffectState.DEAD, "error": NOT_THERE}
    connection.execute(update(effects).where(held).values(**dead))


def to_look_for(connection: Connection, limit: int) -> list[Petition]:
    """Petitions that should be at the office, those first that were not looked for the longest.
    Whoever is on the way there, or was given to a person, is not looked for."""
    filing = (effects.c.key == links.c.client_ref) & (effects.c.kind == EffectKind.FILE_CASE)
    elsewhere = exists().where(filing, effects.c.state != EffectState.DONE)
    unknown = links.c.number.is_(None) & ~exists().where(filing)
    query = (
        select(links)
        .where(links.c.kind == LinkKind.PETITION, ~elsewhere, ~unknown)
        .order_by(links.c.checked_at, links.c.client_ref)
        .limit(limit)
    )
    return [
        Petition(row.client_ref, row.number, row.chat_id, row.checked_at <= NEVER)
        for row in connection.execute(query)
    ]


def waits_afresh(connection: Connection) -> bool:
    """Whether any case was not read since the office went back."""
    petitions = links.c.kind == LinkKind.PETITION
    return bool(connection.scalar(select(exists().where(petitions, links.c.checked_at <= NEVER))))


def note_looked_for(connection: Connection, names: Collection[str], now: datetime) -> None:
    connection.execute(update(links).where(links.c.client_ref.in_(names)).values(checked_at=now))
