"""Ratings grow part by part, and their sums grow by batches that give nobody away."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend_client.contract.case import CaseStatus, Grade, Move, Petitioner, Rating, Resolution
from backend_client.json_codec import to_plain
from office.law.ratings import Counts, Rated, added, batch, merge, tally
from tests.office.running import (
    AN_ANSWER,
    MORNING,
    STAFF_KEY,
    TO_ANSWERED,
    Running,
    SetClock,
    a_draft,
    settings_in,
    started,
)

GOOD = Rating(Resolution.SOLVED, Grade.SATISFIED, Grade.FAIR)
TOMORROW = MORNING + timedelta(days=1)


def test_parts_that_are_not_said_stay() -> None:
    first = Rating(outcome=Resolution.SOLVED)
    both = merge(first, Rating(office=Grade.FAIR))
    assert both == Rating(outcome=Resolution.SOLVED, office=Grade.FAIR)
    assert merge(both, Rating(office=Grade.DISSATISFIED)).office is Grade.DISSATISFIED
    assert merge(None, first) == first


def test_a_quiet_flag_can_be_taken_back() -> None:
    assert merge(Rating(pressed=True), Rating(pressed=False)).pressed is False


def rated(
    number: int,
    rating: Rating = GOOD,
    *,
    person: int | None = None,
    summed: Mapping[str, str] | None = None,
    open_days: int = 15,
) -> Rated:
    until = MORNING + timedelta(days=open_days)
    who = str(number if person is None else person)
    return Rated(str(number), who, MORNING, until, rating, summed or {})


def summed(number: int, said: Resolution = Resolution.SOLVED, **changes: int) -> Rated:
    """One whose outcome stands in the sums."""
    return rated(number, Rating(said), summed={"outcome": said.value}, **changes)


def chosen(unit: Sequence[Rated], **changes: object) -> list[str]:
    asked: dict[str, object] = {"minimum": 5, "before": TOMORROW, "since": None, **changes}
    return [each.case for each in batch(unit, "outcome", **asked)]  # type: ignore[arg-type]


def test_as_many_new_ratings_as_the_minimum_make_a_batch() -> None:
    assert chosen([rated(n) for n in range(5)]) == ["0", "1", "2", "3", "4"]
    assert chosen([rated(n) for n in range(4)]) == []
    assert chosen([rated(n) for n in range(4)], minimum=4) == ["0", "1", "2", "3"]


def test_what_was_rated_today_waits_for_tomorrow() -> None:
    assert chosen([rated(n) for n in range(5)], before=MORNING) == []


def test_each_part_has_its_own_batch() -> None:
    unit = [rated(n, Rating(office=Grade.FAIR)) for n in range(4)] + [rated(4)]
    assert chosen(unit) == []


def test_one_person_with_many_cases_makes_no_batch() -> None:
    assert chosen([rated(n, person=1) for n in range(9)]) == []


def test_what_is_summed_is_not_summed_again() -> None:
    assert chosen([summed(n) for n in range(9)] + [rated(n) for n in range(10, 14)]) == []


def changed(each: Rated) -> Rated:
    return replace(each, rating=Rating(Resolution.UNSOLVED))


def test_a_changed_rating_goes_along_with_a_batch_and_never_alone() -> None:
    old = [changed(summed(0)), *(summed(n) for n in range(1, 9))]
    assert chosen([changed(each) for each in old]) == [], "however many have changed theirs"
    assert chosen([*old, *(rated(n) for n in range(10, 14))]) == []
    assert chosen([*old, *(rated(n) for n in range(10, 15))])[0] == "0"


def test_a_changed_rating_waits_while_only_few_could_have_changed_theirs() -> None:
    old = [changed(summed(0)), *(summed(n, open_days=-1) for n in range(1, 9))]
    new = [rated(n) for n in range(10, 15)]
    assert chosen([*old, *new]) == ["0", "10", "11", "12", "13", "14"], "none has gone along yet"
    assert chosen([*old, *new], since=MORNING) == ["10", "11", "12", "13", "14"]


def test_a_change_moves_a_count_and_adds_none() -> None:
    before: Counts = {"solved": 5, "partly": 0, "unsolved": 0}
    group = [changed(summed(0)), *(rated(n) for n in range(10, 15))]
    assert added(before, "outcome", group) == {"solved": 9, "partly": 0, "unsolved": 1}


def test_the_total_is_what_the_units_come_to() -> None:
    counts = {
        ("a", "outcome"): {"solved": 5, "partly": 0, "unsolved": 0},
        ("b", "outcome"): {"solved": 1, "partly": 2, "unsolved": 3},
    }
    told = tally(["a", "c"], counts)
    assert told.total.outcome == {"solved": 6, "partly": 2, "unsolved": 3}
    assert told.total.office is None
    assert list(told.units) == ["a", "b", "c"]
    assert told.units["c"].outcome is None


def test_no_ratings_are_no_sums() -> None:
    assert tally([], {}).total.outcome is None


@pytest.mark.parametrize("seed", range(40))
def test_two_looks_differ_by_nothing_or_by_five_persons(seed: int) -> None:
    """Any rating, change and day in any order: whoever compares two looks meets a crowd."""
    dice = random.Random(seed)
    unit: dict[int, Rated] = {}
    sums: Counts | None = None
    now = MORNING
    for _ in range(300):
        if dice.random() < 0.2:
            now += timedelta(days=1)
            group = batch(list(unit.values()), "outcome", 5, now, None)
            before, sums = sums, added(sums, "outcome", group) if group else sums
            new = {each.person for each in group if not each.summed}
            assert before == sums or len(new) >= 5
            for each in group:
                kept = {"outcome": str(each.said("outcome"))}
                unit[int(each.case)] = replace(each, summed=kept)
        else:
            number = dice.randrange(60)
            said = Rating(dice.choice(list(Resolution)))
            known = unit.get(number) or rated(number, said, person=number // 2)
            unit[number] = replace(known, rating=said, at=now)
    assert sums is not None
    counted = [each for each in unit.values() if each.summed]
    for outcome in Resolution:
        assert sums[outcome] == sum(each.summed["outcome"] == outcome for each in counted)


@pytest.mark.starts
async def test_sums_survive_a_restart_and_staff_count_without_holes(tmp_path: Path) -> None:
    clock = SetClock()
    async with started(settings_in(tmp_path), clock) as backend:
        for n in range(5):
            number = (await backend.bot.file_case(a_draft(f"draft-{n}"))).number
            await backend.move(number, *TO_ANSWERED)
            await backend.bot.rate(number, Rating(Resolution.SOLVED), "r")
        clock.pass_time(days=1)
        _, figures = await backend.as_staff("GET", "/v1/stats")
        await backend.move(number, CaseStatus.CLOSED)
        path = f"/v1/cases/{number}"
        body = {"text": "哪一天？"}
        _, asked = await backend.call(
            "POST", f"{path}/questions", body, key=STAFF_KEY, idempotency_key="q"
        )
        assert (asked["id"], asked["seq"]) == (7, 7)
        await backend.bot.supplement(number, "昨天", [], "s1", answers=8)
        _, case = await backend.as_staff("GET", path)
        events: Any = case["events"]
        assert [each["seq"] for each in events] == [each["id"] for each in events]
        assert [each["seq"] for each in events] == list(range(1, 9))
        assert events[-1]["data"]["answers"] == 7
        bots = (await backend.bot.get_case(number)).events
        assert [each.seq for each in bots] == list(range(1, 10))
    async with started(settings_in(tmp_path), clock) as again:
        _, after = await again.as_staff("GET", "/v1/stats")
        assert after["ratings"] == figures["ratings"]
        assert "'solved': 5" in str(after["ratings"])


async def outcomes(backend: Running) -> tuple[Any, Mapping[str, Any]]:
    """The sums of outcomes that are released: all, and by unit."""
    _, figures = await backend.as_staff("GET", "/v1/stats")
    ratings: Any = figures["ratings"]
    return ratings["total"]["outcome"], {k: v["outcome"] for k, v in ratings["units"].items()}


@pytest.mark.starts
async def test_sums_take_in_a_day_when_it_is_over_as_it_was_then(tmp_path: Path) -> None:
    """Nobody sees when somebody rated, nor what the first call of a new day changed."""
    clock = SetClock()
    five = {"solved": 5, "partly": 0, "unsolved": 0}
    async with started(settings_in(tmp_path), clock) as backend:
        for n in range(5):
            number = (await backend.bot.file_case(a_draft(f"draft-{n}"))).number
            await backend.move(number, *TO_ANSWERED)
            await backend.bot.rate(number, Rating(Resolution.SOLVED), "r")
            assert (await outcomes(backend))[0] is None
        clock.pass_time(hours=14, minutes=59)  # a minute before midnight in China
        assert (await outcomes(backend))[0] is None
        clock.pass_time(minutes=2)
        await backend.bot.rate(number, Rating(Resolution.UNSOLVED), "r2")
        assert (await outcomes(backend))[0] == five


@pytest.mark.starts
async def test_the_cases_of_one_telephone_make_no_batch(tmp_path: Path) -> None:
    clock = SetClock()
    phones = ["13800001111", "138 0000 1111", "138-0000-1111", "１３８００００１１１１"]

    async def rates(backend: Running, phone: str) -> None:
        petitioner = Petitioner("王桂兰", "新安村3组12号", phone)
        draft = a_draft(phone.encode().hex(), petitioner=petitioner)
        number = (await backend.bot.file_case(draft)).number
        await backend.move(number, *TO_ANSWERED)
        await backend.bot.rate(number, Rating(Resolution.SOLVED), "r")

    async with started(settings_in(tmp_path), clock) as backend:
        for phone in [*phones, "13800002222", "13800003333", "13800004444"]:
            await rates(backend, phone)
        clock.pass_time(days=1)
        assert (await outcomes(backend))[0] is None, "seven cases of four persons"
        await rates(backend, "13800005555")
        clock.pass_time(days=1)
        assert (await outcomes(backend))[0] == {"solved": 8, "partly": 0, "unsolved": 0}


@pytest.mark.starts
async def test_a_rating_that_is_summed_stays_with_its_unit(tmp_path: Path) -> None:
    """Taken along, it would be missing in the sums of the new unit, one less than before."""
    clock = SetClock()

    async def answered(backend: Running, name: str, unit: str) -> str:
        number = (await backend.bot.file_case(a_draft(name))).number
        await backend.move(number, Move(CaseStatus.FORWARDED, unit=unit), CaseStatus.ACCEPTED)
        await backend.move(number, AN_ANSWER)
        await backend.bot.rate(number, Rating(Resolution.SOLVED), "r")
        return number

    async with started(settings_in(tmp_path), clock) as backend:
        mine, *_ = [await answered(backend, f"a{n}", "xian-minzheng") for n in range(5)]
        for n in range(5):
            await answered(backend, f"b{n}", "xian-jiaoyu")
        clock.pass_time(days=1)
        five, ten = ({"solved": n, "partly": 0, "unsolved": 0} for n in (5, 10))
        _, told = await outcomes(backend)
        assert [told[unit] for unit in ("青河县民政局", "青河县教育和体育局")] == [five, five]

        await backend.bot.supplement(mine, "民政局的李局长收了我两万块钱不办事", [], "s1")
        reopened = Move(CaseStatus.HANDLING, note="请重新调查")
        status, _ = await backend.as_staff("POST", f"/v1/cases/{mine}/moves", to_plain(reopened))
        assert status == 409, "taken back: another unit must have it"
        elsewhere = Move(CaseStatus.FORWARDED, unit="xian-jiaoyu", against_advice=True)
        await backend.move(mine, elsewhere, CaseStatus.ACCEPTED, AN_ANSWER)
        await backend.bot.rate(mine, Rating(Resolution.UNSOLVED), "r2")
        for n in range(5, 10):
            await answered(backend, f"b{n}", "xian-jiaoyu")
        clock.pass_time(days=1)
        _, told = await outcomes(backend)
        assert [told[unit] for unit in ("青河县民政局", "青河县教育和体育局")] == [five, ten]
