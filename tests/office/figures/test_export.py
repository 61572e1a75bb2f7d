"""The figures as files: read back as they were, and nothing in them is carried out."""

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import date

import aiohttp
import pytest
from sqlalchemy import select

from backend_client.contract.case import Topic
from office.db.accounts import TrailRow
from office.db.database import Database
from office.desk.figures.export import About, as_csv, as_xlsx
from office.figures.spans import Span
from office.figures.table import BEGINS_FORMULA, COLUMNS, defused
from tests.office.browser import Browser
from tests.office.running import MORNING, Running, a_draft


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(backend, session)
        await browser.send("/desk/demo", {"officer": "demo-supervisor"})
        yield browser


async def test_the_table_is_taken_along_and_leaves_a_row(desk: Browser) -> None:
    for n in range(5):
        topic = Topic(("=cmd|' /C calc'!A0",))
        await desk.backend.bot.file_case(a_draft(f"draft-{n}", topic=topic))
    async with desk.session.get(desk.backend.url + "/desk/figures/table.csv") as answer:
        body, headers = await answer.read(), answer.headers
    assert body.startswith(b"\xef\xbb\xbf")
    name = "figures-2026-06-02-2026-07-01.csv"
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert rows[1][:3] == ["全部", "", "5"]
    assert ["按类别", "'=cmd|' /C calc'!A0", "5"] in [row[:3] for row in rows]
    async with desk.session.get(desk.backend.url + "/desk/figures/table.xlsx") as answer:
        book = zipfile.ZipFile(io.BytesIO(await answer.read()))
    sheet, shared = (book.read(f"xl/{name}.xml") for name in ("worksheets/sheet1", "sharedStrings"))
    assert b"<f>" not in sheet
    told = shared.decode()
    assert "<t>'=cmd|' /C calc'!A0</t>" in told and "<t>及时转送率</t>" in told
    await desk.send("/desk/demo", {"officer": "demo-clerk"})
    assert (await desk.look("/desk/figures/table.csv"))[0] == 403


async def test_each_export_stands_in_the_trail(desk: Browser) -> None:
    await desk.look("/desk/figures/table.csv?from=2026-01-01&to=2026-01-31")
    opened = Database(desk.backend.settings.database_url)
    async with opened.read() as session:
        rows = list(await session.scalars(select(TrailRow).where(TrailRow.act == "exported")))
    await opened.close()
    assert [(row.actor, row.data["what"], row.data["from"]) for row in rows] == [
        ("demo-supervisor", "figures.csv", "2026-01-01")
    ]


ABOUT = About(Span(date(2026, 6, 2), date(2026, 7, 1)), 5, MORNING)


@pytest.mark.parametrize("begin", BEGINS_FORMULA)
def test_no_cell_begins_like_a_formula(begin: str) -> None:
    said = defused(f"{begin}1+1")
    [[cell]] = csv.reader(io.StringIO(as_csv([[said]], ABOUT).decode("utf-8-sig"), newline=""))
    assert cell == said == f"'{begin}1+1"
    book = zipfile.ZipFile(io.BytesIO(as_xlsx([[said, 0.5, None, 3]], ABOUT)))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


async def test_a_workbook_can_be_read_and_printed_as_it_is(desk: Browser) -> None:
    """Columns were as wide as Latin letters are: 怎么分名称, 上一段登. It took four pages."""
    for n in range(5):
        await desk.backend.bot.file_case(a_draft(f"draft-{n}", topic=Topic(("劳动和社会保障",))))
    async with desk.session.get(desk.backend.url + "/desk/figures/table.xlsx") as answer:
        book = zipfile.ZipFile(io.BytesIO(await answer.read()))
    sheet, shared, sheets = (
        book.read(f"xl/{name}.xml").decode()
        for name in ("worksheets/sheet1", "sharedStrings", "workbook")
    )
    assert re.findall(r'<sheet name="(.*?)"', sheets) == ["形势", "说明"]
    assert "_xlnm.Print_Titles" in sheets, "the head stands on each page"
    assert "fitToPage" in sheet and 'fitToHeight="0" orientation="landscape"' in sheet
    assert "信访形势 2026-06-02 至 2026-07-01" in sheet
    widths = [float(each) for each in re.findall(r'<col .*? width="([0-9.]+)"', sheet)]
    assert widths[1] > len("尚未转送（在信访部门）") * 2
    for words in (
        "2026-06-02 至 2026-07-01（含头尾两天）",
        "2026-07-01 09:00",
        "不到 5 件的不算比例",
    ):
        assert words in shared


async def test_a_week_in_which_nobody_filed_is_told(desk: Browser) -> None:
    """It was left out: two weeks a month apart stood side by side."""
    await desk.backend.bot.file_case(a_draft("first"))
    desk.backend.clock.pass_time(days=21)
    await desk.backend.bot.file_case(a_draft("second"))
    desk.backend.clock.pass_time(days=7)
    async with desk.session.get(desk.backend.url + "/desk/figures/table.csv") as answer:
        rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"), newline="")))
    assert [(row[1], row[2]) for row in rows if row[0] == "按周"] == [
        ("2026-06-29", "1"),
        ("2026-07-06", "0"),
        ("2026-07-13", "0"),
        ("2026-07-20", "1"),
        ("2026-07-27", "0"),
    ]
