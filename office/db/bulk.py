"""Many cases at once into an office that has none: for measurements."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from sqlalchemy import bindparam, insert, text

from office.db.case_store import CALLS, CASES, DAYS, EVENTS, CaseRecord, EventRecord, find_any
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.statements import Statement

TOGETHER = 1000  # cases in a transaction
SEQUENCES = ("cases", "events")
NEXT_ON_POSTGRESQL = (
    "SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM {name}))"
)

_INTO_CASES, _INTO_EVENTS, _INTO_CALLS, _INTO_DAYS = (
    Statement(insert(table).values({column.name: bindparam(column.name) for column in table.c}))
    for table in (CASES, EVENTS, CALLS, DAYS)
)

Filed = tuple[CaseRecord, Sequence[EventRecord]]


async def load(database: Database, filed: Iterable[Filed]) -> int:
    """How many. Ids are given in their order; nobody else writes meanwhile. Raises ValueError when
    there is a case already."""
    if await database.look(lambda each: find_any(each.sql)):
        raise ValueError("the office has cases already: many more are put into an empty one only")
    cases, events, days = 0, 0, dict[str, int]()
    for part in _parts(iter(filed)):
        for case, steps in part:
            cases += 1
            case.id = cases
            for step in steps:
                events += 1
                step.id = events
            day = f"20{case.number[:6]}"
            days[day] = days.get(day, 0) + 1
        await database.change(partial(_store, part))
    await database.change(partial(_finish, days))
    return cases


def _parts(filed: Iterator[Filed]) -> Iterator[list[Filed]]:
    while part := list(islice(filed, TOGETHER)):
        yield part


async def _store(part: Sequence[Filed], transaction: Transaction) -> None:
    sql = transaction.sql
    steps = [step for _, steps in part for step in steps]
    await sql.run_many(_INTO_CASES, [_values(case) for case, _ in part])
    await sql.run_many(_INTO_EVENTS, list(map(_values, steps)))
    calls = (
        {
            "key": case.client_ref,
            "scope": "cases",
            "fingerprint": "",
            "event_id": steps[0].id,
            "at": case.registered_at,
        }
        for case, steps in part
    )
    await sql.run_many(_INTO_CALLS, list(calls))


async def _finish(days: dict[str, int], transaction: Transaction) -> None:
    counts = [{"day": day, "last": last} for day, last in days.items()]
    await transaction.sql.run_many(_INTO_DAYS, counts)
    await count_on(transaction)


async def count_on(transaction: Transaction) -> None:
    """What is stored next gets the next id."""
    session = transaction.session
    if session.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            await session.execute(text(NEXT_ON_POSTGRESQL.format(name=name)), {"name": name})


def _values(record: CaseRecord | EventRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}
