"""Files are kept by content, under names of our own."""

import hashlib
from pathlib import Path

import pytest

from backend_client.errors import Refused
from tests.office.conftest import Start
from tests.office.running import Running


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "backend-files").rglob("*") if path.is_file()]


async def test_the_same_bytes_have_the_same_id(backend: Running, tmp_path: Path) -> None:
    first = await backend.bot.upload_file(b"photo", "照片.jpg", "image/jpeg")
    assert await backend.bot.upload_file(b"photo", None, None) == first
    assert first == hashlib.sha256(b"photo").hexdigest()
    (path,) = stored(tmp_path)
    assert path.read_bytes() == b"photo"


async def test_a_file_of_the_largest_size_arrives(backend: Running, tmp_path: Path) -> None:
    await backend.bot.upload_file(b"x" * backend.settings.file_limit_bytes, None, None)
    (path,) = stored(tmp_path)
    assert path.stat().st_size == 20 * 1024 * 1024


@pytest.mark.parametrize("name", ["../../etc/passwd", "/tmp/x", "a\0b", "\ud800", "x" * 10_000])
async def test_a_clients_name_is_never_a_path(backend: Running, tmp_path: Path, name: str) -> None:
    file_id = await backend.bot.upload_file(b"x", name, "text/html\r\nX: y")
    assert [path.name for path in stored(tmp_path)] == [file_id]


@pytest.mark.parametrize("chunked", [False, True])
async def test_too_large_a_file_is_refused_and_leaves_nothing(
    start: Start, tmp_path: Path, chunked: bool
) -> None:
    backend = await start(file_limit_bytes=1000)

    async def parts() -> object:
        for _ in range(101):
            yield b"x" * 10

    async with backend.session.post(
        f"{backend.url}/v1/files",
        data=parts() if chunked else b"x" * 1001,
        headers={"Authorization": "Bearer bot-key"},
    ) as response:
        assert response.status == 413
        assert (await response.json(content_type=None))["limit_bytes"] == 1000
    assert stored(tmp_path) == []


async def test_the_client_says_that_a_file_is_too_large(start: Start) -> None:
    backend = await start(file_limit_bytes=1000)
    with pytest.raises(Refused) as caught:
        await backend.bot.upload_file(b"x" * 1001, None, None)
    assert caught.value.type == "/problems/too-large"


async def test_a_file_cut_off_by_a_crash_is_cleared_at_the_start(
    start: Start, tmp_path: Path
) -> None:
    folder = tmp_path / "backend-files"
    folder.mkdir()
    (folder / "0123.part").write_bytes(b"half")
    await start()
    assert stored(tmp_path) == []
