"""Contract types for campaigns: special channels of the office for a time, with questions as data.

A citizen comes to one by a link, and is asked these questions beside what filing cannot do without.
Every text is kept once a language; a reader takes their own, or the first there is.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QuestionKind(StrEnum):
    """What a campaign's question is answered with."""

    CHOICE = "choice"  # one of its options
    TEXT = "text"
    NUMBER = "number"
    PLACE = "place"
    PHONE = "phone"


class Asked(StrEnum):
    """What a campaign may ask of what every petition has; the story is always asked."""

    REQUEST = "request"
    PLACE = "place"
    NAME = "name"
    PHONE = "phone"


@dataclass(frozen=True)
class Worded:
    """A text in one language, by its IETF tag."""

    language: str
    text: str


Wording = tuple[Worded, ...]


def said_in(wording: Wording, language: str) -> str:
    """In that language, else in the first one; "" where there is none."""
    first = wording[0].text if wording else ""
    return next((each.text for each in wording if each.language == language), first)


@dataclass(frozen=True)
class CampaignOption:
    """What can be chosen. Whoever writes one of the words `heard` has chosen it."""

    id: str
    label: Wording
    heard: tuple[str, ...] = ()


@dataclass(frozen=True)
class CampaignQuestion:
    """`label` is its name on a card; `kind` may be one that a reader does not know, who passes the
    question by."""

    id: str
    kind: QuestionKind | str
    label: Wording
    ask: Wording
    options: tuple[CampaignOption, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Campaign:
    """A special channel as `GET /v1/campaigns` lists it. `code` stands in its link; `version` grows
    with every change. It takes petitions from `opens` until `closes`. `topic` is the path under
    which its petitions are filed, where it is one.
    """

    code: str
    version: int
    opens: datetime
    closes: datetime
    name: Wording
    greeting: Wording
    thanks: Wording
    closed: Wording  # what an old link says
    story: Wording  # how the story is asked for
    request: Wording  # what its petitions ask for, where they are not asked
    questions: tuple[CampaignQuestion, ...] = ()
    asks: tuple[Asked | str, ...] = (Asked.PLACE, Asked.PHONE)
    urgent: bool = False
    topic: tuple[str, ...] = ()

    def is_open(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


@dataclass(frozen=True)
class CampaignAnswer:
    """An answer to a campaign's question: `asked` is its label, in the office's words."""

    id: str
    asked: str
    answer: str


@dataclass(frozen=True)
class CampaignFiled:
    """Through which campaign a petition came: `id` is its code, `called` its name."""

    id: str
    version: int
    called: str
    answers: tuple[CampaignAnswer, ...] = ()
