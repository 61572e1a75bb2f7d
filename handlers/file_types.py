"""What a file is, by its content: neither its name nor what the sender says of it counts. Pure."""

import re
from collections.abc import Mapping

import filetype

HEAD_BYTES = 8192  # what filetype looks at
PICTURE = "picture"  # is drawn anew, so that a picture in two costumes keeps one
# What filetype calls it -> the type under which it is stored. Whatever else it knows is refused:
# packed files, programs, office documents (they carry macros; a PDF or a photo does as well).
TAKEN: Mapping[str, str] = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/apng", "image/webp", "image/gif"), PICTURE),
    "application/pdf": "application/pdf",
    "video/mp4": "video/mp4",
    "audio/mp4": "audio/mp4",  # the same container as video/mp4: what phones record
    "audio/ogg": "audio/ogg",
    "audio/mpeg": "audio/mpeg",
}
ENCODINGS = ("utf-8", "gb18030")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MARKUP = re.compile(r"\s*<[!?a-zA-Z]")  # SVG and HTML are programs too


def type_of(data: bytes) -> str | None:
    """PICTURE, the type under which it may be stored, or None for what is not taken."""
    known = filetype.guess_mime(data[:HEAD_BYTES])
    if known is not None:
        return TAKEN.get(known)
    return "text/plain" if _is_text(data) else None


def _is_text(data: bytes) -> bool:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not CONTROLS.search(text) and not MARKUP.match(text)
    return False
