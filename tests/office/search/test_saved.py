"""Searches that an officer keeps for themselves."""

import re

import aiohttp
import pytest

from backend_client.contract.case import Petitioner
from office.search.saved import MOST
from tests.office.browser import Browser
from tests.office.running import Running, a_draft

LAMPS = {"q": "路灯", "status": "registered"}


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def saves(desk: Browser, name: str, **form: str) -> tuple[int, str]:
    status, page, _ = await desk.send("/desk/search", {**form, "saved_name": name})
    return status, page


def kept(page: str) -> list[str]:
    """What the searches that are kept are called."""
    return re.findall(r"aria-label=\"删掉“(.*?)”\"", page)


async def test_a_search_is_kept_under_a_name_and_brings_its_conditions_back(desk: Browser) -> None:
    lamp = (await desk.backend.bot.file_case(a_draft("d1", facts="村口的路灯坏了"))).number
    await desk.backend.bot.file_case(a_draft("d2"))
    status, page = await saves(desk, "坏了的路灯", **LAMPS)
    assert (status, kept(page), lamp in page) == (200, ["坏了的路灯"], True)
    _, page = await desk.look("/desk/search")
    [form] = re.findall(r"<li><form.*?</form>", page, re.DOTALL)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', form))
    assert fields == LAMPS
    _, page, _ = await desk.send("/desk/search", fields)
    assert re.findall(r"/desk/cases/([\d-]+)", page) == [lamp]


async def test_one_of_the_same_name_takes_its_place_and_one_can_be_dropped(desk: Browser) -> None:
    for form in (LAMPS, {"place": "河北乡"}, {"unit": "河北乡人民政府"}):
        await saves(desk, "常看", **form)
    await saves(desk, "另一个", kind="claim")
    _, page = await desk.look("/desk/search")
    assert kept(page) == ["常看", "另一个"] and "路灯" not in page
    first = re.findall(r'name="drop" value="(\d+)"', page)[0]
    assert (await desk.send("/desk/search", {"drop": first}))[0] == 303
    assert kept((await desk.look("/desk/search"))[1]) == ["另一个"]


async def test_nobody_else_sees_it_or_drops_it(desk: Browser) -> None:
    _, page = await saves(desk, "我的", **LAMPS)
    [mine] = re.findall(r'name="drop" value="(\d+)"', page)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        other = Browser(desk.backend, session)
        await other.send("/desk/demo", {"officer": "demo-supervisor"})
        assert kept((await other.look("/desk/search"))[1]) == []
        await other.send("/desk/search", {"drop": mine})
    assert kept((await desk.look("/desk/search"))[1]) == ["我的"]


async def test_what_finds_a_person_is_not_kept(desk: Browser) -> None:
    who = Petitioner("王桂兰", "新安村3组12号", "13812345678")
    await desk.backend.bot.file_case(a_draft(petitioner=who))
    for said in ("桂兰", "13812345678"):
        status, page = await saves(desk, "那个人", q=said)
        assert (status, kept(page)) == (422, [])
        assert "按姓名、电话、代理员找到的，不能存下来" in page


@pytest.mark.parametrize("name", ["", "   ", "长" * 21])
async def test_a_name_is_short_and_there_is_one(desk: Browser, name: str) -> None:
    status, page = await saves(desk, name, **LAMPS)
    assert (status, kept(page)) == (422, []) and "20 字以内" in page


async def test_nothing_is_no_search_and_there_are_not_too_many(desk: Browser) -> None:
    assert (await saves(desk, "空的"))[0] == 422
    for n in range(MOST):
        assert (await saves(desk, f"第{n}个", **LAMPS))[0] == 200
    status, page = await saves(desk, "多出来的", **LAMPS)
    assert (status, len(kept(page))) == (422, MOST)
    assert (await saves(desk, "第3个", place="河北乡"))[0] == 200, "in its place"


async def test_what_is_looked_for_is_not_readable_in_the_database(desk: Browser) -> None:
    await saves(desk, "坏了的路灯", **LAMPS)
    database = desk.backend.database()
    async with database.read() as session:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql("SELECT form FROM saved_searches")).all()
    await database.close()
    assert len(rows) == 1 and "\\u8def" not in rows[0][0] and "registered" not in rows[0][0]
