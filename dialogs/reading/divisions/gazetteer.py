"""Gazetteer: every division by its code and by its names: full, short (石家庄 for 石家庄市) and old
(襄樊市).

Codes are those of GB/T 2260, as long as their level: 13 a province, 1301 a city, 130102 a county or
district, 130102001 a town. Where the data comes from stands in NOTICE.md beside this file.
"""

import gzip
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from dialogs.reading.topics.kept_table import keep, kept
from dialogs.reading.topics.word_table import WordTable, by_first

LEVELS = (2, 4, 6, 9)
Names = dict[str, tuple[str, ...]]

_PEOPLES = (
    "(?:[苗彝回满侗瑶壮藏白傣黎羌土水佤京怒畲各]族|土家族|布依族|蒙古族?|朝鲜族|哈尼族|哈萨克族?"
    "|达斡尔族|鄂温克族?|鄂伦春|维吾尔|俄罗斯族|柯尔克孜|塔吉克|锡伯|傈僳族|景颇族|拉祜族|布朗族"
    "|普米族|独龙族|纳西族|仡佬族|仫佬族|毛南族|撒拉族|保安族|东乡族|裕固族)"
)
_SHORTENED = re.compile(
    rf"(?<=..)(?:(?:维吾尔|壮族|回族)?自治区|特别行政区|{_PEOPLES}*自治[州县旗]|省|市|地区|盟|新区|区|县|林区|旗)$"
)
_OF_PEOPLES = re.compile(rf"{_PEOPLES}+自治([州县旗])$")  # 恩施州, 阿克塞县


@dataclass(frozen=True)
class Gazetteer:
    """`full` and `short` lead from a name to the codes of all divisions that bear it."""

    became: dict[str, str]  # an old code -> today's
    full: WordTable
    short: WordTable
    upper: dict[str, str]  # code -> name, down to the counties
    towns: dict[str, str]  # a county's code, in full -> " 001Name 002Name"

    def name(self, code: str) -> str | None:
        """What a division of today is called."""
        if len(code) < LEVELS[-1]:
            return self.upper.get(code)
        towns = self.towns.get(code[: LEVELS[-2]], "")
        at = towns.find(f" {code[LEVELS[-2] :]}") if len(code) == LEVELS[-1] else -1
        if at < 0:
            return None
        end = towns.find(" ", at + 1)
        return towns[at + 4 : end if end > 0 else None]

    def codes(self) -> Iterator[str]:
        """Those of all divisions of today."""
        yield from self.upper
        for county, towns in self.towns.items():
            yield from (county + town[:3] for town in towns.split())

    def path(self, code: str) -> tuple[str, ...]:
        """The names from the province down; empty for a code that never was."""
        now = self.now(code)
        names = (self.name(now[:size]) for size in _sizes(now))
        return tuple(name for name in names if name is not None)

    def shared(self, codes: Sequence[str]) -> str:
        """The smallest division that all of them lie in; "" when they share not even a province."""
        sizes = (size for size in reversed(LEVELS) if len({code[:size] for code in codes}) == 1)
        return next((codes[0][:size] for size in sizes if self.name(codes[0][:size])), "")

    def now(self, code: str) -> str:
        """Today's code for one that may be old; "" for one that never was."""
        return code if self.name(code) else self.became.get(code, "")


def _sizes(code: str) -> Iterator[int]:
    return (size for size in LEVELS if size <= len(code))


_kept_in: list[Path] = []
_loaded: list[Gazetteer] = []
_loading = threading.Lock()


def gazetteer() -> Gazetteer:
    """Read when it is first asked for: 5.5 MB and 0.1 s where `keep_in` names no folder."""
    if not _loaded:
        with _loading:
            if not _loaded:
                _loaded.append(_kept(_kept_in[0]) if _kept_in else _in_memory())
    return _loaded[0]


def keep_in(cache_dir: Path) -> None:
    """Have the names in files of our own folder, which are made where they are not of these."""
    _kept_in[:] = [cache_dir]


def _in_memory() -> Gazetteer:
    names = _read()
    full, short = (WordTable.of(_rows(table)) for table in (names.full, names.short))
    return Gazetteer(names.became, full, short, names.upper, names.towns)


def _kept(cache_dir: Path) -> Gazetteer:
    cache_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    edition = _edition()
    files = [cache_dir / f"divisions-{name}.table" for name in ("full", "short")]
    found = _in_files(files, edition)
    if found is None:
        names = _read()
        told = edition, names.became, names.upper, names.towns
        for file, table in zip(files, (names.full, names.short), strict=True):
            keep(file, told if table is names.full else [edition], by_first(_rows(table)))
        found = _in_files(files, edition)
    if found is None:
        raise OSError(f"{files[0]} is not as it was written")
    return found


def _in_files(files: Sequence[Path], edition: str) -> Gazetteer | None:
    full, short = map(kept, files)
    if full is None or short is None or not full.told[0] == short.told[0] == edition:
        return None
    _, became, upper, towns = full.told
    return Gazetteer(became, full.table, short.table, upper, towns)


def _edition() -> str:
    """Of the names, and of what is made of them."""
    digest = blake2b(_packed(), digest_size=16)
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def _packed() -> bytes:
    return resources.files(__package__).joinpath("names.tsv.gz").read_bytes()


class _Names(NamedTuple):
    """What `Gazetteer` has, as dicts."""

    became: dict[str, str]
    full: Names
    short: Names
    upper: dict[str, str]
    towns: dict[str, str]


def _read() -> _Names:
    found = _Names({}, {}, {}, {}, {})
    became, full, short, upper, towns = found
    for line in gzip.decompress(_packed()).decode().split("\n")[1:]:
        first, second, *rest = line.split("\t")
        if first[0] == "=":
            became[first[1:]] = second
        elif first[0] == "~":
            _add(full, first[1:], second)
            _shorten(short, first[1:], second)
        else:
            upper[first] = second
            _add(full, second, first)
            _shorten(short, second, first)
            if rest[0]:
                towns[county := first.ljust(LEVELS[-2], "0")] = f" {rest[0]}"
                for town in rest[0].split(" "):
                    _add(full, town[3:], county + town[:3])
    return found


def codes_of(value: str) -> tuple[str, ...]:
    """The codes that a table of names holds for one of them."""
    return tuple(value.split(","))


def _rows(names: Names) -> Iterator[tuple[str, str]]:
    return ((name, ",".join(codes)) for name, codes in names.items())


def _add(table: Names, name: str, code: str) -> None:
    codes = table.get(name, ())
    if code not in codes:
        table[name] = (*codes, code)


def _shorten(short: Names, name: str, code: str) -> None:
    shorter = _SHORTENED.sub("", name)
    if shorter != name:
        _add(short, shorter, code)
    if of_peoples := _OF_PEOPLES.search(name):
        _add(short, shorter + of_peoples[1], code)
