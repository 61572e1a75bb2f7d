"""Word segmentation: the only module that imports jieba.

Where rjieba is installed (the extra `fast`) it does the same with the same dictionary: of 800 real
complaints none was cut otherwise.
"""

import logging
import math
import re
import sys
import threading
import warnings
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dialogs.reading.topics.forms import level

with warnings.catch_warnings():
    # jieba 0.42.1 is the last release; its patterns make newer Pythons warn when they compile it
    warnings.filterwarnings("ignore", "invalid escape sequence", SyntaxWarning)
    warnings.filterwarnings("ignore", "invalid escape sequence", DeprecationWarning)
    # It would ask setuptools for its own dictionary, which alone is a tenth of a start.
    asked = sys.modules.setdefault("pkg_resources", None)  # type: ignore[arg-type]
    import jieba

    if asked is None:
        del sys.modules["pkg_resources"]

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


def load(cache_dir: Path) -> None:
    """Read jieba's dictionary (1-2 s; 0.5 s once cached) and keep its cache in our own folder.

    The cache is a marshal file: in the shared temporary folder anybody could have put it there.
    Safe to call twice and from any thread; call it in a worker thread before the first text.
    """
    if rjieba is not None:
        rjieba.cut_for_search("-", False)  # its dictionary is compiled in
        return
    with _loading:
        if not jieba.dt.initialized:
            cache_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            jieba.setLogLevel(logging.WARNING)
            jieba.dt.tmp_dir = str(cache_dir)
            jieba.initialize()


def segment(text: str) -> Words:
    """All words as jieba's search mode finds them: long words, and the words in them.

    Only words of its dictionary: what it guesses beyond is mostly the name of a person or a place,
    and no topic should hang on that.
    """
    _load_without_cache()
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
    with jieba.dt.get_dict_file() as lines:
        rows = (line.decode().split() for line in lines)
        return {word: tag for word, _, tag in rows if wanted is None or word in wanted}


@lru_cache(maxsize=4096)
def _cut(stretch: str) -> tuple[str, ...]:
    """The words of a stretch, remembered: its topic, its danger and its purpose are read by the
    same words."""
    if rjieba is not None:
        return tuple(rjieba.cut_for_search(stretch, False))
    return tuple(_likeliest_words(stretch))


def _likeliest_words(stretch: str) -> Iterator[str]:
    """What jieba's search mode finds in a stretch, in half its time: the likeliest way through
    its dictionary, each word after the two and three characters long words within it."""
    times_of = jieba.dt.FREQ
    log = math.log
    never = log(jieba.dt.total)
    end = len(stretch)
    best = [0.0] * (end + 1)
    steps = [1] * end
    for start in range(end - 1, -1, -1):
        piece = stretch[start]
        times = times_of.get(piece)
        stop = start + 1
        top = (log(times) if times else 0.0) - never + best[stop]
        step = 1
        # A piece with no frequency begins a longer word, but is none itself.
        known = bool(times)
        while times is not None and stop < end:
            stop += 1
            times = times_of.get(stretch[start:stop])
            if times:
                chance = log(times) - never + best[stop]
                if not known or chance >= top:
                    top, step, known = chance, stop - start, True
        best[start], steps[start] = top, step
    start = 0
    while start < end:
        stop = start + steps[start]
        for size in (2, 3):
            if stop - start > size:
                for at in range(start, stop - size + 1):
                    if times_of.get(stretch[at : at + size]):
                        yield stretch[at : at + size]
        yield stretch[start:stop]
        start = stop


def _load_without_cache() -> None:
    if rjieba is not None or jieba.dt.initialized:
        return
    with _loading:
        if not jieba.dt.initialized:
            jieba.setLogLevel(logging.WARNING)
            jieba.dt.FREQ, jieba.dt.total = jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
            jieba.dt.initialized = True
