"""What a citizen does with filed cases: lists and opens them, rates, urges, adds, withdraws,
asks.
"""

from collections.abc import Callable
from dataclasses import replace

from backend_client.contract import Grade, Outcome, Progress, Rating
from dialogs import drafts, notices, rate_case, render, track_case
from dialogs.add_detail import ADD_DETAIL
from dialogs.appeal_case import APPEAL_CASE, level_open
from dialogs.conversation import CaseStep, FollowedCase
from dialogs.effect import EffectKind
from dialogs.event import CaseHappened, EffectFailed, Filed, ProgressCame
from dialogs.message import Button, Message
from dialogs.talk import Talk
from dialogs.texts import clip

LISTED = 8  # cases a list shows; older ones are asked for by number and code
LATE_RECEIPT_SECONDS = 60  # a number that comes later than this after filing rings
STATUS_SLOT = "status"

_OUTCOMES = {outcome.value for outcome in Outcome}
_GRADES = {grade.value for grade in Grade}


def show_list(talk: Talk) -> None:
    cases = list(reversed(talk.conversation.cases))
    t = talk.t
    lines: list[str] = []
    if cases:
        lines.append(t.html("case.list", count=len(cases)))
    else:
        lines.append(t.html("case.list_none"))
    for index, case in enumerate(cases[:LISTED], 1):
        last = case.steps[-1].at if case.steps else case.filed_at
        status = render.status_name(t, case)
        lines.append(
            t.html(
                "case.list_row",
                index=index,
                headline=clip(case.headline, 40),
                status=status,
                at=t.day(last),
            )
        )
    if len(cases) > LISTED:
        lines.append(t.html("case.list_more", count=len(cases) - LISTED))
    buttons = [
        Button(
            t.plain("case.list_button", index=index, status=render.status_name(t, case)),
            render.case_data(case, "open"),
        )
        for index, case in enumerate(cases[:LISTED], 1)
        if case.number
    ]
    talk.say(Message("\n".join(lines), buttons=render.in_rows(buttons, 2)))


def open_case(talk: Talk, case: FollowedCase) -> None:
    """The living card, anew at the bottom."""
    talk.say(render.case_card(talk.t, case, talk.event.at, fresh=True))


def ask_status(talk: Talk, args: str) -> None:
    """/status NUMBER CODE: one's own case at once, any other by asking the backend."""
    words = args.split()
    own = talk.conversation.case_of(words[0]) if words else None
    if own is not None:
        open_case(talk, own)
    elif len(words) < 2:
        talk.note("case.status_usage")
    else:
        number, code = words[0], "".join(words[1:])
        body = {"number": number[:64], "code": code[:64]}
        talk.wish(EffectKind.PROGRESS, number[:64], body)
        looking = talk.t.html("case.looking")
        talk.say(Message(looking, slot=STATUS_SLOT, fresh=True))


def progress_came(talk: Talk, what: ProgressCame) -> None:
    if what.unavailable:
        text: str = talk.t.html("case.unavailable")
    elif what.progress is None:
        text = talk.t.html("case.not_found")
    else:
        text = _progress(talk, what.progress)
    talk.say(Message(text, slot=STATUS_SLOT))


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
    return render.case_text(talk.t, case, talk.event.at)


def filed(talk: Talk, what: Filed) -> None:
    """The backend has registered a draft, or refused it for good."""
    case = next((c for c in talk.conversation.cases if c.client_ref == what.client_ref), None)
    if case is None:
        return
    if what.receipt is None:
        talk.keep_case(replace(case, refusal=what.refusal or "refused"))
        receipt = what.client_ref[:8]
        talk.say(Message(talk.t.html("file_case.refused", receipt=receipt)))
        return
    known = case.number is not None and case.query_code is not None
    case = track_case.receipted(case, what.receipt)
    talk.keep_case(case)
    talk.say(render.case_card(talk.t, case, talk.event.at))
    late = (talk.event.at - case.filed_at).total_seconds() > LATE_RECEIPT_SECONDS
    if late and not known:
        open_button = talk.button("case.button.progress", render.case_data(case, "open"))
        talk.note("case.number_came", ((open_button,),))


def happened(talk: Talk, what: CaseHappened) -> None:
    """The office did something: fold it, edit the living card, ring once."""
    before = next(
        (c for c in talk.conversation.cases if c.client_ref == what.event.client_ref), None
    )
    if before is None:
        return
    after = track_case.fold(before, what.event)
    talk.keep_case(after)
    for message in notices.of_change(talk.t, before, after, talk.event.at):
        talk.say(message)


def failed(talk: Talk, what: EffectFailed) -> None:
    talk.note("case.failed", what=talk.t.plain(f"effect.{what.effect}"))


def catch_up(talk: Talk) -> None:
    """Show what changed while the chat could not be reached."""
    talk.conversation = replace(talk.conversation, missed=False)
    running = [c for c in talk.conversation.cases if c.number and c.status not in track_case.ENDED]
    if running:
        talk.note("talk.welcome_again")
    for case in running[-3:]:
        open_case(talk, case)


def tap(talk: Talk, number: str, action: str) -> None:
    """A button of a case. Another chat's case looks like one that never was."""
    case = talk.conversation.case_of(number)
    verb, _, rest = action.partition(".")
    handler = _TAPS.get(verb)
    if case is None or handler is None:
        talk.toast("talk.old_button_idle")
    else:
        handler(talk, case, rest)


def _outcome(talk: Talk, case: FollowedCase, rest: str) -> None:
    if rest not in _OUTCOMES:
        talk.toast("talk.old_button_idle")
        return
    if not _ratable(talk, case):
        return
    case = _rated(talk, case, replace(case.rating, outcome=Outcome(rest)))
    ask = rate_case.next_party(case.rating)
    if rest == Outcome.UNSOLVED:
        talk.say(rate_case.ways_on(talk.t, case, talk.event.at))
    talk.say(rate_case.prompt(talk.t, case, ask, fresh=True))
    talk.say(render.case_card(talk.t, case, talk.event.at))


def _grade(talk: Talk, case: FollowedCase, rest: str) -> None:
    party, _, grade = rest.partition(".")
    if party not in rate_case.PARTIES or grade not in _GRADES:
        talk.toast("talk.old_button_idle")
        return
    if not _ratable(talk, case):
        return
    case = _rated(talk, case, rate_case.graded(case.rating, party, Grade(grade)))
    talk.say(rate_case.prompt(talk.t, case, rate_case.next_party(case.rating)))


def _rate(talk: Talk, case: FollowedCase, rest: str) -> None:
    if not _ratable(talk, case):
        return
    ask = rest if rest in rate_case.PARTIES else None
    talk.say(rate_case.prompt(talk.t, case, ask, fresh=ask is None))


def _pressed(talk: Talk, case: FollowedCase, rest: str) -> None:
    if not _ratable(talk, case):
        return
    case = _rated(talk, case, replace(case.rating, pressed=True))
    talk.say(rate_case.prompt(talk.t, case, rate_case.next_party(case.rating)))


def _ratable(talk: Talk, case: FollowedCase) -> bool:
    if track_case.can_rate(case, talk.event.at):
        return True
    talk.toast("rate.closed", alert=True)
    return False


def _rated(talk: Talk, case: FollowedCase, rating: Rating) -> FollowedCase:
    case = replace(case, rating=rating)
    talk.keep_case(case)
    talk.wish(EffectKind.RATE, case.number or "", rating)
    talk.toast("talk.noted")
    return case


def _add(talk: Talk, case: FollowedCase, rest: str) -> None:
    if track_case.can_add(case):
        talk.present(drafts.begin(talk, ADD_DETAIL, case.number or ""))
    else:
        talk.toast("talk.old_button_idle")


def _urge(talk: Talk, case: FollowedCase, rest: str) -> None:
    """Two taps: the first says what it does and who sees it."""
    if not rate_case.can_supervise(case):
        talk.toast("urge_case.already", alert=True)
    elif rest != "yes":
        sure = talk.button("urge_case.do", render.case_data(case, "urge.yes"))
        talk.note("urge_case.sure", ((sure,),))
    else:
        talk.keep_case(replace(case, urged_at=case.status))
        talk.wish(EffectKind.URGE, case.number or "", {})
        talk.note("urge_case.done")


def _withdraw(talk: Talk, case: FollowedCase, rest: str) -> None:
    if not track_case.can_withdraw(case):
        talk.toast("talk.old_button_idle")
    elif rest != "yes":
        sure = talk.button("withdraw_case.do", render.case_data(case, "withdraw.yes"))
        talk.note("withdraw_case.sure", ((sure,),))
    else:
        key = f"{case.client_ref}:withdraw"
        talk.wish(EffectKind.WITHDRAW, case.number or "", {"reason": None}, key=key)
        talk.note("withdraw_case.done")


def _appeal(talk: Talk, case: FollowedCase, rest: str) -> None:
    if level_open(case) is None:
        talk.note("unsolved.review_over")
    else:
        talk.present(drafts.begin(talk, APPEAL_CASE, case.number or ""))


def _which(talk: Talk, case: FollowedCase, rest: str) -> None:
    talk.note("which.text")


_TAPS: dict[str, Callable[[Talk, FollowedCase, str], None]] = {
    "open": lambda talk, case, rest: open_case(talk, case),
    "outcome": _outcome,
    "grade": _grade,
    "rate": _rate,
    "pressed": _pressed,
    "add": _add,
    "urge": _urge,
    "withdraw": _withdraw,
    "appeal": _appeal,
    "which": _which,
}
