"""Calls by which more people come to a case: whose it is confirms it, others sign it; and by which
an agent of the office's list ties their chat.
"""

from typing import Protocol

from backend_client.contract.case import Claimed
from backend_client.contract.invitation import InvitationAnswer, Takeover
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.on_behalf import AgentTie
from backend_client.errors import NotFound, Refused
from backend_client.port import Backend
from dialogs.on_behalf.several import matter_told
from dialogs.reading import extract
from dialogs.state.copies import replace
from dialogs.state.effect import Effect
from dialogs.state.event import AgentCame, CaseClaimed, EffectFailed, InvitationCame, InvitedCame
from handlers.effect_bodies import ToInvitation


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


async def answer_invitation(context: Way, effect: Effect, said: ToInvitation) -> CaseClaimed | None:
    answer, token = InvitationAnswer(said.agrees, said.follower), said.token or effect.case
    result = await context.backend.answer_invitation(token, answer, effect.key)
    if result.case is None:
        return None
    return replace(claimed(result.case, confirmed=True), follower=said.follower)


def not_answered(effect: Effect, said: ToInvitation, error: Refused) -> CaseClaimed | EffectFailed:
    if not isinstance(error, NotFound):
        return EffectFailed(effect.kind.value, effect.case, error.type)
    return CaseClaimed(confirmed=True, follower=said.follower if said.agrees else None)


async def take_over(context: Way, effect: Effect, takeover: Takeover) -> CaseClaimed:
    case = await context.backend.take_over(effect.case, takeover, effect.key)
    return replace(claimed(case, confirmed=True), follower=takeover.follower, alone=True)


async def sign(context: Way, effect: Effect, signature: Signature) -> CaseClaimed:
    case = await context.backend.sign(effect.case, signature, effect.key)
    speaks = signature.represents is not None
    return replace(claimed(case), signer=signature.follower, represents=speaks)


def not_signed(effect: Effect, signature: Signature, error: Refused) -> CaseClaimed:
    speaks = signature.represents is not None
    return CaseClaimed(signer=signature.follower, refusal=error.type, represents=speaks)


async def enrol(context: Way, effect: Effect, said: AgentTie) -> AgentCame:
    return AgentCame(said.tie, await context.backend.tie_agent(said, effect.key))


def not_enrolled(effect: Effect, said: AgentTie, error: Refused) -> AgentCame:
    return AgentCame(said.tie, refusal=error.type)


async def leave(context: Way, effect: Effect, departure: Departure) -> None:
    await context.backend.leave(effect.case, departure, effect.key)


def not_left(effect: Effect, body: object, error: Refused) -> EffectFailed | None:
    """Whom the office does not know is not counted there."""
    if isinstance(error, NotFound):
        return None
    return EffectFailed(effect.kind.value, effect.case, error.type)


def claimed(case: Claimed, *, confirmed: bool = False) -> CaseClaimed:
    headline = extract.headline(matter_told(case.facts) or case.request)
    receipt, urgent, public = case.receipt, case.urgent, case.public
    whose = None if confirmed else case.on_behalf
    return CaseClaimed(receipt, headline, urgent, case.events, public, confirmed, on_behalf=whose)
