"""Figures of the office: each is that of an oracle, which reads the steps of the cases anew."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from backend_client.contract.case import CaseStatus, Move, Place, Topic
from office.api.office import Office
from office.db.figures import FigureRow
from office.db.models import CaseRow, EventRow
from office.desk.figures import situation
from office.figures import rows
from office.figures.spans import Span, span_of
from office.figures.sums import Dimension, Measure, Sums, change, grouped
from office.law.problems import Problem
from office.rights.officer import MACHINE, Officer, Role
from office.services import recusal
from tests.office.rights.world import World, made
from tests.office.running import AN_ANSWER, a_draft

pytestmark = pytest.mark.starts

BEIJING = timezone(timedelta(hours=8))
LEADER = Officer("l", "", frozenset({Role.LEADER, Role.SUPERVISOR}), None, frozenset())
FORWARD = Move(CaseStatus.FORWARDED, unit="k0-1", against_advice=True)
EXTENSION = Move(CaseStatus.EXTENDED, days=20, approver="局长", note="还要鉴定")
STEPS = (
    (FORWARD, 0.9),
    (Move(CaseStatus.OBJECTED, note="不归我们管"), 0.15),
    (Move(CaseStatus.ACCEPTED), 0.8),
    (EXTENSION, 0.2),
    (AN_ANSWER, 0.8),
    (Move(CaseStatus.CLOSED), 0.5),
)


@dataclass
class Truth:
    """What an oracle says of one case, from its steps as they are stored."""

    case: CaseRow
    steps: list[EventRow]

    def day(self, at: datetime | str) -> date:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return moment.astimezone(BEIJING).date()

    @property
    def filed(self) -> date:
        return self.day(self.case.registered_at)

    def rounds(self, names: set[str]) -> Iterator[tuple[date, date | None, str]]:
        """Each time such a clock ran: its last day, when it ended, and by which step."""
        due: date | None = None
        for step in self.steps:
            ends = [self.day(c["due"]) for c in step.data["clocks"] if c["name"] in names]
            if due and not ends:
                yield due, self.day(step.at), step.data["status"]
            due = max(ends) if ends else None
        if due:
            yield due, None, ""

    def verdict(self, names: set[str], today: date) -> str:
        """kept, missed, or nothing to say yet."""
        found = list(self.rounds(names))
        if any(end and end > due for due, end, _ in found):
            return "missed"
        found = [each for each in found if each[2] not in ("withdrawn", "objected")]
        if not found:
            return ""
        due, end, _ = found[-1]
        return "kept" if end else "missed" if today > due else ""

    def measures(self, today: date) -> set[str]:
        said = {"cases"}
        for name, clocks in (
            ("register", {"R15"}),
            ("notice", {"N15", "D15"}),
            ("handle", {"H60"}),
        ):
            verdict = self.verdict(clocks, today)
            said |= {f"{name}_settled"} if verdict else set()
            said |= {f"{name}_kept"} if verdict == "kept" else set()
        if self.answers:
            said.add("answered")
        if self.case.draft.get("repeats") or self.case.draft.get("reopens"):
            said.add("repeated")
        asked = {"R15", "N15", "D15", "H60", "V30d", "C30d"}
        if any(self.day(c["due"]) < today for c in self.case.clocks if c["name"] in asked):
            said.add("overdue")
        return said

    @property
    def answers(self) -> list[date]:
        return [self.day(s.at) for s in self.steps if s.data["status"] == "answered"]

    def key(self, dimension: Dimension) -> str | None:
        draft = self.case.draft
        place = (draft.get("place") or {}).get("path") or []
        topic = (draft.get("topic") or {}).get("path") or []
        monday = self.filed - timedelta(days=self.filed.weekday())
        found: Mapping[Dimension, str | None] = {
            Dimension.WEEK: str(monday.toordinal()),
            Dimension.UNIT: self.case.unit,
            Dimension.TOPIC: topic[0] if topic else None,
            Dimension.AREA: "".join(place[2:4]) or (place[-1] if place else None),
            Dimension.CHANNEL: draft["channel"],
        }
        return found[dimension]


async def truths(office: Office, officer: Officer) -> list[Truth]:
    reader = office.reader(officer)
    async with office.database.read() as session:
        cases = list(await session.scalars(select(CaseRow).where(reader.may_see(CaseRow.number))))
        moved = select(EventRow).where(EventRow.type == "moved").order_by(EventRow.seq)
        steps = list(await session.scalars(moved))
    return [Truth(case, [step for step in steps if step.case == case.number]) for case in cases]


def expected(found: list[Truth], today: date) -> Sums:
    counts = Counter(name for each in found for name in each.measures(today))
    days = sum((each.answers[-1] - each.filed).days for each in found if each.answers)
    return Sums(**counts, days=days)


async def lived(folder: Path, seed: int, cases: int = 60) -> World:
    """An office whose cases went their ways over a year and a half."""
    dice = random.Random(seed)
    world = await made(folder, dice, cases=12)
    office, machine = world.office, world.reader(MACHINE)
    for n in range(cases):
        world.clock.pass_time(days=dice.choice((0, 1, 3, 9, 17)), hours=dice.randrange(24))
        where = dice.choice((("甲省", "乙市", "丙县", "丁镇"), ("甲省", "乙市"), ()))
        draft = a_draft(
            f"x-{n}",
            place=Place("那里", path=where) if where else None,
            topic=dice.choice((None, Topic(("环境保护", "污染")), Topic(("交通运输",)))),
            repeats=world.cases[0].number if dice.random() < 0.2 else None,
            channel=dice.choice(("telegram", "letter")),
        )
        number = (await office.casework.file_case(draft, f"x-{n}"))[0].number
        for step, odds in STEPS:
            world.clock.pass_time(days=dice.choice((0, 2, 14, 20, 61)) * (dice.random() < 0.4))
            if dice.random() < odds:
                try:
                    await office.casework.move(number, step, None, machine)
                except Problem as problem:
                    assert problem.name in ("illegal-move", "window-closed"), problem.name
    return world


@pytest.mark.parametrize("seed", range(3))
async def test_every_figure_is_that_of_an_oracle(tmp_path: Path, seed: int) -> None:
    world = await lived(tmp_path, seed)
    office, end = world.office, world.clock().astimezone(BEIJING).date()
    missed = 0
    for officer in (LEADER, *world.officers[:10]):
        found = await truths(office, officer)
        for days in (366, 90):
            span = Span(end - timedelta(days=days - 1), end)
            looked = await situation.look(
                office.database, office.reader(officer), span, world.clock(), 2
            )
            for sums, where in (
                (looked.total, span),
                (looked.before, span.before),
                (looked.year_before, span.year_before),
            ):
                here = [each for each in found if where.first <= each.filed <= where.last]
                assert sums == expected(here, end)
            total = looked.total
            missed += total.notice_settled - total.notice_kept + total.overdue
            here = [each for each in found if span.first <= each.filed <= span.last]
            async with office.database.read() as session:
                told = await rows.sums_by(session, office.reader(officer), span, end.toordinal())
            for dimension in Dimension:
                keys = {each.key(dimension) for each in here}
                assert told.get(dimension, {}) == {
                    key: expected([each for each in here if each.key(dimension) == key], end)
                    for key in keys
                }
    assert missed
    await office.database.close()


async def test_behind_each_number_stand_as_many_cases_as_it_says(tmp_path: Path) -> None:
    world = await lived(tmp_path, 5)
    office, today = world.office, world.clock().astimezone(BEIJING).date()
    span = Span(today - timedelta(days=9000), today)  # the closed ones came first
    seen = 0
    for officer in (LEADER, *world.officers[:6]):
        reader = office.reader(officer)
        async with office.database.read() as session:
            told = await rows.sums_by(session, reader, span, today.toordinal())
            for dimension, groups in told.items():
                if dimension is Dimension.WEEK:
                    continue
                for key, sums in groups.items():
                    for measure in Measure:
                        behind = await rows.cases_of(
                            session, reader, span, measure, (dimension, key), today.toordinal(),
                            None, 1000,
                        )  # fmt: skip
                        assert len(behind) == sums.of(measure)
                        seen += len(behind)
    assert seen
    await office.database.close()


async def test_what_is_counted_is_counted_anew_where_it_was_lost(tmp_path: Path) -> None:
    """As for cases from before there were figures."""
    world = await lived(tmp_path, 1, cases=10)
    office, today = world.office, world.clock().astimezone(BEIJING).date()
    span = Span(today - timedelta(days=365), today)

    async def total() -> Sums:
        reader = office.reader(LEADER)
        found = await situation.look(office.database, reader, span, world.clock(), 2)
        return found.total

    before = await total()
    await recusal.bring_up(office.database, office.units, office.index)  # talks
    async with office.database.write() as session:
        await session.execute(delete(FigureRow))
    assert (await total()).cases == 0
    assert await recusal.bring_up(office.database, office.units, office.index) == 22
    assert await recusal.bring_up(office.database, office.units, office.index) == 0
    assert await total() == before
    assert before.cases
    await office.database.close()


def test_small_groups_are_one_line_and_a_small_share_is_not_told() -> None:
    now = {"甲": Sums(cases=9), "乙": Sums(cases=4, answered=1, days=7), None: Sums(cases=3)}
    groups = grouped(now, {"甲": Sums(cases=6)}, {}, 5)
    assert [(g.key, g.sums.cases, g.before, g.rest) for g in groups] == [
        ("甲", 9, 6, False),
        (None, 7, 0, True),
    ]
    assert now["乙"].average_days(5) is None
    assert now["乙"].average_days(1) == 7
    assert Sums(cases=4, repeated=1).share("repeated", 5) is None
    assert Sums(cases=5, repeated=1).share("repeated", 5) == 0.2
    assert change(9, 6) == 0.5 and change(9, 0) is None


@pytest.mark.parametrize(
    ("first", "last", "is_"),
    [
        ("", "", ("2026-06-02", "2026-07-01")),
        ("2026-01-01", "2026-01-31", ("2026-01-01", "2026-01-31")),
        ("2026-01-31", "2026-01-01", ("2026-01-01", "2026-01-31")),
        ("2000-01-01", "2026-07-01", ("2025-07-01", "2026-07-01")),
        ("0001-01-01", "x", ("2026-06-02", "2026-07-01")),
        ("1900-01-01", "1900-01-05", ("1900-01-01", "1900-01-05")),
    ],
)
def test_a_span_is_read_as_it_was_written(first: str, last: str, is_: tuple[str, str]) -> None:
    span = span_of(first, last, date(2026, 7, 1))
    assert (span.first.isoformat(), span.last.isoformat()) == is_
    assert span.before.last < span.first and span.before.days == span.days


def test_the_29th_of_february_is_compared_with_the_28th() -> None:
    assert Span(date(2028, 2, 29), date(2028, 2, 29)).year_before.last == date(2027, 2, 28)
