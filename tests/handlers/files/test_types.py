"""What a file is, by its content."""

import io
import zipfile

import pytest

from handlers.files.types import EXCEL, PICTURE, SLICE_BYTES, WORD, type_of
from sandbox.chat import samples
from tests.bot.file_safety import hostile_pictures as hostile


def box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def office(*parts: str) -> bytes:
    """A packed document whose parts have these names."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in ("[Content_Types].xml", *parts):
            packed.writestr(part, "<a/>")
    return sink.getvalue()


def old_office(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + names


# The brands that phones write, and the type under which their films are stored.
PHONES = {
    b"qt  ": "video/quicktime",
    **dict.fromkeys((b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"avc1", b"M4V "), "video/mp4"),
    **dict.fromkeys((b"MSNV", b"dash", b"mmp4"), "video/mp4"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3g2a"), "video/3gpp"),
    b"M4A ": "audio/mp4",
}
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
    *((box(b"ftyp", brand + b"\0\0\0\0" + brand), mime) for brand, mime in PHONES.items()),
    (box(b"ftyp", b"what\0\0\0\0whatisom"), "video/mp4"),
    (box(b"moov", b"\0" * 50), "video/quicktime"),
    (b"#!AMR\n" + b"\x3c" * 50, "audio/amr"),
    (b"#!AMR-WB\n" + b"\x3c" * 50, "audio/amr"),
    (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 50, "audio/wav"),
    (office("word/document.xml"), WORD),
    (office("xl/workbook.xml"), EXCEL),
    (old_office("WordDocument"), "application/msword"),
    (b"I'm free after five", "text/plain"),
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
    "a document with macros": office("word/document.xml", "word/vbaProject.bin"),
    "a table with macros": office("xl/workbook.xml", "xl/macrosheets/sheet1.xml"),
    "slides": office("ppt/presentation.xml"),
    "a zip file with a document in it": b"PK\x03\x04 word/document.xml",
    "old document with macros": old_office("WordDocument", "_VBA_PROJECT"),
    "old table": old_office("Workbook"),
    "installer": old_office("!_Tables"),
    "old office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000,
    "avif": box(b"ftyp", b"avif\0\0\0\0mif1isom"),
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
