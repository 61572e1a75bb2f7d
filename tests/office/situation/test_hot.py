"""Hot issues: the same event in other words is one issue, and officers hear of it in time."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select

from backend_client.contract.case import PetitionKind, Place, Topic
from office.db.database import Database
from office.db.figures import HotCaseRow
from office.search.key import kept_key
from office.situation import likeness
from office.situation.hot import LOOK_EVERY, Heat, HotIssues
from tests.office.browser import Browser
from tests.office.running import Running, a_draft
from tests.office.test_lists import listening

# One event, told by five people; and what is near it in place or in words.
PLANT = (
    (
        "尽快搬走",
        "丽泽新苑南门边上今年建了一个水泥搅拌站，整夜轰隆隆响，灰尘飘得到处都是，老人孩子睡不着觉，窗户也不敢开",
    ),
    (
        "希望环保来查",
        "我们丽泽新苑旁边的搅拌站灰尘太大了，窗户不敢开，衣服不敢晒，噪音从早响到晚，孩子一直咳嗽",
    ),
    (
        "请依法处理",
        "丽泽新苑小区外面不到百米有个混凝土搅拌站，听说没有手续，噪音和灰尘天天有，找过社区没有人管",
    ),
    (
        "不要再生产了",
        "搅拌站离丽泽新苑小区太近，水泥车进进出出，一层灰尘，夜里噪音响个不停，业主都受不了",
    ),
    (
        "管管吧",
        "住在丽泽新苑，旁边搅拌站半夜还在开工，噪音吵得头疼，灰尘落满阳台，投诉几次都没有用",
    ),
)
OTHERS = (
    (
        "修好路灯",
        "丽泽新苑门口那条路的路灯坏了两个月，晚上黑漆漆的看不见路，已经有人摔倒，打过电话没有人来修",
    ),
    (
        "加一趟车",
        "去县医院的公交一小时才来一班，老人看病等不起，夏天站台连个遮阳的都没有，希望多发几班",
    ),
    (
        "退钱",
        "健身房突然关门了，办的年卡还有大半年，老板电话打不通，找商场也不管，希望把钱退给我们",
    ),
    ("不要拖了", "工地欠我们三个月工资，老板一直说下个月发，家里等着用钱，孩子上学的钱都拿不出来"),
)
HERE = Place("丽泽新苑", path=("甲省", "乙市", "丙县"))


async def test_each_case_is_compared_in_a_transaction_of_its_own(desk: Browser) -> None:
    """Whoever files or moves a case waits for one of them, and not for several."""
    for n, told in enumerate(OTHERS):
        await filed(desk.backend, told, n)
    marked: list[str] = []

    def note(_connection: object, _cursor: object, said: str, *_: object) -> None:
        if said.startswith("INSERT INTO hot_marks"):
            marked.append(said)

    with listening(note):
        await look(desk.backend)
    assert len(marked) == len(OTHERS)


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        browser = Browser(backend, session)
        await browser.send("/desk/demo", {"officer": "demo-clerk"})
        yield browser


async def filed(backend: Running, told: tuple[str, str], n: int, **changes: object) -> str:
    # As the chat sorts them: by words that stand in them.
    words = tuple(word for word in ("搅拌站", "噪音", "灰尘", "路灯") if word in told[1])
    topic = Topic(("环境保护",), reasons=words)
    draft = a_draft(f"draft-{n}", request=told[0], facts=told[1], place=HERE, topic=topic)
    return (await backend.bot.file_case(replace(draft, **changes))).number  # type: ignore[arg-type]


async def look(backend: Running, heat: Heat | None = None) -> None:
    """As the office's own loop does, at once."""
    database: Database = backend.database()
    key = kept_key(backend.settings.trail_folder())
    try:
        await HotIssues(database, backend.clock, key, heat or Heat(5, 7)).look()
    finally:
        await database.close()


async def test_the_same_event_in_other_words_is_one_issue(desk: Browser) -> None:
    backend = desk.backend
    for n, told in enumerate(OTHERS):
        await filed(backend, told, 100 + n)
    numbers = [await filed(backend, told, n) for n, told in enumerate(PLANT)]
    await look(backend)
    status, page = await desk.look("/desk/hot")
    assert status == 200 and page.count('<th scope="row">') == 1
    assert "丙县" in page and ">5</a>" in page
    issue = page.split('href="/desk/hot/')[1].split('"')[0]
    _, behind = await desk.look(f"/desk/hot/{issue}")
    assert behind.count('<a class="line"') == 5 and all(each in behind for each in numbers)


async def test_the_duty_officer_is_told_once_there_are_enough(desk: Browser) -> None:
    assert timedelta(minutes=1) > LOOK_EVERY
    backend = desk.backend
    for n, told in enumerate(PLANT[:4]):
        await filed(backend, told, n)
    await look(backend)
    assert "热点：" not in (await desk.look("/desk/queue"))[1]
    await filed(backend, PLANT[4], 4)
    await look(backend)
    _, page = await desk.look("/desk/queue")
    assert "热点：" in page and "<b>5 件</b>" in page
    issue = page.split('href="/desk/hot/')[1].split('"')[0]
    await desk.look(f"/desk/hot/{issue}")
    assert "热点：" not in (await desk.look("/desk/queue"))[1]  # looked at
    await desk.send("/desk/demo", {"officer": "demo-supervisor"})
    assert "热点：" in (await desk.look("/desk/queue"))[1]  # not by everybody


async def test_what_is_kept_secret_joins_nothing_and_counts_for_nobody(desk: Browser) -> None:
    backend = desk.backend
    for n, told in enumerate(PLANT[:4]):
        await filed(backend, told, n)
    await filed(backend, PLANT[4], 4, confidential=True)
    await filed(backend, PLANT[4], 5, kind=PetitionKind.DENUNCIATION)
    await look(backend)
    _, page = await desk.look("/desk/hot")
    assert "没有到 5 件的" in page
    status, body = await backend.call(
        "POST",
        f"/v1/cases/{(await filed(backend, PLANT[4], 6))}/supplements",
        {"text": "局长收了开发商的钱，我要举报他受贿", "attachments": []},
        idempotency_key="later",
    )
    assert status == 201, body
    await look(backend)
    assert "没有到 5 件的" in (await desk.look("/desk/hot"))[1]


async def test_who_handles_one_case_neither_sees_nor_counts_the_others(desk: Browser) -> None:
    for n, told in enumerate(PLANT):
        await filed(desk.backend, told, n)
    await look(desk.backend)
    assert (await desk.look("/desk/hot/1"))[0] == 200
    await desk.send("/desk/demo", {"officer": "demo-handler"})
    assert (await desk.look("/desk/hot"))[0] == 403
    assert "热点：" not in (await desk.look("/desk/queue"))[1]


@pytest.mark.parametrize("issue", ["0", "999999999999999", "x", "%00"])
async def test_an_issue_that_is_not_there_is_not_found(desk: Browser, issue: str) -> None:
    assert (await desk.look(f"/desk/hot/{issue}"))[0] == 404


async def test_nothing_of_the_words_stands_in_the_tables(backend: Running) -> None:
    await filed(backend, PLANT[0], 0)
    await look(backend)
    database = backend.database()
    try:
        async with database.read() as session:
            kept = list(await session.execute(select(HotCaseRow.head, HotCaseRow.terms)))
    finally:
        await database.close()
    assert kept and not any("搅拌".encode() in part for row in kept for part in row)


def test_an_office_without_issues_begins_with_what_is_common_elsewhere() -> None:
    hashed = likeness.hash_with(b"key")
    usual = likeness.usual(hashed)
    known = likeness.Commonness(0, {}, usual)
    assert known.share(hashed("我们")) > 0.05 > known.share(hashed("丽泽"))


def test_two_places_are_two_events() -> None:
    hashed = likeness.hash_with(b"key")
    known = likeness.Commonness(0, {}, likeness.usual(hashed))
    one, same, other = (
        likeness.weighed(likeness.told(PLANT[0][:1], PLANT[0][1], "", path, hashed), known)
        for path in (("甲省", "乙市", "丙县"), ("甲省", "乙市"), ("甲省", "乙市", "丁县"))
    )
    assert likeness.likeness(one, same, known) > likeness.SAME
    assert likeness.likeness(one, other, known) == 0
