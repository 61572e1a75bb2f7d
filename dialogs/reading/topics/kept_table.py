"""A word table in a file: what is there of a first letter is read when a text first has it.

The sections stand one after another; behind them an index, a digest of both, and their lengths in
the last line, so that what was cut off or spoilt is none. Of the sections the last used stay.
"""

import json
import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from io import SEEK_END
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from dialogs.reading.topics.word_table import Plain, Section, WordTable, section

# Of jieba's 11,772 first letters: as many as are in common use, at most 7 MB of 11.
STAY = 2_048
_FORMAT = b"words-1"  # another one where what a table holds is made in another way
_END = 128  # bytes, more than the last line takes
_PIECE = 65_536


class Kept(NamedTuple):
    table: WordTable
    told: Any  # what it was kept with


def keep(path: Path, told: Any, sections: Iterable[tuple[str, Plain]]) -> None:
    """Write it where nothing or another stands; `told` is of JSON. Sections come in order and one
    by one: the words of a whole dictionary are 60 MB."""
    begun = path.with_suffix(f".{threading.get_native_id()}")  # of no other process either
    firsts, ends, digest = "", [0], _digest()
    with begun.open("wb") as file:

        def put(what: Any) -> int:
            written = json.dumps(what, ensure_ascii=False).encode()
            digest.update(written)
            return file.write(written)

        for first, made in sections:
            firsts += first
            ends.append(ends[-1] + put(made))
        index = put([told, firsts, ends])
        file.write(b"\n%s %d %d %s\n" % (_FORMAT, ends[-1], index, _told(digest)))
    begun.replace(path)


def kept(path: Path) -> Kept | None:
    """What was kept there, or None: then it has to be made."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, SEEK_END)
            file.seek(max(0, size - _END))
            made, sections, index, digest = file.read().splitlines()[-1].split()
            file.seek(0)
            if made != _FORMAT or digest != _digest_of(file, int(sections) + int(index)):
                return None
            file.seek(int(sections))
            told, firsts, places = json.loads(file.read(int(index)))
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError, LookupError):
        return None
    ends = array("I", places)

    @lru_cache(maxsize=STAY)
    def read(first: str) -> Section | None:
        place = bisect_left(firsts, first)
        if firsts[place : place + 1] != first:
            return None
        return section(json.loads(mapped[ends[place] : ends[place + 1]]))

    return Kept(WordTable(read), told)


def _digest() -> blake2b:
    return blake2b(digest_size=16)


def _digest_of(file: BinaryIO, size: int) -> bytes:
    digest = _digest()
    while size > 0 and (piece := file.read(min(size, _PIECE))):
        digest.update(piece)
        size -= len(piece)
    return _told(digest)


def _told(digest: blake2b) -> bytes:
    return digest.hexdigest().encode()
