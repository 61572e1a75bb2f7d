"""Plain calls over kept connections go wrong in the same ways as aiohttp's, and are told so."""

import asyncio
import contextlib
import json
import socket

import pytest

from bot.telegram.kept_connections import address_of
from bot.telegram.transport import AiohttpRequest
from handlers.telegram.send import NotSent, Unanswered
from tests.bot.telegram.breaking_server import (
    OK,
    TOKEN,
    WORDS,
    Server,
    Talk,
    answer,
    answers,
    breaks_off,
    hangs_up,
    heard,
    mumbles,
    resets,
    says_nothing,
    stalls_in_the_body,
)

pytestmark = pytest.mark.starts

SAID = {"text": WORDS}


def _in_chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + end


def _writes(*pieces: bytes) -> Talk:
    """Piece by piece, each by itself on its way, and then nothing more."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return talk


async def _that_an_end_arrives() -> None:
    for _ in range(20):  # it is in the kernel: the loop has to look
        await asyncio.sleep(0)


async def test_a_connection_is_used_again_and_calls_at_once_have_one_each() -> None:
    asked: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            asked.append(await heard(reader))
            writer.write(answer(OK))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        for _ in range(3):
            assert await request.call(server.url, SAID) is True
        assert server.connections == 1
        await asyncio.gather(*(request.call(server.url, SAID) for _ in range(3)))
    assert server.connections == 3
    assert asked[0].startswith(b"POST /bot1:s3cret/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:")


async def test_one_that_breaks_after_the_request_is_not_asked_again() -> None:
    asked: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await heard(reader))
        writer.write(answer(OK))
        asked.append(await heard(reader))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        assert await request.call(server.url, {"text": "first"})
        with pytest.raises(Unanswered, match=r"^ServerDisconnectedError$"):
            await request.call(server.url, {"text": "second"})
    bodies = [json.loads(each.split(b"\r\n\r\n")[-1]) for each in asked]
    assert bodies == [{"text": "first"}, {"text": "second"}]
    assert server.connections == 1


@pytest.mark.parametrize(
    "last", [answer(OK), answer(OK).replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")]
)
async def test_one_that_was_closed_or_is_about_to_be_is_replaced(last: bytes) -> None:
    closed = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(last)
        if b"close" in last:
            await reader.read()
        closed.set()

    async with Server(talk).running() as server, AiohttpRequest() as request:
        for _ in range(3):
            assert await request.call(server.url, SAID)
            await asyncio.wait_for(closed.wait(), 5)
            closed.clear()
            await _that_an_end_arrives()
    assert server.connections == 3


@pytest.mark.parametrize(
    "whole",
    [
        (answer(OK)[:20], answer(OK)[20:50], answer(OK)[50:]),
        (_in_chunks(OK),),
        (_in_chunks(OK[:4], OK[4:])[:60], _in_chunks(OK[:4], OK[4:])[60:]),
        (_in_chunks(OK, end=b"0\r\nX: y\r\n\r\n"),),
        (b"HTTP/1.1 200 OK\r\n\r\n" + OK,),  # until the connection ends
        (b"HTTP/1.0 200 OK\r\ncontent-length:%d\r\n\r\n" % len(OK) + OK,),
    ],
)
async def test_an_answer_is_read_however_it_comes(whole: tuple[bytes, ...]) -> None:
    async with Server(_writes(*whole)).running() as server, AiohttpRequest() as request:
        assert await request.call(server.url, SAID) is True


@pytest.mark.parametrize(
    "talk",
    [
        *(says_nothing, hangs_up, resets, breaks_off, stalls_in_the_body, mumbles),
        answers(b"<html>Bad Gateway</html>", "502 Bad Gateway"),
        answers(b"", "302 Found"),
        _writes(answer(OK, length=len(OK) - 1)),
        _writes(answer(OK).replace(b"Length:", b"Length: x")),
        _writes(answer(OK).replace(b"OK\r\n", b"OK\r\nContent-Encoding: gzip\r\n")),
        _writes(b"HTTP/2.0 200 OK\r\n\r\n" + OK),
        _writes(_in_chunks(OK, end=b"")),
        _writes(_in_chunks(OK).replace(b"\r\n\r\n", b"\r\n\r\nz", 1)),
        _writes(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000),
    ],
)
async def test_without_an_answer_of_telegram_nobody_knows(talk: Talk) -> None:
    async with Server(talk).running() as server, AiohttpRequest(read_timeout=0.2) as request:
        with pytest.raises(Unanswered) as raised:
            await request.call(server.url, SAID)
    assert TOKEN not in repr(raised.value)
    assert server.connections == 1


async def test_what_nobody_asked_for_is_no_answer_to_the_next_call() -> None:
    had, hung_up = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(answer(OK))
        if server.connections == 1:
            await had.wait()
            writer.write(answer(b'{"ok":true,"result":"of nobody"}'))
        with contextlib.suppress(ConnectionError):
            await reader.read()
        hung_up.set()

    async with Server(talk).running() as server, AiohttpRequest() as request:
        assert await request.call(server.url, SAID) is True
        had.set()
        await asyncio.wait_for(hung_up.wait(), 5)
        assert await request.call(server.url, SAID) is True
    assert server.connections == 2


async def test_who_stopped_waiting_leaves_no_answer_behind() -> None:
    asked = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = await heard(reader)
        if b"first" not in body:
            writer.write(answer(OK))
        asked.set()
        await reader.read()

    async with Server(talk).running() as server, AiohttpRequest() as request:
        first = asyncio.create_task(request.call(server.url, {"text": "first"}))
        await asyncio.wait_for(asked.wait(), 5)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert await request.call(server.url, {"text": "second"}) is True
    assert server.connections == 2


async def test_a_refused_connection_sent_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/bot{TOKEN}/sendMessage"
        async with AiohttpRequest() as request:
            with pytest.raises(NotSent, match=r"^NotConnected$"):
                await request.call(url, SAID)


async def test_a_failed_handshake_sent_nothing() -> None:
    async with Server(resets).running() as server, AiohttpRequest() as request:
        with pytest.raises(NotSent, match=r"^NotConnected$"):
            await request.call(server.url.replace("http:", "https:"), SAID)


async def test_without_a_free_connection_nothing_is_sent() -> None:
    few = AiohttpRequest(connections=1, read_timeout=1, connect_timeout=0.1, pool_timeout=0.1)
    async with Server(says_nothing).running() as server, few as request:
        first = asyncio.create_task(request.call(server.url, SAID))
        await server.connected.wait()
        with pytest.raises(NotSent, match=r"^ConnectionTimeoutError$"):
            await request.call(server.url, SAID)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    assert server.connections == 1


async def test_whoever_may_not_speak_any_more_writes_nothing() -> None:
    asked: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            asked.append(await heard(reader))
            writer.write(answer(OK))

    may_speak = [True]
    request = AiohttpRequest(may_speak=lambda: may_speak[0])
    async with Server(talk).running() as server, request:
        await request.call(server.url, SAID)
        may_speak[0] = False
        with pytest.raises(NotSent, match=r"^TooLate$"):
            await request.call(server.url, SAID)
        may_speak[0] = True
        await request.call(server.url, SAID)
    assert len(asked) == 2
    assert server.connections == 1


@pytest.mark.parametrize("url", ["http:///bot{}/x", "http://127.0.0.1:99999/bot{}/x"])
async def test_a_wrong_address_is_not_quoted(url: str) -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NotSent) as raised:
            await request.call(url.format(TOKEN), SAID)
    assert TOKEN not in repr(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        *("http://u:p@127.0.0.1/bot1:s/x", "http://127.0.0.1/bot1:s/x?y=1", "ftp://127.0.0.1/x"),
        *("http://127.0.0.1/中", "http://127.0.0.1/x\r\ny", "http://127.0.0.1"),
    ],
)
def test_an_address_that_needs_more_is_left_to_aiohttp(url: str) -> None:
    assert address_of(url, "us") is None


def test_the_port_follows_from_how_it_is_spoken() -> None:
    assert [
        (each.host, each.port, each.secure)
        for each in (address_of("https://a.example/x", "us"), address_of("http://[::1]:81/x", "us"))
        if each is not None
    ] == [("a.example", 443, True), ("::1", 81, False)]
