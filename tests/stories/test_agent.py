"""克山: an agent files for a neighbour who cannot, and the neighbour makes it their own."""

import re

from sandbox.people.citizen import Citizen
from tests.program import Program
from tests.stories.desk import Officer

STORY = "替隔壁王大爷反映，松树乡他家门口牛粪堆了快一个月，臭得开不了窗，希望赶紧清走"


async def files_for_a_neighbour(agent: Citizen) -> None:
    agent.says(STORY)
    await agent.hears("同意，开始")
    agent.taps("同意，开始")
    await agent.hears("请写姓名和住址")
    agent.says("李明，松树乡3组12号")
    await agent.hears("留个手机号")
    agent.taps("发送我的手机号")
    await agent.hears("请核对")
    agent.taps("确认提交")
    await agent.hears("查询码")


def link_in(sent: str) -> str:
    """What a link in a message carries."""
    link = re.search(r"https://t\.me/\w+\?start=(y[0-9a-f]{32})", sent)
    assert link, sent
    return link[1]


async def asks_for_a_link(agent: Citizen) -> str:
    agent.taps("请本人确认")
    return link_in((await agent.hears("请 王大爷 自己确认一下"))["text"])


async def test_a_neighbour_confirms_and_goes_on_in_their_own_chat(program: Program) -> None:
    agent, neighbour, stranger = (program.citizen(name) for name in ("李明", "王大爷", "路人"))
    await files_for_a_neighbour(agent)
    [case] = await program.cases()
    assert case.draft.on_behalf is not None
    assert (case.draft.on_behalf.name, case.draft.petitioner.name) == ("王大爷", "李明")
    officer = Officer(program)
    assert "本人还没有确认" in await officer.looks(f"/desk/cases/{case.number}")

    link = await asks_for_a_link(agent)
    neighbour.says(f"/start {link}")
    await neighbour.hears_edit("替 王大爷 反映了一件事")
    neighbour.taps("是我的事，同意")
    await neighbour.hears("确认好了")
    await agent.hears("本人确认了")
    stranger.says(f"/start {link}")
    await stranger.hears_edit("打不开")
    assert "本人已在自己的聊天里确认" in await officer.looks(f"/desk/cases/{case.number}")

    rings = agent.rings
    await program.moves(case.number, "forwarded")
    await neighbour.hears_edit("已转送")
    await neighbour.hears("有新消息")
    await agent.hears_edit("已转送")
    assert agent.rings == rings
    neighbour.taps("撤回")
    await neighbour.hears("撤回")
    neighbour.says("/cases")
    await neighbour.hears("牛粪")


async def test_a_code_told_by_telephone_is_as_good_as_a_link(program: Program) -> None:
    agent, neighbour = program.citizen("李明"), program.citizen("王大爷")
    await files_for_a_neighbour(agent)
    agent.taps("请本人确认")
    sent = (await agent.hears("请 王大爷 自己确认一下"))["text"]
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", sent)
    assert code, sent
    neighbour.says(f"确认码 {code[0]}")
    await neighbour.hears_edit("替 王大爷 反映了一件事")
    neighbour.taps("不是我的事")
    await neighbour.hears_edit("已经告诉办事的人")
    await agent.hears("本人说不是他（她）的事")
