"""The feed loop: reads case events from the backend into the inbox, and keeps its cursor.

The feed is the truth; a webhook is only a reason to look at it now.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import structlog

from backend_client.errors import BackendError, Refused
from backend_client.feed import FeedPage, strange
from backend_client.port import EventSource
from bot.ops.logs import where
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer
from bot.runtime.backoff import pause
from bot.runtime.clock import stopwatch
from bot.runtime.keyed_queues import first_of, no_listener, wait_for
from bot.store import Inbox, StoreDown
from bot.store.feed_position import Position
from handlers import retry_rules
from handlers.ports import Clock
from handlers.retry_rules import RetryRule

log = structlog.get_logger()

PAGE = 100
HOLD_OPEN = timedelta(seconds=20)
POLL = timedelta(seconds=2)  # when the backend does not hold the question open
LOOK_BACK_EVERY = timedelta(seconds=30)
LOOK_BACK_FOR = timedelta(minutes=1)
LOOK_BACK_FIRST = 200  # ids before where we begin: it is not known what came in that time
STORED_FOR = timedelta(days=2)  # events are known by their rows for longer
BACKUP_FOR = timedelta(days=30)
MALFORMED = "malformed"


class Returns(Protocol):
    """What is to be done over when the backend went back in time."""

    async def went_back(self, since: int, epoch: str | None) -> None: ...


class Feed:
    """`on_stored` is called when events were put into the inbox, `on_recovered` when the backend
    answers again after it was away, `again` when it went back in time and all is to be put to it
    again."""

    on_stored: Callable[[], None] = staticmethod(no_listener)
    on_recovered: Callable[[], None] = staticmethod(no_listener)
    again: Callable[[], None] = staticmethod(no_listener)

    def __init__(
        self,
        inbox: Inbox,
        source: EventSource,
        peer: Peer,
        metrics: Metrics,
        returns: Returns,
        clock: Clock,
        *,
        backup_for: timedelta = BACKUP_FOR,
        ask_again: timedelta = retry_rules.FEED_PAST.first,
        hold_open: timedelta = HOLD_OPEN,
        poll: timedelta = POLL,
        retry: RetryRule = retry_rules.FEED,
        look_back_every: timedelta = LOOK_BACK_EVERY,
    ) -> None:
        self._returns = returns
        self._clock = clock
        self._backup_for = backup_for
        self._ask_again = ask_again
        self._ended = asyncio.Event()
        self._told_strange: deque[tuple[int | None, str]] = deque(maxlen=1000)
        self._look_back_every = look_back_every
        self._looked_back = stopwatch()
        self._trail: deque[tuple[float, int]] = deque()  # when the cursor stood where
        self._inbox = inbox
        self._source = source
        self._peer = peer
        self._metrics = metrics
        self._hold_open = hold_open
        self._poll = poll
        self._retry = retry
        self._look = asyncio.Event()
        self._stopping = False
        self._answered = False

    def look(self) -> None:
        """Something happened at the backend."""
        self._look.set()

    def stop(self) -> None:
        self._stopping = True
        self._ended.set()
        self._look.set()

    async def run(self) -> None:
        failed = 0
        while not self._stopping:
            self._look.clear()
            try:
                rest = await self._read()
                await self._look_back()
                if failed:
                    self.on_recovered()
                failed = 0
                self._answered = True
                self._peer.answered()
            except (BackendError, StoreDown) as error:
                self._answered = False
                failed += 1
                rest = pause(self._retry, failed)
                log.warning("feed not read", error=type(error).__name__, tries=failed)
                if isinstance(error, BackendError):
                    self._peer.failed(barred=isinstance(error, Refused) and error.of_key)
            except Exception as error:  # a page we cannot read must not end the loop
                failed += 1
                rest = pause(self._retry, failed)
                log.error("feed not read", error=where(error), tries=failed)
            if rest and not self._stopping:
                await wait_for(self._look, rest)

    async def _read(self) -> timedelta:
        """Read and store one page; the pause before the next."""
        position = await self._inbox.position()
        began = stopwatch()
        if not self._trail:
            await self._read_set_aside()
            self._trail.append((began, max(position.cursor - LOOK_BACK_FIRST, 0)))
        page = await self._ask(position.cursor)
        if await self._went_back(position, page):
            self._trail.clear()
            return timedelta(0)
        if page.events or page.set_aside:
            new = await self._inbox.put_page(page)
            self._metrics.events.inc(len(page.events))
            self._tell_strange(page)
            log.info("events", read=len(page.events), ours=len(new))
            if new:
                self.on_stored()
            if (page.last or 0) > position.cursor:
                return timedelta(0)
            return self._poll  # nothing tells where to go on: what comes next will
        held_open = timedelta(seconds=stopwatch() - began) > self._hold_open / 2
        return timedelta(0) if held_open else self._poll

    async def _read_set_aside(self) -> None:
        if read := await self._inbox.read_set_aside():
            log.info("events that had been set aside can be read", events=read)
            self.on_stored()

    def _tell_strange(self, page: FeedPage) -> None:
        """Once each: a page may be read again."""
        found = [(each.id, MALFORMED) for each in page.set_aside]
        found += [(each.id, what) for each in page.events if (what := strange(each)) is not None]
        for id_, what in found:
            if (id_, what) in self._told_strange:
                continue
            self._told_strange.append((id_, what))
            self._metrics.strange.labels(what=what).inc()
            log.warning("event not understood", id=id_, what=what)

    async def _went_back(self, position: Position, page: FeedPage) -> bool:
        """Whether the backend is not where it was: restored from a copy, or another one. What the
        page holds counts only when it is not. Asked after the page was read: in between it could
        have gone back."""
        if page.epoch and position.epoch is None:
            await self._inbox.note_epoch(page.epoch)
        another = page.epoch and position.epoch and page.epoch != position.epoch
        if another or await self._past_differs(position):
            log.error("the backend went back in time: it is read again", another=bool(another))
            self._metrics.went_back.inc()
            since = 0 if another else await self._since()
            await self._returns.went_back(since, page.epoch if another else position.epoch)
            self.again()
            return True
        return False

    async def _past_differs(self, position: Position) -> bool:
        """Whether at the cursor stands something else than was read there. A copy that lags behind
        may not have it yet: it is asked for some times."""
        if not position.cursor:
            return False
        for _ in range(retry_rules.FEED_PAST.tries or 1):
            page = await self._source.feed(after=position.cursor - 1, limit=1)
            if page.last == position.cursor and page.mark is not None:
                if position.mark is None:
                    await self._inbox.note_mark(page.mark)
                    return False
                return page.mark != position.mark
            if await wait_for(self._ended, self._ask_again):
                return False
        return True

    async def _since(self) -> int:
        """Where to begin again: no copy is older than backups are kept, so what stands before that
        is as it was. Found by halves."""
        oldest = self._clock.now() - self._backup_for
        before, behind = 0, (await self._inbox.position()).cursor
        while behind - before > PAGE:
            middle = (before + behind) // 2
            page = await self._source.feed(after=middle, limit=1)
            if page.events and page.events[0].at < oldest:
                before = middle
            else:
                behind = middle
        return before

    async def _look_back(self) -> None:
        """Read once more what came lately: a backend with several writers may show an event after a
        later one was read, and a case whose news has a hole would stand still for ever."""
        if timedelta(seconds=stopwatch() - self._looked_back) < self._look_back_every:
            return
        self._looked_back = stopwatch()
        cursor = await self._inbox.cursor()
        after = self._stood_at(self._looked_back, cursor)
        while after < cursor:
            page = await self._source.feed(after=after, limit=PAGE)
            if page.last is None or page.last <= after:
                return
            after = page.last
            new = await self._inbox.put_page(replace(page, last=None))
            young = self._clock.now() - STORED_FOR
            # What stands behind the cursor has just come, and what is old was stored and forgotten.
            if missed := [event for event in new if event.id <= cursor and event.at > young]:
                log.warning("events had been missed", new=len(missed))
            if new:
                self.on_stored()

    def _stood_at(self, now: float, cursor: int) -> int:
        """Where the cursor stood LOOK_BACK_FOR ago. Where it stands now is noted."""
        self._trail.append((now, cursor))
        while self._trail[1][0] <= now - LOOK_BACK_FOR.total_seconds():
            self._trail.popleft()
        return self._trail[0][1]

    async def _ask(self, cursor: int) -> FeedPage:
        """Ask with the question held open; a wake-up or the end breaks it off. Not when the backend
        may have been away: whether it is where it was is to be seen at once."""
        wait = self._hold_open if self._answered else timedelta(0)
        asked = asyncio.create_task(self._source.feed(after=cursor, limit=PAGE, wait=wait))
        await first_of(asked, asyncio.create_task(self._look.wait()))
        if asked.done():
            return asked.result()
        asked.cancel()
        await asyncio.wait({asked})
        if self._stopping:
            return FeedPage()
        return await self._source.feed(after=cursor, limit=PAGE)
