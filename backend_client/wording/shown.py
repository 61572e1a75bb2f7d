"""Words of others as they may be shown: nothing invisible that reorders, and not too long."""

# Bidirectional overrides and control characters can make one line of a card look like another, and
# a lone surrogate cannot be sent. They stay in what is filed; what is shown goes without.
_UNSEEN: dict[int, str | None] = {
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]),
    **dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0)]),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


def utf16_units(text: str) -> int:
    """How long Telegram counts a text: an emoji is two units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown(value: str) -> str:
    """A citizen's or clerk's words as they may be shown: nothing invisible that reorders."""
    return value if value.isprintable() else value.translate(_UNSEEN)


def clip(value: str, limit: int) -> str:
    """At most `limit` UTF-16 units, on one line, with an ellipsis when something was left out."""
    line = " ".join(value[: limit * 8].split())
    short = 2 * len(line) <= limit  # a character is two units at most
    if (short or utf16_units(line) <= limit) and len(value) <= limit * 8:
        return line
    while utf16_units(line) >= limit:
        line = line[: len(line) - max(1, (utf16_units(line) - limit) // 2)]
    return line.rstrip() + "…"
