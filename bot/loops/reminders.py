"""The reminders loop: wakes chats whose due time has come.

What is said then, if anything, their turn decides.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.ops.kept_loops import unasked
from bot.ops.logs import where
from bot.runtime.keyed_queues import no_listener, wait_for
from bot.store import Store, StoreDown

log = structlog.get_logger()

POLL = timedelta(seconds=1)
AT_ONCE = 100  # after an outage, or an upgrade, citizens who write go between


class Reminders:
    """`on_stored` is called when something was put into the inbox, `failed` with what no look
    should come to."""

    on_stored: Callable[[], None] = staticmethod(no_listener)
    failed: Callable[[Exception], None] = staticmethod(unasked)

    def __init__(self, store: Store, poll: timedelta = POLL) -> None:
        self._store = store
        self._poll = poll
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                if woken := await self._store.wake_due(AT_ONCE):
                    log.info("woken", chats=woken)
                    self.on_stored()
            except StoreDown as error:
                log.warning("nobody woken", error=str(error))
            except Exception as error:  # who is only to be reminded must not end the program
                log.error("nobody woken", error=where(error))
                self.failed(error)
            await wait_for(self._stopping, self._poll)
