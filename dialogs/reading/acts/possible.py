"""What can be meant where: the acts, and what words that are none can be about, by the situation;
and what acts have in common."""

from collections.abc import Mapping

from dialogs.reading.acts.lexicon import Act, Subject

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
# What is not meant by who tells that it is as before: 亮了两天又熄了.
# What words of a relation do not mean, whatever else they are like.
RULED_OUT = {
    "came_back": frozenset({*PLEASED, Act.PARTLY, Act.DISSATISFIED, Act.STAY}),
    "sent_here": frozenset({Act.PERSON}),
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
