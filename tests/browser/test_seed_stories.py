"""The offices of the seed in two windows of a browser: the citizen's chat page at 390 px and the
desk at 1280 px. What each of them reads is tried in tests/stories/test_seed_offices.py; here it is
seen, filled in and pressed.
"""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from docs.browser import chromium
from sandbox.chat.samples import picture
from tests.browser.windows import Chat, Desk, two_windows
from tests.program import Program, files, set_up
from tests.stories.campaigns import are_known
from tests.stories.chat import graded, grades
from tests.stories.desk import Officer, closed, hires
from tests.stories.test_seed_offices import (
    CHANNEL,
    CITY,
    COUNTY,
    EDUCATION,
    INVESTIGATE,
    NATURAL,
    POLICE,
    PREGNANT,
    ROAD,
    SUPPLIES,
    TOWNSHIP,
    TRANSPORT,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PHOTO = base64.b64encode(picture(0)).decode()


@asynccontextmanager
async def an_office(
    folder: Path, *officers: tuple[str, str, str], **settings: Any
) -> AsyncIterator[tuple[Program, Chat, Desk, list[Officer]]]:
    """Officers by id, roles and unit (or ""); both windows are open."""
    async with set_up(folder / "var") as stopped, closed(stopped, **settings).running() as program:
        hired = await hires(program, *officers)
        async with chromium() as browser, two_windows(browser, program, folder) as (chat, desk):
            yield program, chat, desk, hired


async def number_of(program: Program) -> str:
    return (await program.cases())[-1].number


async def test_foshan_a_dangerous_crossing_in_two_windows(tmp_path: Path) -> None:
    async with an_office(
        tmp_path,
        ("lin", "clerk", ""),
        ("zhao", "handler", "xian-jiaotong"),
        ("qian", "handler", "xian-gongan"),
        ("sun", "handler", "xian-jiaoyu"),
        ("zhou", "supervisor", ""),
    ) as (program, chat, desk, officers):
        clerk, transport, police, education, supervisor = officers
        await chat.files("新安小学门口没有斑马线也没有红绿灯，孩子过马路很危险，希望划斑马线")
        number = await number_of(program)
        case = f"/desk/cases/{number}"
        program.clock.passes(hours=23)
        listed = await desk.opens(clerk, "/desk/queue")
        assert number in listed and "新来" in listed
        helpers = {
            **{"helper1": POLICE, "helper1_what": "上下学时派人看路"},
            **{"helper2": EDUCATION, "helper2_what": "数一数过路的学生"},
        }
        await desk.presses(clerk, case, "转送给责任单位", unit=TRANSPORT, **helpers)
        for helper in (POLICE, EDUCATION):
            await chat.hears(f"协办　{helper}（还没签收）")
        assert "派人看路" not in await chat.looks()

        await desk.presses(transport, case, "受理", route=INVESTIGATE)
        await chat.hears("最晚8月18日（含当天）答复您")
        for officer, unit, words in (
            (police, POLICE, "早晚各两名交警在路口"),
            (education, EDUCATION, "早上有二百一十人过路"),
        ):
            assert "请您单位办" in await desk.opens(officer, "/desk/queue")
            await desk.presses(officer, case, "签收")
            await chat.hears(f"{unit}（已签收，在办）")
            await desk.presses(officer, case, "报结果", words=words)
            await chat.hears(f"{unit}（办完了）")
        assert "二百一十" not in await chat.looks()

        await desk.answers(
            *(transport, case, PHOTO),
            "斑马线已经划好，路口有交警",
            "6月19日到现场看过，校门口没有斑马线",
            "6月22日划好了斑马线，红绿灯7月底前装好",
        )
        await chat.hears("有答复了")
        await chat.looks()
        program.clock.passes(days=8)
        assert number in await desk.opens(supervisor, "/desk/call-backs")
        await desk.presses(supervisor, case, "在聊天里问")
        await chat.hears("点一下就行")
        await chat.looks()
        await chat.taps("办到了")
        await chat.hears("您回答了：办到了")
        await chat.hears("这事解决了吗")
        await chat.grades("满意", "基本满意")
        assert await graded(program, number) == ("satisfied", "fair")
        assert "基本满意" not in await desk.opens(supervisor, case)


async def test_shuozhou_a_hard_case_to_its_end_in_two_windows(tmp_path: Path) -> None:
    async with an_office(
        tmp_path,
        ("lin", "clerk", ""),
        ("zhao", "handler", "xian-ziran"),
        ("zhou", "supervisor leader", ""),
        ("qian", "reviewer", "xian-zhengfu"),
        ("sun", "reviewer", "shi-zhengfu"),
    ) as (program, chat, desk, officers):
        clerk, handler, supervisor, county, city = officers
        await chat.files("新安村3组2019年占了我家三亩地，补偿款一直没给，希望按合同给钱")
        number = await number_of(program)
        case = f"/desk/cases/{number}"
        await desk.presses(clerk, case, "交办给责任单位", unit=NATURAL)
        await chat.hears(f"承办　{NATURAL}")
        await desk.presses(handler, case, "受理", route=INVESTIGATE)
        await chat.hears("最晚8月17日（含当天）答复您")
        said = {"leader": "副县长 韩某", "note": "韩某每两周问一次"}
        await desk.presses(supervisor, case, "领导包案", **said)
        await chat.hears("包案领导　副县长 韩某")
        await desk.presses(handler, case, "开始办理")
        await chat.hears("办理中")
        await chat.looks()

        program.clock.passes(days=50)  # to August 7
        said = {"days": "20", "approver": "局长 马某", "note": "要等测量结果"}
        await desk.presses(handler, case, "延长办理期限", **said)
        await chat.hears("最晚9月6日（含当天）答复您")
        program.clock.passes(days=28)  # to September 4
        await desk.answers(
            *(handler, case, PHOTO),
            "补偿款按两亩算，9月底前付",
            "8月20日测量过，占了两亩地",
            "两亩地的补偿款9月30日前付清",
        )
        await chat.hears("有答复了")
        await chat.looks()
        for ask, why, days, reviewer, button, unit, reasons in (
            ("申请复查", "是三亩，不是两亩", 20, county, "出具复查意见", COUNTY, "是两亩"),
            ("申请复核", "合同写三亩", 25, city, "出具复核意见", CITY, "附图是两亩"),
        ):
            program.clock.passes(days=days)
            await chat.appeals(ask, why)
            opinion = {"conclusion": "维持", "reasons": f"重新量过，{reasons}"}
            basis = "《信访工作条例》第三十五条"
            await desk.presses(reviewer, case, button, unit=unit, **opinion, basis=basis)
            await chat.hears("复核终结" if ask == "申请复核" else "申请复核")
            await chat.looks()
        await chat.taps("看复核意见全文")
        await chat.hears("附图是两亩")
        await chat.looks()
        assert "出具复核意见" not in await desk.opens(city, case)
        led = await desk.page.run("document.querySelector('.tasks').innerText")
        assert "副县长 韩某" in led and "正在包案" not in led, "it has ended"


async def test_fujian_an_urgent_matter_to_two_bodies_at_once_in_two_windows(
    tmp_path: Path,
) -> None:
    async with an_office(
        tmp_path,
        ("zhao", "handler", "xian-weijian"),
        ("qian", "handler", "xian-shanglv"),
        ("zhou", "supervisor leader", ""),
    ) as (program, chat, desk, officers):
        health, supplies, leader = officers
        shown = await desk.presses(leader, "/desk/campaigns/new", "先看一看", **CHANNEL)
        assert "群众看到的是这样" in shown
        assert "yiqing" in await desk.goes_on("开通")
        await are_known(program, "yiqing")
        await chat.says("/start c-yiqing")
        await chat.hears("这里是疫情求助专线")
        await chat.looks()
        await chat.taps("同意，开始")
        await chat.hears("健康码什么颜色，要什么帮助")
        await chat.says(PREGNANT)
        await chat.hears("健康码　黄码或橙码")
        await chat.looks()
        await chat.taps("确认提交")
        await chat.hears("已经加急，同时转给卫健局和商旅局")
        await chat.hears(f"紧急同办　{SUPPLIES}（还没签收）")
        await chat.looks()
        number = await number_of(program)
        case = f"/desk/cases/{number}"
        for officer in (health, supplies):
            assert "紧急" in await desk.opens(officer, "/desk/queue")
        await desk.presses(supplies, case, "签收")
        await chat.hears(f"{SUPPLIES}（已签收，在办）")
        said = {"route": INVESTIGATE, "note": "县医院已经留了床位"}
        await desk.presses(health, case, "受理", **said)
        await chat.hears("县医院已经留了床位")
        await desk.presses(health, case, "开始办理", note="救护车十点到南街")
        await chat.hears("救护车十点到南街")
        await desk.presses(supplies, case, "报结果", words="车上备了水和饭")
        await chat.hears(f"{SUPPLIES}（办完了）")
        assert "水和饭" not in await chat.looks()
        await desk.answers(
            *(health, case, PHOTO),
            "今天在县医院做了产检",
            "6月18日联系了本人，派车接到县医院",
            "县医院6月18日做了产检，6月25日再接一次",
        )
        await chat.hears("今天在县医院做了产检")
        await chat.looks()


async def test_a_matter_between_levels_and_its_figures_in_two_windows(tmp_path: Path) -> None:
    async with an_office(
        tmp_path,
        ("lin", "clerk", ""),
        ("zhao", "handler", "xian-jiaotong"),
        ("qian", "handler", "xian-zhengfu"),
        ("sun", "handler", "hebei-xiang"),
        ("zhou", "supervisor leader", ""),
        ratings_a_batch=2,
    ) as (program, chat, desk, officers):
        clerk, transport, county, township, leader = officers
        neighbour = program.citizen("李秀英")  # two are needed for a figure
        await files(neighbour, ROAD.format("五"))
        other = await number_of(program)
        await chat.files(ROAD.format("三"))
        number = await number_of(program)
        case = f"/desk/cases/{number}"
        await desk.presses(clerk, case, "转送给责任单位", unit=TRANSPORT)
        await chat.hears(f"已转送（{TRANSPORT}）")
        note = "这是乡道，不归县交通局管"
        await desk.presses(transport, case, "单位提出异议，退回", note=note)
        await chat.hears(note)
        await chat.looks()
        await desk.presses(clerk, case, "同意退回，由信访部门另找单位")
        await desk.presses(clerk, case, "交办给责任单位", unit=COUNTY)
        await chat.hears(f"承办　{COUNTY}")
        due = f"{program.clock.now() + timedelta(days=15):%Y-%m-%d}"
        task = {"unit": TOWNSHIP, "what": "先垫平，再修", "due": due}
        await desk.presses(county, case, "交给下级单位办", **task)
        await chat.hears(f"{COUNTY}交办　{TOWNSHIP}（还没签收")
        await desk.presses(township, case, "签收")
        await desk.presses(county, case, "受理", route=INVESTIGATE)
        await chat.hears(f"{TOWNSHIP}（已签收，在办")
        await chat.looks()
        program.clock.passes(days=10)
        await desk.presses(township, case, "报结果", words="路面修好了")
        await chat.hears("下级报了结果")
        await desk.answers(
            *(county, case, PHOTO),
            "路修好了，车能过",
            "乡里到现场看过，路面塌了半边",
            "6月底前路基加固，路面已经铺平",
        )
        await chat.hears("有答复了")
        await chat.hears("这事解决了吗")
        await chat.grades("满意", "满意")
        await program.moves(other, "forwarded", unit="xian-zhengfu")
        await program.moves(other, "accepted", "answered")
        await neighbour.hears("有答复了")
        await neighbour.hears_edit("解决了吗")
        await grades(neighbour, "满意", "不满意")
        for each in (number, other):
            await graded(program, each)
        program.clock.passes(days=1)
        figures = await desk.opens(leader, "/desk/figures")
        assert "平均办理天数\n10.0" in figures
        assert "对责任单位满意率\n50.0%" in figures
