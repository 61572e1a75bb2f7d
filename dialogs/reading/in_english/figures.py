"""Figures of a number that are spelled out in English."""

import re

# One three eight, double-oh nine …
_FIGURES = {
    name: str(value)
    for value, names in enumerate(
        ("zero oh o nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for name in names.split()
}
_FIGURE = rf"(?:{'|'.join(_FIGURES)}|[0-9]{{1,4}})"
_IN_WORDS = re.compile(
    rf"\b(?:(?:double|triple)[ -])?{_FIGURE}"
    rf"(?:[ ,.\-]{{1,3}}(?:(?:double|triple)[ -])?{_FIGURE}){{4,}}\b",
    re.IGNORECASE,
)
_TIMES = {"double": 2, "triple": 3}
_SO_OFTEN = re.compile(
    rf"\b(two|three|four|five|six) ({'|'.join(_FIGURES)})(?:e?s)\b", re.IGNORECASE
)


def spelled_out(text: str) -> str:
    """The text with runs of five and more figures that are words as plain ones."""
    return _IN_WORDS.sub(_spelled, text)


def repeated(text: str) -> str:
    """The text with each figure of `four zeros` as often as is said."""
    return _SO_OFTEN.sub(lambda hit: _FIGURES[hit[2].lower()] * int(_FIGURES[hit[1].lower()]), text)


def _spelled(run: re.Match[str]) -> str:
    if not re.search("[a-z]{2}", run[0], re.IGNORECASE):
        return run[0]
    figures, times = "", 1
    for word in re.findall("[a-z]+|[0-9]", run[0].lower()):
        if word in _TIMES:
            times = _TIMES[word]
        else:
            figures, times = figures + _FIGURES.get(word, word) * times, 1
    return figures
