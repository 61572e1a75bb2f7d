"""Ratings grow part by part, and sums give nobody away."""

from backend_client.contract import Grade, Outcome, Rating
from backend_client.embedded.ratings import merge, tally

GOOD = Rating(Outcome.SOLVED, Grade.SATISFIED, Grade.FAIR)


def test_parts_that_are_not_said_stay() -> None:
    first = Rating(outcome=Outcome.SOLVED)
    both = merge(first, Rating(office=Grade.FAIR))
    assert both == Rating(outcome=Outcome.SOLVED, office=Grade.FAIR)
    assert merge(both, Rating(office=Grade.DISSATISFIED)).office is Grade.DISSATISFIED
    assert merge(None, first) == first


def test_a_quiet_flag_can_be_taken_back() -> None:
    assert merge(Rating(pressed=True), Rating(pressed=False)).pressed is False


def test_a_group_of_the_minimum_size_is_summed() -> None:
    sums = tally({"a": [GOOD] * 5}, 5)
    assert sums.units["a"].unit == {"satisfied": 0, "fair": 5, "dissatisfied": 0}
    assert sums.total.outcome == {"solved": 5, "partly": 0, "unsolved": 0}
    assert sums.total.pressed == {"yes": 0, "no": 5}


def test_a_smaller_group_is_not() -> None:
    sums = tally({"a": [GOOD] * 4}, 5)
    assert sums.units["a"].office is None
    assert sums.total.office is None


def test_each_part_has_its_own_group() -> None:
    sums = tally({"a": [Rating(outcome=Outcome.SOLVED)] * 5 + [GOOD]}, 5)
    assert sums.total.outcome is not None
    assert sums.total.office is None


def test_the_total_less_the_shown_units_lays_nobody_bare() -> None:
    sums = tally({"big": [GOOD] * 6, "small": [Rating(office=Grade.DISSATISFIED)]}, 5)
    assert sums.total.office == {"satisfied": 6, "fair": 0, "dissatisfied": 0}


def test_small_units_that_are_many_together_are_in_the_total() -> None:
    sums = tally({"big": [GOOD] * 6, **{f"small-{i}": [GOOD] for i in range(5)}}, 5)
    assert sums.total.office == {"satisfied": 11, "fair": 0, "dissatisfied": 0}
    assert sums.units["small-1"].office is None


def test_no_ratings_are_no_sums() -> None:
    assert tally({}, 5).total.outcome is None
