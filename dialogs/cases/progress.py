"""Messages about filed cases: lists, progress, receipts, changes, and what was missed."""

import re
from collections.abc import Sequence

from backend_client.contract.case import Progress
from dialogs.cases import actions, followed, notifications, restored, transfer
from dialogs.cases.card import case_card, case_text, status_name
from dialogs.forms.fields import story_text
from dialogs.forms.form import form_of
from dialogs.forms.parked import headline
from dialogs.forms.position import values
from dialogs.forms.screens import data
from dialogs.on_behalf.person import called, represented, same_person
from dialogs.on_behalf.read import matter_of
from dialogs.reading import extract
from dialogs.state import buttons
from dialogs.state.conversation import CaseStep, Conversation, FollowedCase
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import LOST, CaseHappened, EffectFailed, Filed, FileFailed, ProgressCame
from dialogs.state.message import Button, Message
from dialogs.texts import LANGUAGES, Texts, clip, plainly, texts
from dialogs.texts.layout import Rows, in_rows
from dialogs.turn_context import STATUS_SLOT, TurnContext

PERSONS_LISTED = 12
LISTED = 8  # cases a list shows; older ones are asked for by number and code
DRAFTS_LISTED = 3
CAUGHT_UP = 3  # cases shown when a citizen comes back
LATE_RECEIPT_SECONDS = 60  # a number that comes later than this after filing rings


def show_list(ctx: TurnContext, whose: str = "") -> None:
    """All cases, the newest first. Of whoever files for others a list of whose they are comes
    first; `whose` is the tag of a case of theirs, or how many were listed before."""
    persons = _persons(ctx.conversation.cases)
    chosen = _chosen(persons, whose)
    if len(persons) > 1 and chosen is None:
        _show_persons(ctx, persons, int(whose) if whose.isdecimal() and len(whose) < 5 else 0)
        return
    cases = list(reversed(ctx.conversation.cases if chosen is None else chosen))
    t = ctx.t
    lines: list[str] = [
        t.html("case.list", count=len(cases)) if cases else t.html("case.list_none")
    ]
    if chosen is not None:
        lines = [t.html("on_behalf.list_of", whom=_whose(t, chosen), count=len(cases))]
    opens: list[Button] = []
    for index, case in enumerate(cases[:LISTED], 1):
        last = case.steps[-1].at if case.steps else case.filed_at
        status = status_name(t, case)
        if followed.is_late(case, ctx.event.at):
            status = t.plain("case.list_late", status=status)
        lines.append(
            t.html(
                "case.list_row",
                index=index,
                headline=_headline(t, case),
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
    if chosen is None:
        _list_rest(ctx, lines, rows)
    ctx.say(Message("\n".join(lines), buttons=tuple(rows)))


def _headline(t: Texts, case: FollowedCase) -> str:
    if case.withheld:
        return t.plain("on_behalf.withheld_headline")
    return t.plain("case.cleared_headline") if case.cleared else clip(case.headline, 40)


def _persons(cases: Sequence[FollowedCase]) -> list[list[FollowedCase]]:
    """The cases by whose they are, the person of the newest case first; oldest case first in each.
    None of them when all are the citizen's own."""
    groups: list[list[FollowedCase]] = []
    for case in cases:
        known = next((g for g in groups if same_person(g[0].on_behalf, case.on_behalf)), None)
        if known is not None:
            groups.remove(known)
        groups.insert(0, [*(known or []), case])
    return groups if any(group[0].on_behalf for group in groups) else []


def _chosen(persons: list[list[FollowedCase]], whose: str) -> list[FollowedCase] | None:
    for group in persons:
        if any(case.tag == whose for case in group):
            return group
    return persons[0] if len(persons) == 1 else None


def _whose(t: Texts, group: list[FollowedCase]) -> str:
    person = group[-1].on_behalf
    return called(person, t) if person is not None else t.plain("on_behalf.own")


def _show_persons(ctx: TurnContext, persons: list[list[FollowedCase]], after: int) -> None:
    """Whose cases there are, a line and a button each."""
    t, page = ctx.t, persons[after : after + PERSONS_LISTED]
    others = sum(group[0].on_behalf is not None for group in persons)
    lines: list[str] = [t.html("on_behalf.list", count=others)]
    opens: list[Button] = []
    for group in page:
        whom = _whose(t, group)
        running = sum(map(followed.is_running, group))
        lines.append(t.html("on_behalf.list_row", whom=whom, count=len(group), running=running))
        opens.append(Button(clip(whom, 30), buttons.general("cases", group[-1].tag)))
    rows = list(in_rows(opens, 3))
    if len(persons) > after + PERSONS_LISTED:
        more = buttons.general("cases", str(after + PERSONS_LISTED))
        left = len(persons) - after - PERSONS_LISTED
        rows.append((Button(t.plain("on_behalf.list_more", count=left), more),))
    _list_rest(ctx, lines, rows)
    ctx.say(Message("\n".join(lines), buttons=tuple(rows)))


def _list_rest(ctx: TurnContext, lines: list[str], rows: list[tuple[Button, ...]]) -> None:
    """Drafts that wait, and matters of neighbours."""
    t = ctx.t
    for frame in ctx.conversation.parked[-DRAFTS_LISTED:]:
        about = headline(form_of(ctx, frame), frame)
        if (person := represented(values(frame))) is not None:
            story = matter_of(story_text(values(frame).get("story")))
            about = extract.headline(story) or about
            about = t.plain("on_behalf.draft", whom=called(person, t), about=about)
        lines.append(t.html("case.list_draft", headline=clip(about, 40)))
        rows.append((ctx.button("label.resume", data(frame, "resume")),))
    near, looks = ctx.ports.public_matters(ctx)
    lines += near
    rows += looks


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


def asked_by_number(ctx: TurnContext, text: str) -> str | None:
    """Number and code out of a message that is no more than these, as for /status: the receipt,
    what its button copies, 查询260703-0001-2 7K2M-9QXA, also without dashes; or the number of an
    own case alone. None for all others."""
    plain = plainly(text).upper()
    hit = _NUMBER_AND_CODE.search(plain)
    if hit is None:
        alone = _NUMBER.fullmatch(plain.strip())
        return alone[0] if alone and ctx.conversation.case_of(alone[0]) else None
    around = plain[: hit.start()] + plain[hit.end() :]
    if sum(map(str.isalnum, around)) > BESIDE_A_NUMBER and not _is_receipt(plain):
        return None
    digits = "".join(filter(str.isdigit, hit["number"]))
    number = hit["number"] if _NUMBER.fullmatch(hit["number"]) else None
    number = number or f"{digits[:6]}-{digits[6:-1]}-{digits[-1]}"
    return f"{number} {hit['code']}"


def _is_receipt(plain: str) -> bool:
    """Whether the labels of number and code stand in a text."""
    copies = (str(texts(language).table["case.copy"]).upper() for language in LANGUAGES)
    labels = (re.split(r"\{\w+\}", copy) for copy in copies)
    return any(all(part.strip() in plain for part in parts) for parts in labels)


BESIDE_A_NUMBER = 12  # letters that tell nothing: 编号, 查询码, 帮我查一下
_NUMBER = re.compile(r"[0-9]{6,8}-[0-9]{4,8}-[0-9]")
_NUMBER_AND_CODE = re.compile(
    rf"(?<![0-9A-Z-])(?P<number>{_NUMBER.pattern}|[0-9]{{10,14}} ?[0-9])(?![0-9-])"
    r"[^0-9A-Z]*(?:QUERY CODE|CODE)?[^0-9A-Z]*"
    r"(?P<code>[0-9A-Z]{4}[- ]?[0-9A-Z]{4})(?![0-9A-Z-])"
)


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
        cleared=progress.cleared_at is not None,
    )
    return case_text(ctx.t, case, ctx.event.at, own=False)


def filed(ctx: TurnContext, what: Filed) -> None:
    """The backend has registered a draft, or refused it for good."""
    case = ctx.conversation.case_filed_as(what.client_ref)
    if case is None or case.withheld:
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
    if followed.can_gather(case):
        key = f"{case.client_ref}:signers"
        ctx.request(EffectKind.INVITE, case.number or "", {}, key=key)
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
    if before is None or before.withheld:
        return
    if followed.is_other(before, what.event):
        restored.ask(ctx, before)
        return
    after = followed.fold(before, what.event)
    if ctx.conversation.missed and not after.cleared:
        ctx.keep_case(replace(after, unseen=before.unseen or after.seq != before.seq))
        return
    ctx.keep_case(after)
    if after.cleared:
        transfer.forget_about(ctx, before)
        return
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
    if case is None or case.withheld:
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
