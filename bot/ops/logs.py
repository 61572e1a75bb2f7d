"""Structured logs without personal data: one line a turn and a send, ids hashed. What does not look
harmless is withheld, whoever logs it.
"""

import asyncio
import atexit
import hashlib
import hmac
import logging
import re
import secrets
import sys
import traceback
from collections import deque
from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

FRAMES = 4
WITHHELD = "(withheld)"
SENTENCES = ("event", "error")  # literals of ours

_PLAIN = re.compile(r"[A-Za-z0-9_.,:;/<>@+\-]{0,200}")
_SENTENCE = re.compile(r"[\x20-\x7e]{0,600}")
_SECRET = re.compile(r"\d{7,}|[A-Za-z0-9_-]{35,}")  # phones, ids, case numbers; tokens and keys
_LARGEST = 9_999_999

_key = secrets.token_bytes(16)


def configure(level: str, key: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process. With the same `key` the same chat has the same hash."""
    global _key
    _key = key.encode()
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            withhold,
            structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_Lines(stream or sys.stderr).logger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _crashed  # a traceback would show the exception's text
    logging.captureWarnings(True)
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_Foreign()], force=True)


class _Lines:
    """Writes what the event loop says in one turn of it together: each write gives the interpreter
    away, and to have it back is waited for. What a person should see, and what other threads say,
    is written at once."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said: deque[str] = deque()
        atexit.register(self.flush)

    def logger(self, *_: object) -> "_Lines":
        return self

    def info(self, line: str) -> None:
        self._said.append(line)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
        else:
            if len(self._said) == 1:
                loop.call_soon(self.flush)

    def warning(self, line: str) -> None:
        self._said.append(line)
        self.flush()

    debug = info
    error = critical = fatal = exception = warning

    def flush(self) -> None:
        said = []
        with suppress(IndexError):  # other threads take of it, too
            while True:
                said.append(f"{self._said.popleft()}\n")
        if said and not self._stream.closed:
            self._stream.write("".join(said))
            self._stream.flush()


class Harmless(str):
    """Text that was made here and holds nobody's words."""

    __slots__ = ()


def hashed(value: object) -> Harmless:
    """A chat's or a case's name in the logs: the same within an installation, meaningless
    outside."""
    return _hashed(_key, str(value))


@lru_cache(maxsize=4096)
def _hashed(key: bytes, value: str) -> Harmless:
    return Harmless(hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:10])


def where(error: BaseException) -> Harmless:
    """An exception for the logs: its class and the innermost frames. Its text may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    path = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    name = type(error).__name__
    return Harmless(f"{name} at {path}" if path else name)


def withhold(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The last gate: exceptions lose their texts, and values that could be somebody's vanish."""
    error = _exception(line.pop("exc_info", None))
    if error is not None:
        line["error"] = where(error)
    for name, value in line.items():
        if name not in ("at", "level"):
            line[name] = _harmless(name, value)
    return line


def _exception(info: object) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1] if isinstance(info[1], BaseException) else None
    return sys.exception() if info else None


def _harmless(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | float | Harmless):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST else WITHHELD
    if not isinstance(value, str):
        return WITHHELD
    allowed = _SENTENCE if name in SENTENCES else _PLAIN
    return value if allowed.fullmatch(value) and not _SECRET.search(value) else WITHHELD


def _crashed(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    structlog.get_logger().error("crashed", error=where(error))


class _Foreign(logging.Handler):
    """What libraries log: where, how bad and which exception, but not their words, which may hold
    an address with a token or a body."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno,
            "library",
            logger=record.name,
            line=f"{record.filename}:{record.lineno}",
            exc_info=record.exc_info[1] if record.exc_info else None,
        )
