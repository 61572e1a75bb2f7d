"""Opens the store and the connections that processes share."""

import asyncio
import fcntl
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from bot.limits.inbound_rate import InboundRate, LocalInboundRate
from bot.limits.send_pace import LocalSendBudget, SendBudget
from bot.runtime.keyed_queues import wait_for
from bot.runtime.wake_signals import WakeSignals
from bot.settings import Settings, StartError, database_url
from bot.store import BotIdentity, OthersAtWork, Store
from bot.store.workers import LIFE
from handlers.ports import Clock

A_SECOND = timedelta(seconds=1)
TRIES_TO_TAKE_OVER = 5 + LIFE // A_SECOND

log = structlog.get_logger()


@dataclass(frozen=True)
class Shared:
    """What several processes do in common, or this one does alone."""

    wake_signals: WakeSignals
    allowance: SendBudget
    flood: InboundRate


def name_of(door: socket.socket) -> str:
    """No other living process can have it: only one listens on an address of a machine."""
    host, port = door.getsockname()[:2]
    return f"{socket.gethostname()}/{host}:{port}"


@asynccontextmanager
async def open_store(
    settings: Settings, clock: Clock, name: str, *, works: bool
) -> AsyncIterator[Store]:
    """The store, with this process among those at work on it; `works` as a worker does."""
    url = database_url(settings.database_url, settings.data_dir, "bot.db")
    async with AsyncExitStack() as stack:
        store = await Store.open(url, clock, name)
        stack.push_async_callback(store.close)
        alone = works and store.for_one
        if alone:
            stack.enter_context(_only_worker(settings.data_dir))
        await store.workers.begin(alone=alone)
        stack.push_async_callback(store.workers.end)
        yield store


async def take_over(store: Store, bot: int, stop: asyncio.Event) -> BotIdentity:
    """The store as this bot's. Whoever still works there for another one is given the time to end,
    or to be taken for dead."""
    for _ in range(TRIES_TO_TAKE_OVER):
        try:
            whose = await store.take_over(bot)
        except OthersAtWork:
            log.warning("another bot is at work on this store", bot=bot)
            if not await wait_for(stop, A_SECOND):
                continue
            break
        if whose.former is not None:
            log.warning("store taken over from another bot", bot=bot, former=whose.former)
        return whose
    raise StartError(
        "The store is at work for another bot. Stop all its intakes and workers before "
        "TELEGRAM_TOKEN is changed, or set DATABASE_URL or DATA_DIR to another place."
    )


@contextmanager
def _only_worker(data_dir: Path) -> Iterator[None]:
    """One worker on an SQLite file: at its start it takes everything unfinished for its own."""
    handle = os.open(data_dir / "worker.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StartError(
                "DATA_DIR is in use by another worker. Stop that one, or set DATA_DIR to another "
                "folder. Several workers at once need PostgreSQL: see DATABASE_URL."
            ) from None
        yield


@asynccontextmanager
async def share(settings: Settings, store: Store) -> AsyncIterator[Shared]:
    if settings.redis_url is None:
        connect = None if store.for_one else store.signal_transport
        yield Shared(WakeSignals(connect), LocalSendBudget(), LocalInboundRate())
        return
    # Redis' client is a tenth of a start, and most do without it.
    from bot.redis.connection import Link
    from bot.redis.inbound_rate import SharedInboundRate
    from bot.redis.send_pace import SharedSendBudget
    from bot.redis.signals import RedisSignals

    link = Link(settings.redis_url.get_secret_value())
    try:
        wake_signals = WakeSignals(partial(RedisSignals.connect, link))
        yield Shared(wake_signals, SharedSendBudget(link), SharedInboundRate(link))
    finally:
        await link.close()
