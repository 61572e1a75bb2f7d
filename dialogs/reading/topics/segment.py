"""Word segmentation: jieba's dictionary and its search mode, without its memory.

jieba keeps its dictionary as half a million entries of a dict, 65 MB; here it is a `WordTable`, and
once `load` was called one in a file. Where rjieba is installed (the extra `fast`) it does the same
with the same dictionary: of 800 real complaints none was cut otherwise.
"""

import math
import re
import threading
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from dialogs.reading.topics.forms import level
from dialogs.reading.topics.kept_table import keep, kept
from dialogs.reading.topics.word_table import WordTable, plain

try:
    import rjieba  # type: ignore[import-not-found, import-untyped, unused-ignore]
except ModuleNotFoundError:
    rjieba = None

# jieba's word graph is quadratic in an unbroken stretch of Chinese: 中 x 4,096 takes over 100 ms,
# x 40,960 takes 8 s. Of the real complaints 1 in 200 is longer than this, and none needs the rest.
LONGEST_TEXT = 4_096
LONGEST_STRETCH = 64
LONGEST_RUN = 3

_RUN = re.compile(rf"(.)\1{{{LONGEST_RUN},}}", re.DOTALL)
_STRETCH = re.compile(rf"[^\W_]{{1,{LONGEST_STRETCH}}}")
_loading = threading.Lock()


class Words(NamedTuple):
    """The words of a text in order; `truncated` says that its end was not read."""

    words: list[str]
    truncated: bool


def keep_in(cache_dir: Path) -> None:
    """Have the dictionary in a table in our own folder (in the shared temporary one anybody could
    have put it there) when the first text wants it."""
    _kept_in[:] = [cache_dir]


def load(cache_dir: Path) -> None:
    """The same, and read it now. It is made where there is none: 0.6 s.

    Safe to call twice and from any thread.
    """
    keep_in(cache_dir)
    if rjieba is not None:
        rjieba.cut_for_search("-", False)  # its dictionary is compiled in
        return
    _known()


def segment(text: str) -> Words:
    """All words as jieba's search mode finds them: long words, and the words in them.

    Only words of its dictionary: what it guesses beyond is mostly the name of a person or a place,
    and no topic should hang on that.
    """
    # A run is cut short before the length is, so that a thousand exclamation marks cost nothing.
    tidy = _RUN.sub(lambda run: run[1] * LONGEST_RUN, level(text[: 4 * LONGEST_TEXT]))
    found: list[str] = []
    for stretch in _STRETCH.findall(tidy[:LONGEST_TEXT]):
        found += _cut(stretch)
    return Words(found, len(text) > 4 * LONGEST_TEXT or len(tidy) > LONGEST_TEXT)


def words(text: str) -> list[str]:
    """The words alone. See `segment`."""
    return segment(text).words


def tags(wanted: Collection[str] | None = None) -> dict[str, str]:
    """The kinds of words in jieba's dictionary: n noun, v verb, nr person, ns place ... All of
    them weigh 60 MB; the few that are wanted, nothing."""
    with _dictionary().open(encoding="utf-8") as lines:
        rows = (line.split() for line in lines)
        return {word: tag for word, _, tag in rows if wanted is None or word in wanted}


@lru_cache(maxsize=1024)
def _cut(stretch: str) -> tuple[str, ...]:
    """The words of a stretch, remembered: its topic, its danger and its purpose are read by the
    same words."""
    if rjieba is not None:
        return tuple(rjieba.cut_for_search(stretch, False))
    return tuple(_likeliest_words(stretch))


def _likeliest_words(stretch: str) -> Iterator[str]:
    """What jieba's search mode finds in a stretch, in half its time: the likeliest way through
    its dictionary, each word after the two and three characters long words within it."""
    table, never = _known()
    log = math.log
    end = len(stretch)
    best = [0.0] * (end + 1)
    steps = [1] * end
    for start in range(end - 1, -1, -1):
        top, step, known = 0.0 - never + best[start + 1], 1, False
        for stop, times in table.begun(stretch, start, end):
            chance = log(int(times)) - never + best[stop]
            if not known or chance >= top:
                top, step, known = chance, stop - start, True
        best[start], steps[start] = top, step
    start = 0
    while start < end:
        stop = start + steps[start]
        for size in (2, 3):
            if stop - start > size:
                for at in range(start, stop - size + 1):
                    if table.get(stretch[at : at + size]):
                        yield stretch[at : at + size]
        yield stretch[start:stop]
        start = stop


class _Dictionary(NamedTuple):
    """How often each word is seen, and the logarithm of how often all are."""

    table: WordTable
    all_times: float


_kept_in: list[Path] = []
_loaded: list[_Dictionary] = []


def _known() -> _Dictionary:
    if not _loaded:
        with _loading:
            if not _loaded:
                _loaded.append(_in_file(_kept_in[0]) if _kept_in else _read())
    return _loaded[0]


def _dictionary() -> Path:
    """jieba's own file; to import jieba takes 0.1 s and 8 MB."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba, whose dictionary is needed", name="jieba")
    return Path(spec.origin).with_name("dict.txt")


def _read() -> _Dictionary:
    """Without a file, for who was not given one."""
    return _Dictionary(WordTable.of(row for words in _by_first() for row in words), _all_times())


def _in_file(folder: Path) -> _Dictionary:
    """A file of another dictionary is made anew."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "words.table"
    known = kept(path)
    if known is None or known.told[:2] != _stamp():
        sections = ((words[0][0][0], plain(words)) for words in _by_first())
        keep(path, [*_stamp(), _all_times()], sections)
        known = kept(path)
    if known is None:
        raise OSError(f"{path} is not as it was written")
    return _Dictionary(known.table, known.told[2])


def _by_first() -> Iterator[list[tuple[str, str]]]:
    """The words of one first letter after the other, with how often each is seen."""
    lines: dict[str, bytearray] = {}
    with _dictionary().open(encoding="utf-8") as file:
        for line in file:
            lines.setdefault(line[0], bytearray()).extend(line.encode())
    for first in sorted(lines):
        times = {}  # of a word that stands there twice the later counts, as in jieba
        for line in lines.pop(first).decode().splitlines():
            word, seen, _ = line.split(" ", 2)
            times[word] = seen
        yield sorted(times.items())


def _all_times() -> float:
    with _dictionary().open(encoding="utf-8") as lines:
        return math.log(sum(int(line.split(" ", 2)[1]) for line in lines))


def _stamp() -> list[int]:
    """Of another dictionary the table is made anew."""
    known = _dictionary().stat()
    return [known.st_size, known.st_mtime_ns]
