"""The command line: everything in one process, or its parts, and an operator's tools."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from aiohttp import web
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import settings
from bot.assemble import Parts, Peers, new_sandbox, run
from bot.cli.agents import agents
from bot.cli.campaigns import campaigns
from bot.cli.divisions import divisions
from bot.cli.office import backend_settings, office
from bot.cli.reading import reading
from bot.cli.simulate import SAMPLE, bars, play, read_texts
from bot.cli.situation import situation
from bot.cli.topics import topics
from bot.cli.units import units
from bot.ops import logs
from bot.ops.queue_watch import find_troubles
from bot.runtime import allocator, collector
from bot.runtime.clock import SystemClock
from bot.runtime.file_modes import UMASK, keep_private
from bot.settings import Secrets, Settings, StartError, database_url
from bot.store import (
    NeedsAttention,
    QueueReport,
    Reconciliation,
    Store,
    StoreDown,
    StoreUnfit,
)
from handlers.ports import Clock
from office.db.errors import DatabaseUnfit
from sandbox import Sandbox

T = TypeVar("T")

# The store's threads give way by themselves whenever they wait. To take the interpreter's lock from
# one that works costs both: at Python's 5 ms a turn takes a tenth more CPU (benchmarks/turns.py).
SWITCH_SECONDS = 0.02
SIGN_IN = (
    " (sign in by name: `python bot.py office officers list` tells who may; tools come with"
    " BACKEND_STAFF_KEY: what is set, or what secrets.json in DATA_DIR holds)"
)
FIRST_OFFICER = (
    "The first officer may sign in at the desk: name {}, one-time password {}\n"
    "It is said this once, opens for 7 days, and must be changed at the first login."
)
EVERYTHING = Parts(intake=True, worker=True, sandbox=True, backend=True)

app = typer.Typer(
    help="A chat-bot through which citizens file petitions.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,  # they show local variables: citizens' words
)
app.add_typer(topics, name="topics")
app.add_typer(reading, name="reading")
office.add_typer(units, name="units")
office.add_typer(divisions, name="divisions")
office.add_typer(situation)
office.add_typer(campaigns, name="campaigns")
office.add_typer(agents, name="agents")
app.add_typer(office, name="office")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> None:
    allocator.give_back()
    collector.resume()  # the modules are there
    os.umask(UMASK)
    try:
        app()
    except StartError as error:
        err.print(str(error), markup=False)
        raise SystemExit(2) from None
    except (StoreUnfit, DatabaseUnfit) as error:
        err.print(str(error), markup=False)
        raise SystemExit(2) from None
    except StoreDown as error:
        err.print(f"The database cannot be opened ({error}): see DATABASE_URL and DATA_DIR.")
        raise SystemExit(2) from None


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Without a command: embedded backend, bot and, when there is no TELEGRAM_TOKEN, the sandbox
    chat page, in one process."""
    if context.invoked_subcommand is None:
        _run(lambda s: Parts(True, True, s.telegram_token is None, s.backend_url is None))


@app.command()
def intake() -> None:
    """Fetch updates from Telegram (or take its webhook) and store them."""
    _run(lambda _: Parts(intake=True))


@app.command()
def worker() -> None:
    """Take the turns, send, and carry out what is wanted of the backend."""
    _run(lambda _: Parts(worker=True))


@app.command()
def backend() -> None:
    """The embedded backend and its desk alone."""
    _run(lambda _: Parts(backend=True))


@app.command()
def sandbox() -> None:
    """The local Bot API server and its chat page alone."""
    _run(lambda _: Parts(sandbox=True))


@app.command()
def migrate() -> None:
    """Bring the bot's database up to date. Starting does it too."""

    async def nothing(_store: Store) -> None:
        return None

    _with_store(nothing)
    out.print("The database is up to date.")


@app.command()
def check(
    again: Annotated[str | None, typer.Option(help="Try a row again, such as effects:12.")] = None,
    settle: Annotated[str | None, typer.Option(help="A row was seen to by a person.")] = None,
) -> None:
    """Show what needs a person and what is not well; exit 1 when anything is."""

    async def judge(
        store: Store,
    ) -> tuple[list[NeedsAttention], QueueReport, Reconciliation, list[str]]:
        for row, verdict in ((again, store.try_again), (settle, store.settle)):
            table, _, number = (row or "").partition(":")
            if row and not (number.isdecimal() and await verdict(table, int(number))):
                raise StartError(f"No row {row} needs a person.")
        troubles = await find_troubles(store, SystemClock())
        return (
            await store.needs_attention(),
            await store.queue_report(),
            await store.reconciliation(),
            troubles,
        )

    needy, report, petitions, troubles = _with_store(judge)
    for trouble in troubles:
        out.print(f"Not well: {trouble}", markup=False)
    _show(needy, report, petitions)
    raise SystemExit(1 if needy or petitions.unaccounted or troubles else 0)


@app.command()
def simulate(
    citizens: Annotated[int, typer.Option(min=1, max=10_000, help="How many of them.")] = 50,
    texts: Annotated[
        Path, typer.Option(help="What they complain of: a CSV or TSV, or a text a line.")
    ] = SAMPLE,
    stay: Annotated[bool, typer.Option(help="Keep running afterwards, to be looked at.")] = True,
) -> None:
    """A live office in a minute: invented citizens file through the sandbox, the office answers,
    they rate it."""
    complaints = read_texts(texts)
    chosen = settings.load()
    if chosen.telegram_token or chosen.backend_url:
        raise StartError("simulate invents petitions: unset TELEGRAM_TOKEN and BACKEND_URL first.")
    secrets = _secrets(chosen, "WARNING")  # the bars need the screen
    sandbox = new_sandbox(chosen, secrets, SystemClock())

    async def perform(peers: Peers, stop: asyncio.Event) -> None:
        with bars(out) as progress:
            await play(sandbox, peers.backend_url, secrets, complaints, citizens, progress)
        if not stay:
            stop.set()

    _run_until_stopped(chosen, secrets, EVERYTHING, perform, sandbox)


@app.command()
def posters(
    places: Annotated[Path, typer.Argument(help="A place a line, of at most 13 characters.")],
    bot_name: Annotated[str, typer.Option("--bot", help="The bot's user name, without @.")],
    folder: Annotated[Path, typer.Option(help="Where they go.")] = Path("posters"),
    font: Annotated[Path | None, typer.Option(help="A font with Chinese characters.")] = None,
) -> None:
    """Print a poster with a QR code for each place: PNG, and one PDF of all."""
    from bot.cli import posters as print_shop  # Pillow is for no other process

    chosen = settings.load()
    key = settings.keep_secrets(chosen).link_key
    font = font or print_shop.find_font()
    try:
        made = print_shop.posters(print_shop.read_places(places), bot_name, key)
        pdf = print_shop.write(made, folder, font, chosen.language)
    except print_shop.BadList as error:
        raise StartError(str(error)) from None
    out.print(f"{len(made)} posters: {pdf} and the pictures beside it.")
    if font is None:
        err.print(
            "No font with Chinese characters was found: the posters are in English and leave a line"
            " for the place. Install one (Debian: fonts-noto-cjk) or name one with --font."
        )


def _secrets(chosen: Settings, log_level: str) -> Secrets:
    """The keys, with the log open and DATA_DIR closed to others."""
    secrets = settings.keep_secrets(chosen)
    logs.configure(log_level, secrets.log_key)
    keep_private(chosen.data_dir)
    return secrets


def _run(choose: Callable[[Settings], Parts]) -> None:
    chosen = settings.load()
    secrets = _secrets(chosen, chosen.log_level)
    sys.setswitchinterval(SWITCH_SECONDS)
    _run_until_stopped(chosen, secrets, choose(chosen))


def _run_until_stopped(
    chosen: Settings,
    secrets: Secrets,
    parts: Parts,
    perform: Callable[[Peers, asyncio.Event], Coroutine[None, None, None]] | None = None,
    sandbox: Sandbox | None = None,
) -> None:
    """Until a signal. `perform` goes on beside, once everything listens; its error ends all."""

    async def until_stopped() -> None:
        collector.hold()  # until the parts have what they need
        stop = asyncio.Event()
        _heed_signals(stop)
        beside: list[asyncio.Task[None]] = []

        def ready(peers: Peers) -> None:
            out.print(announcement(parts, peers, desk_open=bool(chosen.desk_open)), markup=False)
            if perform is not None:
                task = asyncio.create_task(perform(peers, stop))
                task.add_done_callback(partial(_stop_when_failed, stop))
                beside.extend((task, asyncio.create_task(_end_first(task, stop))))

        await run(chosen, secrets, parts, start_backend, stop, ready, sandbox)
        for task in beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    asyncio.run(until_stopped())


async def _end_first(performing: asyncio.Task[None], stop: asyncio.Event) -> None:
    """What is performed stops before the parts that it is performed on."""
    await stop.wait()
    performing.cancel()


def _stop_when_failed(stop: asyncio.Event, done: asyncio.Task[None]) -> None:
    if not done.cancelled() and done.exception() is not None:
        stop.set()


def announcement(parts: Parts, peers: Peers, *, desk_open: bool) -> str:
    """One address: where to look first."""
    how = "" if desk_open else SIGN_IN
    if parts.sandbox:
        return f"Open {peers.api_url} in a browser and chat with the bot. Ctrl+C stops it."
    if parts.bot:
        where = "the sandbox" if peers.sandboxed else "Telegram"
        desk = f" Desk: {peers.backend_url}/desk{how}" if parts.backend else ""
        return f"Connected to {where} at {peers.api_url}. Health: {peers.bot_url}/health{desk}"
    return f"The backend's desk: {peers.backend_url}/desk{how}"


def _heed_signals(stop: asyncio.Event) -> None:
    """The first signal lets everything finish; the second ends at once, which loses nothing."""

    def heed() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, heed)


async def start_backend(
    chosen: Settings, secrets: Secrets, bot_url: str, clock: Clock
) -> web.Application:
    # A fifth of a start, for a process that has it; the bot answers meanwhile.
    await asyncio.to_thread(import_module, "office.app")
    from bot.cli.paper import read_paper
    from office.app import create_app as create_backend

    def tell(name: str, password: str) -> None:
        out.print(FIRST_OFFICER.format(name, password), markup=False)

    wanted = backend_settings(chosen, secrets, bot_url)
    return await create_backend(wanted, clock.now, tell, read_paper)


def _with_store(use: Callable[[Store], Awaitable[T]]) -> T:
    chosen = settings.load()
    _secrets(chosen, chosen.log_level)

    async def opened() -> T:
        url = database_url(chosen.database_url, chosen.data_dir, "bot.db")
        store = await Store.open(url, SystemClock())
        try:
            return await use(store)
        finally:
            await store.close()

    return asyncio.run(opened())


def _show(needy: Sequence[NeedsAttention], report: QueueReport, petitions: Reconciliation) -> None:
    if report.unreachable:
        out.print(f"{report.unreachable} chats have blocked the bot.")
    out.print(
        f"{petitions.confirmed} petitions confirmed:"
        f" {petitions.numbered + petitions.told} at the office, {petitions.pending} on their way,"
        f" {petitions.dead} refused."
    )
    if petitions.unaccounted:
        out.print(f"{petitions.unaccounted} petitions are not accounted for: they are lost here.")
    if not needy:
        if not petitions.unaccounted:
            out.print("Nothing needs a person.")
        return
    table = Table("row", "what", "since (UTC)", "tries", "why", title="Needs a person")
    for each in needy:
        row = f"{each.table}:{each.id}"
        since = f"{each.since:%Y-%m-%d %H:%M}"
        table.add_row(row, each.what, since, str(each.tries), escape(each.error))
    out.print(table)
    out.print("Mend the cause and use --again ROW, or see to it yourself and use --settle ROW.")
