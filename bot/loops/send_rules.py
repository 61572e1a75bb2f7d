"""Rules for sending outbox rows: which go together, and what a result means. Pure."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from bot.runtime import backoff
from bot.runtime.keyed_queues import NO_PAUSE
from bot.store import OutboxResult, OutboxRow, OutboxState, Stub
from dialogs.state.message import Lane, Message, Toast
from handlers import retry_rules
from handlers.retry_rules import RetryRule
from handlers.send_result import Later, Never, SendResult, Sent, Unknown

ROWS_A_BATCH = 10


@dataclass(frozen=True)
class Crashed:
    """Our own code raised: the row may be to blame, or not."""

    error: str


@dataclass(frozen=True)
class Patience:
    """`repeat_after`: before a message that may have been shown is sent again, silently;
    `repeat_soon`: when the citizen waits for what stands behind it; `recheck_after`: before
    a message is looked at that an edit of unknown outcome may have taken back."""

    repeat_after: timedelta = retry_rules.MAY_BE_SHOWN.first
    repeat_soon: timedelta = retry_rules.MAY_BE_SHOWN_AND_WENT_ON.first
    recheck_after: timedelta = retry_rules.EDIT_IN_DOUBT.first
    again: RetryRule | None = None  # whose pauses take the place of the table's

    def pause(self, rule: RetryRule, tries: int) -> timedelta:
        return backoff.pause(self.again or rule, tries)


def superseded(run: Sequence[OutboxRow], with_message: Container[str] = ()) -> set[int]:
    """The ids of edits that a later edit of the same slot makes needless: it tells all that they
    would have told.

    Only neighbours count, toasts between them aside. A row that may have been shown must be sent
    again as it was, unless it edits a message that stands and a later one may have done so too:
    repeated in order after a crash, the card would go back before the citizen's eyes.
    `with_message` are the slots that have a message.
    """
    needless: set[int] = set()
    behind: OutboxRow | None = None  # which will be shown
    for outbox_row in reversed(run):
        if isinstance(outbox_row.content, Toast):
            continue
        if behind is not None and supersedes(behind, outbox_row):
            needless.add(outbox_row.id)
        else:
            behind = outbox_row
    return needless | _repeated(run, with_message)


def side_by_side(outbox_rows: Sequence[OutboxRow]) -> Sequence[OutboxRow]:
    """As many of the first rows as may be on their way at the same time: of one slot a single
    one. Were there two when the process dies, nobody could say whether the first was shown; sent
    again it may take the card back, and left out its change is never seen."""
    sizes = range(len(outbox_rows), 1, -1)
    return next((outbox_rows[:n] for n in sizes if _one_a_slot(outbox_rows[:n])), outbox_rows[:1])


def begins(outbox_rows: Sequence[OutboxRow]) -> tuple[Sequence[OutboxRow], set[int]]:
    """Of a chat to which nothing else is being said: the first rows, which go together, and those
    whose place another one takes."""
    run = side_by_side(outbox_rows[:ROWS_A_BATCH])
    return run, superseded(run)


def _one_a_slot(run: Sequence[OutboxRow]) -> bool:
    needless = superseded(run)
    shown: dict[str, OutboxRow] = {}
    for outbox_row in run:
        if outbox_row.slot is None or outbox_row.id in needless:
            continue
        before = shown.get(outbox_row.slot)
        # Left by a version that had two on their way: they go together again.
        if before is not None and not (before.unknown and outbox_row.unknown):
            return False
        shown[outbox_row.slot] = outbox_row
    return True


def _repeated(run: Sequence[OutboxRow], with_message: Container[str]) -> set[int]:
    """Edits that may have been shown, as may a later one of this same run that tells as much; where
    they do not say what they tell, an earlier version left them on their way together."""
    needless: set[int] = set()
    edited: dict[str, OutboxRow] = {}
    for outbox_row in reversed(run):
        if outbox_row.slot is None:
            continue
        if outbox_row.fresh:
            edited.pop(outbox_row.slot, None)
            continue
        later = edited.get(outbox_row.slot)
        both = later is not None and later.unknown and outbox_row.unknown
        if (
            both
            and outbox_row.slot in with_message
            and (_says_not(outbox_row) or says_all(later, outbox_row))
        ):
            needless.add(outbox_row.id)
        else:
            edited[outbox_row.slot] = outbox_row
    return needless


def supersedes(later: OutboxRow, earlier: OutboxRow) -> bool:
    same_slot = earlier.slot is not None and earlier.slot == later.slot
    free = not (earlier.fresh or later.fresh or earlier.unknown)
    return same_slot and free and says_all(later, earlier)


def says_all(later: OutboxRow | None, earlier: OutboxRow) -> bool:
    """Whether who sees the later row has seen what the earlier one was to tell."""
    if not isinstance(earlier.content, Message):
        return False
    later_one = later.content if later is not None else None
    return isinstance(later_one, Message) and later_one.holds(earlier.content.news)


def _says_not(outbox_row: OutboxRow) -> bool:
    return isinstance(outbox_row.content, Message) and outbox_row.content.tells is None


def rings(outbox_row: OutboxRow) -> bool:
    return isinstance(outbox_row.content, Message) and outbox_row.content.ring


def ringing(outbox_row: OutboxRow) -> OutboxRow:
    """The row with the ring of one that it supersedes."""
    if not isinstance(outbox_row.content, Message):
        return outbox_row
    return replace(outbox_row, content=replace(outbox_row.content, ring=True))


def has_reply(outbox_rows: Iterable[OutboxRow]) -> bool:
    return any(outbox_row.lane is Lane.REPLY for outbox_row in outbox_rows)


def wait(queue: Iterable[OutboxRow], patience: Patience, now: datetime) -> timedelta:
    """How long the first of a chat's rows still waits, and with it the one that goes in its
    place. One that may have been shown waits for its repetition, but only shortly when the citizen
    has gone on meanwhile: what answers them stands behind it, and to see a message twice is better
    than silence."""
    outbox_rows = list(queue)

    def left(outbox_row: OutboxRow) -> timedelta:
        pause = rest(outbox_row.due_at, outbox_row.paused, now)
        went_on = (
            other.lane is Lane.REPLY and other.created_at != outbox_row.created_at
            for other in outbox_rows
        )
        if outbox_row.unknown and any(went_on):
            return pause - max(patience.repeat_after - patience.repeat_soon, timedelta(0))
        return pause

    return max(map(left, _with_the_first(outbox_rows[:ROWS_A_BATCH])))


def ready(queue: Iterable[OutboxRow], now: datetime) -> Sequence[OutboxRow]:
    """The first row, whose time has come, and those behind it whose time has come too; none
    without the one that goes in its place: when that may have been shown, the card would go back
    before the citizen's eyes."""
    outbox_rows = list(islice(queue, ROWS_A_BATCH))
    first = _with_the_first(outbox_rows)
    behind = outbox_rows[len(first) :]
    run = [*first, *takewhile(lambda each: rest(each.due_at, each.paused, now) <= NO_PAUSE, behind)]
    for place in range(len(first), len(run)):
        if place + len(_with_the_first(outbox_rows[place:])) > len(run):
            return run[:place]
    return run


def alone(queue: Iterable[OutboxRow]) -> Sequence[OutboxRow]:
    """The first row with the one that goes in its place, and no other. What was on its way
    together when a process died goes together again: one edit after the other would take the card
    back before the citizen's eyes."""
    outbox_rows = list(islice(queue, ROWS_A_BATCH))
    run = list(_with_the_first(outbox_rows))
    if run[-1].unknown:
        run += takewhile(lambda each: each.unknown, outbox_rows[len(run) :])
    return run


def _with_the_first(outbox_rows: Sequence[OutboxRow]) -> Sequence[OutboxRow]:
    """The first row, up to the one that goes in its place."""
    run = side_by_side(outbox_rows)
    needless = superseded(run)
    slot = run[0].slot
    if run[0].id not in needless:
        return run[:1]
    places = (at for at, each in enumerate(run) if each.slot == slot and each.id not in needless)
    return run[: next(places) + 1]


def rest(due_at: datetime, paused: timedelta, now: datetime) -> timedelta:
    """What is left of a pause of that length. More than all of it cannot be: the clock was set back
    since, and nobody knows how much, so it is over."""
    left = due_at - now
    return left if left <= paused else timedelta(0)


def left_over(result: OutboxResult) -> OutboxRow | None:
    """The row as it goes on waiting, or None when it is settled."""
    if result.state not in (OutboxState.NEW, OutboxState.UNKNOWN):
        return None
    tried = result.outbox_row.tries + (result.error is not None)
    if result.due_at is None:
        return replace(result.outbox_row, tries=tried)
    return replace(result.outbox_row, tries=tried, due_at=result.due_at, paused=result.paused)


def put_back(outbox_row: OutboxRow, *, begun: bool = True) -> OutboxResult:
    """It was not tried after all."""
    state = OutboxState.UNKNOWN if outbox_row.unknown else OutboxState.NEW
    return OutboxResult(outbox_row, state, begun=begun)


def stands(outbox_row: OutboxRow, slots: Mapping[str, int]) -> bool:
    """Whether it is the stub of a message whose place nothing has taken."""
    content = outbox_row.content
    return isinstance(content, Stub) and content.message_id in slots.values()


def settled(results: Sequence[OutboxResult], needless: Container[int]) -> list[OutboxResult]:
    """The results of a run, in order; a needless row, put back so far, is done with when the one
    that took its place has been shown. Was that not to be, its news is still to be told. A stub
    that stands in the run is not brought forth once more."""
    stubs = [
        each.outbox_row.content for each in results if isinstance(each.outbox_row.content, Stub)
    ]
    final: list[OutboxResult] = []
    shown: dict[str | None, bool] = {}
    for result in reversed(results):
        slot = result.outbox_row.slot
        if result.outbox_row.id not in needless:
            shown[slot] = result.state is OutboxState.SENT
        elif shown.get(slot, False):
            result = replace(result, state=OutboxState.SUPERSEDED)
        if result.stub in stubs:
            result = replace(result, stub=None)
        final.append(result)
    return final[::-1]


def set_aside(result: OutboxResult, error: Exception) -> OutboxResult:
    """The result, of which something cannot be written, for a person: sent again instead, it could
    not be written again, and the citizen would hear the same without end."""
    return OutboxResult(result.outbox_row, OutboxState.DEAD, type(error).__name__)


def judge(
    outbox_row: OutboxRow,
    outcome: SendResult | Crashed,
    *,
    edit: int | None,
    slot_message: int | None,
    now: datetime,
    patience: Patience,
) -> OutboxResult:
    """What an outcome means for its row. `edit` is the message that was edited, `slot_message`
    the one its slot stood at."""
    match outcome:
        case Sent(message_id):
            return _sent(outbox_row, message_id or edit, slot_message)
        case Later(after):
            pause = max(after, patience.pause(retry_rules.SEND, outbox_row.tries))
            return _again(outbox_row, now, pause, "later")
        case Never(_, blocked=True):
            return OutboxResult(outbox_row, OutboxState.UNREACHABLE, "blocked", unreachable=True)
        case Never(why):
            # A toast or a stub that comes too late is nobody's loss.
            lost = isinstance(outbox_row.content, Message)
            return OutboxResult(outbox_row, OutboxState.DEAD if lost else OutboxState.SENT, why)
        case Unknown(why):
            return _unknown(outbox_row, why, edit, now, patience)
        case Crashed(error):
            if retry_rules.CRASHED_SEND.is_over(outbox_row.tries + 1):
                return OutboxResult(outbox_row, OutboxState.DEAD, error)
            pause = patience.pause(retry_rules.CRASHED_SEND, outbox_row.tries + 1)
            return _again(replace(outbox_row, unknown=True), now, pause, error)


def _sent(outbox_row: OutboxRow, message_id: int | None, slot_message: int | None) -> OutboxResult:
    stub = None
    words = (
        outbox_row.content.stub
        if isinstance(outbox_row.content, Message) and outbox_row.fresh
        else ""
    )
    if words and slot_message not in (None, message_id):
        stub = Stub(slot_message, words)
    stands_at = message_id if outbox_row.slot else None
    return OutboxResult(outbox_row, OutboxState.SENT, message_id=stands_at, stub=stub)


def _unknown(
    outbox_row: OutboxRow, why: str, edit: int | None, now: datetime, patience: Patience
) -> OutboxResult:
    if isinstance(outbox_row.content, Toast):  # Telegram takes one answer: it cannot pop up twice
        if retry_rules.TOAST.is_over(outbox_row.tries):
            return OutboxResult(outbox_row, OutboxState.SENT, why)
        return _again(outbox_row, now, patience.pause(retry_rules.TOAST, outbox_row.tries + 1), why)
    if isinstance(outbox_row.content, Stub) and retry_rules.STUB.is_over(outbox_row.tries):
        return OutboxResult(outbox_row, OutboxState.SENT, why)
    if retry_rules.SEND.is_over(outbox_row.tries, now - outbox_row.created_at):
        return OutboxResult(outbox_row, OutboxState.DEAD, why)
    if edit is not None:  # an edit may be repeated freely: it neither rings nor shows twice
        return _again(outbox_row, now, patience.pause(retry_rules.SEND, outbox_row.tries + 1), why)
    return _again(replace(outbox_row, unknown=True), now, patience.repeat_after, why)


def _again(outbox_row: OutboxRow, now: datetime, pause: timedelta, why: str) -> OutboxResult:
    state = OutboxState.UNKNOWN if outbox_row.unknown else OutboxState.NEW
    return OutboxResult(outbox_row, state, why, now + pause, paused=pause)
