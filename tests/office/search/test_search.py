"""Search at the desk: what is found, by whom, and what it leaves behind."""

import re
from typing import Any

import pytest
from sqlalchemy import event, text

from backend_client.contract.case import CaseStatus, Petitioner, PetitionKind, Place, Topic
from office.app import reindex
from office.search.key import FILE
from tests.office.browser import Browser
from tests.office.conftest import Start
from tests.office.running import TO_ANSWERED, Running, a_draft

WANG = Petitioner("王桂兰", "新安村3组12号", phone="13800001234")
PLACE = Place("新安村东头", division="140603", path=("云岭市", "青河县"))


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def filed(desk: Browser, ref: str = "draft-1", **changes: Any) -> str:
    return (await desk.backend.bot.file_case(a_draft(ref, **changes))).number


async def found(desk: Browser, q: str = "", **filters: str) -> list[str]:
    status, page, _ = await desk.send("/desk/search", {"q": q, **filters})
    assert status == 200
    return re.findall(r'class="line" href="/desk/cases/([\d-]+)"', page)


async def test_a_case_is_found_by_whatever_stands_in_it(desk: Browser) -> None:
    number = await filed(desk, petitioner=WANG, place=PLACE)
    other = Petitioner("李大山", "柳树村")
    await filed(desk, "d2", request="路灯坏了", facts="路灯坏了三天", petitioner=other)
    for query in (
        *(number, number.replace("-", ""), number[:6] + "-0001", "牛粪", "牛糞 開不了窗"),
        *(
            "王桂兰",
            "桂兰",
            "王 桂 兰",
            "13800001234",
            "１３８ ００００ １２３４",
            "1234",
            "新安村",
            "云岭市青河县",
            "青河县新安村",
            f"编号{number}。",
            number.replace("-", "—"),
        ),
    ):
        assert await found(desk, query) == [number], query
    assert await found(desk, "马粪") == []
    status, page, _ = await desk.send("/desk/search", {"q": "牛"})
    assert status == 200 and "请至少写两个字" in page


async def test_what_is_said_later_is_found_too_whoever_said_it(desk: Browser) -> None:
    number = await filed(desk)
    said: dict[str, object] = {"text": "昨天又倒了建筑垃圾", "attachments": [], "answers": None}
    path = f"/v1/cases/{number}/supplements"
    await desk.backend.call("POST", path, said, idempotency_key="s")
    await desk.backend.move(number, *TO_ANSWERED)
    for query in ("建筑垃圾", "牛粪 建筑垃圾", "已清运", "到现场看过"):
        assert await found(desk, query) == [number], query


async def test_what_officers_write_for_one_another_is_no_way_to_find_a_case(desk: Browser) -> None:
    number = await filed(desk)
    await desk.move(number, CaseStatus.FORWARDED, unit="xian-zhujian", internal="领导很关心")
    assert await found(desk, "领导很关心") == []


async def test_filters_narrow_what_is_found(desk: Browser) -> None:
    first = await filed(desk, place=PLACE, topic=Topic(("城乡建设", "市容环境")))
    desk.backend.clock.pass_time(days=3)
    second = await filed(desk, "d2", kind=PetitionKind.SUGGESTION)
    case = await desk.backend.move(second, CaseStatus.FORWARDED)
    assert case.unit
    for one, filters in (
        (first, {"status": "registered"}),
        (first, {"kind": "claim"}),
        (first, {"topic": "城乡建设"}),
        (first, {"place": "青河县"}),
        (first, {"place": "1406"}),
        (first, {"until": "2026-07-02"}),
        (second, {"status": "forwarded"}),
        (second, {"kind": "suggestion"}),
        (second, {"unit": case.unit}),
        (second, {"since": "2026-07-04"}),
    ):
        assert await found(desk, **filters) == [one], filters
        assert await found(desk, "牛粪", **filters) == [one], filters
        assert await found(desk, "马粪", **filters) == [], filters
    assert await found(desk, topic="城乡") == await found(desk, place="别处") == []
    status, page, _ = await desk.send("/desk/search", {"since": "昨天"})
    assert status == 422 and "日期请写成" in page


async def test_more_than_a_page_is_counted_and_gone_through(desk: Browser) -> None:
    numbers = [await filed(desk, f"d{n}") for n in range(33)][::-1]
    _, page, _ = await desk.send("/desk/search", {"q": "牛粪"})
    assert "<b>33 件</b>" in page
    first = await found(desk, "牛粪")
    (after,) = re.findall(r'name="after" value="([\d-]+)"', page)
    assert first + await found(desk, "牛粪", after=after) == numbers


async def test_who_is_found_by_name_or_phone_stands_in_the_trail(desk: Browser) -> None:
    number = await filed(desk, petitioner=WANG)
    await found(desk, "牛粪")
    rows = await trail(desk)
    assert [row for row in rows if row[0] == "found by person"] == []
    _, page, _ = await desk.send("/desk/search", {"q": "桂兰"})
    assert "姓名或电话相符" in page
    (row,) = [row for row in await trail(desk) if row[0] == "found by person"]
    assert number in row[1] and "桂兰" not in row[1]


async def test_nothing_that_was_written_stands_in_the_index_or_in_an_address(
    desk: Browser,
) -> None:
    await filed(desk, petitioner=WANG)
    database = desk.backend.database()
    async with database.read() as session:
        rows = (await session.execute(text("SELECT words, persons, place FROM case_words"))).all()
    await database.close()
    assert rows and all(re.fullmatch("[a-z ]*", part) for row in rows for part in row)
    _, page = await desk.look("/desk/search")
    assert re.findall(r'<form[^>]*action="/desk/search"[^>]*>', page)
    assert 'class="search panel" method="post"' in page


async def test_an_index_that_another_key_made_is_made_anew_at_the_start(start: Start) -> None:
    """A key that was lost, and an office from before there was an index."""
    first = await start()
    number = await filed(Browser(first, first.session), petitioner=WANG)
    await first.stop()
    (first.settings.trail_folder() / FILE).unlink()
    again = await start()
    assert await found(Browser(again, again.session), "牛粪") == [number]


async def test_the_index_is_made_anew_by_command(desk: Browser) -> None:
    number = await filed(desk, petitioner=WANG)
    database = desk.backend.database()
    async with database.write() as session:
        await session.execute(text("DELETE FROM case_words"))
    await database.close()
    assert await found(desk, "牛粪") == []
    assert await reindex(desk.backend.settings) == 1
    assert await found(desk, "牛粪") == await found(desk, "王桂兰") == [number]


async def trail(desk: Browser) -> list[tuple[str, str]]:
    database = desk.backend.database()
    async with database.read() as session:
        rows = (await session.execute(text("SELECT act, data FROM trail ORDER BY id"))).all()
    await database.close()
    return [(row[0], str(row[1])) for row in rows]


async def test_a_number_or_words_are_found_without_going_through_all_cases(
    desk: Browser,
) -> None:
    """As two conditions beside each other they had every case read: 0.2 s of 100,000."""
    number = await filed(desk)
    asked: list[tuple[str, Any]] = []
    async with desk.backend.office.database.read() as session:
        engine = session.get_bind()

        def note(_: Any, __: Any, said: str, values: Any, *___: Any) -> None:
            asked.append((said, values))

        event.listen(engine, "before_cursor_execute", note)
        assert await found(desk, number) == [number]
        event.remove(engine, "before_cursor_execute", note)
        looked = [each for each in asked if "case_words" in each[0] and "readings" in each[0]]
        assert len(looked) == 1, "one look finds the page and counts the whole"
        if engine.dialect.name == "sqlite":
            connection = await session.connection()
            said, values = looked[0]
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
            assert not [step[-1] for step in plan if step[-1].startswith("SCAN cases")]
