"""Calls by which more people come to a case: whose it is confirms it, others sign it."""

from typing import Protocol

from backend_client.contract.case import Claimed
from backend_client.contract.invitation import InvitationAnswer
from backend_client.contract.joint import Departure, Signature
from backend_client.errors import Refused
from backend_client.port import Backend
from dialogs.on_behalf.several import matter_told
from dialogs.reading import extract
from dialogs.state.copies import replace
from dialogs.state.effect import Effect
from dialogs.state.event import CaseClaimed, InvitationCame, InvitedCame


class Way(Protocol):
    """Of an EffectContext, what these calls need."""

    @property
    def backend(self) -> Backend: ...


async def invite(context: Way, effect: Effect, body: object) -> InvitationCame:
    return InvitationCame(await context.backend.invite(effect.case, effect.key))


async def ask_representative(context: Way, effect: Effect, body: object) -> InvitationCame:
    return InvitationCame(await context.backend.ask_representative(effect.case, effect.key))


async def look_invited(context: Way, effect: Effect, body: object) -> InvitedCame:
    return InvitedCame(await context.backend.invited(effect.case))


async def answer_invitation(
    context: Way, effect: Effect, answer: InvitationAnswer
) -> CaseClaimed | None:
    result = await context.backend.answer_invitation(effect.case, answer, effect.key)
    return claimed(result.case, confirmed=True) if result.case is not None else None


async def sign(context: Way, effect: Effect, signature: Signature) -> CaseClaimed:
    case = await context.backend.sign(effect.case, signature, effect.key)
    speaks = signature.represents is not None
    return replace(claimed(case), signer=signature.follower, represents=speaks)


def not_signed(effect: Effect, signature: Signature, error: Refused) -> CaseClaimed:
    return CaseClaimed(signer=signature.follower, refusal=error.type)


async def leave(context: Way, effect: Effect, departure: Departure) -> None:
    await context.backend.leave(effect.case, departure, effect.key)


def claimed(case: Claimed, *, confirmed: bool = False) -> CaseClaimed:
    headline = extract.headline(matter_told(case.facts) or case.request)
    receipt, urgent, public = case.receipt, case.urgent, case.public
    return CaseClaimed(receipt, headline, urgent, case.events, public, confirmed)
