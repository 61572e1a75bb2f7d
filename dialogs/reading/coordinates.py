"""Reads coordinates that are typed or stand in a link of a map."""

import re
from typing import NamedTuple

from dialogs.reading.topics.forms import level

LONGEST_TEXT = 1_000
# China with its seas, generously: what lies beyond is no place that an office here could see to.
LATITUDES = (3.0, 54.0)
LONGITUDES = (73.0, 136.0)

_DEGREES = r"-?[0-9]{1,3}\.[0-9]{1,15}"
_PAIR = re.compile(
    rf"(?<![0-9.])({_DEGREES})\s*(?:,|，|%2c|、|;|\s|/)\s*"
    rf"(?:(?:lng|lon[a-z]*)[:= ]*)?({_DEGREES})(?![0-9])",
    re.I,
)
_ANGLE = (
    r"([0-9]{1,3}(?:\.[0-9]+)?)\s*(?:°|度|º)?\s*(?:([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:′|'|’|分))?"
    r"\s*(?:([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:″|\"|”|秒|''))?"
)
_LATITUDE = (
    re.compile(rf"(?:北纬|纬度|(?<![a-z0-9°′″秒分])n)\s*[:：是为]?\s*{_ANGLE}"),
    re.compile(rf"{_ANGLE}\s*(?:n(?![a-z])|北)"),
)
_LONGITUDE = (
    re.compile(rf"(?:东经|经度|(?<![a-z0-9°′″秒分])e)\s*[:：是为]?\s*{_ANGLE}"),
    re.compile(rf"{_ANGLE}\s*(?:e(?![a-z])|东)"),
)
# Fewer behind the point tell no place from a sum: 30.5, 120.
FEWEST_DECIMALS = 3


class Point(NamedTuple):
    latitude: float
    longitude: float


def coordinates(text: str) -> Point | None:
    """The first pair of degrees in the text, whichever comes first; None when it lies outside
    China or a figure without decimals could be anything."""
    plain = level(text[:LONGEST_TEXT])
    for hit in _PAIR.finditer(plain):
        if sum(len(part) - part.index(".") - 1 for part in hit.groups()) < FEWEST_DECIMALS:
            continue
        first, second = float(hit[1]), float(hit[2])
        for latitude, longitude in ((first, second), (second, first)):
            if _in_china(latitude, longitude):
                return Point(latitude, longitude)
    north, east = (_first(patterns, plain) for patterns in (_LATITUDE, _LONGITUDE))
    if north and east:
        latitude, longitude = _degrees(north), _degrees(east)
        if _in_china(latitude, longitude):
            return Point(round(latitude, 6), round(longitude, 6))
    return None


def _in_china(latitude: float, longitude: float) -> bool:
    north, south = LATITUDES[1], LATITUDES[0]
    return south <= latitude <= north and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _first(patterns: tuple[re.Pattern[str], ...], plain: str) -> re.Match[str] | None:
    """What a word in front tells goes before a letter behind: 北纬30° 东经120°."""
    return next(filter(None, (pattern.search(plain) for pattern in patterns)), None)


def _degrees(hit: re.Match[str]) -> float:
    parts = [float(part) for part in hit.groups() if part]
    return sum(part / sixties for part, sixties in zip(parts, (1, 60, 3600), strict=False))
