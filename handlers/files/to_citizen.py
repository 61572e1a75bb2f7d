"""Sends the office's files into the chat: each an effect of its own, so that neither the card nor
what the citizen says meanwhile waits for it.

They never ring: the answer or the words did. So what may have been shown is just shown again.
"""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from backend_client.errors import Unavailable
from backend_client.port import OfficeFileSource
from dialogs.state.effect import Effect, FileShown
from dialogs.state.event import Blocked, EffectFailed
from handlers import retry_rules
from handlers.ports import ChatId
from handlers.send_result import Later, Never, SendResult, Sent, Unknown


class FileSender(Protocol):
    """The way to Telegram: `outbound.show_file` with its bot."""

    async def show(self, chat_id: ChatId, file: BinaryIO, shown: FileShown) -> SendResult: ...


@dataclass(frozen=True)
class OfficeFiles:
    """Carries out SHOW_FILE."""

    backend: OfficeFileSource
    post: FileSender

    async def show(
        self, effect: Effect, request: FileShown, chat_id: ChatId
    ) -> EffectFailed | Blocked | None:
        """None when it is there. Raises a BackendError as `effects.carry_out` takes it."""
        fetch = self.backend.talk_file if request.in_talk else self.backend.answer_file
        with await fetch(effect.case, request.file_id) as file:
            outcome = await self.post.show(chat_id, file, request)
        match outcome:
            case Sent():
                return None
            case Later(after, why=why):
                raise Unavailable(why, after)
            case Unknown(why):
                raise Unavailable(why, retry_rules.FILE_MAY_BE_SHOWN.first)
            case Never(blocked=True):
                return Blocked(True)
            case Never(why):
                return EffectFailed(effect.kind.value, effect.case, why)
