"""Links of a campaign and of a case, and a QR code as a picture that prints at any size."""

import re
from typing import Any

import segno

BOT_NAME = re.compile(r"[A-Za-z0-9_]{4,32}")


def link_of(bot_name: str | None, code: str) -> str | None:
    """None until a bot has said its name."""
    return f"https://t.me/{bot_name}?start=c-{code}" if bot_name else None


def case_link(bot_name: str | None, number: str, code: str | None = None) -> str | None:
    """Opens the progress of a case in the chat, which asks for the query code if there is none in
    it; None until a bot has said its name."""
    told = f"{number}_{code}" if code else number
    return f"https://t.me/{bot_name}?start=case-{told}" if bot_name else None


def picture_of(link: str) -> str:
    """As SVG, with the quiet border that readers need."""
    code = segno.make_qr(link, error="m")
    looks: dict[str, Any] = {"light": "#fff", "svgclass": "qr", "lineclass": None}
    return str(code.svg_inline(border=4, omitsize=True, **looks))


def squares_of(link: str) -> list[list[int]]:
    """The same row by row, 1 for what is dark: to be drawn."""
    rows = segno.make_qr(link, error="m").matrix_iter(border=4)
    return [list(map(int, row)) for row in rows]
