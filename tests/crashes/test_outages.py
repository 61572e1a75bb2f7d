"""Outages on virtual time, in short form; `benchmarks/crashlab.py --outages` has them in full."""

import sys
from pathlib import Path

import pytest

from tests.crashes.lab.faulty_telegram import Odds
from tests.crashes.lab.outages import (
    HOUR,
    MINUTE,
    Outage,
    backend_away,
    live_through,
    telegram_is,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def survives(outage: Outage, folder: Path, seed: int, petitions: int) -> None:
    verdict, world = live_through(outage, folder, seed, petitions)
    told = f"seed {seed}: {verdict}"
    sys.stdout.write(told + "\n")
    assert verdict.kept, "\n".join([told, *world.ledger.given_up[:2]])
    assert verdict.petitions >= petitions


def test_a_backend_that_is_away_for_an_hour_gets_every_petition(tmp_path: Path) -> None:
    survives(backend_away(HOUR), tmp_path, 20260609, 15)


def test_ten_minutes_in_which_telegram_refuses_every_third_call(tmp_path: Path) -> None:
    survives(telegram_is(Odds(flood=0.3, retry_after=3), 10 * MINUTE), tmp_path, 20260614, 25)


def test_telegram_away_for_half_an_hour(tmp_path: Path) -> None:
    survives(telegram_is(Odds(away=True), 30 * MINUTE), tmp_path, 20260615, 15)


def test_answers_that_stall_beyond_patience_or_come_late_ring_once(tmp_path: Path) -> None:
    odds = Odds(stalled=0.05, garbled=0.05, dropped=0.05, late=0.05)
    survives(telegram_is(odds, 10 * MINUTE, copies=20260612), tmp_path, 20260612, 20)
