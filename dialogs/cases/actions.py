"""Table of a citizen's actions on a filed case: one row per action.

The card offers by it, typed words are recognised by it, a tap is judged by it, and what the office
refuses is undone by it. How an action with a form of its own goes on stands in
`action_handlers.COURSES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from backend_client.contract.case import Grade, Resolution, ReviewLevel
from backend_client.exhaustive import exhaustive
from dialogs.cases import followed, office_words
from dialogs.cases.remedies import level_open, without_appeal
from dialogs.cases.status import DUTY
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase
from dialogs.state.copies import replace
from dialogs.state.effect import ACTS, EffectKind

PARTIES = ("office", "unit")  # who is rated


class ButtonPlace(Enum):
    """Where on the card its buttons stand, from top to bottom."""

    QUESTION = auto()
    RATING = auto()
    APPEAL = auto()
    READING = auto()
    ACTING = auto()
    TALKING = auto()
    SETTING = auto()


class ActionRefused(NamedTuple):
    """An action is not possible now: the key of the text that says why. With `alert` the bubble
    must be closed by hand."""

    key: str
    alert: bool = True
    at_length: bool = False  # too much for a bubble


class Label(NamedTuple):
    """The text of a button, and what the button carries behind its verb."""

    key: str
    rest: str = ""


OLD_BUTTON = ActionRefused("talk.old_button_idle", alert=False)

Change = Callable[[FollowedCase], FollowedCase]


def _unchanged(case: FollowedCase) -> FollowedCase:
    return case


def _never(case: FollowedCase, now: datetime, label: Label) -> bool:
    return False


def _always(case: FollowedCase, now: datetime, label: Label) -> bool:
    return True


def _possible(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None


@dataclass(frozen=True)
class CaseAction:
    """The verb of its buttons is the key of its row."""

    # When
    refusal: Callable[[FollowedCase, datetime, str], ActionRefused | None] = (
        _possible  # by the rest
    )
    instead: tuple[Callable[[FollowedCase], bool], str] | None = None  # then another is meant
    # How it is offered
    place: ButtonPlace | None = None  # None: it stands on other messages than the card
    labels: tuple[Label, ...] = ()
    shown: Callable[[FollowedCase, datetime, Label], bool] = _never
    rest_of: Callable[[FollowedCase], str] | None = None  # what the button carries now
    typed: bool = True  # whoever writes the label means it
    # What it does; without `change` its course stands in action_handlers
    sure: str | None = None  # asked first: NAME.sure, on a button NAME.do; then NAME.done
    effect: EffectKind | None = None  # what is asked of the backend, at once or in the end
    body: Mapping[str, object] = field(default_factory=dict)
    key: Callable[[FollowedCase], str] | None = None  # of the effect; None: a new one each time
    change: Change | None = None
    toast: str | None = None
    renews_card: bool = False
    undo: Change = _unchanged  # when the backend refuses

    def on_card(self, case: FollowedCase, now: datetime) -> list[Label]:
        return [
            label if self.rest_of is None else Label(label.key, self.rest_of(case))
            for label in self.labels
            if self.shown(case, now, label)
        ]


# when


def _rating_over(case: FollowedCase, now: datetime, rest: str = "") -> ActionRefused | None:
    return None if followed.can_rate(case, now) else ActionRefused("rate.closed")


def _no_outcome(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return _rating_over(case, now) if rest in set(Resolution) else OLD_BUTTON


def _no_grade(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    party, grade = buttons.split_verb(rest)
    return _rating_over(case, now) if party in PARTIES and grade in set(Grade) else OLD_BUTTON


def _no_question(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    asked = any(str(each.seq) == rest for each in case.questions)
    return None if asked else ActionRefused("answer_office.over")


def _no_answer(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None if case.answer is not None else OLD_BUTTON


def _no_notes(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None if office_words.with_notes(case) else OLD_BUTTON


def _no_more_words(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None if followed.can_add(case) else ActionRefused("case.over")


def _not_urgeable(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    if case.urged_at == case.status:
        return ActionRefused("urge_case.already")
    return None if followed.can_urge(case) else ActionRefused("case.over")


def _not_supervisable(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    if case.supervised_at == case.status:
        return ActionRefused("supervise_case.already")
    return None if followed.can_supervise(case) else ActionRefused("case.over")


def _not_withdrawable(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    can = followed.can_withdraw(case) or followed.could_withdraw(case, now)
    return None if can else ActionRefused("withdraw_case.late")


def _no_appeal(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    if level_open(case, now) is not None:
        return None
    if case.appealed_at == case.status:
        return ActionRefused("appeal_case.already")
    return ActionRefused(without_appeal(case), at_length=case.route == DUTY)


def _not_ended(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None if followed.can_reopen(case) else ActionRefused("case.not_ended")


def _not_public(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None if case.public else OLD_BUTTON


# on the card


def _asks_outcome(case: FollowedCase, now: datetime, label: Label) -> bool:
    return followed.can_rate(case, now) and case.rating.outcome is None


def _has_outcome(case: FollowedCase, now: datetime, label: Label) -> bool:
    """Grades that were not given yet are not to be changed."""
    given = None not in (case.rating.office, case.rating.unit)
    rated = followed.can_rate(case, now) and case.rating.outcome is not None
    return rated and label.key == ("case.button.rate" if given else "case.button.grade")


def _appeal_shown(case: FollowedCase, now: datetime, label: Label) -> bool:
    """Who says that it is solved needs no appeal."""
    level = level_open(case, now)
    return (
        level is not None
        and label == _APPEAL[level]
        and case.rating.outcome is not Resolution.SOLVED
    )


def _takes_words(case: FollowedCase, now: datetime, label: Label) -> bool:
    return followed.can_add(case)


_APPEAL = {level: Label(f"case.button.{level}") for level in ReviewLevel}


def _button(name: str) -> tuple[Label, ...]:
    return (Label(f"case.button.{name}"),)


def _opinion(level: ReviewLevel) -> CaseAction:
    return CaseAction(
        refusal=lambda case, now, rest: None if office_words.opinions(case, level) else OLD_BUTTON,
        place=ButtonPlace.READING,
        labels=_button(f"opinion_{level}"),
        shown=lambda case, now, label: bool(office_words.opinions(case, level)),
        typed=False,
    )


# Within a place in this order, and typed words are looked for in it.
ACTIONS: Mapping[str, CaseAction] = {
    "reply": CaseAction(
        refusal=_no_question,
        place=ButtonPlace.QUESTION,
        labels=_button("reply"),
        shown=lambda case, now, label: bool(case.questions),
        rest_of=lambda case: str(case.questions[0].seq),
        typed=False,
        effect=EffectKind.SUPPLEMENT,
    ),
    "outcome": CaseAction(
        refusal=_no_outcome,
        place=ButtonPlace.RATING,
        labels=tuple(Label(f"case.button.{outcome}", outcome) for outcome in Resolution),
        shown=_asks_outcome,
        effect=EffectKind.RATE,
    ),
    "rate": CaseAction(
        refusal=_rating_over,
        place=ButtonPlace.RATING,
        labels=(*_button("grade"), *_button("rate")),
        shown=_has_outcome,
        effect=EffectKind.RATE,
    ),
    "grade": CaseAction(refusal=_no_grade, effect=EffectKind.RATE),
    "pressed": CaseAction(refusal=_rating_over, effect=EffectKind.RATE),
    "appeal": CaseAction(
        refusal=_no_appeal,
        place=ButtonPlace.APPEAL,
        labels=tuple(_APPEAL.values()),
        shown=_appeal_shown,
        effect=EffectKind.ASK_REVIEW,
        undo=lambda case: replace(case, appealed_at=None),
    ),
    "answer": CaseAction(
        refusal=_no_answer,
        place=ButtonPlace.READING,
        labels=_button("answer"),
        shown=lambda case, now, label: office_words.is_cut(case),
        typed=False,
    ),
    **{f"opinion_{level}": _opinion(level) for level in ReviewLevel},
    "told": CaseAction(
        refusal=lambda case, now, rest: None if case.told else OLD_BUTTON,
        place=ButtonPlace.READING,
        labels=_button("told"),
        shown=lambda case, now, label: bool(case.told),
        typed=False,
    ),
    "basis": CaseAction(
        refusal=lambda case, now, rest: None if case.clocks else OLD_BUTTON,
        place=ButtonPlace.READING,
        labels=_button("basis"),
        shown=lambda case, now, label: followed.next_clock(case, now) is not None,
        typed=False,
    ),
    "notes": CaseAction(
        refusal=_no_notes,
        place=ButtonPlace.READING,
        labels=_button("notes"),
        shown=lambda case, now, label: office_words.has_more_notes(case),
        typed=False,
    ),
    "open": CaseAction(
        place=ButtonPlace.ACTING, labels=_button("progress"), shown=_always, typed=False
    ),
    "add": CaseAction(
        refusal=_no_more_words,
        place=ButtonPlace.ACTING,
        labels=_button("add"),
        shown=_takes_words,
        effect=EffectKind.SUPPLEMENT,
    ),
    # Once a stage, while somebody has to act; after an answer the office looks into it instead.
    "urge": CaseAction(
        refusal=_not_urgeable,
        instead=(followed.can_supervise, "supervise"),
        place=ButtonPlace.ACTING,
        labels=_button("urge"),
        shown=lambda case, now, label: followed.can_urge(case),
        sure="urge_case",
        effect=EffectKind.URGE,
        change=lambda case: replace(case, urged_at=case.status),
        undo=lambda case: replace(case, urged_at=None),
    ),
    "supervise": CaseAction(
        refusal=_not_supervisable,
        sure="supervise_case",
        effect=EffectKind.SUPERVISE,
        change=lambda case: replace(case, supervised_at=case.status),
        undo=lambda case: replace(case, supervised_at=None),
    ),
    # What was said before the answer counts, though the answer came here first. The case changes
    # when the office says so.
    "withdraw": CaseAction(
        refusal=_not_withdrawable,
        place=ButtonPlace.ACTING,
        labels=_button("withdraw"),
        shown=lambda case, now, label: followed.can_withdraw(case),
        sure="withdraw_case",
        effect=EffectKind.WITHDRAW,
        body={"reason": None},
        key=lambda case: f"{case.client_ref}:withdraw",
        change=_unchanged,
    ),
    "again": CaseAction(
        refusal=_not_ended,
        place=ButtonPlace.ACTING,
        labels=_button("again"),
        shown=lambda case, now, label: followed.can_reopen(case),
    ),
    "human": CaseAction(
        place=ButtonPlace.TALKING, labels=(Label("label.human"),), shown=_takes_words, typed=False
    ),
    "unpublish": CaseAction(
        refusal=_not_public,
        place=ButtonPlace.SETTING,
        labels=_button("unpublish"),
        shown=lambda case, now, label: case.public,
        sure="unpublish",
        effect=EffectKind.UNPUBLISH,
        change=lambda case: replace(case, public=False),
        renews_card=True,
        undo=lambda case: replace(case, public=True),
    ),
    # The card goes on changing; only the ringing ends, or begins again.
    "mute": CaseAction(
        place=ButtonPlace.SETTING,
        labels=_button("mute"),
        shown=lambda case, now, label: followed.can_add(case) and not case.muted,
        change=lambda case: replace(case, muted=True),
        toast="case.muted",
        renews_card=True,
    ),
    "unmute": CaseAction(
        place=ButtonPlace.SETTING,
        labels=_button("unmute"),
        shown=lambda case, now, label: followed.can_add(case) and case.muted,
        change=lambda case: replace(case, muted=False),
        toast="case.unmuted",
        renews_card=True,
    ),
    "which": CaseAction(),
}
# What may be refused by the backend, with how it is undone. A filing has no case yet.
BY_EFFECT: Mapping[str, CaseAction] = exhaustive(
    "actions.ACTIONS",
    sorted(ACTS - {EffectKind.FILE_CASE}),
    {row.effect: row for row in ACTIONS.values() if row.effect is not None},
)


def undone(effect: str, case: FollowedCase) -> FollowedCase:
    """The case once the backend has refused what was asked: it may be asked again."""
    row = BY_EFFECT.get(effect)
    return case if row is None else row.undo(case)
