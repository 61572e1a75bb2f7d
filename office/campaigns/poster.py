"""Links of a campaign and of a case, and a QR code as a picture that prints at any size."""

import re

import segno

BOT_NAME = re.compile(r"[A-Za-z0-9_]{4,32}")


def link_of(bot_name: str | None, code: str) -> str | None:
    """None until a bot has said its name."""
    return f"https://t.me/{bot_name}?start=c-{code}" if bot_name else None


def case_link(bot_name: str | None, number: str, code: str) -> str | None:
    """Opens the progress of a case in the chat; None until a bot has said its name."""
    return f"https://t.me/{bot_name}?start=case-{number}_{code}" if bot_name else None


def picture_of(link: str) -> str:
    """As SVG, with the quiet border that readers need."""
    code = segno.make_qr(link, error="m")
    return str(code.svg_inline(scale=8, border=4, light="#fff", svgclass="qr", lineclass=None))
