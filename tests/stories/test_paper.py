"""Who came to the office in person takes a paper home, claims the case into a chat, and is told and
asked like anybody who filed there."""

import re

from sandbox.people.citizen import Citizen
from tests.program import Program
from tests.stories.desk import Officer

VISIT = {
    "channel": "visit",
    "facts": "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好",
    "name": "王桂兰",
    "address": "新安村3组12号",
}


async def comes_in_person(program: Program, phone: str) -> tuple[str, str, str]:
    """The card that the clerk checks; number and query code of the paper."""
    officer = Officer(program)
    found = re.search(r'name="key" value="(\w+)"', await officer.looks("/desk/paper"))
    assert found
    form = {**VISIT, "phone": phone, "key": found[1]}
    card = await officer.fills("/desk/paper", form)
    kind, topic = (
        re.search(rf'name="{name}">.*?value="([^"]*)" selected', card, re.S)
        for name in ("kind", "topic")
    )
    assert kind and topic
    chosen = {**form, "kind": kind[1], "topic": topic[1], "what": "file"}
    paper = await officer.fills("/desk/paper", chosen)
    number, code = (
        re.search(pattern, paper)
        for pattern in (r"\d{6}-\d{4}-\d", r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b(?!-)")
    )
    assert number and code
    return card, number[0], code[0]


async def claims(citizen: Citizen, number: str, code: str) -> None:
    citizen.says(f"/start case-{number}_{code}")
    await citizen.hears_edit("已登记")
    citizen.taps("这是我的，移到这里")
    await citizen.hears("发送我的手机号")
    citizen.taps("发送我的手机号")
    await citizen.hears("移过来了")


async def test_a_visit_becomes_a_case_of_the_chat(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    card, number, code = await comes_in_person(program, citizen.phone)
    assert "城乡建设" in card and "因为提到" in card, "sorted like what is typed"
    assert "希望尽快修好" in card and "新安村3组" in card
    assert citizen.rings == 0
    await claims(citizen, number, code)
    await citizen.hears("路灯")
    await program.moves(number, "forwarded", "accepted")
    await citizen.hears_edit("已受理")
    await citizen.hears("有新消息")
    await program.moves(number, "answered")
    await citizen.hears("有答复了")
    citizen.taps("解决了")
    await citizen.hears("信访部门")
    citizen.taps("满意")
    await citizen.hears_edit("责任单位")
    citizen.taps("基本满意")
    await citizen.hears_edit("谢谢")
    case = await program.backend.get_case(number)
    while not case.rating or not case.rating.unit:
        case = await program.backend.get_case(number)
    assert case.draft.channel == "visit"
    page = await Officer(program).looks(f"/desk/cases/{number}")
    assert "移到了手机聊天里" in page and "换了聊天账号" not in page
    assert "还没有移到手机聊天里" not in page


async def test_what_happened_before_the_claim_is_there_after_it(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    _, number, code = await comes_in_person(program, citizen.phone)
    await program.moves(number, "forwarded", "accepted", "handling")
    citizen.says(f"/status {number} {code}")
    await citizen.hears_edit("办理中")
    citizen.taps("这是我的，移到这里")
    await citizen.hears("发送我的手机号")
    citizen.taps("发送我的手机号")
    await citizen.hears("移过来了")
    card = await citizen.hears("正在办")
    for step in ("已登记", "已转送", "已受理", "办理中"):
        assert step in card["text"]


async def test_a_paper_that_somebody_found_opens_no_more_than_progress(program: Program) -> None:
    finder = program.citizen("路人")
    _, number, code = await comes_in_person(program, "13900001234")
    finder.says(f"/status {number} {code}")
    found = await finder.hears_edit("已登记")
    assert "路灯" not in found["text"] and "王桂兰" not in found["text"]
    finder.taps("这是我的，移到这里")
    await finder.hears("发送我的手机号")
    finder.taps("发送我的手机号")
    await finder.hears("没有移成")
