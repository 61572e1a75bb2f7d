"""A campaign as the office keeps it, made from plain data: of a TOML file or of a form. Pure.

Whatever is wrong is a Fault at its key, all of them at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from backend_client.contract.campaign import (
    Asked,
    Campaign,
    CampaignOption,
    CampaignQuestion,
    QuestionKind,
    Worded,
    Wording,
)
from office.law.deadlines import CHINA, end_of
from office.law.routing import Units

Raw = Mapping[str, Any]

MOST_QUESTIONS = 6  # a row each in the form of the desk
MOST_OPTIONS = 10
MOST_UNITS = 4
LANGUAGES = ("zh-Hans", "zh-Hant", "en")  # the first must be there
LONGEST = {
    **{"name": 40, "greeting": 500, "thanks": 500, "closed": 500, "story": 300, "request": 100},
    **{"task": 500, "label": 24, "ask": 300, "option": 30, "heard": 20},
}
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,29}[a-z0-9])?")
_ID = re.compile(r"[a-z][a-z_]{0,13}")
_OPTION_ID = re.compile(r"[a-z0-9_]{1,16}")
KEYS = frozenset(
    {
        *("code", "name", "opens", "closes", "greeting", "thanks", "closed", "story", "request"),
        *("questions", "asks", "urgent", "topic", "units", "task"),
    }
)
QUESTION_KEYS = frozenset({"id", "kind", "label", "ask", "options", "optional"})
OPTION_KEYS = frozenset({"id", "label", "heard"})
# What each rule says, for whoever keeps a file; the desk has words of its own by the same names.
RULES: Mapping[str, str] = {
    "missing": "is missing",
    "unknown": "is no key of a campaign",
    "text": "must be text, or a table of texts by language: zh-Hans, zh-Hant, en",
    "first": "must have a text in zh-Hans",
    "long": "is too long",
    "code": "must have 1 to 31 of a-z 0-9 -, and no - at its ends",
    "id": "must have small letters and _ alone: of a question 14, of an option 16 with figures",
    "twice": "stands twice",
    "day": "must be a day, such as 2026-12-31",
    "period": "must not be before `opens`",
    "list": "must be a list",
    "flag": "must be true or false",
    "kind": f"must be one of {', '.join(QuestionKind)}",
    "asks": f"must be some of {', '.join(Asked)}",
    "options": f"must be 2 to {MOST_OPTIONS}, of a choice; others have none",
    "many": "are too many",
    "unit": "must be the id of a unit of the office",
    "task": "must say what the units are to do, where there are several",
    "topic": "must be a first-level class that a unit is named for",
}


@dataclass(frozen=True)
class Fault:
    """`key` is a path such as `questions[0].label`."""

    key: str
    rule: str

    def __str__(self) -> str:
        return f"{self.key}: {RULES[self.rule]}"


class UnfitCampaign(Exception):
    """Nothing of it is taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Channel:
    """`units` are ids: the first answers for its petitions, the others have them at once beside it,
    to do `task`. Without one, officers forward them by hand."""

    campaign: Campaign
    units: tuple[str, ...] = ()
    task: str = ""


@dataclass
class _Reader:
    """Reads plain data and collects what is wrong with it."""

    faults: list[Fault] = field(default_factory=list)

    def wrong(self, key: str, rule: str) -> None:
        self.faults.append(Fault(key, rule))

    def known(self, raw: Raw, keys: frozenset[str], at: str = "") -> None:
        for key in raw:
            if key not in keys:
                self.wrong(f"{at}{key}", "unknown")

    def wording(self, raw: Raw, key: str, at: str = "", *, optional: bool = False) -> Wording:
        value, place = raw.get(key), f"{at}{key}"
        if value in (None, "") or value == {}:
            if not optional:
                self.wrong(place, "missing")
            return ()
        by_language = {LANGUAGES[0]: value} if isinstance(value, str) else value
        if not isinstance(by_language, Mapping) or not all(
            name in LANGUAGES and isinstance(said, str) for name, said in by_language.items()
        ):
            self.wrong(place, "text")
            return ()
        if not str(by_language.get(LANGUAGES[0], "")).strip():
            self.wrong(place, "first")
        longest = LONGEST["option" if "option" in at else key]
        if any(len(said) > longest for said in by_language.values()):
            self.wrong(place, "long")
        said = ((name, str(by_language.get(name, "")).strip()) for name in LANGUAGES)
        return tuple(Worded(name, text) for name, text in said if text)

    def items(self, raw: Raw, key: str, most: int, at: str = "") -> list[Any]:
        value = raw.get(key, [])
        if not isinstance(value, list | tuple):
            self.wrong(f"{at}{key}", "list")
            return []
        if len(value) > most:
            self.wrong(f"{at}{key}", "many")
        return list(value)[:most]

    def flag(self, raw: Raw, key: str, at: str = "") -> bool:
        value = raw.get(key, False)
        if not isinstance(value, bool):
            self.wrong(f"{at}{key}", "flag")
        return value is True

    def day(self, raw: Raw, key: str, moment: Callable[[date], datetime]) -> datetime | None:
        value = raw.get(key)
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            day = None
        if type(day) is not date:
            self.wrong(key, "missing" if value in (None, "") else "day")
            return None
        return moment(day)

    def id(self, raw: Raw, at: str, shape: re.Pattern[str], taken: set[str]) -> str:
        value = str(raw.get("id", ""))
        if shape.fullmatch(value) is None:
            self.wrong(f"{at}id", "id" if value else "missing")
        elif value in taken:
            self.wrong(f"{at}id", "twice")
        taken.add(value)
        return value


def channel_of(raw: Raw, units: Units, version: int = 1) -> Channel:
    """Raises UnfitCampaign with all that is wrong."""
    reader = _Reader()
    reader.known(raw, KEYS)
    code = str(raw.get("code", ""))
    if _CODE.fullmatch(code) is None:
        reader.wrong("code", "code" if code else "missing")
    opens = reader.day(raw, "opens", lambda day: datetime.combine(day, time(), CHINA))
    closes = reader.day(raw, "closes", end_of)
    if opens and closes and closes < opens:
        reader.wrong("closes", "period")
    asks = reader.items(raw, "asks", len(Asked)) if "asks" in raw else [Asked.PLACE, Asked.PHONE]
    if any(each not in set(Asked) for each in asks):
        reader.wrong("asks", "asks")
    bodies = [str(each) for each in reader.items(raw, "units", MOST_UNITS)]
    for at, body in enumerate(bodies):
        found = units.find(body)
        if found is None or found.id != body:
            reader.wrong(f"units[{at}]", "unit")
        elif body in bodies[:at]:
            reader.wrong(f"units[{at}]", "twice")
    task = str(raw.get("task", "")).strip()
    if len(bodies) > 1 and not task:
        reader.wrong("task", "task")
    if len(task) > LONGEST["task"]:
        reader.wrong("task", "long")
    topic = tuple(str(each) for each in reader.items(raw, "topic", 3))
    if topic and topic[0] not in {each.path[0] for each in units.topics()}:
        reader.wrong("topic", "topic")
    wordings = {
        key: reader.wording(raw, key, optional=key in ("thanks", "closed"))
        for key in ("name", "greeting", "thanks", "closed", "story", "request")
    }
    questions = tuple(_questions(reader, raw))
    urgent = reader.flag(raw, "urgent")
    if reader.faults or opens is None or closes is None:
        raise UnfitCampaign(reader.faults)
    campaign = Campaign(
        code,
        version,
        opens,
        closes,
        **wordings,
        questions=questions,
        asks=tuple(map(Asked, asks)),
        urgent=urgent,
        topic=topic,
    )
    return Channel(campaign, tuple(bodies), task)


def _questions(reader: _Reader, raw: Raw) -> Iterator[CampaignQuestion]:
    taken: set[str] = set()
    for number, each in enumerate(reader.items(raw, "questions", MOST_QUESTIONS)):
        at = f"questions[{number}]."
        if not isinstance(each, Mapping):
            reader.wrong(at[:-1], "list")
            continue
        reader.known(each, QUESTION_KEYS, at)
        id_ = reader.id(each, at, _ID, taken)
        kind = str(each.get("kind", ""))
        if kind not in set(QuestionKind):
            reader.wrong(f"{at}kind", "kind" if kind else "missing")
        options = tuple(_options(reader, each, at))
        if (kind == QuestionKind.CHOICE) != bool(options) or len(options) == 1:
            reader.wrong(f"{at}options", "options")
        label, ask = reader.wording(each, "label", at), reader.wording(each, "ask", at)
        optional = reader.flag(each, "optional", at)
        yield CampaignQuestion(id_, kind, label, ask, options, optional)


def _options(reader: _Reader, raw: Raw, within: str) -> Iterator[CampaignOption]:
    taken: set[str] = set()
    for number, each in enumerate(reader.items(raw, "options", MOST_OPTIONS, within)):
        at = f"{within}options[{number}]."
        if not isinstance(each, Mapping):
            reader.wrong(at[:-1], "list")
            continue
        reader.known(each, OPTION_KEYS, at)
        id_ = reader.id(each, at, _OPTION_ID, taken)
        heard = tuple(str(word).strip() for word in reader.items(each, "heard", 20, at))
        if any(len(word) > LONGEST["heard"] for word in heard):
            reader.wrong(f"{at}heard", "long")
        yield CampaignOption(id_, reader.wording(each, "label", at), tuple(filter(None, heard)))


def to_raw(channel: Channel) -> dict[str, Any]:
    """What `channel_of` makes the same channel of."""
    campaign = channel.campaign
    raw: dict[str, Any] = {
        "code": campaign.code,
        "name": _texts(campaign.name),
        "opens": campaign.opens.astimezone(CHINA).date(),
        "closes": last_day(campaign.closes),
        "urgent": campaign.urgent,
        "asks": [str(each) for each in campaign.asks],
        "topic": list(campaign.topic),
        "units": list(channel.units),
        "task": channel.task,
    }
    for key in ("greeting", "story", "request", "thanks", "closed"):
        raw[key] = _texts(getattr(campaign, key))
    raw["questions"] = [
        {
            "id": question.id,
            "kind": str(question.kind),
            "label": _texts(question.label),
            "ask": _texts(question.ask),
            "optional": question.optional,
            "options": [
                {"id": each.id, "label": _texts(each.label), "heard": list(each.heard)}
                for each in question.options
            ],
        }
        for question in campaign.questions
    ]
    return raw


def last_day(closes: datetime) -> date:
    """The last on which it takes petitions."""
    return (closes - timedelta(microseconds=1)).astimezone(CHINA).date()


def _texts(wording: Wording) -> str | dict[str, str]:
    if len(wording) == 1 and wording[0].language == LANGUAGES[0]:
        return wording[0].text
    return {each.language: each.text for each in wording}
