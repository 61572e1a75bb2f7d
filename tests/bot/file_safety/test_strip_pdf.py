"""What is packed inside a PDF tells no place either, and is looked for in a child process."""

import io
import re
import zlib
from contextlib import closing
from tempfile import TemporaryFile

import pytest
from PIL import Image

from bot.file_safety import child_process, strip_pdf
from bot.file_safety.child_process import PdfStripper
from tests.bot.file_safety import hostile_pictures as hostile
from tests.handlers.files.test_strip_location import PLAIN_XMP, XMP

pytestmark = pytest.mark.starts

PHOTO = hostile.located_jpeg()


def pdf(*streams: bytes) -> bytes:
    """Each of them packed."""
    parts = [b"%PDF-1.7\n"]
    for number, stream in enumerate(map(zlib.compress, streams), 1):
        parts.append(
            b"%d 0 obj\n<</Filter[/FlateDecode/DCTDecode]/Length %d>>\nstream\r\n%s\nendstream\n"
            % (number, len(stream), stream)
        )
    return b"".join(parts)


def unpacked(data: bytes) -> list[bytes]:
    found = re.findall(rb"stream\r\n(.*?)\nendstream", data, re.DOTALL)
    return [zlib.decompressobj().decompress(each) for each in found]


async def stripped(data: bytes) -> bytes | None:
    with TemporaryFile() as source:
        source.write(data)
        sink = await PdfStripper().strip(source)
        if sink is None:
            return None
        with closing(sink):
            return sink.read()


async def test_packed_photos_and_descriptions_tell_no_place_and_stay_what_they_are() -> None:
    data = pdf(PHOTO, XMP, b"BT /F1 12 Tf (113) Tj ET", PLAIN_XMP)
    found = await stripped(data)
    assert found is not None
    assert len(found) == len(data), "no byte moves"
    photo, xmp, page, plain = unpacked(found)
    with Image.open(io.BytesIO(photo)) as after, Image.open(io.BytesIO(PHOTO)) as before:
        assert before.getexif().get_ifd(hostile.GPS)
        assert not after.getexif().get_ifd(hostile.GPS)
        assert after.tobytes() == before.tobytes()
    assert b"34,45.2N" not in xmp
    assert (page, plain) == (b"BT /F1 12 Tf (113) Tj ET", PLAIN_XMP)


async def test_what_tells_no_place_or_is_signed_is_left_to_the_byte() -> None:
    for data in (
        pdf(hostile.jpeg(), PLAIN_XMP),
        pdf(PHOTO) + b"<</Type/Sig/ByteRange [0 840 960 240]>>",
        b"%PDF-1.7",
        b"",
    ):
        assert await stripped(data) == data


@pytest.mark.parametrize(
    "data",
    [
        b"stream" * 100_000,
        b"stream\n" + zlib.compress(PHOTO)[:100],
        b"stream\r\n" + zlib.compress(PHOTO[:50]) + b"endstream",
        b"stream\n\x78\x9c garbage endstream" * 1000,
        pdf(b"\0" * 100_000_000),
        b"endstream" * 100_000,
    ],
    ids=range(6),
)
async def test_hostile_bytes_are_walked_through(data: bytes) -> None:
    found = await stripped(data)
    assert found is not None
    assert len(found) == len(data)


async def test_a_bomb_is_refused_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "CPU_SECONDS", 1)
    bomb = zlib.compress(PHOTO + b"Exif\0\0" * 10_000_000)
    many = b"stream\n" + bomb + b"\nendstream\n"
    assert await stripped(many * 40) is None


def test_a_stream_that_would_grow_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = zlib.compress(PHOTO, 9)
    monkeypatch.setattr("zlib.compress", lambda data, level: bytes(len(stream) + 1))
    assert list(strip_pdf.packed(b"stream\n" + stream + b"\nendstream")) == []
