"""A backend that notes what it is asked, for what speaks to one without a network."""

from datetime import UTC, datetime
from typing import Any

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    Claim,
    Claimed,
    Draft,
    Progress,
    Rating,
    Receipt,
    Review,
)
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.files import Attachment
from backend_client.contract.invitation import (
    Invitation,
    InvitationAnswer,
    InvitationResult,
    Invited,
    Takeover,
)
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.on_behalf import AgentTie, EnrolledAgent
from backend_client.contract.public_matter import Nearby, Neighbour
from backend_client.contract.publication import PublicationConsent, PublicationLook, PublicText
from backend_client.contract.staff_chat import TalkOpening, TalkReceipt, TalkWords
from backend_client.errors import BackendError
from dialogs.state.effect import (
    CodeWanted,
    CopyWanted,
    Effect,
    FileShown,
    FileToAttach,
    VoiceToHear,
)
from dialogs.state.event import VoiceHeard
from handlers.ports import ChatId

AT = datetime(2026, 7, 1, 8, tzinfo=UTC)
RECEIPT = Receipt("20260701-0001-3", "7K2M-9QXA", "draft-1", AT)
PROGRESS = Progress("20260701-0001-3", CaseStatus.REGISTERED, None, (), ())
NEIGHBOUR = Neighbour("0f3a", CaseStatus.ACCEPTED, 3, ("环境保护",), "新安村")

PUBLIC_LOOK = PublicationLook("C1", PublicText((), "", "", "2026-07", "清走", "牛粪", ()), "0" * 40)
INVITATION = Invitation("C1", "0" * 32, "7K2M-9QXA", RECEIPT.registered_at)
AGENT = EnrolledAgent("赵满仓", "松树乡3组")
INVITED = Invited("C1", "0" * 32, "王大爷", None, "希望赶紧清走", "牛粪")


class FakeBackend:
    """Notes what it is asked, and fails with `error` when there is one."""

    def __init__(self, error: BackendError | None = None) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.error = error
        self.there: dict[str, Receipt] = {}

    def _ask(self, *what: object) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    async def file_case(self, draft: Draft) -> Receipt:
        self._ask("file", draft)
        return RECEIPT

    async def find_case(self, client_ref: str) -> Receipt | None:
        return self.there.get(client_ref)

    async def steps_of(self, receipt: Receipt) -> tuple[CaseEvent, ...]:
        return ()

    async def progress(self, number: str, code: str) -> Progress:
        self._ask("progress", number, code)
        return PROGRESS

    async def invite(self, number: str, key: str) -> Invitation:
        self._ask("invite", number, key)
        return INVITATION

    async def ask_representative(self, number: str, key: str) -> Invitation:
        self._ask("ask_representative", number, key)
        return INVITATION

    async def invited(self, token: str) -> Invited:
        self._ask("invited", token)
        return INVITED

    async def answer_invitation(
        self, token: str, answer: InvitationAnswer, key: str
    ) -> InvitationResult:
        self._ask("answer", token, answer, key)
        return InvitationResult()

    async def sign(self, number: str, signature: Signature, key: str) -> Claimed:
        self._ask("sign", number, signature, key)
        return Claimed(RECEIPT, "清走", "村东头牛粪堆了一个月", False, ())

    async def take_over(self, number: str, takeover: Takeover, key: str) -> Claimed:
        self._ask("take_over", number, takeover, key)
        return Claimed(RECEIPT, "", "", False, ())

    async def leave(self, number: str, departure: Departure, key: str) -> None:
        self._ask("leave", number, departure, key)

    async def tie_agent(self, said: AgentTie, key: str) -> EnrolledAgent:
        self._ask("tie", said, key)
        return AGENT

    async def end_tie(self, tie: str, key: str) -> None:
        self._ask("end_tie", tie, key)

    async def look_public(self, number: str) -> PublicationLook:
        self._ask("look_public", number)
        return PUBLIC_LOOK

    async def agree_public(self, number: str, consent: PublicationConsent, key: str) -> None:
        self._ask("agree_public", number, consent, key)

    async def end_public(self, number: str, key: str) -> None:
        self._ask("end_public", number, key)

    async def rate(self, number: str, rating: Rating, key: str) -> None:
        self._ask("rate", number, rating, key)

    async def supplement(
        self,
        number: str,
        text: str,
        attachments: tuple[Attachment, ...],
        key: str,
        answers: int | None = None,
        said_at: datetime | None = None,
        follower: str | None = None,
    ) -> None:
        speaker = (follower,) if follower is not None else ()
        self._ask("supplement", number, text, attachments, key, answers, said_at, *speaker)

    async def urge(
        self, number: str, key: str, said_at: datetime | None = None, follower: str | None = None
    ) -> None:
        speaker = (follower,) if follower is not None else ()
        self._ask("urge", number, key, said_at, *speaker)

    async def supervise(self, number: str, key: str, said_at: datetime | None = None) -> None:
        self._ask("supervise", number, key, said_at)

    async def withdraw(
        self, number: str, reason: str | None, key: str, said_at: datetime | None = None
    ) -> None:
        self._ask("withdraw", number, reason, key, said_at)

    async def unpublish(self, number: str, key: str) -> None:
        self._ask("unpublish", number, key)

    async def correct(self, number: str, correction: DetailsCorrection, key: str) -> None:
        self._ask("correct", number, correction, key)

    async def ask_review(self, number: str, review: Review, key: str) -> None:
        self._ask("review", number, review, key)

    async def claim_case(self, number: str, claim: Claim, key: str) -> Claimed:
        self._ask("claim", number, claim, key)
        return Claimed(RECEIPT, "清走", "村东头牛粪堆了一个月", True, ())

    async def open_talk(self, opening: TalkOpening) -> TalkReceipt:
        self._ask("open", opening)
        return TalkReceipt(opening.id, AT, "09:00", "17:00")

    async def say_in_talk(self, talk_id: str, words: TalkWords, key: str) -> None:
        self._ask("say", talk_id, words, key)

    async def close_talk(self, talk_id: str, key: str) -> None:
        self._ask("close", talk_id, key)

    async def neighbours(self, asked: Nearby) -> tuple[Neighbour, ...]:
        self._ask("neighbours", asked)
        return (NEIGHBOUR,)

    async def neighbour(self, id_: str) -> Neighbour:
        self._ask("neighbour", id_)
        return NEIGHBOUR

    async def support(self, id_: str, key: str) -> None:
        self._ask("support", id_, key)


class NoFiles:
    """For effects that move none."""

    async def attach(self, effect: Effect, request: FileToAttach) -> None:
        raise NotImplementedError

    async def hear(self, effect: Effect, request: VoiceToHear) -> VoiceHeard:
        raise NotImplementedError

    async def show(self, effect: Effect, request: FileShown, chat_id: ChatId) -> None:
        raise NotImplementedError

    async def show_code(self, effect: Effect, wanted: CodeWanted, chat_id: ChatId) -> None:
        raise NotImplementedError

    async def send(self, effect: Effect, wanted: CopyWanted, chat_id: ChatId) -> None:
        raise NotImplementedError
