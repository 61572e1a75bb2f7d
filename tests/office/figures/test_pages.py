"""The pages of figures in a browser's words: who sees them, what they say, where they lead."""

import csv
import io
import random
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from string import ascii_uppercase

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, Grade, Move, Place, Rating, Resolution, Topic
from office.desk import rendering
from office.desk.figures import pages as figures
from office.figures.sums import SHARES, Dimension, Measure
from tests.office.browser import Browser
from tests.office.running import TO_ANSWERED, Running, a_draft

LEADER = {"officer": "demo-supervisor"}


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(backend, session)
        await browser.send("/desk/demo", LEADER)
        yield browser


async def filed(backend: Running, count: int, topic: str, first: int = 0) -> list[str]:
    numbers = []
    for n in range(first, first + count):
        draft = a_draft(
            f"draft-{n}",
            topic=Topic((topic, "别的")),
            place=Place("村口", path=("甲省", "乙市", "丙县", "丁乡")),
        )
        numbers.append((await backend.bot.file_case(draft)).number)
    return numbers


async def test_the_page_says_what_was_filed_and_how_it_was_kept(desk: Browser) -> None:
    backend = desk.backend
    numbers = await filed(backend, 6, "环境保护")
    await filed(backend, 2, "体育健身", 10)
    for number in numbers[:5]:
        await backend.move(number, *TO_ANSWERED)
    backend.clock.pass_time(days=16)
    status, page = await desk.look("/desk/figures")
    assert status == 200
    words = re.sub(r"<[^>]+>|\s+", "", page)
    assert "登记8环比—" in words
    assert "及时转送率62.5%5/8件" in words  # three are over
    assert "按期答复率100.0%5/5件" in words
    assert "平均办理天数0.05件已答复" in words
    assert "超期未办3" in words
    assert "环境保护" in page and "体育健身" not in page  # two are too few to be a line
    assert "其余" in page and "丙县丁乡" in page and "聊天（网信）" in page
    assert page.count("<script") == 1 and " style=" not in page
    assert page.count("<svg") == page.count('class="numbers"') == 5


async def test_a_number_opens_the_cases_that_it_counts(desk: Browser) -> None:
    backend = desk.backend
    numbers = await filed(backend, 6, "环境保护")
    await filed(backend, 5, "交通运输", 10)
    await backend.move(numbers[0], CaseStatus.FORWARDED)
    backend.clock.pass_time(days=16)
    _, page = await desk.look("/desk/figures")
    checked = 0
    for href, count in re.findall(r'<a href="(/desk/figures/cases[^"]*)">(\d+)</a>', page):
        _, behind = await desk.look(unescape(href))
        assert behind.count('<a class="line"') == int(count), href
        checked += 1
    assert checked > 20
    _, behind = await desk.look("/desk/figures/cases?of=register_kept")
    assert re.findall(r"/desk/cases/([\d-]+)", behind) == [numbers[0]]
    _, behind = await desk.look("/desk/figures/cases?by=unit")
    assert numbers[0] not in behind and numbers[1] in behind  # nobody has it yet


async def test_long_lists_go_on(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "PAGE_SIZE", 5)
    await filed(desk.backend, figures.PAGE_SIZE + 3, "环境保护")
    _, page = await desk.look("/desk/figures/cases?of=cases&by=topic&is=环境保护")
    assert page.count('<a class="line"') == figures.PAGE_SIZE
    more = re.search(r'class="more"><a href="([^"]+)"', page)
    assert more
    _, page = await desk.look(unescape(more[1]))
    assert page.count('<a class="line"') == 3 and 'class="more"' not in page


async def test_ratings_are_told_in_batches_alone(desk: Browser) -> None:
    backend = desk.backend
    for n, number in enumerate(await filed(backend, 6, "环境保护")):
        await backend.move(number, *TO_ANSWERED)
        if n < 5:
            rating = Rating(Resolution.SOLVED, Grade.SATISFIED, Grade.DISSATISFIED)
            await backend.bot.rate(number, rating, f"r{n}")
            _, page = await desk.look("/desk/figures")
            assert "公布了 0 件" in page
    backend.clock.pass_time(days=1)
    _, page = await desk.look("/desk/figures")
    words = re.sub(r"<[^>]+>|\s+", "", page)
    assert "参评率83.3%有答复的6件里公布了5件" in words
    assert "对信访部门满意率100.0%对责任单位满意率0.0%" in words


async def test_who_does_not_lead_is_not_let_in_and_sees_no_way_there(desk: Browser) -> None:
    _, page = await desk.look("/desk")
    assert "/desk/figures" in page
    await desk.send("/desk/demo", {"officer": "demo-clerk"})
    _, page = await desk.look("/desk")
    assert "/desk/figures" not in page
    assert (await desk.look("/desk/figures"))[0] == 403
    assert (await desk.look("/desk/figures/cases"))[0] == 403


@pytest.mark.parametrize(
    "query",
    ["from=x&to=y", "from=9999-12-31", "to=1900-01-01", "of=nothing&by=nobody", "by=week&is=x",
     "after=999999999999999", "by=topic&is=%00"],
)  # fmt: skip
async def test_what_nobody_would_ask_is_answered(desk: Browser, query: str) -> None:
    for path in ("/desk/figures", "/desk/figures/cases"):
        assert (await desk.look(f"{path}?{query}"))[0] == 200


async def test_what_stood_a_year_before_is_compared(desk: Browser) -> None:
    backend = desk.backend
    await filed(backend, 6, "环境保护")
    backend.clock.now += timedelta(days=365)
    await filed(backend, 9, "环境保护", 10)
    _, page = await desk.look("/desk/figures")
    assert '同比 <span class="grown">＋50%</span>' in re.sub(r"\s*\n\s*", " ", page)


def test_every_measure_and_every_dimension_has_a_word() -> None:
    words = rendering.words()
    assert words["measure"].keys() == set(Measure)
    assert words["dimension"].keys() == words["dimension_head"].keys() == set(Dimension)
    assert words["figures"].keys() >= SHARES.keys()


async def test_what_no_unit_has_is_not_called_unsaid(desk: Browser) -> None:
    await filed(desk.backend, 5, "环境保护")
    _, page = await desk.look("/desk/figures")
    units = page.partition('id="unit"')[2] or page
    assert "尚未转送（在信访部门）" in units


async def test_weeks_of_two_years_are_told_apart(desk: Browser) -> None:
    """06-29 was a week of 2025 and of 2026."""
    await filed(desk.backend, 5, "环境保护")
    _, page = await desk.look("/desk/figures?from=2025-07-20&to=2026-07-01")
    assert '<th scope="row">2026-06-29</th>' in page
    _, page = await desk.look("/desk/figures")
    assert '<th scope="row">06-29</th>' in page


TOPICS = ("环境保护", "交通运输", "体育健身", None)
AREAS = (("甲省", "乙市", "丙县", "丁乡"), ("甲省", "乙市", "丙县", "戊镇"), ())
UNITS = ("hebei-xiang", "xian-jiaotong", "xian-zhujian", None, None)


async def over_the_new_year(backend: Running, dice: random.Random) -> None:
    """Cases from before Christmas on, which go their ways."""
    backend.clock.now = datetime(2026, 12, 19, 1, tzinfo=UTC)
    for n in range(22):
        backend.clock.pass_time(days=dice.choice((0, 1, 1, 3)), hours=dice.randrange(12))
        path, topic, unit = dice.choice(AREAS), dice.choice(TOPICS), dice.choice(UNITS)
        draft = a_draft(
            f"draft-{n}",
            topic=Topic((topic, "别的")) if topic else None,
            place=Place("村口", path=path) if path else None,
            confidential=dice.random() < 0.1,
            channel=dice.choice(("telegram", "letter")),
        )
        number = (await backend.bot.file_case(draft)).number
        if unit is not None:
            way = (Move(CaseStatus.FORWARDED, unit=unit), *TO_ANSWERED[1:])
            for step in way[: dice.randrange(1, 4)]:
                backend.clock.pass_time(hours=dice.randrange(9))
                await backend.move(number, step)
    backend.clock.pass_time(days=17)


def numbers_of(row: str) -> list[str]:
    """The cells of a row of the page, a number behind each link or in each cell."""
    return [
        re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)
    ]


def cells_of(workbook: bytes) -> dict[int, dict[str, str]]:
    """What the first sheet says, by row and column."""
    book = zipfile.ZipFile(io.BytesIO(workbook))
    sheet, shared = (
        book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings")
    )
    words = [unescape(each) for each in re.findall(r"<t[^>]*>(.*?)</t>", shared, re.S)]
    found: dict[int, dict[str, str]] = {}
    for x, y, kind, value in re.findall(
        r'<c r="([A-Z]+)(\d+)"[^>]*?( t="s")?><v>([^<]*)</v>', sheet
    ):
        found.setdefault(int(y), {})[x] = words[int(value)] if kind else value
    return {y: {x: cell for x, cell in row.items() if cell} for y, row in found.items()}


def as_told(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


async def test_page_table_and_lists_say_the_same_of_each_number(desk: Browser) -> None:
    """Over the end of a year, in weeks that are not whole; the rows of each table are all there
    is, each number opens just so many cases, and both files say what the page says."""
    backend = desk.backend
    await over_the_new_year(backend, random.Random(1))
    span = f"from=2026-12-23&to={backend.clock():%Y-%m-%d}"
    _, page = await desk.look(f"/desk/figures?{span}")
    total = int(re.findall(r"of=cases\">(\d+)</a>", page)[0])
    assert total > 12
    tables = re.findall(r'<table class="numbers">(.*?)</table>', page, re.S)
    assert len(tables) == len(Dimension)
    for table in tables:
        rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.S)
        assert sum(int(numbers_of(row)[0]) for row in rows) == total, table[:90]
    links = set(re.findall(r'<a href="(/desk/figures/cases[^"]*)">(\d+)</a>', page))
    assert len(links) > 25
    for href, count in links:
        _, behind = await desk.look(unescape(href))
        assert behind.count('<a class="line"') == int(count), href

    async with desk.session.get(f"{backend.url}/desk/figures/table.csv?{span}") as answer:
        told = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"), newline="")))
    async with desk.session.get(f"{backend.url}/desk/figures/table.xlsx?{span}") as answer:
        sheet = cells_of(await answer.read())
    assert len(sheet) == len(told) > 10
    for row, (y, line) in zip(told, sorted(sheet.items()), strict=True):
        plain = {x: cell for x, cell in zip(ascii_uppercase, row, strict=False) if cell}
        assert {x: as_told(cell) for x, cell in line.items()} == {
            x: as_told(cell) for x, cell in plain.items()
        }, y
    assert int(told[1][2]) == total
    assert [row[2] for row in told[2:]] == [
        numbers_of(row)[0]
        for table in tables
        for row in re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.S)
    ]
