"""Text processing as Telegram does it: cleaned, trimmed, within limits, with the entities it
finds.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.chat.errors import bad_request
from sandbox.chat.html import parse_html, utf16_length

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_control = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f]")
_findable = re.compile(
    r"(?P<url>(?<![A-Za-z0-9_])https?://[^\s<>\"\u3000-\u303f\uff00-\uff20]+)"
    r"|(?P<email>(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@<>]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d_])\w{1,256})"
)
_opaque = {"code", "pre", "text_link", "text_mention"}


@dataclass(frozen=True, slots=True)
class Text:
    plain: str
    entities: list[dict[str, Any]] = field(default_factory=list)


def detect(plain: str, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`known` entities and those Telegram finds by itself, in order of offset."""
    if not any(mark in plain for mark in "/@#:"):
        return known
    taken = [(e["offset"], e["offset"] + e["length"]) for e in known if e["type"] in _opaque]
    found = []
    for match in _findable.finditer(plain):
        kind = match.lastgroup
        offset, length = utf16_length(plain[: match.start()]), utf16_length(match.group())
        if kind and not any(offset < end and start < offset + length for start, end in taken):
            found.append({"type": kind, "offset": offset, "length": length})
    return sorted([*known, *found], key=lambda e: (e["offset"], -e["length"]))


def from_citizen(plain: str) -> Text:
    """NUL and lone surrogates pass, which Telegram never lets through: a bot must survive them."""
    plain = plain.strip()
    return Text(plain, detect(plain, []))


def from_bot(source: str, parse_mode: str, entities: list[dict[str, Any]] | None = None) -> Text:
    source = _control.sub(" ", source.replace("\r", ""))
    mode = parse_mode.lower()
    if mode == "html":
        plain, known = parse_html(source)
    elif mode in ("", "none"):
        plain, known = source, [dict(e) for e in entities or []]
    elif mode in ("markdown", "markdownv2"):
        raise bad_request("can't parse entities: this sandbox reads parse_mode HTML only")
    else:
        raise bad_request("unsupported parse_mode")
    plain, known = _trim(plain, known)
    return Text(plain, detect(plain, known))


def message_text(source: str, parse_mode: str, entities: list[dict[str, Any]] | None) -> Text:
    text = from_bot(source, parse_mode, entities)
    if not text.plain:
        raise bad_request("message text is empty")
    if utf16_length(text.plain) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text


def caption_text(source: str, parse_mode: str, entities: list[dict[str, Any]] | None) -> Text:
    text = from_bot(source, parse_mode, entities)
    if utf16_length(text.plain) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text


def split_as_clients_do(plain: str) -> list[str]:
    """A text too long for one message, cut as Telegram's own clients cut what is typed."""
    pieces = []
    while utf16_length(plain) > TEXT_LIMIT:
        cut = TEXT_LIMIT if plain.isascii() else _fitting(plain)
        pieces.append(plain[:cut])
        plain = plain[cut:]
    return [*pieces, plain] if plain.strip() else pieces


def _fitting(plain: str) -> int:
    units = 0
    for index, character in enumerate(plain):
        units += 2 if character > "\uffff" else 1
        if units > TEXT_LIMIT:
            return index
    return len(plain)


def _trim(plain: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    trimmed = plain.strip()
    if trimmed == plain:
        return plain, entities
    lead = len(plain) - len(plain.lstrip())  # white space is one unit a character
    end = utf16_length(trimmed)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return trimmed, kept
