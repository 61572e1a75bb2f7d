"""Cycles are collected again once a start is over, whichever parts a process has."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assemble import Parts
from bot.runtime import collector
from tests.program import set_up

pytestmark = pytest.mark.starts


@pytest.fixture
def held() -> Iterator[None]:
    """As while the program starts."""
    collector.hold()
    yield
    gc.enable()


@pytest.mark.usefixtures("held")
async def test_a_program_that_answers_collects_and_leaves_its_start_out(tmp_path: Path) -> None:
    before = gc.get_freeze_count()
    async with set_up(tmp_path / "var") as program, program.running():
        citizen = program.citizen("王桂兰")
        citizen.says("/start")
        await citizen.hears("您好", timeout=60)
        assert gc.isenabled()
        assert gc.get_freeze_count() > before


@pytest.mark.usefixtures("held")
async def test_an_office_alone_collects_too(tmp_path: Path) -> None:
    async with set_up(tmp_path / "var") as program:
        program.parts = Parts(backend=True)
        async with program.running():
            assert gc.isenabled()


def test_where_collecting_goes_on_nothing_is_left_out() -> None:
    before = gc.get_freeze_count()
    collector.resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before


def test_the_suites_collect_as_often_as_the_program_does() -> None:
    assert gc.get_threshold() == collector.THRESHOLDS
