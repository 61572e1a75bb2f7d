"""How well the answers to "who?", "which number?" and "where?" are read, on lists written by hand:
half of each was there when the readers were written, half only measures them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from dialogs.filing.answers import PERSON
from dialogs.filing.division import FOUND_DIVISION, find
from dialogs.forms.fields import (
    Accepted,
    Declined,
    Elsewhere,
    Field,
    LeftOpen,
    PhoneField,
    PlaceField,
    Values,
)
from dialogs.reading.divisions.gazetteer import gazetteer
from dialogs.reading.people import read_signature
from dialogs.state.event import Event, Said
from dialogs.texts import texts
from tests.dialogs.phone import MONDAY

RIGHT = 0.98


class Heard(NamedTuple):
    """What became of an answer: `wrong` says that something was taken at once that was not said."""

    words: str
    right: bool
    wrong: bool
    outcome: str


def rows(name: str, half: str) -> Iterator[list[str]]:
    path = Path(__file__).with_name(f"{name}.tsv")
    for line in path.read_text(encoding="utf-8").splitlines():
        row = line.split("\t")
        if row[0] == half:
            yield [part.replace("\\n", "\n") for part in row[1:]]


def taken(kind: Field, words: str, known: Values) -> tuple[str, Values]:
    """The outcome and what it leaves: asked is refused once, and kept as it is when said again."""
    for last_try in (False, True):
        event = Event("1", MONDAY, Said(words), message_id=1)
        reading = kind.read(event, known, last_try=last_try)
        match reading:
            case Accepted(value=value, also=also, tells=tells):
                kept = {**(value if isinstance(value, dict) else {"phone": value}), **also}
                return "asked" if last_try else "both" if tells else "named", kept
            case Elsewhere(also=also):
                return "elsewhere", also
            case LeftOpen():
                return "open", {}
            case Declined():
                return "asked-story" if last_try else "story", {}
    return "never", {}


def is_said(kept: object, wanted: str) -> bool:
    if wanted.startswith("~"):
        return all(part in str(kept) for part in wanted[1:].split("&"))
    return wanted == "*" or str(kept or "") == wanted


def person(row: list[str]) -> Heard:
    wanted, name, address, words = row
    outcome, kept = taken(PERSON, words, {"identity": "named"})
    if outcome == "named" and kept.get("identity") == "joint":
        outcome = "joint"
    if outcome == "elsewhere":
        phone = "phone" if "phone" in kept else "address"
        outcome = "unsigned" if kept.get("identity") == "anonymous" else phone
    told = is_said(kept.get("name"), name) and is_said(kept.get("address"), address)
    right = outcome in wanted.split(",") and (outcome in ("unsigned", "phone", "asked") or told)
    wrong = not right and outcome not in ("asked", "asked-story", "story")
    return Heard(words, right, wrong, f"{outcome} {dict(kept)}")


def phone(row: list[str]) -> Heard:
    wanted, words = row
    outcome, kept = taken(PhoneField(), words, {})
    right = outcome in wanted.split(",") or (
        outcome == "named" and is_said(kept.get("phone"), wanted)
    )
    return Heard(words, right, not right and outcome == "named", f"{outcome} {dict(kept)}")


def place(row: list[str]) -> Heard:
    wanted, text, path, words = row
    outcome, kept = taken(PlaceField(), words, {})
    if outcome == "named" and kept["latitude"] is not None:
        outcome = "pin"
    found = find({"text": kept.get("text", "")})[FOUND_DIVISION]
    code = str(found["code"]) if isinstance(found, dict) else ""
    lies = " ".join(gazetteer().path(code)) if code else ""
    told = outcome in ("open", "story", "asked") or is_said(kept.get("text"), text)
    right = outcome in wanted.split(",") and told and (not path or is_said(lies, path))
    wrong = not right and outcome in ("named", "both", "pin", "open")
    return Heard(words, right, wrong, f"{outcome} {dict(kept)} {lies}")


READERS: dict[str, Callable[[list[str]], Heard]] = {
    "people": person,
    "phones": phone,
    "places": place,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("half", ["w", "c"])
def test_what_is_answered_is_taken_or_kept_and_never_silently_wrong(name: str, half: str) -> None:
    heard = [READERS[name](row) for row in rows(name, half)]
    assert len(heard) >= 70
    assert [f"{each.words!r}: {each.outcome}" for each in heard if each.wrong] == []
    misses = [f"{each.words!r}: {each.outcome}" for each in heard if not each.right]
    assert len(misses) <= (1 - RIGHT) * len(heard), misses


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    [
        "王",
        "王芳、",
        "1",
        "13800001111",
        "一",
        "幺 ",
        "新安村",
        "在",
        "30.1234,",
        "不对，是",
        "a ",
        "·",
        "我住",
    ],
)
def test_hostile_repetition_is_read_at_once(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    for kind in (PERSON, PhoneField(), PlaceField()):
        for words in (text, text[:400]):
            taken(kind, words, {})
            kind.show({"text": words, "name": words}, texts("zh-Hans"))


@pytest.mark.parametrize(
    ("words", "name"), [("王 芳 青河县南门里12号", "王芳"), ("李 建国，新安村3组", "李建国")]
)
def test_a_name_with_a_blank_in_it_is_one_name_beside_an_address(words: str, name: str) -> None:
    """The surname alone was taken for the name."""
    told = read_signature(words)
    assert told.name == name
    assert told.address
