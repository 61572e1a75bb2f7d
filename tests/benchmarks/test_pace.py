"""The simulated days keep the product's own pace."""

import math

import pytest

from benchmarks.pace import Day, News, Stretch, catch_up_seconds, simulate, workers
from dialogs.state.message import Lane


def _day(updates: float, *news: News, digest: float = 0.0) -> Day:
    return Day("a day", (Stretch(120, updates),), news, digest)


def _at_once(lane: Lane, count: int) -> News:
    return News(lane, count, begin=0, seconds=0, chats=count)


def test_news_that_comes_at_once_goes_thirty_a_second() -> None:
    waits = simulate(_day(0, _at_once(Lane.PUSH, 900)), bots=1, calls_a_turn=1)
    assert waits.messages == 900
    assert waits.push_p99 == pytest.approx(900 * 0.99 / 30, abs=0.1)
    assert waits.over_pace == 0


def test_pushes_keep_a_third_of_the_pace_beside_any_replies() -> None:
    waits = simulate(_day(90, _at_once(Lane.PUSH, 900)), bots=1, calls_a_turn=1)
    assert waits.push_p99 == pytest.approx(900 * 0.99 / 10, rel=0.02)
    assert waits.over_pace > 80


def test_a_mass_notice_waits_until_no_push_does() -> None:
    both = (_at_once(Lane.MASS, 300), _at_once(Lane.PUSH, 300))
    waits = simulate(_day(0, *both), bots=1, calls_a_turn=1)
    assert waits.push_p99 < 10 < waits.mass_p99 <= 20


def test_several_bots_share_it() -> None:
    waits = simulate(_day(0, _at_once(Lane.PUSH, 900)), bots=3, calls_a_turn=1)
    assert waits.messages == 300
    assert waits.push_p99 == pytest.approx(10, abs=0.2)


def test_a_digest_makes_one_message_of_a_chats_news() -> None:
    news = News(Lane.PUSH, 400, begin=0, seconds=1, chats=20)
    notice = _at_once(Lane.MASS, 30)
    assert simulate(_day(0, news, notice, digest=100), bots=1, calls_a_turn=1).messages == 20 + 30


def test_an_outage_is_made_up_for_by_what_is_left_of_the_workers() -> None:
    assert catch_up_seconds(600, 100, 150) == 1200
    assert catch_up_seconds(600, 100, 100) == math.inf
    assert workers(100, 60) == 3
