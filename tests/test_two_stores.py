"""The bot's store and the office's are programs of their own, so neither can import what the other
says of databases. What both must say is written twice, and this holds it to be the same: which
error means "try again later" and which "a person must look", and what differs in tables.
"""

import inspect
from types import ModuleType
from typing import Any

import pytest

from bot.store.engine import errors, schema
from office.db import database as offices_database
from office.db import schema as offices_schema

ERRORS = (
    *("NOT_NOW", "UNFIT", "SQLITE_NOT_NOW", "SQLITE_UNFIT", "STALE_PLAN", "LOST_TRACK"),
    *("_not_now", "_unfit", "_state", "_sqlite_code"),
)
TABLES = (
    *("flaws", "_named", "_of_columns", "_missing", "_of_indexes"),
    *("_sorted", "_no_index", "_whole", "_with"),
)


def written(module: ModuleType, name: str) -> Any:
    found = getattr(module, name)
    return inspect.getsource(found) if inspect.isfunction(found) else found


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_means_the_same_to_the_bot_and_to_the_office(name: str) -> None:
    assert written(errors, name) == written(offices_database, name)


@pytest.mark.parametrize("name", TABLES)
def test_tables_differ_by_the_same_rules_for_the_bot_and_for_the_office(name: str) -> None:
    assert written(schema, name) == written(offices_schema, name)


def test_no_rule_about_tables_is_the_bots_alone() -> None:
    """The office has one more: its tables refer to one another."""
    ours, theirs = (
        {name for name, found in vars(module).items() if inspect.isfunction(found)} - {"_flaws"}
        for module in (schema, offices_schema)
    )
    imported = {"inspect"}
    assert ours - imported == set(TABLES)
    assert theirs - imported == {*TABLES, "_of_foreign_keys"}
