"""Messages about filed cases: lists, progress, receipts, changes, and what was missed."""

from backend_client.contract.case import Progress
from dialogs.cases import actions, followed, notifications, restored, transfer
from dialogs.cases.card import case_card, case_text, status_name
from dialogs.forms.form import form_of
from dialogs.forms.parked import headline
from dialogs.forms.screens import data
from dialogs.state import buttons
from dialogs.state.conversation import CaseStep, Conversation, FollowedCase
from dialogs.state.copies import replace
from dialogs.state.event import LOST, CaseHappened, EffectFailed, Filed, FileFailed, ProgressCame
from dialogs.state.message import Button, Message
from dialogs.texts import clip, plainly
from dialogs.texts.layout import Rows, in_rows
from dialogs.turn_context import STATUS_SLOT, TurnContext

LISTED = 8  # cases a list shows; older ones are asked for by number and code
DRAFTS_LISTED = 3
CAUGHT_UP = 3  # cases shown when a citizen comes back
LATE_RECEIPT_SECONDS = 60  # a number that comes later than this after filing rings


def show_list(ctx: TurnContext) -> None:
    cases = list(reversed(ctx.conversation.cases))
    t = ctx.t
    lines: list[str] = [
        t.html("case.list", count=len(cases)) if cases else t.html("case.list_none")
    ]
    opens: list[Button] = []
    for index, case in enumerate(cases[:LISTED], 1):
        last = case.steps[-1].at if case.steps else case.filed_at
        status = status_name(t, case)
        lines.append(
            t.html(
                "case.list_row",
                index=index,
                headline=clip(case.headline, 40),
                status=status,
                at=t.day(last),
            )
        )
        if case.number:
            label = t.plain("case.list_button", index=index, status=status)
            opens.append(Button(label, buttons.case(case.tag, "open")))
    if len(cases) > LISTED:
        lines.append(t.html("case.list_more", count=len(cases) - LISTED))
    rows = list(in_rows(opens, 2))
    for frame in ctx.conversation.parked[-DRAFTS_LISTED:]:
        about = headline(form_of(ctx, frame), frame)
        lines.append(t.html("case.list_draft", headline=clip(about, 40)))
        rows.append((ctx.button("label.resume", data(frame, "resume")),))
    near, looks = ctx.ports.public_matters(ctx)
    ctx.say(Message("\n".join([*lines, *near]), buttons=(*rows, *looks)))


def open_case(ctx: TurnContext, case: FollowedCase) -> None:
    """The card, anew at the bottom; in place when it is there already."""
    fresh = not ctx.on(case.slot)
    if not fresh:
        ctx.toast("case.newest")
    ctx.keep_case(replace(case, unseen=False))
    ctx.say(case_card(ctx.t, case, ctx.event.at, fresh=fresh))


def ask_status(ctx: TurnContext, args: str) -> None:
    """/status NUMBER CODE: one's own case at once, any other by asking the backend."""
    words = plainly(args).upper().split()
    own = ctx.conversation.case_of(words[0]) if words else None
    if own is not None:
        open_case(ctx, own)
    elif len(words) < 2:
        ctx.note("case.status_usage")
    elif not transfer.may_guess(ctx):
        ctx.note("case.locked")
    else:
        number, code = words[0], "".join(words[1:])
        transfer.look_up(ctx, number[:64], code[:64])
        ctx.say(Message(ctx.t.html("case.looking"), slot=STATUS_SLOT, fresh=True))


def progress_came(ctx: TurnContext, what: ProgressCame) -> None:
    rows: Rows = ()
    if what.unavailable:
        transfer.forgive(ctx)
        text: str = ctx.t.html("case.unavailable")
    elif what.progress is None:
        text = ctx.t.html("case.not_found")
    else:
        transfer.forgive(ctx)
        text = _progress(ctx, what.progress)
        rows = transfer.offer(ctx, what.number, what.progress)
    ctx.say(Message(text, buttons=rows, slot=STATUS_SLOT))


def _progress(ctx: TurnContext, progress: Progress) -> str:
    """As a case's card, but only with what number and code may show."""
    steps = tuple(CaseStep(step.status, step.at) for step in progress.steps)
    case = FollowedCase(
        client_ref="",
        headline="",
        filed_at=ctx.event.at,
        number=progress.number,
        status=progress.status,
        unit=progress.unit,
        clocks=progress.clocks,
        steps=steps,
    )
    return case_text(ctx.t, case, ctx.event.at, own=False)


def filed(ctx: TurnContext, what: Filed) -> None:
    """The backend has registered a draft, or refused it for good."""
    case = ctx.conversation.case_filed_as(what.client_ref)
    if case is None:
        return
    if what.receipt is None:
        if case.number is None and case.refusal is None:
            ctx.keep_case(replace(case, refusal=what.refusal or "refused"))
            ctx.say(notifications.refused(ctx.t, case, ctx.event.at))
        elif what.refusal == LOST:
            restored.lost(ctx, case)
        return
    if case.number is not None and case.query_code is not None:
        restored.filed_again(ctx, case, what.receipt)
        return
    case = followed.receipted(case, what.receipt)
    if ctx.conversation.missed:
        ctx.keep_case(replace(case, unseen=True))
        return
    ctx.keep_case(case)
    late = (ctx.event.at - case.filed_at).total_seconds() > LATE_RECEIPT_SECONDS
    ctx.say(case_card(ctx.t, case, ctx.event.at, awaited=not late))
    if late:
        ctx.say(notifications.ring(ctx.t, case, "case.number_came", ctx.event.at))


def happened(ctx: TurnContext, what: CaseHappened) -> None:
    """The office did something: fold it, edit the card, ring once."""
    before = ctx.conversation.case_filed_as(what.event.client_ref)
    if before is None:
        return
    if followed.is_other(before, what.event):
        restored.ask(ctx, before)
        return
    after = followed.fold(before, what.event)
    if ctx.conversation.missed:
        ctx.keep_case(replace(after, unseen=before.unseen or after.seq != before.seq))
        return
    ctx.keep_case(after)
    for message in notifications.of_change(ctx.t, before, after, ctx.event.at):
        ctx.say(message)
    for asked in before.questions:
        if asked not in after.questions:
            notifications.settle_question(ctx, after, asked.seq)


def failed(ctx: TurnContext, what: EffectFailed) -> None:
    """What was refused may be asked again."""
    if case := ctx.conversation.case_of(what.case):
        ctx.keep_case(actions.undone(what.effect, case))
    name = f"effect.{what.effect}"
    shown = ctx.t.plain(name if ctx.t.has(name) else "effect.other")
    ctx.say(notifications.failed(ctx.t, shown, ctx.event.at))


def file_failed(ctx: TurnContext, what: FileFailed) -> None:
    """One message without a sound. The file that is sent next, with nothing else under way, is
    taken for the one that was asked for: see `asked_to_resend`."""
    case = ctx.conversation.case_filed_as(what.client_ref)
    if case is None:
        return
    if followed.can_add(case):
        ctx.conversation = replace(ctx.conversation, resend=case.client_ref)
    ctx.say(notifications.file_failed(ctx.t, case, what))


def asked_to_resend(ctx: TurnContext) -> FollowedCase | None:
    """The case to which a file that comes now belongs. It is asked for once: what follows goes to
    the same supplement, or is something else."""
    case = ctx.conversation.case_filed_as(ctx.conversation.resend)
    ctx.conversation = replace(ctx.conversation, resend=None)
    return case if case is not None and followed.can_add(case) else None


def mark_unseen(ctx: TurnContext) -> None:
    """The case that changed last may have changed unseen."""
    changed = [case for case in ctx.conversation.cases if case.steps]
    if changed:
        newest = max(changed, key=lambda case: case.steps[-1].at)
        ctx.keep_case(replace(newest, unseen=True))


def is_unseen(conversation: Conversation) -> bool:
    return any(case.unseen for case in conversation.cases)


def catch_up(ctx: TurnContext) -> None:
    """Show what changed while the chat could not be reached."""
    changed = [case for case in ctx.conversation.cases if case.unseen]
    for case in changed[-CAUGHT_UP:]:
        open_case(ctx, case)
    for case in changed[:-CAUGHT_UP]:
        ctx.keep_case(replace(case, unseen=False))
