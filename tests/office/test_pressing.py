"""Urgent to several at once, handing on, 督办 and 领导包案: who may, what it needs, what waits."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from backend_client.contract.bodies import TaskKind, TaskOrder, TaskState
from backend_client.contract.case import CaseStatus, Move
from tests.office.browser import Browser
from tests.office.running import AN_ANSWER, Running, a_draft
from tests.office.test_helpers import be, filed, order, sends, steps, tasks_of

S, K = CaseStatus, TaskKind
AT_COUNTY = Move(S.ASSIGNED, unit="xian-zhengfu")
AT_TRANSPORT = Move(S.FORWARDED, unit="xian-jiaotong")


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    """One that keeps its cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(backend, session)


def supervised(backend: Running, **changes: Any) -> TaskOrder:
    due = backend.clock.now + timedelta(days=10)
    said = TaskOrder("xian-jiaotong", "查一查，报结果", K.SUPERVISED, due)
    return replace(said, **{"leader": "副书记 周某", "act": "青督3号", **changes})


async def asks_for_supervision(backend: Running, number: str) -> None:
    path = f"/v1/cases/{number}/supervision"
    assert (await backend.call("POST", path, {}, idempotency_key="ask"))[0] == 201


async def test_each_kind_of_task_needs_what_it_is_made_of(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, AT_TRANSPORT)
    for said, where in (
        (supervised(backend, leader=None), "leader"),
        (supervised(backend, act="  "), "act"),
        (supervised(backend, due=None), "due"),
        (TaskOrder("xian-jiaotong", kind=K.LED), "leader"),
        (TaskOrder("xian-jiaoyu", "看一看", leader="谁"), "leader"),
        (TaskOrder("xian-jiaoyu", kind=K.LED, leader="县长 李某"), "unit"),
    ):
        status, body = await order(backend, number, said, key=f"{said.kind}-{where}")
        assert (status, body["where"]) == (422, where), said
    assert await tasks_of(backend, number) == []


async def test_a_matter_is_handed_on_to_units_below_only(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, AT_COUNTY)
    due = backend.clock.now + timedelta(days=10)
    for unit in ("shi-jiwei", "shi-zhengfu", "shi-xinfang"):
        said = TaskOrder(unit, "去看", K.HANDED_ON, due)
        status, body = await order(backend, number, said, key=unit)
        assert (status, body["where"]) == (422, "unit")
    assert (await order(backend, number, TaskOrder("hebei-xiang", "去看", K.HANDED_ON, due)))[
        0
    ] == 201
    [task] = await tasks_of(backend, number)
    assert (task["by"], task["unit"]) == ("青河县人民政府", "河北乡人民政府")


async def test_what_is_supervised_stands_first_in_the_units_queue(
    backend: Running, desk: Browser
) -> None:
    first, second = [
        (await backend.bot.file_case(a)).number for a in (a_crossing("one"), a_crossing("two"))
    ]
    for number in (first, second):
        await backend.move(number, AT_TRANSPORT)
    assert (await order(backend, second, supervised(backend)))[0] == 201
    await be(desk, "demo-helper")
    _, page = await desk.look("/desk/queue")
    assert page.index(second) < page.index(first)
    assert ">督办<" in page
    _, page = await desk.look(f"/desk/cases/{second}")
    assert "青督3号" in page and "副书记 周某" in page and "查一查，报结果" in page
    [task] = await tasks_of(backend, second)
    path = f"/tasks/{task['number']}"
    assert (await sends(desk, second, path, step="ended", note="好了"))[0] == 403
    assert (await sends(desk, second, path, step="reported", words="补划了"))[0] == 303
    await be(desk, "demo-supervisor")
    assert (await sends(desk, second, path, step="ended", note=" "))[0] == 422
    assert (await sends(desk, second, path, step="ended", note="补划好了"))[0] == 303
    told = (await backend.bot.get_case(second)).events[-1].data
    assert (told["state"], told["note"]) == ("ended", "补划好了")


async def test_supervision_that_was_asked_for_is_answered_or_declined_in_words(
    backend: Running, desk: Browser
) -> None:
    number = await filed(backend)
    await backend.move(number, AT_TRANSPORT, S.ACCEPTED, AN_ANSWER)
    await be(desk, "demo-supervisor")
    assert (await sends(desk, number, "/declined", note="没有必要"))[0] == 409
    await asks_for_supervision(backend, number)
    assert "请求督办" in (await desk.look("/desk/queue"))[1]
    assert "不督办，说明理由" in (await desk.look(f"/desk/cases/{number}"))[1]
    await be(desk, "demo-handler")
    assert (await desk.look(f"/desk/cases/{number}"))[0] == 404
    await be(desk, "demo-supervisor")
    assert (await sends(desk, number, "/declined", note=""))[0] == 422
    assert (await sends(desk, number, "/declined", note="昨天去看过，已经划好"))[0] == 303
    told = (await backend.bot.get_case(number)).events[-1].data
    assert (told["kind"], told["state"], told["note"]) == (
        *("supervised", "declined"),
        "昨天去看过，已经划好",
    )
    assert "不督办，说明理由" not in (await desk.look(f"/desk/cases/{number}"))[1]


async def test_a_unit_neither_presses_itself_nor_names_its_leader(
    backend: Running, desk: Browser
) -> None:
    number = await filed(backend)
    await backend.move(number, AT_TRANSPORT)
    await be(desk, "demo-helper")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "请别的单位协办" in page
    assert 'value="supervised"' not in page and 'value="led"' not in page
    form = {"kind": "led", "leader": "县长 李某"}
    assert (await sends(desk, number, "/tasks", **form))[0] == 403


async def test_supervision_and_the_leader_outlast_the_answer(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, AT_TRANSPORT, S.ACCEPTED)
    await order(backend, number, supervised(backend), key="s")
    led = TaskOrder("xian-jiaotong", kind=K.LED, leader="县长 李某")
    assert (await order(backend, number, led, key="l"))[0] == 201
    await backend.move(number, AN_ANSWER)
    assert [task["state"] for task in await tasks_of(backend, number)] == ["given", "given"]
    task = (await tasks_of(backend, number))[0]["number"]
    assert (await steps(backend, number, task, TaskState.REPORTED, "划好了"))[0] == 201


async def test_the_desk_calls_what_presses_by_its_name(backend: Running, desk: Browser) -> None:
    """It once read 多个单位一起办 above each, and 已派，等签收 beside a leader."""
    number = await filed(backend)
    await backend.move(number, AT_TRANSPORT, S.ACCEPTED)
    await order(backend, number, supervised(backend), key="s")
    led = TaskOrder("xian-jiaotong", kind=K.LED, leader="县长 李某")
    await order(backend, number, led, key="l")
    await be(desk, "demo-supervisor")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "<b>督办</b>" in page and "<b>领导包案</b>" in page
    assert "多个单位一起办" not in page
    assert page.count("正在包案") == 2, "in the course of things, and beside it"
    assert page.count("已派，等签收") == 2, "of the supervision alone"
    course = re.sub(r"<[^>]+>|\s+", "", page.split("<h2>经过</h2>")[1].split("<aside>")[0])
    assert "领导包案青河县交通运输局正在包案县长李某" in course, "it named no leader"
    assert "副书记周某编号青督3号" in course


def a_crossing(ref: str) -> Any:
    return a_draft(ref, request="希望划斑马线", facts="校门口没有斑马线")
