"""Notifies of new feed events: wakes whoever waits for them, and calls the bot's webhook.

The feed in the database is the truth. A webhook call carries nothing of a case: it only says that
there is something to fetch, so losing one costs a moment and never an event.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import aiohttp

from backend_client.webhooks import sign
from office.db.case_store import EventRecord
from office.db.errors import DatabaseAway
from office.law.problems import Problem

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(minutes=1)
CALL_SECONDS = 10
WAKE_TYPE = "events.available"
MOST_LISTEN = 500  # to a watch; whoever comes then looks by the clock, as without it
HEARTBEAT = timedelta(seconds=15)  # within which whoever is gone is noticed
LOOKS_EVERY = timedelta(seconds=3)  # at what other processes and the command line have written
SHORTEST = timedelta(seconds=1)  # between two times that those who listen are told
A_SECOND = 20  # of them look then: so many more wait longer


class Feed:
    """Wakes whoever waits for new events, in this process."""

    def __init__(self) -> None:
        self._news = asyncio.Event()
        self.closing = asyncio.Event()

    def announce(self) -> None:
        """After the commit, or the woken would find nothing."""
        self._news.set()
        self._news = asyncio.Event()

    @property
    def closed(self) -> bool:
        return self.closing.is_set()

    def close(self) -> None:
        self.closing.set()
        self.announce()

    def listen(self) -> asyncio.Event:
        """Take this before looking at the database: it is set by whatever comes after."""
        return self._news


def plain_step(event: EventRecord) -> dict[str, object]:
    """A CaseEvent in JSON, straight from what is stored in JSON: a page of the feed has a thousand
    of them."""
    return {
        "id": event.id,
        "case": event.case,
        "client_ref": event.client_ref,
        "seq": event.seq,
        "type": event.type,
        "at": event.at.isoformat(),
        "data": event.data,
    }


async def signalled(news: asyncio.Event, within: timedelta) -> bool:
    try:
        await asyncio.wait_for(news.wait(), within.total_seconds())
    except TimeoutError:
        return False
    return True


class Watch:
    """Looks at the feed's head for all who listen here, however many, and tells them that it moved.
    `head` is the id of the newest event."""

    def __init__(
        self,
        feed: Feed,
        head: Callable[[], Awaitable[int]],
        heartbeat: timedelta = HEARTBEAT,
        shortest: timedelta = SHORTEST,
    ) -> None:
        self._feed, self._head = feed, head
        self.heartbeat, self._shortest = heartbeat, shortest
        self._news = asyncio.Event()
        self._seen: int | None = None
        self._wanted = asyncio.Event()  # there is somebody to tell
        self.listeners = 0
        self.stopping = asyncio.Event()

    def listen(self) -> asyncio.Event:
        """It is set by whatever happens after."""
        return self._news

    def stop(self) -> None:
        """All who listen are told once more."""
        self.stopping.set()
        self._wanted.set()
        self._feed.announce()
        self._tell()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Raises Problem 503 where there are too many."""
        if self.listeners >= MOST_LISTEN or self.stopping.is_set():
            raise Problem(503, "busy", "Too many pages listen: look again by yourself.")
        if not self.listeners:
            self._seen = None  # what was before is on the page already
        self.listeners += 1
        self._wanted.set()
        try:
            yield
        finally:
            self.listeners -= 1
            if not self.listeners and not self.stopping.is_set():
                self._wanted.clear()

    async def run(self) -> None:
        """Until it is stopped."""
        woken = False  # by something in this process; the head tells of others
        while not self.stopping.is_set():
            await self._wanted.wait()
            news, head = self._feed.listen(), await self._head()
            if woken or self._seen not in (None, head):
                self._tell()
                await signalled(self.stopping, self._pause())
            self._seen = head
            woken = await signalled(news, LOOKS_EVERY)

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _pause(self) -> timedelta:
        return max(self._shortest, timedelta(seconds=self.listeners / A_SECOND))


class WakeCalls:
    """Calls the bot when there are new events, and again until it answers."""

    def __init__(
        self,
        feed: Feed,
        last_event_id: Callable[[], Awaitable[int]],
        session: aiohttp.ClientSession,
        bot_url: str,
        secret: str,
        clock: Callable[[], datetime],
        first_retry: timedelta = FIRST_RETRY,
    ) -> None:
        self._feed = feed
        self._last_event_id = last_event_id
        self._session = session
        self._url = bot_url.rstrip("/") + "/backend/events"
        self._secret = secret
        self._clock = clock
        self._first_retry = first_retry

    async def run(self) -> None:
        """Until the feed is closed: a look at the database is not broken off. Many events while a
        call is under way make one more call."""
        told, pause = 0, self._first_retry
        while not self._feed.closed:
            news = self._feed.listen()
            try:
                last = await self._last_event_id()
                done = last <= told or await self._call(last)
            except (DatabaseAway, OSError) as error:
                log.warning("news not looked for: %s", type(error).__name__)
                last, done = told, False
            if done:
                told, pause = last, self._first_retry
                await news.wait()
            else:
                await signalled(self._feed.closing, pause)
                pause = min(pause * 2, LAST_RETRY)

    async def _call(self, last: int) -> bool:
        at = self._clock()
        body = json.dumps(
            {"type": WAKE_TYPE, "timestamp": at.isoformat(), "data": {"last_id": last}}
        )
        headers = sign(self._secret, body, message_id=f"wake-{last}", at=at)
        try:
            async with self._session.post(
                self._url,
                data=body.encode(),
                headers={**headers, "Content-Type": "application/json"},
                timeout=aiohttp.ClientTimeout(total=CALL_SECONDS),
                allow_redirects=False,
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("wake-up not delivered: %s", type(error).__name__)
            return False
        if not 200 <= status < 300:
            log.warning("wake-up answered with status %d", status)
        return 200 <= status < 300
