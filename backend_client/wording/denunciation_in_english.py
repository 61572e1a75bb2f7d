"""Reads what a sentence in English says of those in office, by the frames of `[english]` in
`denunciation.toml` alone: the weights of `denunciation.tsv` were learnt from Chinese.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")


class EnglishFrames(NamedTuple):
    office: re.Pattern[str]
    grave: re.Pattern[str]
    deeds: re.Pattern[str]
    explicit: re.Pattern[str]
    innocent: re.Pattern[str]
    suspect: re.Pattern[str]
    begins: re.Pattern[str]
    everyday: re.Pattern[str]
    rude: re.Pattern[str]


class SaidInEnglish(NamedTuple):
    """The words that say it, as typed; "" for what is not said. `doubtful` is what stands beside an
    office in many a denunciation, or tells of somebody in office what no frame knows."""

    office: str
    grave: str = ""
    deed: str = ""
    explicit: str = ""
    rude: str = ""
    doubtful: str = ""


def in_english(sentence: str) -> SaidInEnglish | None:
    """None for a sentence that is not in English. Linear in the text; never raises."""
    if _CHINESE.search(sentence) or not _LATIN.search(sentence):
        return None
    frames = english_frames()
    office = _words(frames.office, sentence)
    if frames.innocent.search(sentence):
        return SaidInEnglish(office)
    doubtful = _words(frames.suspect, sentence) if office else ""
    if not doubtful and not frames.everyday.search(sentence):
        doubtful = _words(frames.begins, sentence)
    return SaidInEnglish(
        office,
        _words(frames.grave, sentence),
        _words(frames.deeds, sentence),
        _words(frames.explicit, sentence),
        _words(frames.rude, sentence),
        doubtful,
    )


def _words(frame: re.Pattern[str], sentence: str) -> str:
    hit = frame.search(sentence)
    return hit[0].strip() if hit else ""


@cache
def english_frames() -> EnglishFrames:
    table = resources.files(__package__).joinpath("denunciation.toml").read_text(encoding="utf-8")
    words = tomllib.loads(table)["english"]
    written = {**words, "deeds": "|".join(words["deeds"])}
    return EnglishFrames(
        *(re.compile(written[name], re.IGNORECASE) for name in EnglishFrames._fields)
    )
