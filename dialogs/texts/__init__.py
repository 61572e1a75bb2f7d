"""All words a citizen may read: one TOML file a language, keyed `dialog.step.key`.

Values put into a text are escaped here and nowhere else, so no caller can forget it.
"""

import html
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = ("zh-Hans", "en")
DEFAULT = "zh-Hans"
ZONE = ZoneInfo("Asia/Shanghai")  # dates are read by people in mainland China

# Bidirectional overrides and NUL can make one line of a card look like another. They stay in what
# is stored and filed; only what is shown goes without them.
_UNSEEN = dict.fromkeys([0, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])


class Html(str):
    """Text that is Telegram HTML already; anything else is escaped when it is put into a text."""

    __slots__ = ()


class UnknownText(KeyError):
    """No text has this key: a mistake in the code, found by the tests."""


def shown(value: str) -> str:
    """A citizen's or clerk's words as they may be shown: nothing invisible that reorders."""
    return value.translate(_UNSEEN)


def clip(value: str, limit: int) -> str:
    """At most `limit` characters, on one line, with an ellipsis when something was left out."""
    line = " ".join(value.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


@dataclass(frozen=True)
class Texts:
    """The words of one language."""

    language: str
    table: Mapping[str, Any]

    def html(self, key: str, **values: object) -> Html:
        """The text as Telegram HTML, its values escaped."""
        escaped = {
            name: html.escape(shown(value), quote=False)
            if isinstance(value, str) and not isinstance(value, Html)
            else value
            for name, value in values.items()
        }
        return Html(self._find(key).format_map(escaped))

    def plain(self, key: str, **values: object) -> str:
        """The text without markup: button labels, toasts and names."""
        return self._find(key).format_map(values)

    def has(self, key: str) -> bool:
        return key in self.table

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words, such as those which do the same as a command."""
        return tuple(self.table[key])

    def day(self, moment: datetime) -> str:
        """The date in mainland China, as people say it."""
        return self._dated("date.day", moment)

    def minute(self, moment: datetime) -> str:
        return self._dated("date.minute", moment)

    def keys(self) -> Iterator[str]:
        return iter(self.table)

    def _dated(self, key: str, moment: datetime) -> str:
        local = moment.astimezone(ZONE)
        return self._find(key).format(
            year=local.year,
            month=local.month,
            day=local.day,
            hour=local.hour,
            minute=local.minute,
        )

    def _find(self, key: str) -> str:
        text = self.table.get(key)
        if not isinstance(text, str):
            raise UnknownText(f"{key} in {self.language}")
        return text


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


@cache
def texts(language: str | None) -> Texts:
    """The words of a language, or of the default one when there is no such file."""
    name = language if language in LANGUAGES else DEFAULT
    source = files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return Texts(name, dict(_flatten(tomllib.loads(source))))


@cache
def words_of(key: str) -> frozenset[str]:
    """The words of all languages under `key`, folded: a citizen may use any of them."""
    return frozenset(
        word.casefold() for language in LANGUAGES for word in texts(language).words(f"words.{key}")
    )
