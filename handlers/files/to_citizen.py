"""Sends the office's files, and codes of links, into the chat: each an effect of its own, so that
neither the card nor what the citizen says meanwhile waits for it.

They never ring: the answer or the words did. So what may have been shown is just shown again.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Protocol

from backend_client.errors import Unavailable
from backend_client.port import OfficeFileSource
from dialogs.state.effect import CodeWanted, Effect, FileShown
from dialogs.state.event import Blocked, EffectFailed
from handlers import retry_rules
from handlers.ports import ChatId
from handlers.send_result import Later, Never, SendResult, Sent, Unknown


class FileSender(Protocol):
    """The way to Telegram: `outbound.show_file` with its bot."""

    async def show(self, chat_id: ChatId, file: BinaryIO, shown: FileShown) -> SendResult: ...

    def address_of(self, link: str) -> str | None:
        """The link as others open it; None while the bot does not know who it is."""
        ...


@dataclass(frozen=True)
class OfficeFiles:
    """Carries out SHOW_FILE and SHOW_CODE."""

    backend: OfficeFileSource
    post: FileSender

    async def show(
        self, effect: Effect, request: FileShown, chat_id: ChatId
    ) -> EffectFailed | Blocked | None:
        """None when it is there. Raises a BackendError as `effects.carry_out` takes it."""
        fetch = self.backend.talk_file if request.in_talk else self.backend.answer_file
        with await fetch(effect.case, request.file_id) as file:
            outcome = await self.post.show(chat_id, file, request)
        return what_became(outcome, effect)

    async def show_code(
        self, effect: Effect, wanted: CodeWanted, chat_id: ChatId
    ) -> EffectFailed | Blocked | None:
        """Nothing is shown where others could not open it: the link stands in the message, too."""
        if (address := self.post.address_of(wanted.link)) is None:
            return None
        shown = FileShown("", wanted.caption, "qr.png", thread=wanted.thread)
        outcome = await self.post.show(chat_id, BytesIO(code_of(address)), shown)
        return what_became(outcome, effect)


def code_of(address: str) -> bytes:
    """A QR code as PNG, with the quiet border that readers need."""
    import segno  # for the few who ask for one

    picture = BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def what_became(outcome: SendResult, effect: Effect) -> EffectFailed | Blocked | None:
    """Of a file that an effect put into the chat: None when it is there. Raises Unavailable when it
    is to be tried again."""
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
