"""Renders a message for Telegram: text, keyboards, and plainer fallbacks for when it refuses the
first. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ParseMode

from dialogs.state.message import LIMITS, Ask, Button, Key, Message, utf16_units

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None

# The tags of core.telegram.org/bots/api#html-style. Only these are taken out of refused HTML: what
# else stands in angle brackets may be a citizen's "<5度".
_tag = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|strike|del|span|tg-spoiler|tg-emoji|a|code|pre|blockquote)"
    r"(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_reference = re.compile(r"&(?:(lt|gt|amp|quot)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_named = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True)
class Rendering:
    """`mended` says what was taken away, "" when nothing was."""

    text: str
    parse_mode: str | None
    markup: Markup
    mended: str = ""


def renderings(html: str, markup: Markup) -> Iterator[Rendering]:
    """The message as it is meant; then its words alone, as many as fit; then without its buttons,
    since whatever they do can be written too."""
    html = speakable(html)
    yield Rendering(html, ParseMode.HTML, markup)
    plain = plain_of(html)
    words = clip(plain, LIMITS.text)
    mended = "as plain text" if words == plain else "clipped"
    yield Rendering(words, None, markup, mended)
    if markup is not None:
        yield Rendering(words, None, None, f"{mended}, without its buttons")


def markup_of(message: Message) -> Markup:
    if message.buttons:
        return InlineKeyboardMarkup([[_button(button) for button in r] for r in message.buttons])
    if not message.keyboard:
        return None if message.keyboard is None else ReplyKeyboardRemove()
    return ReplyKeyboardMarkup(
        [[_key(key) for key in row] for row in message.keyboard],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder=message.placeholder and speakable(message.placeholder),
    )


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


def _button(button: Button) -> InlineKeyboardButton:
    text = speakable(button.text)
    if button.copy is not None:
        return InlineKeyboardButton(text, copy_text=CopyTextButton(speakable(button.copy)))
    return InlineKeyboardButton(text, callback_data=button.data)


def _key(key: Key) -> KeyboardButton:
    return KeyboardButton(
        speakable(key.text),
        request_contact=key.ask is Ask.CONTACT or None,
        request_location=key.ask is Ask.LOCATION or None,
    )
