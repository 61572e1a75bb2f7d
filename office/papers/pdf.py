"""Prints a paper as PDF, with its font embedded: A4 and measures of GB/T 9704-2012.

fpdf2 is pure Python and takes a good part of a second: call it in a thread.
"""

import logging
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TextMode

from office.papers.contents import Contents, words
from office.papers.layout import fitted, lines

FONT = Path(__file__).with_name("font") / "NotoSansSC-papers.otf"
FAMILY = "paper"
# millimetres, and points of letters
TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
WIDTH = PAGE_WIDTH - LEFT - RIGHT
BODY, TITLE, NUMBER, SMALL = 16.0, 22.0, 12.0, 10.5
PITCH, TITLE_PITCH, SMALL_PITCH = 9.9, 12.5, 5.6  # from line to line
# Tried in turn, until date and foot share their page with words of the paper (GB/T 9704, 7.3.5.4).
PITCHES = (PITCH, 9.4, 8.9)
TAKEN_ALONG = 2  # lines that go over to the last page, where none of these does
MM = 25.4 / 72  # of a point
BOLD = 0.28  # of the outline that makes a letter bold
BASELINE = 0.72  # of a line's height, from its top
CODE = 26.0  # side of the QR code

Code = Sequence[Sequence[int]]  # the rows of a QR code: 1 for what is dark

# It tells of each font how it was cut; what is lacking was seen to by `fitted`.
logging.getLogger("fontTools").setLevel(logging.ERROR)


class _Sheet(FPDF):
    """`y`: the top of the next line. `lacks`: the font lacks a letter of what was set so far.
    `bare`: nothing but date and foot stands on the last page. It is set once to see how it falls
    out, and drawn then: what is not `drawn` only moves `y`. `told`: lines of the paper so far."""

    def __init__(self, contents: Contents) -> None:
        super().__init__("P", "mm", "A4")
        self.set_auto_page_break(auto=False)
        self.set_creation_date(contents.at.astimezone(UTC))
        self.set_lang("zh-CN")
        self.set_title(contents.title)
        self.add_font(FAMILY, "", FONT)
        self.set_font(FAMILY, "", BODY)
        self._cmap = self.current_font.cmap  # type: ignore[union-attr]
        self._widths: dict[str, float] = {}  # millimetres at one point
        self.lacks = False

    def begin(self, pitch: float, *, drawn: bool, turn_before: int | None = None) -> None:
        """`turn_before`: the line that begins the last page."""
        self.pitch, self.drawn, self._turn_before = pitch, drawn, turn_before
        self._count = self.told = 0
        self._headings: set[int] = set()
        self._turn()

    def last_lines(self) -> int:
        """Where they begin that are taken along; no heading is left behind."""
        at = max(self.told - TAKEN_ALONG, 0)
        while at - 1 in self._headings:
            at -= 1
        return at

    def paragraphs(self, text: str, indent: int = 2) -> None:
        """One for each line. `indent`: letters."""
        self.set_font_size(BODY)
        for told in self._fitted(text).splitlines():
            inset = indent * BODY * MM
            for line in lines(told.strip(), self._width_of, WIDTH, WIDTH - inset):
                if self.told == self._turn_before:
                    self._turn()
                self._put(line, LEFT + inset, self.pitch)
                self.told += 1
                self.bare, inset = False, 0.0

    def heading(self, text: str) -> None:
        self.room(2 * self.pitch)
        first = self.told
        with self._bold():
            self.paragraphs(text)
        self._headings.update(range(first, self.told))

    def centred(self, text: str, size: float, pitch: float) -> None:
        self.set_font_size(size)
        for line in lines(self._fitted(text), self._width_of, WIDTH, WIDTH):
            self._put(line, LEFT + (WIDTH - self._width_of(line)) / 2, pitch)

    def headline(self, text: str) -> None:
        with self._bold():
            self.centred(text, TITLE, TITLE_PITCH)

    def ending(self, signed: Sequence[str], notes: Iterable[str], code: Code | None) -> None:
        """Who signs, on the right; what stands under every paper, and beside it a QR code. All on
        one page."""
        self.y += self.pitch
        self.set_font_size(SMALL)
        beside = WIDTH - (CODE + 4 if code else 0)
        foot = self._set(notes, beside)
        self.set_font_size(BODY)
        above = self._set(signed, WIDTH)
        height = max(len(foot) * SMALL_PITCH, CODE if code else 0) + 4
        self.room((len(above) + 0.5) * self.pitch + height)
        for line in above:
            inset = 2 * BODY * MM + self._width_of(line)
            self._put(line, max(LEFT, PAGE_WIDTH - RIGHT - inset), self.pitch)
        self.y += self.pitch / 2
        if self.drawn:
            self.set_line_width(0.2)
            self.line(LEFT, self.y, PAGE_WIDTH - RIGHT, self.y)
        self.y += 3
        if code and self.drawn:
            self._squares(code, PAGE_WIDTH - RIGHT - CODE, self.y)
        self.set_font_size(SMALL)
        for line in foot:
            self._put(line, LEFT, SMALL_PITCH)

    def _set(self, said: Iterable[str], width: float) -> Sequence[str]:
        return [
            line
            for text in said
            for line in lines(self._fitted(text), self._width_of, width, width)
        ]

    def room(self, height: float) -> None:
        """A new page, unless so much of this one is left."""
        if self.y + height > PAGE_HEIGHT - BOTTOM:
            self._turn()

    def _fitted(self, text: str) -> str:
        told, lacks = fitted(text, lambda char: ord(char) in self._cmap)
        self.lacks = self.lacks or lacks
        return told

    def _width_of(self, text: str) -> float:
        for char in text:
            if char not in self._widths:
                self._widths[char] = self.get_string_width(char) / self.font_size_pt
        return sum(map(self._widths.__getitem__, text)) * self.font_size_pt

    def _bold(self) -> AbstractContextManager[None]:
        if not self.drawn:
            return nullcontext()
        return self.local_context(text_mode=TextMode.FILL_STROKE, line_width=BOLD * MM)

    def _put(self, line: str, x: float, pitch: float) -> None:
        self.room(pitch)
        if self.drawn:
            self.text(x, self.y + pitch * BASELINE, line)
        self.y += pitch

    def _squares(self, code: Code, x: float, y: float) -> None:
        side = CODE / len(code)
        for down, row in enumerate(code):
            for along, dark in enumerate(row):
                if dark:
                    self.rect(x + along * side, y + down * side, side, side, style="F")

    def _turn(self) -> None:
        self.y = TOP
        self._count += 1
        self.bare = True
        if not self.drawn:
            return
        size = self.font_size_pt
        self.add_page()
        self.set_font_size(SMALL)
        page = words()["foot"]["page"].format(at=self._count)
        self.text((PAGE_WIDTH - self._width_of(page)) / 2, PAGE_HEIGHT - BOTTOM + PITCH, page)
        self.set_font_size(size)
        self.y = TOP


def pdf_of(contents: Contents, code: Code | None) -> bytes:
    """The same contents and code make the same bytes."""
    sheet = _Sheet(contents)
    turn_before = None
    for pitch in PITCHES:
        sheet.begin(pitch, drawn=False)
        _lay_out(sheet, contents, code)
        if not sheet.bare:
            break
    else:
        pitch, turn_before = PITCH, sheet.last_lines()
    sheet.begin(pitch, drawn=True, turn_before=turn_before)
    _lay_out(sheet, contents, code)
    return bytes(sheet.output())


def _lay_out(sheet: _Sheet, contents: Contents, code: Code | None) -> None:
    said = words()
    sheet.headline(contents.title)
    sheet.centred(contents.number, NUMBER, PITCH)
    sheet.y += PITCH / 2
    sheet.paragraphs(contents.to, indent=0)
    sheet.paragraphs(contents.opening)
    for numeral, section in zip(said["numerals"], contents.sections, strict=False):
        if len(contents.sections) > 1:
            sheet.heading(f"{numeral}、{section.heading}")
        for paragraph in section.paragraphs:
            sheet.paragraphs(paragraph)
    foot = said["foot"]
    notes = [foot["unsealed"], foot["query"] + (foot["scan"] if code else "")]
    notes = [foot["missing"], *notes] if sheet.lacks else notes
    sheet.ending((contents.signed, contents.day), notes, code)
