"""What the pure turn costs in CPU, by what happens, and which functions are dearest.

    .venv/bin/python benchmarks/thinking.py [--conversations 300] [--json]

Each conversation files a petition, asks how it stands, and hears of a change. Its words name a
place of its own, so that no reading is remembered from the one before; `again` says the same words
a second time: what is left when all readings are remembered. The times are of the thread, without
the JSON between turns. The functions are those of one more round under cProfile, which makes small
functions look dearer than they are.
"""

import argparse
import cProfile
import gc
import json
import math
import pstats
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from backend_client.contract.case import CaseStatus
from dialogs.state.event import Event
from dialogs.turn import Turn
from tests.dialogs.phone import Phone

STORY = "新安村{group}组的路灯坏了半个月，晚上看不见路，希望尽快修好"
PLACE = "就在{group}组的水塔边"
PERSON = "王桂兰，新安村{group}组12号"
QUESTION = "我{group}组路灯的事办得怎么样了"
DEAREST = 10
WARM_UP = 20  # conversations: patterns are compiled, tables read

Milliseconds = dict[str, list[float]]


class TimedPhone(Phone):
    """`kind` names what happens next."""

    def __init__(self, spent: Milliseconds) -> None:
        super().__init__()
        self.kind = ""
        self._spent = spent

    def _take_turn(self, event: Event) -> Turn:
        began = time.thread_time_ns()
        turn = super()._take_turn(event)
        self._spent[self.kind].append((time.thread_time_ns() - began) / 1e6)
        return turn


class ProfiledPhone(Phone):
    """Counts what is called within turns, and nothing of the phone's."""

    def __init__(self, profile: cProfile.Profile) -> None:
        super().__init__()
        self.kind = ""
        self._profile = profile

    def _take_turn(self, event: Event) -> Turn:
        return self._profile.runcall(super()._take_turn, event)


def converse(phone: TimedPhone | ProfiledPhone, group: int) -> None:
    """From the first words to a pushed change, as most people go."""
    phone.kind = "start"
    phone.says("/start")
    phone.kind = "tap"
    phone.taps("同意，开始")
    phone.kind = "story"
    phone.says(STORY.format(group=group))
    phone.kind = "tap"
    phone.taps("改地点")
    phone.kind = "place"
    phone.says(PLACE.format(group=group))
    phone.kind = "tap"
    phone.taps("填写姓名住址")
    phone.kind = "name"
    phone.says(PERSON.format(group=group))
    phone.kind = "phone"
    phone.shares_own_contact()
    phone.kind = "send"
    phone.taps("确认提交")
    phone.kind = "event"
    phone.registered(number=f"20260615-{group:06d}-2")
    phone.moved(2, CaseStatus.ACCEPTED)
    phone.kind = "status"
    phone.says(QUESTION.format(group=group))
    phone.kind = "event"
    phone.answered()


def measure(conversations: int) -> tuple[Milliseconds, Milliseconds]:
    """CPU by kind: with words never read before, and with the same once more."""
    for group in range(WARM_UP):
        converse(TimedPhone(defaultdict(list)), group)
    first: Milliseconds = defaultdict(list)
    again: Milliseconds = defaultdict(list)
    gc.collect()
    gc.freeze()  # tables stay out of the search for cycles, as in the program
    for group in range(WARM_UP, WARM_UP + conversations):
        converse(TimedPhone(first), group)
        converse(TimedPhone(again), group)
    return first, again


def dearest(conversations: int) -> list[tuple[str, int, float]]:
    """Function, calls and own milliseconds, the dearest first."""
    profile = cProfile.Profile()
    for group in range(conversations):
        converse(ProfiledPhone(profile), 100_000 + group)
    rows = [
        (f"{Path(file).name}:{line} {name}" if line else name, calls, own * 1000)
        for (file, line, name), (_, calls, own, _, _) in pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
    ]
    return sorted(rows, key=lambda row: -row[2])


def share(values: list[float], percent: int) -> float:
    """The cost that so many percent did not exceed."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def figures(conversations: int) -> dict[str, object]:
    first, again = measure(conversations)
    profiled = dearest(max(10, conversations // 5))
    whole = sum(own for _, _, own in profiled)
    return {
        "kinds": {
            kind: {
                "turns": len(spent),
                "p50_ms": share(spent, 50),
                "p99_ms": share(spent, 99),
                "again_p50_ms": share(again[kind], 50),
            }
            for kind, spent in first.items()
        },
        "mean_ms": statistics.mean(ms for spent in first.values() for ms in spent),
        "again_mean_ms": statistics.mean(ms for spent in again.values() for ms in spent),
        "dearest": [
            {"function": name, "calls": calls, "share": own / whole}
            for name, calls, own in profiled[:DEAREST]
        ],
    }


def show(found: dict[str, object], out: Console) -> None:
    kinds, rows = found["kinds"], found["dearest"]
    assert isinstance(kinds, dict)
    assert isinstance(rows, list)
    table = Table(title="CPU ms of a pure turn")
    for column in ("what happens", "turns", "p50", "p99", "again, p50"):
        table.add_column(column, justify="left" if column == "what happens" else "right")
    for kind, row in kinds.items():
        cells = (f"{row[name]:.3f}" for name in ("p50_ms", "p99_ms", "again_p50_ms"))
        table.add_row(kind, str(row["turns"]), *cells)
    out.print(table)
    out.print(
        f"mean of all turns: {found['mean_ms']:.3f} ms, again {found['again_mean_ms']:.3f} ms"
    )
    listed = Table(title="The dearest functions, by their own time")
    for column in ("function", "calls", "share"):
        listed.add_column(column, justify="left" if column == "function" else "right")
    for row in rows:
        listed.add_row(row["function"], str(row["calls"]), f"{row['share']:.1%}")
    out.print(listed)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--conversations", type=int, default=300)
    parser.add_argument("--json", action="store_true", help="figures alone")
    options = parser.parse_args()
    if options.conversations < 1:
        parser.error("--conversations: at least one")
    found = figures(options.conversations)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        show(found, Console(highlight=False, soft_wrap=True))


if __name__ == "__main__":
    main()
