"""Words of danger to life: the hotline at once, a person at once, and the citizen knows it."""

from tests.program import Program
from tests.stories.desk import Officer

DANGER = "工资拖欠半年，老板躲着不见，我不想活了"


async def test_a_person_is_told_before_anything_is_filed_and_the_citizen_hears_who_saw_it(
    program: Program,
) -> None:
    citizen, officer = program.citizen("刘大勇"), Officer(program)
    citizen.says("/start")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("在哪里？怎么了？希望怎么办？")
    citizen.says(DANGER)
    await citizen.hears("12356")
    await citizen.hears("正在通知值班人员")
    path = await officer.waits_for_talk(DANGER)
    assert await program.cases() == []
    assert "紧急" in await officer.looks("/desk/talks")
    rings = citizen.rings
    page = await officer.opens(path)
    assert DANGER in page
    assert "不想活" in page
    await citizen.hears("看到了")
    assert citizen.rings == rings + 1
    await officer.answers(path, "您现在在哪里？我打电话给您")
    await citizen.hears("值班人员说：您现在在哪里？")
    citizen.says("在工地宿舍")
    await citizen.hears("正在和工作人员对话")
    await officer.waits_for_talk("在工地宿舍")

    citizen.taps("结束对话")
    await citizen.hears("接着来")
    citizen.says("希望发工资")
    await citizen.hears("发生在哪里")
    citizen.says("不清楚")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    [case] = await program.cases()
    assert case.draft.urgent
    assert case.number in await officer.looks(path), "the talk and the case are one matter"


async def test_who_has_not_agreed_yet_gets_the_hotline_and_one_tap(program: Program) -> None:
    citizen, officer = program.citizen("刘大勇"), Officer(program)
    citizen.says(DANGER)
    await citizen.hears("12356")
    assert (await program.staff("GET", "/v1/talks"))["items"] == []
    citizen.taps("通知值班人员")
    await citizen.hears("正在通知值班人员")
    await officer.opens(await officer.waits_for_talk(DANGER))
    await citizen.hears("看到了")


async def test_nobody_who_looks_is_admitted_after_minutes(program: Program) -> None:
    citizen = program.citizen("刘大勇")
    citizen.says(DANGER)
    await citizen.hears("12356")
    citizen.taps("通知值班人员")
    await Officer(program).waits_for_talk(DANGER)
    program.clock.passes(minutes=16)
    await citizen.hears("还没有值班人员回复")
