"""Detects danger to life in free text: now, not denied, not only feared, not long ago."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import NamedTuple

from backend_client.exhaustive import exhaustive
from backend_client.wording.english_words import (
    NEVER,
    Weights,
    english_chances,
    english_evidence,
    read_weights,
)
from dialogs.reading.danger_weights import how_likely, likeliest_sort, weightiest
from dialogs.reading.frames import Frames, expression
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern, word_lists

# What takes a sign back stands this near: before it in its clause or sentence, or after it.
CLAUSE, SENTENCE, AFTER = 14, 40, 40
BEHIND = 5  # letters after a sign in which the list of its sort may take it back
NOW = 16  # within which a story must say that it happens now
MOST_WEIGHED = 50  # of each sort: who says it more often is in danger, or plays
LONG = 75  # different letters: whoever is in danger writes less; a longer text tells a story
LONGEST_SENTENCE = 240  # who types no full stop is read in pieces

# Of these neither fear takes a sign back nor, but for an attempt, long ago.
_INWARD = frozenset({"despair", "attempt", "threat"})
_HIDDEN = _INWARD | {"child"}  # what is told in few words, or in none
_REPEATED = frozenset({"violence", "home", "child"})  # again and again is no less danger
_OVER = frozenset({"trapped", "illness", "poison", "flood", "held"})  # which pass by themselves
_COMFORTED = frozenset({"comfort", "attempt", "calm", "crowd"})

# How likely danger must be by its words (danger_weights.tsv): of a text, and of a sentence of a
# story in which no frame finds it.
LIKELY, LIKELY_IN_STORY = 0.3, 0.995
LIKELY_TOGETHER = 0.6  # of several messages, each of which is heard by itself, too
MUCH, LIKELY_OF_MUCH = 50, 0.9  # of many words some sound like it by chance
LIKELY_IN_ENGLISH, NOT_UNLIKELY_IN_ENGLISH = 0.5, 0.25  # of a text; where a frame found it
MANY_WORDS = 60  # English words: of more each sentence is weighed alone
LIKELY_TAKEN_BACK = 0.65  # where a frame found it, and it was denied, feared, or long ago
# Where a frame found it: of a text, of one clause, and of a text that tells what is hidden, or says
# that it is now.
LIKELY_FRAMED, LIKELY_CLAUSE, SURE_CLAUSE, NOT_UNLIKELY = 0.35, 0.55, 0.9, 0.08
SHORTEST_WEIGHED = 6  # letters; a sign alone is one
SHORTEST_HEARD = 4  # letters
MOST_HEARD = 40  # sentences

_HAN = re.compile(r"[\u3400-\u9fff]")  # of other letters little was learnt
_CLAUSE_ENDS = re.compile(r"[,。!?;\n]")
_SENTENCES = re.compile(rf"[^。!?;\n]{{1,{LONGEST_SENTENCE}}}")


class Sign(NamedTuple):
    """`words` as typed, its sort and whom to call: see danger.toml."""

    words: str
    sort: str
    call: str


@lru_cache(maxsize=1024)
def signs(text: str) -> tuple[Sign, ...]:
    """In the order of the text. Linear: what is looked at around a sign has a limit."""
    plain = _one("dialled").sub(lambda hit: " " * len(hit[0]), level(text))
    if _HAN.search(plain) is None:
        return tuple(_in_english(text, plain))
    called = word_lists("danger")["sorts"]
    story = _tells_a_story(plain)
    weighed: Counter[str] = Counter()
    found: dict[tuple[int, str], Sign] = {}
    for piece in _SENTENCES.finditer(plain):
        sentence: _Sentence | None = None
        seen_to: dict[str, int] = {}
        for start, end, sort in sorted(_signs().found(piece[0])):
            if start < seen_to.get(sort, 0) or weighed[sort] >= MOST_WEIGHED:
                continue
            weighed[sort] += 1
            sentence = sentence or _Sentence(piece[0], story=story)
            if not sentence.takes_back(sort, start, end):
                seen_to[sort] = end
                at = piece.start() + start
                words = text[at : piece.start() + end]
                found[at, sort] = Sign(words, sort, called[sort]["call"])
    if not found:
        return _heard(text, plain, story=story)
    if not story and len(plain) >= SHORTEST_WEIGHED:
        hidden = not _HIDDEN.isdisjoint(sort for _, sort in found)
        if not _sounds_like_it(plain, hidden=hidden):
            return ()
    return tuple(found[place] for place in sorted(found))


@lru_cache(maxsize=1024)
def signs_of_message(text: str) -> tuple[Sign, ...]:
    """Those of one message among several that tell a story, where they need less: beside all the
    others few words of danger weigh little, and by itself each message must sound like it."""
    plain = level(text)
    if not (told := signs(text)) or _HAN.search(plain) is None:
        return ()
    return told if how_likely(plain, sorts_in(plain)) >= LIKELY_CLAUSE else ()


def _in_english(text: str, plain: str) -> Iterator[Sign]:
    """By frames and by all words, which were learnt apart from Chinese. Each sort once."""
    called, seen = word_lists("danger")["sorts"], set[str]()
    much = len(plain.split()) > MANY_WORDS
    over = _is_over_in_english(plain)
    for piece in islice(_SENTENCES.finditer(plain), MOST_HEARD):
        likely, sort = _likely_in_english(piece[0] if much else plain)
        bound = LIKELY_OF_MUCH if much else LIKELY_IN_ENGLISH
        if likely >= bound and sort not in seen and not (over and sort in _OVER):
            seen.add(sort)
            yield Sign(text[piece.start() : piece.end()].strip(), sort, called[sort]["call"])
        if likely < NOT_UNLIKELY_IN_ENGLISH or pattern("danger_in_english", "taken_back").search(
            piece[0]
        ):
            continue
        for sort, frame in _english_frames().items():
            if over and sort in _OVER:
                continue
            if sort not in seen and (hit := frame.search(piece[0])):
                seen.add(sort)
                at = piece.start()
                words = text[at + hit.start() : at + hit.end()].strip()
                yield Sign(words, sort, called[sort]["call"])


def _is_over_in_english(plain: str) -> bool:
    """Whether it tells what has passed: "was trapped for forty minutes yesterday"."""
    still, over = (pattern("danger_in_english", name) for name in ("still", "over"))
    return bool(over.search(plain)) and still.search(plain) is None


def sorts_in_english(plain: str) -> Iterator[str]:
    """The sorts of which a levelled text has a sign in English."""
    return (sort for sort, frame in _english_frames().items() if frame.search(plain))


def _likely_in_english(plain: str) -> tuple[float, str]:
    """How likely there is danger, from 0 to 1, and of which sort."""
    chances = english_chances(_english_weights(), english_evidence(plain))
    quiet = chances.pop(NEVER)
    return 1 - quiet, max(chances, key=lambda sort: chances[sort])


@cache
def _english_weights() -> Weights:
    table = resources.files(__package__).joinpath("danger_in_english.tsv")
    return read_weights(table.read_text(encoding="utf-8").splitlines())


@cache
def _english_frames() -> Mapping[str, re.Pattern[str]]:
    every = word_lists("danger_in_english")["sorts"]
    sorts = exhaustive("danger_in_english.sorts", word_lists("danger")["sorts"], every)
    return {sort: re.compile("|".join(frames)) for sort, frames in sorts.items()}


def _sounds_like_it(plain: str, *, hidden: bool) -> bool:
    """Whether a text sounds like danger by all its words, where a frame knows some of them."""
    likely = how_likely(plain, sorts_in(plain))
    if likely >= LIKELY_FRAMED:
        return True
    if likely >= NOT_UNLIKELY and (hidden or _says_now(plain)):
        return True
    bound = LIKELY_CLAUSE if likely >= NOT_UNLIKELY else SURE_CLAUSE
    clauses = (clause for clause in _CLAUSE_ENDS.split(plain) if len(clause) >= SHORTEST_HEARD)
    return any(how_likely(each, sorts_in(each)) >= bound for each in clauses)


def _says_now(plain: str) -> bool:
    return any(name.removesuffix("$") == "told_now" for _, _, name in _backs().found(plain))


def sorts_in(plain: str) -> set[str]:
    """The sorts of which a levelled text has a sign, taken back or not."""
    return {sort for _, _, sort in _signs().found(plain)}


def _heard(text: str, plain: str, *, story: bool) -> tuple[Sign, ...]:
    """What sounds like danger though no frame knows its words; the whole of it is the sign."""
    called = word_lists("danger")["sorts"]
    heard: dict[str, Sign] = {}
    pieces = islice(_SENTENCES.finditer(plain), MOST_HEARD)
    much = story or len(plain) > MUCH
    spans = dict.fromkeys((p.span() for p in pieces) if much else ((0, len(plain)),))
    for start, end in spans:
        piece = plain[start:end][:LONGEST_SENTENCE]
        if len(piece) < SHORTEST_HEARD or (story and not _says_now(piece)):
            continue
        told = sorts_in(piece)
        alone = LIKELY_TOGETHER if "\n" in piece.strip() else LIKELY
        bound = LIKELY_TAKEN_BACK if told else alone
        if much:
            bound = LIKELY_IN_STORY if story else LIKELY_OF_MUCH
        if how_likely(piece, told) >= bound:
            sort = likeliest_sort(piece, told)
            heard.setdefault(sort, Sign(text[start:end].strip(), sort, called[sort]["call"]))
    return tuple(heard.values())


def weighed(text: str, most: int) -> tuple[float, tuple[tuple[str, float], ...]]:
    """How likely danger is by all the words of a text, from 0 to 1, and which of them decide."""
    plain = level(text)
    told = sorts_in(plain)
    return how_likely(plain, told), weightiest(plain, told, most)


def calls(text: str, told: tuple[Sign, ...]) -> tuple[str, ...]:
    """Whom to call, each once; who despairs of unpaid wages is told of those who help with them."""
    named: dict[str, None] = dict.fromkeys(sign.call for sign in told)
    for special, general in (("attempt", "comfort"), ("home", "police"), ("child", "police")):
        if special in named:  # its advice says what that of the other says
            named.pop(general, None)
    if _COMFORTED & named.keys() and _one("wages").search(level(text)):
        named["wages"] = None
    return tuple(named)


class _Sentence:
    """Where it says what takes signs of danger back."""

    def __init__(self, text: str, *, story: bool) -> None:
        self._text = text
        self._story = story
        self._said: dict[str, list[tuple[int, int, bool]]] = {}
        for start, end, name in _backs().found(text):
            spot = start, end, name.endswith("$")
            self._said.setdefault(name.removesuffix("$"), []).append(spot)

    def takes_back(self, sort: str, start: int, end: int) -> bool:
        """Whether the sign of that sort that stands there tells of no danger now."""
        if not self._said and not self._story:
            return _says_right_after(self._text, end)
        near = max(0, start - SENTENCE), end + AFTER
        clause = max(0, start - CLAUSE, self._text.rfind(",", 0, start) + 1)
        if _says_right_after(self._text, end) or self._says("inside", start, end):
            return True
        if self._says("quoted", *near) or self._says(
            f"not.{sort}", clause, self._clause_end(sort, end)
        ):
            return True
        if sort in _INWARD:
            return (
                self._says("despair_denials", clause, start)
                or self._says("asked_of_despair", clause, end + 8)
                or (self._story and not self._says("told_intent", *near))
                or (sort == "attempt" and self._is_long_ago(near[0], start))
            )
        return (
            self._says("denials", clause, start)
            or self._says("asked", *near)
            or self._is_feared(near[0], clause, start)
            or (sort not in _REPEATED and self._says("habit", clause, end))
            or self._says("over", end, near[1])
            or self._is_long_ago(near[0], start)
            or (self._story and not self._says("told_now", start - NOW, end + NOW))
        )

    def _clause_end(self, sort: str, end: int) -> int:
        """How far what takes back one sort is looked for; of a wish to die, in the sign at most."""
        comma = self._text.find(",", end, end + BEHIND)
        return end if sort in _INWARD else comma if comma >= 0 else end + BEHIND

    def _is_feared(self, near: int, clause: int, start: int) -> bool:
        """Danger only when something is to be seen of it; in a story, not at all."""
        if self._story:
            return self._says("feared", near, start)
        return self._says("feared", clause, start) and not self._says("seen", near, start)

    def _is_long_ago(self, near: int, start: int) -> bool:
        """Whether the sentence is in the past and has not come back from it."""
        past = [
            end for begin, end, _ in self._said.get("history", ()) if near <= begin and end <= start
        ]
        return bool(past) and not self._says("now", max(past), start)

    def _says(self, name: str, start: int, end: int) -> bool:
        """Whether it stands between the two; what ends in $ only right before the second."""
        if name not in self._said:
            return False
        return any(
            start <= begin and (last == end or (last < end and not closes))
            for begin, last, closes in self._said[name]
        )


def _tells_a_story(plain: str) -> bool:
    """Long, or dated: what happens in it is mostly over."""
    return len(set(plain)) > LONG or _one("dated").search(plain) is not None


@cache
def _one(name: str) -> re.Pattern[str]:
    return re.compile(word_lists("danger")[name])


def _says_right_after(text: str, end: int) -> bool:
    return _right_after().match(text, end) is not None


@cache
def _right_after() -> re.Pattern[str]:
    table = word_lists("danger")
    listed = (
        expression(e.removeprefix("^"), table["words"]) for e in table["taken_back"]["past_it"]
    )
    return re.compile("|".join(f"(?:{e})" for e in listed))


@cache
def _signs() -> Frames:
    table = word_lists("danger")
    rows = ((sort, sign) for sort, row in table["sorts"].items() for sign in row["signs"])
    return Frames(rows, table["words"], table["common"])


@cache
def _backs() -> Frames:
    table = word_lists("danger")
    lists = {**table["taken_back"]}
    del lists["past_it"]
    lists |= {f"not.{sort}": row["not"] for sort, row in table["sorts"].items() if "not" in row}
    rows = (
        (f"{name}$", each[:-1]) if each.endswith("$") else (name, each)
        for name, listed in lists.items()
        for each in listed
    )
    return Frames(rows, table["words"], table["common"])
