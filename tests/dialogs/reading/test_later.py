"""Danger and denunciations in phrases from which nothing was learnt: the figures of
docs/conversations.md, with room for a change that moves a few.
"""

from pathlib import Path

import pytest

from backend_client.wording import denunciation
from backend_client.wording.denunciation import Verdict
from dialogs.reading import danger

HEARD = (Verdict.DENOUNCES, Verdict.ASKS)


def phrases(name: str) -> tuple[list[str], list[str]]:
    """Those that must be heard, and those that must not."""
    lines = Path(__file__).with_name(f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines if not line.startswith("#")]
    return [text for kind, text in rows if kind == "1"], [t for kind, t in rows if kind == "0"]


@pytest.mark.parametrize(
    ("name", "least", "most"), [("danger_later", 0.95, 0.03), ("danger_english_later", 0.86, 0.14)]
)
def test_danger_is_heard_and_seldom_imagined(name: str, least: float, most: float) -> None:
    told, quiet = phrases(name)
    assert sum(bool(danger.signs(text)) for text in told) >= least * len(told)
    assert sum(bool(danger.signs(text)) for text in quiet) <= most * len(quiet)


@pytest.mark.parametrize(
    ("name", "least", "taken", "asked"),
    [("accused_later", 0.96, 0.02, 0.25), ("accused_english_later", 0.78, 0.07, 0.12)],
)
def test_who_accuses_is_heard_and_a_claim_hardly_ever_taken_for_it(
    name: str, least: float, taken: float, asked: float
) -> None:
    told, claims = phrases(name)
    heard = [denunciation.verdict(text) in HEARD for text in told]
    assert sum(heard) >= least * len(told)
    verdicts = [denunciation.verdict(text) for text in claims]
    assert verdicts.count(Verdict.DENOUNCES) <= taken * len(claims)
    assert verdicts.count(Verdict.ASKS) <= asked * len(claims)
