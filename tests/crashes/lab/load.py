"""Citizens who file petitions like people: they read, type, tap, wait, and repeat themselves when
nothing is said to them. What they confirmed stands in the ledger."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cli.visitors import BEGIN, CONFIRM, NUMBERED, T
from handlers.ports import ChatId
from sandbox import Sandbox
from sandbox.chat.chats import Stored
from sandbox.people.citizen import Citizen
from tests.crashes.lab.ledger import Ledger, Petition

ASK = T.plain("file_case.story.ask")[:6]
SKIP = T.plain("label.skip")
# What is tapped when it is on offer, the likeliest to end the questions first.
CHOICES = tuple(
    map(
        T.plain,
        (
            *("file_case.identity.anonymous", "file_case.accuses.no"),
            *("label.unsure", "label.skip", "label.resume"),
        ),
    )
)
RECEIPT = T.plain("file_case.submitted", at="", receipt="").split()[-2]
# In danger, so that news rings at night too: the laboratory must hear it at any hour.
STORY = "{first} 新安村3组的电线杆倒了，正在漏电，会电死人，希望尽快修好。"
MORE = "{mark} 旁边就是小学。"


@dataclass(frozen=True)
class Temper:
    """How citizens behave. Seconds; shares of 1."""

    thinks: float = 0.3  # at most, before each act
    patience: float = 12.0  # of silence, then the same again
    pieces: int = 3  # messages in which the story is told, at most
    types_confirmation: float = 0.2
    taps_twice: float = 0.3
    photos: float = 0.0  # share of citizens who send an album and tap on at once
    texts: tuple[str, ...] = ()  # what they complain of, in turn; else a story of ours
    gives_up_after: float = 240.0


class Complainant:
    """One petition, from /start to its number."""

    def __init__(
        self,
        citizen: Citizen,
        mark: str,
        ledger: Ledger,
        dice: random.Random,
        temper: Temper,
        text: str = "",
    ) -> None:
        self._citizen = citizen
        self._text = text
        self._dice = dice
        self._temper = temper
        self._ledger = ledger
        pieces = tuple(f"{mark}{part}" for part in "abcde"[: dice.randint(1, temper.pieces)])
        self.petition = Petition(ChatId(citizen.id), pieces, text=text)
        self._since = 0  # the revision at which the present act was done for the first time
        self._told = False

    async def files(self) -> bool:
        """Whether the number came before patience ended for good."""
        self._ledger.petitions.append(self.petition)
        loop = asyncio.get_running_loop()
        end = loop.time() + self._temper.gives_up_after
        act: Callable[[], Any] = self._start
        while loop.time() < end:
            await asyncio.sleep(self._dice.uniform(0, self._temper.thinks))
            self._since = self._citizen.sandbox.revision
            self._do(act)
            found = await self._next(act, end)
            if found is None:
                return self._gives_up()
            if isinstance(found, str):
                self.petition.number = found
                return True
            act = found
        return self._gives_up()

    def _gives_up(self) -> bool:
        self._ledger.given_up.append(f"{self.petition.mark}\n{self._citizen.screen()}")
        return False

    async def _next(self, act: Callable[[], Any], end: float) -> Callable[[], Any] | str | None:
        """What comes next. Who hears nothing does the same again, as people do."""
        loop = asyncio.get_running_loop()
        while loop.time() < end:
            patience = min(self._temper.patience, end - loop.time())
            try:
                return await self._citizen.waits_for(self._sees, "is answered", patience)
            except AssertionError:
                if not self._has_receipt():  # it says that nothing needs to be done again
                    self._ledger.repeated += 1
                    self._crowds()
                    self._do(act)
                    self._since = 0  # and looks at the whole screen again
        return None

    def _crowds(self) -> None:
        self._ledger.crowded.add(self._citizen.id)

    def _has_receipt(self) -> bool:
        said = self._citizen.chat.messages.values()
        return any(each.from_bot and RECEIPT in each.words for each in said)

    def _do(self, act: Callable[[], Any]) -> None:
        with contextlib.suppress(LookupError):  # the button is gone: something has happened
            act()

    def _sees(self) -> Callable[[], Any] | str | None:
        """The number, or what the bot's news since the last new act ask for."""
        said = [each for each in self._citizen.chat.messages.values() if each.from_bot]
        for stored in reversed(said):
            if match := NUMBERED.search(stored.words):
                return match[0]
        for stored in reversed(said):
            act = self._asked(stored.message) if stored.revision > self._since else None
            if act is not None:
                if self._shown_again(stored, said):
                    self._crowds()
                return act
        return (lambda: self._citizen.taps(SKIP)) if self._may_skip() else None

    def _may_skip(self) -> bool:
        """Whether the keys below the text field say so."""
        below = self._citizen.chat.keyboard
        keys = below.markup["keyboard"] if below and not below.used else []
        return any(key["text"] == SKIP for row in keys for key in row)

    def _asked(self, message: dict[str, Any]) -> Callable[[], Any] | None:
        labels = _labels(message)
        if CONFIRM in labels:
            return self._confirm
        if BEGIN in labels:
            return lambda: self._citizen.taps(BEGIN)
        if not self._told and ASK in message.get("text", ""):
            return self._tell
        choice = next((label for label in CHOICES if label in labels), None)
        return None if choice is None else lambda: self._citizen.taps(choice)

    def _shown_again(self, stored: Stored, said: Sequence[Stored]) -> bool:
        """Whether it stood there before the present act, which it cannot answer then: the bot was
        not sure that it had been shown."""
        words = stored.words, stored.markup
        return any(
            (each.words, each.markup) == words
            for each in said
            if each.revision <= self._since and each.message_id != stored.message_id
        )

    def _start(self) -> None:
        self._citizen.says("/start")

    def _tell(self) -> None:
        """The story in several messages, one right after the other."""
        self._told = True
        first, *more = self.petition.pieces
        if more:
            self._crowds()
        self._citizen.says(f"{first} {self._text}" if self._text else STORY.format(first=first))
        for mark in more:
            self._citizen.says(MORE.format(mark=mark))
        if self._dice.random() < self._temper.photos:
            self.petition.photos += 2
            self._crowds()
            self._citizen.sends_album(["", ""])

    def _confirm(self) -> None:
        if self._dice.random() < self._temper.types_confirmation:
            self._citizen.says(CONFIRM)
        else:
            self._citizen.taps(CONFIRM)
            if self._dice.random() < self._temper.taps_twice:
                self._crowds()
                self._citizen.taps(CONFIRM)
        self.petition.confirmed = True


def _labels(message: dict[str, Any]) -> set[str]:
    markup = message.get("reply_markup", {})
    rows = markup.get("inline_keyboard", [])
    return {button["text"] for row in rows for button in row}


async def crowd(
    sandbox: Sandbox,
    ledger: Ledger,
    dice: random.Random,
    petitions: int,
    temper: Temper,
    at_once: int = 20,
    filed: Callable[[], None] | None = None,
    enough: asyncio.Event | None = None,
) -> None:
    """So many petitions, `at_once` side by side; with `enough`, more of them until it is set."""
    room = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        try:
            citizen = sandbox.citizen(f"市民{number}")
            mark = f"记{number}号{dice.getrandbits(32):08x}"
            text = temper.texts[number % len(temper.texts)] if temper.texts else ""
            if await Complainant(citizen, mark, ledger, dice, temper, text).files() and filed:
                filed()
        finally:
            room.release()

    number = 0
    async with asyncio.TaskGroup() as group:
        while number < petitions or (enough is not None and not enough.is_set()):
            await room.acquire()
            number += 1
            group.create_task(one(number))
