"""克山: an agent files for a neighbour who cannot, and the neighbour makes it their own."""

import re

from sandbox.people.citizen import Citizen
from tests.program import Program
from tests.stories.chat import graded, grades
from tests.stories.desk import Officer, closed, hires
from tests.stories.more import taps_behind_more

STORY = "替隔壁王大爷反映，松树乡他家门口牛粪堆了快一个月，臭得开不了窗，希望赶紧清走"


async def files_for_a_neighbour(agent: Citizen, *, listed: bool = False) -> None:
    """Who is `listed` is not asked who they are."""
    agent.says(STORY)
    await agent.hears("同意，开始")
    agent.taps("同意，开始")
    if not listed:
        await agent.hears("的姓名和住址")
        agent.says("李明，松树乡3组12号")
    await agent.hears("的手机号吧")
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


async def test_the_neighbour_follows_and_grades_it_and_the_agent_can_do_neither(
    stopped: Program,
) -> None:
    """As in Keshan, with the office: what is heard before the neighbour's own yes, and after."""
    agent, neighbour = stopped.citizen("李明"), stopped.citizen("王大爷")
    async with closed(stopped).running() as program:
        clerk, township = await hires(
            program, ("lin", "clerk", ""), ("zhao", "handler", "hebei-xiang")
        )
        await files_for_a_neighbour(agent)
        [case] = await program.cases()
        page = f"/desk/cases/{case.number}"
        assert "王大爷" not in (await clerk.reads(page)).words, "who it is, is opened on purpose"
        opened = await clerk.does(page, "打开", reason="核对本人")
        assert "替 王大爷 反映" in opened.words and "本人还没有确认" in opened.words
        agent.taps("请本人确认")
        sent = (await agent.hears("请 王大爷 自己确认一下"))["text"]
        link = re.search(r"start=(y[0-9a-f]{32})", sent)
        assert link
        await clerk.hands_over(case.number, "河北乡人民政府")
        await agent.hears_edit("承办　河北乡人民政府")
        await agent.hears("有新消息")

        neighbour.says(f"/start {link[1]}")
        await neighbour.hears_edit("替 王大爷 反映了一件事")
        neighbour.taps("是我的事，同意")
        await neighbour.hears("确认好了")
        await agent.hears("本人确认了")
        assert "本人已在自己的聊天里确认" in (await clerk.reads(page)).words
        rings = agent.rings
        await township.moves(case.number, "受理", route="⑥ 调查核实后答复")
        await neighbour.hears("有新消息")
        await township.gives_answer(
            case.number,
            "牛粪6月20日清走了",
            "6月19日到现场看过，牛粪堆在门口",
            "6月20日清走了，以后每周来拉一次",
        )
        await neighbour.hears("有答复了")
        await agent.hears_edit("牛粪6月20日清走了")
        assert agent.rings == rings, "from the neighbour's yes on, it is the neighbour who is rung"

        agent.taps("看进度")
        card = await agent.hears("牛粪6月20日清走了")
        assert "这事解决了吗" not in card["text"]
        offered = {
            button["text"] for row in card["reply_markup"]["inline_keyboard"] for button in row
        }
        assert "看答复全文" in offered and not {"解决了", "没解决", "撤回"} & offered
        agent.says("解决了，满意")
        await agent.hears("只能由本人来说")
        await grades(neighbour, "满意", "基本满意")
        assert await graded(program, case.number) == ("satisfied", "fair")


async def test_a_neighbour_who_follows_it_alone_leaves_the_agent_nothing(program: Program) -> None:
    agent, neighbour = program.citizen("李明"), program.citizen("王大爷")
    await files_for_a_neighbour(agent)
    [case] = await program.cases()
    [code] = re.findall(r"查询码\s*([2-9A-Z]{4}-[2-9A-Z]{4})", agent.screen())[-1:]
    neighbour.says(f"/start {await asks_for_a_link(agent)}")
    await neighbour.hears_edit("替 王大爷 反映了一件事")
    neighbour.taps("是我的事，同意")
    await neighbour.hears("收到了，已登记")
    await taps_behind_more(neighbour, "不让代填的人再看")
    await neighbour.hears("不让替您反映的人再看这件事？")
    neighbour.taps("是的，我自己来")
    told = (await neighbour.hears("查询码换成了"))["text"]
    await agent.hears("您替人反映的一件事，已由本人接手")
    assert "独自跟进" in await Officer(program).looks(f"/desk/cases/{case.number}")

    seen, rings = len(agent.sees), agent.rings
    await program.moves(case.number, "forwarded", "accepted", "handling", "answered")
    await neighbour.hears("有答复了，点开看")
    assert (len(agent.sees), agent.rings) == (seen, rings)
    agent.says("/cases")
    listed = (await agent.hears("已由本人接手"))["text"]
    assert case.number not in listed and "牛粪" not in listed
    agent.says(f"/status {case.number} {code}")
    await agent.hears("没有查到")
    assert code not in told
