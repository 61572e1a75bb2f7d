"""Carries out effects: what a turn wants done at the backend, and what its answer comes back as."""

from dataclasses import dataclass
from datetime import datetime

from backend_client.contract import Attachment, Claim, Draft, Rating, Review
from backend_client.errors import KEY_REFUSED, NotFound, Refused, Unavailable
from backend_client.neighbours import Nearby
from backend_client.plain import from_plain
from backend_client.talks import TalkOpening, TalkWords
from dialogs import extract
from dialogs.effect import Effect, EffectKind
from dialogs.event import (
    CaseClaimed,
    CaseRead,
    EffectFailed,
    Filed,
    NeighbourCame,
    NeighbourGone,
    NeighboursCame,
    ProgressCame,
    TalkOpened,
)
from handlers.ports import Backend
from handlers.refiling import file_once, read_case

Came = ProgressCame | NeighboursCame | NeighbourCame | NeighbourGone
Answer = Filed | CaseRead | Came | TalkOpened | CaseClaimed


async def carry_out(effect: Effect, backend: Backend) -> Answer | EffectFailed | None:
    """None when there is nothing to tell: the feed will. Raises Unavailable or Garbled when it is
    to be tried again (so also while a person has to mend our key: nothing is wrong with the wish),
    and Mismatch for a body that is not of its kind (a bug)."""
    try:
        return await _ask(effect, backend)
    except Refused as error:
        if error.status in KEY_REFUSED:
            raise Unavailable(f"the backend does not take our key: {error.status}") from error
        match effect.kind:
            case EffectKind.FILE_CASE:
                return Filed(effect.case, refusal=error.type)
            case EffectKind.READ_CASE:
                return None
            case EffectKind.PROGRESS:
                return ProgressCame(from_plain(_Query, effect.body).number)
            case EffectKind.CLAIM if isinstance(error, NotFound):
                return CaseClaimed()
            case EffectKind.NEIGHBOURS:
                return NeighboursCame(effect.case)
            case EffectKind.NEIGHBOUR:
                return NeighbourCame(effect.case)
            case EffectKind.SUPPORT if isinstance(error, NotFound):
                return NeighbourGone(effect.case)  # no failure that a person must look at
        return EffectFailed(effect.kind.value, effect.case, error.type)


@dataclass(frozen=True)
class _Query:
    number: str
    code: str = ""


@dataclass(frozen=True)
class _Supplement:
    text: str
    attachments: tuple[Attachment, ...] = ()
    answers: int | None = None
    said_at: datetime | None = None


@dataclass(frozen=True)
class _Wish:
    """Of one that was stored by a release before it was kept when things are said, nothing is."""

    reason: str | None = None
    said_at: datetime | None = None


async def _ask(effect: Effect, backend: Backend) -> Answer | None:
    case, key, body = effect.case, effect.key, effect.body
    match effect.kind:
        case EffectKind.FILE_CASE:
            return Filed(case, await file_once(from_plain(Draft, body), backend))
        case EffectKind.READ_CASE:
            return await read_case(effect, backend)
        case EffectKind.PROGRESS:
            query = from_plain(_Query, body)
            return ProgressCame(query.number, await backend.progress(query.number, query.code))
        case EffectKind.NEIGHBOURS:
            return NeighboursCame(case, await backend.neighbours(from_plain(Nearby, body)))
        case EffectKind.NEIGHBOUR:
            return NeighbourCame(case, await backend.neighbour(case))
        case EffectKind.SUPPORT:
            await backend.support(case, key)
        case EffectKind.RATE:
            await backend.rate(case, from_plain(Rating, body), key)
        case EffectKind.SUPPLEMENT:
            more = from_plain(_Supplement, body)
            files, when = more.attachments, more.said_at
            await backend.supplement(case, more.text, files, key, more.answers, when)
        case EffectKind.URGE:
            await backend.urge(case, key, from_plain(_Wish, body).said_at)
        case EffectKind.SUPERVISE:
            await backend.supervise(case, key, from_plain(_Wish, body).said_at)
        case EffectKind.WITHDRAW:
            wish = from_plain(_Wish, body)
            await backend.withdraw(case, wish.reason, key, wish.said_at)
        case EffectKind.UNPUBLISH:
            await backend.unpublish(case, key)
        case EffectKind.ASK_REVIEW:
            await backend.ask_review(case, from_plain(Review, body), key)
        case EffectKind.OPEN_TALK:
            return TalkOpened(await backend.open_talk(from_plain(TalkOpening, body)))
        case EffectKind.SAY_IN_TALK:
            await backend.say_in_talk(case, from_plain(TalkWords, body), key)
        case EffectKind.CLOSE_TALK:
            await backend.close_talk(case, key)
        case EffectKind.CLAIM:
            claimed = await backend.claim_case(case, from_plain(Claim, body), key)
            return CaseClaimed(
                claimed.receipt,
                extract.headline(claimed.facts or claimed.request),
                claimed.urgent,
                claimed.events,
                claimed.public,
            )
        case EffectKind.ATTACH_FILE | EffectKind.SHOW_FILE:
            raise ValueError("a file has a way of its own: handlers.files, handlers.enclosures")
    return None
