"""What is told of filed cases: lists, progress, receipts, changes, and what was missed."""

from dataclasses import replace

from backend_client.contract.case import Progress
from dialogs.cases import actions, followed, notifications, office_words, restored, transfer
from dialogs.cases.card import case_card, case_text, status_name
from dialogs.forms.form import form_of
from dialogs.forms.parked import headline
from dialogs.forms.screens import data
from dialogs.state import buttons
from dialogs.state.conversation import CaseStep, Conversation, FollowedCase
from dialogs.state.event import LOST, CaseHappened, EffectFailed, Filed, FileFailed, ProgressCame
from dialogs.state.message import Button, Message
from dialogs.texts import clip, plainly
from dialogs.texts.layout import Rows, in_rows
from dialogs.turn_context import STATUS_SLOT, Talk

LISTED = 8  # cases a list shows; older ones are asked for by number and code
DRAFTS_LISTED = 3
CAUGHT_UP = 3  # cases shown when a citizen comes back
LATE_RECEIPT_SECONDS = 60  # a number that comes later than this after filing rings


def show_list(talk: Talk) -> None:
    cases = list(reversed(talk.conversation.cases))
    t = talk.t
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
    for frame in talk.conversation.shelf[-DRAFTS_LISTED:]:
        about = headline(form_of(talk, frame), frame)
        lines.append(t.html("case.list_draft", headline=clip(about, 40)))
        rows.append((talk.button("label.resume", data(frame, "resume")),))
    near, looks = talk.ports.public_matters(talk)
    talk.say(Message("\n".join([*lines, *near]), buttons=(*rows, *looks)))


def open_case(talk: Talk, case: FollowedCase) -> None:
    """The living card, anew at the bottom; in place when it is there already."""
    fresh = not talk.on(case.slot)
    if not fresh:
        talk.toast("case.newest")
    talk.keep_case(replace(case, unseen=False))
    talk.say(case_card(talk.t, case, talk.event.at, fresh=fresh))


def ask_status(talk: Talk, args: str) -> None:
    """/status NUMBER CODE: one's own case at once, any other by asking the backend."""
    words = plainly(args).upper().split()
    own = talk.conversation.case_of(words[0]) if words else None
    if own is not None:
        open_case(talk, own)
    elif len(words) < 2:
        talk.note("case.status_usage")
    elif not transfer.may_guess(talk):
        talk.note("case.locked")
    else:
        number, code = words[0], "".join(words[1:])
        transfer.look_up(talk, number[:64], code[:64])
        talk.say(Message(talk.t.html("case.looking"), slot=STATUS_SLOT, fresh=True))


def progress_came(talk: Talk, what: ProgressCame) -> None:
    rows: Rows = ()
    if what.unavailable:
        transfer.forgive(talk)
        text: str = talk.t.html("case.unavailable")
    elif what.progress is None:
        text = talk.t.html("case.not_found")
    else:
        transfer.forgive(talk)
        text = _progress(talk, what.progress)
        rows = transfer.offer(talk, what.number, what.progress)
    talk.say(Message(text, buttons=rows, slot=STATUS_SLOT))


def _progress(talk: Talk, progress: Progress) -> str:
    """As a case's card, but only with what number and code may show."""
    steps = tuple(CaseStep(step.status, step.at) for step in progress.steps)
    case = FollowedCase(
        client_ref="",
        headline="",
        filed_at=talk.event.at,
        number=progress.number,
        status=progress.status,
        unit=progress.unit,
        clocks=progress.clocks,
        steps=steps,
    )
    return case_text(talk.t, case, talk.event.at, own=False)


def filed(talk: Talk, what: Filed) -> None:
    """The backend has registered a draft, or refused it for good."""
    case = talk.conversation.case_filed_as(what.client_ref)
    if case is None:
        return
    if what.receipt is None:
        if case.number is None and case.refusal is None:
            talk.keep_case(replace(case, refusal=what.refusal or "refused"))
            talk.say(notifications.refused(talk.t, case, talk.event.at))
        elif what.refusal == LOST:
            restored.lost(talk, case)
        return
    if case.number is not None and case.query_code is not None:
        restored.filed_again(talk, case, what.receipt)
        return
    case = followed.receipted(case, what.receipt)
    if talk.conversation.missed:
        talk.keep_case(replace(case, unseen=True))
        return
    talk.keep_case(case)
    late = (talk.event.at - case.filed_at).total_seconds() > LATE_RECEIPT_SECONDS
    talk.say(case_card(talk.t, case, talk.event.at, awaited=not late))
    if late:
        talk.say(notifications.ring(talk.t, case, "case.number_came", talk.event.at))


def happened(talk: Talk, what: CaseHappened) -> None:
    """The office did something: fold it, edit the living card, ring once."""
    before = talk.conversation.case_filed_as(what.event.client_ref)
    if before is None:
        return
    if followed.is_other(before, what.event):
        restored.ask(talk, before)
        return
    after = followed.fold(before, what.event)
    if talk.conversation.missed:
        talk.keep_case(replace(after, unseen=before.unseen or after.seq != before.seq))
        return
    talk.keep_case(after)
    for message in notifications.of_change(talk.t, before, after, talk.event.at):
        talk.say(message)
    if after.answer != before.answer:
        office_words.show_files(talk, after, f"{after.client_ref}:answer:{after.seq}")
    for at, step in enumerate(after.steps[len(before.steps) :], len(before.steps)):
        office_words.show_papers(talk, after, step.files, f"{after.client_ref}:paper:{at}")


def failed(talk: Talk, what: EffectFailed) -> None:
    """What was refused may be asked again."""
    if case := talk.conversation.case_of(what.case):
        talk.keep_case(actions.undone(what.effect, case))
    name = f"effect.{what.effect}"
    shown = talk.t.plain(name if talk.t.has(name) else "effect.other")
    talk.say(notifications.failed(talk.t, shown, talk.event.at))


def file_failed(talk: Talk, what: FileFailed) -> None:
    """One message without a sound. The file that is sent next, with nothing else under way, is
    taken for the one that was asked for: see `asked_to_resend`."""
    case = talk.conversation.case_filed_as(what.client_ref)
    if case is None:
        return
    if followed.can_add(case):
        talk.conversation = replace(talk.conversation, resend=case.client_ref)
    talk.say(notifications.file_failed(talk.t, case, what))


def asked_to_resend(talk: Talk) -> FollowedCase | None:
    """The case to which a file that comes now belongs. It is asked for once: what follows goes to
    the same supplement, or is something else."""
    case = talk.conversation.case_filed_as(talk.conversation.resend)
    talk.conversation = replace(talk.conversation, resend=None)
    return case if case is not None and followed.can_add(case) else None


def mark_unseen(talk: Talk) -> None:
    """The case that changed last may have changed unseen."""
    changed = [case for case in talk.conversation.cases if case.steps]
    if changed:
        newest = max(changed, key=lambda case: case.steps[-1].at)
        talk.keep_case(replace(newest, unseen=True))


def is_unseen(conversation: Conversation) -> bool:
    return any(case.unseen for case in conversation.cases)


def catch_up(talk: Talk) -> None:
    """Show what changed while the chat could not be reached."""
    changed = [case for case in talk.conversation.cases if case.unseen]
    for case in changed[-CAUGHT_UP:]:
        open_case(talk, case)
    for case in changed[:-CAUGHT_UP]:
        talk.keep_case(replace(case, unseen=False))
