"""A table that was kept answers as it did, and what was spoilt is none."""

from pathlib import Path

import pytest

from dialogs.reading.topics.kept_table import STAY, keep, kept
from dialogs.reading.topics.word_table import WordTable, by_first

WORDS = {
    "路": "1",
    "路灯": "2",
    "路灯坏": "3",
    "a": "4",
    "ab": "5",
    "\U0001f600灯": "6",
    "灯灯": "7",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "words.table"
    write(path, WORDS)
    return path


def write(path: Path, words: dict[str, str]) -> None:
    keep(path, ["told", 1], by_first(words.items()))


def read(path: Path) -> WordTable:
    found = kept(path)
    assert found is not None
    return found.table


def test_a_table_is_the_same_once_it_has_been_kept(path: Path) -> None:
    table = read(path)
    assert {word: table.get(word) for word in WORDS} == WORDS
    assert list(table.begun("坏路灯坏了", 1, 5)) == [(2, "1"), (3, "2"), (4, "3")]
    for none in ("", "灯", "坏", "b", "路坏", "\U0001f601", "\ud83d", "\x00"):
        assert table.get(none) is None


def test_what_it_was_kept_with_is_told(path: Path) -> None:
    found = kept(path)
    assert found is not None
    assert found.told == ["told", 1]


def test_more_letters_than_stay_are_read_again(path: Path) -> None:
    words = {chr(0x4E00 + place) + "灯": str(place) for place in range(STAY + 200)}
    write(path, words)
    table = read(path)
    for _ in range(2):
        assert {word: table.get(word) for word in words} == words


def test_a_table_in_use_outlives_its_file(path: Path) -> None:
    table = read(path)
    write(path, {"路": "9"})
    assert table.get("路灯") == "2"
    path.unlink()
    assert table.get("灯灯") == "7"


def test_no_spoilt_byte_and_no_missing_end_is_taken_for_a_table(path: Path) -> None:
    """A file read section by section would raise in the middle of a turn."""
    whole = path.read_bytes()
    for place in range(len(whole.rstrip())):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert kept(path) is None, f"byte {place}"
        path.write_bytes(whole[:place])
        assert kept(path) is None, f"cut at {place}"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"not a table", bytes(5_000), b"1 2 3\n", b"words-1 -5 2 3\n"]
)
def test_another_file_is_no_table(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert kept(path) is None


def test_where_there_is_no_file_there_is_no_table(tmp_path: Path) -> None:
    assert kept(tmp_path / "words.table") is None


def test_nothing_else_is_left_beside_it(path: Path) -> None:
    assert [each.name for each in path.parent.iterdir()] == [path.name]
