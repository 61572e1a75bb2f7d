"""What the transport says of every way a call can go wrong, against servers that go wrong so."""

import asyncio
import contextlib
import json
import socket
from datetime import timedelta
from io import BytesIO

import pytest
from aiohttp.test_utils import TestServer
from telegram import Bot, InputFile
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.transport import AiohttpRequest
from handlers.telegram.send import NotSent, Unanswered, outcome_of
from sandbox import Sandbox, create_app
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


def saying(text: str = WORDS) -> RequestData:
    return RequestData([RequestParameter("text", text, None)])


async def test_connections_are_kept_and_used_again() -> None:
    requests = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            requests.append(await heard(reader))
            writer.write(answer(OK))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        for _ in range(3):
            assert await request.post(server.url, saying()) is True
    assert server.connections == 1
    assert requests[0].startswith(b"POST /bot1:s3cret/sendMessage HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/json\r\n" in requests[0]
    assert requests[0].endswith('\r\n\r\n{"text":"牛粪"}'.encode())


async def test_a_kept_connection_that_breaks_after_the_request_is_not_asked_again() -> None:
    requests = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await heard(reader))
        writer.write(answer(OK))
        requests.append(await heard(reader))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        assert await request.post(server.url, saying("first"))
        with pytest.raises(Unanswered, match=r"^ServerDisconnectedError$"):
            await request.post(server.url, saying("second"))
    assert [json.loads(body.split(b"\r\n\r\n")[-1]) for body in requests] == [
        {"text": "first"},
        {"text": "second"},
    ]
    assert server.connections == 1


async def test_a_kept_connection_that_was_closed_in_time_is_replaced() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(answer(OK))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        for _ in range(3):
            assert await request.post(server.url, saying())
            await asyncio.sleep(0.05)  # the end of the connection arrives
    assert server.connections == 3


@pytest.mark.parametrize(
    "talk",
    [
        *(says_nothing, hangs_up, resets, breaks_off, stalls_in_the_body, mumbles),
        answers(b"<html>Bad Gateway</html>", "502 Bad Gateway"),
        answers(b'{"ok":false,"description":"Internal Server Error"}', "500 Internal Server Error"),
        answers(b"<html>log in</html>"),
        answers(b"[1]"),
        answers(b"[" * 100_000),
        answers(b'{"ok":true}'),
        answers(b"", "302 Found"),
        answers(b"<html>Forbidden</html>", "403 Forbidden"),
    ],
)
async def test_without_an_answer_of_telegram_nobody_knows(talk: Talk) -> None:
    async with Server(talk).running() as server, AiohttpRequest(read_timeout=0.2) as request:
        with pytest.raises(Unanswered) as raised:
            await request.post(server.url, saying())
    assert TOKEN not in repr(raised.value)
    assert server.connections == 1


async def test_a_server_that_takes_no_more_bytes_is_given_up_on() -> None:
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()  # and reads nothing
        writer.transport.abort()

    photo = InputFile(b"x" * 20_000_000, filename="a.jpg", attach=True)
    data = RequestData([RequestParameter("photo", "attach://a", [photo])])
    patience = AiohttpRequest(
        read_timeout=0.1, connect_timeout=0.1, pool_timeout=0.1, upload_timeout=0.1
    )
    async with Server(talk).running() as server, patience as request:
        with pytest.raises(Unanswered):
            await request.post(server.url, data)
        over.set()


async def test_a_refused_connection_sent_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/bot{TOKEN}/sendMessage"
        async with AiohttpRequest() as request:
            with pytest.raises(NotSent, match=r"^ClientConnectorError$"):
                await request.post(url, saying())


async def test_a_failed_handshake_sent_nothing() -> None:
    async with Server(resets).running() as server, AiohttpRequest() as request:
        with pytest.raises(NotSent):
            await request.post(server.url.replace("http:", "https:"), saying())


async def test_a_host_that_does_not_take_the_connection_was_sent_nothing() -> None:
    with contextlib.ExitStack() as sockets:
        full = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):  # the queue of a socket that accepts nobody is full
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        async with AiohttpRequest(connect_timeout=0.2) as request:
            url = f"http://127.0.0.1:{full.getsockname()[1]}/bot{TOKEN}/sendMessage"
            with pytest.raises(NotSent, match=r"^ConnectionTimeoutError$"):
                await request.post(url, saying())


async def test_without_a_free_connection_nothing_is_sent() -> None:
    async with (
        Server(says_nothing).running() as server,
        AiohttpRequest(
            connections=1, read_timeout=1, connect_timeout=0.1, pool_timeout=0.1
        ) as request,
    ):
        first = asyncio.create_task(request.post(server.url, saying()))
        await server.connected.wait()
        with pytest.raises(NotSent, match=r"^ConnectionTimeoutError$"):
            await request.post(server.url, saying())
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    assert server.connections == 1


async def test_a_wrong_address_is_not_quoted() -> None:
    async with AiohttpRequest() as request:
        for url in (f"http:///bot{TOKEN}/x", f"http://127.0.0.1:99999/bot{TOKEN}/x"):
            with pytest.raises(NetworkError) as raised:
                await request.post(url, saying())
            assert TOKEN not in repr(raised.value)


async def test_a_call_may_have_its_own_patience() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await heard(reader)
            await asyncio.sleep(0.3)
            writer.write(answer(OK))

    async with Server(slow).running() as server, AiohttpRequest(read_timeout=0.1) as request:
        assert request.read_timeout == 0.1
        assert await request.post(server.url, saying(), read_timeout=5) is True
        assert await request.post(server.url, saying(), read_timeout=None) is True


@pytest.mark.parametrize(
    "body,seconds",
    [
        (b'{"ok":false,"description":"x","parameters":{"retry_after":31}}', 31),
        (b'{"ok":false,"description":"x","parameters":{"retry_after":"soon"}}', 5),
        (b"<html>slow down</html>", 5),
    ],
)
async def test_a_flood_is_told_with_its_time(body: bytes, seconds: int) -> None:
    talk = answers(body, "429 Too Many Requests")
    async with Server(talk).running() as server, AiohttpRequest() as request:
        with pytest.raises(RetryAfter) as raised:
            await request.post(server.url, saying())
    assert raised.value.retry_after == timedelta(seconds=seconds)


async def test_it_can_be_opened_again_and_is_closed_twice_without_harm() -> None:
    request = AiohttpRequest()
    with pytest.raises(NotSent, match="not initialized"):
        await request.post("http://127.0.0.1:1/", saying())
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        await request.shutdown()
    await request.shutdown()
    with pytest.raises(NotSent, match="shut down"):
        await request.post("http://127.0.0.1:1/", saying())


async def test_half_a_surrogate_pair_never_reaches_an_error() -> None:
    async with Server(answers(OK)).running() as server, AiohttpRequest() as request:
        assert await request.post(server.url, saying("\ud83d")) is True


@pytest.mark.parametrize("content", [b"%PDF", BytesIO(b"%PDF")], ids=["bytes", "open file"])
async def test_a_file_goes_up_with_its_name_and_comes_down_again(
    content: bytes | BytesIO,
) -> None:
    sandbox = Sandbox()
    citizen = sandbox.citizen("Ming")
    citizen.says("/start")
    async with TestServer(create_app(sandbox)) as server:
        root = server.make_url("/")
        async with Bot(
            sandbox.token,
            base_url=f"{root}bot",
            base_file_url=f"{root}file/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        ) as bot:
            document = InputFile(content, filename='证明 "1"\n.pdf')
            sent = await bot.send_document(citizen.id, document, caption=f"{WORDS}\ud83d")
            assert sent.document is not None
            assert sent.document.file_name == '证明 "1" .pdf'
            assert sent.document.mime_type == "application/pdf"
            assert sent.caption == f"{WORDS}?"
            file = await bot.get_file(sent.document.file_id)
            assert bytes(await file.download_as_bytearray()) == b"%PDF"


async def test_whoever_may_not_speak_any_more_writes_nothing() -> None:
    """A worker that stood still past its lease went on with what another had said by then."""
    asked: list[bool] = []

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            asked.append(bool(await heard(reader)))
            writer.write(answer(OK))

    may_speak = [True]
    async with Server(answers).running() as server:
        request = AiohttpRequest(may_speak=lambda: may_speak[0])
        await request.initialize()
        await request.do_request(server.url, "POST")
        may_speak[0] = False
        with pytest.raises(NotSent, match="TooLate"):
            await request.do_request(server.url, "POST")
        may_speak[0] = True
        await request.do_request(server.url, "POST")
        await request.shutdown()
    assert len(asked) == 2


REFUSALS = [
    ("400 Bad Request", {"description": "Bad Request: chat not found"}),
    ("400 Bad Request", {"description": "upgraded", "parameters": {"migrate_to_chat_id": -100}}),
    ("400 Bad Request", {"description": "slow down", "parameters": {"retry_after": 7}}),
    ("401 Unauthorized", {"description": "Unauthorized"}),
    ("403 Forbidden", {"description": "Forbidden: bot was blocked by the user"}),
    ("404 Not Found", {"description": "Not Found"}),
    ("409 Conflict", {"description": "Conflict: another program polls"}),
    ("413 Request Entity Too Large", {"description": "Request Entity Too Large"}),
    ("429 Too Many Requests", {"description": "", "parameters": {"retry_after": 7}}),
    ("502 Bad Gateway", {"description": "Bad Gateway"}),
]


@pytest.mark.parametrize(("status", "body"), REFUSALS)
async def test_a_plain_call_fails_as_one_of_the_library_does(
    status: str, body: dict[str, object]
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await heard(reader)
            writer.write(answer(json.dumps({"ok": False, **body}).encode(), status))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        with pytest.raises(TelegramError) as theirs:
            await request.post(server.url, saying())
        with pytest.raises(type(theirs.value)) as ours:
            await request.call(server.url, {"text": WORDS})
    assert type(ours.value) is type(theirs.value)
    assert outcome_of(ours.value) == outcome_of(theirs.value)


async def test_a_plain_call_writes_its_values_once_and_gives_the_result_as_it_is() -> None:
    requests = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await heard(reader))
        writer.write(answer(b'{"ok":true,"result":{"message_id":5,"text":"\xe7\x89\x9b"}}'))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        said = {"text": f"{WORDS}\ud83d", "reply_markup": {"remove_keyboard": True}}
        result = await request.call(server.url, said)
    assert result == {"message_id": 5, "text": "牛"}
    assert b"\r\nContent-Type: application/json\r\n" in requests[0]
    written = '{"text":"牛粪?","reply_markup":{"remove_keyboard":true}}'
    assert requests[0].endswith(f"\r\n\r\n{written}".encode())


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok":true}', b'{"result":{}'])
async def test_an_answer_without_a_result_leaves_a_plain_call_unanswered(body: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(answer(body))

    async with Server(talk).running() as server, AiohttpRequest() as request:
        with pytest.raises(Unanswered):
            await request.call(server.url, {})
