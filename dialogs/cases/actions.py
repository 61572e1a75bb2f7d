"""Table of a citizen's actions on a filed case: one row per action.

The card offers by it, typed words are recognised by it, a tap is judged by it, and what the office
refuses is undone by it. How an action with a form of its own goes on stands in
`action_handlers.COURSES`.
"""

from collections.abc import Mapping
from datetime import datetime

from backend_client.contract.case import Grade, Resolution, ReviewLevel
from backend_client.exhaustive import exhaustive
from dialogs.cases import followed, office_words, publishing
from dialogs.cases.action import (
    OLD_BUTTON,
    ActionRefused,
    ButtonPlace,
    CaseAction,
    Label,
    always,
    labelled,
    to_read,
    unchanged,
    unless,
)
from dialogs.cases.remedies import level_open, without_appeal
from dialogs.cases.status import DUTY
from dialogs.on_behalf import own_word, representing
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase
from dialogs.state.copies import replace
from dialogs.state.effect import ACTS, EffectKind

PARTIES = ("office", "unit")  # who is rated


# when


def _rating_over(case: FollowedCase, now: datetime, rest: str = "") -> ActionRefused | None:
    if not own_word.is_own(case):
        return ActionRefused("on_behalf.no_rating")
    if followed.can_rate(case, now):
        return None
    return ActionRefused("rate.closed" if case.rate_until else "listening.grade_early")


def _no_outcome(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return _rating_over(case, now) if rest in set(Resolution) else OLD_BUTTON


def _no_grade(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    party, grade = buttons.split_verb(rest)
    return _rating_over(case, now) if party in PARTIES and grade in set(Grade) else OLD_BUTTON


def _no_question(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    asked = any(str(each.seq) == buttons.split_verb(rest)[0] for each in case.questions)
    return None if asked else ActionRefused("answer_office.over")


def _has_answer(case: FollowedCase) -> bool:
    return case.answer is not None


def _has_notes(case: FollowedCase) -> bool:
    return bool(office_words.with_notes(case))


def _has_told(case: FollowedCase) -> bool:
    return bool(case.told)


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
    if not own_word.is_own(case):
        return ActionRefused("on_behalf.no_withdrawal")
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


# on the card


def asks_outcome(case: FollowedCase, now: datetime, label: Label | None = None) -> bool:
    """Whether it is still to be said whether it is solved, by whose matter it is."""
    can = followed.can_rate(case, now) and own_word.is_own(case)
    return can and case.rating.outcome is None


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
    return followed.takes_words(case)


def _asks_others(case: FollowedCase, now: datetime, label: Label) -> bool:
    can = followed.can_gather if label.key == "case.button.gather" else followed.can_invite
    return can(case)


def _no_representative(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    if case.representatives >= representing.MOST_REPRESENTATIVES:
        return ActionRefused("joint.full")
    return None if followed.can_gather(case) else ActionRefused("joint.closed")


def _nothing_to_leave(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None if representing.may_leave(case, rest) else OLD_BUTTON


def _nobody_to_ask(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    if case.joint and not followed.can_gather(case):
        return ActionRefused("joint.closed")
    return None if followed.can_gather(case) or followed.can_invite(case) else OLD_BUTTON


_APPEAL = {level: Label(f"case.button.{level}") for level in ReviewLevel}


def _opinion(level: ReviewLevel) -> CaseAction:
    def there(case: FollowedCase) -> bool:
        return bool(office_words.opinions(case, level))

    return to_read(f"opinion_{level}", unless(there), there, ButtonPlace.ANSWERS)


# Within a place in this order, and typed words are looked for in it.
ACTIONS: Mapping[str, CaseAction] = {
    "reply": CaseAction(
        refusal=_no_question,
        place=ButtonPlace.QUESTION,
        labels=labelled("reply"),
        shown=lambda case, now, label: bool(case.questions),
        rest_of=lambda case: str(case.questions[0].seq),
        typed=False,
        effect=EffectKind.SUPPLEMENT,
    ),
    "outcome": CaseAction(
        refusal=_no_outcome,
        place=ButtonPlace.RATING,
        labels=tuple(Label(f"case.button.{outcome}", outcome) for outcome in Resolution),
        shown=asks_outcome,
        effect=EffectKind.RATE,
    ),
    "rate": CaseAction(
        refusal=_rating_over,
        place=ButtonPlace.RATING,
        labels=(
            *(*labelled("grade"), *labelled("rate")),
            *(Label(f"rate.change_{party}", party) for party in PARTIES),  # beneath the grades
        ),
        shown=_has_outcome,
        effect=EffectKind.RATE,
    ),
    "grade": CaseAction(refusal=_no_grade, effect=EffectKind.RATE),
    "pressed": CaseAction(
        refusal=_rating_over, labels=(Label("rate.quiet"),), effect=EffectKind.RATE
    ),
    "appeal": CaseAction(
        refusal=_no_appeal,
        place=ButtonPlace.APPEAL,
        labels=tuple(_APPEAL.values()),
        shown=_appeal_shown,
        effect=EffectKind.ASK_REVIEW,
        undo=lambda case: replace(case, appealed_at=None),
    ),
    **{f"opinion_{level}": _opinion(level) for level in reversed(ReviewLevel)},  # the newest first
    "answer": to_read("answer", unless(_has_answer), office_words.is_cut, ButtonPlace.ANSWERS),
    "told": to_read("told", unless(_has_told), _has_told),
    "basis": CaseAction(
        refusal=unless(lambda case: bool(case.clocks)),
        place=ButtonPlace.READING,
        labels=labelled("basis"),
        shown=lambda case, now, label: followed.next_clock(case, now) is not None,
        typed=False,
    ),
    "notes": to_read("notes", unless(_has_notes), office_words.has_more_notes),
    "open": CaseAction(
        place=ButtonPlace.ACTING,
        labels=labelled("progress"),
        shown=always,
        typed=False,
    ),
    "add": CaseAction(
        refusal=_no_more_words,
        place=ButtonPlace.ACTING,
        labels=labelled("add"),
        shown=_takes_words,
        effect=EffectKind.SUPPLEMENT,
    ),
    # Once a stage, while somebody has to act; after an answer the office looks into it instead.
    "urge": CaseAction(
        refusal=_not_urgeable,
        instead=(followed.can_supervise, "supervise"),
        place=ButtonPlace.ACTING,
        labels=labelled("urge"),
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
        labels=labelled("withdraw"),
        shown=lambda case, now, label: followed.can_withdraw(case),
        sure="withdraw_case",
        effect=EffectKind.WITHDRAW,
        body={"reason": None},
        key=lambda case: f"{case.client_ref}:withdraw",
        change=unchanged,
    ),
    "invite": CaseAction(
        refusal=_nobody_to_ask,
        place=ButtonPlace.QUESTION,
        labels=(*labelled("invite"), *labelled("gather")),
        shown=_asks_others,
        effect=EffectKind.INVITE,
        change=unchanged,
        toast="on_behalf.inviting",
    ),
    # Stands beside the link by which the others sign.
    "appoint": CaseAction(
        refusal=_no_representative,
        labels=labelled("appoint"),
        effect=EffectKind.ASK_REPRESENTATIVE,
        change=unchanged,
        toast="on_behalf.inviting",
    ),
    "leave": CaseAction(
        refusal=_nothing_to_leave,
        place=ButtonPlace.SETTING,
        labels=(*labelled("leave"), Label("case.button.step_down", representing.ROLE)),
        shown=lambda case, now, label: representing.may_leave(case, label.rest),
        effect=EffectKind.LEAVE,
    ),
    "again": CaseAction(
        refusal=_not_ended,
        place=ButtonPlace.APPEAL,
        labels=labelled("again"),
        shown=lambda case, now, label: followed.can_reopen(case),
    ),
    "human": CaseAction(
        place=ButtonPlace.TALKING,
        labels=(Label("label.human"),),
        shown=_takes_words,
        typed=False,
    ),
    "unpublish": CaseAction(
        refusal=unless(lambda case: case.public),
        place=ButtonPlace.SETTING,
        labels=labelled("unpublish"),
        shown=lambda case, now, label: case.public,
        sure="unpublish",
        effect=EffectKind.UNPUBLISH,
        change=lambda case: replace(case, public=False),
        renews_card=True,
        undo=lambda case: replace(case, public=True),
    ),
    "alone": CaseAction(
        refusal=unless(own_word.can_take_over),
        place=ButtonPlace.SETTING,
        labels=labelled("alone"),
        shown=lambda case, now, label: own_word.can_take_over(case),
        sure="take_over",
        effect=EffectKind.TAKE_OVER,
        key=lambda case: f"{case.confirmed_as}-alone",
        change=lambda case: replace(case, alone=True),
        renews_card=True,
        undo=lambda case: replace(case, alone=False),
    ),
    **publishing.ROWS,
    # The card goes on changing; only the ringing ends, or begins again.
    "mute": CaseAction(
        place=ButtonPlace.SETTING,
        labels=labelled("mute"),
        shown=lambda case, now, label: followed.takes_words(case) and not case.muted,
        change=lambda case: replace(case, muted=True),
        toast="case.muted",
        renews_card=True,
    ),
    "unmute": CaseAction(
        place=ButtonPlace.SETTING,
        labels=labelled("unmute"),
        shown=lambda case, now, label: followed.takes_words(case) and case.muted,
        change=lambda case: replace(case, muted=False),
        toast="case.unmuted",
        renews_card=True,
    ),
    "which": CaseAction(),
    # What the card has no room for; "less" folds it again.
    "more": CaseAction(),
}
# What may be refused, with how it is undone. A filing has no case, a correction changes nothing.
BY_EFFECT: Mapping[str, CaseAction] = exhaustive(
    "actions.ACTIONS",
    sorted(ACTS - {EffectKind.FILE_CASE, EffectKind.CORRECT}),
    {row.effect: row for row in ACTIONS.values() if row.effect is not None},
)


def undone(effect: str, case: FollowedCase) -> FollowedCase:
    """The case once the backend has refused what was asked: it may be asked again."""
    row = BY_EFFECT.get(effect)
    return case if row is None else row.undo(case)
