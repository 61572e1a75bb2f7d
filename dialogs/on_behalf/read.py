"""Reads for whom somebody files: 我替隔壁王大爷反映, 帮我妈投诉, 受李桂英委托, 我是村里的代理员.

Only what the writer does counts; of whom it is said that somebody helps them, is told of.
"""

import re
from functools import cache
from typing import NamedTuple

from dialogs.reading.names import is_name, is_sentence, plain_name
from dialogs.reading.places import best_place
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern, word_lists

READ = 2000  # letters: who files for another says so at once, or when asked
LONGEST_HAN = 4  # letters of a name of the Han
LONGEST_TOLD = 30  # of an answer that is a relation and a name and nothing else
_ENDS = " \t\n，,。.、;；:：!！?？~～“”「」()（）"
# Lists of extract.toml: beside whom the writer replaces, who entrusted or asked them, whose it is.
WAYS = ("entrusted", "asked", "belongs", "child_of")


class ForWhom(NamedTuple):
    """Whose matter it is: all are None when it is just said that it is somebody else's. `called`:
    how they are called, where that is surely somebody and no name that is known: 石头."""

    name: str | None = None
    relation: str | None = None
    called: str | None = None


@once_a_text
def for_whom(text: str) -> ForWhom | None:
    """The person for whom the writer files; None when nothing says that they file for another."""
    text = text[:READ]
    plain = level(text)
    for way in (_replaced(), *map(_compiled, WAYS)):
        for hit in way.finditer(plain):
            who = text[hit.start("who") : hit.end("who")]
            if (told := told_person(who)) is not None:
                return told
    for hit in _compiled("alone").finditer(plain):
        if (told := _told_alone(text, hit)) is not None:
            return told
    english = _compiled("in_english").search(text)
    if english is not None and (english["who"] or english["tie"]):
        return ForWhom(english["who"], english["tie"])
    if _compiled("for_others").search(plain):
        return ForWhom()
    called = _called_at_once(plain)
    return ForWhom(called=called) if called else None


def matter_of(text: str) -> str:
    """The words without the clause at their beginning that says for whom they are."""
    first, *rest = re.split(r"[,，。:：\n]", text, maxsplit=1)
    left = rest[0].strip() if rest else ""
    return left if left and for_whom(first) is not None else text


def told_person(who: str) -> ForWhom | None:
    """隔壁王大爷, 我妈, 李桂英, 别人: a relation, a name, both; None for what is nobody else."""
    bare = _compiled("reach").split(who, maxsplit=1)[0].strip(_ENDS)
    plain = level(bare)
    if bare and (near := _near(bare)) is not None and near.name:
        return near
    if not bare or pattern("behalf", "nobody").fullmatch(plain):
        return None
    if pattern("behalf", "others").fullmatch(plain):
        return ForWhom()
    if len(plain) == len(bare) and _compiled("several").search(plain) and not plain_name(bare):
        parts = [part for part in _compiled("several").split(plain) if part]
        if len(parts) > 1 and all(told_person(part) is not None for part in parts):
            return ForWhom()  # one file for each: who it is, is asked
    if (name := plain_name(bare)) is not None:
        return ForWhom(name)
    return near


def _near(bare: str) -> ForWhom | None:
    """Who they are to the writer, or where they live, and the name behind it."""
    tie = _compiled("tie").match(level(bare))
    if tie is None or tie.end() == 0:
        return None
    relation, left = tie["tie"], bare[tie.end() :].strip(_ENDS)
    if not left:
        return ForWhom(None, relation) if relation else None
    name = plain_name(left[_named(left) :])
    if name is None or (len(bare) <= LONGEST_HAN and is_name(bare)):
        return None
    return ForWhom(name, relation)


def _called_at_once(plain: str) -> str | None:
    """替石头反映: surely somebody else's, though no name can be read. Who it is, is asked, or the
    matter would be filed in the writer's own."""
    hit = _says_nameless(plain)
    who = hit["who"] if hit else ""
    nobody = pattern("behalf", "nobody").fullmatch(who) or best_place(who) == who
    return None if nobody or is_sentence(who) else who or None


def told_alone(text: str) -> ForWhom | None:
    """The same of an answer: 我妈，张桂芬."""
    if len(text) > LONGEST_TOLD:
        return None
    first, *rest = [part for part in re.split(r"[,，、\s]+", text.strip(_ENDS)) if part] or [""]
    told = told_person(first)
    if told is None or told.name or len(rest) != 1:
        return told if not rest else None
    name = plain_name(rest[0][_named(rest[0]) :])
    return ForWhom(name, told.relation) if name else None


def name_beside(text: str) -> str | None:
    """The name of the other that stands behind the words that tell of them: 我妈叫石小红."""
    plain = level(text[:READ])
    told = _says_nameless(plain)
    for hit in _compiled("called").finditer(plain, told.end() if told else 0):
        who = text[hit.start("who") : hit.end("who")]
        for size in range(len(who), 1, -1):
            if is_name(who[:size]):
                return who[:size]
    return None


@once_a_text
def is_joint(text: str) -> bool:
    """Whether several sign together: 我们六个人联名. Their names are words of the story; each of
    them signs for themselves, or not at all."""
    return pattern("behalf", "joint").search(level(text[:READ])) is not None


def is_own(text: str) -> bool:
    """Whether somebody says that it is their own matter: 我自己的."""
    return pattern("behalf", "own").fullmatch(level(text).strip(_ENDS)) is not None


def only_for_whom(text: str) -> ForWhom | None:
    """替隔壁王大爷, in a message of its own: what the matter is comes in the next."""
    hit = _compiled("alone").fullmatch(level(text))
    return _told_alone(text, hit) if hit is not None else None


def _told_alone(text: str, hit: re.Match[str]) -> ForWhom | None:
    told = told_person(text[hit.start("who") : hit.end("who")])
    return told if told is not None and (told.name or told.relation) else None


def begins_next(text: str, *, agent: bool) -> bool:
    """Whether somebody says that there is another one to file for, and no more. An `agent` says it
    in fewer words: 还有一位."""
    names = ("next_named", "next_bare") if agent else ("next_named",)
    return pattern("behalf", *names).fullmatch(level(text).strip(_ENDS)) is not None


def is_agent(text: str) -> bool:
    """Whether the writer says that filing for others is what they do: 我是村里的代理员."""
    return pattern("behalf", "agent").search(level(text[:READ]).strip()) is not None


def _named(text: str) -> int:
    hit = _compiled("named").match(level(text))
    return hit.end() if hit else 0


@cache
def _replaced() -> re.Pattern[str]:
    words = word_lists("behalf")
    who = r"(?P<who>(?:[^,，。;；!?\s]|(?<=[a-z.]) (?=[a-z])){1,20}?)"
    return re.compile(f"{words['before']}{words['replaces']}{who}{words['tells']}")


def _says_nameless(plain: str) -> re.Match[str] | None:
    ways = _unnamed(), _compiled("entrusts"), _compiled("asks_help")
    return next((hit for way in ways if (hit := way.match(plain))), None)


@cache
def _unnamed() -> re.Pattern[str]:
    words = word_lists("behalf")
    return re.compile(f"{words['nameless']}{words['tells']}")


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(word_lists("behalf")[name])
