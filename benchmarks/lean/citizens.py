"""Citizens of the thin Telegram: each place is taken by one who files once and makes room for the
next, so that every filing is a newcomer's."""

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol

from benchmarks.lean.keepalive import Json
from benchmarks.lean.telegram import Call, Telegram
from benchmarks.petitioner import PERSON, PERSON_ASK, STORY, STORY_ASK, TAPPED
from bot.cli.visitors import NUMBERED

FIRST_CHAT = 7_000_000_000
PHONE = "13800100001"
DRAIN_SECONDS = 150.0  # a send of unknown outcome is repeated after 60


class Says(NamedTuple):
    message: Json


class Taps(NamedTuple):
    data: str


class Done(NamedTuple):
    """The petition has its number, or what stands for it."""


Act = Says | Taps | Done


class Script(Protocol):
    """What a citizen does about a message of the bot's; None: reads it."""

    def __call__(self, chat_id: int, text: str, markup: Json) -> Act | None: ...


def our_conversation(chat_id: int, text: str, markup: Json) -> Act | None:
    """The citizen of benchmarks/petitioner.py, by ids instead of a screen."""
    if NUMBERED.search(text):
        return Done()
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            if button["text"] in TAPPED:
                return Taps(button["callback_data"])
    if any(button.get("request_contact") for row in markup.get("keyboard", ()) for button in row):
        return Says(
            {"contact": {"phone_number": PHONE, "first_name": "王桂兰", "user_id": chat_id}}
        )
    for ask, told in ((STORY_ASK, STORY), (PERSON_ASK, PERSON)):
        if ask in text:
            return Says({"text": told.format(group=chat_id % 1000)})
    return None


PLAIN = {
    "story": "T00001Z 路灯坏了",
    "place": "新安村",
    "name": "王桂兰",
    "phone": PHONE,
    "confirm?": "yes",
}


def five_questions(chat_id: int, text: str, markup: Json) -> Act | None:
    return Done() if text == "filed" else Says({"text": PLAIN[text]}) if text in PLAIN else None


@dataclass(slots=True)
class _Citizen:
    chat_id: int
    since: float | None = None  # when what is not yet answered was said or tapped
    tapped: bool = False
    filed: bool = False


@dataclass
class Load:
    """What a time of load showed. `own_cpu_seconds` is that of Telegram and the citizens."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    acts: int = 0
    filings: int = 0
    calls: int = 0
    cpu_seconds: float = 0.0
    own_cpu_seconds: float = 0.0
    unanswered: int = 0


class Crowd:
    """So many citizens at once. A wait lasts from the update to the first call that answers it: a
    tap by its toast, a message by the bot's next message."""

    def __init__(self, telegram: Telegram, script: Script) -> None:
        self._telegram = telegram
        self._script = script
        self._chat_ids = FIRST_CHAT
        self._citizens: dict[int, _Citizen] = {}
        self._ready: deque[Callable[[], None]] = deque()
        self._released: Callable[[Callable[[], None]], object] = lambda act: None
        self._outstanding = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.load = Load()
        telegram.told = self._hears

    async def live(
        self,
        citizens: int,
        seconds: float,
        *,
        rate: float | None = None,
        thinking: float = 0.0,
        ramp: float = 1.0,
        cpu: Callable[[], float] = lambda: 0.0,
    ) -> Load:
        """Let them file for so long. They answer at once, or when they thought for so many seconds,
        or with `rate` so many times a second altogether, at random moments (always the same ones).
        The ramp is not measured."""
        loop = asyncio.get_running_loop()
        later = partial(loop.call_later, thinking)
        self._released = self._ready.append if rate else later
        for _ in range(citizens):
            self._newcomer()
        pace = loop.create_task(self._pace(rate)) if rate else None
        try:
            await asyncio.sleep(ramp)
            self.load = load = Load()
            began, used, own = time.perf_counter(), cpu(), time.process_time()
            calls = self._telegram.calls.total()
            await asyncio.sleep(seconds)
            load.seconds = time.perf_counter() - began
            load.cpu_seconds, load.own_cpu_seconds = cpu() - used, time.process_time() - own
            load.calls = self._telegram.calls.total() - calls
            self.load = Load()
        finally:
            if pace is not None:
                pace.cancel()
            self._released = lambda act: None
            self._ready.clear()
        load.unanswered = await self._drain()
        return load

    async def _pace(self, rate: float) -> None:
        moments, at = random.Random(13), time.perf_counter()
        while True:
            at += moments.expovariate(rate)
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            if self._ready:
                self._ready.popleft()()

    async def _drain(self) -> int:
        """Wait for what is on its way; how many were never answered. They are strangers then."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), DRAIN_SECONDS)
        left = self._outstanding
        self._outstanding = 0
        self._quiet.set()
        for citizen in self._citizens.values():
            self._telegram.forget(citizen.chat_id)
        self._citizens.clear()
        return left

    def _newcomer(self) -> None:
        self._chat_ids += 1
        citizen = self._citizens[self._chat_ids] = _Citizen(self._chat_ids)
        self._released(lambda: self._acts(citizen, Says({"text": "/start"}), None))

    def _acts(self, citizen: _Citizen, act: Says | Taps, message: Json | None) -> None:
        if citizen.chat_id not in self._citizens:
            return  # who thought until the time was over
        self.load.acts += 1
        if citizen.since is None:  # else it is the same wait
            citizen.since, citizen.tapped = time.perf_counter(), isinstance(act, Taps)
            self._outstanding += 1
            self._quiet.clear()
        if isinstance(act, Says):
            self._telegram.says(citizen.chat_id, act.message)
        else:
            assert message is not None
            self._telegram.taps(citizen.chat_id, act.data, message)

    def _hears(self, call: Call) -> None:
        citizen = self._citizens.get(call.chat_id)
        if citizen is None:
            return
        answered = "answerCallbackQuery" if citizen.tapped else "sendMessage"
        if citizen.since is not None and call.method == answered:
            self.load.waits.append(time.perf_counter() - citizen.since)
            citizen.since = None
            self._outstanding -= 1
            if not self._outstanding:
                self._quiet.set()
        message = call.message
        if message is None or citizen.filed:
            return
        markup = call.parameters.get("reply_markup") or {}
        act = self._script(citizen.chat_id, message["text"], markup)
        if isinstance(act, Done):
            citizen.filed = True
            self.load.filings += 1
            self._newcomer()
        elif act is not None:
            self._released(lambda: self._acts(citizen, act, message))
