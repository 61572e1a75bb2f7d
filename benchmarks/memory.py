"""What `python bot.py` with its own office takes of memory: after a start, and while turns go on.

    .venv/bin/python benchmarks/memory.py [--citizens 50] [--turns 20000]

The citizens are those of benchmarks/lean, in this process, and answer at once. The program runs
on a new DATA_DIR for a second time: the first start of all makes tables.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.lean.backend import StubBackend
from benchmarks.lean.citizens import Crowd, our_conversation
from benchmarks.lean.telegram import TOKEN, Telegram
from benchmarks.program import BotProcess
from benchmarks.turns import figure

STEP_SECONDS = 10.0
STARTED_SECONDS = 15.0  # what is made after a start is made by then


async def measure(citizens: int, turns: int) -> None:
    telegram = Telegram(StubBackend().answer)
    crowd = Crowd(telegram, our_conversation)
    with tempfile.TemporaryDirectory(prefix="memory-") as name:
        async with telegram.serving() as root:
            bot = BotProcess(Path(name), Path(name) / "var", root, TOKEN)
            async with bot.running():
                await bot.during(asyncio.sleep(STARTED_SECONDS))
            async with bot.running():
                await bot.during(asyncio.sleep(STARTED_SECONDS))
                show(bot, 0)
                taken = 0
                while taken < turns:
                    load = await bot.during(crowd.live(citizens, STEP_SECONDS))
                    taken += len(load.waits)
                    show(bot, taken)


def show(bot: BotProcess, turns: int) -> None:
    resident, most = (figure(bot.memory_mb(name), ".0f") for name in ("VmRSS", "VmHWM"))
    print(f"{turns:6} turns: {resident} MB, {most} MB at most", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--citizens", type=int, default=50)
    parser.add_argument("--turns", type=int, default=20_000)
    options = parser.parse_args()
    asyncio.run(measure(options.citizens, options.turns))


if __name__ == "__main__":
    main()
