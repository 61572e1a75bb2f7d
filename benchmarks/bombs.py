"""Memory cost of hostile request bodies (decompression bombs, endless forms) at the office's API.

    .venv/bin/python benchmarks/bombs.py [--at-once 100] [--json]

`bot.py backend` is started in a process of its own, and sent packed bodies of a few kilobytes that
hold 50 MB, forms of very many parts and bodies without end, all at once and without a key. Exits
with 1 when its memory grew by more than 20 MB.
"""

import argparse
import asyncio
import contextlib
import io
import json
import os
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.packed import PACKED

ROOT = Path(__file__).parent.parent
MOST_MEGABYTES = 20
MEGABYTE = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
ADDRESSES = ("/desk/login", "/desk/cases/x/moves", "/v1/cases", "/v1/files", "/v1/talks")
MANY = b'--x\r\nContent-Disposition: form-data; name="k"\r\n\r\nv\r\n' * 60_000 + b"--x--\r\n"
FIELDS = b"a=b&" * MEGABYTE


@dataclass(frozen=True)
class Figures:
    bombs: int
    answers: dict[str, int]
    before_megabytes: float
    peak_megabytes: float


async def endless() -> AsyncIterator[bytes]:
    for _ in range(4000):
        yield b"k" * 16 * 1024


def memory(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


async def throw(session: aiohttp.ClientSession, root: str, number: int) -> str:
    path = ADDRESSES[number % len(ADDRESSES)]
    body, headers = (
        (PACKED, {"Content-Encoding": "gzip", "Content-Type": FORM}),
        (PACKED, {"Content-Encoding": "gzip", "Content-Type": PARTS}),
        (MANY, {"Content-Type": PARTS}),
        (FIELDS, {"Content-Type": FORM}),
        (endless(), {"Content-Type": FORM}),
    )[number // len(ADDRESSES) % 5]
    try:
        async with session.post(
            root + path,
            data=io.BytesIO(body) if isinstance(body, bytes) else body,
            headers={"Origin": root, **headers},
            allow_redirects=False,
        ) as response:
            return str(response.status)
    except aiohttp.ClientError:
        return "cut"


async def measure(at_once: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="bombs-") as folder:
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = door.getsockname()[1]
        root = f"http://127.0.0.1:{port}"
        environment = {"DATA_DIR": folder, "BACKEND_LISTEN": f"127.0.0.1:{port}"}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "bot.py"),
            "backend",
            cwd=folder,
            env={"PATH": os.environ["PATH"], **environment},
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(connector=connector) as session:
                await started(session, root)
                before = memory(process.pid, "VmRSS:")
                thrown = await asyncio.gather(*(throw(session, root, n) for n in range(at_once)))
                peak = memory(process.pid, "VmHWM:")
        finally:
            process.terminate()
            await process.wait()
    return Figures(at_once, dict(Counter(thrown)), round(before, 1), round(peak, 1))


async def started(session: aiohttp.ClientSession, root: str) -> None:
    while True:
        with contextlib.suppress(aiohttp.ClientError):
            for path in ("/v1/health", "/desk/login", "/v1/health"):
                async with session.get(root + path) as response:
                    await response.read()
            return
        await asyncio.sleep(0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = asyncio.run(measure(given.at_once))
    grown = figures.peak_megabytes - figures.before_megabytes
    if given.json:
        print(json.dumps(asdict(figures), indent=1))
    else:
        print(
            f"{figures.bombs} bombs at once: {figures.before_megabytes} MB before,"
            f" {figures.peak_megabytes} MB at most ({grown:+.1f}); answers {figures.answers}"
        )
    return 0 if grown <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
