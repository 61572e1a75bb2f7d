"""The report of a year that Art. 41 asks for, as a document: the numbers of the page of figures,
as leaders of the petition office see them, and of no person.
"""

import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Page
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from office.db.database import Database
from office.desk.figures import situation
from office.desk.figures.pages import named
from office.desk.figures.situation import Said, Situation
from office.figures.spans import Span
from office.figures.sums import Dimension, Group, change
from office.law.deadlines import day_of
from office.law.routing import Units
from office.rights.officer import Officer, Role
from office.rights.rows import Reader
from office.situation import steps
from office.situation.steps import Steps

# Who reads it: what a leader of the office may read is counted, and nothing else.
FOR = Officer("annual-report", "", frozenset({Role.LEADER, Role.SUPERVISOR}), None, frozenset())
BLOCK, LONGEST_BAR = "\u2588", 10  # a bar is made of letters: each office suite shows them
A4, MARGIN = (21.0, 29.7), 2.5  # centimetres
# The width of a column, in centimetres; those without one share what is left.
WIDTHS = {
    "cases": 1.3,
    "bar": 3.1,
    "register": 1.75,
    "notice": 1.75,
    "handle": 1.75,
    "average": 1.75,
    "overdue": 1.75,
    "times": 3.0,
}
OF_WORDS = frozenset({"bar", "to", "taken"})  # and the first of each table
KEPT_WHOLE = 10  # rows of a table that no end of a page parts
BAR_COLOUR = RGBColor(0x9A, 0x2B, 0x23)
EMPTY_ROWS = 5
SHARES = ("register", "notice", "handle")
GROUPS = (Dimension.TOPIC, Dimension.AREA, Dimension.CHANNEL)


@dataclass(frozen=True)
class Year:
    """What is told of it."""

    year: int
    made_at: datetime
    found: Situation
    steps: Steps


@cache
def texts() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("report.toml").read_text("utf-8"))


async def of_year(database: Database, units: Units, year: int, now: datetime, minimum: int) -> Year:
    span, reader = Span(date(year, 1, 1), date(year, 12, 31)), Reader(FOR, units)
    found = await situation.look(database, reader, span, now, minimum)
    async with database.read() as session:
        acts = await steps.within(session, reader, span)
    return Year(year, now, found, acts)


def document(told: Year) -> bytes:
    """As DOCX."""
    t, found = texts(), told.found
    page = Document()
    _look(page, t["font"])
    page.core_properties.title = t["title"].format(year=told.year)
    page.core_properties.author, page.core_properties.created = "", told.made_at
    page.add_heading(page.core_properties.title, 0)
    made, first, last = map(_date, (day_of(told.made_at), found.span.first, found.span.last))
    page.add_paragraph(t["law"].format(made=made))
    for line in t["counted"]:
        said = line.format(first=first, last=last, minimum=found.minimum)
        page.add_paragraph(said, style="List Bullet")
    if day_of(told.made_at) <= found.span.last:
        said = t["unfinished"].format(year=told.year, made=made)
        page.add_paragraph(style="List Bullet").add_run(said).bold = True
    page.add_heading(t["head"]["sums"], 1)
    _table(page, ("what", "now", "year_before", "grown"), _sums(found))
    for dimension in GROUPS:
        page.add_heading(t["head"][dimension], 1 if dimension is Dimension.TOPIC else 2)
        _groups(page, found, dimension)
    page.add_heading(t["head"]["unit"], 1)
    page.add_paragraph(t["text"]["unit"]).paragraph_format.keep_with_next = True
    _groups(page, found, Dimension.UNIT)
    page.add_heading(t["head"]["steps"], 1)
    page.add_paragraph(t["text"]["steps"]).paragraph_format.keep_with_next = True
    _table(page, ("what", "times"), _steps(told.steps))
    page.add_heading(t["head"]["advice"], 1)
    page.add_paragraph(t["text"]["advice"]).paragraph_format.keep_with_next = True
    _table(page, ("advice", "to", "taken"), [("", "", "")] * EMPTY_ROWS)
    page.add_heading(t["head"]["said"], 1)
    page.add_paragraph(t["text"]["said"]).paragraph_format.keep_with_next = True
    columns = ("unit", "answered", "taking_part", "office_said", "unit_said", "solved")
    _table(page, columns, [_said(each) for each in (found.said, *found.said_by_unit)])
    file = io.BytesIO()
    page.save(file)
    return file.getvalue()


def _look(page: Page, font: str) -> None:
    """On A4. Chinese letters have a font of their own."""
    section = page.sections[0]
    section.page_width, section.page_height = map(Cm, A4)
    section.left_margin = section.right_margin = Cm(MARGIN)
    section.top_margin = section.bottom_margin = Cm(MARGIN)
    for name in ("Normal", "No Spacing", "Title", "Heading 1", "Heading 2"):
        style: Any = page.styles[name]
        style.font.name = font
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    page.styles["Normal"].font.size = Pt(10.5)
    page.styles["No Spacing"].font.size = Pt(9)  # of tables


def _sums(found: Situation) -> Iterator[Sequence[str]]:
    now, before, t = found.total, found.year_before, texts()
    for name, word in t["sums"].items():
        if name in SHARES or name == "repeated":
            shares = [each.share(name, found.minimum) for each in (now, before)]
            yield (word, *map(_percent, shares), _more(t["points"], shares, 100))
        elif name == "average":
            days = [each.average_days(found.minimum) for each in (now, before)]
            yield (word, *map(_days, days), _more(t["days"], days))
        else:
            counts = now.of(name), before.of(name)
            yield (word, *map(str, counts), _grown(change(*counts)))


def _more(said: str, both: Sequence[float | None], by: int = 1) -> str:
    """By how much the first of both is more."""
    now, before = both
    if now is None or before is None:
        return str(texts()["nothing"])
    return said.format(f"{(now - before) * by:+.1f}")


def _groups(page: Page, found: Situation, dimension: Dimension) -> None:
    groups = found.groups[dimension]
    most = max((group.sums.cases for group in groups), default=0)
    columns = (dimension.value, "cases", "bar", *SHARES, "average", "overdue")
    rows = [
        (
            _name(dimension, group),
            str(group.sums.cases),
            _bar(group.sums.cases, most),
            *(_percent(group.sums.share(share, found.minimum)) for share in SHARES),
            _days(group.sums.average_days(found.minimum)),
            str(group.sums.overdue),
        )
        for group in groups
    ]
    _table(page, columns, rows)


def _steps(counted: Steps) -> Iterator[Sequence[str]]:
    known: dict[str, int] = {}
    for counts in (counted.moves, counted.tasks, counted.others):
        known |= {each.value: count for each, count in counts.items()}
    for name, word in texts()["steps"].items():
        yield word, str(known.get(name, 0))


def _said(said: Said) -> Sequence[str]:
    shares = (said.taking_part, said.office, said.unit_itself, said.solved)
    return (said.unit or texts()["all"], str(said.answered), *map(_percent, shares))


def _table(page: Page, columns: Sequence[str], rows: Any) -> None:
    words, lines = texts()["column"], list(rows)
    if not lines:
        page.add_paragraph(texts()["text"]["none"])
        return
    table = page.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    table.autofit = False
    for name, cell in zip(columns, table.rows[0].cells, strict=True):
        cell.text = words[name]
    for line in lines:
        for at, (cell, said) in enumerate(zip(table.add_row().cells, line, strict=True)):
            run = cell.paragraphs[0].add_run(said)
            if columns[at] == "bar":
                run.font.color.rgb, run.font.size = BAR_COLOUR, Pt(7)
    rest = A4[0] - 2 * MARGIN - sum(WIDTHS.get(name, 0) for name in columns)
    own = rest / sum(name not in WIDTHS for name in columns)
    for name, column in zip(columns, table.columns, strict=True):
        column.width = Cm(WIDTHS.get(name, own))
    _mark(table.rows[0], "w:tblHeader")  # stands on each page
    for y, row in enumerate(table.rows):
        _mark(row, "w:cantSplit")
        for at, cell in enumerate(row.cells):
            cell.width = Cm(WIDTHS.get(columns[at], own))
            lines_of = cell.paragraphs[0]
            lines_of.style = page.styles["No Spacing"]
            lines_of.paragraph_format.keep_with_next = y < len(lines) <= KEPT_WHOLE
            if at and columns[at] not in OF_WORDS:
                lines_of.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _date(day: date) -> str:
    return str(texts()["date"].format(year=day.year, month=day.month, day=day.day))


def _name(dimension: Dimension, group: Group) -> str:
    return texts()["rest"] if group.rest else named(dimension, group.key, year=True)


def _bar(count: int, most: int) -> str:
    return BLOCK * max(1, round(LONGEST_BAR * count / most)) if count else ""


def _percent(share: float | None) -> str:
    return texts()["nothing"] if share is None else f"{share:.1%}"


def _days(days: float | None) -> str:
    return texts()["nothing"] if days is None else f"{days:.1f}"


def _grown(part: float | None) -> str:
    return texts()["nothing"] if part is None else f"{part:+.0%}"
