"""Where a photo inside a PDF, or a film, was taken, is not told to the office."""

import io

import pytest
from PIL import Image

from handlers.files.strip_location import SLICE_BYTES, patches
from tests.bot.file_safety import hostile_pictures as hostile

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>34,45.2N</exif:GPSLatitude></x:xmpmeta>
<?xpacket end="w"?>"""
PLAIN_XMP = XMP.replace(b"exif:GPSLatitude", b"pdf:Producer").replace(b"34,45.2N", b"a scanner")
PLACE = b"+34.7533+113.6250+104.2/"


def without_places(data: bytes, mime: str) -> bytes:
    file = bytearray(data)
    for at, written in patches(data, mime):
        file[at : at + len(written)] = written
    assert len(file) == len(data)
    return bytes(file)


def pdf(*streams: bytes) -> bytes:
    """As an app makes it that binds photos together: each is stored as it was."""
    return b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj\n<</Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (number, len(stream), stream)
        for number, stream in enumerate(streams, 1)
    )


def test_a_photo_in_a_pdf_tells_no_place_and_is_the_same_photo() -> None:
    photo = hostile.located_jpeg()
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(hostile.GPS)
    found = without_places(pdf(photo, photo, XMP), "application/pdf")
    first = found.index(b"\xff\xd8\xff")
    mended = found[first : first + len(photo)]
    assert found.count(mended) == 2
    with Image.open(io.BytesIO(mended)) as after, Image.open(io.BytesIO(photo)) as before:
        assert after.tobytes() == before.tobytes()
    assert b"113" not in found
    assert b"34,45.2N" not in found


def test_what_tells_no_place_is_left_to_the_byte() -> None:
    for data in (pdf(hostile.jpeg(), PLAIN_XMP), pdf(b"Exif\0\0 is a word"), b"%PDF-1.7"):
        assert without_places(data, "application/pdf") == data
    assert without_places(PLACE, "text/plain") == PLACE


def test_a_signature_is_worth_more_than_a_place() -> None:
    signed = pdf(hostile.located_jpeg()) + b"<</Type/Sig/ByteRange [0 840 960 240]>>"
    assert without_places(signed, "application/pdf") == signed


@pytest.mark.parametrize("mime", ["video/mp4", "audio/mp4"])
@pytest.mark.parametrize("before", [0, SLICE_BYTES - 30, SLICE_BYTES - 12, SLICE_BYTES - 1])
def test_a_film_tells_no_place_wherever_it_stands(mime: str, before: int) -> None:
    film = b"x" * before + b"\xa9xyz\0\x18\x15\xc7" + PLACE + b"rest"
    found = without_places(film, mime)
    assert PLACE not in found
    assert b"+00.0000+000.0000+000.0/" in found
    assert (found[:before], found[-4:]) == (film[:before], b"rest")


@pytest.mark.parametrize(
    "data",
    [
        b"<?xpacket begin=" * 100_000,
        b"Exif\0\0" * 100_000,
        b"\xff\xe1\xff\xffExif\0\0" * 50_000,
        b"\xff\xe1\0\0Exif\0\0",
        b"\xff\xe1\xff\xffExif\0\0",
        b"Exif\0\0",
        b"+12.34" * 100_000,
    ],
    ids=range(7),
)
def test_hostile_bytes_are_walked_through_once(data: bytes) -> None:
    for mime in ("application/pdf", "video/mp4"):
        written = sum(len(text) for _, text in patches(data, mime))
        assert written <= len(data)
        assert len(without_places(data, mime)) == len(data)


def test_a_film_of_an_old_phone_names_no_place() -> None:
    body = b"\0\0\0\0\x15\xc7" + b"Yard\0" + b"\0" + b"\x00\x71\xa0\0" * 3 + b"earth\0\0"
    film = b"before" + (8 + len(body)).to_bytes(4, "big") + b"loci" + body + b"behind"
    mended = bytearray(film)
    for at, written in patches(film, "video/3gpp"):
        mended[at : at + len(written)] = written
    assert len(mended) == len(film)
    assert b"Yard" not in mended
    assert b"\x71\xa0" not in mended
    assert mended.startswith(film[:20])
    assert mended.endswith(b"behind")
    assert list(patches(b"velocity \xff\xff\xff\xffloci", "video/3gpp")) == []
