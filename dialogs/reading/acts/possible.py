"""What can be meant where: the acts, and what words that are none can be about, by the situation;
and what acts have in common."""

from collections.abc import Callable, Mapping
from functools import cache

from dialogs.reading.acts.evidence import OTHERS, Context, core_of
from dialogs.reading.acts.lexicon import (
    Act,
    Subject,
    is_told_to_give_up,
    names_sending,
    names_urging,
    relation,
)
from dialogs.reading.topics.forms import level

CHAT = (Act.PERSON, Act.ABOUT_BOT, Act.HELP, Act.LANGUAGE, Act.DELETE, Act.PRIVACY)
EVERYWHERE = (*CHAT, Act.CONFIDENTIAL, Act.CLOSING, Act.NOTHING, Act.ANOTHER)
DRAFT = (Act.IS_SENT, Act.KEEP, Act.DROP, Act.UNSIGNED, Act.JOINT)
KEPT = (Act.IS_SENT, Act.SEND, Act.DROP)  # of a draft that was put aside
OF_ANY = (Act.URGE, Act.PROGRESS, Act.GLOSS, Act.WITHDRAW)  # of a case that is not known here
OUTCOMES = (Act.SOLVED, Act.PARTLY, Act.UNSOLVED)
GRADES = (Act.SATISFIED, Act.FAIR, Act.DISSATISFIED)
CASE = (*OUTCOMES, *GRADES, Act.WITHDRAW, Act.URGE, Act.PROGRESS, Act.GLOSS)

# What can be meant where: acts, and what words that are none can be about.
POSSIBLE: Mapping[str, tuple[Act | Subject, ...]] = {
    "card": (*EVERYWHERE, *DRAFT, Act.SEND, Act.PROGRESS, Subject.DRAFT),
    "screen": (*EVERYWHERE, *DRAFT, Act.SEND, Act.SKIP, Act.PROGRESS, Subject.DRAFT),
    "question": (*EVERYWHERE, *CASE, Subject.QUESTION, Subject.NEW),
    "running": (*EVERYWHERE, *CASE, *KEPT, Act.JOINT, Act.STAY, Subject.CASE, Subject.NEW),
    "answered": (*EVERYWHERE, *CASE, Act.JOINT, Act.STAY, Subject.CASE, Subject.NEW),
    "alone": (*EVERYWHERE, *KEPT, *OF_ANY, Act.UNSIGNED, Act.JOINT, Subject.NEW),
}
# What a message can be taken for; the rest of the lexicon is evidence alone.
MEANT = frozenset(
    {each for row in POSSIBLE.values() for each in row if isinstance(each, Act)} | {Act.STAY}
)
# Of a draft or a case that is not open it must be all that is said.
IN_FULL: Mapping[str, tuple[Act, ...]] = {
    "alone": (*KEPT, Act.WITHDRAW),
    "running": (Act.SEND, Act.DROP),
    "screen": (Act.URGE,),
    "card": (Act.URGE,),
}
# Acts that lead to much the same: a question is answered, what came of a case is asked about.
KINDS = (
    frozenset({Act.HELP, Act.PRIVACY, Act.ABOUT_BOT, Act.IS_SENT, Act.GLOSS, Act.PROGRESS}),
    frozenset({Act.UNSOLVED, Act.PARTLY, Act.DISSATISFIED}),
    frozenset({Act.SOLVED, Act.SATISFIED, Act.FAIR, Act.CLOSING}),
    frozenset({Act.DROP, Act.KEEP, Act.WITHDRAW}),
)
PLEASED = frozenset({Act.SOLVED, Act.SATISFIED, Act.FAIR})
# What words of a relation do not mean, whatever else they are like.
RULED_OUT = {
    "came_back": frozenset({*PLEASED, Act.PARTLY, Act.DISSATISFIED, Act.STAY}),
    "sent_here": frozenset({Act.PERSON}),
    "praises_somebody": frozenset({*OUTCOMES, *GRADES}),
}
DISPLEASED = (Act.UNSOLVED, Act.PARTLY, Act.DISSATISFIED, Subject.CASE, Subject.NEW)
# Acts after which what was open is open no more.
LEADS_AWAY = frozenset({Act.WITHDRAW, Act.DROP, Act.DELETE, Act.UNSIGNED, Act.SKIP})
# Acts that are done, and what else was said is kept nowhere.
KEEPS_NO_WORDS = frozenset({*OUTCOMES, *GRADES, Act.CLOSING, Act.NOTHING, Act.STAY})
# Acts that go on, which nobody means by a question.
GOES_ON = frozenset({Act.SKIP, Act.UNSIGNED, Act.SEND, Act.KEEP, Act.DROP})
# Only the writer does them: what begins with somebody else is none.
OWN = frozenset(
    {Act.UNSIGNED, Act.CONFIDENTIAL, Act.SKIP, Act.KEEP, Act.DROP, Act.SEND, Act.DELETE}
)
# What somebody else may press for: 老板让我撤诉.
GIVES_UP = frozenset({Act.WITHDRAW, Act.DROP, Act.DELETE})
OF_CASE = frozenset(CASE)
OF_DRAFT = frozenset((*DRAFT, Act.SEND, Act.SKIP))
# In full only where they name it: 中 and 快点修 are said of other things, too.
_BY_NAME: Mapping[Act | Subject, Callable[[str], bool]] = {
    Act.SEND: names_sending,
    Act.URGE: names_urging,
}


def possible_acts(text: str, found: frozenset[str], context: Context) -> tuple[Act | Subject, ...]:
    """What can be meant here. Of a draft or a case that is not open it must be all that is said,
    and said in so many words: 中 and 行 send what is on a card."""
    begins = context.screen == "story" and not context.draft
    here, in_full = _meant(context.situation, begins, context.kept)
    others: frozenset[Act] = frozenset()
    if OTHERS in found:  # 他们天天给我发短信催债
        others = OWN | OF_CASE if context.situation == "alone" else OWN
    core = core_of(level(text))
    others = others.union(
        *(acts for name, acts in RULED_OUT.items() if relation(name).search(core))
    )
    if is_told_to_give_up(level(text)) or relation("gives_nothing_up").search(level(text)):
        others |= GIVES_UP
    return tuple(
        each
        for each in here
        if (each not in in_full and each not in others)
        or (
            f"rule:{each}.whole" in found
            and (each not in _BY_NAME or _BY_NAME[each](text.casefold()))
        )
    )


@cache
def _meant(
    situation: str, begins: bool, kept: bool
) -> tuple[tuple[Act | Subject, ...], frozenset[Act]]:
    """What can be meant, and which of it must be all that is said."""
    in_full = () if kept else IN_FULL.get("alone" if begins else situation, ())
    if Act.STAY not in POSSIBLE[situation]:
        in_full = (*in_full, Act.STAY)
    return tuple(dict.fromkeys((*POSSIBLE[situation], *in_full))), frozenset(in_full)
