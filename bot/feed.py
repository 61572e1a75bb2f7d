"""The feed loop: case events from the backend into the inbox, with the cursor that says how far.

The feed is the truth; a webhook is only a reason to look at it now.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog

from backend_client.contract import CaseEvent
from backend_client.errors import BackendError
from bot.backoff import Backoff
from bot.clock import stopwatch
from bot.lines import first_of, unheard, wait_for
from bot.logs import where
from bot.metrics import Metrics
from bot.reach import Peer
from bot.store import Inbox, StoreDown

log = structlog.get_logger()

PAGE = 100
HOLD_OPEN = timedelta(seconds=20)
POLL = timedelta(seconds=2)  # when the backend does not hold the question open
LOOK_BACK_EVERY = timedelta(seconds=30)
LOOK_BACK_FOR = timedelta(minutes=1)
LOOK_BACK_FIRST = 200  # ids before where we begin: it is not known what came in that time
BACKOFF = Backoff(timedelta(seconds=1), timedelta(seconds=15))


class EventSource(Protocol):
    async def events(
        self, after: int, limit: int = 100, wait: timedelta = timedelta(0)
    ) -> list[CaseEvent]: ...


class Feed:
    """`told` is called when events were put into the inbox, `back` when the backend answers again
    after it was away."""

    told: Callable[[], None] = staticmethod(unheard)
    back: Callable[[], None] = staticmethod(unheard)

    def __init__(
        self,
        inbox: Inbox,
        source: EventSource,
        peer: Peer,
        metrics: Metrics,
        *,
        hold_open: timedelta = HOLD_OPEN,
        poll: timedelta = POLL,
        backoff: Backoff = BACKOFF,
        look_back_every: timedelta = LOOK_BACK_EVERY,
    ) -> None:
        self._look_back_every = look_back_every
        self._looked_back = stopwatch()
        self._trail: deque[tuple[float, int]] = deque()  # when the cursor stood where
        self._inbox = inbox
        self._source = source
        self._peer = peer
        self._metrics = metrics
        self._hold_open = hold_open
        self._poll = poll
        self._backoff = backoff
        self._look = asyncio.Event()
        self._stopping = False

    def look(self) -> None:
        """Something happened at the backend."""
        self._look.set()

    def stop(self) -> None:
        self._stopping = True
        self._look.set()

    async def run(self) -> None:
        failed = 0
        while not self._stopping:
            self._look.clear()
            try:
                pause = await self._read()
                await self._look_back()
                if failed:
                    self.back()
                failed = 0
                self._peer.answered()
            except (BackendError, StoreDown) as error:
                failed += 1
                pause = self._backoff.pause(failed)
                log.warning("feed not read", error=type(error).__name__, tries=failed)
                if isinstance(error, BackendError):
                    self._peer.failed()
            except Exception as error:  # a page we cannot read must not end the loop
                failed += 1
                pause = self._backoff.pause(failed)
                log.error("feed not read", error=where(error), tries=failed)
            if pause and not self._stopping:
                await wait_for(self._look, pause)

    async def _read(self) -> timedelta:
        """Read and store one page; the pause before the next."""
        cursor = await self._inbox.cursor()
        began = stopwatch()
        if not self._trail:
            self._trail.append((began, max(cursor - LOOK_BACK_FIRST, 0)))
        events = await self._ask(cursor)
        if events:
            new = await self._inbox.put_events(events, max(event.id for event in events))
            self._metrics.events.inc(len(events))
            log.info("events", read=len(events), ours=new)
            if new:
                self.told()
            return timedelta(0)
        held_open = timedelta(seconds=stopwatch() - began) > self._hold_open / 2
        return timedelta(0) if held_open else self._poll

    async def _look_back(self) -> None:
        """Read once more what came lately: a backend with several writers may show an event after a
        later one was read, and a case whose news has a hole would stand still for ever."""
        if timedelta(seconds=stopwatch() - self._looked_back) < self._look_back_every:
            return
        self._looked_back = stopwatch()
        cursor = await self._inbox.cursor()
        after = self._stood_at(self._looked_back, cursor)
        while after < cursor:
            events = await self._source.events(after=after, limit=PAGE)
            if not events:
                return
            after = max(event.id for event in events)
            if new := await self._inbox.put_events(events, after):
                log.warning("events had been missed", new=new)
                self.told()

    def _stood_at(self, now: float, cursor: int) -> int:
        """Where the cursor stood LOOK_BACK_FOR ago. Where it stands now is noted."""
        self._trail.append((now, cursor))
        while self._trail[1][0] <= now - LOOK_BACK_FOR.total_seconds():
            self._trail.popleft()
        return self._trail[0][1]

    async def _ask(self, cursor: int) -> list[CaseEvent]:
        """Ask with the question held open; a wake-up or the end breaks it off."""
        asked = asyncio.create_task(
            self._source.events(after=cursor, limit=PAGE, wait=self._hold_open)
        )
        await first_of(asked, asyncio.create_task(self._look.wait()))
        if asked.done():
            return asked.result()
        asked.cancel()
        await asyncio.wait({asked})
        if self._stopping:
            return []
        return await self._source.events(after=cursor, limit=PAGE)
