"""The figures of a page as a file: CSV, or a workbook. Whoever takes one along leaves a row."""

import asyncio
import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from office.api.calls import Call
from office.audit.trail import Act
from office.desk.figures import situation
from office.desk.figures.pages import named, span_asked
from office.desk.figures.situation import Situation
from office.desk.rendering import Desk, words
from office.figures.spans import Span
from office.figures.sums import Dimension, Group
from office.figures.table import COLUMNS, Cell, table
from office.law.deadlines import CHINA

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # or Excel reads UTF-8 as something else

A4 = 9  # as Excel counts papers
NARROWEST, WIDEST = 10, 30  # of a column, in figures: what is longer is wrapped
LINE_POINTS = 16  # the height of a line
NOTES = (14, 70)  # the columns of the second sheet

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class About:
    """What the rows tell of. `minimum`: of fewer cases no share is told."""

    span: Span
    minimum: int
    made_at: datetime


async def csv_file(desk: Desk, call: Call[None]) -> web.Response:
    return await _exported(desk, call, "csv", "text/csv; charset=utf-8", as_csv)


async def xlsx_file(desk: Desk, call: Call[None]) -> web.Response:
    return await _exported(desk, call, "xlsx", XLSX, as_xlsx)


async def _exported(
    desk: Desk, call: Call[None], ending: str, mime: str, make: Callable[[Rows, About], bytes]
) -> web.Response:
    span, _ = span_asked(desk, call)
    office = desk.office
    said = {"what": f"figures.{ending}", "from": str(span.first), "to": str(span.last)}
    await office.trail.note(call.actor, Act.EXPORTED, None, **said)
    found = await situation.look(
        office.database, desk.reader(call), span, office.clock(), office.minimum_group
    )
    body = await asyncio.to_thread(make, _rows(found), About(span, found.minimum, office.clock()))
    name = f"figures-{span.first}-{span.last}.{ending}"
    return web.Response(
        body=body,
        headers={
            **desk.headers(call.request),
            "Content-Type": mime,
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def as_csv(rows: Rows, _about: About) -> bytes:
    page = io.StringIO(newline="")
    csv.writer(page).writerows(rows)
    return (BYTE_ORDER_MARK + page.getvalue()).encode()


def as_xlsx(rows: Rows, about: About) -> bytes:
    """Words are written as words, whatever they look like. It prints on A4, as wide as it is."""
    import xlsxwriter  # 2 MB, for who takes one along

    file, w = io.BytesIO(), words()["workbook"]
    title = w["title"].format(first=about.span.first, last=about.span.last)
    kept = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, kept) as book:
        book.set_properties({"created": about.made_at, "title": title})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        above = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "align": "right"}
        )
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        looks = [book.add_format({"num_format": _number_format(name)}) for name in COLUMNS]
        sheet = book.add_worksheet(w["figures"])
        sheet.set_row(0, 2 * LINE_POINTS)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(y, x, cell, None if y else head if x < 2 else above)
                elif cell is not None:
                    sheet.write_number(y, x, cell, looks[x])
        for x, column in enumerate(zip(*rows[1:] or rows, strict=True)):
            widest = max((_width(cell) for cell in column if isinstance(cell, str)), default=0)
            sheet.set_column(x, x, min(max(widest, NARROWEST), WIDEST) + 1)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{title}")
        sheet.set_footer(f"&C{w['page']}")
        notes = book.add_worksheet(w["notes"])
        for y, line in enumerate(_notes(about)):
            notes.set_row(y, LINE_POINTS * (1 + _width(line[1]) // NOTES[1]))
            for x, cell in enumerate(line):
                notes.write_string(y, x, cell, wrapped if x else head)
        for x, width in enumerate(NOTES):
            notes.set_column(x, x, width)
        notes.set_paper(A4)
        notes.fit_to_pages(1, 0)
    return file.getvalue()


def _notes(about: About) -> Iterator[tuple[str, str]]:
    w = words()
    days = w["workbook"]["days"].format(first=about.span.first, last=about.span.last)
    yield w["workbook"]["span"], days
    yield w["workbook"]["made"], f"{about.made_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    yield w["workbook"]["counted"], w["figures"]["counted"].format(minimum=about.minimum)


def _number_format(column: str) -> str:
    return "0.0%" if column.endswith("_share") else "0.0" if column == "average" else "0"


def _width(text: str) -> int:
    """In figures: Chinese letters are as wide as two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _rows(found: Situation) -> Rows:
    w = words()
    total = Group(None, found.total, found.before.cases, found.year_before.cases)
    told = table(total, found.groups, w["dimension"], _name, w["figures"]["all"], found.minimum)
    return [[w["column"][name] for name in COLUMNS], *told]


def _name(dimension: Dimension, group: Group) -> str:
    return words()["figures"]["rest"] if group.rest else named(dimension, group.key, year=True)
