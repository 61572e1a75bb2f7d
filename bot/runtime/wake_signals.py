"""Wake-up signals between the parts of a process, and between processes: "look now".

A lost signal costs a second: every listener also polls.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

import structlog

from bot.runtime.backoff import pause
from bot.runtime.keyed_queues import wait_for
from handlers import retry_rules

log = structlog.get_logger()

INBOX = "inbox"  # something was put into it
FEED = "feed"  # something happened at the backend


class SignalsDown(Exception):
    """The other processes cannot be reached."""


class SignalTransport(Protocol):
    """A connection over which names of signals go to all processes, and come from them. Its methods
    raise SignalsDown."""

    async def send(self, name: str) -> None: ...
    async def receive(self) -> str: ...
    async def close(self) -> None: ...


class WakeSignals:
    """Without `connect` they are heard in this process alone."""

    def __init__(self, connect: Callable[[], Awaitable[SignalTransport]] | None = None) -> None:
        self._connect = connect
        self._acts: dict[str, Callable[[], None]] = {}
        self._rung: set[str] = set()
        self._pulled = asyncio.Event()
        self._stopping = asyncio.Event()

    def on(self, name: str, act: Callable[[], None]) -> None:
        self._acts[name] = act

    def notify(self, name: str) -> None:
        self._hear(name)
        if self._connect is not None:
            self._rung.add(name)
            self._pulled.set()

    def stop(self) -> None:
        self._stopping.set()
        self._pulled.set()

    async def run(self) -> None:
        failed = 0
        while self._connect is not None and not self._stopping.is_set():
            try:
                transport = await self._connect()
                failed = 0
                await self._serve(transport)
            except SignalsDown as error:
                failed += 1
                log.warning("bells not heard", error=str(error), tries=failed)
                await wait_for(self._stopping, pause(retry_rules.WAKE_UP, failed))
        await self._stopping.wait()

    async def _serve(self, transport: SignalTransport) -> None:
        tasks = [
            asyncio.create_task(self._send(transport)),
            asyncio.create_task(self._receive(transport)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            with suppress(SignalsDown):
                await transport.close()
        for end in ended:
            if isinstance(end, Exception):
                raise end

    async def _send(self, transport: SignalTransport) -> None:
        while not self._stopping.is_set():
            await self._pulled.wait()
            self._pulled.clear()
            names, self._rung = self._rung, set()
            for name in names:
                await transport.send(name)

    async def _receive(self, transport: SignalTransport) -> None:
        # Signals may have been missed while disconnected: wake every listener once.
        for name in self._acts:
            self._hear(name)
        while True:
            self._hear(await transport.receive())

    def _hear(self, name: str) -> None:
        if act := self._acts.get(name):
            act()
