"""Turns and sends alone, on virtual time: thousands of deaths between two steps in a minute.

What the office does is in the inbox; the product's own turns loop, sends loop and store make cards
and rings of it, and Telegram is a table here. Lives die between any two of their steps, stand still
past their lease while another goes on, or have their clock set. The checker is the same as ever.
"""

import asyncio
import contextlib
import contextvars
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Draft,
    EventType,
    Moved,
    PetitionKind,
)
from backend_client.json_codec import to_plain
from bot.leadership import Heartbeat
from bot.limits.send_pace import Lanes, LocalSendBudget
from bot.loops.effects import EffectLoop
from bot.loops.pump import Pump
from bot.loops.send_rules import Patience
from bot.loops.sends import SendLoop
from bot.ops.metrics import Metrics
from bot.store import NewInput, Store, StoreDown, StoreUnit
from bot.store.engine.database import Database
from bot.store.engine.migrate import migrate
from dialogs.cases import followed, notifications
from dialogs.state.conversation import FollowedCase
from dialogs.state.message import Message, Output
from dialogs.texts import texts
from handlers.ports import ChatId, Turned
from handlers.retry_rules import SEND
from handlers.send_result import Later, SendResult, Sent, Unknown
from sandbox.delivery.log import Call, Entry, Made
from tests.crashes.lab.checker import Verdict, judge
from tests.crashes.lab.complaints import hear, overheard
from tests.crashes.lab.ledger import Ledger, Petition, Step
from tests.crashes.lab.troubles import TROUBLES, Dice, Trouble
from tests.crashes.lab.virtual import (
    LIFE,
    MORNING,
    SoloLoop,
    VirtualClock,
    VirtualLoop,
    run,
    waits_for_nobody,
)

T = texts("zh-Hans")
STEPS_A_CASE = 12  # more than a card has room for
LATE_SECONDS = 600.0  # until a change must have been seen, whatever the clock says
CONNECT_SECONDS = 4.0  # a slow connection, before the first byte of a call
QUIET_SECONDS = 240.0
PATIENCE = Patience(again=replace(SEND, jitter=0.0))  # dice that are no seed's
HOURS = tuple(sign * hours * 3600.0 for hours in (1, 8, 72) for sign in (1, -1))


@dataclass
class PushWorld:
    """Telegram, the office and the citizens; they outlive every life."""

    loop: VirtualLoop
    url: str
    throw: random.Random
    dice: Dice
    clock: VirtualClock
    cases: list[FollowedCase]
    events: dict[int, list[CaseEvent]] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    messages: dict[int, str] = field(default_factory=dict)
    made: dict[str, float] = field(default_factory=dict)  # when each step was
    seen: dict[str, float] = field(default_factory=dict)
    acts: int = 0

    def case_at(self, chat: int, seq: int) -> FollowedCase:
        case = self.cases[chat]
        for event in self.events[chat][:seq]:
            case = followed.fold(case, event)
        return case

    def moves(self, chat: int) -> NewInput:
        """The office makes a step."""
        events = self.events.setdefault(chat, [])
        number, seq = self.cases[chat].number or "", len(events) + 1
        note = f"〔{number}·{seq}〕"
        data = to_plain(Moved(CaseStatus.HANDLING, note=note))
        at, ref = self.clock.now(), self.cases[chat].client_ref
        events.append(CaseEvent(seq, number, ref, seq, EventType.MOVED, at, data))
        self.ledger.steps.append(Step(number, note, len(self.log)))
        self.made[note] = self.loop.time()
        return NewInput(f"ev:{ref}:{seq}", "case_event", ChatId(chat), {"seq": seq})

    def says(self, chat: int) -> NewInput:
        self.acts += 1
        update = {"message": {"chat": {"id": chat}, "text": str(self.acts)}}
        self.log.append(Made(self.loop.time(), update, len(self.log)))
        return NewInput(f"tg:{self.acts}", "telegram", ChatId(chat), {"said": self.acts})

    async def hears(
        self, chat: int, output: Output, edit: int | None, life: int | None, *, silent: bool
    ) -> SendResult:
        """One call, as it comes about at Telegram; late when its connection ended with its life."""
        thrown, slow = self.throw.random(), self.throw.uniform(0, self.dice.slow_seconds)
        d = self.dice
        if thrown < d.dropped:
            await asyncio.sleep(slow)
            return Unknown("dropped")
        if thrown < d.dropped + d.flood:
            return Later(timedelta(seconds=self.throw.randint(1, 4)))
        if thrown < d.dropped + d.flood + d.late:
            self.loop.call_later(2.0, self._show, chat, output, edit, silent, "late")
            return Unknown("cut")
        await asyncio.sleep(slow)
        told = thrown > d.dropped + d.flood + d.late + d.cut
        fault = "late" if self.loop.is_dead(life) else None if told else "cut"
        message_id = self._show(chat, output, edit, silent, fault)
        return Sent(message_id) if told else Unknown("cut")

    def _show(
        self, chat: int, output: Output, edit: int | None, silent: bool, fault: str | None
    ) -> int | None:
        if not isinstance(output, Message):
            return None
        message_id = edit or len(self.messages) + 100
        rows = [[{"callback_data": b.data} for b in row if b.data] for row in output.buttons]
        self.messages[message_id] = output.text
        self.log.append(
            Call(
                self.loop.time(),
                "editMessageText" if edit else "sendMessage",
                {
                    "text": output.text,
                    "disable_notification": "true" if silent or not output.ring else "false",
                    "reply_markup": json.dumps({"inline_keyboard": rows}),
                },
                chat,
                carried_out=True,
                ok=fault is None,
                fault=fault,
                revision=len(self.log),
            )
        )
        for note in self.made:
            if note in output.text:
                self.seen.setdefault(note, self.loop.time())
        return message_id

    def verdict(self) -> Verdict:
        cases = [
            Case(
                each.number or "",
                each.client_ref,
                CaseStatus.HANDLING,
                Draft(
                    client_ref=each.client_ref,
                    kind=PetitionKind.CLAIM,
                    request="修好",
                    facts=_mark(n),
                ),
                MORNING,
            )
            for n, each in enumerate(self.cases)
        ]
        return judge(self.log, cases, self.ledger)

    @property
    def latest(self) -> float:
        """The longest that a change has waited to be seen, in seconds."""
        return max(self.seen.get(note, self.loop.time()) - at for note, at in self.made.items())


class Voice:
    """The way to Telegram: the call itself goes on when the life that made it has ended."""

    def __init__(self, world: PushWorld, store: Store) -> None:
        self._world = world
        self._store = store

    async def send(
        self, chat_id: ChatId, output: Output, *, edit: int | None, silent: bool
    ) -> SendResult:
        throw = self._world.throw
        await asyncio.sleep(throw.uniform(0, CONNECT_SECONDS) if throw.random() < 0.2 else 0)
        if not self._store.workers.lasts():
            return Later(timedelta(seconds=1))
        call = self._world.hears(chat_id, output, edit, LIFE.get(), silent=silent)
        return await contextvars.Context().run(self._world.loop.create_task, call)

    async def stub(self, chat_id: ChatId, message_id: int, text: str) -> SendResult:
        return Sent(message_id)


class Worker:
    """A process with its turns and its sends."""

    def __init__(self, world: PushWorld, name: str, number: int, *, alone: bool) -> None:
        self._world = world
        self._name = name
        self._alone = alone
        self.number = number

    async def lives(self) -> None:
        world = self._world
        store = _store(world, self._name)
        while not await _begun(store, alone=self._alone):  # noqa: ASYNC110 - as its keeper does
            await asyncio.sleep(1.0)
        lanes, metrics = Lanes(LocalSendBudget()), Metrics()
        sender = Voice(world, store)
        sends = SendLoop(store.outbox, sender, lanes, world.clock, metrics, PATIENCE)
        stored_effects = EffectLoop(store.effects, _no_stored_effects, world.clock, metrics)
        turns = Pump(store, self._take, sends, stored_effects, metrics)
        sends.said = turns.said
        await asyncio.gather(sends.run(), turns.run(), Heartbeat(store.workers).run())

    async def _take(self, unit: StoreUnit, limit: int) -> Sequence[Turned]:
        turned = []
        for chat in await unit.claim(limit):
            seq = int((chat.conversation or {}).get("seq", 0))
            outputs: list[Output] = []
            for inbound in chat.inbox:
                if "said" in inbound.payload:
                    outputs.append(Message(f"答{inbound.payload['said']}"))
                    continue
                before, after = (self._world.case_at(chat.chat_id, n) for n in (seq, seq + 1))
                outputs += notifications.of_change(T, before, after, MORNING)
                seq += 1
            handled = [inbound.id for inbound in chat.inbox]
            turned.append(Turned(chat.chat_id, {"seq": seq}, outputs, (), handled))
        await unit.save(turned)
        return turned


def _mark(number: int) -> str:
    return f"记{number:04}号"


async def _no_stored_effects(*_: object) -> None:
    raise AssertionError("nothing is wanted of the backend here")


def tell(name: str, seed: int) -> None:
    """The verdict on standard output, and before it what all that was said comes to: for another
    tree, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="pushing-") as folder:
        verdict, world = push(TROUBLES[name], Path(folder), seed)
    sys.stdout.write(sha256(repr(world.log).encode()).hexdigest() + "\n")
    sys.stdout.write(json.dumps(asdict(verdict)) + "\n")


def push(trouble: Trouble, folder: Path, seed: int, chats: int = 12) -> tuple[Verdict, PushWorld]:
    """Some hours of an office under that trouble, then calm; the verdict."""

    url = f"sqlite:///{folder / 'bot.db'}"
    asyncio.run(migrate(url))

    async def main(loop: VirtualLoop) -> tuple[Verdict, PushWorld]:
        world = _built(loop, url, seed, trouble, chats)
        lives = _Lives(world, trouble, random.Random(seed + 1))
        troubled = asyncio.create_task(lives.go_on())
        await _office(world, random.Random(seed + 2), chats)
        lives.over.set()
        world.dice = Dice(cut=0, dropped=0, late=0, flood=0)
        await troubled
        await asyncio.sleep(QUIET_SECONDS)
        for number in list(lives.numbers):
            loop.bury(number)
        await loop.closes_databases()
        verdict = world.verdict()
        if world.latest >= LATE_SECONDS:
            verdict.breach("silent", f"a change was seen after {world.latest:.0f} s")
        return verdict, world

    with overheard() as said:
        verdict, world = run(main, lambda: SoloLoop(seed + 3))
        lines = said.getvalue().splitlines()
        world.loop.lets_go()
    return hear(verdict, {"bot": lines}, ()), world


def _built(loop: VirtualLoop, url: str, seed: int, trouble: Trouble, chats: int) -> PushWorld:
    cases = [
        FollowedCase(
            f"{n:08x}-case",
            "路灯",
            MORNING,
            number=f"260618-{n:04}-1",
            urgent=True,
            muted=n % 3 == 0,
        )
        for n in range(chats)
    ]
    world = PushWorld(loop, url, random.Random(seed), trouble.dice, VirtualClock(loop), cases)
    world.ledger.petitions = [
        Petition(ChatId(n), (_mark(n),), confirmed=True, number=case.number)
        for n, case in enumerate(cases)
    ]
    world.ledger.crowded = set(range(chats))
    return world


async def _office(world: PushWorld, dice: random.Random, chats: int) -> None:
    """Every case makes its steps, alone and in bursts; citizens write now and then."""
    desk = _store(world, "desk")
    left = [chat for chat in range(chats) for _ in range(STEPS_A_CASE)]
    dice.shuffle(left)
    while left:
        await asyncio.sleep(dice.choice((0.0, 0.1, 1.0, 5.0, 20.0)))
        burst = [left.pop() for _ in range(min(len(left), dice.randint(1, 4)))]
        if dice.random() < 0.1:  # all that is left of one case at once: more than its card holds
            burst = [burst[0], *(chat for chat in left if chat == burst[0])]
            left = [chat for chat in left if chat != burst[0]]
        news = [world.moves(chat) for chat in burst for _ in range(dice.choice((1, 1, 1, 3)))]
        if dice.random() < 0.3:
            news.append(world.says(dice.choice(burst)))
        while not await _stored(desk, news):  # noqa: ASYNC110 - the database sets no event
            await asyncio.sleep(1.0)
    await desk.close()


def _store(world: PushWorld, name: str) -> Store:
    database = Database(world.url)
    waits_for_nobody(database.engine)
    return Store(database, world.clock, name)


async def _begun(store: Store, *, alone: bool) -> bool:
    with contextlib.suppress(StoreDown):
        await store.workers.begin(alone=alone)
        return True
    return False


async def _stored(desk: Store, news: Sequence[NewInput]) -> bool:
    with contextlib.suppress(StoreDown):
        await desk.inbox.put(news)
        return True
    return False


class _Lives:
    """One process after the other, or two side by side."""

    def __init__(self, world: PushWorld, trouble: Trouble, dice: random.Random) -> None:
        self._world = world
        self._trouble = trouble
        self._dice = dice
        self._born = 0
        self.numbers: list[int] = []
        self.over = asyncio.Event()

    async def go_on(self) -> None:
        names = ("one", "two") if self._trouble.freezes else ("one",)
        for name in names:
            self._bear(name, alone=len(names) == 1)
        while not self.over.is_set():
            await asyncio.sleep(self._dice.uniform(0.0, 20.0))
            if self._trouble.sets_clock and self._dice.random() < 0.3:
                self._world.clock.is_set(self._dice.choice(HOURS))
            if self._trouble.freezes and self._dice.random() < 0.5:
                await self._freeze(self._dice.choice(self.numbers))
            if self._trouble.steps:
                place = self._dice.randrange(len(names))
                await self._kill(place, names[place], alone=len(names) == 1)

    def _bear(self, name: str, *, alone: bool, place: int | None = None) -> None:
        self._born += 1
        context = contextvars.copy_context()
        context.run(LIFE.set, self._born)
        worker = Worker(self._world, name, self._born, alone=alone)
        context.run(self._world.loop.create_task, worker.lives())
        if place is None:
            self.numbers.append(self._born)
        else:
            self.numbers[place] = self._born

    async def _freeze(self, number: int) -> None:
        self._world.loop.freeze(number)
        await asyncio.sleep(self._dice.choice((1.0, 14.0, 16.0, 25.0)))
        self._world.loop.thaw(number)

    async def _kill(self, place: int, name: str, *, alone: bool) -> None:
        """After so many steps of its own, wherever that is."""
        loop = self._world.loop
        loop.died.clear()
        loop.doomed = self.numbers[place]
        loop.steps, loop.fatal = 0, self._dice.randint(1, self._trouble.steps)
        died, over = (asyncio.create_task(each.wait()) for each in (loop.died, self.over))
        await asyncio.wait([died, over], return_when=asyncio.FIRST_COMPLETED)
        died.cancel(), over.cancel()
        if not loop.died.is_set():
            loop.fatal = None
            return
        self._world.ledger.kills.append(loop.time())
        await loop.closes_databases()
        self._bear(name, alone=alone, place=place)
