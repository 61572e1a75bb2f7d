"""The office as one aiohttp application: the API and the staff's desk."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web

from backend_client.keys import several
from backend_client.webhooks import check_secret
from office.accounts.officers import FIRST, Officers
from office.accounts.sessions import Sessions
from office.api import routes
from office.api.http import BODY_LIMIT_BYTES, ApiKeys, answer_problems
from office.api.office import Office
from office.audit.trail import Trail
from office.db import case_store
from office.db.database import Database
from office.db.migrations import upgrade
from office.desk import routes as desk_routes
from office.desk.access import Access
from office.desk.callers import Callers
from office.desk.rendering import Desk
from office.law.deadlines import unannounced
from office.law.hours import load_hours
from office.law.routing import Units, load_units
from office.loops import Loops
from office.services import recusal
from office.services.casework import Casework
from office.services.feed import Feed, WakeCalls
from office.services.files import Files
from office.services.talks import LateWatch, Talks
from office.services.transfers import Transfers
from office.services.vitals import Vitals
from office.settings import LOOPBACK, BackendSettings

log = logging.getLogger(__name__)

Tell = Callable[[str, str], None]

LAST_SECONDS = 1.0  # for a look at the database

__all__ = ["LOOPBACK", "BackendSettings", "create_app"]


async def create_app(
    settings: BackendSettings, clock: Callable[[], datetime], tell: Tell | None = None
) -> web.Application:
    """The application; its database is opened and brought up to date when it starts. Where the desk
    asks for a login, `tell` is told once the name and the one-time password of the first officer.

    Raises ValueError, naming the setting, for settings that cannot work.
    """
    settings.check()
    check_secret(settings.webhook_secret)
    database = Database(settings.database_url)
    feed = Feed()
    loops = Loops()
    units = load_units()
    trail = Trail(database, clock, settings.trail_folder())
    casework = Casework(database, clock, units, feed, settings.rate_days, settings.minimum_group)
    office = Office(
        database=database,
        casework=casework,
        talks=Talks(database, clock, load_hours(), feed, units),
        transfers=Transfers(database, clock, casework, feed),
        files=Files(settings.files_folder(), settings.file_limit_bytes, database),
        feed=feed,
        units=units,
        vitals=Vitals(database, loops.failing, clock),
        trail=trail,
        clock=clock,
        minimum_group=settings.minimum_group,
    )
    app = web.Application(middlewares=[answer_problems], client_max_size=BODY_LIMIT_BYTES)
    app.add_routes(routes.served(office, ApiKeys(settings.key, settings.staff_key)))
    callers = Callers(settings.trusted_proxies, settings.desk_url)
    sessions, officers = _accounts(settings, database, clock, units, trail)
    access = Access(
        settings.staff_key,
        _pepper(settings),
        settings.desk_open,
        clock,
        callers,
        officers,
        sessions,
        trail,
        second_wanted=settings.second_factor,
    )
    target = timedelta(hours=settings.forward_target_hours)
    app.add_routes(desk_routes.served(Desk(office, access, target)))
    app.cleanup_ctx.append(_opened(settings, office))
    if tell is not None and not settings.desk_open:
        app.cleanup_ctx.append(_first_officer(officers, tell))
    app.cleanup_ctx.append(_watching(office, loops))
    if settings.bot_url is not None:
        app.cleanup_ctx.append(_calling(settings, office, loops, settings.bot_url))
    app.on_shutdown.append(_let_go(feed))
    return app


def _pepper(settings: BackendSettings) -> bytes:
    return (several(settings.staff_key) or several(settings.key))[0].encode()


def _accounts(
    settings: BackendSettings,
    database: Database,
    clock: Callable[[], datetime],
    units: Units,
    trail: Trail,
) -> tuple[Sessions, Officers]:
    longest = timedelta(hours=settings.session_hours)
    idle = timedelta(minutes=settings.idle_minutes)
    sessions = Sessions(database, clock, _pepper(settings), longest, idle)
    return sessions, Officers(database, clock, units, trail, sessions)


@contextlib.asynccontextmanager
async def open_accounts(
    settings: BackendSettings, clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Officers, Trail]]:
    """For the command line, beside the office at work or without it."""
    await upgrade(settings.database_url)
    database = Database(settings.database_url)
    trail = Trail(database, clock, settings.trail_folder())
    await trail.prepare()
    try:
        yield _accounts(settings, database, clock, load_units(), trail)[1], trail
    finally:
        await database.close()


def _opened(
    settings: BackendSettings, office: Office
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        await upgrade(settings.database_url)
        made = await recusal.bring_up(office.database, office.units)
        if made:
            log.info("who may read them was worked out for %d cases and talks", made)
        await office.trail.prepare()
        await asyncio.to_thread(office.files.prepare)
        for year in unannounced(office.clock()):
            log.warning(
                "the free and make-up days of %d are not known: dates in working days may be off;"
                " update the holidays package, or data/calendar.toml",
                year,
            )
        yield
        await office.database.close()

    return context


def _first_officer(
    officers: Officers, tell: Tell
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        if (password := await officers.first()) is not None:
            tell(FIRST, password)
        yield

    return context


def _calling(
    settings: BackendSettings, office: Office, loops: Loops, bot_url: str
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def last_event_id() -> int:
        return await office.database.look(lambda each: case_store.last_event_id(each.sql))

    async def context(app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            calls = WakeCalls(
                office.feed, last_event_id, session, bot_url, settings.webhook_secret, office.clock
            )
            keeping = loops.keep("wake-up calls", calls.run, office.feed.closing)
            async with _beside(keeping):
                yield

    return context


def _watching(office: Office, loops: Loops) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        watch = LateWatch(office.talks)
        keeping = loops.keep("late watch", watch.run, watch.stopping)
        watching = asyncio.create_task(keeping)
        yield
        watch.stop()
        await watching

    return context


@contextlib.asynccontextmanager
async def _beside(loop: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """`loop` ends when the feed is closed; what it waits for elsewhere is broken off after that."""
    task = asyncio.create_task(loop)
    try:
        yield
    finally:
        await asyncio.wait({task}, timeout=LAST_SECONDS)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _let_go(feed: Feed) -> Callable[[web.Application], Awaitable[None]]:
    """Long polls end at once when the program stops."""

    async def close(app: web.Application) -> None:
        feed.close()

    return close
