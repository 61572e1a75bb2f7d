"""Reads what any message that puts something right says: what it was, and what it is. Which line of
a draft that is about, the draft itself must tell.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dialogs.reading.language import in_mandarin
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level

LONGEST = 60  # letters; who writes more tells the story
_ENDS = " \t\n,，.。;；:：!！?？~～、\"“”「」『』'‘’()（）"
_CLAUSE = re.compile(r"[^,，。;；:：!！?？、\n()（）]+")
_SENTENCE = re.compile(r"[^;:!?\n()]+")
_PAUSE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class Mend:
    """`right` is what it is, `wrong` what it was, each as it was typed and the likeliest first."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


@once_a_text
def mend(text: str) -> Mend | None:
    """None for a message that puts nothing right. Linear in the text; never raises."""
    said = _PAUSE.sub("，", text.strip())
    plain = in_mandarin(level(said))
    if len(plain) > LONGEST or len(plain) != len(said):
        return None
    right: list[str] = []
    wrong: list[str] = []
    bare: list[str] = []
    spelled = False
    for clause in (_SENTENCE if plain.isascii() else _CLAUSE).finditer(plain):
        hits = list(_said("says").finditer(plain, clause.start(), clause.end()))
        subject = _cut(said, plain, clause.start(), hits[0].start() if hits else clause.end())
        if not hits or hits[0]["not"]:
            bare.append(subject)
        ends = [*(hit.start() for hit in hits[1:]), clause.end()]
        for hit, end in zip(hits, ends, strict=False):
            words = _said("leads").sub("", _cut(said, plain, hit.end(), end))
            if is_spelling(words):
                spelled = True
            elif words and not _said("marks").fullmatch(level(words)):
                (wrong if hit["not"] else right).append(words)
            if hit["becomes"] and subject:
                wrong.append(subject)
    if not (_said("marks").search(plain) or (right and wrong) or spelled):
        return None
    right += [each for each in bare if each and not _said("empty").fullmatch(level(each))]
    return Mend(tuple(right), tuple(wrong)) if right else None


def is_count(words: str) -> bool:
    """Whether words say how many, and so neither who nor where: 二十一天, 32 households."""
    return _said("counts").fullmatch(level(words).strip(_ENDS)) is not None


def is_spelling(words: str) -> bool:
    """Whether words say how a letter of a name is written: 兰花的兰, 山字头的."""
    return _said("spells").fullmatch(in_mandarin(level(words)).strip(_ENDS)) is not None


def _cut(said: str, plain: str, start: int, end: int) -> str:
    tail = _said("ends").search(plain[start:end].rstrip(_ENDS))
    stop = start + tail.start() if tail and tail.start() else end
    return said[start:stop].strip(_ENDS)


_SAYS = ("not", "becomes", "is")
# How often the words of a list stand, and where; those of any other once, anywhere.
_STANDS = {"ends": "(?:{})+$", "leads": "^(?:{})+", "empty": "(?:{})+"}


@cache
def _said(name: str) -> re.Pattern[str]:
    source = resources.files(__package__).joinpath("second_thoughts.toml")
    lists: dict[str, list[str]] = tomllib.loads(source.read_text(encoding="utf-8"))["mend"]
    if name == "says":
        return re.compile("|".join(f"(?P<{way}>{'|'.join(lists[way])})" for way in _SAYS))
    return re.compile(_STANDS.get(name, "{}").format("|".join(lists[name])))
