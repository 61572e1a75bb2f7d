"""Several chats, other chats' cases, groups, restarts: what must never mix and never be lost."""

import asyncio

from tests.program import Program, files


async def test_two_citizens_side_by_side_see_only_their_own(program: Program) -> None:
    wang, li = program.citizen("王桂兰"), program.citizen("李大山")
    first = await files(wang, "新安村3组的路灯坏了半个月，希望尽快修好")
    second = await files(li, "幸福小区的电梯停了三天，老人下不了楼，希望尽快修好")
    cases = {case.draft.facts[:4]: case for case in await program.cases()}
    assert cases["新安村3"].number in first["text"]
    assert cases["幸福小区"].number in second["text"]
    await program.moves(cases["幸福小区"].number, "forwarded")
    await li.hears("有新消息")
    assert cases["幸福小区"].number not in wang.screen()
    assert "有新消息" not in wang.screen()


async def test_a_button_of_another_chats_case_opens_nothing(program: Program) -> None:
    wang, li = program.citizen("王桂兰"), program.citizen("李大山")
    await files(wang, "新安村3组的路灯坏了半个月，希望尽快修好")
    [case] = await program.cases()
    li.says("/start")
    hello = await li.hears("我是信访小助手")
    for action in ("open", "outcome.solved", "withdraw.yes", "urge.yes", "grade.unit.satisfied"):
        li.presses(f"c:{case.number}:{action}", hello["message_id"])
        await li.is_toasted("点不了")
    assert case.number not in li.screen()
    after = await program.backend.get_case(case.number)
    assert after.status == case.status
    assert after.rating is None


async def test_number_and_code_show_progress_from_another_chat_and_never_the_story(
    program: Program,
) -> None:
    wang, li = program.citizen("王桂兰"), program.citizen("李大山")
    receipt = await files(wang, "新安村3组的路灯坏了半个月，希望尽快修好")
    [case] = await program.cases()
    code = receipt["text"].split("查询码")[1].split()[0]
    li.says(f"/status {case.number} {code}")
    shown = await li.hears("已登记")
    assert "路灯" not in shown["text"]
    li.says(f"/status {case.number} AAAA-BBBB")
    wrong = await li.hears("没有查到")
    li.says(f"/status 260101-9999-9 {code}")
    missing = await li.hears("没有查到")
    assert wrong["text"] == missing["text"]


async def test_a_draft_survives_a_restart_of_the_program(stopped: Program) -> None:
    citizen = stopped.citizen("王桂兰")
    async with stopped.running():
        citizen.says("新安村3组的路灯坏了半个月，希望尽快修好")
        await citizen.hears("同意，开始")
        citizen.taps("同意，开始")
        question = await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名", message=question)  # while nobody is there to hear it
    async with stopped.running():
        await citizen.hears("请核对")
        citizen.taps("确认提交")
        await citizen.hears("查询码")
        assert len(await stopped.cases()) == 1


async def test_in_a_group_the_bot_explains_and_leaves(program: Program) -> None:
    wang = program.citizen("王桂兰")
    group = program.sandbox.group("新安村村民群")
    await group.hears("私下和我说")
    group.says(wang, "路灯坏了")
    async with asyncio.timeout(5):
        while not group.left:
            await group.chat.pulse.wait(1)
    assert await program.cases() == []
