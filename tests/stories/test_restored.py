"""An office that is restored from a copy, or a bot that is, or both: noticed at once, every
petition at the office again under its key, every change shown, and nothing told twice.
"""

import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from pydantic import SecretStr

from sandbox.people.citizen import Citizen
from tests.program import Program, files, settings_for
from tests.servers import Postgres
from tests.stories import test_agent, test_joint
from tests.stories.more import taps_behind_more

LAMP = "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好"
DUNG = "新安村东头的牛粪堆了快一个月，臭得开不了窗，希望赶紧清走"
WATER = "新安村2组的自来水停了三天，希望尽快恢复供水"
FORMER, LATER = "请等通知", "改由乡里办"
_numbers = count(1)


class Copies(Protocol):
    """Copies of the databases of a program that is stopped: `bot`, `backend`."""

    def make(self, *names: str) -> None: ...

    def put_back(self, *names: str) -> None: ...


@dataclass
class Files:
    """Of SQLite: the file, and its journal."""

    data: Path
    folder: Path

    def make(self, *names: str) -> None:
        self.folder.mkdir(exist_ok=True)
        for name in names:
            for file in self.data.glob(f"{name}.db*"):
                shutil.copy2(file, self.folder)

    def put_back(self, *names: str) -> None:
        for name in names:
            for file in self.data.glob(f"{name}.db*"):
                file.unlink()
            for file in self.folder.glob(f"{name}.db*"):
                shutil.copy2(file, self.data)


@dataclass
class Dumps:
    """Of PostgreSQL: a database beside the one at work, which is put in its place."""

    server: Postgres
    number: int = field(default_factory=_numbers.__next__)

    def url(self, name: str) -> SecretStr:
        return SecretStr(self.server.database(self._at_work(name)))

    def make(self, *names: str) -> None:
        for name in names:
            self.server.database(self._copy(name), template=self._at_work(name))

    def put_back(self, *names: str) -> None:
        for name in names:
            self.server.sql(f'DROP DATABASE "{self._at_work(name)}"')
            self.server.database(self._at_work(name), template=self._copy(name))

    def _at_work(self, name: str) -> str:
        return f"restored_{name}_{self.number}"

    def _copy(self, name: str) -> str:
        return f"{self._at_work(name)}_copy"


Backed = tuple[Program, Copies]


@pytest.fixture(params=["sqlite", "postgresql"])
def backed(request: pytest.FixtureRequest, stopped: Program, tmp_path: Path) -> Backed:
    """A program that is stopped, with a way to copy its databases."""
    data_dir = stopped.settings.data_dir
    if request.param == "sqlite":
        return stopped, Files(data_dir, tmp_path / "copy")
    dumps = Dumps(request.getfixturevalue("cluster"))
    urls = {"database_url": dumps.url("bot"), "backend_database_url": dumps.url("backend")}
    return replace(stopped, settings=settings_for(data_dir, **urls)), dumps


async def _at_the_office(program: Program, *stories: str) -> None:
    """Each petition is there, once."""
    while True:
        found = Counter(case.draft.facts for case in await program.cases())
        if set(found) >= set(stories):
            assert found == Counter(stories)
            return


async def _urged(program: Program, number: str) -> None:
    while "urged" not in {e.type for e in (await program.backend.get_case(number)).events}:
        pass


def _count(citizen: Citizen, words: str) -> int:
    return citizen.screen().count(words)


async def test_an_office_restored_from_a_copy_has_every_petition_again_and_tells_every_change(
    backed: Backed,
) -> None:
    """The filed case was 404 there, three moves were never shown, and nobody was told."""
    stopped, copies = backed
    wang, li, zhao = (stopped.citizen(name) for name in ("王桂兰", "李大山", "赵有福"))
    async with stopped.running() as program:
        await files(wang, LAMP)
        [lamp] = await program.cases()
        await program.moves(lamp.number, "forwarded")
        await wang.hears("有新消息")
    copies.make("backend")
    async with stopped.running() as program:
        await files(li, DUNG)
        [dung] = [case for case in await program.cases() if case.draft.facts == DUNG]
        await program.moves(lamp.number, "accepted", note=FORMER)
        await wang.hears("有新消息")
        wang.taps("催办")
        await wang.hears("一个阶段催一次")
        wang.taps("催一下")
        await _urged(program, lamp.number)
    copies.put_back("backend")
    async with stopped.running() as program:
        await _at_the_office(program, LAMP, DUNG)
        told = await li.hears("重新登记")
        [again] = [case for case in await program.cases() if case.draft.facts == DUNG]
        assert again.client_ref == dung.client_ref
        assert again.number in told["text"]
        receipt = await program.backend.find_case(dung.client_ref)
        assert receipt is not None
        assert receipt.query_code in told["text"]

        rings = wang.rings
        await program.moves(lamp.number, "accepted", note=LATER)
        await wang.hears_edit(LATER)
        await wang.waits_for(lambda: wang.rings if wang.rings > rings else None, "a ring", 10)
        assert wang.rings == rings + 1
        assert FORMER not in wang.screen(), "what the office has lost is told no more"
        await program.moves(again.number, "forwarded")
        await li.hears("有新消息")
        await _urged(program, lamp.number)
        await files(zhao, WATER)
        assert _count(li, "重新登记") == 1


async def test_a_bot_restored_from_a_copy_reads_on_from_there(backed: Backed) -> None:
    stopped, copies = backed
    wang, li = stopped.citizen("王桂兰"), stopped.citizen("李大山")
    async with stopped.running() as program:
        await files(wang, LAMP)
        [lamp] = await program.cases()
    copies.make("bot")
    async with stopped.running() as program:
        await files(li, DUNG)
        await program.moves(lamp.number, "forwarded", note=FORMER)
        await wang.hears("有新消息")
    copies.put_back("bot")
    async with stopped.running() as program:
        rings = wang.rings
        await program.moves(lamp.number, "accepted", note=LATER)
        await wang.hears_edit(LATER)
        assert wang.rings >= rings
        await _at_the_office(program, LAMP, DUNG)
        health = await program.health()
        assert health["ledger"]["unaccounted"] == 0


async def test_both_restored_from_copies_of_the_same_day_go_on_together(
    backed: Backed,
) -> None:
    stopped, copies = backed
    wang, li = stopped.citizen("王桂兰"), stopped.citizen("李大山")
    async with stopped.running() as program:
        await files(wang, LAMP)
        [lamp] = await program.cases()
    copies.make("backend")
    async with stopped.running() as program:
        await files(li, DUNG)
        await program.moves(lamp.number, "forwarded", note=FORMER)
        await wang.hears("有新消息")
    copies.make("bot")  # a little younger than the office's
    async with stopped.running() as program:
        await program.moves(lamp.number, "accepted")
        await wang.hears_edit("已受理")
    copies.put_back("bot", "backend")
    async with stopped.running() as program:
        await _at_the_office(program, LAMP, DUNG)
        await li.hears("重新登记")
        await program.moves(lamp.number, "forwarded", note=LATER)
        await wang.hears_edit(LATER)


async def test_what_others_said_to_a_case_is_at_the_restored_office_again(backed: Backed) -> None:
    """A neighbour's word that it is theirs, who signed, who speaks for all, and who has left: each
    by the link that is out. Only who has a query code hears of another one."""
    stopped, copies = backed
    agent, first = stopped.citizen("李明"), stopped.citizen("李明")
    neighbour, second, third = (stopped.citizen(name) for name in ("王大爷", "王芳", "赵强"))
    async with stopped.running():
        pass
    copies.make("backend")
    async with stopped.running() as program:
        await test_agent.files_for_a_neighbour(agent)
        neighbour.says(f"/start {await test_agent.asks_for_a_link(agent)}")
        await neighbour.hears_edit("替 王大爷 反映了一件事")
        neighbour.taps("是我的事，同意")
        await neighbour.hears("确认好了")
        link = await test_joint.files_for_several(first)
        for citizen in (second, third):
            citizen.says(f"/start {link}")
            await citizen.hears_edit("发起，已有")
            citizen.taps(f"用“{citizen.name}”联名")
            await citizen.hears("联名好了")
        first.taps("请人一起当代表")
        sent = (await first.hears("才算代表"))["text"]
        second.says(f"/start {test_agent.link_in(sent)}")
        await second.hears_edit("请您当代表")
        second.taps("我是王芳，愿意当代表")
        await second.hears("您是代表了")
        await taps_behind_more(third, "退出联名")
        await third.hears("退出了")
        await first.hears_edit("2 人已联名")
    seen = [len(citizen.sees) for citizen in (second, third)]
    copies.put_back("backend")
    async with stopped.running() as program:
        while await _joined(program) != ["confirmed", "left"]:
            pass
        [confirmed, joint] = await program.cases()
        known = await program.staff("GET", f"/v1/cases/{joint.number}")
        assert [each["represents"] for each in known["signers"]] == [True]
        for citizen in (agent, first, neighbour):
            await citizen.hears("重新登记")
            assert _count(citizen, "重新登记") == 1
        assert [len(citizen.sees) for citizen in (second, third)] == seen
        rings = neighbour.rings
        await program.moves(confirmed.number, "forwarded")
        await neighbour.waits_for(
            lambda: neighbour.rings if neighbour.rings > rings else None, "a ring", 10
        )
        await program.moves(joint.number, "forwarded")
        await second.hears("有新消息")
        assert len(third.sees) == seen[1]
        newcomer = stopped.citizen("孙悦")
        newcomer.says(f"/start {link}")
        await newcomer.hears_edit("已有 2 人联名")


async def _joined(program: Program) -> list[str]:
    """The last step of each case that is of others."""
    return [str(case.events[-1].type) for case in await program.cases()]
