"""What HttpBackend makes of answers, good and bad: against a server that says what it is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from backend_client.errors import Conflict, Garbled, NotFound, Refused, Unavailable
from backend_client.http import HttpBackend
from backend_client.timeouts import Timeouts

pytestmark = pytest.mark.starts

Answering = Callable[[web.Response], Awaitable[HttpBackend]]


@pytest.fixture
async def answering() -> AsyncIterator[Answering]:
    """A client of a server that gives one answer to everything."""
    servers: list[TestServer] = []
    session = aiohttp.ClientSession()

    async def begin(response: web.Response) -> HttpBackend:
        async def answer(request: web.Request) -> web.Response:
            await request.read()
            return response

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return HttpBackend(session, str(server.make_url("")), "key")

    yield begin
    await session.close()
    for server in servers:
        await server.close()


def problem(status: int, type_: str = "/problems/x", detail: str = "Mend it.") -> web.Response:
    return web.json_response(
        {"type": type_, "title": "T", "detail": detail, "status": status}, status=status
    )


async def test_a_file_that_is_no_good_answer_is_an_error_and_none_is_kept(
    answering: Answering,
) -> None:
    for response, error in (
        (web.Response(status=503), Unavailable),
        (problem(404), NotFound),
        (web.Response(status=302, headers={"Location": "/elsewhere"}), Garbled),
        (web.Response(body=b"x" * (32 * 1024 * 1024 + 1)), Garbled),
    ):
        backend = await answering(response)
        with pytest.raises(error):
            await backend.answer_file("N1", "f1")


async def test_nobody_there_is_unavailable() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Unavailable):
            await HttpBackend(session, f"http://127.0.0.1:{unused_port()}", "key").health()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
async def test_a_busy_backend_is_unavailable_and_says_when(
    answering: Answering, status: int
) -> None:
    backend = await answering(web.Response(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(Unavailable) as caught:
        await backend.urge("260701-0001-8", "key")
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_retry_after_that_is_no_number_is_passed_over(answering: Answering) -> None:
    backend = await answering(web.Response(status=503, headers={"Retry-After": "soon"}))
    with pytest.raises(Unavailable) as caught:
        await backend.health()
    assert caught.value.retry_after is None


async def test_a_refusal_carries_its_type_and_how_to_mend_it(answering: Answering) -> None:
    backend = await answering(problem(422, "/problems/invalid", "facts: is missing."))
    with pytest.raises(Refused) as caught:
        await backend.get_case("260701-0001-8")
    assert type(caught.value) is Refused
    assert (caught.value.status, caught.value.type) == (422, "/problems/invalid")
    assert caught.value.detail == "facts: is missing."


async def test_a_reused_key_is_a_conflict_and_a_closed_window_only_a_refusal(
    answering: Answering,
) -> None:
    with pytest.raises(Conflict):
        await (await answering(problem(409, "/problems/idempotency-conflict"))).urge("1", "key")
    with pytest.raises(Refused) as caught:
        await (await answering(problem(409, "/problems/window-closed"))).urge("1", "key")
    assert type(caught.value) is Refused


async def test_an_unknown_case_is_not_found(answering: Answering) -> None:
    with pytest.raises(NotFound):
        await (await answering(problem(404, "/problems/not-found"))).get_case("1")


@pytest.mark.parametrize("status", [404, 409])
async def test_a_proxy_between_us_cannot_say_that_a_case_is_unknown(
    answering: Answering, status: int
) -> None:
    backend = await answering(web.Response(status=status, text="<h1>nginx</h1>"))
    with pytest.raises(Garbled):
        await backend.get_case("1")


async def test_a_refusal_without_a_document_is_still_a_refusal(answering: Answering) -> None:
    with pytest.raises(Refused) as caught:
        await (await answering(web.Response(status=403, text="no"))).topics()
    assert caught.value.type == "about:blank"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b'{"number": 7}',
        b'{"number": "1"}',
        b"\xff\xfe\xfa",
        b"[" * 100_000,
    ],
)
async def test_an_answer_that_is_not_of_the_contract_is_garbled(
    answering: Answering, body: bytes
) -> None:
    with pytest.raises(Garbled):
        await (await answering(web.Response(body=body))).get_case("1")


async def test_a_list_without_items_is_garbled(answering: Answering) -> None:
    with pytest.raises(Garbled):
        await (await answering(web.json_response({"items": {}}))).events(0)


async def test_a_redirect_is_not_followed(answering: Answering) -> None:
    backend = await answering(web.Response(status=302, headers={"Location": "/elsewhere"}))
    with pytest.raises(Garbled):
        await backend.health()


@pytest.mark.parametrize(
    "number", ["", "..", "../../stats", "1\r\nX: y", "\ud800", "编号", "1?x=1", "a" * 65]
)
async def test_what_cannot_be_a_number_is_not_found_without_a_call(
    answering: Answering, number: str
) -> None:
    backend = await answering(web.Response(status=500))
    with pytest.raises(NotFound):
        await backend.progress(number, "7K2M-9QXA")
    with pytest.raises(NotFound):
        await backend.progress("260701-0001-8", number)


async def test_an_error_names_no_case(answering: Answering) -> None:
    async with aiohttp.ClientSession() as session:
        backend = HttpBackend(session, f"http://127.0.0.1:{unused_port()}", "key")
        with pytest.raises(Unavailable) as caught:
            await backend.urge("260701-0001-8", "key")
    assert "260701" not in str(caught.value)


async def test_a_call_takes_as_long_as_the_timeouts_allow() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return web.json_response({"items": []})

    app = web.Application()
    app.router.add_get("/v1/events", slow)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        hasty = HttpBackend(session, str(server.make_url("")), "key", timeouts=Timeouts(call=0.05))
        with pytest.raises(Unavailable):
            await hasty.events(0)
        assert await hasty.events(0, wait=timedelta(seconds=30)) == [], "held open: it may wait"
