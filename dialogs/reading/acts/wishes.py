"""Reads what words want: requests, and wishes said without a word of wanting (补发了就行).

The word lists know the words that ask; what is told and what is wanted is weighed beside them
(wishes.tsv, learnt by `tools.acts.wishes`).
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

from backend_client.wording import denunciation
from dialogs.reading.acts.concepts import latin_words
from dialogs.reading.place_answers import tells_what_happened
from dialogs.reading.places import best_place
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.segment import words
from dialogs.reading.word_lists import pattern

LONGEST_REQUEST = 240
LONGEST_WISH = 60
SHORT_WISH = 5  # characters: 修井. What is longer and wants nothing is more of the story
LONGEST_READ = 8_192
LONGEST_WEIGHED = 40  # letters of a clause
LENGTHS = (3, 5, 8, 12, 18, 26)
SURELY = 0.8  # of words in English, which the lists know less well, and of some that accuse
LIKELY = 0.55  # of words that want something
WHEN_ASKED = 0.4  # the same, where it is asked what is wanted
PERHAPS = 0.33  # the same of a clause in them
NO_WISH = 0.15  # of a few letters at the question: 十五年了
HARDLY = 0.18  # words that only look like a wish: 还必须买两套, 打我电话
SHORT_REST = 2  # letters beside a place that tell nothing

SENTENCE = re.compile(  # a full stop ends one behind a word in letters, not behind a figure: 1. 3.5
    r"(?:[^。！？!?；;\n….]|(?<![A-Za-z]{2})\.|\.(?!\s|$))+(?:[。！？!?；;…]+|\.(?=\s|$))?"
)
CLAUSE = re.compile(r"[^，,、：: ]+[，,、：: ]*")
CLAUSE_ENDS = re.compile(r"[,。!?;\n]")
_CLAUSE_END = re.compile(r"[，,、。！？!?；;：:\s]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NOT_LETTERS = re.compile(r"[^0-9a-z\u3400-\u9fff?]+")
_AROUND = " ，,。.!！;；"


def is_wish(text: str) -> bool:
    """Whether an answer to "how shall it be solved?" wants something, or at least tells nothing."""
    if best_place(text) == text.strip(_AROUND):
        return False
    plain = level(text[:200]).strip()
    if pattern("request", "wants_nothing").search(plain):
        return False
    if wants(text):
        return True
    if not _behind_what_is_told(plain):
        return False
    if not _HAN.search(plain):
        short = len(plain) < SHORT_WISH and not any(map(str.isdigit, plain))
        return short or how_likely(text) >= WHEN_ASKED
    if how_likely(text) < NO_WISH:
        return False
    clauses = _clauses(plain)
    cannot = pattern("request", "cannot")
    if any(cannot.search(clause) for clause in clauses):
        return False
    accuses = denunciation.read(text)
    if how_likely(text) >= (SURELY if accuses else WHEN_ASKED):
        return True
    if accuses:
        return False
    if len(_HAN.findall(plain)) > SHORT_WISH or not clauses or best_place(text) is not None:
        return False
    return not any(pattern("request", "no_wishes").search(clause) for clause in clauses)


@once_a_text
def wants(text: str) -> bool:
    """Whether a text says itself that it wants something."""
    plain = level(_behind_what_is_told(text[:200])).strip()
    if not plain:
        return False
    if any(asked(sentence) for sentence in SENTENCE.findall(text[:LONGEST_READ])):
        return True
    if not _HAN.search(plain):
        return _wants_in_english(plain) or how_likely(text) >= SURELY
    clauses = _clauses(plain)
    if denunciation.read(text) and not (clauses and _wants(clauses[0])):
        return False  # 谁想吃低保都得先给他意思意思
    if not any(map(_wants, clauses)) or pattern("request", "tells").search(plain):
        return False
    return any(how_likely(part) >= NO_WISH for part in (text, *clauses))


def otherwise(text: str) -> bool:
    """或者送走: another way to have it, said after what was wanted."""
    said = pattern("request", "otherwise").match(level(text))
    return said is not None and is_wish(text.strip()[said.end() :])


def opens_with_a_wish(text: str) -> bool:
    """Whether nothing is told before what is wanted."""
    clauses = _clauses(level(text[:200]).strip())
    return bool(clauses) and wants(clauses[0])


def _clauses(plain: str) -> list[str]:
    """Those that are no courtesies."""
    excuses = pattern("request", "not_asks", "wants_nothing")
    clauses = [clause.strip() for clause in CLAUSE_ENDS.split(plain)]
    return [clause for clause in clauses if clause and not excuses.search(clause)]


def _wants(clause: str) -> bool:
    """Whether a levelled clause wants something; 修不好 and 请看附件 want nothing."""
    names = ("not_asks", "wants_nothing", "cannot")
    nothing = (pattern("request", name).search(clause) for name in names)
    return pattern("request", "wishes").search(clause) is not None and not any(nothing)


def asked(sentence: str) -> str | None:
    """The sentence from the clause on that asks for something to the one that says who asks, at
    most half the room."""
    asks, excuses = pattern("request", "asks"), pattern("request", "not_asks")
    signs = pattern("request", "signs")
    start = None
    end = 0
    for clause in CLAUSE.finditer(sentence):
        plain = level(clause[0]).strip(" ,、:")
        if start is None and asks.search(plain) and not excuses.search(plain):
            start = clause.start()
        if start is not None:
            if end and (clause.end() - start > LONGEST_REQUEST // 2 or signs.match(plain)):
                break
            end = clause.end()
    return None if start is None else sentence[start:end]


def wish_of(parts: Sequence[str]) -> str | None:
    """What the likeliest of several short messages wants, of equals the newest. The first one tells
    what it is about, unless it alone wants something."""
    if len(parts) < 2:
        return None
    weighed = [_wish(part) for part in parts if len(part) <= LONGEST_WISH]
    later = weighed[1:] if len(parts[0]) <= LONGEST_WISH else weighed
    chance, wish = max(reversed(later), key=lambda each: each[0], default=(0.0, ""))
    if chance < LIKELY and weighed and weighed[0][0] > max(chance, LIKELY):
        chance, wish = weighed[0]
    return wish if chance >= LIKELY else None


def _wish(part: str) -> tuple[float, str]:
    """How likely a short message wants something, from 0 to 1, and it from the clause on that says
    so: the first with a word of wanting, else the likeliest."""
    if not _HAN.search(part):
        return (1.0, part.strip(_AROUND)) if wants(part) else (0.0, "")
    part = _behind_what_is_told(part)
    place = best_place(part)
    if place is not None and sum(map(str.isalnum, part.replace(place, "", 1))) < SHORT_REST:
        return 0.0, ""
    clauses = [each for each in CLAUSE.finditer(part) if _clauses(level(each[0]).strip())]
    weighed = [(how_likely(each[0]), each.start()) for each in clauses]
    best, at = max(weighed, default=(0.0, 0), key=lambda each: each[0])
    if weighed and (whole := how_likely(part)) > best:
        best, at = whole, next((start for chance, start in weighed if chance >= PERHAPS), at)
    known = None if pattern("request", "tells").search(level(part)) else _known_from(part)
    if known is not None and best >= HARDLY:
        best, at = max(best, LIKELY), known
    short = len(part) - at <= SHORT_WISH  # 划线，拖车，都行
    return best, part[0 if short else at :].strip(_AROUND)


def _behind_what_is_told(part: str) -> str:
    """The clauses behind those that only tell: 把钱还我 of 罚了我五百，把钱还我."""
    while part and (told := pattern("request", "told_only").match(level(part))) is not None:
        clause = _CLAUSE_END.search(part, told.end())
        part = part[clause.end() :] if clause is not None else ""
    return part


def _known_from(part: str) -> int | None:
    """Where the first clause begins that has a word of wanting."""
    for clause in CLAUSE.finditer(part):
        if _wants(level(clause[0]).strip(" ,、:")):
            return clause.start()
    return None


@once_a_text
def how_likely(text: str) -> float:
    """From 0 to 1, that the words want something, by all of them."""
    weights = _weights()
    told = math.fsum([weights[name] for name in evidence(text) & weights.keys()])
    return 1 / (1 + math.exp(-told))


def evidence(text: str) -> frozenset[str]:
    """What in a text speaks for a wish or for a story. `w:` a word, `p:` two letters in a row, `s:`
    and `e:` how it begins and ends, `len:` its length, `rule:` what the word lists say."""
    plain = level(text[:200]).strip()
    core = _NOT_LETTERS.sub("", plain)[:LONGEST_WEIGHED]
    told = tuple(word for word in words(core) if not word.isascii()) + latin_words(plain)
    found = {"always", f"len:{sum(len(core) > limit for limit in LENGTHS)}"}
    found |= {f"w:{word}" for word in told}
    found |= {f"p:{core[at : at + 2]}" for at in range(len(core) - 1) if not core[at].isascii()}
    found |= {f"p:{one} {two}" for one, two in pairwise(latin_words(plain))}
    found |= {f"s:{core[:size]}" for size in (1, 2)} | {f"e:{core[-size:]}" for size in (1, 2, 3)}
    if told:
        found |= {f"s:{told[0]}", f"s:{''.join(told[:2])}", f"e:{told[-1]}"}
    return frozenset(found | _ruled(text, plain))


def _ruled(text: str, plain: str) -> set[str]:
    """What the word lists say of a text."""
    clauses = _clauses(plain)
    wishes = [pattern("request", "wishes").search(clause) is not None for clause in clauses]
    said = {
        "asks": asked(text[:200]) is not None,
        "wishes": any(wishes),
        "first": bool(wishes) and wishes[0],
        "polite": not clauses,
        "happens": tells_what_happened(plain),
        "tells": pattern("request", "tells").search(plain) is not None,
        "question": pattern("request", "questions").search(plain) is not None,
        "english": _wants_in_english(plain),
    }
    for name in ("cannot", "no_wishes"):
        said[name] = any(pattern("request", name).search(clause) for clause in clauses)
    return {f"rule:{name}" for name, holds in said.items() if holds}


def _wants_in_english(plain: str) -> bool:
    return pattern("request", "wishes_in_english").search(plain) is not None


@cache
def _weights() -> Mapping[str, float]:
    """What each piece of evidence adds to the log odds."""
    once: dict[str, float] = {}  # equal weights are kept once
    with resources.files(__package__).joinpath("wishes.tsv").open(encoding="utf-8") as lines:
        rows = (line.rstrip("\n").partition("\t") for line in lines if not line.startswith("#"))
        return {name: once.setdefault(weight, float(weight)) for name, _, weight in rows}
