"""How long news waits behind Telegram's pace, for a county, a city and a day of crisis: simulated.

    .venv/bin/python benchmarks/pace.py [--turns-a-second 60] [--calls-a-turn 2.4]

Telegram lets a bot send 30 messages a second. The bot's own rules (bot/limits/send_pace.py: replies
pass at once, pushes keep a third of the pace, mass notices come last) run on simulated seconds, so
a day takes a second or two. Last table: the workers that a rate of updates wants, from the turns a
second that one was measured to take (benchmarks/rivals/compare.py), and how long they take to
answer what came during an outage, beside what goes on coming.
"""

import argparse
import heapq
import math
import random
import sys
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from benchmarks.turns import share
from bot.limits.send_pace import OVERALL_A_SECOND, LocalSendBudget
from dialogs.state.message import Lane

HOUR = 3600.0
SEED = 13
MOST_LOAD = 0.7  # of a worker's turns: what is left is for bursts


@dataclass(frozen=True)
class Stretch:
    """So much a second for so long."""

    seconds: float
    a_second: float


@dataclass(frozen=True)
class News:
    """So many pushes of a lane that come evenly from a moment on, to so many chats."""

    lane: Lane
    count: int
    begin: float
    seconds: float
    chats: int


@dataclass(frozen=True)
class Day:
    """`updates` come from citizens who wait for an answer; chats are spread evenly over the bots.
    `digest` is the time within which one chat's news become one message, 0 for none."""

    name: str
    updates: Sequence[Stretch]
    news: Sequence[News]
    digest: float = 0.0


@dataclass(frozen=True)
class Waits:
    """Seconds that pushes waited."""

    messages: int  # pushes sent
    push_p50: float
    push_p99: float
    mass_p99: float
    last_hour: float  # when the last push was sent
    over_pace: int  # seconds in which replies and pushes were more than Telegram's pace and a tenth


class _Seconds:
    """The simulated time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def simulate(day: Day, bots: int, calls_a_turn: float) -> Waits:
    """The day of one of so many bots."""
    dice, clock = random.Random(SEED), _Seconds()
    budget = LocalSendBudget(passed=clock)
    replies = _moments(dice, [(s.seconds, s.a_second * calls_a_turn / bots) for s in day.updates])
    news = _arrivals(dice, day, bots)
    waiting: list[tuple[int, float]] = []
    waits: dict[Lane, list[float]] = {Lane.PUSH: [0.0], Lane.MASS: [0.0]}
    sent: Counter[int] = Counter()
    reply, arrived = next(replies, math.inf), 0
    retry, last = math.inf, 0.0
    while reply < math.inf or arrived < len(news) or waiting:
        comes = news[arrived][0] if arrived < len(news) else math.inf
        clock.now = min(reply, comes, retry)
        if clock.now == reply:
            budget.replied()
            sent[int(clock.now)] += 1
            reply = next(replies, math.inf)
        elif clock.now == comes:
            lane = news[arrived][1]
            heapq.heappush(waiting, (lane is Lane.MASS, comes))
            arrived += 1
            retry = min(retry, clock.now)
        else:
            is_mass, since = waiting[0]
            lane = Lane.MASS if is_mass else Lane.PUSH
            late = _at_once(budget.overall(lane))
            if late == 0:
                heapq.heappop(waiting)
                waits[lane].append(clock.now - since)
                sent[int(clock.now)] += 1
                last = clock.now
            retry = clock.now + late if waiting else math.inf
    return Waits(
        messages=len(news),
        push_p50=share(waits[Lane.PUSH], 50),
        push_p99=share(waits[Lane.PUSH], 99),
        mass_p99=share(waits[Lane.MASS], 99),
        last_hour=last / HOUR,
        over_pace=sum(count > OVERALL_A_SECOND * 1.1 for count in sent.values()),
    )


def _at_once(step: Coroutine[Any, Any, float]) -> float:
    """The result of what does not wait for anything."""
    try:
        step.send(None)
    except StopIteration as done:
        return float(done.value)
    raise AssertionError("a budget of this process does not wait")


def _moments(dice: random.Random, stretches: Sequence[tuple[float, float]]) -> Iterator[float]:
    """Those of a Poisson process."""
    begin = 0.0
    for seconds, a_second in stretches:
        at = begin
        while a_second and (at := at + dice.expovariate(a_second)) < begin + seconds:
            yield at
        begin += seconds


def _arrivals(dice: random.Random, day: Day, bots: int) -> list[tuple[float, Lane]]:
    """One bot's share of the news; with a digest the first of a chat's waits for the rest."""
    found: list[tuple[float, Lane]] = []
    for news in day.news:
        due: set[tuple[int, int]] = set()
        for number in range(news.count // bots):
            at = news.begin + news.seconds * number * bots / news.count
            if day.digest and news.lane is Lane.PUSH:
                chat = dice.randrange(max(1, news.chats // bots))
                turn = int((at + dice.random()) // day.digest)
                if (chat, turn) in due:
                    continue
                due.add((chat, turn))
                at = (turn + chat / max(1, news.chats // bots)) * day.digest  # not all at once
                at = max(at, news.begin)
            found.append((at, news.lane))
    return sorted(found)


def workers(updates_a_second: float, turns_a_second: float) -> int:
    return math.ceil(updates_a_second / (turns_a_second * MOST_LOAD))


def catch_up_seconds(away: float, updates_a_second: float, capacity: float) -> float:
    """How long what came meanwhile takes, beside what goes on coming. Telegram keeps updates for a
    day."""
    if capacity <= updates_a_second:
        return math.inf
    return away * updates_a_second / (capacity - updates_a_second)


COUNTY = Day(
    "county, 800,000 people: 0.5 updates/s all day, 5/s for an hour, 1,500 pushes",
    (Stretch(9 * HOUR, 0.5), Stretch(HOUR, 5), Stretch(14 * HOUR, 0.2)),
    (News(Lane.PUSH, 1500, 8 * HOUR, 9 * HOUR, 1500),),
)
CITY = Day(
    "city of 20 million: 10/s, then 100/s for an hour and 300/s for five minutes, 40,000 pushes",
    (Stretch(9 * HOUR, 10), Stretch(HOUR, 100), Stretch(300, 300), Stretch(8 * HOUR, 10)),
    (News(Lane.PUSH, 40_000, 8 * HOUR, 9 * HOUR, 40_000),),
)
CRISIS_NEWS = (
    News(Lane.PUSH, 100_000, 8 * HOUR, 10 * HOUR, 60_000),
    News(Lane.MASS, 300_000, 9 * HOUR, 0, 300_000),
)
CRISIS = Day(
    "the same on a crisis day: 100,000 pushes and one notice to 300,000", CITY.updates, CRISIS_NEWS
)
DIGEST = Day(
    "the crisis day, with a chat's news of four hours in one message",
    CITY.updates,
    (
        News(Lane.PUSH, 100_000, 8 * HOUR, 10 * HOUR, 20_000),
        News(Lane.MASS, 300_000, 9 * HOUR, 0, 300_000),
    ),
    digest=4 * HOUR,
)
DAYS = ((COUNTY, (1,)), (CITY, (1, 8, 24)), (CRISIS, (1, 8, 24)), (DIGEST, (1, 8)))
RATES = (5.0, 100.0, 300.0, 7_000.0)
AWAY = (600.0, HOUR)


def show(calls_a_turn: float, turns_a_second: float) -> None:
    out = Console(highlight=False, soft_wrap=True)
    columns = (
        "pushes a bot",
        "push p50 s",
        "p99 s",
        "mass p99 h",
        "done at h",
        "seconds over 33/s",
    )
    for day, counts in DAYS:
        table = Table("bots", *columns, title=day.name)
        for bots in counts:
            found = simulate(day, bots, calls_a_turn)
            table.add_row(
                str(bots),
                str(found.messages),
                f"{found.push_p50:.1f}",
                f"{found.push_p99:.1f}",
                f"{found.mass_p99 / HOUR:.2f}",
                f"{found.last_hour:.1f}",
                str(found.over_pace),
            )
        out.print(table)
    table = Table(
        "updates/s",
        "workers",
        *(f"after {away / 60:.0f} min away, min" for away in AWAY),
        title=f"one worker takes {turns_a_second:.0f} turns a second, {MOST_LOAD:.0%} of it used",
    )
    for rate in RATES:
        count = workers(rate, turns_a_second)
        back = (catch_up_seconds(away, rate, count * turns_a_second) / 60 for away in AWAY)
        table.add_row(f"{rate:.0f}", str(count), *(f"{minutes:.0f}" for minutes in back))
    out.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns-a-second", type=float, default=60.0, help="of one worker")
    parser.add_argument("--calls-a-turn", type=float, default=2.4)
    given = parser.parse_args()
    if min(given.turns_a_second, given.calls_a_turn) <= 0:
        parser.error("more than nothing")
    show(given.calls_a_turn, given.turns_a_second)


if __name__ == "__main__":
    main()
