"""The title of a petition, for lists: what it is about, and where. Never a curse, a name, a date or
a greeting.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from backend_client.contract.case import Draft
from backend_client.wording.spelling import level

WIDTH = 26  # letters
LONGEST_PLACE = 10
SHORTEST_PLACE = 2
_CLAUSES = re.compile(r"[，,。！？!?；;：:\n\s…]+")
APART = " · "


def title_of(draft: Draft, width: int = WIDTH) -> str:
    """What it is about and where, as in 拖欠工资 · 锦绣花园工地: by the words that gave the topic,
    by the topic's narrowest name, or else by the first clause that tells something."""
    what, where = _matter(draft), _where(draft)
    if where and where in what:
        where = ""
    title = f"{what}{APART}{where}" if what and where else what or where
    return title if len(title) <= width else title[: width - 1] + "…"


def telling_clause(text: str) -> str:
    """The first clause of a text that says what it is about; "" when none does."""
    for clause in _CLAUSES.split(text[:2000]):
        plain = level(clause)
        if len(clause) > 1 and not _pattern("says_nothing").match(plain):
            return clause
    return ""


def _matter(draft: Draft) -> str:
    topic = draft.topic
    if topic is not None and topic.reasons:
        told = f"{draft.facts}\n{draft.request}"
        first = sorted(topic.reasons[:2], key=lambda word: (told.find(word) < 0, told.find(word)))
        joined = "".join(first)
        return (
            joined if joined in told else topic.reasons[0] if len(first) == 1 else "、".join(first)
        )
    clause = telling_clause(draft.facts) or telling_clause(draft.request)
    if clause:
        return clause
    return topic.path[-1] if topic is not None else ""


def _where(draft: Draft) -> str:
    if draft.place is None:
        return ""
    text = " ".join(draft.place.text.split())
    longest = WIDTH if text.isascii() else LONGEST_PLACE
    while len(text) > longest and (above := _pattern("divisions_above").match(text)):
        text = text[above.end() :]
    if len(text) < SHORTEST_PLACE:
        return ""
    return text if len(text) <= longest else text[: longest - 1] + "…"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Any of the expressions of a list of titles.toml."""
    source = resources.files(__package__).joinpath("titles.toml").read_text(encoding="utf-8")
    return re.compile("|".join(f"(?:{each})" for each in tomllib.loads(source)[name]))
