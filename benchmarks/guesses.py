"""Guessing case numbers and query codes: what comes of it, and what it costs.

    .venv/bin/python benchmarks/guesses.py [--tries 100000] [--cases 200] [--json]

The embedded backend is asked over HTTP, as very many chats would ask it: numbers that are there
with codes at random, numbers that are not there, and the codes of other cases. An hour passes now
and then, after which a chat may guess again. Exits with 1 when a guess hits, when two refusals
differ by a byte, when a chat that has guessed five times opens anything within the hour, or when a
petitioner who has guessed nothing is locked out of their own case.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.progress import track

from backend_client.contract.case import Receipt
from tests.office.running import KEY, Running, SetClock, a_draft, a_number, settings_in, started

MOST_GUESSES = 5  # of a chat within an hour
CHATS = 1000
LETTERS, LENGTH = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 8  # of a query code
HOURS = 10  # that pass meanwhile
AT_ONCE = 8


@dataclass(frozen=True)
class Figures:
    tries: int
    cases: int
    hits: int
    answers: int  # that differ: status, or a byte of the body
    unlocked: int  # chats that had guessed five times and opened something within the hour
    shut: int  # petitioners who were locked out by the guesses of others
    seconds: float


class Guesser:
    def __init__(self, backend: Running) -> None:
        self._backend = backend
        self.answers: Counter[tuple[int, bytes]] = Counter()

    async def opens(self, chat: str, number: str, code: str) -> bool:
        headers = {"Authorization": f"Bearer {KEY}", "Query-Code": code, "Asker": chat}
        url = f"{self._backend.url}/v1/cases/{number}/progress"
        async with self._backend.session.get(url, headers=headers) as response:
            body = await response.read()
        if response.status != 200:
            self.answers[response.status, body] += 1
        return response.status == 200


def guess(dice: random.Random, cases: list[Receipt], clock: SetClock) -> tuple[str, str]:
    code = "".join(dice.choices(LETTERS, k=LENGTH))
    match dice.randrange(3):
        case 0:
            return dice.choice(cases).number, code
        case 1:
            return a_number(clock, dice.randrange(1, 10_000)), code
        case _:
            one, other = dice.sample(cases, 2)
            return one.number, other.query_code


async def attack(guesser: Guesser, cases: list[Receipt], clock: SetClock, tries: int) -> Figures:
    dice = random.Random(16)
    began = time.monotonic()
    hits = unlocked = shut = 0
    room = asyncio.Semaphore(AT_ONCE)
    bar = Console(stderr=True)

    async def one(chat: str, number: str, code: str) -> bool:
        async with room:
            return await guesser.opens(chat, number, code)

    for _ in track(range(HOURS), "guessing", console=bar):
        pairs = [guess(dice, cases, clock) for _ in range(tries // HOURS)]
        chats = [f"chat-{dice.randrange(CHATS)}" for _ in pairs]
        tried = zip(chats, pairs, strict=True)
        hits += sum(await asyncio.gather(*(one(chat, *pair) for chat, pair in tried)))
        locked = [chat for chat, times in Counter(chats).items() if times >= MOST_GUESSES]
        for chat in locked[: len(cases)]:
            case = dice.choice(cases)
            unlocked += await guesser.opens(chat, case.number, case.query_code)
        for case in cases:
            owner = f"owner of {case.number}"
            shut += not await guesser.opens(owner, case.number, case.query_code)
        clock.pass_time(hours=1, seconds=1)
    done = tries // HOURS * HOURS
    seconds = time.monotonic() - began
    return Figures(done, len(cases), hits, len(guesser.answers), unlocked, shut, seconds)


async def measure(tries: int, cases: int) -> Figures:
    clock = SetClock()
    with tempfile.TemporaryDirectory(prefix="guesses-") as name:
        async with started(settings_in(Path(name)), clock) as backend:
            receipts = [await backend.bot.file_case(a_draft(f"draft-{n}")) for n in range(cases)]
            return await attack(Guesser(backend), receipts, clock, tries)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tries", type=int, default=100_000)
    parser.add_argument("--cases", type=int, default=200, help="two at least")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.cases < 2 or given.tries < HOURS:
        parser.error(f"at least two cases and {HOURS} tries")
    figures = asyncio.run(measure(given.tries, given.cases))
    if given.json:
        print(json.dumps(asdict(figures), indent=1))
    else:
        print(
            f"{figures.tries:,} guesses at {figures.cases} cases: {figures.hits} hits, "
            f"{figures.answers} different refusal(s), {figures.unlocked} opened within the hour, "
            f"{figures.shut} petitioners locked out; {figures.seconds:.0f} s"
        )
    kept = figures.hits == figures.unlocked == figures.shut == 0 and figures.answers == 1
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
