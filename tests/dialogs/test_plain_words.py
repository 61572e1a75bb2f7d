"""The words are those that a kind clerk says aloud: short sentences, no officialese."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogs.texts import texts

LONGEST = 40  # characters between two stops
STOPS = re.compile(r"[。！？；：\n]")
MARKUP, VALUE = re.compile(r"<[^>]*>"), re.compile(r"\{[^}]*\}")
PUT_IN = "某某"  # for a value, which is somebody's or a short name
OFFICIALESE = Path(__file__).parents[1] / "texts" / "officialese.tsv"


def said() -> Iterator[tuple[str, str]]:
    for key, text in texts("zh-Hans").table.items():
        if isinstance(text, str):
            yield key, MARKUP.sub("", text)


def rules() -> list[tuple[str, str, tuple[str, ...]]]:
    rows = [row.split("\t") for row in OFFICIALESE.read_text("utf-8").splitlines()[1:]]
    return [(row[0], row[1], tuple(row[2].split()) if len(row) > 2 else ()) for row in rows]


def officialese(key: str, text: str) -> list[tuple[str, str]]:
    """What of a text is officialese, and what is said instead."""
    return [
        (hit[0], instead)
        for words, instead, named in rules()
        if not any(key == name or key.startswith(f"{name}.") for name in named)
        for hit in re.finditer(words, text)
    ]


def sentences(text: str) -> list[str]:
    return [VALUE.sub(PUT_IN, part) for part in STOPS.split(text)]


def test_no_sentence_is_longer_than_a_breath() -> None:
    long = [(key, part) for key, text in said() for part in sentences(text) if len(part) > LONGEST]
    assert long == []


def test_no_text_speaks_officialese() -> None:
    assert [(key, found) for key, text in said() if (found := officialese(key, text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "请相关部门妥善处理",
        "该事项不予受理",
        "特此告知",
        "逾期均不得提出",
        "请贵单位依法依规进行处理",
        "上述事宜务必知悉",
    ],
)
def test_officialese_is_found(text: str) -> None:
    assert officialese("talk.noted", text)


def test_a_long_sentence_is_found() -> None:
    assert max(map(len, sentences("好" * (LONGEST + 1) + "。好"))) > LONGEST


def test_what_the_law_calls_so_is_called_so_in_its_own_place_alone() -> None:
    assert not officialese("status.not_accepted", "不予受理")
    assert officialese("talk.noted", "不予受理")
