"""Second thoughts, in words, at whatever moment of a filing: each changes its line, and what only
sounds like one stays a word of the story.

second_thoughts.tsv holds a line a phrase: its kind, the moment, what comes of it (parts by `+`),
and the words. Besides what is named there nothing of the draft changes.
"""

import re
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pytest

from dialogs.forms.fields import story_text
from dialogs.forms.position import position, values
from dialogs.reading import acts
from dialogs.reading.acts.second_thoughts import LONGEST, Does, changes, without_secrecy
from dialogs.reading.topics.forms import level
from dialogs.registry import FORMS
from dialogs.state.effect import EffectKind
from dialogs.state.event import Quota
from tests.dialogs.listening.situations import card
from tests.dialogs.phone import Phone, newcomer

STORY = "小区三号楼的水管漏了半个月，家里地板全泡坏了，物业一直不管"
REQUEST = "希望物业赔我五千块钱"
PLACE = "柳林镇新华小区3栋"
NUMBER = "13800005687"


LINES = ("request", "place", "identity", "person", "phone", "confidential")


class Phrase(NamedTuple):
    kind: str
    moment: str
    wanted: str
    text: str


def phrases() -> list[Phrase]:
    table = Path(__file__).with_name("second_thoughts.tsv").read_text(encoding="utf-8")
    return [Phrase(*line.split("\t")) for line in table.splitlines() if not line.startswith("#")]


def at_request() -> Phone:
    phone = newcomer()
    phone.says(STORY)
    return phone


def at_place() -> Phone:
    phone = at_request()
    phone.says(REQUEST)
    return phone


def at_who() -> Phone:
    phone = at_place()
    phone.says(f"青河县{PLACE}")
    return phone


def at_phone() -> Phone:
    phone = at_who()
    phone.says("孙长贵，新华小区3栋501")
    return phone


def at_card() -> Phone:
    phone = at_phone()
    phone.says(NUMBER)
    return phone


def named_with_number() -> Phone:
    phone = at_who()
    phone.says(f"孙长贵，新华小区3栋501，{NUMBER}")
    return phone


def unsigned() -> Phone:
    phone = at_who()
    phone.taps("我不方便实名")
    return phone


def running() -> Phone:
    phone = unsigned()
    phone.taps("确认提交")
    phone.registered()
    return phone


MOMENTS: Mapping[str, Callable[[], Phone]] = {
    "before": Phone,
    "new": newcomer,
    "request": at_request,
    "place": at_place,
    "who": at_who,
    "phone": at_phone,
    "named": named_with_number,
    "card": at_card,
    "unsigned": unsigned,
    "running": running,
}


def known(phone: Phone) -> dict[str, object]:
    """The lines of the draft under way, without what is only derived from the story."""
    frame = phone.conversation.frame
    found = dict(values(frame)) if frame is not None else {}
    return {name: found.get(name) for name in LINES} | {"story": story_text(found.get("story"))}


def answers(phone: Phone) -> Mapping[str, object]:
    """What was answered, without what is only read from the story."""
    frame = phone.conversation.frame
    return frame.answers if frame is not None else {}


def _asks(phone: Phone, *names: str) -> bool:
    frame = phone.conversation.frame
    step = position(FORMS.by_name[frame.dialog], frame) if frame is not None else None
    return step is not None and step.name in names


def _came(part: str, phone: Phone, text: str) -> bool:
    now = known(phone)
    line, _, value = part.partition("=")
    match line:
        case "phone" | "request" if value:
            return value in str(now[line]) if value != "-" else now[line] is None
        case "place":
            return isinstance(now["place"], dict) and level(value) in level(
                str(now["place"]["text"])
            )
        case "name":
            person = now["person"]
            return isinstance(person, dict) and level(str(person["name"])) == level(value)
        case "phone?" | "place?" | "request?":
            return _asks(phone, line.removesuffix("?"))
        case "name?":
            return _asks(phone, "person")
        case "address":
            return isinstance(now["person"], dict) and now["person"]["address"] == value
        case "unsigned":
            return now["identity"] == "anonymous" and now["person"] is None
        case "signed?":
            return now["identity"] == "named" and _asks(phone, "person")
        case "confidential":
            return now["confidential"] is True
        case "story" if value:  # its own words put right, and nothing added
            return value in str(now["story"]) and text not in str(now["story"])
        case "story":
            return text in str(now["story"])
        case "sent":
            return bool(phone.filings())
        case "kept":
            return bool(phone.conversation.parked)
        case "urged":
            return bool(phone.effects_of(EffectKind.URGE)) or "催" in phone.hears()
        case "invites":
            return _asks(phone, "story") and bool(phone.hears())
        case "again":
            return bool(phone.said_last())
    raise ValueError(f"no outcome has the name {part}")


def _meant(part: str) -> frozenset[str]:
    """The lines that such an outcome may change."""
    line = part.split("=")[0].rstrip("?")
    lines = {
        "name": {"person", "identity"},
        "address": {"person"},
        "unsigned": {"identity", "person", "phone"},
        "signed": {"identity", "person", "phone"},
        "sent": {*LINES, "story"},
        "kept": {*LINES, "story"},
    }
    return frozenset(lines.get(line, {line}))


@pytest.mark.parametrize("phrase", phrases(), ids=lambda each: f"{each.moment}: {each.text}")
def test_a_second_thought_changes_its_line_and_no_other(phrase: Phrase) -> None:
    phone = MOMENTS[phrase.moment]()
    answered = answers(phone)
    phone.says(phrase.text)
    now = known(phone)
    if phrase.wanted.startswith("request+"):  # joins what was wanted before
        added = phrase.wanted.removeprefix("request+")
        assert str(now["request"]).startswith(REQUEST)
        assert added in str(now["request"])
        parts = ["request"]
    else:
        parts = phrase.wanted.split("+")
        assert [part for part in parts if not _came(part, phone, phrase.text)] == []
        if phrase.wanted.startswith("request="):
            assert REQUEST not in str(now["request"])
    meant = frozenset().union(*map(_meant, parts))
    given = answers(phone)
    changed = {name for name in {*given, *answered} if given.get(name) != answered.get(name)}
    assert changed <= meant


def test_what_was_told_stays_whatever_is_put_right_while_the_story_grows() -> None:
    """不是三十户，是三十六户: once, what no word of the story fits took its place."""
    telling = newcomer()
    telling.limits = Quota(story_pause_seconds=3)
    telling.says(STORY)
    for phrase in phrases():
        phone = telling.copy()
        phone.says(phrase.text)
        drafts = [*phone.conversation.frames, *phone.conversation.parked]
        first = [str(frame.answers["story"]).partition("}")[0] for frame in drafts]
        assert any("的水管" in words and "物业一直不管" in words for words in first), phrase


def test_long_runs_of_any_of_its_words_are_read_in_one_way() -> None:
    """A run of commas once took for ever."""
    lists = resources.files(acts).joinpath("second_thoughts.toml")
    words = re.findall(r"[\u4e00-\u9fff]{1,4}|[a-z]{2,8}", lists.read_text(encoding="utf-8"))
    for word in {*words, ",", "，", ", ", "1", "1 ", "我，", "不 "}:
        run = (word * LONGEST)[:LONGEST]
        assert [change for change in changes(run) if change.does is Does.SIGN and change.new] == []
        assert without_secrecy(run) in (None, "")


def test_each_kind_has_its_counter_examples() -> None:
    told = phrases()
    for kind in {each.kind for each in told}:
        of_kind = [each for each in told if each.kind == kind]
        assert sum(each.wanted == "story" for each in of_kind) >= 12
        assert sum(each.wanted != "story" for each in of_kind) >= 15


@pytest.mark.parametrize(
    ("words", "part", "right"),
    [
        ("You've misspelt me. It's Geraldine Frost.", "name", "Geraldine Frost"),
        ("typo in the name, should be Wang Guilan", "name", "Wang Guilan"),
        ("Put my own name, Sabina Wang", "name", "Sabina Wang"),
        ("house is group 5 number 2, you wrote 3 and 12", "address", "group 5 number 2"),
        ("I moved in March, so put 19 Baishi for where I live.", "address", "19 Baishi"),
    ],
)
def test_a_person_is_put_right_in_english(words: str, part: str, right: str) -> None:
    """It joined the story."""
    phone = card()
    phone.says(words)
    frame = phone.conversation.frame
    assert frame is not None
    person = frame.answers["person"]
    assert isinstance(person, dict)
    assert person[part] == right


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("wait, it is building 5 actually", "Building 5, Lakeside Garden, Xinhua district"),
        ("sorry, building 12", "Building 12, Lakeside Garden, Xinhua district"),
        ("it is building 5", "Building 4, Lakeside Garden, Xinhua district"),  # the home
    ],
)
def test_a_house_is_put_right_in_english(words: str, where: str) -> None:
    """It was taken for where the petitioner lives."""
    phone = newcomer()
    phone.says("There is a factory behind my flat, it burns plastic at night")
    phone.says("Building 4, Lakeside Garden, Xinhua district")
    phone.says("I want them to stop")
    phone.says("my name is Marta Kowalski")
    phone.says(words)
    assert known(phone)["place"]["text"] == where  # type: ignore[index]
