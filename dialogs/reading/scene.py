"""Reads where a message says that something happened, however small or unknown the place: letter by
letter, by what stands around them.

A letter begins a place, goes on with one, or is outside of any; each piece of evidence has a weight
for the first two (scene.tsv, learnt by `tools.acts.scenes` from invented scripts in which the
places are marked). The likeliest way through all letters is taken.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from dialogs.reading.language import in_mandarin
from dialogs.reading.places import kinds_of_pieces
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.segment import words

LONGEST_READ = 160  # letters
SURE = 0.75  # of all letters of a place, on average
SURE_OF_TWO = 0.95  # the same of two letters: 城管 is no place, 南关 is one
OUTSIDE, BEGINS, GOES_ON = range(3)
_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|[0-9]+|[^\s]")
_ENDS = frozenset(',，。.!！?？;；:：、…~～\n()（）“”"')
_COMMAS = frozenset(",，、")
_NEVER = -1e9


class Scene(NamedTuple):
    """A place as it was typed, where it stands in the text, and how sure that is, from 0 to 1."""

    text: str
    start: int
    sure: float


class TextPart(NamedTuple):
    """A letter of Han, a word of others or a number."""

    start: int
    end: int
    text: str


@once_a_text
def scenes(text: str) -> tuple[Scene, ...]:
    """The places in a message, in their order. Linear in its first LONGEST_READ letters."""
    told = tokens(text)
    scores = [_score(found) for found in evidence(text, told)]
    path = [*_likeliest(scores), OUTSIDE]
    if BEGINS not in path:
        return ()
    if not text.isascii():  # 青河县，柳林镇 are two; Gate 2, Lakeside Park is one
        path = [
            OUTSIDE if at < len(told) and told[at].text in _COMMAS else label
            for at, label in enumerate(path)
        ]
    inside = _inside(scores)
    found: list[Scene] = []
    begun: int | None = None
    for at, label in enumerate(path):
        if begun is not None and label != GOES_ON:
            start, end = told[begun].start, told[at - 1].end
            sure = sum(inside[begun:at]) / (at - begun)
            found.append(Scene(text[start:end], start, sure))
            begun = None
        if label == BEGINS:
            begun = at
    return tuple(
        each for each in found if each.sure >= (SURE if len(each.text) > 2 else SURE_OF_TWO)
    )


def tokens(text: str) -> list[TextPart]:
    plain = in_mandarin(level(text[:LONGEST_READ]))
    return [TextPart(hit.start(), hit.end(), hit[0]) for hit in _TOKEN.finditer(plain)]


def evidence(text: str, told: Sequence[TextPart]) -> Iterator[list[str]]:
    """What is seen at each token. `c:` it and those around it, `p:` two in a row, `t:` three, `w:`
    the word that it is in, `b:` and `a:` the words before and behind that, `from:` and `to:` how
    far from the ends of its clause, `kind:` what the lists of places say, `cap` a capital."""
    length = len(text[:LONGEST_READ])
    within = _words_at(told, length)
    kinds = kinds_of_pieces(text[:LONGEST_READ])
    said = ["^^", "^", *(token.text for token in told), "$", "$$"]
    ends = iter([*(at for at, token in enumerate(told) if token.text in _ENDS), len(told)])
    begin, end = 0, next(ends)  # of the clause that a token is in
    for at, token in enumerate(told):
        if at > end:
            begin, end = end + 1, next(ends)
        word, place = within[at]
        first, last = at - place, at - place + max(len(word), 1)
        if token.text.isascii():
            first, last = at, at + 1
        v, w, x, y, z = said[at : at + 5]
        found = [
            *("always", f"c-2:{v}", f"c-1:{w}", f"c0:{x}", f"c1:{y}", f"c2:{z}"),
            *(f"p-2:{v}{w}", f"p-1:{w}{x}", f"p0:{x}{y}", f"p1:{y}{z}"),
            *(f"t-2:{v}{w}{x}", f"t-1:{w}{x}{y}", f"t0:{x}{y}{z}"),
            *(f"w:{word}:{place}", f"from:{min(at - begin, 4)}", f"to:{min(end - at, 4)}"),
            f"b:{within[first - 1][0] if first > 0 else '^'}",
            f"a:{within[last][0] if last < len(told) else '$'}",
        ]
        if (kind := kinds.get(token.start)) is not None:
            found += (f"kind:{kind}", f"kind:{kind}:{x}")
        else:
            found.append(f"kind:{kinds.get(told[at - 1].start) if at else None}>")
        if text[token.start].isupper():
            found += ("cap", f"cap:{min(at - begin, 1)}")
        if token.text.isdigit():
            found += ("digits", f"digits>{y}")
        yield found


def _words_at(told: Sequence[TextPart], length: int) -> list[tuple[str, int]]:
    """The longest word of the dictionary that each token is in, and which letter of it it is."""
    found = [(token.text, 0) for token in told]
    plain = "".join(token.text if len(token.text) == 1 else "\0" for token in told)
    for word in sorted(set(words(plain.replace("\0", " "))), key=len):
        at = plain.find(word) if len(word) > 1 else -1
        while at >= 0:
            for place in range(len(word)):
                found[at + place] = (word, place)
            at = plain.find(word, at + len(word))
    return found


Scores = tuple[float, float, float]  # of OUTSIDE, BEGINS and GOES_ON


def _score(found: Sequence[str]) -> Scores:
    known = _weights()
    seen = [known[name] for name in found if name in known]
    return 0.0, sum([each[0] for each in seen]), sum([each[1] for each in seen])


def _likeliest(scores: Sequence[Scores]) -> list[int]:
    """The labels with the highest score of all together."""
    follows, best = _follows(), list(_FIRST)
    ways: list[list[int]] = []
    for score in scores:
        before = [
            max(_LABELS, key=lambda one: best[one] + follows[one][label]) for label in _LABELS
        ]
        best = [best[one] + follows[one][label] + score[label] for label, one in enumerate(before)]
        ways.append(before)
    label = max(_LABELS, key=lambda one: best[one])
    path: list[int] = []
    for before in reversed(ways):
        path.append(label)
        label = before[label]
    return path[::-1]


def _inside(scores: Sequence[Scores]) -> list[float]:
    """How likely each token is of a place, over all ways to label the others."""
    follows = _follows()
    back = [[0.0, 0.0, 0.0]]
    for score in reversed(scores[1:]):
        last = back[-1]
        back.append(
            [
                _log_sum([follows[one][to] + score[to] + last[to] for to in _LABELS])
                for one in _LABELS
            ]
        )
    found: list[float] = []
    ahead = list(_FIRST)
    for score, behind in zip(scores, reversed(back), strict=True):
        ahead = [
            _log_sum([ahead[one] + follows[one][to] for one in _LABELS]) + score[to]
            for to in _LABELS
        ]
        each = [ahead[label] + behind[label] for label in _LABELS]
        found.append(1.0 - math.exp(each[OUTSIDE] - _log_sum(each)))
    return found


def _log_sum(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(sum([math.exp(value - top) for value in values]))


_LABELS = (OUTSIDE, BEGINS, GOES_ON)
_FIRST = (0.0, _NEVER, _NEVER)  # before a text nothing has begun


@cache
def _weights() -> Mapping[str, tuple[float, float]]:
    """What each piece of evidence adds to a place's beginning and to its going on."""
    rows = (row for row in _rows() if row[0] != "follows")
    return {name: (float(begins), float(goes_on)) for name, begins, goes_on in rows}


@cache
def _follows() -> Sequence[Sequence[float]]:
    """What each label adds to the one behind it: nothing goes on that has not begun."""
    found = [[_NEVER] * 3 for _ in _LABELS]
    for name, way, weight in _rows():
        if name == "follows":
            one, other = map(int, way.split(">"))
            found[one][other] = float(weight)
    return found


def _rows() -> Iterator[list[str]]:
    lines = resources.files(__package__).joinpath("scene.tsv").read_text(encoding="utf-8")
    return (line.split("\t") for line in lines.splitlines() if not line.startswith("#"))
