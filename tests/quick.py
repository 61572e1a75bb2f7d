"""Which tests `make check` runs: those that start nothing and are not marked as slow.

What a test starts is a database, a server, a process or a browser; an office has the first two. It
has a fixture of STARTING then, or starts it by itself and says so: `pytest.mark.starts`. Nobody
keeps a list of the others: one that starts something under `make check` fails, and is told why.
"""

import sys
from typing import Any

import pytest

STARTING = {
    *("new_database", "cluster", "redis_server"),  # databases
    *("server", "client"),  # the sandbox behind HTTP
    *("stopped", "town", "page"),  # the whole program, and a browser's pages
}
# https://docs.python.org/3/library/audit_events.html
EVENTS = {"socket.bind", "sqlite3.connect", "subprocess.Popen", "os.posix_spawn", "os.fork"}
IN_MEMORY = ":memory:"


class StartedSomething(Exception):
    """In a test that does not say so: mark it with `pytest.mark.starts`."""


def starts(item: pytest.Item) -> bool:
    return not STARTING.isdisjoint(getattr(item, "fixturenames", ()))


class Guard:
    """A plugin: while a test runs that is not marked so, what starts something raises."""

    def __init__(self) -> None:
        self._at_work = False
        sys.addaudithook(self._heed)  # for good: Python takes none back

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._at_work = item.get_closest_marker("starts") is None
        try:
            return (yield)
        finally:
            self._at_work = False

    def _heed(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._at_work and event in EVENTS and arguments[:1] != (IN_MEMORY,):
            raise StartedSomething(f"{event}: {StartedSomething.__doc__}")
