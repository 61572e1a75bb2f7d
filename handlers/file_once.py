"""Filing and reading of cases when the office or the bot was restored from a backup: still filed
once, and read as a whole.
"""

from contextlib import suppress
from dataclasses import dataclass

from backend_client.contract.case import Draft, Receipt
from backend_client.errors import Conflict, Refused
from backend_client.port import Backend
from dialogs.state.event import CaseRead


@dataclass(frozen=True)
class KnownUpTo:
    """How far the chat knew the case, None when nobody of the chat had it."""

    seq: int | None = None


async def file_once(draft: Draft, backend: Backend) -> Receipt:
    """Raises Conflict when the petition is not there, though its key is used."""
    try:
        return await backend.file_case(draft)
    except Conflict:
        # Our store was put back to where the draft was not sent yet, and it was sent otherwise.
        receipt = await backend.find_case(draft.client_ref)
        if receipt is None:
            raise
        text, key = f"{draft.request}\n{draft.facts}", f"{draft.client_ref}:otherwise"
        with suppress(Refused):
            await backend.supplement(receipt.number, text, draft.attachments, key)
        return receipt


async def read_case(client_ref: str, seq: int | None, backend: Backend) -> CaseRead | None:
    """None when it is not there: it is filed again, and tells of itself then."""
    receipt = await backend.find_case(client_ref)
    if receipt is None:
        return None
    return CaseRead(client_ref, await backend.steps_of(receipt), seq)
