"""The annual report: each of its numbers is that of the cases, and no person stands in it."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import docx
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph

from backend_client.contract.bodies import TaskKind
from backend_client.contract.case import Case, CaseStatus, EventType, PetitionKind, Place, Topic
from backend_client.json_codec import from_plain
from office.db.database import Database
from office.desk.situation import report
from office.law.routing import load_units
from tests.office.running import TO_ANSWERED, Running, a_draft
from tests.office.test_helpers import order
from tests.office.test_pressing import AT_TRANSPORT, supervised

NAME, PHONE = "王桂兰", "13912345678"
Rows = list[list[str]]


async def filed(backend: Running, n: int, topic: str, **changes: Any) -> str:
    draft = a_draft(
        f"draft-{n}", topic=Topic((topic,)), place=Place("村口", path=("甲省", "乙市", "丙县"))
    )
    named = replace(draft.petitioner, name=NAME, phone=PHONE)
    return (await backend.bot.file_case(replace(draft, petitioner=named, **changes))).number


async def read(backend: Running, number: str) -> Case:
    status, body = await backend.as_staff("GET", f"/v1/cases/{number}")
    assert status == 200
    return from_plain(Case, body)


def is_heading(block: Paragraph) -> bool:
    return bool(block.style and block.style.name and block.style.name.startswith("Heading"))


async def made(database: Database, backend: Running, year: int) -> tuple[dict[str, Rows], str]:
    """Its tables by the heading before them, and all its words."""
    told = await report.of_year(database, load_units(), year, backend.clock(), 5)
    page = docx.Document(io.BytesIO(report.document(told)))
    found: dict[str, Rows] = {}
    heading = ""
    words: list[str] = []
    for block in page.iter_inner_content():
        if isinstance(block, Table):
            found[heading] = [[cell.text for cell in row.cells] for row in block.rows]
            words += [cell for row in found[heading] for cell in row]
        else:
            words.append(block.text)
            heading = block.text if is_heading(block) else heading
    return found, "\n".join(words)


async def test_the_numbers_of_the_report_are_those_of_the_cases(backend: Running) -> None:
    numbers = [await filed(backend, n, "环境保护") for n in range(6)]
    numbers += [await filed(backend, n, "交通运输") for n in (10, 11)]
    await filed(backend, 20, "环境保护", kind=PetitionKind.DENUNCIATION)  # not for this paper
    await backend.move(numbers[0], AT_TRANSPORT)
    assert (await order(backend, numbers[0], supervised(backend)))[0] == 201
    backend.clock.pass_time(days=4)
    for number in numbers[1:6]:
        await backend.move(number, *TO_ANSWERED)
    backend.clock.now += timedelta(days=16)
    database = backend.database()
    try:
        tables, words = await made(database, backend, backend.clock().year)
        before, _ = await made(database, backend, backend.clock().year - 1)
    finally:
        await database.close()
    cases = [await read(backend, number) for number in numbers]
    answered = [each for each in cases if each.status is CaseStatus.ANSWERED]
    sums = {name: now for name, now, *_ in tables["一、总的情况"]}
    assert sums["登记（件）"] == str(len(cases)) == "8"
    assert sums["已答复（件）"] == str(len(answered)) == "5"
    moves = Counter(
        event.data["status"]
        for each in cases
        for event in each.events
        if event.type is EventType.MOVED
    )
    days = [(each.events[-1].at - each.registered_at).days for each in answered]
    assert sums["平均办理天数"] == f"{sum(days) / len(days):.1f}" == "4.0"
    forwarded = sum(1 for each in cases if each.unit)
    assert sums["及时转送率"] == f"{forwarded / len(cases):.1%}" == "75.0%"
    steps = dict(tables["四、转送、交办、督办"])
    assert steps["转送"] == str(moves[CaseStatus.FORWARDED]) == "6"
    assert steps["受理"] == str(moves[CaseStatus.ACCEPTED])
    assert steps["督办"] == str(sum(t.kind is TaskKind.SUPERVISED for t in cases[0].tasks)) == "1"
    topics = {row[0]: row[1] for row in tables["二、涉及哪些领域"]}
    assert topics == {"领域": "件数", "环境保护": "6", "其余": "2"}  # two are too few to be a line
    assert before["一、总的情况"][1][1] == "0"
    assert NAME not in words and PHONE not in words and "牛粪" not in words
    assert not re.search(r"\d{6}-\d", words)  # no case's number


async def test_bars_are_as_long_as_their_numbers(backend: Running) -> None:
    for n in range(10):
        await filed(backend, n, "环境保护" if n < 5 else "交通运输")
    database = backend.database()
    try:
        tables, _ = await made(database, backend, backend.clock().year)
    finally:
        await database.close()
    one, other = (row[2] for row in tables["二、涉及哪些领域"][1:])
    assert len(one) == len(other) == report.LONGEST_BAR


async def test_the_report_is_printed_as_a_chinese_office_prints(backend: Running) -> None:
    """It was on letter paper, its days were 2026-07-01, bars went over two lines, and the row of
    all had no name; a year that is not over was compared with a whole one."""
    for n in range(10):
        await filed(backend, n, "环境保护" if n < 8 else "交通运输")
    database = backend.database()
    try:
        told = await report.of_year(database, load_units(), 2026, backend.clock(), 5)
        tables, words = await made(database, backend, 2026)
        _, before = await made(database, backend, 2025)
    finally:
        await database.close()
    page = docx.Document(io.BytesIO(report.document(told)))
    section = page.sections[0]
    assert section.page_width and section.page_height
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    for table in page.tables:
        for widths in (table.columns, table.rows[0].cells):
            assert sum(each.width.cm for each in widths if each.width) == pytest.approx(16, abs=0.1)
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    assert "从 2026年1月1日 到 2026年12月31日" in words and "2026-" not in words
    assert "“本年”只算到 2026年7月1日" in words and "还没有过完" not in before
    assert tables["六、信访人怎么评"][1][0] == "全部"


def test_shares_are_compared_in_points() -> None:
    """Nothing stood there: 从 60% 到 75% is no growth of 25%."""
    said = report.texts()["points"]
    assert report._more(said, (0.75, 0.6), 100) == "+15.0 个百分点"
    assert report._more(said, (0.6, None), 100) == "—"
