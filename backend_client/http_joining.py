"""The HTTP client's calls by which more people come to a case: whose it is confirms it, others
sign it, everybody reads what was asked and answered; and those of an enrolled agent."""

import re
import unicodedata
from urllib.parse import quote

from backend_client.answers import read_as
from backend_client.contract.case import Claimed
from backend_client.contract.invitation import (
    Invitation,
    InvitationAnswer,
    InvitationResult,
    Invited,
    Takeover,
)
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.on_behalf import AgentTie, EnrolledAgent
from backend_client.contract.publication import PublicationConsent, PublicationLook
from backend_client.errors import NotFound
from backend_client.json_codec import to_plain


class JoiningCalls:
    """What `HttpBackend` has of them; `_get` and `_post` are its own."""

    async def _get(self, path: str) -> object:
        raise NotImplementedError

    async def _post(self, path: str, body: object, key: str) -> object:
        raise NotImplementedError

    async def invite(self, number: str, key: str) -> Invitation:
        return read_as(Invitation, await self._post(case_path(number) + "/invitations", {}, key))

    async def ask_representative(self, number: str, key: str) -> Invitation:
        """For one person to speak for all who signed."""
        return read_as(
            Invitation, await self._post(case_path(number) + "/representatives", {}, key)
        )

    async def invited(self, token: str) -> Invited:
        return read_as(Invited, await self._get(f"/v1/invitations/{typed(token)}"))

    async def answer_invitation(
        self, token: str, answer: InvitationAnswer, key: str
    ) -> InvitationResult:
        said = await self._post(f"/v1/invitations/{typed(token)}/answer", to_plain(answer), key)
        return read_as(InvitationResult, said)

    async def take_over(self, number: str, takeover: Takeover, key: str) -> Claimed:
        path = case_path(number) + "/takeover"
        return read_as(Claimed, await self._post(path, to_plain(takeover), key))

    async def sign(self, number: str, signature: Signature, key: str) -> Claimed:
        """Join a joint matter, and follow it from now on."""
        path = case_path(number) + "/signatures"
        return read_as(Claimed, await self._post(path, to_plain(signature), key))

    async def leave(self, number: str, departure: Departure, key: str) -> None:
        await self._post(case_path(number) + "/departures", to_plain(departure), key)

    async def look_public(self, number: str) -> PublicationLook:
        """What would be read by everybody, if they agreed; Refused for what may not be."""
        return read_as(PublicationLook, await self._get(case_path(number) + "/publication"))

    async def agree_public(self, number: str, consent: PublicationConsent, key: str) -> None:
        """Refused with /problems/text-changed where it reads otherwise by now."""
        await self._post(case_path(number) + "/publication", to_plain(consent), key)

    async def end_public(self, number: str, key: str) -> None:
        await self._post(case_path(number) + "/publication/end", {}, key)

    async def tie_agent(self, said: AgentTie, key: str) -> EnrolledAgent:
        """NotFound for a code that opens nothing; Refused with /problems/code-taken for one that
        somebody else has used."""
        code = {"code": typed(said.code), "tie": said.tie}
        return read_as(EnrolledAgent, await self._post("/v1/agents/ties", code, key))

    async def end_tie(self, tie: str, key: str) -> None:
        """From now on they file as anybody does."""
        await self._post(f"/v1/agents/ties/{quote(tie, safe='')}/end", {}, key)


def case_path(number: str) -> str:
    return f"/v1/cases/{quote(typed(number), safe='')}"


def typed(value: str) -> str:
    """Make what a person typed safe for an address or a header.

    Full-width letters and spaces pass; anything else cannot be a number or a code of ours, so it
    is answered as unknown without a call.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", value))
    plain = re.sub(r"[\u2010-\u2015\u2212\u30fc\u4e00]", "-", plain)  # dashes, and 一 typed as one
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}", plain):
        raise NotFound(404, "/problems/not-found", "No such case.")
    return plain
