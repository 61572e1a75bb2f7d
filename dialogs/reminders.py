"""Reminders: of drafts that wait, and of the citizen's own deadlines.

All moments follow from the conversation. Those up to `Conversation.reminded_to` have been seen to,
so nothing is said twice; what a moment brings is decided when its Due comes. That may be late, for
the program may have been away: what is not true any more is not said.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from backend_client.contract.case import Resolution
from dialogs.cases import followed, rating
from dialogs.cases.action import ButtonPlace
from dialogs.cases.card import buttons_at, left_text
from dialogs.cases.notifications import NIGHT_BEGINS, NIGHT_ENDS, may_ring
from dialogs.cases.remedies import WINDOWS
from dialogs.feature import Feature
from dialogs.forms import parked
from dialogs.forms.form import Form, forms_of
from dialogs.forms.screens import data
from dialogs.listening import clarify
from dialogs.listening.standing import standing
from dialogs.on_behalf import own_word
from dialogs.state import buttons
from dialogs.state.conversation import Conversation, FollowedCase, Frame
from dialogs.state.copies import replace
from dialogs.state.event import Due, Event
from dialogs.state.message import Lane, Message
from dialogs.texts import ZONE
from dialogs.texts.layout import Rows, button
from dialogs.turn_context import TurnContext

DRAFT_SLOT = "remind"
PAUSES = (timedelta(minutes=10), timedelta(days=1), timedelta(days=3))  # of a draft
KEPT = timedelta(days=30)
APPEAL_DAYS = (7, 1)  # before the window closes
RATE_DAYS = (3,)
MORNING = time(9)  # in mainland China

IsDue = Callable[[datetime], bool]


@dataclass(frozen=True)
class Deadline:
    """The citizen's own. `name` is that of an appeal, or `rate`; it is said at `at`."""

    name: str
    due: datetime
    at: datetime


def due(conversation: Conversation, forms: Mapping[str, Form]) -> datetime | None:
    """The next moment at which something may have to be said or deleted."""
    since = conversation.reminded_to
    moments = [at for frame in waiting(conversation, forms) for at in _moments(frame)]
    moments += [frame.quiet_until for frame in conversation.frames if frame.quiet_until is not None]
    moments += _moments_of_held(conversation)
    moments += [each.at for case in conversation.cases for each in deadlines(case)]
    return min((at for at in moments if since is None or at > since), default=None)


def waiting(conversation: Conversation, forms: Mapping[str, Form]) -> list[Frame]:
    """The drafts with something in them, the one touched last at the end. One that was stored by a
    release without marks waits from the turn that marks it."""
    return sorted(
        (
            frame
            for frame in (*conversation.parked, *conversation.frames)
            if frame.order and frame.touched_at and forms[frame.dialog].text_to is not None
        ),
        key=_touched_at,
    )


def _waiting(ctx: TurnContext) -> list[Frame]:
    return waiting(ctx.conversation, forms_of(ctx).by_name)


def deadlines(case: FollowedCase) -> Iterator[Deadline]:
    """Who says that it is solved needs no appeal, and who has rated needs not be told to."""
    if case.muted or case.number is None:
        return
    if case.rating.outcome is not Resolution.SOLVED and case.appealed_at != case.status:
        for level, window in WINDOWS.items():
            for clock in case.clocks:
                if clock.name is window:
                    yield from _before(clock.due, level, APPEAL_DAYS)
    rated = case.rating.outcome is not None and rating.next_party(case.rating) is None
    own = own_word.is_own(case)
    can = own and followed.has_answer_to_rate(case) and not followed.is_running(case)
    if case.rate_until is not None and can and not rated:
        yield from _before(case.rate_until, "rate", RATE_DAYS)


def touched(before: Conversation, after: Conversation, event: Event) -> Conversation:
    """`after` with its drafts marked that are not as they were `before`: the citizen was at them.
    A draft of a release that knew no marks gets one when it is first seen."""
    known = {frame.id: frame for frame in (*before.frames, *before.parked)}

    def marked(frame: Frame) -> Frame:
        if frame.touched_at is not None and _same(known.get(frame.id), frame):
            return frame
        kept_until = _end_of_day(event.at + KEPT) if frame.muted else None
        return replace(frame, touched_at=event.at, kept_until=kept_until)

    frames, parked = tuple(map(marked, after.frames)), tuple(map(marked, after.parked))
    if frames == after.frames and parked == after.parked:
        return after
    return replace(after, frames=frames, parked=parked)


def remind(ctx: TurnContext) -> None:
    """A Due has come: say what is due by now. A chat that cannot be reached is told nothing."""
    since, now = ctx.conversation.reminded_to, ctx.event.at

    def is_due(at: datetime) -> bool:
        return at <= now and (since is None or at > since)

    _delete_old(ctx)
    _remind_of_drafts(ctx, is_due)
    if any(map(is_due, _moments_of_held(ctx.conversation))):
        clarify.ask(ctx, standing(ctx))
    for case in ctx.conversation.cases:
        _remind_of_deadline(ctx, case, is_due)
    if ctx.conversation.missed:
        ctx.outputs.clear()
    ctx.conversation = replace(ctx.conversation, reminded_to=now)


def mute(ctx: TurnContext) -> None:
    """No reminders of what waits now; it is kept as long as ever, and then deleted."""
    for frame in _waiting(ctx):
        kept_until = frame.kept_until or _end_of_day(_touched_at(frame) + KEPT)
        kept = replace(frame, muted=True, kept_until=kept_until)
        ctx.conversation = ctx.conversation.with_draft(kept)
    ends = [f.kept_until for f in _waiting(ctx) if f.kept_until is not None]
    text = ctx.t.html("remind.draft_muted", day=ctx.t.day(min(ends, default=ctx.event.at)))
    ctx.say(Message(text, slot=DRAFT_SLOT, fresh=not ctx.on(DRAFT_SLOT)))


def _delete_old(ctx: TurnContext) -> None:
    old = [
        frame
        for frame in _waiting(ctx)
        if frame.kept_until is not None and frame.kept_until <= ctx.event.at
    ]
    for frame in old:
        parked.take_away(ctx, frame)
    if old:
        ctx.say(Message(ctx.t.html("remind.draft_gone"), slot=DRAFT_SLOT, ring=False))


def _remind_of_drafts(ctx: TurnContext, is_due: IsDue) -> None:
    """One message for all of them, that leads to the newest. Nobody is interrupted at another
    draft, except to be told how long this one is kept: without that it is not deleted."""
    now, drafts = ctx.event.at, _waiting(ctx)
    told = [f for f in drafts if f.kept_until is None and any(map(is_due, _moments(f)))]
    last = [frame for frame in told if _civil(_touched_at(frame) + PAUSES[-1]) <= now]
    if not told or (not last and now - _touched_at(drafts[-1]) < PAUSES[0]):
        return
    kept_until = _end_of_day(now + KEPT - PAUSES[-1])
    for frame in last:
        ctx.conversation = ctx.conversation.with_draft(replace(frame, kept_until=kept_until))
    frame = told[-1]
    key = "remind.draft_last" if last else "remind.draft"
    rows: Rows = (
        (
            ctx.button("label.resume", data(frame, "resume")),
            ctx.button("remind.mute", data(frame, "mute")),
        ),
    )
    text = ctx.t.html(key, count=len(drafts), day=ctx.t.day(kept_until))
    ctx.say(_reminder(ctx, text, rows, DRAFT_SLOT))


def _remind_of_deadline(ctx: TurnContext, case: FollowedCase, is_due: IsDue) -> None:
    """It names neither the matter nor what came of it: it stands on a lock screen."""
    t, now = ctx.t, ctx.event.at
    ringing = [each for each in deadlines(case) if is_due(each.at) and now <= each.due]
    if not ringing:
        return
    first = min(ringing, key=lambda each: each.due)
    act = tuple(buttons_at(ButtonPlace.RATING, t, case, now))
    if first.name != "rate":
        act = (button(t, f"case.button.{first.name}", buttons.case(case.tag, "appeal")),)
    choices = (
        button(t, "case.button.progress", buttons.case(case.tag, "open")),
        button(t, "case.button.mute", buttons.case(case.tag, "mute")),
    )
    left = left_text(t, first.due, now)
    text = t.html(f"remind.{first.name}", day=t.day(first.due), left=left)
    ctx.say(_reminder(ctx, text, (act, choices), f"due:{case.client_ref}"))


def _reminder(ctx: TurnContext, text: str, rows: Rows, slot: str) -> Message:
    """The one before shrinks: reminders do not pile up."""
    return Message(
        text,
        buttons=rows,
        slot=slot,
        fresh=True,
        stub=ctx.t.html("remind.stub"),
        ring=may_ring(ctx.event.at),
        lane=Lane.PUSH,
    )


def _moments_of_held(conversation: Conversation) -> list[datetime]:
    """When words of which nobody has said where they belong are asked about again."""
    if not conversation.held:
        return []
    return [_civil(conversation.held[-1].at + pause) for pause in PAUSES]


def _moments(frame: Frame) -> Iterator[datetime]:
    if frame.kept_until is not None:
        yield frame.kept_until
    else:
        yield from (_civil(_touched_at(frame) + pause) for pause in PAUSES)


def _before(due: datetime, name: str, days: tuple[int, ...]) -> Iterator[Deadline]:
    last_day = due.astimezone(ZONE).date()
    for count in days:
        at = datetime.combine(last_day - timedelta(days=count), MORNING, ZONE)
        yield Deadline(name, due, at)


def _touched_at(frame: Frame) -> datetime:
    return frame.touched_at or frame.started_at


def _same(old: Frame | None, new: Frame) -> bool:
    """Whether nothing is different but what is noted here."""
    if old is None or old is new:
        return old is new
    return new == replace(
        old, touched_at=new.touched_at, kept_until=new.kept_until, muted=new.muted
    )


def _civil(at: datetime) -> datetime:
    """That moment, or the morning after it when it is night."""
    local = at.astimezone(ZONE)
    if may_ring(at):
        return at
    evening = local.hour >= NIGHT_BEGINS
    return datetime.combine(local.date() + timedelta(days=evening), time(NIGHT_ENDS), ZONE)


def _end_of_day(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(ZONE).date(), time(23, 59, 59), ZONE)


REMINDERS = Feature(
    "reminders",
    event={Due: lambda ctx, what: remind(ctx)},
    forget=lambda conversation: {"reminded_to": conversation.reminded_to},
)
