"""Files from Telegram, against the sandbox and against servers that misbehave."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from backend_client.errors import Unavailable
from bot.telegram.client import make_bot
from bot.telegram.downloads import TelegramDownloads
from bot.telegram.transport import AiohttpRequest
from handlers.ports import DOWNLOAD_LIMIT_BYTES, NotGiven, TooBig
from sandbox import Sandbox, create_app
from sandbox.people.citizen import Citizen

pytestmark = pytest.mark.starts

PDF = b"%PDF-1.7\n" + b"x" * 600_000


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def citizen(sandbox: Sandbox) -> Citizen:
    return sandbox.citizen("王桂兰")


async def downloads_from(root: str, token: str) -> AsyncIterator[TelegramDownloads]:
    bot, _ = make_bot(token, root)
    async with AiohttpRequest() as request, bot._request[1]:
        yield TelegramDownloads(bot, request)


@pytest.fixture
async def downloads(sandbox: Sandbox) -> AsyncIterator[TelegramDownloads]:
    async with TestServer(create_app(sandbox)) as server:
        root = str(server.make_url("")).rstrip("/")
        async for made in downloads_from(root, sandbox.token):
            yield made


def sent(citizen: Citizen, data: bytes = PDF, name: str = "合同.pdf") -> str:
    document = citizen.sends_document(name, data)["document"]
    file_id: str = document["file_id"]
    return file_id


async def test_a_file_comes_whole_and_leaves_no_name_behind(
    downloads: TelegramDownloads, citizen: Citizen
) -> None:
    with await downloads.fetch(sent(citizen), DOWNLOAD_LIMIT_BYTES) as file:
        assert file.read() == PDF
        assert not isinstance(file.name, str), "it has no path"


@pytest.mark.parametrize(
    "name", ["../../x", "a\0b.pdf", "\u202efdp.exe", "a?b#c%41.p df", "x" * 4096]
)
async def test_a_citizens_name_is_no_part_of_the_way(
    downloads: TelegramDownloads, citizen: Citizen, name: str
) -> None:
    with await downloads.fetch(sent(citizen, name=name), DOWNLOAD_LIMIT_BYTES) as file:
        assert file.read() == PDF


async def test_21_megabytes_are_refused_before_they_are_downloaded(
    downloads: TelegramDownloads, citizen: Citizen
) -> None:
    with pytest.raises(TooBig):
        await downloads.fetch(sent(citizen, b"x" * (21 * 1024 * 1024)), DOWNLOAD_LIMIT_BYTES)
    with pytest.raises(TooBig):
        await downloads.fetch(sent(citizen), limit_bytes=1000)


async def test_an_unknown_file_is_not_given(downloads: TelegramDownloads) -> None:
    with pytest.raises(NotGiven):
        await downloads.fetch("nothing", DOWNLOAD_LIMIT_BYTES)


async def test_a_flood_says_how_long_to_wait(
    downloads: TelegramDownloads, sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.fail_next("getFile", status=429, description="Too Many Requests", retry_after=9)
    with pytest.raises(NotGiven) as raised:
        await downloads.fetch(sent(citizen), DOWNLOAD_LIMIT_BYTES)
    assert raised.value.retry_after is not None
    assert raised.value.retry_after.total_seconds() == 9


async def test_a_token_that_is_not_taken_is_not_the_files_fault(
    downloads: TelegramDownloads, sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.fail_next("getFile", status=401, description="Unauthorized")
    with pytest.raises(Unavailable) as raised:
        await downloads.fetch(sent(citizen), DOWNLOAD_LIMIT_BYTES)
    assert not isinstance(raised.value, NotGiven)


class Rogue:
    """A Bot API server that answers getFile and the download as it is told to."""

    def __init__(self) -> None:
        self.result: dict[str, object] = {"file_path": "documents/file_1.pdf"}
        self.answer = web.Response(body=PDF)
        self.asked: list[str] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path.endswith("/getFile"):
            described = {"file_id": "F1", "file_unique_id": "U1", **self.result}
            return web.json_response({"ok": True, "result": described})
        return self.answer


@pytest.fixture
def rogue() -> Rogue:
    return Rogue()


@pytest.fixture
async def from_rogue(rogue: Rogue) -> AsyncIterator[TelegramDownloads]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", rogue.serve)
    async with TestServer(app) as server:
        async for made in downloads_from(str(server.make_url("")).rstrip("/"), "1:s3cret"):
            yield made


async def test_more_bytes_than_were_announced_are_not_taken(
    rogue: Rogue, from_rogue: TelegramDownloads
) -> None:
    rogue.result["file_size"] = 10
    with pytest.raises(TooBig):
        await from_rogue.fetch("F1", limit_bytes=500_000)


@pytest.mark.parametrize("status", [302, 400, 403, 404, 500, 502])
async def test_a_download_that_is_no_file_is_not_given_and_no_redirect_is_followed(
    rogue: Rogue, from_rogue: TelegramDownloads, status: int
) -> None:
    headers = {"Location": "/elsewhere"}
    rogue.answer = web.Response(status=status, headers=headers, body=b"words")
    with pytest.raises(NotGiven) as raised:
        await from_rogue.fetch("F1", DOWNLOAD_LIMIT_BYTES)
    assert "/elsewhere" not in rogue.asked
    assert "s3cret" not in str(raised.value)
    assert "words" not in str(raised.value)


@pytest.mark.parametrize("path", [None, "", "../../etc/passwd", "a/../../getMe", "/etc/passwd"])
async def test_only_telegrams_own_files_are_fetched(
    rogue: Rogue, from_rogue: TelegramDownloads, path: str | None
) -> None:
    rogue.result = {"file_path": path} if path is not None else {}
    try:
        with await from_rogue.fetch("F1", DOWNLOAD_LIMIT_BYTES):
            pass
    except NotGiven:
        pass
    assert [each for each in rogue.asked if not each.startswith("/file/bot1:s3cret/")] == [
        "/bot1:s3cret/getFile"
    ]
