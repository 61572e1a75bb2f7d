"""The administrative division of a matter's place: recognised, guessed from a pin, or to be asked.

The words of the place stay as they were typed; what is found here only stands beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from backend_client.json_codec import from_plain, to_plain
from dialogs.forms.fields import ChoiceField, Values
from dialogs.forms.position import values
from dialogs.reading.divisions.gazetteer import gazetteer
from dialogs.reading.divisions.grid import division_at
from dialogs.reading.divisions.home import served
from dialogs.reading.divisions.locate import close_to, locate
from dialogs.state.conversation import Frame
from dialogs.texts import Texts

MOST_OFFERED = 6
FOUND_DIVISION = "whereabouts"  # what was found, beside the place
CHOSEN = "division"  # the step that asks for it
UNSURE = "unsure"


@dataclass(frozen=True)
class FoundDivision:
    """`code` is the smallest division that is sure, "" for none; `options` are offered when several
    bear the name, and `namesakes` says how many do."""

    code: str = ""
    options: tuple[str, ...] = ()
    namesakes: int = 0
    guessed: bool = False  # by the pin alone


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
    offered = codes if len(codes) <= MOST_OFFERED else ()
    return FoundDivision(gazetteer().shared(codes), offered, len(codes))


def found_division(known: Values) -> FoundDivision:
    """What was found, settled by what was chosen."""
    found = known.get(FOUND_DIVISION)
    told = from_plain(FoundDivision, found) if isinstance(found, dict) else FoundDivision()
    chosen = known.get(CHOSEN)
    if chosen == UNSURE:
        return replace(told, options=(), namesakes=0)
    return FoundDivision(str(chosen)) if chosen in told.options else told


def path(code: str) -> tuple[str, ...]:
    return gazetteer().path(code) if code else ()


@dataclass(frozen=True)
class DivisionField(ChoiceField):
    """One of the divisions that bear the name that was said, or not sure."""

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        offered = found_division(known).options
        return (*offered, UNSURE) if offered else ()

    def valid(self, value: object) -> bool:
        return value == UNSURE or bool(path(str(value)))

    def label(self, option: str, t: Texts) -> str:
        return t.plain("label.unsure") if option == UNSURE else " ".join(path(option))


def namesakes(frame: Frame) -> Sequence[str]:
    """What is offered on the check card: the divisions that bear the name."""
    return DivisionField().options(values(frame))
