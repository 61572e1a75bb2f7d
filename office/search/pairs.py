"""Cuts a text into the signs by which it is found, and a query into those it must have. Pure.

Chinese is cut into overlapping pairs (docs/decisions/0014-search-by-pairs.md): whatever stands in
the text is found, by any part of it from two characters on, however a dictionary would cut either.
Letters and digits are found as whole words. A sign is a keyed hash, so an index tells nobody what
was written or who wrote it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from backend_client.wording.spelling import unbroken
from office.law.numbers import numbers_in, phone_digits

LONGEST_TEXT = 20_000  # characters of a case: what comes after is not found
MOST_TERMS, LONGEST_TERM = 8, 40
SIGN_LETTERS = 7  # 26**7: a wrong hit in 16,000 queries among half a million signs
SHORTEST_PHONE, LAST_DIGITS = 7, 4  # a phone is found by its last four, too
LONGER_THAN_A_DAY = 9  # figures: 2026.07.01 is no phone
AREA_AND_LOCAL = range(10, 13)  # figures of a telephone with its area code
_DASHES = re.compile("[\u2010-\u2015\u2212]")

_HAN = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x34000))

Signs = tuple[str, ...]


class Pairs:
    """`key` is the office's own; who has another one finds nothing."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._sign = lru_cache(1 << 14)(self._hashed)

    def of_text(self, *texts: str) -> Signs:
        """Of all that was written, in its order; no term runs on from one text into the next."""
        said = "\n".join(texts)[:LONGEST_TEXT]
        return tuple(self._sign(cut) for run in _runs(said) for cut in _all_of(run))

    def of_name(self, name: str | None) -> Signs:
        return tuple(self._sign(cut) for run in _runs(_joined(name or "")) for cut in _all_of(run))

    def of_phone(self, phone: str | None) -> Signs:
        digits = {phone_digits(each) for each in numbers_in(phone or "")}
        known = sorted(each for each in digits if len(each) >= SHORTEST_PHONE)
        return tuple(self._sign(cut) for each in known for cut in _parts_of_phone(each))

    def of_place(self, text: str, path: Sequence[str]) -> Signs:
        """From the province down to the words, as one: whole names, then short ones, without the
        last character of each level."""
        short = (each[:-1] if len(each) > 2 else each for each in path)
        return self.of_text("".join((*path, text)), "".join((*short, text)))

    def of_query(self, typed: str) -> tuple[Signs, ...]:
        """A row of signs for each term; a case has each row in one piece. Empty where there is too
        little to look for: a single character of Chinese."""
        if (digits := _as_phone(typed)) is not None:
            return ((self._sign(digits),),)
        cut = [_to_look_for(term) for term in _terms(typed)[:MOST_TERMS]]
        return tuple(tuple(map(self._sign, each)) for each in cut if each)

    def _hashed(self, cut: str) -> str:
        raw = hashlib.blake2b(cut.encode("utf-8", "surrogatepass"), key=self._key, digest_size=8)
        number, letters = int.from_bytes(raw.digest(), "big"), []
        for _ in range(SIGN_LETTERS):
            number, letter = divmod(number, 26)
            letters.append(chr(ord("a") + letter))
        return "".join(letters)


def _runs(text: str) -> Iterator[str]:
    """Stretches of Chinese, and words of other letters and digits, each in its one spelling."""
    plain = unbroken(unicodedata.normalize("NFC", text))[0]
    run = ""
    for letter in plain:
        if not letter.isalnum():
            if run:
                yield run
            run = ""
        elif run and _is_han(letter) != _is_han(run[-1]):
            yield run
            run = letter
        else:
            run += letter
    if run:
        yield run


def _all_of(run: str) -> Iterator[str]:
    """Its pairs, and its last character: what follows a run is found together with it."""
    if not _is_han(run[0]):
        yield run
        return
    for at in range(len(run) - 1):
        yield run[at : at + 2]
    yield run[-1]


def _to_look_for(term: str) -> Sequence[str]:
    """Of the last run no last character: in the text more may follow it."""
    runs = list(_runs(term[:LONGEST_TERM]))
    found = [cut for run in runs[:-1] for cut in _all_of(run)]
    if runs:
        last = list(_all_of(runs[-1]))
        found += last[:-1] if _is_han(runs[-1][0]) else last
    return found


def _terms(typed: str) -> list[str]:
    """Between spaces and marks. Characters that stand alone belong together: 王 桂 兰."""
    level = unicodedata.normalize("NFKC", typed)
    parts = [each for each in re.split(r"[\W_]+", level) if each]
    found: list[str] = []
    alone = False
    for part in parts:
        single = len(part) == 1 and _is_han(part)
        if single and alone:
            found[-1] += part
        else:
            found.append(part)
        alone = single
    return found


def _joined(name: str) -> str:
    return "".join(_terms(name))


def _as_phone(typed: str) -> str | None:
    """The digits of what can only be a phone; with its spaces and hyphens it is one term."""
    level = _DASHES.sub("-", unicodedata.normalize("NFKC", typed).strip())
    if not re.fullmatch(r"\(?\+?[0-9][0-9 ().\-]*", level):
        return None
    digits = phone_digits(level)
    return (
        digits if len(digits) >= (LONGER_THAN_A_DAY if "." in level else SHORTEST_PHONE) else None
    )


def _parts_of_phone(digits: str) -> Iterator[str]:
    """By what it is found: whole, by its last four, and without the area code, which has three
    figures where it begins with 01 or 02, else four."""
    yield from (digits, digits[-LAST_DIGITS:])
    if digits.startswith("0") and len(digits) in AREA_AND_LOCAL:
        yield digits[3 if digits[1] in "12" else 4 :]


def _is_han(letter: str) -> bool:
    return any(first <= ord(letter) < end for first, end in _HAN)
