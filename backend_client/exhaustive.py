"""Exhaustive tables: one row for each member of an enumeration; a forgotten one stops the import.

Whoever adds a status, an event type or an effect finds out at the start of the program, by name,
which tables have nothing to say of it yet.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Row = TypeVar("Row")


class Forgotten(Exception):
    """A table has no row for something; the text names both."""


def exhaustive(table: str, members: Iterable[Key], rows: Mapping[Key, Row]) -> Mapping[Key, Row]:
    """`rows`, once each of `members` has one. Raises Forgotten."""
    if missing := [member for member in members if member not in rows]:
        raise Forgotten(f"{table} has no row for {', '.join(map(_name, missing))}")
    return rows


def _name(member: object) -> str:
    return member.__name__ if isinstance(member, type) else str(member)
