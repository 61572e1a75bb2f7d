"""Every rule for trying again stands in one table, and every row of it is used."""

import ast
from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers import retry_rules
from handlers.retry_rules import RetryRule
from tests.architecture_rules import ROOT, python_files
from tests.sources import Source

TABLE = "handlers/retry_rules.py"
RULES = {name for name, value in vars(retry_rules).items() if isinstance(value, RetryRule)}
MAKERS = {f"handlers.retry_rules.{name}" for name in ("RetryRule", "after")}


def used(sources: list[Source]) -> set[str]:
    return {
        name.removeprefix("handlers.retry_rules.")
        for source in sources
        for node in source.nodes
        if isinstance(node, ast.Attribute | ast.Name)
        and (name := source.dotted(node)).startswith("handlers.retry_rules.")
    }


def made_elsewhere(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and source.dotted(node.func) in MAKERS:
            yield f"{source.path}:{node.lineno}"


@pytest.fixture(scope="module")
def program() -> list[Source]:
    paths = [path for room in ("bot", "handlers") for path in python_files(ROOT / room)]
    sources = [Source(p.relative_to(ROOT).as_posix(), p.read_text("utf-8")) for p in paths]
    return [source for source in sources if source.path != TABLE]


@pytest.mark.starts
def test_no_rule_is_used_by_nobody(program: list[Source]) -> None:
    assert RULES - used(program) == set()
    assert "SEND" in RULES


def test_no_rule_stands_outside_the_table(program: list[Source]) -> None:
    assert [place for source in program for place in made_elsewhere(source)] == []


def test_a_rule_that_nobody_uses_or_that_stands_elsewhere_is_found() -> None:
    text = "from handlers import retry_rules\nx = retry_rules.POLL\ny = retry_rules.after(x)"
    source = Source("bot/loops/intake.py", text)
    assert used([source]) & RULES == {"POLL"}
    assert list(made_elsewhere(source)) == ["bot/loops/intake.py:3"]


def test_the_pauses_and_the_end_of_a_rule() -> None:
    rule = RetryRule(timedelta(seconds=1), timedelta(seconds=5), tries=3)
    assert [rule.longest_pause(n).total_seconds() for n in (0, 1, 2, 3, 4, 99999)] == [
        *(0, 1, 2, 4, 5, 5)
    ]
    assert [rule.is_over(n) for n in (2, 3)] == [False, True]
    assert [rule.is_over(3, age=timedelta(hours=h)) for h in (1, 9)] == [True, True]
    day = RetryRule(timedelta(0), timedelta(0), tries=3, within=timedelta(hours=8))
    assert [day.is_over(n, timedelta(hours=h)) for n, h in ((2, 9), (3, 1), (3, 9))] == [
        *(False, False, True)
    ], "when both are over"
    assert not retry_rules.EFFECT.is_over(99999), "what a citizen wants is never given up"
    same = retry_rules.after(timedelta(seconds=2))
    assert {same.longest_pause(n) for n in (1, 2, 99999)} == {timedelta(seconds=2)}
