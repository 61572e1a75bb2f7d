"""An agent of the office's list: the list is brought, a chat tied by a code, ten neighbours'
matters and one's own are told in turn, and everybody reads as whose they were taken.
"""

import asyncio
from pathlib import Path

import pytest

from backend_client.contract.case import Case
from backend_client.contract.on_behalf import EnrolledAgent
from bot.cli.office import backend_settings
from office.agents.roll import read_csv
from office.app import open_agents
from sandbox.people.citizen import Citizen
from tests.program import Program, files
from tests.stories.desk import Officer
from tests.stories.test_agent import STORY, asks_for_a_link, files_for_a_neighbour
from tests.stories.test_restored import LAMP, Files

LIST = """id,name,area,phone
songshu-3,李明,松树乡3组,13900002222
songshu-4,马桂花,松树乡4组,
"""
LISTED = EnrolledAgent("李明", "松树乡3组")
NAMES = (
    *("王大爷", "张二嫂", "买买提·艾山", "欧阳春晓", "刘二狗"),
    *("赵六", "钱七", "孙大娘", "周伯", "郑婆婆"),
)
TROUBLES = (
    *("水沟堵了两个月", "路灯坏了一个月", "井盖丢了半个月", "桥栏杆断了十天", "电线垂下来三天"),
    *("垃圾堆了一个月", "厕所漏了一周", "校车停了四天", "庄稼淹了五天", "屋顶塌了两天"),
)
OWN = (
    "我家门口的自来水管裂了三天，在松树乡3组，希望赶紧修好",
    "我家院墙被施工队碰倒了一周，在松树乡3组，希望他们赔",
)
OFFERED = ("发送我的手机号", "我自己的", "填写姓名住址", "跳过", "确认提交")


async def codes(program: Program) -> dict[str, str]:
    """The list is brought beside the office at work; what each is handed, by id."""
    settings = backend_settings(program.settings, program.secrets, "")
    async with open_agents(settings, program.clock.now) as agents:
        return {new.agent.id: new.code for new in await agents.take_over("officer", read_csv(LIST))}


async def ties(citizen: Citizen, code: str) -> None:
    citizen.says(f"/start agent-{code}")
    await citizen.hears_edit("您是 松树乡3组 的代理员 李明")


async def next_matter(agent: Citizen, story: str) -> int:
    """Told, with a telephone where none is remembered, and confirmed; how many acts that took."""
    acts, since = 1, agent.sandbox.revision
    agent.says(story)

    def offered() -> str | None:
        """The first of these that was offered since."""
        new = [each for each in agent.chat.messages.values() if each.revision > since]
        shown = "".join(str(each.markup) for each in new if each.from_bot)
        below = agent.chat.keyboard
        shown += str(below.markup) if below and not below.used else ""
        return next((each for each in OFFERED if each in shown), None)

    while True:
        label = await agent.waits_for(offered, "is asked, or sees the card", 20)
        since = agent.sandbox.revision
        agent.taps(label)
        acts += 1
        if label == "确认提交":
            break
    await agent.hears("查询码")
    return acts


async def test_ten_neighbours_and_ones_own_are_told_in_turn(program: Program) -> None:
    agent = program.citizen("李明")
    await ties(agent, (await codes(program))["songshu-3"])
    await files_for_a_neighbour(agent, listed=True)
    for at, (name, trouble) in enumerate(zip(NAMES, TROUBLES, strict=True)):
        if at % 4 == 3:
            await next_matter(agent, OWN[at // 4])
        acts = await next_matter(agent, f"替{name}反映，松树乡他家门口{trouble}，希望派人处理")
        assert acts <= 4
    cases = await program.cases()
    theirs = [case for case in cases if case.draft.on_behalf is not None]
    assert len(theirs) == 11 and len(cases) == 13
    for case in theirs:
        assert case.agent == LISTED, case.number
    for case in cases:
        if case.draft.on_behalf is None:
            assert (case.agent, case.draft.agent) == (None, None)
    for name, trouble in zip(NAMES, TROUBLES, strict=True):
        [case] = [case for case in theirs if trouble in case.draft.facts]
        assert case.draft.on_behalf is not None and case.draft.on_behalf.name == name
    assert "按代理员 李明（松树乡3组）代填收下" in agent.screen()

    officer = Officer(program)
    page = await officer.looks("/desk?whose=agents")
    assert page.count(">代理员反映<") == 11
    head = await officer.looks(f"/desk/cases/{theirs[-1].number}")
    assert "在册代理员" in head and "松树乡3组" in head


async def test_the_neighbour_reads_it_and_the_office_ends_it(program: Program) -> None:
    agent, other, neighbour = (program.citizen(name) for name in ("李明", "路人", "王大爷"))
    code = (await codes(program))["songshu-3"]
    await ties(agent, code)
    other.says(f"/agent {code}")
    await other.hears_edit("这个代码已经用过了")
    other.says("DL-2222-2222")
    await other.hears_edit("这个代码打不开")
    await files_for_a_neighbour(agent, listed=True)
    neighbour.says(f"/start {await asks_for_a_link(agent)}")
    await neighbour.hears_edit("代理员 李明（松树乡3组，信访部门登记在册） 替 王大爷")

    settings = backend_settings(program.settings, program.secrets, "")
    async with open_agents(settings, program.clock.now) as agents:
        await agents.end("officer", "songshu-3")
    await agent.hears("不再把这个聊天当作代理员")
    await next_matter(agent, STORY.replace("王大爷", "孙大娘").replace("牛粪", "柴草"))
    newest: Case = (await program.cases())[-1]
    assert newest.draft.on_behalf is not None and newest.agent is None


@pytest.mark.parametrize("on_the_list", [True, False])
async def test_a_restored_office_has_the_tie_again_or_the_agent_is_told(
    stopped: Program, tmp_path: Path, on_the_list: bool
) -> None:
    """The copy was made before the chat was tied; or before the list was brought at all."""
    copies = Files(stopped.settings.data_dir, tmp_path / "copy")
    agent, somebody = stopped.citizen("李明"), stopped.citizen("路人")
    async with stopped.running() as program:
        await files(somebody, LAMP)
        if on_the_list:
            code = (await codes(program))["songshu-3"]
    copies.make("backend")
    async with stopped.running() as program:
        if not on_the_list:
            code = (await codes(program))["songshu-3"]
        await ties(agent, code)
        await files_for_a_neighbour(agent, listed=True)
    copies.put_back("backend")
    async with stopped.running() as program:
        if not on_the_list:
            await agent.hears("您的代理员登记没能重新登记上")
        await _as_whose(program, LISTED if on_the_list else None, 1)
        await next_matter(agent, "替孙大娘反映，松树乡他家门口柴草堆了一个月，希望派人清走")
        await _as_whose(program, LISTED if on_the_list else None, 2)
        assert ("没能重新登记上" in agent.screen()) is not on_the_list


async def _as_whose(program: Program, agent: EnrolledAgent | None, count: int) -> None:
    """All that was filed for others is there again, and taken so."""
    while True:
        theirs = [case for case in await program.cases() if case.draft.on_behalf is not None]
        if len(theirs) == count and all(case.agent == agent for case in theirs):
            return
        await asyncio.sleep(0.05)
