"""Telegram's HTML parse mode: text with tags in, plain text and entities out.

Strict where Telegram is strict, with its error texts, and lenient where it is lenient: `&nbsp;` and
a lone `&` are left as they stand, `</>` closes whatever is open.
"""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.chat.errors import ApiError, bad_request

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SPACES = " \t\r\n\0\v"
END = "\0"  # stands behind the last character, so that reading never runs out

_reference = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}))|([a-zA-Z]+));?")
_name_token = re.compile(r"[A-Za-z0-9.\-]*")


def utf16_length(text: str) -> int:
    """Length in the units Telegram counts in: characters beyond the basic plane are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    position: int


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Raises ApiError "can't parse entities: …" where Telegram does."""
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source + END
        self.at = 0
        self.plain: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        end = len(self.source) - 1
        while self.at < end:
            mark = self.source[self.at]
            if mark == "<":
                self._tag()
            elif mark == "&":
                self._emit(self._reference() or self._one())
            else:
                stop = min(
                    (p for p in (self.source.find(c, self.at) for c in "<&") if p >= 0),
                    default=end,
                )
                self._emit(self.source[self.at : stop])
                self.at = stop
        if self.open:
            raise _unparsable(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.plain), self.entities

    def _emit(self, text: str) -> None:
        self.plain.append(text)
        self.offset += utf16_length(text)

    def _one(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def _reference(self) -> str | None:
        """The character a reference at this place stands for, or None if Telegram knows none."""
        found = _reference.match(self.source, self.at)
        if not found:
            return None
        hexadecimal, decimal, name = found.groups()
        if name:
            character = NAMED.get(name)
        else:
            code = int(hexadecimal, 16) if hexadecimal else int(decimal)
            character = chr(code) if 0 < code < 0x10FFFF else None
        if character is None:
            return None
        if "\ud800" <= character <= "\udfff":
            raise bad_request(
                "text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        self.at = found.end()
        return character

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self.source[self.at] == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        tag = self._until(">").lower()
        if self.source[self.at] == END:
            raise self._error("Unclosed start tag", begin)
        if tag not in ENTITY_OF_TAG:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        argument = ""
        while True:
            self._skip_spaces()
            if self.source[self.at] == ">":
                break
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument
        if tag == "span" and argument != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append(_Open(tag, argument, self.offset, len(self.plain)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._until("=>/\"'")
        if not name:
            if self.source[self.at] == END:
                raise self._error("Unclosed start tag", begin)
            raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
        self._skip_spaces()
        if self.source[self.at] != "=":
            if self.source[self.at] == END:
                raise self._error(f'Unclosed start tag "{tag}"', begin)
            return name, "1"
        self.at += 1
        self._skip_spaces()
        if self.source[self.at] == END:
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        value = self._value()
        if self.source[self.at] == END:
            raise self._error("Unclosed start tag", begin)
        return name, value

    def _value(self) -> str:
        quote = self.source[self.at]
        if quote not in "'\"":
            start = self.at
            found = _name_token.match(self.source, start)
            self.at = found.end() if found else start
            if self.source[self.at] not in SPACES + ">":
                raise self._error("Unexpected end of name token", start)
            return self.source[start : self.at].lower()
        self.at += 1
        parts: list[str] = []
        while self.source[self.at] not in (quote, END):
            known = self._reference() if self.source[self.at] == "&" else None
            parts.append(known if known is not None else self._one())
        if self.source[self.at] == quote:
            self.at += 1
        return "".join(parts)

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        self.at += 1
        name = self._until(">").lower()
        self._skip_spaces()
        if self.source[self.at] != ">":
            raise self._error("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            wrong = (
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{opened.tag}>"'
            )
            raise _unparsable(f'{wrong}, found "</{name}>"')
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        kind, length = ENTITY_OF_TAG[opened.tag], self.offset - opened.offset
        entity: dict[str, Any] = {"type": kind, "offset": opened.offset, "length": length}
        inner = self.entities[-1] if self.entities else None
        same = inner is not None and (inner["offset"], inner["length"]) == (opened.offset, length)
        if kind == "text_link":
            link = _link(opened.argument or "".join(self.plain[opened.position :]))
            if link is None:
                return
            entity |= link
        elif kind == "custom_emoji":
            if not opened.argument.isdecimal() or int(opened.argument) == 0:
                raise _unparsable("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        elif kind == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif kind == "pre" and same and inner is not None and inner.get("language"):
            inner["type"] = "pre"
            return
        elif kind == "code" and opened.argument:
            if same and inner is not None and inner["type"] == "pre":
                inner["language"] = opened.argument
                return
            entity["language"] = opened.argument
        self.entities.append(entity)

    def _until(self, stops: str) -> str:
        start = self.at
        while self.source[self.at] not in SPACES and self.source[self.at] not in stops:
            self.at += 1
        return self.source[start : self.at]

    def _skip_spaces(self) -> None:
        while self.source[self.at] in SPACES and self.source[self.at] != END:
            self.at += 1

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _error(self, reason: str, begin: int) -> ApiError:
        return _unparsable(f"{reason} at byte offset {self._bytes(begin)}")


def _unparsable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _argument(tag: str, name: str, value: str) -> str:
    name = name.lower()
    if (tag, name) in (("a", "href"), ("tg-emoji", "emoji-id"), ("span", "class")):
        return value
    if (tag, name) == ("code", "class"):
        return value.removeprefix("language-") if value.startswith("language-") else ""
    return "1" if (tag, name) == ("blockquote", "expandable") else ""


def _link(address: str) -> dict[str, Any] | None:
    """The fields of a link entity; None for what Telegram does not take as a link, and drops."""
    address = address.strip()
    mention = re.fullmatch(r"tg://user\?id=(\d+)", address, re.IGNORECASE)
    if mention:
        return {"type": "text_mention", "user_id": int(mention[1])}
    if not re.match(r"[a-z][a-z0-9+.\-]*:", address, re.IGNORECASE):
        address = f"http://{address}"
    if re.fullmatch(r"(https?|tg|ton|tonsite)://[^\s/?#]+\S*", address, re.IGNORECASE):
        return {"url": address}
    return None
