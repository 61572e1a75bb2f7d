"""Extracts where something happened: administrative names, roads, estates, landmarks and sides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from dialogs.reading.remembered import MOST_TEXTS, once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern, word_lists

# Beyond this a text is kept, but not read.
LONGEST_TEXT = 8_192
LONGEST_PART = 60  # of several messages: a longer one is a story
# A name is at most this long before its suffix (省, 镇, 路 …); what is longer is a sentence.
LONGEST_NAME = 10
SHORTEST_ZONE = 3
_ROOM = {"省": 3, "市": 5, "县": 5, "区": 5, "镇": 5, "乡": 6, "村": 6, "街": 5, "巷": 5, "路": 6}
_ROOM_BY_SORT = {"whole": 0, "admin": 7, "road": 7, "estate": 9, "landmark": 10}
# What a piece says about where; two small ones say less than one name.
_WORTH = {
    "whole": 2.0,
    "admin": 2.0,
    "road": 2.0,
    "estate": 2.0,
    "landmark": 1.5,
    "detail": 0.7,
    "side": 0.7,
}
_SORTS = ("whole", "detail", "admin", "road", "estate", "landmark", "side")
_PARTED = re.compile(r"[,，、;； ]+")
# 取缔a7|县: a masked or numbered name begins at its letter.
_MASKED = re.compile(r"(?<![a-z0-9])[a-z]\d{0,2}$")


class _Piece(NamedTuple):
    start: int
    end: int
    sort: str
    bare: bool


@dataclass(frozen=True)
class PlaceExpression:
    """A place expression, cut out of the original text."""

    text: str
    start: int
    weight: float


def places(text: str) -> list[PlaceExpression]:
    """All place expressions, in order. Linear: every piece looks back at most LONGEST_NAME."""
    levelled = level(text[:LONGEST_TEXT])
    found = [_weigh(text, group) for group in _neighbours(levelled, _pieces(levelled))]
    return [place for place in found if place is not None]


@once_a_text
def best_place(text: str) -> str | None:
    """The fullest place expression; of equals the first."""
    found = places(text)
    return max(found, key=lambda place: (place.weight, -place.start)).text if found else None


def put_in(place: str, part: str) -> str:
    """The place with a part in place of the one of its kind and what is within that: 红旗镇 becomes
    云龙镇 in 琼山区红旗镇二组. Without one it is the part alone."""
    kind = pattern("places", "part").fullmatch(level(part))
    if kind is None:
        return part
    levelled = level(place)
    for piece in _pieces(levelled):
        if piece.start and not piece.bare and levelled.endswith(kind["kind"], 0, piece.end):
            return place[: piece.start] + part
    return part


def address_with(known: str, told: str) -> str:
    """One address of two that were told one after the other: the finer goes on where the wider ends
    (锦绣花园, 8号楼), or from what both name (淮阳县赵屯村, 赵屯村6组). Two that begin equally wide
    are two: the newer stands."""
    if not known or level(known) in level(told):
        return told
    if level(told) in level(known):
        return known
    old, new = _pieces(level(known)), _pieces(level(told))
    if not old or not new:
        return known + told if old and old[-1].end == len(level(known)) else told
    shared = level(known).rfind(level(told)[new[0].start : new[0].end])
    if shared >= 0:
        return known[:shared] + told
    if _width(known, old[-1]) < _width(told, new[0]):
        return known + told
    return told + known if _width(told, new[-1]) < _width(known, old[0]) else told


def in_one(address: str) -> str:
    """青河县，柳林镇，白石村 or 白石村，青河县柳林镇 without what parts it, the widest first; any
    other text as it is."""
    parts = [part for part in _PARTED.split(address) if part]
    pieces = [_pieces(level(part)) for part in parts]
    if len(parts) < 2 or address.isascii() or not all(pieces):
        return address
    widths = [_width(part, found[-1]) for part, found in zip(parts, pieces, strict=True)]
    towns = all(found[-1].sort == "admin" for found in pieces)
    if towns and widths == sorted(widths, reverse=True) and len(set(widths)) > 1:
        parts.reverse()
    elif widths != sorted(widths):
        return address
    joined = "".join(parts)
    return joined if best_place(joined) == joined else address


def _width(text: str, piece: _Piece) -> int:
    """How far down from the province: the smaller the wider."""
    ends = level(text)[piece.start : piece.end]
    sizes = word_lists("places")["sizes"]
    fits = (at for at, size in enumerate(sizes) if re.search(f"(?:{size})$", ends))
    return next(fits, len(sizes) + (piece.sort in ("detail", "side")))


def is_named(text: str) -> bool:
    """Whether a place is told by a name: 村口 is none, 白石村村口 is."""
    pieces = _pieces(level(text[:LONGEST_TEXT]))
    return any(not piece.bare and piece.sort in ("admin", "road", "estate") for piece in pieces)


def has_detail(text: str) -> bool:
    """Whether the text says where without a name: 3号楼, 二组, 门口."""
    return bool(_pieces(level(text[:LONGEST_TEXT])))


def small_place(text: str) -> bool:
    """Whether a text is the name of a hill, a water or a hamlet, and nothing else: 槐树坡."""
    return pattern("places", "small").fullmatch(level(text)) is not None


@lru_cache(maxsize=MOST_TEXTS)
def _pieces(levelled: str) -> Sequence[_Piece]:
    """Many ask for them of the same text."""
    return tuple(_each_piece(levelled))


def _each_piece(levelled: str) -> Iterator[_Piece]:
    end = 0
    stop = _stop()
    for hit in _piece().finditer(levelled):
        sort = hit.lastgroup or ""
        start = hit.start()
        if sort in ("whole", "detail", "side"):
            yield _Piece(start, hit.end(), sort, bare=sort == "side")
        else:
            earliest = max(end, start - LONGEST_NAME)
            stops = [
                cut for cut in stop.finditer(levelled, earliest, start + 2) if cut.end() <= start
            ]
            begin = stops[-1].end() if stops else earliest
            masked = _MASKED.search(levelled[begin:start])
            begin += masked.start() if masked else 0
            name = levelled[begin:start]
            bare = not name or bool(_generic().fullmatch(name))
            if not bare and len(name) > _ROOM.get(hit[0], _ROOM_BY_SORT[sort]):
                continue
            yield _Piece(start if bare else begin, hit.end(), sort, bare)
        end = hit.end()


def kinds_of_pieces(text: str) -> dict[int, str]:
    """By its place in the text each letter of a piece: its sort, and B where the piece begins."""
    found: dict[int, str] = {}
    for piece in _pieces(level(text[:LONGEST_TEXT])):
        kind = f"{piece.sort}{'-bare' if piece.bare else ''}"
        found[piece.start] = f"{kind}:B"
        found |= dict.fromkeys(range(piece.start + 1, piece.end), kind)
    return found


def _neighbours(levelled: str, pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces that touch, or are joined as crossings are (XX路与YY路交叉口)."""
    group: list[_Piece] = []
    for piece in pieces:
        gap = levelled[group[-1].end : piece.start] if group else ""
        joined = gap in ("", "-") or (
            gap in ("与", "和", "、", "跟", "及") and group[-1].sort == piece.sort == "road"
        )
        if group and not (joined and len(group) < 12):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _weigh(text: str, group: list[_Piece]) -> PlaceExpression | None:
    while len(group) > 1 and group[-1].bare and group[-1].sort in ("admin", "road"):
        group = group[:-1]
    while len(group) > 1 and group[0].bare and not group[1].bare and not _is_zone(group[0]):
        group = group[1:]
    start, end = group[0].start, group[-1].end
    named = any(not piece.bare and piece.sort != "detail" for piece in group) or _is_owned(group)
    if not named:
        beside = len(group) > 1 and group[-1].sort == "side"
        alone = word_lists("places")["alone"]
        if not beside and text[start:end] not in alone and text[start : group[0].end] not in alone:
            return None
    worth = sum(_WORTH[piece.sort] for piece in group) if named else 0.5
    return PlaceExpression(text[start:end], start, worth + min(end - start, 30) / 30)


def _is_owned(group: list[_Piece]) -> bool:
    """县图书馆: a county has one."""
    first, *rest = group
    whose = first.sort == "admin" and first.bare
    return whose and bool(rest) and rest[0].sort == "landmark"


def _is_zone(piece: _Piece) -> bool:
    """开发区, 高新区: every town has one, and nobody leaves it out of an address."""
    return piece.sort == "admin" and piece.end - piece.start >= SHORTEST_ZONE


@cache
def _piece() -> re.Pattern[str]:
    lists = word_lists("places")
    every = {sort: "|".join(lists[sort]).replace("DIGITS", lists["digits"]) for sort in _SORTS}
    every["estate"] = f"(?:{every['estate']}){lists['names_no_road']}"
    return re.compile("|".join(f"(?P<{sort}>{each})" for sort, each in every.items()))


@cache
def _stop() -> re.Pattern[str]:
    """What no name reaches over."""
    return re.compile(rf"[^一-龥a-z0-9\-·①-⑳⓪]|{pattern('places', 'stop').pattern}")


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(f"(?:{pattern('places', 'generic').pattern})+")
