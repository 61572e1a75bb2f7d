"""Field types of a campaign's questions: what the office set as data, read as any other answer."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from backend_client.contract.campaign import (
    Campaign,
    CampaignOption,
    CampaignQuestion,
    QuestionKind,
    said_in,
)
from dialogs.forms.fields import (
    Accepted,
    ChoiceField,
    Declined,
    Field,
    PhoneField,
    PlaceField,
    Reading,
    TextField,
    Unreadable,
    Values,
)
from dialogs.reading.topics.forms import level
from dialogs.state.event import Event, Said
from dialogs.texts import Texts

MARK = "q_"  # before a question's id, so that its step is none of filing's
LONGEST_CHOICE = 24  # letters: whoever writes more tells the story
LONGEST_NUMBER = 16
BESIDE_A_NUMBER = 4  # letters such as 个人
_FIGURES = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class OfferedField(ChoiceField):
    """One of the options of a question, by tap, by its label, or by words that tell it."""

    offered: tuple[CampaignOption, ...] = ()

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        text = event.what.text.strip()
        if len(text) > LONGEST_CHOICE:
            return Declined()
        word = level(text).casefold()
        exact = [each.id for each in self.offered if word in _names(each)]
        told = exact or [each.id for each in self.offered if is_told(each, word)]
        return Accepted(told[0]) if len(told) == 1 else Unreadable()

    def label(self, option: str, t: Texts) -> str:
        found = next((each for each in self.offered if each.id == option), None)
        return said_in(found.label, t.language) if found else option


@dataclass(frozen=True)
class NumberField(Field):
    """A number, in figures of any width or in Chinese ones; kept as figures."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        text = event.what.text.strip()
        if len(text) > LONGEST_NUMBER:
            return Declined()
        plain = unicodedata.normalize("NFKC", text)
        found = [hit[0] for hit in _FIGURES.finditer(plain)] or list(_spelled(text))
        if len(found) != 1 or len(plain) > len(found[0]) + BESIDE_A_NUMBER:
            return Declined() if len(text) > BESIDE_A_NUMBER * 2 else Unreadable()
        number = found[0]
        return Accepted(number if _FIGURES.fullmatch(number) else str(_worth(number)))

    def valid(self, value: object) -> bool:
        return isinstance(value, str) and _FIGURES.fullmatch(value) is not None


@dataclass(frozen=True)
class AnotherPlaceField(PlaceField):
    """A place beside that of the matter, which alone is corrected by words."""

    def corrected(self, text: str, known: Values) -> Reading:
        return Declined()


def step_name(question: CampaignQuestion) -> str:
    return f"{MARK}{question.id}"


def fits(campaign: Campaign, name: str, value: object) -> bool:
    """Whether an answer is one to a question that the campaign asks; those of filing always are."""
    if not name.startswith(MARK):
        return True
    asked = next((each for each in campaign.questions if step_name(each) == name), None)
    kind = field_of(asked) if asked is not None else None
    return kind is not None and kind.valid(value)


def field_of(question: CampaignQuestion) -> Field | None:
    """None for a kind that this release does not know."""
    match question.kind:
        case QuestionKind.CHOICE:
            ids = tuple(option.id for option in question.options)
            return OfferedField(choices=ids, offered=question.options)
        case QuestionKind.TEXT:
            return TextField()
        case QuestionKind.NUMBER:
            return NumberField()
        case QuestionKind.PLACE:
            return AnotherPlaceField()
        case QuestionKind.PHONE:
            return PhoneField()
    return None


def is_told(option: CampaignOption, text: str) -> bool:
    """Whether the words hold one that stands for it."""
    return any(word in text for word in map(_plain, option.heard) if word)


def chosen_in(question: CampaignQuestion, text: str) -> str | None:
    """The one option that a story tells; None where it tells none, or more than one."""
    told = [option.id for option in question.options if is_told(option, _plain(text))]
    return told[0] if len(told) == 1 else None


def _names(option: CampaignOption) -> Iterator[str]:
    yield from (_plain(each.text) for each in option.label)
    yield from map(_plain, option.heard)


def _plain(text: str) -> str:
    return level(text).strip().casefold()


def _spelled(text: str) -> Iterator[str]:
    """The runs of Chinese figures."""
    run = ""
    for letter in text:
        if unicodedata.numeric(letter, -1.0) >= 0:
            run += letter
        elif run:
            yield run
            run = ""
    if run:
        yield run


def _worth(run: str) -> int:
    """What Chinese figures come to."""
    whole = part = 0
    for letter in run:
        figure = int(unicodedata.numeric(letter))
        if figure >= 10_000:
            whole, part = (whole + part) * figure, 0
        elif figure >= 10:
            last = part % 10
            part = part - last + (last or 1) * figure
        else:
            part = part // 10 * 10 + figure
    return whole + part
