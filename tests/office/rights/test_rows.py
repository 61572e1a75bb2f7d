"""The rights in SQL are those of the function, on facts by lot."""

import random
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend_client.wording.spelling import squeezed
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.migrations import upgrade
from office.db.models import ReadingRow
from office.law.routing import Units
from office.rights.facts import CaseFacts, Flag, Part
from office.rights.officer import Officer, Role
from office.rights.reading import may_read
from office.rights.rows import Reader, facts_in, keep
from tests.conftest import NewDatabase
from tests.office.accusations import counties
from tests.office.rights.world import PERSONS


async def test_the_condition_in_sql_and_the_function_agree(new_database: NewDatabase) -> None:
    """On facts by lot, more tangled than words make them."""
    dice = random.Random(5)
    units = counties(dice)
    url = new_database("rights")
    await upgrade(url)
    database = Database(url)
    facts = [some_facts(dice, units, n) for n in range(150)]
    listed = aliased(ReadingRow)

    async def work(transaction: Transaction) -> None:
        for each in (*facts[1:], *facts):  # once in place of what was there
            await keep(transaction.sql, replace(each, said="", marks={}, flags=frozenset()), "old")
            await keep(transaction.sql, each, "test")

    async def found_again(transaction: Transaction) -> list[CaseFacts | None]:
        return [await facts_in(transaction.sql, each.subject) for each in facts]

    await database.change(work)
    assert await database.look(found_again) == facts
    async with database.read() as session:
        for n in range(150):
            officer = some_officer(dice, units, n)
            may_see = Reader(officer, units).may_see(listed.subject)
            found = set(await session.scalars(select(listed.subject).where(may_see)))
            allowed = {each.subject for each in facts if may_read(officer, each, units).allowed}
            assert found == allowed, officer
    await database.close()


def some_facts(dice: random.Random, units: Units, n: int) -> CaseFacts:
    ids = [body.id for body in units.bodies]
    marks = {
        part: frozenset(dice.sample(ids, dice.randrange(1, 4)))
        for part in (Part.CLOSED, Part.OVERSEES, Part.WORKS)
        if dice.random() < 0.6
    }
    if dice.random() < 0.3:
        marks[Part.PAST] = frozenset({f"n{dice.randrange(150)}"})
    flags = frozenset(flag for flag in Flag if dice.random() < 0.4)
    said = dice.choice(("", "", squeezed(PERSONS[0]), "100%_a"))
    return CaseFacts(f"n{n}", flags, marks, said)


def some_officer(dice: random.Random, units: Units, n: int) -> Officer:
    ids = [body.id for body in units.bodies]
    links = dice.sample([*ids, *(f"n{each}" for each in range(150))], dice.choice((0, 0, 1, 3)))
    return Officer(
        f"o{n}",
        dice.choice(("", PERSONS[0], "100%_a", "100_", "x")),
        frozenset(dice.sample(list(Role), dice.randrange(1, 4))),
        dice.choice((None, "gone", *ids)),
        frozenset(links),
    )
