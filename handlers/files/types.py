"""File types by content: neither the name nor what the sender says of it counts. Pure."""

import re
from codecs import getincrementaldecoder
from collections.abc import Mapping

import filetype

HEAD_BYTES = 8192  # what filetype looks at
PICTURE = "picture"  # is drawn anew, so that a picture in two costumes keeps one
PAPER = "application/pdf"
# What filetype calls it -> the type under which it is stored. Whatever else it knows is refused:
# packed files, programs, office documents (they carry macros; a PDF or a photo does as well).
TAKEN: Mapping[str, str] = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/apng", "image/webp", "image/gif"), PICTURE),
    PAPER: PAPER,
    "video/mp4": "video/mp4",
    "audio/mp4": "audio/mp4",  # the same container as video/mp4: what phones record
    "audio/ogg": "audio/ogg",
    "audio/mpeg": "audio/mpeg",
}
SLICE_BYTES = 64 * 1024
ENCODINGS = ("utf-8", "gb18030")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MARKUP = re.compile(r"<[!?a-zA-Z]")  # SVG and HTML are programs too


def type_of(data: bytes, *, heic: bool = False) -> str | None:
    """PICTURE, the type under which it may be stored, or None for what is not taken. `heic`: its
    decoder is there."""
    known = filetype.guess_mime(data[:HEAD_BYTES])
    if known == "image/heic":
        return PICTURE if heic else None
    if known is not None:
        return TAKEN.get(known)
    return "text/plain" if _is_text(data) else None


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
