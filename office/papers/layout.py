"""Sets words in lines: what the font cannot show is told as its code, and no mark that closes
stands at the head of a line. Pure.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from backend_client.wording.shown import shown

CLOSING = frozenset("，。、；：？！）》〉」』】〕］｝”’…·%‰℃°,.;:?!)]}>")  # not at a line's head
OPENING = frozenset("（《〈「『【〔［｛“‘([{<")  # not at its end
MOST_TAKEN_ALONG = 4  # letters or words that go down to the next line with such a mark
_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)  # words and numbers of Latin letters are kept whole
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

Has = Callable[[str], bool]
Width = Callable[[str], float]


def fitted(text: str, has: Has) -> tuple[str, bool]:
    """`text` with characters that the font `has`, and whether some are lacking. Those become others
    that mean the same, where Unicode knows such, and else their codes in brackets: a name must not
    lose one in silence. What shows nothing is left out. Lines stay lines."""
    found: list[str] = []
    codes: list[str] = []
    lacks = False
    for char in unicodedata.normalize("NFC", _SELECTORS.sub("", shown(text))):
        same = _shown_as(char, has)
        if same is None:
            codes.append(f"U+{ord(char):04X}")
            lacks = True
        elif same:
            found += (_bracketed(codes), same)
            codes.clear()
    return "".join((*found, _bracketed(codes))), lacks


def _bracketed(codes: list[str]) -> str:
    return f"［{' '.join(codes)}］" if codes else ""


def _shown_as(char: str, has: Has) -> str | None:
    """Empty for what shows nothing; None for what the font lacks."""
    kind = unicodedata.category(char)
    if char in "\n\r\u2028\u2029":
        return "\n"
    if kind[0] == "Z" or char == "\t":
        return " "
    if has(char):
        return char
    if kind in ("Cf", "Cc"):
        return ""
    same = unicodedata.normalize("NFKC", char)
    return same if same != char and same.strip() and all(map(has, same)) else None


def lines(text: str, width_of: Width, width: float, first: float) -> Iterator[str]:
    """`width`: of a line; `first`: of the first one, which is set in. Of one paragraph."""
    waiting = deque(_tokens(text, width_of, width))
    line: list[str] = []
    wide, room = 0.0, first
    while waiting:
        token = waiting.popleft()
        if not line and not token.strip() and room != first:
            continue  # no line but the first begins with a space
        more = width_of(token)
        if wide + more <= room or not line:
            line.append(token)
            wide += more
            continue
        kept = _kept(line, token)
        waiting.extendleft((token, *reversed(line[kept:])))
        yield "".join(line[:kept]).rstrip(" ")
        line, wide, room = [], 0.0, width
    if line:
        yield "".join(line).rstrip(" ")


def _tokens(text: str, width_of: Width, width: float) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if width_of(token) <= width:
            yield token
        else:
            yield from token


def _kept(line: Sequence[str], token: str) -> int:
    """How many tokens of a line that is full stay in it, where `token` comes next. All of them,
    where it could not be set right with a few."""
    for kept in range(len(line), max(0, len(line) - MOST_TAKEN_ALONG - 1), -1):
        head = line[kept] if kept < len(line) else token
        if head[0] not in CLOSING and line[kept - 1][-1] not in OPENING:
            return kept
    return len(line)
