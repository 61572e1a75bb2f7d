"""Reads who somebody is and where they live in an answer in English."""

import re
from typing import NamedTuple

from dialogs.reading.in_english.place import place_in_english

_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|sure|hi|hello|well|sorry|please|pls|just|so|then|and)[,.! ]+)*"
    r"(?:(?:my|the) (?:full |real |passport )?name(?: is|['\u2019]s|:)? "
    r"|i am |i['\u2019]?m |im |it['\u2019]?s |it is |this is "
    r"|(?:they|you|people|everyone) (?:can |may )?call me |(?:you )?(?:can )?call me "
    r"|my passport says |name:? |put (?:down )?)?",
    re.IGNORECASE,
)
_TITLE = (
    r"(?<!\b[A-Z])(?<!\bdr)(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bst)"  # their full stop ends nothing
)
_END = re.compile(
    rf"(?:[,;:(\n]|{_TITLE}\.)+(?=\s|$|\()"
    r"|\s+(?:and (?:i|i['\u2019]m|my|we)|of|at|in|from|here|c/o|i (?:live|stay)"
    r"|(?:no|number|room) ?\.?\d|will do|is fine|please|pls|thanks|thank you)\b|,",
    re.IGNORECASE,
)
_CAPITAL = re.compile(
    r"(?:[A-Z\u00c0-\u024f][\w'\u2019-]*|[A-Z]\.|(?:de|da|van|von|bin|al|el|la|del|der|ibn|bint)\b)$"
)
_HOME_LEAD = re.compile(
    r"^(?:(?:just )?(?:(?:my|the) )?(?:home )?address(?: is|:)?"
    r"|(?:i|we)(?:['\u2019]m| am|['\u2019]ve moved,? (?:to|i)| do)?"
    r" ?(?:live|stay|living|staying|reside)? ?(?:in|at|on)?"
    r"|c/o|and|of|in|at|from|house|home:?)[ ,:]+",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"\b(?:i|we) (?:live|stay|reside|am living|dey)\b|\baddress\b"
    r"|\b(?:room|flat|apartment|apt|house|group|unit|door|tower|building|floor|number|no\.?|zu|hao)"
    r"\b ?\d|\b\d+ ?(?:zu|hao)\b|\bhouse (?:past|behind|next|opposite|after|near)\b",
    re.IGNORECASE,
)
_SAYS_NAME = re.compile(r".*\b(?:name|call|passport|put)\b", re.IGNORECASE)
_INITIAL = re.compile(r"\b[A-Z]\.$")
MOST_WORDS = 5  # of a name
MOST_BESIDE = 40  # letters beside a name; who writes more tells the story
LONGEST_HOME = 120
_NO_NAME = re.compile(
    r"\b(?:who|what|why|how|when|where|which|gets?|read|see|names?|passport|address|spelled|spelt"
    r"|typed|wrong|forgot|but|or|not|don['\u2019]?t|need|want|can|will|would|should|must|is|are|was"
    r"|the|a|you|your|they|we|my|me|it|this|that|no|yes|ok|later|skip|anonymous|please|pls|same"
    r"|telegram|phone|number|help|stop|here|there|all|everyone|someone|nobody|english|chinese)\b",
    re.IGNORECASE,
)


class ToldInEnglish(NamedTuple):
    name: str | None = None
    home: str | None = None


def person_in_english(text: str) -> ToldInEnglish:
    """Name and home in an answer without Chinese letters; None for what is not told plainly."""
    said = text.strip()
    if _HAN.search(said) or not re.search("[A-Za-z]", said) or len(said) > 2 * LONGEST_HOME:
        return ToldInEnglish()
    bare = _LEAD.sub("", said, count=1)
    end = _END.search(bare)
    name = (bare[: end.start()] if end else bare).strip(" ,;:")
    name = name if _INITIAL.search(name) else name.rstrip(".")
    rest = bare[end.start() :] if end else ""
    home = _home(rest)
    if not _is_name(name, plainly=_SAYS_NAME.match(said[: len(said) - len(bare)]) is not None):
        return ToldInEnglish(None, _home(said))
    left = rest.strip(" ,.;:()") if home is None else ""
    if len(left) > MOST_BESIDE:
        return ToldInEnglish()
    return ToldInEnglish(f"{name} ({left})" if len(left.split()) > 1 else name, home)


def is_said_in_english(text: str) -> bool:
    """Whether words without Chinese letters are a sentence, and nobody's name: which one is it?"""
    return _HAN.search(text) is None and len(_NO_NAME.findall(text)) > 1


def _is_name(words: str, *, plainly: bool) -> bool:
    """Whether words can be a name: with capitals, or said to be one."""
    each = words.split()
    if not 1 <= len(each) <= MOST_WORDS or any(map(str.isdigit, words)) or _NO_NAME.search(words):
        return False
    if place_in_english(words) is not None:
        return False
    return all(map(_CAPITAL.match, each)) or (plainly and len(each) <= 3)


def _home(words: str) -> str | None:
    told = words.strip(" ,.;:()\n")
    if not told or not (place_in_english(told) or _LIVES.search(told)):
        return None
    home = told
    while (shorter := _HOME_LEAD.sub("", home, count=1)) != home:
        home = shorter
    return home[:LONGEST_HOME].strip(" ,.;:()") or None
