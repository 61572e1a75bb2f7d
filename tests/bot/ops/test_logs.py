"""The logs hold nothing of a citizen, whoever writes them and however."""

import asyncio
import io
import logging
import sys
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.ops.logs import WITHHELD, configure, hashed, where

PLANTED = [
    "王桂兰",
    "牛粪",
    "13800138000",
    "7000000001",
    "Wang Guilan",
    "1234567:AAEhBOweik6ad9r_QXMENQ",
]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    before = structlog.get_config()
    handlers, level = logging.root.handlers[:], logging.root.level
    stream = io.StringIO()
    configure("DEBUG", "key", stream)
    yield stream
    structlog.configure(**before)
    sys.excepthook = sys.__excepthook__
    logging.captureWarnings(False)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def _boom(words: str) -> None:
    raise ValueError(words)


@pytest.mark.parametrize("planted", PLANTED)
def test_whatever_is_planted_is_not_in_the_logs(lines: io.StringIO, planted: str) -> None:
    log = structlog.get_logger()
    log.info("turn", text=planted, chat=planted, nested={"a": planted}, many=[planted])
    if planted.isdigit():
        log.info("turn", chat=int(planted))
    log.info("turn", url=f"http://127.0.0.1/bot{planted}/getMe")
    library = logging.getLogger("some.library")
    library.error("could not send %s", planted)
    library.error(f"could not send {planted}")
    try:
        _boom(planted)
    except ValueError as error:
        log.error("turn failed", exc_info=error)
        log.exception("turn failed")
        library.exception("could not send %s", planted)
        log.error("turn failed", error=where(error))
        sys.excepthook(type(error), error, error.__traceback__)
    assert planted not in lines.getvalue()
    assert "ValueError at test_logs.py" in lines.getvalue()


def test_what_is_harmless_is_readable(lines: io.StringIO) -> None:
    structlog.get_logger().info("turn", chat=hashed(7), inputs=2, ms=1.5, failed=None)
    line = lines.getvalue()
    assert "event=turn" in line
    assert f"chat={hashed(7)}" in line
    assert "inputs=2" in line
    assert WITHHELD not in line


def test_the_same_chat_has_the_same_name_under_the_same_key(lines: io.StringIO) -> None:
    name = hashed(13800138000)
    assert name == hashed("13800138000")
    assert "13800138000" not in name
    configure("INFO", "another key", io.StringIO())
    assert hashed(13800138000) != name


def test_warnings_of_libraries_lose_their_words_too(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("王桂兰", stacklevel=1)
    assert "王桂兰" not in lines.getvalue()
    assert "event=library" in lines.getvalue()


def test_the_level_is_kept(lines: io.StringIO) -> None:
    configure("WARNING", "key", lines)
    structlog.get_logger().info("turn")
    assert lines.getvalue() == ""


class _Counting(io.StringIO):
    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)


async def test_what_one_turn_of_the_loop_says_is_written_together(lines: io.StringIO) -> None:
    stream = _Counting()
    configure("INFO", "key", stream)
    log = structlog.get_logger()
    for number in range(3):
        log.info("letter", id=number)
    assert stream.writes == 0
    await asyncio.sleep(0)
    assert stream.writes == 1
    assert [line.split()[-1] for line in stream.getvalue().splitlines()] == ["id=0", "id=1", "id=2"]


async def test_what_a_person_should_see_waits_for_nothing(lines: io.StringIO) -> None:
    stream = _Counting()
    configure("INFO", "key", stream)
    log = structlog.get_logger()
    log.info("turn")
    log.error("letter lost")
    assert [line.split()[-1] for line in stream.getvalue().splitlines()] == ["event=turn", 'lost"']
    await asyncio.to_thread(log.info, "turn")
    assert stream.getvalue().endswith("event=turn\n")
