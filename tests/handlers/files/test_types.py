"""What a file is, by its content."""

import pytest

from handlers.files.types import PICTURE, SLICE_BYTES, type_of
from sandbox.chat import samples
from tests.bot.file_safety import hostile_pictures as hostile

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 100
TAKEN = [
    (hostile.jpeg(), PICTURE),
    (hostile.located_png(), PICTURE),
    (hostile.located_webp(), PICTURE),
    (hostile.commented_gif(), PICTURE),
    (hostile.apng_of(3), PICTURE),
    (samples.picture(1), PICTURE),
    (samples.voice(1), "audio/ogg"),
    (b"%PDF-1.7\n", "application/pdf"),
    (MP4, "video/mp4"),
    (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00" + b"\0" * 100, "audio/mp4"),
    (b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\0" * 100, "audio/mpeg"),
    ("村东头牛粪堆了快一个月\r\n".encode(), "text/plain"),
    ("村东头牛粪堆了快一个月".encode("gb18030"), "text/plain"),
    ("\ufeffa < b, and 3 <4".encode(), "text/plain"),
]
REFUSED = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg behind a mark": "\ufeff  \n<?xml version='1.0'?><svg/>".encode(),
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "html in gb18030": "<html>牛粪".encode("gb18030"),
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "office document": b"PK\x03\x04\x14\x00\x06\x00" + b"[Content_Types].xml word/document.xml",
    "old office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000,
    "program": b"MZ" + b"\0" * 100,
    "elf": b"\x7fELF" + b"\0" * 100,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n\x04",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 100,
    "tiff": b"II*\0" + b"\0" * 100,
    "bmp": b"BM" + b"\0" * 100,
    "mkv": b"\x1a\x45\xdf\xa3" + b"\0" * 100,
    "nothing": b"",
    "blank": b"  \n",
    "NUL in text": b"hello\0world",
    "controls in text": b"hello\x1bworld\x08",
    "no encoding": b"\xff\xfe\xff\xff\x80",
}


@pytest.mark.parametrize(("data", "wanted"), TAKEN)
def test_what_is_taken_is_known_by_its_content(data: bytes, wanted: str) -> None:
    assert type_of(data) == wanted


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused(name: str) -> None:
    assert type_of(REFUSED[name]) is None


def test_text_and_markup_are_told_apart_wherever_a_slice_ends() -> None:
    for data in ("中" * 100_000, "a" * SLICE_BYTES + "\n中"):
        for encoding in ("utf-8", "gb18030"):
            assert type_of(data.encode(encoding)) == "text/plain"
    assert type_of(b" " * SLICE_BYTES + b"<svg onload='alert(1)'/>") is None
    assert type_of(b"a" * SLICE_BYTES + b"\0") is None
    assert type_of("中".encode() * 100_000 + b"\xe4") is None, "cut short"


def test_a_megabyte_of_anything_is_judged_without_a_crash() -> None:
    for byte in (b"\0", b"a", b"<", b"\xff", b"\x81\x30", "中".encode()):
        type_of(byte * 1_000_000)
