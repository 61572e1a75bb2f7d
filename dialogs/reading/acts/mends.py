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
from dialogs.reading.word_lists import pattern

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
    spelled: bool = False  # a letter of it, too: 茉莉的莉


@once_a_text
def mend(text: str) -> Mend | None:
    """None for a message that puts nothing right. Linear in the text; never raises."""
    said = _PAUSE.sub("，", text.strip())
    plain = in_mandarin(level(said))
    if len(plain) > LONGEST or len(plain) != len(said):
        return None
    if (swap := _said("swaps").fullmatch(plain)) is not None:
        new, old = (said[slice(*swap.span(part))] for part in ("new", "old"))
        return None if old in ("it", "that", "this") else Mend((new,), (old,))
    right: list[str] = []
    wrong: list[str] = []
    bare: list[str] = []
    spelled = False
    for clause in (_SENTENCE if plain.isascii() else _CLAUSE).finditer(plain):
        hits = list(_said("says").finditer(plain, clause.start(), clause.end()))
        subject = _cut(said, plain, clause.start(), hits[0].start() if hits else clause.end())
        if (mistaken := _said("mistaken").fullmatch(subject)) is not None:
            wrong.append(mistaken["old"])
        elif not hits and is_spelling(subject):
            spelled = True
        elif not hits or hits[0]["not"]:
            bare.append(_said("leads").sub("", subject))
        ends = [*(hit.start() for hit in hits[1:]), clause.end()]
        for hit, end in zip(hits, ends, strict=False):
            words = _said("leads").sub("", _cut(said, plain, hit.end(), end))
            if is_spelling(words):
                spelled = True
            elif words and not any(_said(e).fullmatch(level(words)) for e in ("marks", "empty")):
                (wrong if hit["not"] else right).append(words)
            if hit["becomes"] and subject:
                wrong.append(_said("leads").sub("", subject))
    if len(wrong) == 1 and not right:  # 不是北门，东门
        right = [each for each in bare if each[-1:] == wrong[0][-1] and each != wrong[0]]
    if not (_said("marks").search(plain) or (right and wrong) or spelled):
        return None
    right += [
        each
        for each in bare
        if each and each not in right and not _said("empty").fullmatch(level(each))
    ]
    return Mend(tuple(right), tuple(wrong), spelled) if right else None


def is_count(words: str) -> bool:
    """Whether words say how many, and so neither who nor where: 二十一天, 32 households."""
    return _said("counts").fullmatch(level(words).strip(_ENDS)) is not None


def is_spelling(words: str) -> bool:
    """Whether words say how a letter of a name is written: 兰花的兰, 山字头的."""
    return _said("spells").fullmatch(in_mandarin(level(words)).strip(_ENDS)) is not None


def with_end(number: str, old: str, new: str) -> str | None:
    """The number with `new` for its last figures, or for the only ones that are `old`."""
    if old and len(old) != len(new) and not number.endswith(old):
        return None
    if old and number.count(old) == 1:
        return number.replace(old, new)
    ends = len(number) > len(new) and number[-len(new) :].isdigit()
    by_itself = not old or len(old) == len(new)
    return number[: -len(new)] + new if ends and by_itself and not _is_other(number, old) else None


def _is_other(number: str, old: str) -> bool:
    """Whether figures that are put right stand not in the number at all, but for their order."""
    return bool(old) and sorted(number[-len(old) :]) != sorted(old)


def as_part(words: str) -> re.Match[str] | None:
    """A house, a floor and their like, when the words are nothing else: 5栋, building 5."""
    ways = (pattern("corrections", name) for name in ("part", "part_in_english"))
    return next(filter(None, (way.fullmatch(level(words).strip()) for way in ways)), None)


def with_part(words: str, part: re.Match[str]) -> str | None:
    """The address with the number of this part for that of the only one of its kind; None without
    one."""
    same = [hit for hit in part.re.finditer(level(words)) if hit["unit"] == part["unit"]]
    if len(same) != 1:
        return None
    start, end = same[0].span("number")
    return words[:start] + part["number"] + words[end:]


def shares_letters(new: str, old: str) -> bool:
    """Whether half of the letters of one stand in the other: 白石沟, 白石村."""
    return 2 * len(set(new) & set(old)) >= max(len(new), len(old))


def differs_by_a_letter(new: str, known: str) -> bool:
    """Whether a name is another with one letter put right: 王桂岚, 王桂兰."""
    same = sum(one == other for one, other in zip(level(new), level(known), strict=False))
    return len(new) == len(known) > 1 and same == len(known) - 1


def with_words(text: str, old: str, new: str) -> str | None:
    """The text with `new` for the words that stand in it once; None where they do not."""
    whole = rf"\b{re.escape(level(old))}\b" if old.isascii() else re.escape(level(old))
    hits = list(re.finditer(whole, level(text))) if len(old) > 1 else []
    if len(hits) != 1:
        return None
    before, behind = text[: hits[0].start()], text[hits[0].end() :]
    return before + _without_overlap(before, new, behind) + behind


def _without_overlap(before: str, new: str, behind: str) -> str:
    """What is new without the words beside it that stand there already: 从四月停 of 从三月停了."""
    first = next((n for n in range(len(new) - 1, 0, -1) if before.endswith(new[:n])), 0)
    new = new[first:]
    last = next((n for n in range(len(new) - 1, 0, -1) if behind.startswith(new[-n:])), 0)
    return new[: len(new) - last]


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
