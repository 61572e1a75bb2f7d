"""The order in which tests are handed out."""

from collections import Counter

import pytest

from tests.shares import dealt

LONG = [f"lane {number}" for number in range(5)]
OTHERS = [f"test {number}" for number in range(31)]


@pytest.mark.parametrize("workers", range(1, 50))
def test_every_test_is_handed_out_once(workers: int) -> None:
    assert Counter(dealt(LONG, OTHERS, workers)) == Counter([*LONG, *OTHERS])


def test_half_of_the_workers_begin_with_a_long_one() -> None:
    order = dealt(LONG, OTHERS, 4)
    begins = [order[place] for place in (0, 9, 18, 27)]
    assert begins == ["lane 0", "lane 1", "test 13", "test 22"]


def test_alone_it_takes_the_long_ones_first() -> None:
    assert dealt(LONG, OTHERS, 1) == [*LONG, *OTHERS]
