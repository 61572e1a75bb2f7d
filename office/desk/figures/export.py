"""The figures of a page as a file: CSV, or a workbook. Whoever takes one along leaves a row."""

import asyncio
import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web

from office.api.calls import Call
from office.audit.trail import Act
from office.desk.figures import situation
from office.desk.figures.pages import named, span_asked
from office.desk.rendering import Desk, words
from office.figures.sums import Dimension, Group
from office.figures.table import COLUMNS, Cell, table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # or Excel reads UTF-8 as something else

Rows = Sequence[Sequence[Cell]]


async def csv_file(desk: Desk, call: Call[None]) -> web.Response:
    return await _exported(desk, call, "csv", "text/csv; charset=utf-8", as_csv)


async def xlsx_file(desk: Desk, call: Call[None]) -> web.Response:
    return await _exported(desk, call, "xlsx", XLSX, as_xlsx)


async def _exported(
    desk: Desk, call: Call[None], ending: str, mime: str, make: Callable[[Rows, datetime], bytes]
) -> web.Response:
    span, _ = span_asked(desk, call)
    office = desk.office
    said = {"what": f"figures.{ending}", "from": str(span.first), "to": str(span.last)}
    await office.trail.note(call.actor, Act.EXPORTED, None, **said)
    found = await situation.look(
        office.database, desk.reader(call), span, office.clock(), office.minimum_group
    )
    body = await asyncio.to_thread(make, _rows(found), office.clock())
    name = f"figures-{span.first}-{span.last}.{ending}"
    return web.Response(
        body=body,
        headers={
            **desk.headers(call.request),
            "Content-Type": mime,
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def as_csv(rows: Rows, made_at: datetime) -> bytes:
    page = io.StringIO(newline="")
    csv.writer(page).writerows(rows)
    return (BYTE_ORDER_MARK + page.getvalue()).encode()


def as_xlsx(rows: Rows, made_at: datetime) -> bytes:
    """Words are written as words, whatever they look like."""
    import xlsxwriter  # 2 MB, for who takes one along

    file = io.BytesIO()
    kept = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, kept) as book:
        book.set_properties({"created": made_at})
        sheet = book.add_worksheet()
        percent = book.add_format({"num_format": "0.0%"})
        shares = {at for at, name in enumerate(COLUMNS) if name.endswith("_share")}
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(y, x, cell)
                elif cell is not None:
                    sheet.write_number(y, x, cell, percent if x in shares else None)
        sheet.freeze_panes(1, 2)
        sheet.autofit()
    return file.getvalue()


def _rows(found: situation.Situation) -> Rows:
    w = words()
    total = Group(None, found.total, found.before.cases, found.year_before.cases)
    told = table(total, found.groups, w["dimension"], _name, w["figures"]["all"], found.minimum)
    return [[w["column"][name] for name in COLUMNS], *told]


def _name(dimension: Dimension, group: Group) -> str:
    return words()["figures"]["rest"] if group.rest else named(dimension, group.key, year=True)
