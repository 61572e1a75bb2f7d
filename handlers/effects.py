"""The table of effects: for each kind its body, the backend call, its order, and what a refusal
tells. A kind without a row stops the import.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from backend_client.contract.case import Claim, Draft, Rating, Review
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.invitation import Takeover
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.on_behalf import AgentTie
from backend_client.contract.public_matter import Nearby
from backend_client.contract.publication import PublicationConsent
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.errors import KeyRefused, Refused
from backend_client.json_codec import from_plain
from dialogs.state.effect import (
    ACTS,
    CodeWanted,
    CopyWanted,
    Effect,
    EffectKind,
    FileShown,
    FileToAttach,
    VoiceToHear,
)
from dialogs.state.event import (
    AgentCame,
    CaseClaimed,
    CaseRead,
    Filed,
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
from handlers import retry_rules
from handlers.effect_bodies import JustSaid, Nothing, Query, Supplement, ToInvitation, Withdrawal
from handlers.effect_rows import EffectContext, EffectRow, Order, unless_gone
from handlers.file_once import KnownUpTo, file_once, read_case
from handlers.inbox_rows import OUTCOMES, EffectResult
from handlers.invitations import (
    answer_invitation,
    ask_representative,
    claimed,
    enrol,
    invite,
    leave,
    look_invited,
    not_answered,
    not_enrolled,
    not_left,
    not_signed,
    sign,
    take_over,
)


async def _file(context: EffectContext, effect: Effect, draft: Draft) -> Filed:
    here = replace(draft, channel=context.channel)
    return Filed(effect.case, await file_once(here, context.backend))


async def _supplement(context: EffectContext, effect: Effect, more: Supplement) -> None:
    await context.backend.supplement(
        *(effect.case, more.text, more.attachments, effect.key, more.answers, more.said_at),
        follower=more.follower,
    )


async def _claim(context: EffectContext, effect: Effect, claim: Claim) -> CaseClaimed:
    case = await context.backend.claim_case(effect.case, claim, effect.key)
    return claimed(case)


async def _open_talk(context: EffectContext, effect: Effect, opening: TalkOpening) -> TalkOpened:
    return TalkOpened(await context.backend.open_talk(opening))


async def _progress(context: EffectContext, effect: Effect, query: Query) -> ProgressCame:
    return ProgressCame(query.number, await context.backend.progress(query.number, query.code))


async def _neighbours(context: EffectContext, effect: Effect, asked: Nearby) -> NeighboursCame:
    return NeighboursCame(effect.case, await context.backend.neighbours(asked))


async def _neighbour(context: EffectContext, effect: Effect, body: Nothing) -> NeighbourCame:
    return NeighbourCame(effect.case, await context.backend.neighbour(effect.case))


async def _look_public(context: EffectContext, effect: Effect, body: Nothing) -> PublicationCame:
    return PublicationCame(effect.case, await context.backend.look_public(effect.case))


EFFECTS: Mapping[EffectKind, EffectRow[Any]] = {
    EffectKind.FILE_CASE: EffectRow(
        Draft,
        _file,
        answers=Filed,
        refused=lambda effect, draft, error: Filed(effect.case, refusal=error.type),
        again=True,
    ),
    EffectKind.RATE: EffectRow(
        Rating,
        lambda context, effect, rating: context.backend.rate(effect.case, rating, effect.key),
        on_a_case=True,
    ),
    EffectKind.ATTACH_FILE: EffectRow(
        FileToAttach,
        lambda context, effect, request: context.to_office.attach(effect, request),
        Order.FILE,
        again=True,
    ),
    EffectKind.SUPPLEMENT: EffectRow(Supplement, _supplement, on_a_case=True),
    EffectKind.URGE: EffectRow(
        JustSaid,
        lambda context, effect, said: context.backend.urge(
            effect.case, effect.key, said.said_at, said.follower
        ),
        on_a_case=True,
    ),
    EffectKind.SUPERVISE: EffectRow(
        JustSaid,
        lambda context, effect, said: context.backend.supervise(
            effect.case, effect.key, said.said_at
        ),
        on_a_case=True,
    ),
    EffectKind.WITHDRAW: EffectRow(
        Withdrawal,
        lambda context, effect, said: context.backend.withdraw(
            effect.case, said.reason, effect.key, said.said_at
        ),
        on_a_case=True,
    ),
    EffectKind.UNPUBLISH: EffectRow(
        Nothing,
        lambda context, effect, _: context.backend.unpublish(effect.case, effect.key),
        on_a_case=True,
    ),
    EffectKind.CORRECT: EffectRow(
        DetailsCorrection,
        lambda context, effect, said: context.backend.correct(effect.case, said, effect.key),
        on_a_case=True,
    ),
    EffectKind.ASK_REVIEW: EffectRow(
        Review,
        lambda context, effect, review: context.backend.ask_review(effect.case, review, effect.key),
        on_a_case=True,
    ),
    EffectKind.OPEN_TALK: EffectRow(TalkOpening, _open_talk, answers=TalkOpened, again=True),
    EffectKind.SAY_IN_TALK: EffectRow(
        TalkWords,
        lambda context, effect, words: context.backend.say_in_talk(effect.case, words, effect.key),
        again=True,
    ),
    EffectKind.CLOSE_TALK: EffectRow(
        Nothing,
        lambda context, effect, _: context.backend.close_talk(effect.case, effect.key),
        again=True,
    ),
    EffectKind.CLAIM: EffectRow(
        Claim,
        _claim,
        answers=CaseClaimed,
        refused=unless_gone(lambda effect: CaseClaimed()),
    ),
    EffectKind.INVITE: EffectRow(Nothing, invite, answers=InvitationCame, on_a_case=True),
    EffectKind.ASK_REPRESENTATIVE: EffectRow(
        Nothing, ask_representative, answers=InvitationCame, on_a_case=True
    ),
    EffectKind.ANSWER_INVITATION: EffectRow(
        ToInvitation,
        answer_invitation,
        answers=CaseClaimed,
        refused=not_answered,
        on_a_case=True,
        tells_again=True,
    ),
    EffectKind.TAKE_OVER: EffectRow(
        Takeover, take_over, answers=CaseClaimed, on_a_case=True, tells_again=True
    ),
    EffectKind.SIGN: EffectRow(
        Signature, sign, answers=CaseClaimed, refused=not_signed, on_a_case=True
    ),
    EffectKind.LEAVE: EffectRow(
        Departure, leave, refused=not_left, on_a_case=True, tells_again=True
    ),
    EffectKind.ENROL: EffectRow(
        AgentTie, enrol, answers=AgentCame, refused=not_enrolled, again=True
    ),
    EffectKind.END_TIE: EffectRow(
        Nothing,
        lambda context, effect, _: context.backend.end_tie(effect.case, effect.key),
        refused=not_left,
        again=True,
    ),
    EffectKind.AGREE_PUBLIC: EffectRow(
        PublicationConsent,
        lambda context, effect, said: context.backend.agree_public(effect.case, said, effect.key),
        refused=lambda effect, _, error: PublicationCame(effect.case, refusal=error.type),
        on_a_case=True,
    ),
    EffectKind.END_PUBLIC: EffectRow(
        Nothing,
        lambda context, effect, _: context.backend.end_public(effect.case, effect.key),
        refused=lambda effect, _, error: None,  # it is public no more
        on_a_case=True,
    ),
    EffectKind.LOOK_PUBLIC: EffectRow(
        Nothing,
        _look_public,
        Order.QUESTION,
        retry_rules.QUESTION,
        answers=PublicationCame,
        refused=lambda effect, _, error: PublicationCame(effect.case, refusal=error.type),
        unanswered=lambda effect: PublicationCame(effect.case, unavailable=True),
        on_a_case=True,
    ),
    EffectKind.LOOK_INVITED: EffectRow(
        Nothing,
        look_invited,
        Order.QUESTION,
        retry_rules.QUESTION,
        answers=InvitedCame,
        refused=lambda effect, _, error: InvitedCame(),
        unanswered=lambda effect: InvitedCame(unavailable=True),
    ),
    EffectKind.READ_CASE: EffectRow(
        KnownUpTo,
        lambda context, effect, known: read_case(effect.case, known.seq, context.backend),
        answers=CaseRead,
        refused=lambda effect, known, error: None,
    ),
    EffectKind.SHOW_FILE: EffectRow(
        FileShown,
        lambda context, effect, request: context.to_citizen.show(effect, request, context.chat_id),
        Order.SHOWN_FILE,
    ),
    EffectKind.SHOW_CODE: EffectRow(
        CodeWanted,
        lambda context, effect, wanted: context.to_citizen.show_code(
            effect, wanted, context.chat_id
        ),
        Order.SHOWN_FILE,
    ),
    EffectKind.COPY_DATA: EffectRow(
        CopyWanted,
        lambda context, effect, wanted: context.copies.send(effect, wanted, context.chat_id),
        Order.SHOWN_FILE,
    ),
    EffectKind.HEAR_VOICE: EffectRow(
        VoiceToHear,
        lambda context, effect, request: context.to_office.hear(effect, request),
        Order.SHOWN_FILE,
        answers=VoiceHeard,
    ),
    EffectKind.SUPPORT: EffectRow(
        Nothing,
        lambda context, effect, _: context.backend.support(effect.case, effect.key),
        refused=unless_gone(lambda effect: NeighbourGone(effect.case)),
        again=True,
    ),
    EffectKind.PROGRESS: EffectRow(
        Query,
        _progress,
        Order.QUESTION,
        retry_rules.QUESTION,
        answers=ProgressCame,
        refused=lambda effect, query, error: ProgressCame(query.number),
        unanswered=lambda effect: ProgressCame(
            str(effect.body.get("number", "")), unavailable=True
        ),
    ),
    EffectKind.NEIGHBOURS: EffectRow(
        Nearby,
        _neighbours,
        Order.QUESTION,
        retry_rules.QUESTION,
        answers=NeighboursCame,
        refused=lambda effect, asked, error: NeighboursCame(effect.case),
        unanswered=lambda effect: None,  # nobody was promised that they would be asked
    ),
    EffectKind.NEIGHBOUR: EffectRow(
        Nothing,
        _neighbour,
        Order.QUESTION,
        retry_rules.QUESTION,
        answers=NeighbourCame,
        refused=lambda effect, _, error: NeighbourCame(effect.case),
        unanswered=lambda effect: NeighbourCame(effect.case, unavailable=True),
    ),
}


class Incomplete(Exception):
    """The table does not say all about every kind of effect."""


def complete(table: Mapping[EffectKind, EffectRow[Any]]) -> Mapping[EffectKind, EffectRow[Any]]:
    """The table itself. Raises Incomplete, which names the kinds, when it has a gap: found by
    everybody who imports this, and not by the citizen who first asks for it."""
    faults = {
        "has no row": [kind for kind in EffectKind if kind not in table],
        "is an act of which dialogs.state.effect.ACTS does not know, or the other way round": [
            kind for kind, row in table.items() if row.is_act != (kind in ACTS)
        ],
        "ends in an event that the inbox does not store": [
            kind for kind, row in table.items() if row.answers and row.answers not in OUTCOMES
        ],
        "must say what is told when it is given up, or is never given up": [
            kind
            for kind, row in table.items()
            if (row.retry.within is not None) != (row.unanswered is not None)
        ],
    }
    if told := [f"{', '.join(kinds)} {fault}" for fault, kinds in faults.items() if kinds]:
        raise Incomplete("; ".join(told))
    return table


complete(EFFECTS)


def _kinds(which: Iterable[tuple[EffectKind, bool]]) -> frozenset[EffectKind]:
    return frozenset(kind for kind, belongs in which if belongs)


ON_A_CASE = _kinds((kind, row.on_a_case) for kind, row in EFFECTS.items())
AGAIN = _kinds((kind, row.again) for kind, row in EFFECTS.items())
TELLS_AGAIN = _kinds((kind, row.tells_again) for kind, row in EFFECTS.items())
QUESTIONS = _kinds((kind, row.order is Order.QUESTION) for kind, row in EFFECTS.items())
FILES = _kinds((kind, row.order in (Order.FILE, Order.SHOWN_FILE)) for kind, row in EFFECTS.items())


async def carry_out(effect: Effect, context: EffectContext) -> EffectResult | None:
    """None when there is nothing to tell: the feed will. Raises Unavailable or Garbled when it is
    to be tried again (KeyRefused: once our key is mended), and Mismatch for a body that is not of
    its kind (a bug)."""
    row = EFFECTS[effect.kind]
    body = from_plain(row.body, effect.body)
    try:
        return await row.call(context, effect, body)
    except Refused as error:
        if error.of_key:
            raise KeyRefused(f"the backend does not take our key: {error.status}") from error
        return row.refused(effect, body, error)


def unanswered(question: Effect) -> EffectResult | None:
    """What is told when a question was not answered in time."""
    tell = EFFECTS[question.kind].unanswered
    return tell(question) if tell else None
