"""Searches that an officer keeps for themselves: what narrows them, and what they are called.

Nobody else sees them. A search that finds cases by whose they are is not kept: it would tell a name
to whoever looks over the officer's shoulder.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from office.db.accounts import SavedSearchRow
from office.db.database import Database
from office.db.in_thread import Transaction
from office.law.problems import Problem

MOST = 20  # of one officer
LONGEST_NAME = 20  # characters
NARROWS = ("q", "status", "kind", "unit", "topic", "place", "since", "until", "campaign")


@dataclass(frozen=True)
class SavedSearch:
    """`form`: the fields of the search, of NARROWS, that are not empty."""

    id: int
    name: str
    form: Mapping[str, str]


async def saved_by(session: AsyncSession, officer: str) -> list[SavedSearch]:
    """In the order in which they were kept."""
    mine = select(SavedSearchRow).where(SavedSearchRow.officer == officer)
    rows = await session.scalars(mine.order_by(SavedSearchRow.id))
    return [SavedSearch(row.id, row.form["name"], row.form["fields"]) for row in rows]


async def keep(
    database: Database, officer: str, name: str, form: Mapping[str, str], *, found_persons: bool
) -> None:
    """In place of one of the same name. `found_persons`: it has found cases by whose they are.
    Raises Problem 422."""
    if found_persons:
        raise Problem.invalid("saved_person", "finds cases by whose they are")
    fields = {field: form[field] for field in NARROWS if form.get(field)}
    if not 1 <= len(name) <= LONGEST_NAME or not fields:
        raise Problem.invalid("saved_name", f"must have 1 to {LONGEST_NAME} characters")

    async def work(transaction: Transaction) -> None:
        session = transaction.session
        known = await saved_by(session, officer)
        others = [each for each in known if each.name != name]
        if len(others) >= MOST:
            raise Problem.invalid("saved_searches", f"must be no more than {MOST}")
        if len(others) < len(known):
            await _drop(session, officer, *(e.id for e in known if e.name == name))
        values = {"officer": officer, "form": {"name": name, "fields": fields}}
        await session.execute(insert(SavedSearchRow).values(**values))

    await database.change(work)


async def drop(database: Database, officer: str, id_: int) -> None:
    """One of their own, if it is there."""
    await database.change(lambda transaction: _drop(transaction.session, officer, id_))


async def _drop(session: AsyncSession, officer: str, *ids: int) -> None:
    mine = (SavedSearchRow.officer == officer, SavedSearchRow.id.in_(ids))
    await session.execute(delete(SavedSearchRow).where(*mine))
