"""How well the answers to "who?", "which number?" and "where?" are read, on lists written by hand:
half of each was there when the readers were written, half only measures them."""

import re
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
from dialogs.reading.names import declines_name
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
        event = said_at(words)
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
    if wanted.startswith("^"):  # other words only in brackets behind it
        return re.split(r" ?[(（]", str(kept))[0] == wanted[1:]
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


def said_at(words: str) -> Event:
    return Event("1", MONDAY, Said(words.strip()), message_id=1)


@pytest.mark.parametrize(
    "said",
    """唔使電話|冇電話|電話唔留|不用打电话|电话就不留了|手机号不方便|算了不留了|电话保密|手机丢了|没得手机|莫得电话
    电话坏了|号码不告诉你|怕骚扰不留|微信联系就行|别给我打电话|换号了还没办|我妈没手机|欠费停机了|在这里说就行""".replace(
        "\n", "|"
    ).split("|"),
)
def test_who_has_no_telephone_is_not_asked_for_one_again(said: str) -> None:
    assert isinstance(PhoneField().read(said_at(said), {}), LeftOpen)


@pytest.mark.parametrize("said", ["电话打不通", "物业不接电话", "老板不给工资", "停电了"])
def test_whose_telephone_is_not_the_writer_s_declines_nothing(said: str) -> None:
    assert not isinstance(PhoneField().read(said_at(said), {}), LeftOpen)


@pytest.mark.parametrize(
    "said",
    """名字就算了|唔想講名|名字保密|不写行不行|隐名|我不敢说我是谁|没必要知道我是谁|我叫什么不重要|不想让人知道
    保护我隐私|可以不填吗|别写我名字""".replace("\n", "|").split("|"),
)
def test_who_will_not_sign_is_heard(said: str) -> None:
    assert declines_name(said.strip())


@pytest.mark.parametrize("said", ["老板不让我说", "他们不给办", "王保密", "李隐"])
def test_what_others_do_not_say_is_no_refusal(said: str) -> None:
    assert not declines_name(said)


@pytest.mark.parametrize(
    "said",
    [
        "网上的事",
        "手机上买的",
        "没具体地点",
        "不涉及地点",
        "不在哪",
        "网购",
        "飞机上",
        "K528次列车上",
        "鲁A12345这辆车上",
        "没有固定地点，到处流窜",
    ],
)
def test_what_happened_nowhere_in_particular_has_a_place_all_the_same(said: str) -> None:
    read = PlaceField().read(said_at(said), {})
    assert isinstance(read, Accepted | LeftOpen)
