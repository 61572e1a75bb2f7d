"""Text classifier: tells a denunciation (Art. 30), and a complaint about an officer, from a claim.

A text is read sentence by sentence. Whoever is in office, relatives, sums and numbers become one
sign each (`denunciation.toml` lists how they are spoken of); then every fragment of one to four
signs and letters weighs for or against (`denunciation.tsv`, learnt from labelled phrases by
`benchmarks/denunciations.py --learn`). Frames, who is in office and what they did, decide what is
told plainly (`[frames]`), and a sentence in English alone (`denunciation_in_english`). The bot
reads what a citizen types by it, and an office what it is sent.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from math import exp
from typing import NamedTuple

from backend_client.wording.denunciation_in_english import SaidInEnglish, in_english, judged
from backend_client.wording.spelling import unbroken

LONGEST_TEXT = 8_192
SENTENCES_READ = 120
WRONGS_KEPT = 8
LONGEST_FRAGMENT = 4
REASONS_KEPT = 3
SHORTEST_LEARNT = 6  # signs
SHORTEST_TOLD = 4  # the place or the name that was asked for, say, is shorter
HEAVIEST = 1_000  # more than any fragment weighs

# Probabilities, chosen by the phrases that are held out and the invented everyday complaints:
# docs/conversations.md says what they cost.
SURE = 0.85
SURE_OF_GRAVE = 0.3  # somebody in office and a grave word (`denunciation.toml`), among much else
SURE_OF_PLAIN = 0.1  # one of the frames (`denunciation.toml`), which is asked about in any case
SURE_AMONG_MUCH = 0.97  # one of many sentences
NEVER = 1.1  # more than any probability
IN_DOUBT = 0.07
# A caption of a few letters that names no office, say: none was learnt from.
IN_DOUBT_OF_LITTLE = 0.4
IN_DOUBT_AMONG_MUCH = 0.3  # of many sentences one or the other looks like it
IN_DOUBT_OF_OFFICE = 0.15  # such a sentence that names somebody in office
COMPLAINT = 0.3
RATHER_COMPLAINS = 0.4  # a complaint that is likelier than this to denounce is asked about
MUCH = 7  # sentences: of so many one or the other looks like it by chance

EDGE = "│"  # before the first sign of a sentence and behind its last
NOBODY = "∄"  # a fragment of each sentence where nobody in office is spoken of, nor elsewhere
CONSTANT = "∀"  # a fragment of every sentence

_EVERYWHERE = frozenset((EDGE, NOBODY, CONSTANT))

_SENTENCE = re.compile(r"[^。！？!?；;\n…]{1,160}")
_SIGNS = {"money": "¥", "name": "Ⓝ", "person": "Ⓟ", "organ": "Ⓞ", "kin": "Ⓚ", "number": "№"}
LONGEST_REASON = 60  # letters
_IN_OFFICE = frozenset((_SIGNS["person"], _SIGNS["organ"]))


class Verdict(StrEnum):
    """What a text says of those in office, the gravest first."""

    DENOUNCES = "denounces"
    ASKS = "asks"  # nobody can tell: the citizen is asked
    COMPLAINS = "complains"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Wrong:
    """A sentence that says something of those in office, from where to where in the text it goes,
    and the words that weighed most in it, as typed, the weightiest first."""

    words: tuple[str, ...]
    verdict: Verdict
    start: int
    end: int


class Token(NamedTuple):
    """A letter, or all letters that one sign stands for: where in the text they begin and end."""

    sign: str
    start: int
    end: int


class Weighed(NamedTuple):
    """How a sentence, as typed, was judged: the probability from 0 to 1 that it denounces, and the
    fragments that weigh most for it or against it, in hundredths of a natural logarithm."""

    sentence: str
    verdict: Verdict
    likely: float
    weightiest: tuple[tuple[str, int], ...]


class OfficeFrames(NamedTuple):
    """Patterns over the line of a sentence, as `denunciation.toml` explains them."""

    grave: re.Pattern[str]
    told: re.Pattern[str]
    innocent: re.Pattern[str]
    cleared: re.Pattern[str]
    rude: re.Pattern[str]
    guess: re.Pattern[str]
    empty: re.Pattern[str]


# What a fragment adds to the odds that it denounces, and that it complains, in hundredths of a
# natural logarithm.
Weight = tuple[int, int]


def read(text: str) -> tuple[Wrong, ...]:
    """In the order of the text. What is read of it has a limit; never raises."""
    return _read(text[:LONGEST_TEXT], speaks_of_office(text))


def verdict(*texts: str) -> Verdict:
    """The gravest thing that is said in any of the texts. Who is in office may be spoken of in one
    and what they did in another."""
    somebody = any(map(speaks_of_office, texts))
    said = (_read(text[:LONGEST_TEXT], somebody) for text in texts)
    return gravest(tuple(wrong for wrongs in said for wrong in wrongs))


def gravest(said: Sequence[Wrong]) -> Verdict:
    verdicts = {wrong.verdict for wrong in said}
    return next((each for each in Verdict if each in verdicts), Verdict.NOTHING)


def weighed(text: str, most: int) -> Iterator[Weighed]:
    """How each sentence is judged, for whoever wants to know why."""
    weights, said = _weights(), sentences(text[:LONGEST_TEXT])
    somebody, told = speaks_of_office(text), {each.start: each.verdict for each in read(text)}
    for sentence in filter(None, said):
        seen = [(e, weights[e][0]) for e in fragments(sentence, somebody) if e in weights]
        yield Weighed(
            text[sentence[0].start : sentence[-1].end],
            told.get(sentence[0].start, Verdict.NOTHING),
            _probability(sum(odds for _, odds in seen)),
            tuple(
                sorted(
                    (each for each in seen if each[0] not in _EVERYWHERE),
                    key=lambda each: (-abs(each[1]), each[0]),
                )[:most]
            ),
        )


def accusing(text: str) -> tuple[str, ...]:
    """The sentences that denounce or complain, as typed."""
    return tuple(dict.fromkeys(text[wrong.start : wrong.end] for wrong in read(text)))


def speaks_of_office(text: str) -> bool:
    """Whether anybody or anything in office is spoken of."""
    return any(
        _in_office(said) or ((told := in_english(_typed(text, said))) and told.office)
        for said in sentences(text[:LONGEST_TEXT])
    )


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[tuple[Token, ...], ...]:
    """The sentences of a text, in its order and as far as they are read, each as its signs."""
    plain, places = unbroken(text)
    found: dict[str, tuple[Token, ...]] = {}
    for sentence in _SENTENCE.finditer(plain):
        if len(found) >= SENTENCES_READ:
            break
        if sentence[0] not in found:  # who says it over and over says it once
            found[sentence[0]] = tuple(_signs(sentence, places))
    return tuple(found.values())


def fragments(sentence: Sequence[Token], somebody: bool) -> set[str]:
    """Every fragment of a sentence, as `denunciation.tsv` spells it."""
    line = _line(sentence)
    always = {CONSTANT} if somebody else {CONSTANT, NOBODY}
    return always.union(
        *(
            [line[start : start + size] for start in range(len(line) - size + 1)]
            for size in range(1, LONGEST_FRAGMENT + 1)
        )
    )


def _line(sentence: Sequence[Token]) -> str:
    return EDGE + "".join([sign.sign for sign in sentence]) + EDGE


@lru_cache(maxsize=1024)
def _read(text: str, somebody: bool) -> tuple[Wrong, ...]:
    said = sentences(text)
    read = (_wrong(text, sentence, somebody, len(said) >= MUCH) for sentence in said)
    return tuple(wrong for wrong in read if wrong is not None)[:WRONGS_KEPT]


def _wrong(text: str, sentence: Sequence[Token], somebody: bool, among_much: bool) -> Wrong | None:
    if (told := in_english(_typed(text, sentence))) is not None:
        return _wrong_in_english(told, sentence, somebody)
    said = _said(sentence, somebody, among_much)
    if said is Verdict.DENOUNCES and (guess := _guess(text, sentence)) is not None:
        first, behind = guess
        rest = (*sentence[:first], *sentence[behind:])
        if _said(rest, somebody, among_much) is not Verdict.DENOUNCES:
            said = Verdict.ASKS
    if said is Verdict.NOTHING or not sentence:
        return None
    return Wrong(_weightiest(text, sentence, said), said, sentence[0].start, sentence[-1].end)


def _typed(text: str, sentence: Sequence[Token]) -> str:
    return text[sentence[0].start : sentence[-1].end] if sentence else ""


def _wrong_in_english(
    told: SaidInEnglish, sentence: Sequence[Token], somebody: bool
) -> Wrong | None:
    """A deed with an office beside it denounces; a grave word, or a deed of somebody named
    elsewhere, is asked about."""
    verdict = judged(told, somebody)
    if verdict is None:
        return None
    said = Verdict(verdict)
    whole = "".join(token.sign for token in sentence)[:LONGEST_REASON]
    words = told.rude if said is Verdict.COMPLAINS else next(filter(None, told.reasons), whole)
    return Wrong((words,), said, sentence[0].start, sentence[-1].end)


def _said(sentence: Sequence[Token], somebody: bool, among_much: bool) -> Verdict:
    weights = _weights()
    known = [weights[each] for each in fragments(sentence, somebody) if each in weights]
    line = _line(sentence)
    sure, in_doubt = _bounds(line, sentence, somebody, among_much)
    return _judged(
        _probability(sum(denounces for denounces, _ in known)),
        1.0 if _frames().rude.search(line) else _probability(sum(odds for _, odds in known)),
        in_doubt,
        sure,
    )


def _guess(text: str, sentence: Sequence[Token]) -> tuple[int, int] | None:
    """From which sign to which the sentence only asks whether it is so; whoever guesses accuses
    nobody."""
    if not sentence:
        return None
    asked = text[sentence[-1].end :].lstrip()[:1] in ("?", "？")
    hit = _frames().guess.search(_line(sentence)[1:] + ("?" if asked else ""))
    return None if hit is None else (hit.start(), min(hit.end(), len(sentence)))


def _bounds(
    line: str, sentence: Sequence[Token], somebody: bool, among_much: bool
) -> tuple[float, float]:
    """From which probabilities on the sentence denounces, and is asked about."""
    frames = _frames()
    grave = frames.grave.search(line) is not None
    little = len(sentence) < SHORTEST_LEARNT
    if _plainly_told(line):
        sure, in_doubt = (SURE if little and not somebody else SURE_OF_PLAIN), 0.0
    elif _in_office(sentence):
        sure = SURE_OF_GRAVE if grave else SURE_AMONG_MUCH if among_much else SURE
        in_doubt = IN_DOUBT_OF_OFFICE if among_much else IN_DOUBT
    elif among_much:
        sure, in_doubt = SURE_AMONG_MUCH, IN_DOUBT_AMONG_MUCH
    elif len(sentence) < SHORTEST_TOLD and not grave:
        sure, in_doubt = NEVER, NEVER
    else:
        sure, in_doubt = SURE, IN_DOUBT_OF_LITTLE if little and not somebody else IN_DOUBT
    return (NEVER if frames.cleared.search(line) is not None else sure), in_doubt


def _plainly_told(line: str) -> bool:
    """Whether an office and what it did stand together in one of the frames."""
    frames = _frames()
    return frames.told.search(line) is not None and frames.innocent.search(line) is None


def _weightiest(text: str, sentence: Sequence[Token], said: Verdict) -> tuple[str, ...]:
    """The words that added most, none within another."""
    line, weights, which = _line(sentence)[1:-1], _weights(), said is Verdict.COMPLAINS
    added = [
        (weights[line[first:behind]][which], first, behind)
        for size in range(2, LONGEST_FRAGMENT + 1)
        for first, behind in zip(range(len(line)), range(size, len(line) + 1), strict=False)
        if line[first:behind] in weights and _tells(line[first:behind])
    ]
    grave = _frames().grave.search(line) if not which else None
    if grave is not None:  # the word that whoever reads it would name
        added.append((HEAVIEST, grave.start(), grave.end()))
    kept: list[tuple[int, int]] = []
    for weight, first, behind in sorted(added, reverse=True):
        apart = all(behind <= other or first >= end for other, end in kept)
        if weight > 0 and apart and len(kept) < REASONS_KEPT:
            kept.append((first, behind))
    return tuple(text[sentence[first].start : sentence[end - 1].end] for first, end in kept)


def says_nothing(words: str) -> bool:
    """Whether words only join others, and are no reason: 因为, 他们的."""
    return _frames().empty.fullmatch(words) is not None


def _tells(fragment: str) -> bool:
    """Whether it can be shown as a reason: nothing but letters, no sign that stands for others."""
    letters = all(letter.isalpha() and not letter.isascii() for letter in fragment)
    return letters and not says_nothing(fragment)


def _judged(likely: float, complains: float, in_doubt: float, sure: float) -> Verdict:
    if likely >= sure:
        return Verdict.DENOUNCES
    complaint = complains >= COMPLAINT
    if likely >= in_doubt and not (complaint and likely < RATHER_COMPLAINS):
        return Verdict.ASKS
    return Verdict.COMPLAINS if complaint else Verdict.NOTHING


def _probability(odds: int) -> float:
    return 1 / (1 + exp(-max(-5_000, min(odds, 5_000)) / 100))


def _signs(sentence: re.Match[str], places: Sequence[int]) -> Iterator[Token]:
    """Letters stand for themselves but where something is marked; spaces for nothing, nor for whom
    it is told."""
    at, plain, end = sentence.start(), sentence.string, sentence.end()
    for passed in _for_whom().finditer(plain, at, end):
        yield from _signs_of(plain, places, at, passed.start())
        at = passed.end()
    yield from _signs_of(plain, places, at, end)


def _signs_of(plain: str, places: Sequence[int], at: int, end: int) -> Iterator[Token]:
    for hit in _marked().finditer(plain, at, end):
        yield from _letters(plain, places, at, hit.start())
        kind = hit.lastgroup or ""
        yield Token(_SIGNS[kind], places[hit.start()], places[hit.end() - 1] + 1)
        at = hit.end()
    yield from _letters(plain, places, at, end)


def _letters(plain: str, places: Sequence[int], start: int, end: int) -> Iterator[Token]:
    for at in range(start, end):
        if not plain[at].isspace():
            yield Token(plain[at], places[at], places[at] + 1)


def _in_office(sentence: Sequence[Token]) -> bool:
    return any(sign.sign in _IN_OFFICE for sign in sentence)


@cache
def _marked() -> re.Pattern[str]:
    table = resources.files(__package__).joinpath("denunciation.toml").read_text(encoding="utf-8")
    words = tomllib.loads(table)
    surname, before = words["surname"], words["before_surname"]
    either = {
        name: "|".join(sorted(set(listed), key=lambda word: (-len(word), word)))
        for name, listed in words["signs"].items()
    }
    # A name is no reason to believe or to doubt anybody, so none is weighed.
    either["person"] = f"(?:{surname})?(?:{either['person']})"
    either["name"] = f"(?<={before}){surname}"
    return re.compile("|".join(f"(?P<{name}>{either[name]})" for name in _SIGNS))


@cache
def _for_whom() -> re.Pattern[str]:
    table = resources.files(__package__).joinpath("denunciation.toml").read_text(encoding="utf-8")
    words = tomllib.loads(table)["for_whom"]
    ways = "|".join(words["ways"])
    for name in ("who", "tells", "accuses"):
        ways = ways.replace(f"⟨{name}⟩", words[name])
    return re.compile(ways)


@cache
def _frames() -> OfficeFrames:
    table = resources.files(__package__).joinpath("denunciation.toml").read_text(encoding="utf-8")
    words = tomllib.loads(table)
    frames = words["frames"]
    told = "|".join(frames["told"])
    for name in ("good", "gift"):
        told = told.replace(f"⟨{name}⟩", frames[name])
    written = (
        words["grave"],
        told,
        *(frames[name] for name in ("innocent", "cleared", "rude", "guess", "empty")),
    )
    return OfficeFrames(*map(re.compile, written))


@cache
def _weights() -> dict[str, Weight]:
    """Read at the first sentence: a few megabytes, equal weights kept once."""
    once: dict[str, Weight] = {}
    weights: dict[str, Weight] = {}
    with resources.files(__package__).joinpath("denunciation.tsv").open(encoding="utf-8") as rows:
        for row in rows:  # one by one: together they are ten times the file
            if not row.startswith("# "):
                fragment, _, both = row.rstrip("\n").partition("\t")
                if both not in once:
                    denounces, _, complains = both.partition("\t")
                    once[both] = int(denounces), int(complains)
                weights[fragment] = once[both]
    return weights


def forget_weights() -> None:
    """They have been learnt anew."""
    _weights.cache_clear()
    _read.cache_clear()
