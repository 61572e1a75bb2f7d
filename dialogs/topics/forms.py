"""One form for the many ways to write a character: full-width, capital, traditional.

Every character stays one character, so what is found in the levelled text can be cut out of the
original by its position. (NFKC would not do: it turns ㎡ into two.)
"""

from functools import cache
from importlib import resources


def level(text: str) -> str:
    """Half-width, small, simplified; as long as `text`."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    wide = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    capitals = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    rows = resources.files(__package__).joinpath("traditional.tsv").read_text(encoding="utf-8")
    simplified = {
        ord(other): simple
        for simple, others in (row.split("\t") for row in rows.splitlines() if row[0] != "#")
        for other in others
    }
    return wide | capitals | simplified | {0x3000: " ", 0xA0: " "}
