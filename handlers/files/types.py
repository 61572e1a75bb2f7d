"""File types by content: neither the name nor what the sender says of it counts. Pure."""

import re
from codecs import getincrementaldecoder
from collections.abc import Mapping

import filetype

HEAD_BYTES = 8192  # what filetype looks at
PICTURE = "picture"  # is drawn anew, so that a picture in two costumes keeps one
PAPER = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_WORD = "application/msword"
# What filetype calls it -> the type under which it is stored. Whatever else it knows is refused:
# packed files and programs.
TAKEN: Mapping[str, str] = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/apng", "image/webp", "image/gif"), PICTURE),
    PAPER: PAPER,
    "video/mp4": "video/mp4",
    "audio/mp4": "audio/mp4",  # the same container as video/mp4: what phones record
    "audio/amr": "audio/amr",
    "audio/ogg": "audio/ogg",
    "audio/x-wav": "audio/wav",
    "audio/mpeg": "audio/mpeg",
}
# ISO 14496-12, 4.3: the brand a film names first, or those it says it can be read as. What phones
# write; the registry is mp4ra.org.
BRANDS: Mapping[bytes, str] = {
    b"qt  ": "video/quicktime",
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gr6", b"3gs6"), "video/3gpp"),
    **dict.fromkeys((b"3g2a", b"3g2b", b"3g2c"), "video/3gpp"),
    **dict.fromkeys((b"mp41", b"mp42", b"mp71", b"avc1", b"dash", b"MSNV"), "video/mp4"),
    **dict.fromkeys((b"M4V ", b"M4VH", b"M4VP", b"mmp4", b"f4v ", b"XAVC"), "video/mp4"),
    **dict.fromkeys((b"isom", *(b"iso%d" % n for n in range(2, 10))), "video/mp4"),
}
PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
FIRST_BOXES = (b"moov", b"mdat", b"wide", b"skip", b"free", b"pnot")  # of QuickTime before 2003
WIDE_AMR = b"#!AMR-WB\n"  # RFC 4867, 5.1
# A document of Office is a zip file (ECMA-376, part 2) or a compound file (MS-CFB); the names of
# their parts stand in it as they are, so nothing has to be unpacked.
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_PARTS = ((b"word/document.xml", WORD), (b"xl/workbook.xml", EXCEL))
CONTENTS = b"[Content_Types].xml"
PROGRAMS = (b"vbaProject", b"vbaData", b"activeX", b"macrosheets", b"_\0V\0B\0A\0_\0P\0R\0O\0J\0")
OLD_WORD_PART = "WordDocument".encode("utf-16-le")
SLICE_BYTES = 64 * 1024
ENCODINGS = ("utf-8", "gb18030")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MARKUP = re.compile(r"<[!?a-zA-Z]")  # SVG and HTML are programs too


def type_of(data: bytes, *, heic: bool = False) -> str | None:
    """PICTURE, the type under which it may be stored, or None for what is not taken. `heic`: its
    decoder is there."""
    if data.startswith((ZIP, COMPOUND)):
        return _office(data)
    if (film := _film(data)) is not None:
        return film
    if data.startswith(WIDE_AMR):
        return "audio/amr"
    known = filetype.guess_mime(data[:HEAD_BYTES])
    if known == "image/heic":
        return PICTURE if heic else None
    if known is not None:
        return TAKEN.get(known)
    return "text/plain" if _is_text(data) else None


def _office(data: bytes) -> str | None:
    """A document without programs in it. One that hides them under other names is none to Word and
    Excel either: under our ending they do not run them."""
    if any(part in data for part in PROGRAMS):
        return None
    if data.startswith(COMPOUND):
        return OLD_WORD if OLD_WORD_PART in data else None
    found = (mime for part, mime in OFFICE_PARTS if CONTENTS in data and part in data)
    return next(found, None)


def _film(data: bytes) -> str | None:
    size, kind = int.from_bytes(data[:4], "big"), data[4:8]
    if kind == b"ftyp":
        others = data[16 : min(size, HEAD_BYTES)]
        brands = (data[8:12], *(others[at : at + 4] for at in range(0, len(others), 4)))
        pictured = brands[0] in PICTURE_BRANDS
        return None if pictured else next((BRANDS[b] for b in brands if b in BRANDS), None)
    whole = 8 <= size <= len(data) or size == 1  # no text begins so
    return "video/quicktime" if kind in FIRST_BOXES and whole else None


def _is_text(data: bytes) -> bool:
    return any(_is_text_in(encoding, data) for encoding in ENCODINGS)


def _is_text_in(encoding: str, data: bytes) -> bool:
    """A slice at a time: 20 MB in one call would hold up every other thread of the process."""
    decoder, begun = getincrementaldecoder(encoding)(), False
    for at in range(0, len(data), SLICE_BYTES):
        last = at + SLICE_BYTES >= len(data)
        try:
            text = decoder.decode(data[at : at + SLICE_BYTES], last)
        except UnicodeDecodeError:
            return False
        if CONTROLS.search(text):
            return False
        if not begun:
            text = text.removeprefix("\ufeff").lstrip()
            if MARKUP.match(text):
                return False
            begun = bool(text)
    return begun
