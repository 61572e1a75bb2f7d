"""All texts that a citizen may read: one TOML file per language, keyed `dialog.step.key`.

Values put into a text are escaped here and nowhere else, so no caller can forget it.
"""

import html
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from backend_client.wording.shown import clip, shown

__all__ = ["clip", "shown"]  # of what others have written

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
DEFAULT = "zh-Hans"
# Where the script of a language is another one than the first of its name in LANGUAGES.
_READ_IN = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"}
ZONE = ZoneInfo("Asia/Shanghai")  # dates are read by people in mainland China


class Html(str):
    """Text that is Telegram HTML already; anything else is escaped when it is put into a text."""

    __slots__ = ()


class _Count(int):
    """A number in a text: `{days:day|days}` is "1 day" and "2 days"."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if not bar:
            return format(int(self), spec)
        return f"{int(self)} {one if self == 1 else many}"


class UnknownText(KeyError):
    """No text has this key: a mistake in the code, found by the tests."""


def plainly(value: str) -> str:
    """Full-width letters, digits and spaces as half-width ones: how numbers and codes are read."""
    return unicodedata.normalize("NFKC", value)


@lru_cache(maxsize=256)
def language_of(code: str | None) -> str:
    """Our language nearest to an IETF tag such as `zh-hans` or `en-GB`; the default for others."""
    folded = (code or "").casefold()
    for tag, language in (*((each.casefold(), each) for each in LANGUAGES), *_READ_IN.items()):
        if folded == tag or folded.startswith(f"{tag}-"):
            return language
    main = folded.split("-")[0]
    return next((each for each in LANGUAGES if each.casefold().split("-")[0] == main), DEFAULT)


def escaped(value: str) -> Html:
    """Somebody's own words as Telegram HTML."""
    return Html(html.escape(shown(value), quote=False))


def _counted(value: object) -> object:
    return _Count(value) if type(value) is int else value


def _escaped(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Html):
        return escaped(value)
    return _counted(value)


@dataclass(frozen=True)
class Texts:
    """The words of one language."""

    language: str
    table: Mapping[str, Any]
    _alone: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def html(self, key: str, **values: object) -> Html:
        """The text as Telegram HTML, its values escaped."""
        if not values:
            return Html(self._without_values(key))
        escaped = {name: _escaped(value) for name, value in values.items()}
        return Html(self._find(key).format_map(escaped))

    def plain(self, key: str, **values: object) -> str:
        """The text without markup: button labels, toasts and names."""
        if not values:
            return self._without_values(key)
        counted = {name: _counted(value) for name, value in values.items()}
        return self._find(key).format_map(counted)

    def _without_values(self, key: str) -> str:
        """Remembered: most labels of a turn are such texts."""
        if (said := self._alone.get(key)) is None:
            said = self._alone[key] = self._find(key).format()
        return said

    def has(self, key: str) -> bool:
        return key in self.table

    def spelled(self, words: str) -> str:
        """Words that are kept in simplified characters, in those of this language."""
        return _in_traditional(words) if self.language == "zh-Hant" else words

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words, such as those which do the same as a command."""
        return tuple(self.table[key])

    def day(self, moment: datetime) -> str:
        """The date in mainland China, as people say it."""
        return self._dated("date.day", moment)

    def minute(self, moment: datetime) -> str:
        return self._dated("date.minute", moment)

    def _dated(self, key: str, moment: datetime) -> str:
        local = moment.astimezone(ZONE)
        return self._find(key).format(
            year=local.year,
            month=self.words("date.months")[local.month - 1],
            day=local.day,
            hour=local.hour,
            minute=local.minute,
        )

    def _find(self, key: str) -> str:
        text = self.table.get(key)
        if text is None and self.language != DEFAULT:  # better in another language than silent
            return texts(DEFAULT)._find(key)
        if not isinstance(text, str):
            raise UnknownText(f"{key} in {self.language}")
        return text


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def texts(language: str | None) -> Texts:
    """The words of the language nearest to a tag."""
    return _read(language_of(language))


@cache
def _read(name: str) -> Texts:
    source = files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return Texts(name, dict(_flatten(tomllib.loads(source))))


@cache
def _labels() -> frozenset[str]:
    """The texts of all languages into which no value is put, folded."""
    every = (text for name in LANGUAGES for text in texts(name).table.values())
    return frozenset(t.casefold() for t in every if isinstance(t, str) and "{" not in t)


def may_be_label(word: str) -> bool:
    """Whether folded words may stand on a button, in any language: false of all but a few."""
    return word in _labels()


def _in_traditional(words: str) -> str:
    letters, whole = _traditional()
    return " ".join(whole.get(word) or word.translate(letters) for word in words.split(" "))


@cache
def _traditional() -> tuple[dict[int, str], dict[str, str]]:
    """Characters, and the words in which one of them is written otherwise."""
    lines = files(__name__).joinpath("traditional.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    letters = {ord(simple): letter for simple, letter in rows if len(simple) == 1}
    return letters, {word: other for word, other in rows if len(word) > 1}


@cache
def words_of(key: str) -> frozenset[str]:
    """The words of all languages under `key`, folded: a citizen may use any of them."""
    return frozenset(
        word.casefold() for language in LANGUAGES for word in texts(language).words(f"words.{key}")
    )
