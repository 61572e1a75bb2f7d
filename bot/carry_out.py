"""The way of an effect to the backend, and of the office's files into a chat."""

import hmac

from backend_client.http import HttpBackend
from dialogs.state.effect import Effect
from handlers.effect_rows import EffectContext
from handlers.effects import carry_out
from handlers.files.copy_of_data import CopyOfData
from handlers.files.from_citizen import CitizenFiles
from handlers.files.to_citizen import OfficeFiles
from handlers.inbox_rows import EffectResult
from handlers.ports import ChatId


async def carry_out_for(
    effect: Effect,
    chat_id: ChatId,
    backend: HttpBackend,
    asker_key: str,
    citizen_files: CitizenFiles,
    office_files: OfficeFiles,
    copies: CopyOfData,
) -> EffectResult | None:
    asked = backend.asked_by(_asker(asker_key, chat_id))
    context = EffectContext(chat_id, asked, citizen_files, office_files, copies)
    return await carry_out(effect, context)


def _asker(key: str, chat_id: ChatId) -> str:
    """What the backend knows a chat by when it counts wrong guesses: nothing but that it is one."""
    return hmac.digest(key.encode(), f"asker:{chat_id}".encode(), "sha256").hex()[:32]
