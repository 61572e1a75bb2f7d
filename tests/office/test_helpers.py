"""Several bodies work on one case: one answers, others help with tasks of their own (Art. 24)."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from backend_client.contract.bodies import BodiesChanged, TaskOrder, TaskState, TaskStep
from backend_client.contract.case import CaseStatus, EventType, Move, Moved, PetitionKind
from backend_client.json_codec import from_plain, to_plain
from tests.office.browser import Browser
from tests.office.running import AN_ANSWER, STAFF_KEY, Running, a_draft

S = CaseStatus
HELPED = Move(
    S.FORWARDED,
    unit="xian-jiaotong",
    helpers=(TaskOrder("xian-jiaoyu", "看一看校门口几点人最多"), TaskOrder("hebei-xiang", "划线")),
)


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    """One that keeps its cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(backend, session)


async def filed(backend: Running, **changes: Any) -> str:
    said = {"request": "希望划斑马线", "facts": "校门口没有斑马线，孩子过马路危险"} | changes
    return (await backend.bot.file_case(a_draft(**said))).number


async def order(backend: Running, number: str, wanted: TaskOrder, key: str = "t1") -> Any:
    path = f"/v1/cases/{number}/tasks"
    return await backend.call("POST", path, to_plain(wanted), key=STAFF_KEY, idempotency_key=key)


async def steps(
    backend: Running, number: str, task: int, to: TaskState, words: str | None = None
) -> Any:
    path, said = f"/v1/cases/{number}/tasks/{task}/steps", TaskStep(to, words)
    key = f"{task}-{to}-{words}".encode().hex()
    return await backend.call("POST", path, to_plain(said), key=STAFF_KEY, idempotency_key=key)


async def tasks_of(backend: Running, number: str) -> list[dict[str, Any]]:
    case: Any = (await backend.as_staff("GET", f"/v1/cases/{number}"))[1]
    return list(case["tasks"])


async def be(desk: Browser, officer: str) -> None:
    assert (await desk.send("/desk/demo", {"officer": officer}))[0] == 303


async def sends(desk: Browser, number: str, path: str, **form: str) -> tuple[int, str]:
    _, page = await desk.look(f"/desk/cases/{number}")
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen, "nothing can be sent from here"
    status, said, _ = await desk.send(f"/desk/cases/{number}{path}", {"seen": seen[1], **form})
    return status, said


async def test_a_move_names_who_leads_and_who_helps_in_one_step(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, HELPED)
    case = await backend.bot.get_case(number)
    assert case.unit == "青河县交通运输局"
    moved = from_plain(Moved, case.events[-1].data)
    assert moved.bodies is not None
    told = [(each.unit, each.kind, each.state) for each in moved.bodies]
    assert told == [
        ("青河县教育和体育局", "help", "given"),
        ("河北乡人民政府", "help", "given"),
    ]
    assert "人最多" not in str(case.events), "what is asked of them stays among staff"
    assert case.tasks == ()
    assert [task["what"] for task in await tasks_of(backend, number)] == [
        "看一看校门口几点人最多",
        "划线",
    ]


async def test_a_helper_reports_to_who_leads_and_the_petitioner_sees_how_far_it_is(
    backend: Running,
) -> None:
    number = await filed(backend)
    await backend.move(number, HELPED, S.ACCEPTED)
    first = (await tasks_of(backend, number))[0]["number"]
    for to, words in (
        (TaskState.READ, None),
        (TaskState.REPORTED, "早上七点半人最多"),
        (TaskState.RETURNED, "下午呢"),
        (TaskState.REPORTED, "下午五点"),
    ):
        status, body = await steps(backend, number, first, to, words)
        assert status == 201, body
    events = (await backend.bot.get_case(number)).events
    told = [from_plain(BodiesChanged, e.data) for e in events if e.type is EventType.BODIES]
    assert [(each.unit, each.state) for each in told] == [
        ("青河县教育和体育局", state) for state in ("read", "reported", "returned", "reported")
    ]
    assert [body.state for body in told[-1].bodies] == ["reported", "given"]
    assert "七点半" not in str(events) and "下午" not in str(events)
    task = (await tasks_of(backend, number))[0]
    assert (task["report"], task["missing"]) == ("下午五点", "下午呢")


async def test_a_task_goes_forward_only_and_says_something(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, HELPED)
    first = (await tasks_of(backend, number))[0]["number"]
    for to, words, refused in (
        (TaskState.RETURNED, "还缺", (409, "/problems/illegal-move")),
        (TaskState.ENDED, None, (409, "/problems/illegal-move")),
        (TaskState.REPORTED, "　", (422, "/problems/invalid")),
    ):
        status, body = await steps(backend, number, first, to, words)
        assert (status, body["type"]) == refused
    assert (await steps(backend, number, 999, TaskState.READ))[0] == 404
    status, body = await steps(backend, number, first, TaskState.READ)
    again = await steps(backend, number, first, TaskState.READ)
    assert (status, again[0], again[1]) == (201, 200, body)


async def test_who_may_not_have_the_case_helps_neither(backend: Running) -> None:
    """Art. 28, 30: the denounced never get it by another way."""
    number = await filed(
        backend,
        kind=PetitionKind.DENUNCIATION,
        facts="青河县交通运输局局长收了钱",
        request="请查处",
    )
    helped = Move(
        S.FORWARDED,
        unit="xian-jiwei",
        helpers=(TaskOrder("xian-jiaotong", "说明", against_advice=True),),
    )
    path = f"/v1/cases/{number}/moves"
    status, body = await backend.as_staff("POST", path, to_plain(helped))
    assert (status, body["type"]) == (409, "/problems/recused-unit")
    assert (await backend.bot.get_case(number)).status is S.REGISTERED, "nothing is half done"
    await backend.move(number, Move(S.FORWARDED, unit="xian-jiwei"))
    wanted = TaskOrder("xian-jiaotong", "说明", against_advice=True)
    status, body = await order(backend, number, wanted)
    assert (status, body["type"]) == (409, "/problems/recused-unit")
    status, body = await order(backend, number, TaskOrder("xian-jiaoyu", "说明"))
    assert (status, body["type"]) == (409, "/problems/unit-advised-against")


async def test_a_helper_that_a_supplement_names_loses_its_task_and_the_case(
    backend: Running, desk: Browser
) -> None:
    number = await filed(backend, confidential=True)
    await backend.move(number, Move(S.FORWARDED, unit="xian-zhujian"))
    assert (await order(backend, number, TaskOrder("xian-jiaotong", "查一查路口")))[0] == 201
    await be(desk, "demo-helper")
    assert (await desk.look(f"/desk/cases/{number}"))[0] == 200
    body: Any = {"text": "县交通运输局的人收了钱才不管", "attachments": [], "answers": None}
    path = f"/v1/cases/{number}/supplements"
    assert (await backend.call("POST", path, body, idempotency_key="s1"))[0] == 201
    assert (await desk.look(f"/desk/cases/{number}"))[0] == 404
    case = await backend.bot.get_case(number)
    told = from_plain(BodiesChanged, case.events[-1].data)
    assert (told.unit, told.state, told.bodies) == ("青河县交通运输局", "withdrawn", ())
    assert case.unit == "青河县住房和城乡建设局"


async def test_wrong_orders_say_what_is_wrong(backend: Running) -> None:
    number = await filed(backend)
    status, body = await order(backend, number, TaskOrder("xian-jiaoyu", "看一看"))
    assert (status, body["type"]) == (409, "/problems/not-now")
    await backend.move(number, HELPED)
    yesterday = datetime(2026, 6, 30, tzinfo=UTC)
    for wanted, where in (
        (TaskOrder("xian-jiaotong", "看一看"), "unit"),
        (TaskOrder("xian-jiaoyu", "看一看"), "unit"),
        (TaskOrder("nobody", "看一看"), "unit"),
        (TaskOrder("xian-minzheng", " "), "what"),
        (TaskOrder("xian-minzheng", "看一看", due=yesterday), "due"),
    ):
        status, body = await order(backend, number, wanted, key=f"k-{where}-{wanted.unit}")
        assert (status, body["where"]) == (422, where)
    assert len(await tasks_of(backend, number)) == 2


async def test_with_the_answer_nobody_has_to_help_any_more(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, HELPED, S.ACCEPTED)
    first = (await tasks_of(backend, number))[0]["number"]
    await steps(backend, number, first, TaskState.REPORTED, "七点半")
    await backend.move(number, AN_ANSWER)
    moved = from_plain(Moved, (await backend.bot.get_case(number)).events[-1].data)
    assert moved.bodies is not None
    assert [body.state for body in moved.bodies] == ["reported", "ended"]


async def test_a_helper_sees_its_task_in_its_queue_until_it_has_reported(
    backend: Running, desk: Browser
) -> None:
    number = await filed(backend)
    await be(desk, "demo-helper")
    assert number not in (await desk.look("/desk/queue"))[1]
    await backend.move(number, Move(S.FORWARDED, unit="xian-zhujian"), S.ACCEPTED)
    due = backend.clock.now + timedelta(days=5)
    await order(backend, number, TaskOrder("xian-jiaotong", "量一量路口多宽", due=due))
    _, page = await desk.look("/desk/queue")
    assert number in page and "请您单位办" in page
    status, page = await desk.look(f"/desk/cases/{number}")
    assert status == 200
    assert "量一量路口多宽" in page and "2026-07-06" in page
    assert "/moves" not in page and "/questions" not in page, "another unit answers"
    task = (await tasks_of(backend, number))[0]["number"]
    assert (await sends(desk, number, f"/tasks/{task}", step="read"))[0] == 303
    assert number in (await desk.look("/desk/queue"))[1]
    status, page = await sends(desk, number, f"/tasks/{task}", step="reported", words=" ")
    assert status == 422 and "请写清楚" in page
    assert (await sends(desk, number, f"/tasks/{task}", step="reported", words="八米"))[0] == 303
    assert number not in (await desk.look("/desk/queue"))[1]
    await be(desk, "demo-clerk")
    assert "协办报了结果" in (await desk.look("/desk/queue"))[1]
    assert "八米" in (await desk.look(f"/desk/cases/{number}"))[1]


async def test_a_helper_cannot_do_what_the_unit_does_that_answers(
    backend: Running, desk: Browser
) -> None:
    number = await filed(backend)
    await backend.move(number, Move(S.FORWARDED, unit="xian-zhujian"))
    await order(backend, number, TaskOrder("xian-jiaotong", "量一量"))
    await order(backend, number, TaskOrder("xian-jiaoyu", "数一数"), key="t2")
    first, second = (task["number"] for task in await tasks_of(backend, number))
    await be(desk, "demo-helper")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "量一量" in page and "数一数" not in page, "what others were asked is not for them"
    moves = {"to": "accepted"}, {"to": "objected", "note": "不是我的"}
    for form in moves:
        assert (await sends(desk, number, "/moves", **form))[0] == 403
    assert (await sends(desk, number, "/questions", question="哪里？"))[0] == 403
    assert (await sends(desk, number, f"/tasks/{second}", step="read"))[0] == 404
    assert (await sends(desk, number, f"/tasks/{first}", step="withdrawn"))[0] == 403
    form = {"kind": "help", "unit": "xian-minzheng", "what": "代办"}
    assert (await sends(desk, number, "/tasks", **form))[0] == 403
    assert (await backend.bot.get_case(number)).status is S.FORWARDED


async def test_the_desk_forwards_with_helpers_and_gives_a_task_later(desk: Browser) -> None:
    backend, number = desk.backend, await filed(desk.backend)
    status, page = await sends(
        desk, number, "/moves", to="forwarded", unit="xian-jiaotong", helper1="xian-jiaoyu"
    )
    assert status == 422 and "协办第 1 行请写要它办什么" in page
    status, page = await sends(
        desk,
        number,
        "/moves",
        to="forwarded",
        unit="xian-jiaotong",
        helper1="xian-jiaoyu",
        helper1_what="数一数学生",
        helper1_due="2026-07-10",
    )
    assert status == 303, page
    form = {"kind": "help", "unit": "xian-minzheng", "what": "帮一帮", "note": "请民政局也来看"}
    assert (await sends(desk, number, "/tasks", **form))[0] == 303
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "数一数学生" in page and "帮一帮" in page and "牵头，答复信访人" in page
    case = await backend.bot.get_case(number)
    assert case.events[-1].data["note"] == "请民政局也来看"


async def test_while_an_objection_is_open_nobody_is_given_a_task(desk: Browser) -> None:
    """The unit that had objected was said to lead, and others could be asked to help it."""
    backend, number = desk.backend, await filed(desk.backend)
    back = Move(S.OBJECTED, note="这条路是县里的")
    await backend.move(number, Move(S.FORWARDED, unit="hebei-xiang"), back)
    for officer in ("demo-clerk", "demo-supervisor"):
        await be(desk, officer)
        _, page = await desk.look(f"/desk/cases/{number}")
        assert f"/desk/cases/{number}/tasks" not in page and "牵头，答复信访人</span>" not in page
    status, body = await order(backend, number, TaskOrder("xian-jiaoyu", "看一看"))
    assert (status, body["type"]) == (409, "/problems/not-now")
    form = {"kind": "help", "unit": "xian-jiaoyu", "what": "看一看"}
    status, page, _ = await desk.send(f"/desk/cases/{number}/tasks", form | {"seen": "4"})
    assert (status, "这一步现在办不了" in page) == (409, True)


async def test_a_unit_that_objected_is_not_offered_as_a_helper(desk: Browser) -> None:
    backend, number = desk.backend, await filed(desk.backend)
    back = Move(S.OBJECTED, note="这条路是县里的")
    await backend.move(number, Move(S.FORWARDED, unit="hebei-xiang"), back)
    await backend.move(number, Move(S.FORWARDED, unit="xian-jiaotong"))
    _, page = await desk.look(f"/desk/cases/{number}")
    form = page.split('name="kind" value="help"')[1].split("</form>")[0]
    offered = re.findall(r'<option value="([\w-]+)"', form)
    assert "xian-zhujian" in offered and "hebei-xiang" not in offered
