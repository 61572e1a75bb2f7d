"""The offices of the seed, end to end: each matter goes from a chat over the desk, where every
officer has a name and sees what is theirs, and back into the chat."""

import re
from datetime import timedelta

from backend_client.contract.case import Case
from sandbox.people.citizen import Citizen
from tests.program import Program, files
from tests.stories.campaigns import are_known
from tests.stories.chat import appeals, graded, grades
from tests.stories.desk import Officer, closed, hires

INVESTIGATE = "⑥ 调查核实后答复"
COUNTY, CITY, TOWNSHIP = "青河县人民政府", "云岭市人民政府", "河北乡人民政府"
TRANSPORT, POLICE, EDUCATION = "青河县交通运输局", "青河县公安局", "青河县教育和体育局"
NATURAL, HEALTH, SUPPLIES = "青河县自然资源局", "青河县卫生健康局", "青河县商务和文化旅游局"


async def newest(program: Program) -> Case:
    return (await program.cases())[-1]


async def called_back(citizen: Citizen, officer: Officer, number: str) -> None:
    """回访: who supervises asks in the chat, and hears that what was promised was done."""
    assert number in (await officer.reads("/desk/call-backs")).words
    await officer.moves(number, "在聊天里问")
    await citizen.hears("点一下就行")
    citizen.taps("办到了")
    await citizen.hears_edit("您回答了：办到了")
    await officer.sees(f"/desk/cases/{number}", "在聊天里问过了")
    citizen.taps("看进度")
    await citizen.hears("这事解决了吗")


async def test_a_dangerous_crossing_is_seen_to_by_three_bodies_within_a_day_and_graded(
    stopped: Program,
) -> None:
    """As in Foshan: forwarded within a day, several departments together, a follow-up call, and
    both parties graded."""
    citizen = stopped.citizen("王桂兰")
    async with closed(stopped).running() as program:
        clerk, transport, police, education, supervisor = await hires(
            program,
            ("lin", "clerk", ""),
            ("zhao", "handler", "xian-jiaotong"),
            ("qian", "handler", "xian-gongan"),
            ("sun", "handler", "xian-jiaoyu"),
            ("zhou", "supervisor", ""),
        )
        await files(citizen, "新安小学门口没有斑马线也没有红绿灯，孩子过马路很危险，希望划斑马线")
        number = (await newest(program)).number
        page = f"/desk/cases/{number}"
        program.clock.passes(hours=23)
        listed = await clerk.reads("/desk/queue")
        assert number in listed.words and "新来" in listed.words
        assert "24 小时目标" not in listed.words
        for each in (transport, police, education):
            assert not await each.may_read(page)
        await clerk.hands_over(
            number, TRANSPORT, (POLICE, "上下学时派人看路"), (EDUCATION, "数一数过路的学生")
        )
        card = await citizen.hears_edit(f"承办　{TRANSPORT}")
        for helper in (POLICE, EDUCATION):
            assert f"协办　{helper}（还没签收）" in card["text"]
        assert "派人看路" not in card["text"], "what bodies ask of each other is not the citizen's"
        assert "最晚7月4日（含当天）" in card["text"]

        assert "请您单位办" in (await police.reads("/desk/queue")).words
        assert not (await police.reads(page)).offers("受理"), "who helps does not answer for it"
        await transport.moves(number, "受理", route=INVESTIGATE)
        await citizen.hears_edit("最晚8月18日（含当天）答复您")
        await police.takes_task(number)
        await citizen.hears_edit(f"{POLICE}（已签收，在办）")
        await police.reports(number, "早晚各两名交警在路口")
        await citizen.hears_edit(f"{POLICE}（办完了）")
        await education.takes_task(number)
        await education.reports(number, "看过了")
        await citizen.hears_edit(f"{EDUCATION}（办完了）")
        await transport.does(page, "退回重报", EDUCATION, words="差人数")
        await citizen.hears_edit(f"{EDUCATION}（要它再补）")
        await education.reports(number, "早上有二百一十人过路")
        card = await citizen.hears_edit(f"{EDUCATION}（办完了）")
        assert "二百一十" not in card["text"]

        await transport.gives_answer(
            number,
            "斑马线已经划好，路口有交警",
            "6月19日到现场看过，校门口没有斑马线",
            "6月22日划好了斑马线，红绿灯7月底前装好",
        )
        card = await citizen.hears_edit("斑马线已经划好，路口有交警")
        assert f"协办　{POLICE}（办完了）" in card["text"]
        await citizen.hears("有答复了")
        program.clock.passes(days=8)
        await called_back(citizen, supervisor, number)
        await grades(citizen, "满意", "基本满意")
        assert await graded(program, number) == ("satisfied", "fair")
        for officer in (clerk, transport, supervisor):
            assert "基本满意" not in (await officer.reads(page)).words, (
                "who graded what is nobody's"
            )


async def test_a_hard_case_has_a_leader_is_extended_reviewed_rechecked_and_ends(
    stopped: Program,
) -> None:
    """As in Shuozhou: a leader answers for it, and each of its clocks is right to the day."""
    citizen = stopped.citizen("王桂兰")
    async with closed(stopped).running() as program:
        clerk, handler, supervisor, county, city = await hires(
            program,
            ("lin", "clerk", ""),
            ("zhao", "handler", "xian-ziran"),
            ("zhou", "supervisor leader", ""),
            ("qian", "reviewer", "xian-zhengfu"),
            ("sun", "reviewer", "shi-zhengfu"),
        )
        receipt = await files(
            citizen, "新安村3组2019年占了我家三亩地，补偿款一直没给，希望按合同给钱"
        )
        assert "最晚7月3日（含当天）转给能办的单位" in receipt["text"]
        number = (await newest(program)).number
        page = f"/desk/cases/{number}"
        await clerk.hands_over(number, NATURAL, by="交办给责任单位")
        await citizen.hears_edit(f"承办　{NATURAL}")
        await handler.moves(number, "受理", route=INVESTIGATE)
        await citizen.hears_edit("最晚8月17日（含当天）答复您，还剩60天")
        assert not (await handler.reads(page)).offers("领导包案"), "it is the office's to give"
        await supervisor.does(page, "领导包案", leader="副县长 韩某", note="韩某每两周问一次")
        card = await citizen.hears_edit("包案领导　副县长 韩某")
        assert "韩某每两周问一次" in card["text"]
        await handler.moves(number, "开始办理")
        await citizen.hears_edit("办理中")

        program.clock.passes(days=50)  # to August 7
        said = {"days": "20", "approver": "局长 马某", "note": "要等测量结果"}
        await handler.moves(number, "延长办理期限", **said)
        card = await citizen.hears_edit("最晚9月6日（含当天）答复您，还剩30天")
        assert "已延期" in card["text"] and "要等测量结果" in card["text"]
        assert "批准人 局长 马某" in (await supervisor.reads(page)).words
        program.clock.passes(days=28)  # to September 4
        assert not (await handler.reads(page)).offers("延长办理期限"), "once"
        await handler.gives_answer(
            number,
            "补偿款按两亩算，9月底前付",
            "8月20日测量过，占了两亩地",
            "两亩地的补偿款9月30日前付清",
        )
        await citizen.hears("有答复了")
        await citizen.hears_edit("不服的，最晚10月4日（含当天）申请复查")

        program.clock.passes(days=20)  # to September 24
        await appeals(citizen, "申请复查", "是三亩，不是两亩")
        await citizen.hears("最晚10月24日（含当天）作出复查意见，还剩30天")
        assert not (await handler.reads(page)).offers("出具复查意见"), "nobody judges themselves"
        program.clock.passes(days=25)  # to October 19
        await county.gives_opinion(
            number, "出具复查意见", COUNTY, "重新量过，是两亩", "《信访工作条例》第三十五条"
        )
        await citizen.hears_edit("不服的，最晚11月18日（含当天）申请复核")
        citizen.taps("看复查意见全文")
        await citizen.hears("重新量过，是两亩")

        program.clock.passes(days=20)  # to November 8
        await appeals(citizen, "申请复核", "合同上写的是三亩")
        await citizen.hears("最晚12月8日（含当天）作出复核意见，还剩30天")
        await city.gives_opinion(
            number, "出具复核意见", CITY, "合同的附图是两亩", "《信访工作条例》第三十六条"
        )
        card = await citizen.hears("复核终结")
        steps = ("8月7日", "已延期", "已答复", "复查中", "已复查", "复核中", "复核终结")
        assert all(step in card["text"] for step in steps)
        assert "包案领导　副县长 韩某" in card["text"], "who answered for it stays named"
        assert f"承办　{NATURAL}" in card["text"] and f"复核终结（{CITY}）" in card["text"]
        citizen.taps("看复核意见全文")
        await citizen.hears("合同的附图是两亩")
        assert not (await city.reads(page)).offers("出具复核意见")


CHANNEL = {
    "name": "疫情求助",
    "code": "yiqing",
    "closes": "2026-12-31",
    "greeting": "这里是疫情求助专线，您说的马上同时转给两个局。病得急先打 120。",
    "story": "请一条说完：您是谁，住在哪里，健康码什么颜色，要什么帮助，电话多少。",
    "request": "请马上帮助解决疫情期间的困难",
    "thanks": "已经加急，同时转给卫健局和商旅局。",
    "q1-label": "健康码",
    "q1-ask": "您的健康码现在是什么颜色？",
    "q1-kind": "选一个",
    "q1-options": "绿码 = 绿码、绿色\n黄码或橙码 = 黄码、橙码、橙色",
    "unit1": HEALTH,
    "unit2": SUPPLIES,
    "task": "马上联系本人，办了什么随时报",
    "urgent": "yes",
}
PREGNANT = (
    "我叫林秀英，怀孕36周，从外地回来健康码变橙码了，县医院不让进去产检，"
    "住在柳林镇南街阳光小区3号楼，电话13800001111"
)


async def test_a_pregnant_woman_with_an_orange_code_is_helped_by_two_bodies_at_once(
    stopped: Program,
) -> None:
    """As in Fujian: by one link, urgent, to two bodies at once, each change shown, both answer."""
    citizen = stopped.citizen("林秀英")
    async with closed(stopped).running() as program:
        health, supplies, leader = await hires(
            program,
            ("zhao", "handler", "xian-weijian"),
            ("qian", "handler", "xian-shanglv"),
            ("zhou", "supervisor leader", ""),
        )
        shown = await leader.does("/desk/campaigns/new", "先看一看", **CHANNEL)
        assert "群众看到的是这样" in shown.words and "黄码或橙码" in shown.words
        await leader.presses(shown, "开通")
    async with stopped.running() as program:
        await are_known(program, "yiqing")
        link = re.search(
            r"start=(c-yiqing)", (await leader.sees("/desk/campaigns", "start=")).words
        )
        assert link
        citizen.says(f"/start {link[1]}")
        await citizen.hears("这里是疫情求助专线")
        citizen.taps("同意，开始")
        await citizen.hears("健康码什么颜色，要什么帮助")
        citizen.says(PREGNANT)
        card = await citizen.hears("请核对")
        assert "健康码　黄码或橙码" in card["text"]
        citizen.taps("确认提交")
        await citizen.hears("已经加急，同时转给卫健局和商旅局")
        card = await citizen.hears_edit(f"承办　{HEALTH}")
        assert f"紧急同办　{SUPPLIES}（还没签收）" in card["text"]
        number = (await newest(program)).number
        page = f"/desk/cases/{number}"
        for officer in (health, supplies):
            assert "紧急" in (await officer.sees("/desk/queue", number)).words

        await supplies.takes_task(number)
        await citizen.hears_edit(f"{SUPPLIES}（已签收，在办）")
        await health.moves(number, "受理", route=INVESTIGATE, note="县医院已经留了床位")
        card = await citizen.hears_edit("县医院已经留了床位")
        await health.moves(number, "开始办理", note="救护车十点到南街")
        await citizen.hears_edit("救护车十点到南街")
        await supplies.reports(number, "车上备了水和饭")
        card = await citizen.hears_edit(f"{SUPPLIES}（办完了）")
        assert "水和饭" not in card["text"]
        assert "车上备了水和饭" in (await health.reads(page)).words
        await health.gives_answer(
            number,
            "今天在县医院做了产检",
            "6月18日联系了本人，派车接到县医院",
            "县医院6月18日做了产检，6月25日再接一次",
        )
        card = await citizen.hears_edit("今天在县医院做了产检")
        await citizen.hears("有答复了")
        program.clock.passes(days=8)
        await called_back(citizen, leader, number)


ROAD = "河北乡{}组的路塌了半边，车过不去，希望尽快修好"


async def test_a_matter_goes_between_levels_and_back_and_the_figures_tell_of_it(
    stopped: Program,
) -> None:
    """As the national system: county to city, to the county again, to the township and back; then
    average days and satisfaction stand on a page whose numbers open the cases."""
    neighbours = [stopped.citizen(name) for name in ("王桂兰", "李秀英")]
    async with closed(stopped, ratings_a_batch=2).running() as program:
        clerk, transport, county, township, leader = await hires(
            program,
            ("lin", "clerk", ""),
            ("zhao", "handler", "xian-jiaotong"),
            ("qian", "handler", "xian-zhengfu"),
            ("sun", "handler", "hebei-xiang"),
            ("zhou", "supervisor leader", ""),
        )
        numbers: list[str] = []
        for place, citizen in enumerate(neighbours, 1):
            await files(citizen, ROAD.format("三五"[place - 1]))
            numbers.append((await newest(program)).number)
        for number, citizen, days in zip(numbers, neighbours, (10, 7), strict=True):
            page = f"/desk/cases/{number}"
            await clerk.hands_over(number, TRANSPORT)
            await citizen.hears_edit(f"已转送（{TRANSPORT}）")
            await transport.moves(number, "单位提出异议，退回", note="这是乡道，不归县交通局管")
            card = await citizen.hears_edit("异议退回")
            assert "这是乡道，不归县交通局管" in card["text"]
            await clerk.moves(number, "同意退回，由信访部门另找单位")
            card = await citizen.hears_edit("收到了，已登记")
            assert "承办" not in card["text"] and not await transport.may_read(page)
            await clerk.hands_over(number, COUNTY, by="交办给责任单位")
            await citizen.hears_edit(f"承办　{COUNTY}")
            assert not await township.may_read(page)
            due = f"{program.clock.now() + timedelta(days=15):%Y-%m-%d}"
            await county.moves(
                number, "交给下级单位办", unit=TOWNSHIP, what="先垫平，再修", due=due
            )
            await citizen.hears_edit(f"{COUNTY}交办　{TOWNSHIP}（还没签收")
            await township.takes_task(number)
            await county.moves(number, "受理", route=INVESTIGATE)
            await citizen.hears_edit(f"{TOWNSHIP}（已签收，在办")
            program.clock.passes(days=days)
            await township.reports(number, "路面修好了")
            card = await citizen.hears_edit("下级报了结果")
            assert "路面修好了" not in card["text"]
            await county.gives_answer(
                number,
                "路修好了，车能过",
                "乡里到现场看过，路面塌了半边",
                "6月底前路基加固，路面已经铺平",
            )
            await citizen.hears("有答复了")
            card = await citizen.hears_edit("路修好了，车能过")
            await grades(citizen, "满意", "满意" if citizen is neighbours[0] else "不满意")
            await graded(program, number)
        program.clock.passes(days=1)
        figures = await leader.reads("/desk/figures")
        assert "平均办理天数\n13.5\n2 件已答复" in figures.words
        assert "对信访部门满意率100.0%" in figures.words
        assert "对责任单位满意率50.0%" in figures.words
        behind = await leader.reads(figures.link("2", "of=answered"))
        assert all(number in behind.words for number in numbers)
