"""Reads who somebody is and where they live in an answer in English."""

import re
from typing import NamedTuple

from dialogs.reading.in_english.place import bare_place, place_in_english
from dialogs.reading.in_english.words import is_ordinary

_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|sure|hi|hello|well|sorry|please|pls|just|so|then|and|wait|no)[,.! ]+)*"
    r"(?:(?:(?:my|the|her|his|in) )?"
    r"(?:full |real |own |passport |husband['\u2019]?s? |wife['\u2019]?s? )*names?"
    r"(?: is| will be| should be|['\u2019]s|:)?(?: spelled| spelt)? "
    r"|i am |i['\u2019]?m |im |it['\u2019]?s |it is |this is "
    r"|(?:they|you|people|everyone) (?:can |may )?call me |(?:you )?(?:can )?call me "
    r"|my passport says |(?:you (?:may|can) )?(?:put|write|use)(?: down)?"
    r"(?: (?:my|her|his)(?: own| husband['\u2019]?s?| wife['\u2019]?s?| mother['\u2019]?s?)* name)?"
    r"[,:]? |my (?:wife|husband|mother|father|son|daughter)(?: will be| is)"
    r" the (?:petitioner|one filing|complainant)[:,]? "
    r")?",
    re.IGNORECASE,
)
_TITLE = (
    r"(?<!\b[A-Z])(?<!\bdr)(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bst)"  # their full stop ends nothing
)
_END = re.compile(
    rf"(?:[,;:(\n]|{_TITLE}\.)+(?=\s|$|\()"
    r"|\s*/\s*|\s+(?:and (?:i|i['\u2019]m|my|we)|of|at|in|from|here|c/o|w/o|s/o|d/o|comma|full stop"
    r"|i (?:live|stay)|use (?:his|her|my)|home|house|address|bide"
    r"|(?:no|number|room|rm|group|dorm|flat|door|building) ?\.?\d|\d+|will do|is (?:fine|my name)"
    r"|but|please|pls|thanks|thank you)\b|,",
    re.IGNORECASE,
)
_CAPITAL = re.compile(
    r"(?:[A-Z\u00c0-\u024f][\w'\u2019-]*|[A-Z]\.|(?:de|da|do|dos|du|di|le|van|von|ter"
    r"|bin|binti?|bte|al|el|la|del|dela|della|der|den|ibn|abu|mac|o)\b)$"
)
_HOME_LEAD = re.compile(
    r"^(?:(?:just )?(?:(?:my|the) )?(?:home )?address(?: is|:)?"
    r"|(?:i|we)(?:['\u2019]m| am|['\u2019]ve moved,? (?:to|i)| do)?"
    r" ?(?:live|stay|living|staying|reside|bide|lodge|lodging)? ?(?:in|at|on)?"
    r"|here|bide|live|lives|living|w/o [A-Z]\w+(?: [A-Z]\w+)?|c/o|and|of|in|at|from|home:?)[ ,:/]+",
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
FEW_WORDS = 3  # of one without capitals
MOST_OF_HOME = 9  # words beside a name that say where, though not what kind of place it is
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
    said = _spoken(text.strip())
    if _HAN.search(said) or not re.search("[A-Za-z]", said) or len(said) > 2 * LONGEST_HOME:
        return ToldInEnglish()
    bare = _LEAD.sub("", said, count=1)
    end = _END.search(bare)
    name = (bare[: end.start()] if end else bare).strip(" ,;:")
    name = name if _INITIAL.search(name) else name.rstrip(".")
    rest = bare[end.start() :] if end else ""
    if rest.lstrip().lower().startswith("but") and name == name.lower():
        return ToldInEnglish()
    home = _home(rest, beside=True)
    if behind := _behind_a_sentence(said):
        return behind
    if not _is_name(name, plainly=_SAYS_NAME.match(said[: len(said) - len(bare)]) is not None):
        return ToldInEnglish(None, _home(said))
    left = _SAYS_NOTHING.sub("", rest).strip(" ,.;:()") if home is None else ""
    if len(left) > MOST_BESIDE:
        return ToldInEnglish()
    return ToldInEnglish(f"{name} ({left})" if len(left.split()) > 1 else name, home)


def _behind_a_sentence(said: str) -> ToldInEnglish | None:
    """I have nothing to hide. Daniel Mensah, Baishi Village: who stands behind idle words."""
    first, *rest = _SENTENCE_END.split(said, maxsplit=1)
    if not rest or len(first) > MOST_BESIDE or not is_said_in_english(first):
        return None
    told = person_in_english(rest[0])
    return told if told.name and told.home else None


_SENTENCE_END = re.compile(r"(?<=[a-z][.!?])\s+")


def signed_in_english(text: str) -> ToldInEnglish | None:
    """Who begins a story with who they are: I am Grace Wanjiru, a nurse, and …"""
    said = text.strip()
    lead = _SIGNS.match(said)
    end = _END.search(said, lead.end()) if lead else None
    if lead is None or end is None or _HAN.search(said):
        return None
    name = said[lead.end() : end.start()].strip(" ,;:.")
    signed = len(name.split()) > 1 and all(map(_CAPITAL.match, name.split()))
    return ToldInEnglish(name) if signed and _is_name(name, plainly=True) else None


_SIGNS = re.compile(r"(?:(?:hi|hello|dear sirs?)[,.! ]+)?(?:i am|i['\u2019]m|my name is) ", re.I)


def _spoken(text: str) -> str:
    """Marks that a voice keyboard wrote as words."""
    return re.sub(r" full stop\b", ".", re.sub(r" comma\b", ",", text, flags=re.I), flags=re.I)


# Beside a name or a home they tell nothing.
_SAYS_NOTHING = re.compile(
    r"^[ ,.;:]*(?:is my name|here|use (?:his|her|my)(?: name)?"
    r"|(?:that['\u2019]?s|it['\u2019]?s) (?:the )?(?:correct|right) spelling|with i)\b[ ,.;:]*"
    r"|[ ,.;:]*\b(?:mobile|phone|tel|cell|number)[ ,.;:]*$",
    re.IGNORECASE,
)


def is_said_in_english(text: str) -> bool:
    """Whether words without Chinese letters are a sentence, and nobody's name: which one is it?"""
    if _HAN.search(text):
        return False
    words = re.findall("[a-z'\u2019]+", text.lower())
    ordinary = len(words) > 1 and all(is_ordinary(re.sub("['\u2019]", "", word)) for word in words)
    return ordinary or len(_NO_NAME.findall(text)) > 1


def _is_name(words: str, *, plainly: bool) -> bool:
    """Whether words can be a name: with capitals, or said to be one, or of no ordinary words."""
    each = words.split()
    if not 1 <= len(each) <= MOST_WORDS or any(map(str.isdigit, words)) or _NO_NAME.search(words):
        return False
    if place_in_english(words) is not None:
        return False
    if all(map(_CAPITAL.match, each)):
        return len(each) > 1 or not is_ordinary(words.lower())
    small = len(each) > 1 and not any(is_ordinary(word.lower()) for word in each)
    return len(each) <= FEW_WORDS and (plainly or small)


def home_in_english(text: str) -> str | None:
    """Where somebody lives, when the words are little else: number 14, group 5, 19 Baishi."""
    short = not _HAN.search(text) and len(text.split()) <= MOST_OF_HOME
    return _home(text, beside=True) if short else None


def _home(words: str, *, beside: bool = False) -> str | None:
    """Where somebody lives; `beside` a name less is enough: 33 Baishi, the old schoolhouse."""
    told = words.strip(" ,.;:()/\n")
    if not told or not (
        place_in_english(told) or _LIVES.search(told) or (beside and _may_be_home(told))
    ):
        return None
    home = told
    while (shorter := _HOME_LEAD.sub("", home, count=1)) != home:
        home = shorter
    home = _SAYS_NOTHING.sub("", home)
    return home[:LONGEST_HOME].strip(" ,.;:()/") or None


def _may_be_home(told: str) -> bool:
    short = len(told.split()) <= MOST_OF_HOME and len(_NO_NAME.findall(told)) <= 2
    return short and (bare_place(told) is not None or _HOUSE.search(told) is not None)


_HOUSE = re.compile(
    r"\bdorm\b|^(?:\d{1,4}[a-z]?\b|the (?:\w+ ){0,2}\w*(?:house|cottage|hut|gate|yard)\b)", re.I
)
