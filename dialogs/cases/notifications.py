"""Case events to messages: the card edited in place, and one short message that rings.

The text that rings stands on a lock screen: it names no subject, no accused and no outcome.
"""

from collections import Counter
from datetime import datetime

from backend_client.contract.case import CaseStatus, Rating
from dialogs.cases import followed
from dialogs.cases.card import case_card, happenings
from dialogs.cases.status import row_of
from dialogs.state import about, buttons
from dialogs.state.conversation import FollowedCase, OpenQuestion
from dialogs.state.copies import replace
from dialogs.state.event import FileFailed
from dialogs.state.message import Button, Lane, Message
from dialogs.texts import ZONE, Texts, clip
from dialogs.texts.layout import Rows, button
from dialogs.turn_context import TurnContext

NIGHT_BEGINS, NIGHT_ENDS = 22, 7  # o'clock in mainland China


def may_ring(at: datetime, *, urgent: bool = False) -> bool:
    """Nights are quiet unless it is urgent: the message comes, without a sound."""
    return urgent or NIGHT_ENDS <= at.astimezone(ZONE).hour < NIGHT_BEGINS


def of_change(
    t: Texts, before: FollowedCase, after: FollowedCase, now: datetime
) -> tuple[Message, ...]:
    """What the chat is told when a case went from `before` to `after`."""
    if after.seq == before.seq or after.cleared:
        return ()
    known = frozenset(happenings(t, before))
    tells = tuple(line for line in happenings(t, after) if line not in known)
    card = replace(case_card(t, after, now), tells=tells)
    shown = () if _is_same(card, case_card(t, before, now)) else (card,)
    news = after.steps[len(before.steps) :]
    if after.signer is not None and not news and after.people != before.people:
        return ()  # of every signer all the others would be told
    moves = after.path[len(before.path) :]
    if moves and all(_is_own(after, len(before.path) + at) for at in range(len(moves))):
        return shown
    if asked := [each for each in after.questions if each.seq > before.seq]:
        return (card, *(question(t, after, each, now) for each in asked))
    # A matter that a unit gave back is registered again: that is news.
    quiet = not before.path or not row_of(before.path[-1].status).rings
    rings = any(row_of(step.status).rings for step in news)
    if after.muted or (not rings and (quiet or not moves)):
        return shown
    result = bool(moves) and row_of(after.status).brings_result
    return (card, ring(t, after, "case.ring_answered" if result else "case.ring", now))


def _is_same(card: Message, shown: Message) -> bool:
    """Whether the chat shows it already: the receipt and the step that registers a case say one
    thing, and an edit that changes nothing is refused."""
    return (card.text, card.buttons) == (shown.text, shown.buttons)


def _is_own(case: FollowedCase, at: int) -> bool:
    """Whether the petitioner has brought about a step: nobody is rung for what they did."""
    before = case.path[at - 1].status if at else None
    resumed = before is CaseStatus.HEARING  # a recheck goes on after its hearing
    return row_of(case.path[at].status).own and not resumed


def of_rereading(
    t: Texts, before: FollowedCase, after: FollowedCase, now: datetime
) -> tuple[Message, ...]:
    """What the chat is told when all steps of a case were read again: the card as it is now, and a
    ring for what had never been shown."""
    card = case_card(t, after, now)
    known = Counter((step.status, step.unit, step.note) for step in before.steps)
    steps = Counter((step.status, step.unit, step.note) for step in after.steps)
    texts = Counter(asked.text for asked in before.questions)
    asked = [
        question(t, after, each, now)
        for each in after.questions
        if not texts[each.text] and (each.seq > before.seq or each not in before.questions)
    ]
    if asked:
        return (card, *asked)
    news = [status for status, _, _ in (steps - known) if row_of(status).rings]
    reworded = after.answer is not None and after.answer != before.answer
    if after.muted or not (news or reworded):
        return (card,)
    return (card, ring(t, after, "case.ring_answered" if reworded else "case.ring", now))


def question(t: Texts, case: FollowedCase, asked: OpenQuestion, now: datetime) -> Message:
    """A message of its own for each question, read after a tap; one with choices is read and
    answered here. It comes also when the case is muted: somebody waits."""
    reply = buttons.case(case.tag, "reply", str(asked.seq))
    rows: Rows = ((button(t, "case.button.reply", reply),),)
    if asked.choices:
        rows = tuple(
            (Button(choice, buttons.case(case.tag, "reply", str(asked.seq), str(at))),)
            for at, choice in enumerate(asked.choices)
        )
    said_of_it = asked.quiet and case.rating != Rating()
    return Message(
        t.html("case.ring_choice", question=clip(asked.text, 500))
        if asked.choices
        else t.html("case.ring_asked"),
        buttons=rows,
        slot=_question_slot(case, asked.seq),
        fresh=True,
        ring=may_ring(now, urgent=case.urgent) and not (case.muted or said_of_it),
        lane=Lane.PUSH,
        about=about.question(case.client_ref, asked.seq),
    )


def _question_slot(case: FollowedCase, seq: int) -> str:
    return f"question:{case.client_ref}.{seq}"


def settle_question(
    ctx: TurnContext,
    case: FollowedCase,
    seq: int,
    key: str = "case.ring_asked_done",
    *,
    tapped: bool = False,
    **said: str,
) -> None:
    """Take the buttons of a question away that needs no answer any more. One that was `tapped` is
    there, also while it is not stored yet that it was sent."""
    slot = _question_slot(case, seq)
    if tapped or slot in ctx.sent:
        text = ctx.t.html(key, **said)
        ctx.say(Message(text, slot=slot, ring=False, lane=Lane.PUSH, tells=()))


def ring(t: Texts, case: FollowedCase, key: str, now: datetime) -> Message:
    """The newest takes the place of the one before: four that say the same help nobody."""
    return Message(
        t.html(key),
        buttons=((button(t, "case.button.progress", buttons.case(case.tag, "open")),),),
        slot=f"ring:{case.client_ref}",
        fresh=True,
        stub=t.html("case.ring_stub"),
        ring=may_ring(now, urgent=case.urgent),
        lane=Lane.PUSH,
        about=about.case(case.client_ref),
    )


def refused(t: Texts, case: FollowedCase, now: datetime) -> Message:
    """The backend will not have it: a person must see to it."""
    text = t.html("file_case.refused", receipt=case.tag)
    return Message(text, ring=may_ring(now, urgent=case.urgent), lane=Lane.PUSH)


def file_failed(t: Texts, case: FollowedCase, what: FileFailed) -> Message:
    """Which file the office will not see, and what to do. It names neither the matter nor the file:
    it may be read on a lock screen."""
    can_add = followed.can_add(case)
    text = t.html(
        "file.failed",
        number=clip(case.number or case.tag, 64),
        place=what.place,
        kind=t.plain(f"file.kind.{what.kind}"),
        why=t.plain(f"file.why.{what.refusal}"),
        mend=t.plain(f"file.mend.{what.refusal}" if can_add else "file.mend.over"),
    )
    add = button(t, "case.button.add", buttons.case(case.tag, "add"))
    return Message(text, buttons=((add,),) if can_add else (), ring=False, lane=Lane.PUSH)


def failed(t: Texts, what: str, now: datetime) -> Message:
    return Message(t.html("case.failed", what=what), ring=may_ring(now), lane=Lane.PUSH)
