"""Finds the divisions that a text names: the longest names in it, each below the one before.

One code is an answer, several are a question, none says nothing: 石家庄市长安区 is one, 长安区 is
two. What is no division (a village, a landmark, a road) is passed over.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple
from unicodedata import category

from dialogs.reading.divisions.gazetteer import LEVELS, codes_of, gazetteer
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level

# A place is named within this; the rest is kept, but not read.
LONGEST_TEXT = 400
LONGEST_NAME = 16
# After these a short name is part of another: 北京路, 河北乡, 中山公园.
_ELSE = re.compile(
    r"[东西南北中]?(?:路|街|大道|大街|巷|胡同)|[镇乡村庄屯寨湾]|大桥|小区|花园|家园|花苑|公园|广场|大厦|大学"
    r"|中学|小学|医院|酒店|饭店|宾馆|公司|银行|新村|[人话菜味籍话]"
)


# Names of one district that others are called by, too: they say nothing by themselves.
_ANYWHERE = frozenset(
    ("老城区", "新城区", "城区", "郊区", "矿区", "市区", "新区", "城中区", "东区", "西区")
)
_SUFFIX = re.compile("(?:[省市县区旗州盟镇乡]|街道|苏木)$")
_BEYOND = re.compile(
    r"(?:(?P<t>台湾(?:省|地区)?|(?:台北|新北|台中|台南|高雄|基隆|嘉义)[市县]?(?=$|[^路街巷村镇乡]))"
    r"|(?P<h>香港(?:特别行政区)?)|(?P<m>澳门(?:特别行政区)?))"
    r"(?!路(?!环)|街|大道|巷|花园|公馆|城|广场|小吃|菜|人|酒楼|茶餐厅|同胞|商人|老板)"
)
_BEYOND_CODES = {"t": "71", "h": "81", "m": "82"}


class _Name(NamedTuple):
    start: int
    end: int
    codes: tuple[str, ...]
    weak: bool  # too short to say anything but right below the name before it


def locate(text: str, *near: str) -> tuple[str, ...]:
    """The codes that a place may have; `near` is what else was said, the nearest first, and decides
    only between several. Linear in the text; never raises."""
    found = _beyond(text) or _deepest(text)
    for said in near:
        if len(found) > 1:
            found = close_to(found, _deepest(said))
    return found


@once_a_text  # of a draft's place and story at every turn
def _deepest(text: str) -> tuple[str, ...]:
    return _best(_chains(text))


@once_a_text
def named(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The words, as they were typed, that name the deepest division in running text, and its codes;
    None for what only sounds like one. Linear in the text."""
    kept = [(at, c) for at, c in enumerate(text[:LONGEST_TEXT]) if _is_seen(c)]
    plain = level("".join(c for _, c in kept))
    runs: list[list[_Name]] = []
    for name in _names(plain):
        follows = bool(runs) and runs[-1][-1].end == name.start
        if follows:
            runs[-1].append(name)
        elif not name.weak:
            runs.append([name])
    for run in sorted(runs, key=lambda run: run[0].start - run[-1].end):
        start, end = run[0].start, run[-1].end
        if codes := locate(plain[start:end]):
            return text[kept[start][0] : kept[end - 1][0] + 1], codes
    return None


def is_division(text: str) -> bool:
    """Whether a text is the whole name of a division: 万全镇, 老厂镇."""
    division = named(text) if _SUFFIX.search(text) else None
    return division is not None and level(division[0]) == level(text)


def close_to(codes: tuple[str, ...], around: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the codes that lie in one of the others, or around it; all when none does."""
    near = (c for c in codes if any(c.startswith(o) or o.startswith(c) for o in around))
    return tuple(near) or codes


def _beyond(text: str) -> tuple[str, ...]:
    """Taiwan, Hong Kong or Macau, whose parts are not in the table: 台北市大安区 is none of
    Sichuan's, and 香港东区 none of Shanxi's."""
    hit = _BEYOND.search(_bare(text[:LONGEST_TEXT]))
    return (_BEYOND_CODES[str(hit.lastgroup)],) if hit else ()


def _best(chains: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The chain that leads deepest; of equals the surer, then the first. A province goes before
    what else bears its name, and 喀什 is the prefecture before it is the city in it."""
    codes = max(chains, key=lambda codes: (max(map(len, codes)), -len(codes)), default=())
    provinces = tuple(code for code in codes if len(code) == LEVELS[0])
    every = set(codes)
    return provinces or tuple(code for code in codes if not _below(code, every))


def _below(code: str, others: AbstractSet[str]) -> bool:
    return any(code[:size] in others for size in LEVELS if size < len(code))


def _chains(text: str) -> Iterator[tuple[str, ...]]:
    """The codes each run of names leads to; a name that cannot lie below begins another run."""
    codes: tuple[str, ...] = ()
    end = -1
    passed: _Name | None = None  # too weak by itself, unless the next lies in it: 克山|河北乡
    for name in _names(_bare(text[:LONGEST_TEXT])):
        ups, own = set(codes), set(name.codes)
        below = tuple(code for code in name.codes if _below(code, ups))
        if not below and not codes and passed is not None and passed.end == name.start:
            above = set(passed.codes)
            below = tuple(code for code in name.codes if _below(code, above))
            end = name.start
        if below and (not name.weak or name.start == end):
            codes = below
        elif name.weak:
            passed = name
            continue
        else:  # perhaps the town was named first, and then its province
            inside = tuple(code for code in codes if code in own or _below(code, own))
            if codes and not inside and name.start == end:
                continue  # 喀什老城区 lies in 喀什
            if codes and not inside:
                yield codes
            codes = inside or name.codes
        end = name.end
    if codes:
        yield codes


def _bare(text: str) -> str:
    """Without spaces, marks and what is not seen: such characters part no name."""
    return "".join(c for c in level(text) if _is_seen(c))


def _is_seen(letter: str) -> bool:
    return not letter.isspace() and category(letter) not in ("Cf", "Mn")


def _names(plain: str) -> Iterator[_Name]:
    """The longest name at each place, from left to right."""
    at = 0
    while at < len(plain):
        found = _name_at(plain, at)
        if found:
            yield found
        at = found.end if found else at + 1


def _name_at(plain: str, at: int) -> _Name | None:
    table, reach = gazetteer(), min(len(plain), at + LONGEST_NAME)
    full = dict(table.full.begun(plain, at, reach))
    short = dict(table.short.begun(plain, at, reach))
    if not full and not short:  # nearly everywhere
        return None
    for end in sorted(full.keys() | short.keys(), reverse=True):
        size, alone = end - at, end - at == len(plain)
        if end in full:
            if plain.startswith("市中区", end - 1):  # 乐山|市中区
                continue
            weak = plain[at:end] in _ANYWHERE or (size < 3 and not alone)
            return _Name(at, end, codes_of(full[end]), weak)
        if not _ELSE.match(plain, end):
            codes = codes_of(short[end])
            weak = size < 3 and all(len(code) > LEVELS[1] for code in codes) and not alone
            return _Name(at, end, codes, weak)
    return None
