"""The administrative division of a matter's place: recognised, guessed from a pin, or to be asked.

The words of the place stay as they were typed; what is found here only stands beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend_client.contract.case import Place
from backend_client.json_codec import to_plain
from dialogs.forms.fields import (
    Accepted,
    ChoiceField,
    Declined,
    LeftOpen,
    Reading,
    Unreadable,
    Values,
)
from dialogs.forms.position import values
from dialogs.reading.divisions.gazetteer import LEVELS, gazetteer
from dialogs.reading.divisions.grid import division_at
from dialogs.reading.divisions.home import served
from dialogs.reading.divisions.locate import close_to, locate
from dialogs.reading.place_answers import told_place
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said
from dialogs.texts import Texts, clip

MOST_OFFERED = 6
LONGEST_REGION = 40  # characters; more of them tell a story
FOUND_DIVISION = "whereabouts"  # what was found, beside the place
CHOSEN = "division"  # the step that asks for it
REGION = "region"  # the step that asks for province and city, when too many bear the name
UNSURE = "unsure"


@dataclass(frozen=True)
class FoundDivision:
    """`code` is the smallest division that is sure, "" for none; `options` are offered when several
    bear the name, and `namesakes` says how many do."""

    code: str = ""
    options: tuple[str, ...] = ()
    namesakes: int = 0
    guessed: bool = False  # by the pin alone
    near: tuple[str, ...] = ()  # of all namesakes those that the office is nearest to


def find(place: Mapping[str, object], *near: str) -> Mapping[str, object]:
    """What can be told of a place; `near` is what else was said, the nearest first."""
    codes = close_to(locate(str(place.get("text", "")), *near), served())
    latitude, longitude = place.get("latitude"), place.get("longitude")
    pin = None
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        pin = division_at(latitude, longitude)
    if pin and all(pin.startswith(code) for code in codes):
        found = FoundDivision(pin, guessed=True)
    else:
        found = _of(close_to(codes, (pin,)) if pin else codes)
    return {FOUND_DIVISION: to_plain(found)}


def _of(codes: tuple[str, ...]) -> FoundDivision:
    if len(codes) < 2:
        return FoundDivision("".join(codes))
    near = _nearest_first(codes)
    offered = near if len(codes) <= MOST_OFFERED else ()
    return FoundDivision(gazetteer().shared(codes), offered, len(codes), near=near[:MOST_OFFERED])


def _nearest_first(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Those that share the longest code with the office's own division go before the others."""
    return tuple(sorted(codes, key=_distance))


def _distance(code: str) -> int:
    """How few of its divisions are the office's, too."""
    shared = (sum(code[:size] == own[:size] for size in LEVELS) for own in served())
    return -max(shared, default=0)


def is_vague(known: Values) -> bool:
    """Whether so many divisions bear the name that they cannot be offered one by one."""
    place, told = known.get("place"), _told(known)
    return isinstance(place, dict) and told.namesakes > MOST_OFFERED and not told.options


def found_division(known: Values) -> FoundDivision:
    """What was found, settled by what was chosen."""
    told = _told(known)
    chosen = known.get(CHOSEN)
    if chosen == UNSURE:
        return replace(told, options=(), namesakes=0)
    return FoundDivision(str(chosen)) if chosen in told.options else told


def doubt(known: Values) -> int:
    """How many divisions the place may mean, 0 when it is settled: not sure is no choice."""
    found = found_division(known)
    return _told(known).namesakes if known.get(CHOSEN) == UNSURE else found.namesakes


def _told(known: Values) -> FoundDivision:
    found = known.get(FOUND_DIVISION)
    if not isinstance(found, dict):
        return FoundDivision()
    return FoundDivision(  # by hand: it is asked for several times a turn
        found.get("code", ""),
        tuple(found.get("options", ())),
        found.get("namesakes", 0),
        found.get("guessed", False),
        tuple(found.get("near", ())),
    )


def path(code: str) -> tuple[str, ...]:
    return gazetteer().path(code) if code else ()


def located(place: Place, known: Values) -> Place:
    """The place with the division that was found of it, or chosen."""
    found = found_division(known)
    return replace(
        place,
        division=found.code or None,
        path=path(found.code),
        namesakes=doubt(known),
        guessed=found.guessed,
    )


@dataclass(frozen=True)
class DivisionField(ChoiceField):
    """One of the divisions that bear the name that was said, or not sure."""

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        offered = found_division(known).options
        return (*offered, UNSURE) if offered else ()

    def valid(self, value: object) -> bool:
        return value == UNSURE or bool(path(str(value)))

    def label(self, option: str, t: Texts) -> str:
        return t.plain("label.unsure") if option == UNSURE else t.spelled(" ".join(path(option)))


@dataclass(frozen=True)
class RegionField(ChoiceField):
    """In which province, city or county it is, in words: they decide between the namesakes. Where
    the office lies, its own go first and are offered."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        text = event.what.text.strip()
        told = told_place(text)
        if told.left_open:
            return LeftOpen()
        if told.tells and not told.named:  # 他今天打电话问是不是我告的: it joins the story
            return Declined()
        place = known.get("place")
        words = str(place["text"]) if isinstance(place, dict) else ""
        if len(text) > LONGEST_REGION:
            return Declined()
        if text and (last_try or len(locate(words, text)) < len(locate(words))):
            return Accepted(text)
        return Unreadable()

    def valid(self, value: object) -> bool:
        return isinstance(value, str)

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        return found_division(known).near if served() else ()

    def choose(self, option: str, known: Values, held: object = None) -> object:
        return " ".join(path(option))

    def label(self, option: str, t: Texts) -> str:
        return t.spelled(" ".join(path(option)))

    def show(self, value: object, t: Texts) -> str:
        return clip(str(value), 60)


def namesakes(frame: Frame) -> Sequence[str]:
    """What is offered on the check card: the divisions that bear the name."""
    return DivisionField().options(values(frame))
