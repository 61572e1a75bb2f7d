"""Renders a message for Telegram: text, keyboards, and plainer fallbacks for when it refuses the
first. Pure; keyboards are the plain values of the Bot API's JSON (core.telegram.org/bots/api).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dialogs.state.message import LIMITS, Ask, Button, Key, Message, utf16_units

Markup = dict[str, object] | None

HTML = "HTML"  # the parse mode
INLINE = "inline_keyboard"

# The tags of core.telegram.org/bots/api#html-style. Only these are taken out of refused HTML: what
# else stands in angle brackets may be a citizen's "<5度".
_tag = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|strike|del|span|tg-spoiler|tg-emoji|a|code|pre|blockquote)"
    r"(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_reference = re.compile(r"&(?:(lt|gt|amp|quot)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_named = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class Rendering(NamedTuple):
    """`mended` says what was taken away, "" when nothing was."""

    text: str
    parse_mode: str | None
    markup: Markup
    mended: str = ""


def renderings(html: str, markup: Markup) -> Iterator[Rendering]:
    """The message as it is meant; then its words alone, as many as fit; then without its buttons,
    since whatever they do can be written too."""
    html = speakable(html)
    yield Rendering(html, HTML, markup)
    plain = plain_of(html)
    words = clip(plain, LIMITS.text)
    mended = "as plain text" if words == plain else "clipped"
    yield Rendering(words, None, markup, mended)
    if markup is not None:
        yield Rendering(words, None, None, f"{mended}, without its buttons")


def markup_of(message: Message) -> Markup:
    if message.buttons:
        return {INLINE: [[_button(button) for button in row] for row in message.buttons]}
    if not message.keyboard:
        return None if message.keyboard is None else {"remove_keyboard": True}
    markup: dict[str, object] = {
        "keyboard": [[_key(key) for key in row] for row in message.keyboard],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    if message.placeholder:
        markup["input_field_placeholder"] = speakable(message.placeholder)
    return markup


def speakable(text: str) -> str:
    """Lone surrogates cannot be written as UTF-8; pairs that were torn apart are joined again."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def plain_of(html: str) -> str:
    return _reference.sub(_character, _tag.sub("", html))


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, the last of which tells that there was more."""
    if utf16_units(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)]
    return kept.decode("utf-16-le", "ignore") + "…"


def _character(reference: re.Match[str]) -> str:
    name, decimal, hexadecimal = reference.groups()
    if name:
        return _named[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    known = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if known else reference[0]


def _button(button: Button) -> dict[str, object]:
    text = speakable(button.text)
    if button.copy is not None:
        return {"text": text, "copy_text": {"text": speakable(button.copy)}}
    return {"text": text, "callback_data": button.data}


def _key(key: Key) -> dict[str, object]:
    asks: dict[str, object] = {_ASKS[key.ask]: True} if key.ask in _ASKS else {}
    return {"text": speakable(key.text)} | asks


_ASKS = {Ask.CONTACT: "request_contact", Ask.LOCATION: "request_location"}
