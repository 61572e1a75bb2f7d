"""Cuts the font of the office's papers out of a whole Noto Sans SC.

`python -m tools.font.subset NotoSansSC-Regular.otf` writes `office/papers/font/`. The source was
the one in the package pylopdf-fonts-zh-cn 0.1.1, of the project notofonts/noto-cjk; its licence
(SIL Open Font License 1.1) stands beside the cut one.

What it keeps: the characters of GB 2312, which are nearly all that is written; those of
《通用规范汉字表》 (2013) beyond them, which are in names of persons and places (`names.txt`); and
the 5,401 frequent ones of Big5, for whoever writes traditional ones. What is left out is printed
as its code: see `office/papers/layout.py`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONT = Path(__file__).parents[2] / "office" / "papers" / "font" / "NotoSansSC-papers.otf"
NAMES = Path(__file__).with_name("names.txt")
LATIN = (*range(0x20, 0x7F), *range(0xA0, 0x180))
SIGNS = "㎡㎥㎏㎞㎝㎜℃℉‰№€￥¥©®™•‐‑–—―‘’“”…※①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳✓✔×÷≈≤≥±→←↑↓■□▲△●○★☆"
# nothing here is set upright beside Latin, or in columns
TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG")
NAMED = (0, 1, 2, 3, 4, 5, 6, 13, 14)  # copyright, name and licence


def kept() -> set[str]:
    return {
        *map(chr, LATIN),
        *SIGNS,
        *_coded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)),
        *_coded("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
        *NAMES.read_text("utf-8").replace("\n", ""),
    }


def cut(source: Path, target: Path) -> None:
    options = Options(
        layout_features=[], hinting=False, glyph_names=False, notdef_outline=True, name_IDs=NAMED
    )
    options.drop_tables += TABLES
    with TTFont(source, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=map(ord, kept()))
        subsetter.subset(font)
        font.save(target)


def _coded(encoding: str, rows: range, places: range | tuple[int, ...]) -> Iterator[str]:
    """The characters of an encoding of two bytes."""
    for row in rows:
        for place in places:
            yield from bytes((row, place)).decode(encoding, "ignore")


if __name__ == "__main__":
    cut(Path(sys.argv[1]), FONT)
