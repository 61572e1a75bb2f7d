"""Inbox rows that do not come from the citizen: case events, results of effects, and due times."""

from collections.abc import Mapping
from typing import Any, get_args

from backend_client.contract.case import CaseEvent, EventType
from backend_client.feed import mark_of
from backend_client.json_codec import from_plain, to_plain
from dialogs.state.event import (
    AgentCame,
    Blocked,
    CaseClaimed,
    CaseHappened,
    CaseRead,
    Due,
    EffectFailed,
    Filed,
    FileFailed,
    GaveUp,
    InvitationCame,
    InvitedCame,
    NeighbourCame,
    NeighbourGone,
    NeighboursCame,
    ProgressCame,
    PublicationCame,
    TalkOpened,
    VoiceHeard,
)
from handlers.tagged import from_tagged, to_tagged

EffectResult = (
    Filed
    | CaseRead
    | ProgressCame
    | NeighboursCame
    | NeighbourCame
    | NeighbourGone
    | EffectFailed
    | FileFailed
    | TalkOpened
    | CaseClaimed
    | InvitationCame
    | InvitedCame
    | AgentCame
    | VoiceHeard
    | PublicationCame
    | Due
    | GaveUp
    | Blocked
)
OUTCOMES: tuple[type[EffectResult], ...] = get_args(EffectResult)

LONGEST_NAME = 80


def key_of(event: CaseEvent) -> str:
    """What makes a step of a case unique for ever, by which one that comes again is recognised.

    Not the feed's id, nor the place in the case alone: a backend restored from a backup gives both
    away a second time, for something else.
    """
    return f"{key_before_marks(event)}:{mark_of(event)}"


def key_before_marks(event: CaseEvent) -> str:
    return f"ev:{event.client_ref}:{event.seq}"


# Events that move a case to another chat, and where they say under which name it asked for it.
_MOVES = {EventType.CLAIMED: "claimant", EventType.TAKEN_OVER: "follower"}


def claimant_of(event: CaseEvent) -> str | None:
    """The name under which a chat has asked for the case, when the event moves it there."""
    name = _MOVES.get(event.type) if isinstance(event.type, EventType) else None
    claimant = event.data.get(name) if name is not None else None
    named = isinstance(claimant, str) and len(claimant) <= LONGEST_NAME and claimant.isprintable()
    return str(claimant) if named else None


def follower_of(event: CaseEvent) -> str | None:
    """The name under which a chat follows the case from this step on, beside the one that filed
    it."""
    return _named(event) if event.type in (EventType.CONFIRMED, EventType.JOINED) else None


def leaver_of(event: CaseEvent) -> str | None:
    """The name under which a chat followed the case up to this step."""
    return _named(event) if event.type is EventType.LEFT else None


def _named(event: CaseEvent) -> str | None:
    follower = event.data.get("follower")
    named = isinstance(follower, str) and len(follower) <= LONGEST_NAME and follower.isprintable()
    return str(follower) if named else None


def event_to_plain(event: CaseEvent) -> dict[str, Any]:
    return dict(to_plain(event))


def event_from_plain(data: Mapping[str, Any]) -> CaseHappened:
    return CaseHappened(from_plain(CaseEvent, data))


def outcome_to_plain(what: EffectResult) -> dict[str, Any]:
    return to_tagged(what)


def outcome_from_plain(data: Mapping[str, Any]) -> EffectResult:
    return from_tagged(OUTCOMES, data)
