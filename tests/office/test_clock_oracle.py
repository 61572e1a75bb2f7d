"""The legal clocks agree with an oracle written apart from them, on the same histories."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from backend_client.contract.case import CaseStatus, PetitionKind
from office.law.deadlines import Matter, Step, clocks_after, day_of, is_working_day, taken_until
from tests.office.clock_oracle import EPOCH, WORKING, Entry, expected, histories, number

COUNT = 10_000
WANTED = ("D15", "C30d", "C30a", "V30a", "heard", "again", "kept", "moved")


def step(entry: Entry) -> Step:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=entry.at)
    return Step(CaseStatus(entry.status), at, entry.route, entry.days, entry.unit)


def run(history: list[Entry], kind: str, named: bool) -> dict[str, tuple[int, int]]:
    clocks = clocks_after([step(entry) for entry in history], Matter(PetitionKind(kind), named))
    return {
        str(clock.name): (number(day_of(clock.due)), number(day_of(taken_until(clock))))
        for clock in clocks
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", [20260701, 20261128])
def test_the_clocks_of_ten_thousand_histories_are_the_oracles(seed: int) -> None:
    seen: Counter[str] = Counter()
    for index, (history, kind, named) in enumerate(histories(seed, COUNT)):
        for length in {2 + index % (len(history) - 1), len(history)}:
            told = expected(history[:length], kind, named)
            assert run(history[:length], kind, named) == told, (kind, named, history[:length])
            seen.update(told.keys())
            seen["heard"] += told == {} and history[length - 1].status == "hearing"
            seen["again"] += "H60" in told and any(e.status == "answered" for e in history)
            seen["kept"] += "N15" in told and "O5" not in told
            seen["moved"] += any(last != taken for last, taken in told.values())
    assert all(seen[name] > 50 for name in WANTED), seen


def test_the_working_days_are_those_that_were_announced() -> None:
    days = range(number(date(2022, 1, 1)), number(date(2027, 1, 1)))
    ours = {day for day in days if is_working_day(EPOCH + timedelta(days=day))}
    assert ours == WORKING
