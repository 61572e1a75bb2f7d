"""Several bodies and levels work on one matter; the citizen sees who does what, and a change rings
once."""

from typing import Any

from sandbox.people.citizen import Citizen
from tests.program import ANSWER, Program, files
from tests.stories.chat import appeals_to_the_end, asks_for_supervision

CROSSING = "新安小学门口没有斑马线也没有红绿灯，孩子过马路很危险，希望划斑马线"


async def filed(program: Program, citizen: Citizen, story: str = CROSSING) -> str:
    await files(citizen, story)
    [case] = await program.cases()
    return case.number


async def tasks_of(program: Program, number: str) -> list[dict[str, Any]]:
    case = await program.staff("GET", f"/v1/cases/{number}")
    return list(case["tasks"])


async def steps(
    program: Program, number: str, task: int, to: str, words: str | None = None, **said: Any
) -> None:
    body = {"to": to, "words": words, **said}
    key = f"step-{task}-{to}-{len(words or '')}"
    await program.staff("POST", f"/v1/cases/{number}/tasks/{task}/steps", body, key=key)


async def test_a_crossing_is_seen_to_by_three_bodies_together(program: Program) -> None:
    """As in Foshan: forwarded within a day, one answers and two help."""
    citizen = program.citizen("王桂兰")
    number = await filed(program, citizen)
    rings = citizen.rings
    helpers = [
        {"unit": "xian-jiaoyu", "what": "数一数上学时过路的学生"},
        {"unit": "xian-zhujian", "what": "看路边能不能立灯杆"},
    ]
    await program.moves(number, "forwarded", unit="xian-jiaotong", helpers=helpers)
    await citizen.hears("有新消息了")
    card = await citizen.hears_edit("承办　青河县交通运输局")
    assert "协办　青河县教育和体育局（还没签收）" in card["text"]
    assert "协办　青河县住房和城乡建设局（还没签收）" in card["text"]
    assert "请来协办（青河县教育和体育局）" in card["text"]
    assert "数一数" not in card["text"], "what bodies ask of each other is not the citizen's"
    assert citizen.rings == rings + 1, "one step of the office's, one ring"

    first, second = (task["number"] for task in await tasks_of(program, number))
    citizen.taps("看进度")
    await citizen.hears("承办　青河县交通运输局")
    await program.moves(number, "accepted")
    await citizen.hears_edit("已受理")
    await citizen.hears("有新消息了")
    rings = citizen.rings
    await steps(program, number, first, "read")
    await citizen.hears_edit("教育和体育局（已签收，在办）")
    await steps(program, number, first, "reported", "早上有两百多个学生")
    card = await citizen.hears_edit("教育和体育局（办完了）")
    assert "两百多" not in card["text"]
    assert citizen.rings == rings, "what a helper does is seen, and wakes nobody"
    await steps(program, number, second, "withdrawn")
    card = await citizen.hears_edit("不再协办")
    assert "协办　青河县住房" not in card["text"]
    citizen.taps("看进度")
    await citizen.hears("不再协办")
    assert citizen.rings == rings + 2, (
        "that a body left is news; the card they asked for rings, too"
    )

    await program.moves(number, "answered", answer=ANSWER)
    await citizen.hears("有答复了")
    citizen.taps("解决了")
    await citizen.hears("信访部门")
    citizen.taps("满意")
    await citizen.hears_edit("责任单位")
    citizen.taps("满意")
    await citizen.hears_edit("谢谢")


async def orders(program: Program, number: str, kind: str, unit: str, **said: Any) -> int:
    """The number of the task that was given."""
    body = {"kind": kind, "unit": unit, "what": "去办，报结果", **said}
    await program.staff("POST", f"/v1/cases/{number}/tasks", body, key=f"{kind}-{unit}")
    return int((await tasks_of(program, number))[-1]["number"])


async def test_an_urgent_matter_goes_to_two_bodies_at_once_and_each_acknowledges(
    program: Program,
) -> None:
    """As in Fujian: at once, and tracked from then on."""
    citizen = program.citizen("林秀英")
    number = await filed(program, citizen, "新安村3组的井水发黄，喝了的人都拉肚子，希望马上来查")
    helpers = [{"unit": "xian-huanbao", "what": "取水样", "kind": "at_once"}]
    await program.moves(number, "assigned", unit="xian-weijian", helpers=helpers)
    card = await citizen.hears_edit("紧急同办　青河县生态环境局（还没签收）")
    assert "承办　青河县卫生健康局" in card["text"]
    [task] = await tasks_of(program, number)
    await steps(program, number, task["number"], "read")
    await citizen.hears_edit("青河县生态环境局（已签收，在办）")
    await program.moves(number, "accepted")
    await citizen.hears_edit("已受理")
    await steps(program, number, task["number"], "reported", "水样超标")
    card = await citizen.hears_edit("青河县生态环境局（办完了）")
    assert "超标" not in card["text"]


async def test_a_county_hands_a_matter_to_a_township_which_reports_up(program: Program) -> None:
    """City to county to township and back: the county answers."""
    citizen = program.citizen("王桂兰")
    number = await filed(program, citizen, "河北乡3组的路灯坏了半个月，希望尽快修好")
    await program.moves(number, "assigned", unit="xian-zhengfu")
    await citizen.hears_edit("承办　青河县人民政府")
    due = "2026-07-20T12:00:00+08:00"
    task = await orders(program, number, "handed_on", "hebei-xiang", due=due)
    card = await citizen.hears_edit("青河县人民政府交办　河北乡人民政府（还没签收，最晚 7月20日）")
    assert "交给下级办（河北乡人民政府）" in card["text"]
    await program.moves(number, "accepted")
    await steps(program, number, task, "reported", "换了灯泡")
    card = await citizen.hears_edit("下级报了结果")
    assert "换了灯泡" not in card["text"]
    await program.moves(number, "answered")
    await citizen.hears("有答复了")


async def test_supervision_that_the_citizen_asked_for_begins_and_ends_in_words(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    number = await filed(program, citizen)
    await program.moves(number, "forwarded", unit="xian-jiaotong")
    await program.moves(number, "accepted", "answered")
    await citizen.hears("有答复了")
    await asks_for_supervision(citizen)
    due = "2026-07-20T12:00:00+08:00"
    words = {"leader": "县委副书记 周某", "act": "青督3号", "note": "我们让交通局重新去看"}
    task = await orders(program, number, "supervised", "xian-jiaotong", due=due, **words)
    card = await citizen.hears_edit("督办　青督3号　县委副书记 周某负责（还没签收，最晚 7月20日）")
    assert "开始督办" in card["text"] and "我们让交通局重新去看" in card["text"]
    await steps(program, number, task, "reported", "已经补划")
    await steps(program, number, task, "ended", note="斑马线补划好了，灯下周装")
    card = await citizen.hears_edit("督办结束")
    assert "斑马线补划好了" in card["text"]


async def test_a_hard_case_has_a_leader_is_extended_reviewed_rechecked_and_ends(
    program: Program,
) -> None:
    """As in Shuozhou."""
    citizen = program.citizen("王桂兰")
    number = await filed(
        program, citizen, "新安村3组2019年占了我家三亩地，补偿款一直没给，希望按合同给钱"
    )
    await program.moves(number, "forwarded", unit="xian-ziran")
    await program.moves(number, "accepted")
    await orders(program, number, "led", "xian-ziran", what="", leader="副县长 韩某")
    card = await citizen.hears_edit("包案领导　副县长 韩某")
    assert "有领导包案" in card["text"]
    await program.moves(number, "handling")
    extension: dict[str, Any] = {"days": 20, "approver": "局长 马某", "note": "要等测量结果"}
    await program.moves(number, "extended", **extension)
    await citizen.hears_edit("已延期")
    await program.moves(number, "answered")
    await citizen.hears("有答复了")
    card = await appeals_to_the_end(program, citizen, number, "数目不对")
    assert "包案领导　副县长 韩某" in card["text"], "who answered for it stays named"
