"""Reads who signs together out of a story (a row of names, or a line for each), and what is left
of it without them.
"""

import re

from dialogs.on_behalf.read import for_whom, is_agent, is_joint, matter_of
from dialogs.reading.names import is_name
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern

READ = 2000  # letters
FEWEST = 2  # a single name is a word of the story
_BREAKS = re.compile(r"[、，,;；。:：!！?？\s]+")
_CLAUSE = re.compile(r"[,，。:：\n]")


@once_a_text
def names_in(text: str) -> tuple[str, ...]:
    """Those that stand in a row, in their order, each once."""
    found: list[str] = []
    row: list[str] = []
    for part in [*_BREAKS.split(text[:READ]), ""]:
        name = _bare(part)
        if is_name(name):
            row.append(name)
        elif name or not part:  # a number alone stands before the next name
            found += row if len(row) >= FEWEST else []
            row = []
    return tuple(dict.fromkeys(found))


def matter_told(text: str) -> str:
    """The words without what stands before the matter: who tells it, for whom it is, and who signs
    together."""
    rest = matter_of(text)
    while len(parts := _CLAUSE.split(rest, maxsplit=1)) > 1:
        first, left = parts
        names = [_bare(part) for part in _BREAKS.split(first) if part]
        signs = is_joint(first) or all(not name or is_name(name) for name in names)
        if not (signs or is_agent(first) or for_whom(first)) or not left.strip():
            break
        rest = left.strip()
    reports = pattern("behalf", "reports").match(level(rest))
    return rest[reports.end() :].strip() or rest if reports else rest


def _bare(part: str) -> str:
    """Without what stands in a row beside a name: a number, an and, how many more."""
    plain = level(part)
    if len(plain) != len(part):
        return part
    before = pattern("behalf", "row_before").search(plain)
    begins = before.end() if before else 0
    after = pattern("behalf", "row_after").search(plain, begins)
    return part[begins : after.start() if after else len(part)]
