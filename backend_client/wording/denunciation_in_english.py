"""Reads what a sentence in English says of those in office, by the frames of `[english]` in
`denunciation.toml`, and by all its words (`denunciation_in_english.tsv`, learnt by
`tools.danger.english`).
"""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from backend_client.wording.english_words import (
    NEVER,
    Weights,
    english_chances,
    english_evidence,
    read_weights,
)

# How likely a sentence denounces: from where on it does, is asked about, is believed where a frame
# says so.
SURE, LIKELY, UNLIKELY = 0.7, 0.35, 0.15
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
    likely: float = 0.0  # that it denounces, by all its words

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.grave, self.deed, self.explicit, self.doubtful, self.office


def in_english(sentence: str) -> SaidInEnglish | None:
    """None for a sentence that is not in English. Linear in the text; never raises."""
    if _CHINESE.search(sentence) or not _LATIN.search(sentence):
        return None
    frames = english_frames()
    office = _words(frames.office, sentence)
    if frames.innocent.search(sentence):
        return SaidInEnglish(office)
    chances = english_chances(_weights(), english_evidence(sentence))
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
        1 - chances[NEVER],
    )


def judged(told: SaidInEnglish, somebody: bool) -> str | None:
    """What a sentence does: it denounces, asks for a question, complains, or nothing. `somebody` in
    office is spoken of elsewhere."""
    framed = bool(told.office and (told.grave or told.deed or told.explicit))
    doubted = told.grave or told.explicit or told.doubtful or (told.deed and somebody)
    if told.likely >= SURE or (framed and told.likely >= UNLIKELY):
        return "denounces"
    if told.office and told.rude and told.likely < LIKELY:
        return "complains"
    if told.likely >= LIKELY or framed or (doubted and told.likely >= UNLIKELY):
        return "asks"
    return None


def _words(frame: re.Pattern[str], sentence: str) -> str:
    hit = frame.search(sentence)
    return hit[0].strip() if hit else ""


@cache
def _weights() -> Weights:
    table = resources.files(__package__).joinpath("denunciation_in_english.tsv")
    return read_weights(table.read_text(encoding="utf-8").splitlines())


@cache
def english_frames() -> EnglishFrames:
    table = resources.files(__package__).joinpath("denunciation.toml").read_text(encoding="utf-8")
    words = tomllib.loads(table)["english"]
    written = {**words, "deeds": "|".join(words["deeds"])}
    return EnglishFrames(
        *(re.compile(written[name], re.IGNORECASE) for name in EnglishFrames._fields)
    )
