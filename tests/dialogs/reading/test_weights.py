"""Weights of evidence add up to the same in whatever order, and in every process."""

import math
import os
import subprocess
import sys
from importlib import resources

import pytest

from dialogs.reading import acts
from dialogs.reading.acts.evidence import Context, evidence
from dialogs.reading.acts.lexicon import Act, Subject
from dialogs.reading.acts.weights import reasons, weighed

TEXTS = ("要得，就这么交", "谢谢，修好了", "路灯坏了半个月，希望尽快修好", "any news?", "")
READINGS = (*Subject, *Act)
SAY = """
from dialogs.reading.acts.reader import Context, read_act
from dialogs.reading.danger import signs
case = Context(cases=("新安村路灯坏了 希望修好",), answered=True)
print(read_act("要得，就这么交", case).act)
print(signs("朋友说是介绍工作，到了把我身份证拿走，门口有人守着，偷着发的"))
"""


def hundredths() -> dict[str, dict[str, int]]:
    """The table, read without the module: evidence, reading, weight."""
    table = resources.files(acts).joinpath("weights.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {
        name: {reading: round(100 * float(w)) for reading, _, w in (p.partition("=") for p in told)}
        for name, *told in rows
    }


@pytest.mark.parametrize("text", TEXTS)
def test_what_each_reading_is_given_is_the_sum_of_its_weights(text: str) -> None:
    table, found = hundredths(), evidence(text, Context(screen="card"))
    sums = {each: sum(table.get(name, {}).get(each, 0) for name in found) for each in READINGS}
    chances = dict(weighed(found, READINGS))
    likeliest = max(sums.values())
    whole = sum(math.exp((each - likeliest) / 100) for each in sums.values())
    for each, total in sums.items():
        assert chances[each] == pytest.approx(math.exp((total - likeliest) / 100) / whole)
    for each in READINGS:
        ranked = sorted(
            ((table[name][each], name) for name in found if each in table.get(name, {})),
            reverse=True,
        )
        assert reasons(found, each) == tuple(name for weight, name in ranked[:5] if weight > 0)


def test_readings_as_likely_as_each_other_stand_in_the_order_in_which_they_were_asked_for() -> None:
    assert [each for each, _ in weighed(frozenset(), READINGS)] == [*READINGS]


@pytest.mark.starts
def test_a_message_is_read_alike_in_every_process() -> None:
    """Sums of fractions hung on the order of a set, and so on the process: of two acts as likely
    as each other it was now the one and now the other."""
    said = {
        subprocess.run(
            [sys.executable, "-c", SAY],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1, said
