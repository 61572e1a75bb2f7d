"""A headless Chromium driven over its DevTools protocol: enough to type, tap and take pictures."""

import asyncio
import base64
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # it runs as root in containers, and shows only pages of our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-port=0",
)

SPEAKS = {"LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
# The keys that write no letter: their code, and what they type.
KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, ""),
    "Escape": (27, ""),
    " ": (32, " "),
    "ArrowDown": (40, ""),
}


def find_chromium() -> str:
    """The browser's path. Raises FileNotFoundError with what to install."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("no Chromium found: install it, e.g. apt-get install chromium")


class Page:
    """One tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.errors: list[str] = []
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            data = json.loads(message.data)
            if waiter := self._waiting.pop(data.get("id", 0), None):
                waiter.set_result(data)
            elif data.get("method") == "Runtime.exceptionThrown":
                self.errors.append(str(data["params"]["exceptionDetails"]))

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._ids)
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiter
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(waiter, 30)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    async def open(self, url: str, width: int, height: int, *, phone: bool = False) -> None:
        await self.call("Page.enable")
        await self.call("Runtime.enable")
        await self.resize(width, height, phone=phone)
        if await self.run("Boolean(globalThis.document)"):
            await self.run("document.documentElement.dataset.left = '1'")
        await self.call("Page.navigate", url=url)
        await self.until(
            "document.readyState === 'complete' && !document.documentElement.dataset.left"
        )

    async def resize(self, width: int, height: int, *, phone: bool = False) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )

    async def run(self, script: str) -> Any:
        """The value of a JavaScript expression; promises are awaited."""
        result = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script[:80]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    async def until(self, condition: str, seconds: float = 15) -> None:
        """Wait until a JavaScript condition holds. Raises TimeoutError with the condition."""
        for _ in range(int(seconds * 20)):
            if await self.run(f"Boolean({condition})"):
                return
            await asyncio.sleep(0.05)
        raise TimeoutError(condition)

    async def press(self, key: str) -> None:
        """One key, by its name or its letter, on whatever has the focus."""
        code, text = KEYS.get(key, (0, key))
        pressed = {"key": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **pressed)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    async def types(self, words: str) -> None:
        """As an input method hands words over, where the focus is."""
        await self.call("Input.insertText", text=words)

    async def picture(self, path: Path) -> None:
        await self.call("Page.bringToFront")  # a tab behind others is not drawn
        data = await self.call("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(data["data"]))

    async def __aenter__(self) -> "Page":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reader.cancel()
        await self._socket.close()


@asynccontextmanager
async def chromium() -> AsyncIterator["Browser"]:
    """A browser with an empty profile, ended with the block."""
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            find_chromium(),
            *FLAGS,
            f"--user-data-dir={profile}",
            env={**os.environ, "HOME": profile, "TMPDIR": profile, **SPEAKS},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        try:
            address = ""
            while "ws://" not in address:
                line = await asyncio.wait_for(process.stderr.readline(), 30)
                if not line:
                    raise RuntimeError("the browser ended before it listened")
                address = line.decode(errors="replace")
            port = address.split("ws://", 1)[1].split("/", 1)[0]
            drain = asyncio.create_task(process.stderr.read())
            async with aiohttp.ClientSession() as session:
                yield Browser(session, f"http://{port}")
            drain.cancel()
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


class Browser:
    def __init__(self, session: aiohttp.ClientSession, root: str) -> None:
        self._session = session
        self._root = root

    async def page(self) -> Page:
        async with self._session.put(f"{self._root}/json/new?about:blank") as response:
            target = await response.json()
        return Page(await self._session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0))
