"""回访 between the desk and a chat: one message, one tap, and who supervises hears of it."""

import re

from tests.program import Program, files
from tests.stories.desk import Officer

LAMP = "新安村3组的路灯坏了半个月，希望尽快修好"


async def test_the_chat_is_asked_whether_an_answer_was_kept(stopped: Program) -> None:
    citizen = stopped.citizen("王桂兰")
    async with stopped.running() as program:
        await files(citizen, LAMP)
        [case] = await program.cases()
        await program.moves(case.number, "forwarded", "accepted", "answered")
        await citizen.hears("有答复了")
    stopped.clock.passes(days=8)
    async with stopped.running() as program:
        officer = Officer(program)
        assert case.number in await officer.looks("/desk/call-backs")
        await officer.calls_back(case.number, in_chat="yes")
        asked = await citizen.hears("点一下就行")
        assert not asked.get("disable_notification")
        citizen.taps("没有办")
        await citizen.hears_edit("您回答了：没有办")
        while case.number in await officer.looks("/desk/call-backs"):
            pass
        assert "回访：有问题" in await officer.looks("/desk/queue")
        assert "有问题，请看“经过”" in await officer.looks(f"/desk/cases/{case.number}")
        rings = citizen.rings
        citizen.taps("看进度")
        await citizen.hears("路灯")
        assert citizen.rings == rings + 1, "nothing more comes of it than what is asked for"


async def test_who_has_graded_is_not_rung(program: Program) -> None:
    citizen, officer = program.citizen("王桂兰"), Officer(program)
    await files(citizen, LAMP)
    [case] = await program.cases()
    await program.moves(case.number, "forwarded", "accepted", "answered")
    await citizen.hears("有答复了")
    citizen.taps("解决了")
    await citizen.hears("信访部门")
    rings = citizen.rings
    await officer.calls_back(case.number, in_chat="yes")
    await citizen.hears("点一下就行")
    assert citizen.rings == rings


async def test_a_telephone_call_is_noted_and_the_chat_needs_no_answer_any_more(
    program: Program,
) -> None:
    citizen, officer = program.citizen("王桂兰"), Officer(program)
    await files(citizen, LAMP)
    [case] = await program.cases()
    await program.moves(case.number, "forwarded", "accepted", "answered")
    await citizen.hears("有答复了")
    await officer.calls_back(case.number, in_chat="yes")
    await citizen.hears("点一下就行")
    said = {"q-kept": "done", "words": "灯昨天修好了，很亮"}
    page = await officer.calls_back(case.number, **said)
    assert "灯昨天修好了" in page and re.search("电话.*问过了", page)
    await citizen.hears_edit("不用再答了")
