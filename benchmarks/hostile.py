"""What hostile input costs, and what comes of it: forged taps, texts that are slow to read, bombs.

    .venv/bin/python benchmarks/hostile.py [--taps 100000] [--json]

Exits with 1 when a figure of docs/security.md is not reached. Times are of this machine, alone.
"""

import argparse
import asyncio
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from bot.file_safety.child_process import ImageReencoder
from dialogs.reading.topics import segment
from dialogs.state.message import LIMITS
from tests.bot.file_safety import hostile_pictures as bombs
from tests.dialogs.phone import STORY, Phone, filer, newcomer

TICK_SECONDS = 0.001
MOST_LAG_MS = 50.0
MOST_READING_MS = 200.0
MOST_DRAWING_SECONDS = 5.0
MOST_DRAWING_MB = 384.0

TEXTS: Mapping[str, str] = {
    "中 x 4,096": "中" * 4096,
    "中国 x 2,048": "中国" * 2048,
    "a1 x 2,048": "a1" * 2048,
    "emoji x 2,048": "\U0001f600" * 2048,
    "希望 x 2,048": "希望" * 2048,
    "(( x 2,048": "((" * 2048,
    "村 路 x 1,365": "村 路" * 1365,
    "13800138000 x 372": "13800138000" * 372,
    "https:// x 512": "https://" * 512,
    "spaces x 4,095": " " * 4095 + "村",
}


@dataclass(frozen=True)
class Taps:
    tries: int
    effects: int
    silent: int
    answers: int  # different texts, to the buttons of others
    seconds: float


@dataclass(frozen=True)
class Reading:
    text: str
    longest_ms: float
    lag_ms: float  # of the event loop meanwhile


@dataclass(frozen=True)
class Drawing:
    bomb: str
    size_bytes: int
    drawn: bool
    seconds: float
    most_mb: float  # of all children so far


def forged(dice: random.Random, real: list[str]) -> str:
    """One bit flipped, 64 random bytes, or the right words in the wrong order."""
    match dice.randrange(3):
        case 0:
            data = bytearray(dice.choice(real).encode())
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            return data.decode("utf-8", "replace")
        case 1:
            return dice.randbytes(LIMITS.button_data_bytes).decode("latin-1")
        case _:
            parts = re.split(r"([:.])", dice.choice(real))
            dice.shuffle(parts)
            return "".join(parts)


def tap(tries: int) -> Taps:
    dice = random.Random(5)
    mine, stranger = filer(), Phone()
    stranger.events = 0x1000  # ids begin with it
    stranger.says("/start")
    stranger.taps("同意，开始")
    stranger.says(STORY)
    mine.answered(1)
    mine.says(f"{STORY}，又来了一车")
    real = [button.data for phone in (mine, stranger) for _, button in phone.buttons()]
    own = {button.data for _, button in mine.buttons()}
    others = [data for data in real if data not in own and data.startswith(("c:", "d:"))]
    answers: set[str] = set()
    effects = silent = done = 0
    began = time.monotonic()
    while done < tries:
        anothers = dice.random() < 0.1
        data = dice.choice(others) if anothers else forged(dice, real)
        if data in own:
            continue
        phone = mine.copy()
        phone.presses(data, dice.choice(list(phone.shown)))
        effects += len(phone.effects) - len(mine.effects)
        silent += not phone.hears()
        if anothers:
            answers.add(phone.hears())
        done += 1
    return Taps(tries, effects, silent, len(answers), time.monotonic() - began)


async def read(name: str, text: str) -> Reading:
    """As the worker does it: the turn in a thread, the loop free for everybody else."""
    lag, going = 0.0, True

    async def tick() -> None:
        nonlocal lag
        while going:
            began = time.monotonic()
            await asyncio.sleep(TICK_SECONDS)
            lag = max(lag, time.monotonic() - began - TICK_SECONDS)

    def turn(phone: Phone) -> float:
        began = time.thread_time()
        phone.says(text)
        return time.thread_time() - began

    ticking = asyncio.create_task(tick())
    longest = max([await asyncio.to_thread(turn, newcomer()) for _ in range(5)])
    going = False
    await ticking
    return Reading(name, longest * 1000, lag * 1000)


async def draw(painter: ImageReencoder, name: str, data: bytes) -> Drawing:
    began = time.monotonic()
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        sink = await painter.reencode(source)
        if sink is not None:
            with closing(sink):
                pass
    seconds = time.monotonic() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Drawing(name, len(data), sink is not None, seconds, most)


async def measure(tries: int) -> tuple[Taps, list[Reading], list[Drawing]]:
    with tempfile.TemporaryDirectory() as cache:
        segment.load(Path(cache))
        painter = ImageReencoder()
        pictures = {
            "PNG of 169 megapixels": bombs.png_of(13_000, 13_000),
            "PNG of 40 megapixels": bombs.png_of(8_000, 5_000),
            "APNG of 10,000 frames": bombs.apng_of(10_000),
            "JPEG cut short": bombs.jpeg(640, 480)[:-700],
            "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
        }
        drawings = [await draw(painter, name, data) for name, data in pictures.items()]
        await read("-", "-")
        readings = [await read(name, text) for name, text in TEXTS.items()]
    return tap(tries), readings, drawings


def reached(taps: Taps, readings: list[Reading], drawings: list[Drawing]) -> bool:
    return (
        taps.effects == taps.silent == 0
        and taps.answers == 1
        and all(each.longest_ms <= MOST_READING_MS for each in readings)
        and all(each.lag_ms <= MOST_LAG_MS for each in readings)
        and all(each.seconds <= MOST_DRAWING_SECONDS for each in drawings)
        and all(each.most_mb <= MOST_DRAWING_MB for each in drawings)
    )


def show(taps: Taps, readings: list[Reading], drawings: list[Drawing]) -> None:
    console = Console()
    console.print(
        f"forged taps: {taps.tries:,} tries, {taps.effects} effects, {taps.silent} without an "
        f"answer, {taps.answers} answer(s) to what is another's, {taps.seconds:.0f} s"
    )
    table = Table("text", "longest turn, ms CPU", "loop lag, ms")
    for each in readings:
        table.add_row(each.text, f"{each.longest_ms:.1f}", f"{each.lag_ms:.1f}")
    console.print(table)
    table = Table("picture", "bytes", "drawn", "seconds", "children at most, MB")
    for drawing in drawings:
        drawn = "yes" if drawing.drawn else "refused"
        size, seconds = f"{drawing.size_bytes:,}", f"{drawing.seconds:.2f}"
        table.add_row(drawing.bomb, size, drawn, seconds, f"{drawing.most_mb:.0f}")
    console.print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taps", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    taps, readings, drawings = asyncio.run(measure(given.taps))
    if given.json:
        figures = {
            "taps": asdict(taps),
            "readings": [asdict(each) for each in readings],
            "drawings": [asdict(each) for each in drawings],
        }
        print(json.dumps(figures, ensure_ascii=False, indent=1))
    else:
        show(taps, readings, drawings)
    return 0 if reached(taps, readings, drawings) else 1


if __name__ == "__main__":
    sys.exit(main())
