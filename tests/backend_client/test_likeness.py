"""How like two complaints are: near-duplicates told in other words, and different complaints."""

import os
import subprocess
import sys

import pytest

from backend_client.likeness import KEPT, LONGEST_TEXT, Sketch, alike, likeness, sketch
from tests.architecture_rules import ROOT

STORY = "新安村村东头的牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"


def invented() -> list[tuple[str, str, str]]:
    """A matter, the same in other words, and another matter of the same topic."""
    lines = (ROOT / "tests" / "texts" / "retold.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(matter, reworded, other) for matter, reworded, other in rows]


def test_matters_told_in_other_words_are_found_and_others_of_their_topic_seldom() -> None:
    rows = invented()
    assert len(rows) == 60
    found = sum(alike(sketch(matter), sketch(again)) for matter, again, _ in rows)
    wrong = sum(alike(sketch(matter), sketch(other)) for matter, _, other in rows)
    assert (found, wrong) == (52, 3)


def test_a_text_is_wholly_like_itself_however_it_is_written() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in "102路, bus")
    assert likeness(sketch("102路, BUS"), sketch(wide)) == 1.0
    assert likeness(sketch(STORY), sketch(STORY.replace("，", "！\n"))) == 1.0


def test_a_text_without_letters_is_like_nothing() -> None:
    assert sketch("，！😀") == Sketch()
    assert likeness(sketch(""), sketch("")) == 0.0


def test_a_copy_is_found_in_a_long_text_too() -> None:
    long = "。".join(matter for matter, _, _ in invented())
    other = "。".join(other for _, _, other in invented())
    assert likeness(sketch(long), sketch(long + STORY)) > 0.8
    assert likeness(sketch(long), sketch(other)) < likeness(sketch(long), sketch(long[:-200]))


@pytest.mark.parametrize("text", ["中" * 100_000, "\ud800\x00", "ﷺ" * 10_000, STORY * 1_000])
def test_a_sketch_is_small_whatever_the_text(text: str) -> None:
    made = sketch(text)
    assert max(len(made.letters), len(made.pairs)) <= KEPT
    assert made == sketch(text[:LONGEST_TEXT])


@pytest.mark.starts
def test_a_sketch_is_the_same_in_every_process() -> None:
    """It is stored in conversations and sent to backends."""
    code = f"from backend_client.likeness import sketch; print(sketch({STORY!r}))"
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        told = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True
        )
        assert told.stdout.decode().strip() == repr(sketch(STORY))
    assert sketch("牛粪").pairs == (906787294,)
