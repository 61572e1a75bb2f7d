"""A citizen overrules the topic, the office trains, and the next citizen gets a better one."""

import asyncio
import os
import sys
from collections.abc import Iterator

import pytest

from dialogs.reading.topics import edition
from dialogs.reading.topics.lexicon import shipped
from sandbox.people.citizen import Citizen
from tests.architecture_rules import ROOT
from tests.program import Program

STORY = "青禾小区门口堆满共享单车，扫码开不了锁，客服一直转人工，李局长没有派人来，希望尽快清走"
TOPIC = "交通运输"


@pytest.fixture(autouse=True)
def the_shipped_lexicon_afterwards() -> Iterator[None]:
    yield
    edition.take_up(shipped())


async def up_to_the_card(citizen: Citizen) -> str:
    citizen.says(STORY)
    await citizen.hears("同意，开始")
    citizen.taps("同意，开始")
    card = await citizen.hears("归类")
    return str(next(line for line in card["text"].splitlines() if line.startswith("归类")))


async def trains(program: Program) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "bot.py"), "topics", "train"),
        env={**os.environ, "DATA_DIR": str(program.settings.data_dir), "PYTHONUTF8": "1"},
        cwd=program.settings.data_dir,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    return told.decode()


@pytest.mark.slow
async def test_a_correction_changes_the_next_suggestion_without_a_restart(program: Program) -> None:
    first = program.citizen("王桂兰")
    before = await up_to_the_card(first)
    assert TOPIC not in before.partition("因为")[0].partition("也像")[0]
    assert "因为您提到" in before
    await first.hears("好让办事的人找到您")
    first.says("改归类")
    await first.hears("归哪一类")
    first.taps(TOPIC)
    await first.hears("好让办事的人找到您")
    first.taps("我不方便实名")
    await first.hears("请核对")
    first.taps("确认提交")
    await first.hears("查询码")

    told = await trains(program)
    assert "1 corrections" in told
    assert "李" not in told, "what is kept of a text names nobody"

    after = await up_to_the_card(program.citizen("赵有福"))
    assert after.partition("归类")[2].strip().startswith(TOPIC)
