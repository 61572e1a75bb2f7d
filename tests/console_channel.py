"""A channel of lines on a console: what a second channel has to bring, over the real store, turns,
effects and feed. It knows nothing of Telegram, and nothing that it uses does.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

from backend_client.errors import Unavailable
from backend_client.port import BackendPort
from bot.limits.send_pace import Lanes, LocalSendBudget
from bot.loops.effects import EffectLoop
from bot.loops.feed import Feed
from bot.loops.pump import Pump
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer
from bot.store import NewInput, Store, StoreUnit
from dialogs.state.effect import (
    CodeWanted,
    CopyWanted,
    Effect,
    FileShown,
    FileToAttach,
    VoiceToHear,
)
from dialogs.state.event import Commanded, Event, Said, Tapped, VoiceHeard, What
from dialogs.state.message import Message, Output
from handlers.effect_rows import EffectContext
from handlers.effects import carry_out
from handlers.inbox_rows import EffectResult, event_from_plain, outcome_from_plain
from handlers.ports import ChatId, Clock, Inbound, Turned
from handlers.send_result import SendResult, Sent
from handlers.turn import handle

SOURCE = "console"
FIRST_CHAT = ChatId(7)
END_WITHIN = timedelta(seconds=5)


class NoFiles:
    """Nobody can send a file over this channel, nor be shown one."""

    async def attach(self, effect: Effect, request: FileToAttach) -> None:
        raise Unavailable("this channel has no files")

    async def hear(self, effect: Effect, request: VoiceToHear) -> VoiceHeard:
        return VoiceHeard(effect.case, request.ref)

    async def show(self, effect: Effect, request: FileShown, chat_id: ChatId) -> None:
        return None

    async def show_code(self, effect: Effect, wanted: CodeWanted, chat_id: ChatId) -> None:
        return None

    async def send(self, effect: Effect, wanted: CopyWanted, chat_id: ChatId) -> None:
        return None


class Lines:
    """Reads what was typed, and shows what is said: both ways of the channel. Its message ids run
    through both directions, as a turn expects it."""

    def __init__(self) -> None:
        self.shown: dict[int, Message] = {}
        self.ids = count(1)
        self.changed = asyncio.Event()

    async def read(self, inbound: Inbound) -> Event | None:
        what: What
        message_id: int | None = inbound.payload.get("id")
        match inbound.source, inbound.payload:
            case "case_event", payload:
                message_id = None
                what = event_from_plain(payload)
            case "outcome", payload:
                message_id = None
                what = outcome_from_plain(payload)
            case _, {"line": str(line)}:
                name = line.removeprefix("/")
                what = Said(line) if name == line else Commanded(name)
            case _, {"tap": str(data)}:
                what = Tapped(data, "")
            case _:
                return None
        return Event(inbound.uid, inbound.at, what, message_id)

    async def send(
        self, chat_id: ChatId, output: Output, *, edit: int | None, silent: bool
    ) -> SendResult:
        if not isinstance(output, Message):
            return Sent(None)
        message_id = edit or next(self.ids)
        self.shown[message_id] = output
        self.changed.set()
        return Sent(message_id)

    async def stub(self, chat_id: ChatId, message_id: int, text: str) -> SendResult:
        self.shown[message_id] = Message(text)
        return Sent(message_id)


class Console:
    """One citizen at a console: says a line, taps a button by its label, reads what is shown."""

    def __init__(
        self, store: Store, lines: Lines, turns: Pump, chat_id: ChatId = FIRST_CHAT
    ) -> None:
        self._store = store
        self._lines = lines
        self._turns = turns
        self._chat_id = chat_id

    async def says(self, line: str) -> None:
        await self._put({"line": line, "id": next(self._lines.ids)})

    async def taps(self, *labels: str) -> str:
        """The first of the labels that is offered, as a button or as a key."""
        while True:
            self._lines.changed.clear()
            for label in labels:
                if found := self._offered(label):
                    await self._put(found)
                    return label
            await self._lines.changed.wait()

    def _offered(self, label: str) -> dict[str, object] | None:
        newest = sorted(self._lines.shown.items(), reverse=True)
        for message_id, message in newest:
            for button in (each for row in message.buttons for each in row):
                if button.text == label and button.data:
                    return {"tap": button.data, "id": message_id}
        keyboard = newest[0][1].keyboard if newest else None
        if any(key.text == label for row in keyboard or () for key in row):
            return {"line": label, "id": next(self._lines.ids)}
        return None

    async def hears(self, words: str) -> str:
        """The text of a message with these words, once there is one."""
        while True:
            self._lines.changed.clear()
            for message in self._lines.shown.values():
                if words in message.text:
                    return message.text
            await self._lines.changed.wait()

    async def _put(self, payload: dict[str, object]) -> None:
        # What is tapped is as good as gone: nobody taps a button twice.
        if (tapped := payload.get("id")) in self._lines.shown and "tap" in payload:
            assert isinstance(tapped, int)
            kept = self._lines.shown[tapped]
            self._lines.shown[tapped] = Message(kept.text)
        key = f"{SOURCE}:{next(self._lines.ids)}"
        await self._store.inbox.put([NewInput(key, SOURCE, self._chat_id, payload)])
        self._turns.wake()


@asynccontextmanager
async def console(store: Store, backend: BackendPort, clock: Clock) -> AsyncIterator[Console]:
    """The bot with this channel, running until the block ends."""
    lines, metrics = Lines(), Metrics()

    async def carry(effect: Effect, chat_id: ChatId) -> EffectResult | None:
        none, asked = NoFiles(), backend.asked_by(f"console-{chat_id}")
        context = EffectContext(chat_id, asked, none, none, none, SOURCE)
        return await carry_out(effect, context)

    async def take(unit: StoreUnit, limit: int) -> Sequence[Turned]:
        return await handle(unit, lines, clock, limit)

    await store.workers.begin(alone=True)
    sends = SendLoop(store.outbox, lines, Lanes(LocalSendBudget()), clock, metrics)
    stored_effects = EffectLoop(store.effects, carry, clock, metrics)
    turns = Pump(store, take, sends, stored_effects, metrics)
    feed = Feed(store.inbox, backend, Peer(clock), metrics, store, clock)
    sends.said, stored_effects.on_stored, feed.on_stored = turns.said, turns.wake, turns.wake
    tasks = [asyncio.create_task(loop.run()) for loop in (sends, stored_effects, turns, feed)]
    try:
        yield Console(store, lines, turns)
    finally:
        feed.stop()
        turns.stop()
        await asyncio.gather(sends.stop(END_WITHIN), stored_effects.stop(END_WITHIN))
        await asyncio.gather(*tasks)
        await store.workers.end()
