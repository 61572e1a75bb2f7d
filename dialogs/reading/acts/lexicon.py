"""The words by which speech acts are read, from acts.toml, compiled to patterns."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from backend_client.exhaustive import exhaustive
from dialogs.reading.frames import Frames


class Act(StrEnum):
    """What a message does, besides telling a matter or answering a question."""

    CLOSING = "closing"  # thanks, "got it", goodbye
    PERSON = "person"
    ABOUT_BOT = "about_bot"
    IS_SENT = "is_sent"  # asks whether the draft has been handed in
    SEND = "send"
    KEEP = "keep"
    DROP = "drop"
    UNSIGNED = "unsigned"  # will not or dare not give a name
    CONFIDENTIAL = "confidential"
    SKIP = "skip"  # cannot or will not answer
    PROGRESS = "progress"
    URGE = "urge"
    WITHDRAW = "withdraw"
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
    GLOSS = "gloss"  # does not understand the office's words
    SUPPLEMENT = "supplement"  # says that it adds or corrects: no act, but evidence
    HELP = "help"
    LANGUAGE = "language"
    DELETE = "delete"
    PRIVACY = "privacy"
    NOTHING = "nothing"  # no words, a slip, idle talk
    STAY = "stay"  # gives nothing up after all
    JOINT = "joint"  # several want to file together
    ANOTHER = "another"  # announces another matter, and tells nothing of it yet


class Subject(StrEnum):
    """What a message belongs to."""

    CHAT = "chat"  # nothing that is filed
    DRAFT = "draft"  # what is being filled in
    CASE = "case"  # a case that runs or was answered
    QUESTION = "question"  # an officer's
    NEW = "new"  # a matter of its own
    UNSURE = "unsure"  # the case or a new matter: the citizen is asked


@dataclass(frozen=True)
class Row:
    """`whole` matches a message that is the act and nothing else, `signs` what makes it the act
    among at most `room` other letters, `unless` what takes that back."""

    whole: re.Pattern[str]
    signs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    room: int


@cache
def table() -> Mapping[Act, Row]:
    lists = _source()
    return exhaustive("acts.toml", Act, {act: _row(lists[act]) for act in Act if act in lists})


@cache
def signs() -> Frames:
    """Those of all acts, to tell which can be in a text at all."""
    lists = _source()
    return Frames(((act, sign) for act in table() for sign in lists[act]["signs"]), {})


@cache
def fillers() -> re.Pattern[str]:
    return _any(_source()["fillers"]["words"])


@cache
def curses() -> re.Pattern[str]:
    return _any(_source()["fillers"]["curses"])


def names_sending(words: str) -> bool:
    """Whether words that agree on a check card name the sending itself."""
    return any(word in words for word in _source()["fillers"]["sends"])


def names_urging(words: str) -> bool:
    """Whether words that urge do so by name: 快点修 is a wish while a request is told."""
    return any(word in words for word in _source()["fillers"]["urges"])


@cache
def relation(name: str) -> re.Pattern[str]:
    """How words stand to what runs already: `another` matter, `goes_on`, a `trouble`; or `asks`."""
    return _any(_source()["relation"][name])


def relation_words(name: str) -> list[str]:
    words: list[str] = _source()["relation"][name]
    return words


def is_told_to_give_up(plain: str) -> bool:
    """Whether somebody else wants the case gone: the words tell of it, and take nothing back."""
    return bool(relation("told_to_give_up").search(plain) and not relation("agrees").search(plain))


@cache
def _source() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("acts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _row(lists: Mapping[str, Any]) -> Row:
    around = _source()["fillers"]
    return Row(
        whole=re.compile(f"{around['lead']}(?:{'|'.join(lists['whole'])}){around['tail']}"),
        signs=_any(lists["signs"]) if lists["signs"] else None,
        unless=_any(lists["unless"]) if lists["unless"] else None,
        room=lists["room"],
    )


def _any(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in expressions))
