"""Two matters told in one breath become two cases, word for word."""

from tests.program import Program

WAGES = "包工头拖欠我们农民工工资三个月，劳动局不管，希望发工资。"
SCHOOL = "另外还有一件事，实验小学食堂的饭菜发馊，老师补课还收费，请教育局查一查学校。"


async def test_one_message_becomes_two_cases_and_who_files_is_asked_once(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    citizen.says("/start")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("在哪里？怎么了？希望怎么办？")
    citizen.says(WAGES + SCHOOL)
    await citizen.hears("听起来是两件事")
    citizen.taps("分成两件")
    await citizen.hears("写到村、路或者小区")
    citizen.says("河北乡新安村")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("接着来")
    citizen.says("确认提交")
    while len(cases := await program.cases()) < 2:
        pass
    assert [case.draft.facts for case in cases] == [WAGES, SCHOOL]
    assert [case.draft.petitioner.name for case in cases] == [None, None]
