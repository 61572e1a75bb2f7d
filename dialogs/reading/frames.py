"""Matches many frames (patterns of words within reach of each other) in one text, quickly.

Of each frame the letters are known without which it cannot match; a text that lacks them is not
searched for it. A frame is compiled when a text first has its letters: most never are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_REACH = re.compile(r"(~{1,2})(\d+)")
_WITHIN = {"~": r"[^,。!?;\n]", "~~": r"[^。!?;\n]"}
_NAMED = re.compile(r"<([a-z_]+)>")
_LOOKS = re.compile(r"\(\?<?[!=]")
_GROUP = re.compile(r"\((?:\?(?:[:>]|P<\w+>))?")
_QUANTITY = re.compile(r"(?:[?*+]|\{(\d*),?\d*\})[?+]?")
_SETS = 3  # of letters, looked for before a frame
_MOST_LETTERS = 60  # a choice of more letters than this tells hardly anything of a text


class Frames:
    """Frames by the name of what they tell of."""

    def __init__(
        self, rows: Iterable[tuple[str, str]], words: Mapping[str, Sequence[str]], common: str = ""
    ) -> None:
        """`words` are the lists that frames name; `common` letters tell little of a text."""
        written = [(name, expression(frame, words)) for name, frame in rows]
        self._frames = written
        self._compiled: list[re.Pattern[str] | None] = [None] * len(written)
        self._letters = LetterFilter([frame for _, frame in written], common)

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where each frame that matches begins and ends, and its name."""
        for at in self._letters.likely(text):
            name, written = self._frames[at]
            frame = self._compiled[at]
            if frame is None:
                frame = self._compiled[at] = re.compile(written)
            for hit in frame.finditer(text):
                yield hit.start(), hit.end(), name

    def names(self, text: str) -> set[str]:
        """The names of the frames that match."""
        return {name for _, _, name in self.found(text)}


class LetterFilter:
    """Tells which of many expressions cannot match in a text, by the letters that it lacks."""

    def __init__(self, expressions: Sequence[str], common: str = "") -> None:
        """`common` letters tell little of a text. Raises re.error."""
        # By letter, as bits, the expressions that need it or one of its likes: the first such set
        # of each, the second, the third.
        self._asking: list[dict[str, int]] = [{} for _ in range(_SETS)]
        self._not_asking = [0] * _SETS
        for at, each in enumerate(expressions):
            needed = needed_letters(each)
            needed.sort(key=lambda letters: len(letters) + 11 * len(letters & {*common}))
            for place in range(_SETS):
                for letter in needed[place] if place < len(needed) else ():
                    bits = self._asking[place]
                    bits[letter] = bits.get(letter, 0) | 1 << at
                if place >= len(needed):
                    self._not_asking[place] |= 1 << at

    def likely(self, text: str) -> list[int]:
        """The places of the expressions that the letters of a text do not rule out, rising."""
        letters = set(text)
        left = -1
        for asking, likely in zip(self._asking, self._not_asking, strict=True):
            for letter in letters & asking.keys():
                likely |= asking[letter]
            left &= likely
        places = []
        while left:
            lowest = left & -left
            places.append(lowest.bit_length() - 1)
            left ^= lowest
        return places


def expression(frame: str, words: Mapping[str, Sequence[str]]) -> str:
    """The regular expression of a frame: ~6 is at most six letters of a clause, ~~6 of a sentence,
    <name> any of a list of words."""
    frame = _NAMED.sub(lambda name: f"(?:{'|'.join(words[name[1]])})", frame)
    return _REACH.sub(
        lambda reach: (
            ("[^。!?;\\n]" if len(reach[1]) == 2 else "[^,。!?;\\n]") + f"{{0,{reach[2]}}}"
        ),
        frame,
    )


def needed_letters(frame: str) -> list[frozenset[str]]:
    """Sets of letters: of each set one at least stands in whatever the expression matches. It
    reads letters, [classes], (?:groups), looks around, and how often they come. Raises re.error."""
    needed, end = _alternatives(frame, 0)
    if end < len(frame):
        raise re.error("unbalanced parenthesis", frame, end)
    return needed


def _alternatives(frame: str, at: int) -> tuple[list[frozenset[str]], int]:
    choices: list[list[frozenset[str]]] = []
    while True:
        sets, at = _sequence(frame, at)
        choices.append(sets)
        if at >= len(frame) or frame[at] != "|":
            break
        at += 1
    if len(choices) == 1:
        return choices[0], at
    if not all(choices):
        return [], at
    either = frozenset().union(*(min(sets, key=len) for sets in choices))
    return ([either] if len(either) <= _MOST_LETTERS else []), at


def _sequence(frame: str, at: int) -> tuple[list[frozenset[str]], int]:
    needed: list[frozenset[str]] = []
    while at < len(frame) and frame[at] not in "|)":
        sets, at = _item(frame, at)
        quantity = _QUANTITY.match(frame, at)
        if quantity is not None:
            at = quantity.end()
            if quantity[0][0] in "?*" or quantity[1] in ("", "0"):
                continue
        needed += sets
    return needed, at


def _item(frame: str, at: int) -> tuple[list[frozenset[str]], int]:
    if frame[at] == "(":
        looks = _LOOKS.match(frame, at)
        begins = looks or _GROUP.match(frame, at)
        sets, at = _alternatives(frame, begins.end() if begins else at + 1)
        return ([] if looks else sets), at + 1
    if frame[at] == "[":
        end = frame.index("]", at + 1)
        letters = frame[at + 1 : end]
        plain = letters[0] != "^" and "-" not in letters and "\\" not in letters
        return ([frozenset(letters)] if plain else []), end + 1
    if frame[at] == "\\":
        return [], at + 2
    return ([] if frame[at] in "^$." else [frozenset(frame[at])]), at + 1
