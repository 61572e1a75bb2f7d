"""Reads where something happened in an answer in English: names with the kind of place that they
are, and what lies beside it.
"""

import re

from dialogs.reading.in_english.words import is_ordinary, is_surname

_HAN = re.compile(r"[\u3400-\u9fff]")
_KIND = (
    r"(?:villages?|towns?|townships?|county|district|city|province|prefecture|hamlet|road|rd|street|st"
    r"|avenue|ave|lane|alley|square|bridge|gardens?|estate|community|compound|residences?|dormitory"
    r"|apartments?|tower|building|block|school|kindergarten|university|college|hospital|clinic"
    r"|market|mall|plaza|factory|plant|mine|farm|station|park|hotel|temple|mosque|church|dam"
    r"|reservoir|river|hill|xiaoqu|hutong|lu|jie|cun|zhen|xian|qu)"
)
_WORD = r"[A-Z][\w'\u2019-]*|No\.? ?\d+|\d{1,4}(?:st|nd|rd|th)?"
_LOWER = (
    r"(?!(?:the|our|my|your|their|his|her|a|an|this|that|some|any|every|same|whole|next|village|is|in"
    r"|of|at|and|near|live|with|know|which|what|to|it|its|for|on)\b)[a-z]{3,12}"
)
# Huangtu Village, No. 1 Middle School, baishi village, county Qinghe.
_NAMED = re.compile(
    rf"\b(?:(?:{_WORD})[ ]+){{1,4}}(?i:(?:(?:middle|primary|high|bus|railway|residential)[ ]+)?"
    rf"{_KIND})\b(?: \d{{1,4}})?"
    rf"|\b(?:{_LOWER} )(?:village|town|township|county|district|road|street|lane|zhen|cun|xian)\b"
    r"(?: \d{1,4})?"
    rf"|\b(?i:county|town|township|village|district|city) (?:{_WORD})(?: (?:{_WORD}))?"
)
# What may stand between two names of one place.
_JOINS = re.compile(r"[ ,.;]*(?:(?:in|of|near|at|under|the|town|and|,)[ ,]*){0,3}$", re.IGNORECASE)
# South end of | Liulin Town
_END_OF = re.compile(
    r"(?:\b(?:the )?(?:north|south|east|west|upper|lower|far|back|top|bottom)(?:ern)? )"
    r"(?:end|side|part|edge|half|gate) of (?:the )?$",
    re.IGNORECASE,
)
# Words that say how a place lies, or courtesies: they tell nothing more.
_LITTLE = re.compile(
    r"\b(?:it|it's|its|that(?:['\u2019]?[sd])?|called|is|was|be|would|should|the|a|an|this"
    r"|at|in|on|of|near|by|from|to|for|and"
    r"|or|but|not|no|here|there|we|i|live|stay|am|our|my|same|houses?|home|well|place|located"
    r"|situated|called|village|side|next|beside|behind|opposite|right|left|past|after|before|between"
    r"|upper|lower|east|west|north|south|end|part|corner|crossing|close|around|please|pls|sorry|wait"
    r"|yes|ok|so|just|over|under|across|front|back|big|small|old|new|name|as|said|told|you|already"
    r"|if|know|where|mean)\b",
    re.IGNORECASE,
)
MOST_BESIDE = 2  # words beside a place that tell nothing of what happened

# Syllables of Chinese names in Latin letters: Kao|shan, Ma|jia|gou.
_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|er|in|ia|ie|iu|un|ua|ue"
    r"|ui|uo|ve|[aeiouv])(?:r(?![aeiou]))?)"
)
_PINYIN = re.compile(rf"(?:{_SYLLABLE}){{1,5}}$")
_NAME = r"[A-Z][a-z'\u2019]+(?:[ -][A-Z][a-z'\u2019]+){0,2}"
# Baishi, as I said. / Its called Qianwa / I meant Donggang in Liulin Town
_BARE = re.compile(
    r"(?:^|\b(?i:called|named|name is|meant|say|says|write|in|at|from|near|is|be|read|reads)[:,]? )"
    rf"(?:(?i:upper|lower|new|old|east|west|north|south) )?(?P<name>{_NAME})(?![\w'-])"
)


def place_in_english(text: str) -> str | None:
    """The run of names of places with which an answer begins, else the fullest; None where none has
    its kind."""
    if _HAN.search(text):
        return None
    runs: list[tuple[int, int]] = []
    for hit in _NAMED.finditer(text):
        if runs and _JOINS.match(text[runs[-1][1] : hit.start()]):
            runs[-1] = (runs[-1][0], hit.end())
        else:
            runs.append(hit.span())
    best = max(runs, key=lambda run: run[1] - run[0], default=None)
    if best is None:
        return None
    if _LITTLE.sub("", text[: runs[0][0]]).strip(" ,.;:") == "":  # it begins the answer
        best = runs[0]
    end = _END_OF.search(text[: best[0]])
    return text[end.start() if end else best[0] : best[1]]


def bare_place(text: str) -> str | None:
    """A Chinese name in Latin letters, without the kind of place that it is, where an answer begins
    with it or says that the place is called so; None where it may as well be somebody's."""
    for hit in _BARE.finditer(text) if not _HAN.search(text) else ():
        words = re.split("[ -]", hit["name"].lower())
        if any(map(is_ordinary, words)) or not all(map(_PINYIN.match, words)):
            continue
        if len(words) > 1 and is_surname(words[0]):
            continue
        if hit.start("name") > 0 or len(words) > 1 or len(_syllables(words[0])) > 1:
            return hit["name"]
    return None


def _syllables(word: str) -> list[str]:
    return re.findall(_SYLLABLE, word)


def tells_beside(text: str, place: str) -> bool:
    """Whether the words around a place tell more than where it is."""
    beside = _LITTLE.sub(" ", text.replace(place, " ", 1))
    return len(re.findall(r"[A-Za-z]{2,}", beside)) > MOST_BESIDE
