"""The office as one aiohttp application: the API and the staff's desk."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web
from sqlalchemy import select

from backend_client.keys import several
from backend_client.webhooks import check_secret
from office.accounts.demo import DEMO
from office.accounts.officers import FIRST, Officers
from office.accounts.sessions import Sessions
from office.agents.service import Agents
from office.answers.templates import load
from office.api import routes
from office.api.http import BODY_LIMIT_BYTES, ApiKeys, answer_problems
from office.api.office import Office
from office.audit.identity import Identity
from office.audit.trail import Act, Trail
from office.campaigns.service import Campaigns
from office.db.accounts import OfficerRow
from office.db.database import Database
from office.db.migrations import upgrade
from office.db.models import CaseRow
from office.db.seal_rows import open_keys, seal_all
from office.db.sealed import Keys
from office.db.tasks import TaskRow
from office.desk import routes as desk_routes
from office.desk.access import Access
from office.desk.callers import Callers
from office.desk.paper.reading import ReadsPaper, by_its_words
from office.desk.rendering import Desk
from office.law.deadlines import unannounced
from office.law.hours import load_hours
from office.law.routing import Units, load_units
from office.loops import Loops
from office.papers.keeping import Papers
from office.public import page as public_page
from office.public.service import Publications
from office.rights.officer import Officer
from office.search.key import kept_key
from office.search.rows import CaseIndex
from office.services import recusal
from office.services.bodies.acts import Bodies
from office.services.casework import Casework
from office.services.clerk.pending_moves import Finds, PendingMoves
from office.services.feed import Feed, WakeCalls, Watch
from office.services.files import Files
from office.services.petitioner.signatures import Signatures
from office.services.pressing.call_backs import CallingBack
from office.services.pressing.late_duties import LateDuties
from office.services.retention.job import Cut, NightlyCut, Retention
from office.services.talks import LateWatch, Talks
from office.services.transfers import Invitations, Transfers
from office.services.vitals import Vitals
from office.settings import LOOPBACK, BackendSettings
from office.situation.hot import Heat, HotIssues

log = logging.getLogger(__name__)

Tell = Callable[[str, str], None]

LAST_SECONDS = 1.0  # for a look at the database

__all__ = ["LOOPBACK", "BackendSettings", "create_app"]


SERVED = web.AppKey("office", Office)


async def create_app(
    settings: BackendSettings,
    clock: Callable[[], datetime],
    tell: Tell | None = None,
    reads: ReadsPaper = by_its_words,
) -> web.Application:
    """The application; its database is opened and brought up to date when it starts. Where the desk
    asks for a login, `tell` is told once the name and the one-time password of the first officer.
    `reads`: what the words of a letter tell that is entered at the desk.

    Raises ValueError, naming the setting, for settings that cannot work.
    """
    settings.check()
    check_secret(settings.webhook_secret)
    keys = Keys(settings.keys_folder(), settings.keys)
    database = Database(settings.database_url, keys)
    feed = Feed()
    loops = Loops()
    units = load_units(settings.units_table())
    trail = Trail(database, clock, settings.trail_folder())
    index = CaseIndex(kept_key(settings.trail_folder()))
    casework = Casework(
        database,
        clock,
        units,
        feed,
        settings.rate_days,
        settings.minimum_group,
        index,
        settings.public_page,
        settings.forward_simple,
        settings.simple_procedure,
    )
    sessions, officers = _accounts(settings, database, clock, units, trail)
    files = Files(settings.files_folder(), settings.file_limit_bytes, database)
    campaigns = Campaigns(database, clock, trail)
    office = Office(
        database=database,
        casework=casework,
        pending=PendingMoves(
            *(database, clock, casework, trail, feed, units),
            _finding(officers, demo=settings.desk_open),
            timedelta(seconds=settings.undo_seconds),
        ),
        bodies=Bodies(database, casework, units),
        calling_back=CallingBack(casework, units),
        talks=Talks(database, clock, load_hours(), feed, units),
        transfers=Transfers(database, clock, casework, feed),
        invitations=Invitations(database, clock, casework, feed, settings.signing_days),
        signatures=Signatures(
            database, clock, casework, feed, settings.signing_days, settings.minimum_group
        ),
        publications=Publications(database, clock, casework, on=settings.public_page),
        files=files,
        papers=Papers(database, files, campaigns, clock),
        feed=feed,
        units=units,
        vitals=Vitals(database, loops.failing, clock),
        trail=trail,
        identity=Identity(database, trail, clock, timedelta(minutes=settings.identity_minutes)),
        clock=clock,
        minimum_group=settings.minimum_group,
        index=index,
        campaigns=campaigns,
        agents=Agents(database, clock, trail, feed),
        hot=HotIssues(
            *(database, clock, kept_key(settings.trail_folder())),
            Heat(settings.hot_cases, settings.hot_days),
        ),
    )
    app = web.Application(middlewares=[answer_problems], client_max_size=BODY_LIMIT_BYTES)
    app[SERVED] = office
    app.add_routes(public_page.served(office))
    app.add_routes(routes.served(office, ApiKeys(settings.key, settings.staff_key)))
    callers = Callers(settings.trusted_proxies, settings.desk_url)
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
    templates = load(settings.templates_table())
    desk = Desk(office, access, target, templates, reads)
    app.add_routes(desk_routes.served(desk))
    app.cleanup_ctx.append(_opened(settings, office, keys))
    if tell is not None and not settings.desk_open:
        app.cleanup_ctx.append(_first_officer(officers, tell))
    app.cleanup_ctx.append(_watching("late watch", LateWatch(office.talks), loops))
    app.cleanup_ctx.append(_watching("moves that wait", office.pending, loops))
    app.cleanup_ctx.append(_watching("open pages", desk.watch, loops))
    app.cleanup_ctx.append(_watching("hot issues", office.hot, loops))
    late = LateDuties(database, trail, feed, units, clock, demo=settings.desk_open)
    app.cleanup_ctx.append(_watching("late duties", late, loops))
    cut = NightlyCut(retention_of(settings, office.database, trail, index, feed, clock))
    app.cleanup_ctx.append(_watching("retention", cut, loops))
    if settings.bot_url is not None:
        app.cleanup_ctx.append(_calling(settings, office, loops, settings.bot_url))
    app.on_shutdown.append(_let_go(feed, desk.watch))
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
    return sessions, Officers(database, clock, units, trail, sessions, settings.password_cost)


def _finding(officers: Officers, *, demo: bool) -> Finds:
    async def find(id_: str) -> Officer | None:
        known = next((each for each in DEMO if demo and each.id == id_), None)
        account = await officers.find(id_) if known is None else None
        return known or (account.officer if account and not account.disabled else None)

    return find


@contextlib.asynccontextmanager
async def open_accounts(
    settings: BackendSettings, clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Officers, Trail]]:
    """For the command line, beside the office at work or without it."""
    async with _open_with_trail(settings, clock) as (database, trail):
        units = load_units(settings.units_table())
        yield _accounts(settings, database, clock, units, trail)[1], trail


@contextlib.asynccontextmanager
async def open_campaigns(
    settings: BackendSettings, clock: Callable[[], datetime]
) -> AsyncIterator[Campaigns]:
    """The same of the special channels."""
    async with _open_with_trail(settings, clock) as (database, trail):
        yield Campaigns(database, clock, trail)


@contextlib.asynccontextmanager
async def open_agents(
    settings: BackendSettings, clock: Callable[[], datetime]
) -> AsyncIterator[Agents]:
    """The same of the list of agents; an office at work tells of it when its feed is asked anew."""
    async with _open_with_trail(settings, clock) as (database, trail):
        yield Agents(database, clock, trail, Feed())


@contextlib.asynccontextmanager
async def _open_with_trail(
    settings: BackendSettings, clock: Callable[[], datetime]
) -> AsyncIterator[tuple[Database, Trail]]:
    await upgrade(settings.database_url)
    keys = Keys(settings.keys_folder(), settings.keys)
    database = Database(settings.database_url, keys)
    trail = Trail(database, clock, settings.trail_folder())
    try:
        await open_keys(database, keys)
        await trail.prepare()
        yield database, trail
    finally:
        await database.close()


async def units_at_work(settings: BackendSettings) -> frozenset[str]:
    """For the command line: the names and ids of the units that cases, tasks and officers name."""
    await upgrade(settings.database_url)
    database = Database(settings.database_url)
    columns = (CaseRow.unit, TaskRow.unit, OfficerRow.unit)
    try:
        async with database.read() as session:
            found = [each for c in columns for each in await session.scalars(select(c).distinct())]
    finally:
        await database.close()
    return frozenset(each for each in found if each)


async def reindex(settings: BackendSettings) -> int:
    """For the command line: make the index of all cases anew; how many there are. Beside the
    office at work too: what has not been reached yet is not found meanwhile."""
    await upgrade(settings.database_url)
    index = CaseIndex(kept_key(settings.trail_folder()))
    database = Database(settings.database_url, Keys(settings.keys_folder(), settings.keys))
    try:
        await database.change(lambda each: index.forget(each.sql))
        return await recusal.bring_up(database, load_units(settings.units_table()), index)
    finally:
        await database.close()


def retention_of(
    settings: BackendSettings,
    database: Database,
    trail: Trail,
    index: CaseIndex,
    feed: Feed,
    clock: Callable[[], datetime],
) -> Retention:
    store = Files(settings.files_folder(), settings.file_limit_bytes, database)
    return Retention(database, store, trail, index, feed, clock, settings.periods)


async def cut_what_is_over(
    settings: BackendSettings, clock: Callable[[], datetime], *, dry: bool
) -> list[Cut]:
    """For the command line, beside the office at work or without it. Raises ValueError for a period
    that is too short."""
    settings.periods.check()
    await upgrade(settings.database_url)
    keys = Keys(settings.keys_folder(), settings.keys)
    database = Database(settings.database_url, keys)
    trail = Trail(database, clock, settings.trail_folder())
    index = CaseIndex(kept_key(settings.trail_folder()))
    try:
        await open_keys(database, keys)
        await trail.prepare()
        job = retention_of(settings, database, trail, index, Feed(), clock)
        return await job.run(dry=dry)
    finally:
        await database.close()


async def rotate_keys(settings: BackendSettings, clock: Callable[[], datetime], by: str) -> int:
    """A new key before the others, and all rows sealed with it, beside the office at work or
    without it; how many values. Where the keys are a setting, its first is the new one."""
    await upgrade(settings.database_url)
    keys = Keys(settings.keys_folder(), settings.keys)
    database = Database(settings.database_url, keys)
    trail = Trail(database, clock, settings.trail_folder())
    try:
        sealed = await open_keys(database, keys)
        await trail.prepare()
        if not keys.given:
            keys.add()
        await trail.note(by, Act.ROTATED, keys.current.id)
        return sealed + await seal_all(database, keys)
    finally:
        await database.close()


def _opened(
    settings: BackendSettings, office: Office, keys: Keys
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        try:
            await upgrade(settings.database_url)
            if sealed := await open_keys(office.database, keys):
                log.info("%d values of the database were sealed with the newest key", sealed)
            made = await recusal.bring_up(office.database, office.units, office.index)
            if made:
                log.info(
                    "who may read %d cases and talks, and how to find them, was worked out", made
                )
            await office.trail.prepare()
            await asyncio.to_thread(office.files.prepare)
            for year in unannounced(office.clock()):
                log.warning(
                    "the free and make-up days of %d are not known: dates may be off;"
                    " update the holidays package, or data/calendar.toml",
                    year,
                )
            yield
        finally:
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
    async def context(app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            calls = WakeCalls(
                *(office.feed, office.newest_event, session, bot_url),
                *(settings.webhook_secret, office.clock),
            )
            keeping = loops.keep("wake-up calls", calls.run, office.feed.closing)
            async with _beside(keeping):
                yield

    return context


def _watching(
    name: str,
    watch: Watch | LateWatch | LateDuties | NightlyCut | HotIssues | PendingMoves,
    loops: Loops,
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        keeping = loops.keep(name, watch.run, watch.stopping)
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


def _let_go(feed: Feed, watch: Watch) -> Callable[[web.Application], Awaitable[None]]:
    """Long polls and streams end at once when the program stops."""

    async def close(app: web.Application) -> None:
        feed.close()
        watch.stop()

    return close
