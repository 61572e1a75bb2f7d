"""A simulated citizen for load tests: files from the first words to the receipt as it is asked."""

import contextlib
import time
from collections.abc import Callable
from functools import partial
from itertools import chain

from bot.cli.visitors import NUMBERED, T
from sandbox.people.citizen import Citizen

Act = Callable[[], object]

PATIENCE_SECONDS = 60.0
REPEAT_SECONDS = 5.0
MOST_ACTIONS = 15

# What is tapped when it is on offer, the first of them first.
TAPPED = tuple(
    map(T.plain, ("card.confirm", "label.begin", "file_case.identity.named", "shared.phone.share"))
)
# What is said when the bot asks in these words.
STORY = "新安村{group}组的路灯坏了半个月，晚上看不见路，希望尽快修好"
PERSON = "王桂兰，新安村{group}组12号"
STORY_ASK, PERSON_ASK = (T.plain(key)[:6] for key in ("file_case.story.ask", "shared.person.ask"))


class Failed(Exception):
    """Why there are no figures."""


class Petitioner:
    """Does what the bot asks for, so it is the bot that decides how many actions it takes."""

    def __init__(self, citizen: Citizen, story: str = STORY) -> None:
        self.citizen = citizen
        self._said = {STORY_ASK: story, PERSON_ASK: PERSON}
        self.actions = 0
        self.repeated = 0
        self.receipt_seconds = 0.0  # from the last action
        self._last: Act = partial(self._says, "/start")
        self._numbers: set[str] = set()

    async def files(self, opening: str) -> None:
        """File one petition, from these first words to the receipt. Raises Failed."""
        self.actions = self.repeated = 0
        found: str | Act = partial(self._says, opening)
        while not isinstance(found, str):
            self._does(found)
            began = time.perf_counter()
            found = await self._finds()
            self.receipt_seconds = time.perf_counter() - began
        self._numbers.add(found)

    def _does(self, act: Act) -> None:
        self._last = act
        self.actions += 1
        if self.actions > MOST_ACTIONS:
            raise Failed(f"no receipt after {MOST_ACTIONS} actions\n{self.citizen.screen()}")
        act()

    async def _finds(self) -> str | Act:
        """What comes next. Words that nothing comes of are said once more, as people do."""
        try:
            with contextlib.suppress(AssertionError):
                return await self.citizen.waits_for(self._next, "is answered", REPEAT_SECONDS)
            if not list(self.citizen.chat.messages.values())[-1].from_bot:
                self.repeated += 1
                self._does(self._last)
            return await self.citizen.waits_for(self._next, "is answered", PATIENCE_SECONDS)
        except AssertionError as error:
            raise Failed(str(error)) from None

    def _next(self) -> str | Act | None:
        """The number of the new receipt, or what the bot's news ask for."""
        news = self.citizen.news()
        words = "\n".join(message.get("text", "") for message in news)
        for number in NUMBERED.findall(words):
            if number not in self._numbers:
                return str(number)
        rows = [message.get("reply_markup", {}).get("inline_keyboard", []) for message in news]
        below = self.citizen.chat.keyboard
        rows.append(below.markup["keyboard"] if below and not below.used else [])
        offered = {button["text"] for keyboard in rows for row in keyboard for button in row}
        taps = (partial(self.citizen.taps, label) for label in TAPPED if label in offered)
        says = (partial(self._says, told) for ask, told in self._said.items() if ask in words)
        return next(chain[Act](taps, says), None)

    def _says(self, words: str) -> None:
        self.citizen.says(words.format(group=self.citizen.id % 1000))
