"""A loop whose time jumps when nothing is left to do, and lives in it that can end anywhere.

Hours pass in seconds, in the order in which they would have passed. A *life* is everything that was
started from one context: buried, none of its steps runs any more, its sockets are reset and its
open transactions roll back, as when a process is killed between two instructions.

Threads beside the loop are waited for in the machine's time, so what comes after what is theirs to
say. A `SoloLoop` does their work itself: there a seed is an experiment, the same whenever it runs.
"""

import asyncio
import contextlib
import contextvars
import fcntl
import gc
import random
import selectors
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

import aiosqlite.core
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.store.engine.sqlite import InThread

T = TypeVar("T")

LIFE: contextvars.ContextVar[int | None] = contextvars.ContextVar("life", default=None)
MORNING = datetime(2026, 6, 18, 10, tzinfo=timezone(timedelta(hours=8)))
BEGINNING = 1000.0  # of the loop's time
THREAD_SECONDS = 0.05  # a look at threads that work; they wake the loop themselves
WORK_SECONDS = 0.02  # until a loop without threads has done what is theirs, at most
INSTANT_SECONDS = 1e-6
LOCKED_SECONDS = 1.0
LOOPBACK_SECONDS = 0.0004  # bytes that were written to a socket arrive within this


class Pending:
    """How much work is out in threads: time must not jump meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0

    def add(self, number: int) -> None:
        with self._lock:
            self.count += number


pending = Pending()


class _CountedQueue:
    """In place of aiosqlite's queue to its thread: a job is over when the next is fetched."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._under_way = False

    def put_nowait(self, item: tuple[Any, Callable[[], Any]]) -> None:
        if item[1].__class__.__name__ == "partial" or _name(item[1]) != "close_and_stop":
            pending.add(1)
        self._queue.put_nowait(item)

    def get(self) -> Any:
        if self._under_way:
            pending.add(-1)
        item = self._queue.get()
        self._under_way = True
        return item


def _name(function: object) -> str:
    return str(getattr(function, "__name__", ""))


class _JumpingSelector(selectors.DefaultSelector):
    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if pending.count:
            return super().select(THREAD_SECONDS)
        if len(self.get_map()) > 1:  # there are sockets beside the loop's own
            ready = super().select(LOOPBACK_SECONDS)
        if ready or pending.count:
            return ready
        if timeout is None:
            return super().select(THREAD_SECONDS)
        self.loop.jump(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """`fatal` is how many steps the present life may still take, or the `doomed` one of several;
    None spares it. One that is frozen takes no step until it thaws: then all that it missed."""

    def __init__(self) -> None:
        selector = _JumpingSelector()
        selector.loop = self
        self._virtual = BEGINNING
        self._dead: set[int | None] = set()
        self._tasks_alive: dict[int, list[asyncio.Task[Any]]] = {}
        self._graves: list[Any] = []
        self._frozen: dict[int, list[asyncio.Handle]] = {}
        self._workshops: dict[int, set[Executor | None]] = {}  # the threads of each life
        self.fatal: int | None = None
        self.doomed: int | None = None
        self.died = asyncio.Event()
        self.steps = 0
        super().__init__(selector)

    def time(self) -> float:
        return self._virtual

    def jump(self, seconds: float) -> None:
        self._virtual += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        life = LIFE.get()
        if life is not None:
            self._workshops.setdefault(life, set()).add(executor)
        return self.sends_out(executor, func, args)

    def sends_out(
        self, executor: Executor | None, func: Callable[..., T], args: Sequence[Any]
    ) -> asyncio.Future[T]:
        """Let a thread do it; it works on although its life may have ended."""
        pending.add(1)
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(lambda _: pending.add(-1), context=contextvars.Context())
        return future

    def create_task(self, coro: Any, **given: Any) -> asyncio.Task[Any]:
        task = super().create_task(coro, **given)
        life = LIFE.get()
        if life is not None:
            self._tasks_alive.setdefault(life, []).append(task)
            if life in self._dead:
                _forget(task)
        return task

    def _call_soon(self, callback: Any, args: Any, context: Any) -> asyncio.Handle:
        life = _context(context).get(LIFE)
        if life is not None:
            if life in self._dead:
                handle = asyncio.Handle(callback, args, self, context)
                handle.cancel()
                return handle
            if self.doomed in (None, life):
                self.steps += 1
                if self.fatal is not None and self.steps >= self.fatal:
                    self.fatal = None
                    self.bury(life)
            if life in self._frozen:
                held = asyncio.Handle(callback, args, self, context)
                self._frozen[life].append(held)
                return held
        handle = super()._call_soon(callback, args, context)  # type: ignore[misc]
        if life in self._dead:
            handle.cancel()
        return handle  # type: ignore[no-any-return]

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        life = _context(context).get(LIFE)
        if life is not None:  # a moment that comes while it is frozen waits until it thaws
            timer: list[asyncio.TimerHandle] = []
            callback, args = self._comes, (life, timer, callback, args, context)
        handle = super().call_at(when, callback, *args, context=context)
        if life is not None:
            timer.append(handle)
        if _life_of(handle) in self._dead:
            handle.cancel()
        return handle

    def _comes(self, life: int, timer: Any, callback: Any, args: Any, context: Any) -> None:
        if life in self._frozen:
            again = life, timer, callback, args, context
            self._frozen[life].append(asyncio.Handle(self._comes, again, self, context))
        elif not timer[0].cancelled():  # perhaps when it thawed
            callback(*args)

    def freeze(self, life: int) -> None:
        """It stands still in this very moment, as under SIGSTOP: time goes on without it."""
        ready = self._ready  # type: ignore[attr-defined]
        held: list[asyncio.Handle] = []
        self._frozen[life] = held
        for _ in range(len(ready)):  # threads may add to it meanwhile
            each = ready.popleft()
            (held if _life_of(each) == life else ready).append(each)

    def thaw(self, life: int) -> None:
        for held in self._frozen.pop(life, ()):
            if not held.cancelled():
                self._ready.append(held)  # type: ignore[attr-defined]

    def bury(self, life: int) -> None:
        """End a life in this very moment: it does not even tidy up."""
        self._dead.add(life)
        for held in self._frozen.pop(life, ()):
            held.cancel()
        for handle in [*self._ready, *self._scheduled]:  # type: ignore[attr-defined]
            if _life_of(handle) == life:
                handle.cancel()
        for key in list(self._selector.get_map().values()):  # type: ignore[attr-defined]
            handles = [each for each in key.data or () if each is not None]
            if any(_life_of(each) == life for each in handles):
                self._graves += handles
                self._selector.unregister(key.fd)  # type: ignore[attr-defined]
                # its number may be that of a living socket next
                self._transports.pop(key.fd, None)  # type: ignore[attr-defined]
                for sock in {id(s): s for s in map(_socket_of, handles) if s}.values():
                    sock.close()
        for task in self._tasks_alive.get(life, ()):
            _forget(task)
        self._graves += self._tasks_alive.pop(life, [])  # collected, they would tidy up after all
        contextvars.Context().run(self.died.set)

    def is_dead(self, life: int | None) -> bool:
        return life in self._dead

    def lets_go(self) -> None:
        """Of the dead, who try to tidy up when they are collected and complain that they cannot:
        not in the midst of the next experiment."""
        self._graves.clear()
        self._tasks_alive.clear()
        gc.collect()

    async def closes_databases(self) -> None:
        """What the dead had open at the bot's database rolls back; what they began in threads
        ends. What the living have open is theirs."""
        while pending.count:  # noqa: ASYNC110 - threads set no event: they are looked at
            await asyncio.sleep(0.001)
        dead = set[Executor | None]()
        for life in [each for each in self._workshops if each in self._dead]:
            dead |= self._workshops.pop(life)
        for found in gc.get_objects():
            if isinstance(found, InThread) and found._thread in dead:
                await found.end()


class SoloLoop(VirtualLoop):
    """Work for threads is a step of this loop, at a moment that its dice choose, in each thread's
    own order. It dies with its life when it is not begun, and stands still with it: what a frozen
    life was about to store it stores when it thaws.

    Whoever finds a database locked hears so at once (`waits_for_nobody`), and a second later is
    told: its holder must have time to go on.
    """

    def __init__(self, seed: int = 0) -> None:
        self._dice = random.Random(seed)
        self._busy_until: dict[Executor | None, float] = {}
        super().__init__()

    def sends_out(
        self, executor: Executor | None, func: Callable[..., T], args: Sequence[Any]
    ) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self.create_future()
        soon = self.time() + self._dice.uniform(0.0, WORK_SECONDS)
        when = max(soon, self._busy_until.get(executor, 0.0) + INSTANT_SECONDS)
        self._busy_until[executor] = when
        self.call_at(when, self._works, future, func, args)
        return future

    def _works(
        self, future: asyncio.Future[T], func: Callable[..., T], args: Sequence[Any]
    ) -> None:
        try:
            result = contextvars.Context().run(func, *args)  # threads know nothing of their asker
        except (SQLAlchemyError, LookupError, TypeError, ValueError) as error:
            pause = LOCKED_SECONDS if isinstance(error, OperationalError) else 0.0
            self.call_later(pause, _answer, future.set_exception, future, error)
        else:
            _answer(future.set_result, future, result)


def _answer(set_: Callable[[Any], None], future: asyncio.Future[Any], answer: object) -> None:
    if not future.done():  # or nobody waits any more: it is done all the same
        set_(answer)


def waits_for_nobody(engine: Engine) -> None:
    """SQLite would wait for locks by the machine's time, and their holder could not go on
    meanwhile; and for the disk, although the machine survives all that dies here."""

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA synchronous = OFF")


def _context(given: contextvars.Context | None) -> contextvars.Context:
    """An empty one is false, and none at all."""
    return contextvars.copy_context() if given is None else given


def _forget(task: Any) -> None:
    """Nobody is to be told that it never ended."""
    task._log_destroy_pending = False


def _life_of(handle: Any) -> int | None:
    context = getattr(handle, "_context", None)
    return context.get(LIFE) if context is not None else None


def _socket_of(handle: Any) -> Any:
    owner = getattr(handle._callback, "__self__", None)
    sock = getattr(owner, "_sock", None)
    return sock or next((a for a in handle._args or () if hasattr(a, "getsockname")), None)


class VirtualClock:
    """The time of the loop as the product reads it: it begins on a summer's morning in China, and
    may be set to another while seconds pass all the same."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._ahead = MORNING.timestamp() - loop.time()

    def is_set(self, by_seconds: float) -> None:
        self._ahead += by_seconds

    def steady(self) -> float:
        return self._loop.time()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        return self._ahead + self._loop.time()


def release_locks(folder: Path) -> None:
    """File locks end with their process; here the process goes on."""
    for fd in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            target = fd.readlink()
            if target.suffix == ".lock" and folder in target.parents:
                fcntl.flock(int(fd.name), fcntl.LOCK_UN)


@contextlib.contextmanager
def _stopwatches_of(loop: VirtualLoop) -> Iterator[None]:
    """Durations are measured on the loop's time too, or paces would wait for the real one."""
    core: Any = aiosqlite.core
    clock: Any = time
    usual = clock.perf_counter, core.SimpleQueue
    clock.perf_counter, core.SimpleQueue = loop.time, _CountedQueue
    try:
        yield
    finally:
        clock.perf_counter, core.SimpleQueue = usual


def run(
    main: Callable[[VirtualLoop], Coroutine[Any, Any, T]],
    make: Callable[[], VirtualLoop] = VirtualLoop,
) -> T:
    """Run `main` on a loop of its own, in virtual time."""
    pending.count = 0  # what the dead of an earlier experiment left undone is not waited for
    loop = make()
    with _stopwatches_of(loop):
        try:
            return loop.run_until_complete(main(loop))
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
