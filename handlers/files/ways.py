"""Files on their way between a chat and the office, as the effects ask for them."""

from typing import Protocol

from dialogs.state.effect import (
    CodeWanted,
    CopyWanted,
    Effect,
    FileShown,
    FileToAttach,
    VoiceToHear,
)
from dialogs.state.event import Blocked, EffectFailed, FileFailed, VoiceHeard
from handlers.ports import ChatId


class FilesToOffice(Protocol):
    """Files of citizens on their way to the backend: see handlers.files.from_citizen."""

    async def attach(self, effect: Effect, request: FileToAttach) -> FileFailed | None: ...

    async def hear(self, effect: Effect, request: VoiceToHear) -> VoiceHeard: ...


class FilesToCitizen(Protocol):
    """Files of the office, and codes of links, on their way into a chat: see
    handlers.files.to_citizen."""

    async def show(
        self, effect: Effect, request: FileShown, chat_id: ChatId
    ) -> EffectFailed | Blocked | None: ...

    async def show_code(
        self, effect: Effect, wanted: CodeWanted, chat_id: ChatId
    ) -> EffectFailed | Blocked | None: ...


class CopiesOfData(Protocol):
    """What is held of a person on its way into their chat: see handlers.files.copy_of_data."""

    async def send(
        self, effect: Effect, wanted: CopyWanted, chat_id: ChatId
    ) -> EffectFailed | Blocked | None: ...
