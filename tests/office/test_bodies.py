"""Bodies that strangers send: refused before they are read, packed ones as they are."""

import asyncio
import contextlib
import gzip
import io
from collections.abc import AsyncIterator

import aiohttp
import pytest

from benchmarks.bombs import MOST_MEGABYTES, measure
from tests.office.browser import Browser, signed_in
from tests.office.conftest import Start
from tests.office.running import KEY, STAFF_KEY, Running, a_draft
from tests.packed import PACKED

MEGABYTE = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
ADDRESSES = ("/desk/login", "/desk/cases/x/moves", "/v1/cases", "/v1/files", "/v1/talks")


def parts(count: int, size: int) -> bytes:
    one = b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n' + b"k" * size + b"\r\n"
    return one * count + b"--x--\r\n"


class Counted:
    """A body without end, which counts what is taken of it."""

    def __init__(self) -> None:
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.sent < 64 * MEGABYTE:
            self.sent += 16 * 1024
            yield b"k" * 16 * 1024


async def status_of(backend: Running, path: str, body: object, **headers: str) -> int:
    given = {"Origin": backend.url, **{k.replace("_", "-"): v for k, v in headers.items()}}
    data = io.BytesIO(body) if isinstance(body, bytes) else body
    async with backend.session.post(
        backend.url + path, data=data, headers=given, allow_redirects=False
    ) as response:
        await response.read()
        return response.status


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZIP", "gzip, gzip"])
async def test_what_is_packed_is_refused_to_everybody(
    start: Start, path: str, encoding: str
) -> None:
    backend = await start(desk_open=False)
    for key in ("", KEY):
        status = await status_of(
            backend,
            path,
            b"\x1f\x8b not packed at all",
            Authorization=f"Bearer {key}",
            Content_Encoding=encoding,
            Content_Type=FORM,
        )
        assert status in ((401, 415, 400) if not key else (415, 400)), status


async def test_a_packed_request_is_told_to_come_unpacked(backend: Running) -> None:
    status = await status_of(
        backend,
        "/v1/cases",
        gzip.compress(b"{}"),
        Authorization=f"Bearer {KEY}",
        Content_Encoding="gzip",
        Idempotency_Key="k",
    )
    assert status == 415


async def test_a_stranger_s_body_is_not_read(start: Start) -> None:
    """Of 64 MB at most what the sockets hold is taken before the answer is there."""
    backend = await start(desk_open=False)
    for path, expected in (
        ("/v1/cases", 401),
        ("/v1/files", 401),
        ("/desk/cases/x/moves", 303),
        ("/desk/login", 413),
    ):
        body = Counted()
        try:
            status = await status_of(backend, path, body, Content_Type=FORM)
            assert status == expected
        except aiohttp.ClientConnectionError:
            pass  # the door was shut on us while we were still pushing
        assert body.sent < 48 * MEGABYTE, path


@pytest.mark.parametrize(
    ("body", "mime", "status"),
    [
        (b"k" * 5000, FORM, 413),
        (b"a&" * 2000, FORM, 413),
        (b"a&" * 200, FORM, 413),
        (parts(1, 10), "multipart/form-data; boundary=x", 415),
        (parts(5000, 10), "multipart/form-data; boundary=x", 415),
        (b"{}", "application/json", 415),
        (b"key=\xff\xfe%ff%fe", FORM, 403),
        (b"", FORM, 403),
    ],
)
async def test_the_door_takes_a_short_form_and_nothing_else(
    start: Start, body: bytes, mime: str, status: int
) -> None:
    backend = await start(desk_open=False)
    assert await status_of(backend, "/desk/login", body, Content_Type=mime) == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (parts(61, 1), 413),
        (parts(2, MEGABYTE), 413),
        (parts(1, 10)[:-20], 400),
        (b"--x\r\nnonsense", 400),
        (b"--x\r\n" + b"A: " + b"a" * 100_000, 400),
        (b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\n--y--\r\n--x--", 413),
    ],
)
async def test_an_officer_s_form_has_limits_too(start: Start, body: bytes, status: int) -> None:
    browser, session = await signed_in(start)
    async with session:
        number = (await browser.backend.bot.file_case(a_draft())).number
        for path in (f"/desk/cases/{number}/moves", "/desk/talks/t/messages"):
            headers = {
                "Origin": browser.backend.url,
                "Content-Type": "multipart/form-data; boundary=x",
            }
            async with session.post(
                browser.backend.url + path, data=io.BytesIO(body), headers=headers
            ) as response:
                assert response.status == status, await response.text()


async def test_many_files_in_a_form_are_too_many(start: Start) -> None:
    browser, session = await signed_in(start)
    async with session:
        form = aiohttp.FormData()
        for n in range(21):
            form.add_field("files", b"x", filename=f"{n}.txt")
        url = f"{browser.backend.url}/desk/talks/t/messages"
        async with session.post(url, data=form, headers={"Origin": browser.backend.url}) as answer:
            assert answer.status == 413


async def test_after_bombs_the_door_still_opens(start: Start) -> None:
    backend = await start(desk_open=False)

    async def bomb(n: int) -> None:
        with contextlib.suppress(aiohttp.ClientConnectionError):
            await status_of(
                backend, ADDRESSES[n % 5], PACKED, Content_Encoding="gzip", Content_Type=FORM
            )

    await asyncio.gather(*map(bomb, range(20)))
    officer = Browser(backend, backend.session)
    assert (await officer.send("/desk/login", {"key": STAFF_KEY}))[0] == 303


@pytest.mark.slow
async def test_a_hundred_bombs_at_once_take_little_memory() -> None:
    figures = await measure(100)
    assert set(figures.answers) <= {"303", "401", "413", "415", "cut"}
    assert figures.peak_megabytes - figures.before_megabytes <= MOST_MEGABYTES
