"""BackendPort, the Protocol of a backend, declared once; a caller names the part that it needs.

HttpBackend implements it over HTTP. What each call means stands there and in
`docs/backend-api.md`; all of them end in a contract value or in an error of `errors.py`.
"""

from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from backend_client.contract.case import (
    Case,
    CaseEvent,
    Claim,
    Claimed,
    Draft,
    Progress,
    Rating,
    Receipt,
    Review,
    Topic,
    Unit,
)
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.files import Attachment, FileResult
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
from backend_client.contract.publication import PublicationConsent, PublicationLook
from backend_client.contract.staff_chat import TalkOpening, TalkReceipt, TalkWords
from backend_client.feed import FeedPage


class FindsCases(Protocol):
    async def find_case(self, client_ref: str) -> Receipt | None: ...


class TakesSupplements(Protocol):
    async def supplement(
        self,
        number: str,
        text: str,
        attachments: tuple[Attachment, ...],
        key: str,
        answers: int | None = None,
        said_at: datetime | None = None,
        follower: str | None = None,
    ) -> None: ...


class Register(FindsCases, Protocol):
    """Whether a petition is there, and all that happened to it."""

    async def steps_of(self, receipt: Receipt) -> tuple[CaseEvent, ...]: ...


class EventSource(Protocol):
    """What happens at the office."""

    async def feed(
        self, after: int, limit: int = 100, wait: timedelta = timedelta(0)
    ) -> FeedPage: ...


class FileOffice(FindsCases, TakesSupplements, Protocol):
    """Files on their way to the office."""

    async def note_file(self, number: str, result: FileResult) -> None: ...
    async def note_talk_file(self, talk_id: str, result: FileResult) -> None: ...
    async def upload_file(
        self, data: bytes | BinaryIO, name: str | None, mime: str | None
    ) -> str: ...


class OfficeFileSource(Protocol):
    """Files on their way from the office: those of answers, and those of talks."""

    async def answer_file(self, number: str, file_id: str) -> BinaryIO: ...
    async def talk_file(self, talk_id: str, file_id: str) -> BinaryIO: ...


class CaseRecords(OfficeFileSource, Protocol):
    """What the office holds of a case, and its files."""

    async def get_case(self, number: str) -> Case: ...


class Backend(Register, TakesSupplements, Protocol):
    """What citizens ask of the office."""

    async def file_case(self, draft: Draft) -> Receipt: ...
    async def progress(self, number: str, code: str) -> Progress: ...
    async def rate(self, number: str, rating: Rating, key: str) -> None: ...
    async def urge(
        self, number: str, key: str, said_at: datetime | None = None, follower: str | None = None
    ) -> None: ...
    async def supervise(self, number: str, key: str, said_at: datetime | None = None) -> None: ...
    async def withdraw(
        self, number: str, reason: str | None, key: str, said_at: datetime | None = None
    ) -> None: ...
    async def unpublish(self, number: str, key: str) -> None: ...
    async def correct(self, number: str, correction: DetailsCorrection, key: str) -> None: ...
    async def ask_review(self, number: str, review: Review, key: str) -> None: ...
    async def claim_case(self, number: str, claim: Claim, key: str) -> Claimed: ...
    async def invite(self, number: str, key: str) -> Invitation: ...
    async def ask_representative(self, number: str, key: str) -> Invitation: ...
    async def invited(self, token: str) -> Invited: ...
    async def answer_invitation(
        self, token: str, answer: InvitationAnswer, key: str
    ) -> InvitationResult: ...
    async def sign(self, number: str, signature: Signature, key: str) -> Claimed: ...
    async def take_over(self, number: str, takeover: Takeover, key: str) -> Claimed: ...
    async def leave(self, number: str, departure: Departure, key: str) -> None: ...
    async def look_public(self, number: str) -> PublicationLook: ...
    async def agree_public(self, number: str, consent: PublicationConsent, key: str) -> None: ...
    async def end_public(self, number: str, key: str) -> None: ...
    async def tie_agent(self, said: AgentTie, key: str) -> EnrolledAgent: ...
    async def end_tie(self, tie: str, key: str) -> None: ...
    async def open_talk(self, opening: TalkOpening) -> TalkReceipt: ...
    async def say_in_talk(self, talk_id: str, words: TalkWords, key: str) -> None: ...
    async def close_talk(self, talk_id: str, key: str) -> None: ...
    async def neighbours(self, asked: Nearby) -> tuple[Neighbour, ...]: ...
    async def neighbour(self, id_: str) -> Neighbour: ...
    async def support(self, id_: str, key: str) -> None: ...


class BackendPort(Backend, EventSource, FileOffice, CaseRecords, Protocol):
    """All of it."""

    def asked_by(self, asker: str) -> "BackendPort":
        """The same for one chat's requests, whose wrong guesses are counted by that name."""
        ...

    async def topics(self) -> tuple[Topic, ...]: ...
    async def units(self) -> tuple[Unit, ...]: ...
    async def health(self) -> None: ...
