"""Carries out a citizen's action on a filed case: a tap or typed label, judged by its row in
`actions`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from backend_client.contract.case import Grade, Rating, Resolution, ReviewLevel
from backend_client.contract.joint import Departure
from backend_client.exhaustive import exhaustive
from backend_client.likeness import NOTHING_LIKE
from dialogs.cases import (
    card,
    followed,
    notifications,
    office_words,
    progress,
    restored,
    transfer,
)
from dialogs.cases import rating as rate_case
from dialogs.cases.action import OLD_BUTTON, ActionRefused, CaseAction
from dialogs.cases.actions import ACTIONS, PARTIES
from dialogs.cases.forms.appeal import APPEAL_CASE
from dialogs.cases.forms.supplement import ADD_DETAIL, ANSWER_OFFICE, choose, edited_after_filing
from dialogs.cases.remedies import level_open, rules, window_of
from dialogs.feature import Feature, Missed
from dialogs.forms import answering
from dialogs.forms.form import forms_of
from dialogs.on_behalf import representing
from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import CaseStep, FollowedCase
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import (
    Attached,
    CaseHappened,
    CaseRead,
    EffectFailed,
    Filed,
    FileFailed,
    ProgressCame,
    Said,
)
from dialogs.state.message import Message
from dialogs.texts import LANGUAGES, clip, texts
from dialogs.turn_context import TurnContext

# It is told who says it: of several representatives, or of those who follow a case.
_FOLLOWED_AS: Mapping[EffectKind, Callable[[FollowedCase], str | None]] = {
    EffectKind.URGE: lambda case: case.signer,
    EffectKind.TAKE_OVER: lambda case: case.confirmed_as,
}
SURE = "yes"  # behind the verb once the question has been answered
_BREAKS = (" ", "\n", ":", ",", "\uff1a", "\uff0c", "\u3000")  # full-width ones too


def tap(ctx: TurnContext, tag: str, action: str) -> None:
    """Another chat's case looks like one that never was."""
    case = ctx.conversation.case_tagged(tag)
    verb, rest = buttons.split_verb(action)
    if case is None or case.number is None or verb not in ACTIONS:
        ctx.toast(OLD_BUTTON.key)
    else:
        act(ctx, case, verb, rest)


def typed(ctx: TurnContext, word: str) -> bool:
    """Whoever writes what stands on a button of a case means the case that can be meant: the only
    one for which it makes sense. With several, the list asks which."""
    if (labelled := _labelled().get(word)) is None:
        return _told_at_once(ctx)
    verb, rest = labelled
    meant = [case for case in ctx.conversation.cases if case.number]
    running = [case for case in meant if not followed.has_ended(case)] or meant
    if len(running) == 1 and verb == "outcome" and not running[0].rate_until:
        return False  # it is not answered yet: what is meant is heard
    if len(running) == 1:
        act(ctx, running[0], verb, rest)
    elif meant:
        progress.show_list(ctx)
    return bool(meant)


def typed_beside(ctx: TurnContext, number: str, word: str) -> bool:
    """What stands on a button of the case that is being added to is no more of what is added."""
    verb, rest = _labelled().get(word, ("", ""))
    case = ctx.conversation.case_of(number)
    if case is None or verb not in ("outcome", "urge", "withdraw"):
        return False
    if verb == "outcome" and not case.rate_until:
        return False
    act(ctx, case, verb, rest)
    return True


@cache
def _labelled() -> Mapping[str, tuple[str, str]]:
    """By its label in any language, folded: the verb of an action, and what stands behind it. The
    first of those with one label is meant."""
    found: dict[str, tuple[str, str]] = {}
    for verb, row in ACTIONS.items():
        for label in row.labels if row.typed else ():
            for t in map(texts, LANGUAGES):
                found.setdefault(t.plain(label.key).casefold(), (verb, label.rest))
    return found


def _told_at_once(ctx: TurnContext) -> bool:
    """补充, and behind it what is to be added, to the only case it can be added to."""
    known = [case for case in ctx.conversation.cases if followed.can_add(case)]
    if len(known) != 1 or not isinstance(ctx.event.what, Said):
        return False
    said = ctx.event.what.text.strip()
    for label in (t.plain("case.button.add") for t in map(texts, LANGUAGES)):
        more = said[len(label) :]
        if said[: len(label)].casefold() == label.casefold() and more.startswith(_BREAKS):
            event = replace(ctx.event, what=Said(more[1:].strip()))
            answering.take_input(
                ctx, answering.begin(ctx, ADD_DETAIL, known[0].number or ""), event
            )
            return True
    return False


def act(ctx: TurnContext, case: FollowedCase, verb: str, rest: str) -> None:
    row = ACTIONS[verb]
    if not representing.is_theirs(case, verb):
        _refuse(ctx, ActionRefused("joint.not_yours"))
    elif row.instead is not None and row.instead[0](case):
        act(ctx, case, row.instead[1], "")
    elif refused := row.refusal(case, ctx.event.at, rest):
        _refuse(ctx, refused)
    elif row.change is None:
        COURSES[verb](ctx, case, rest)
    elif row.sure is not None and rest != SURE:
        sure = ctx.button(f"{row.sure}.do", buttons.case(case.tag, verb, SURE))
        ctx.ask_sure(f"{row.sure}.sure", ((sure,),))
    else:
        _do(ctx, case, row, row.change(case))


def _refuse(ctx: TurnContext, why: ActionRefused) -> None:
    if why.at_length:
        ctx.note(why.key, (), **rules(ctx.t))
    else:
        ctx.toast(why.key, alert=why.alert)


def _do(ctx: TurnContext, before: FollowedCase, row: CaseAction, after: FollowedCase) -> None:
    """Carry out a row: its change, effect and toast."""
    if row.toast is not None:
        ctx.toast(row.toast)
    if row.effect is not None:
        key = row.key(before) if row.key is not None else None
        follower = _FOLLOWED_AS[row.effect](before) if row.effect in _FOLLOWED_AS else None
        body = {"follower": follower} if follower else row.body
        ctx.request(row.effect, before.number or "", body, key=key)
    ctx.keep_case(after)
    if row.sure is not None:
        ctx.settle(f"{row.sure}.done")
    if row.renews_card:
        ctx.say(card.case_card(ctx.t, after, ctx.event.at))
    if row.effect is EffectKind.SUPERVISE:
        rate_case.ask_grades(ctx, after)


# handlers of actions that open a form, show something, or rate


def _open(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    progress.open_case(ctx, case)
    office_words.show_unopened(ctx, case)


def _answer(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    if case.answer is not None:
        for message in office_words.whole_answer(ctx.t, case.answer):
            ctx.say(message)
    office_words.show_files(ctx, case, f"{ctx.event.id}:answer")


def _told(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    for message in office_words.whole_told(ctx.t, case.told):
        ctx.say(message)


def _basis(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    """The articles behind the dates on the card (LAW names them; nobody has to read them)."""
    names = dict.fromkeys(f"basis.{clock.name}" for clock in case.clocks)
    lines = [ctx.t.html(name) for name in names if ctx.t.has(name)]
    ctx.say(Message("\n".join([ctx.t.html("basis.title"), *lines])))


def _notes(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    """Every sentence of the office's, word for word, with the papers that came along."""
    _papers(ctx, case, office_words.with_notes(case))


def _opinion(level: ReviewLevel) -> Callable[[TurnContext, FollowedCase, str], None]:
    return lambda ctx, case, rest: _papers(ctx, case, office_words.opinions(case, level))


def _papers(ctx: TurnContext, case: FollowedCase, steps: Sequence[CaseStep]) -> None:
    for message in office_words.whole_steps(ctx.t, steps):
        ctx.say(message)
    for at, step in enumerate(steps):
        office_words.show_papers(ctx, case, step, f"{ctx.event.id}:paper:{at}")


def _outcome(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    """Whoever is not helped reads first what can still be done, and nothing beneath it: grades are
    asked for once a way was chosen, or when they open the card again."""
    case = _rated(ctx, case, replace(case.rating, outcome=Resolution(rest)))
    unsolved = rest == Resolution.UNSOLVED
    if not unsolved or ctx.on(rate_case.slot(case)):
        _prompt(ctx, case, rate_case.next_party(case.rating))
    ctx.say(card.case_card(ctx.t, case, ctx.event.at))
    if unsolved and case.signer is not None:
        ctx.note("joint.unsolved")
    elif unsolved:
        ctx.say(rate_case.next_steps(ctx.t, case, ctx.event.at))


def _grade(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    party, grade = buttons.split_verb(rest)
    case = _rated(ctx, case, rate_case.graded(case.rating, party, Grade(grade)))
    _prompt(ctx, case, rate_case.next_party(case.rating))


def _rate(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    _prompt(ctx, case, rest if rest in PARTIES else rate_case.next_party(case.rating))


def _pressed(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    """It stands beside 满意, and a slip of the finger would accuse somebody."""
    if rest != SURE:
        sure = ctx.button("rate.pressed_do", buttons.case(case.tag, "pressed", SURE))
        ctx.ask_sure("rate.pressed_sure", ((sure,),))
        return
    ctx.settle("rate.quiet_noted")
    case = _rated(ctx, case, replace(case.rating, pressed=True))
    _prompt(ctx, case, rate_case.next_party(case.rating))


def _prompt(ctx: TurnContext, case: FollowedCase, ask: str | None) -> None:
    fresh = not ctx.on(rate_case.slot(case))
    ctx.say(rate_case.prompt(ctx.t, case, ask, fresh=fresh))


def _rated(ctx: TurnContext, case: FollowedCase, rating: Rating) -> FollowedCase:
    """A second tap on the same grade changes nothing, so nothing is asked of the backend."""
    ctx.toast("talk.noted")
    if rating == case.rating:
        return case
    case = replace(case, rating=rating)
    ctx.keep_case(case)
    body = replace(rating, follower=case.signer)
    ctx.request(EffectKind.RATE, case.number or "", body)
    return case


def _add(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    answering.open_anew(ctx, ADD_DETAIL, case.number or "")


def _reply(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    seq, choice = buttons.split_verb(rest)
    question = next(each for each in case.questions if str(each.seq) == seq)
    if not question.choices:
        answering.open_anew(ctx, ANSWER_OFFICE, case.number or "", question)
    elif choice in map(str, range(len(question.choices))):
        choose(ctx, case, question, question.choices[int(choice)])
    else:
        ctx.say(notifications.question(ctx.t, case, question, ctx.event.at))


def _leave(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    """At once, and without a question: the link lets them in again."""
    stays = rest == representing.ROLE
    ctx.request(EffectKind.LEAVE, case.number or "", Departure(case.signer or "", stays))
    if stays:
        case = replace(case, represents=False, questions=())
        ctx.keep_case(case)
        ctx.say(card.case_card(ctx.t, case, ctx.event.at))
        ctx.note("joint.stepped_down")
        return
    transfer.let_go(ctx, case)
    ctx.say(Message(ctx.t.html("joint.left_stub"), slot=case.slot))
    ctx.note("joint.left")


def _again(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    """A filing of its own, with what is known of the case that ended."""
    lead = ctx.t.html("file_case.again", number=clip(case.number or "", 64))
    answering.open_anew(ctx, forms_of(ctx).default, case.number or "", lead=lead)


def _appeal(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    if (level := level_open(case, ctx.event.at)) is not None:
        left = card.window_text(ctx.t, window_of(case, level), ctx.event.at)
        lead = ctx.t.html(f"unsolved.{level}", left=left)
        answering.open_anew(ctx, APPEAL_CASE, case.number or "", lead=lead)


def _human(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    ctx.ports.ask_person(ctx, case.tag)


def _which(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    ctx.note("which.text", (), **rules(ctx.t))


def _more(ctx: TurnContext, case: FollowedCase, rest: str) -> None:
    ctx.say(card.case_card(ctx.t, case, ctx.event.at, unfolded=rest != card.LESS))


COURSES: Mapping[str, Callable[[TurnContext, FollowedCase, str], None]] = exhaustive(
    "action_handlers.COURSES",
    [verb for verb, row in ACTIONS.items() if row.change is None],
    {
        "open": _open,
        "answer": _answer,
        "told": _told,
        "basis": _basis,
        "notes": _notes,
        **{f"opinion_{level}": _opinion(level) for level in ReviewLevel},
        "outcome": _outcome,
        "grade": _grade,
        "rate": _rate,
        "pressed": _pressed,
        "add": _add,
        "reply": _reply,
        "appeal": _appeal,
        "leave": _leave,
        "again": _again,
        "human": _human,
        "which": _which,
        "more": _more,
    },
)


def _resent(ctx: TurnContext, what: object) -> bool:
    """A file that was asked for again, with nothing else under way."""
    if ctx.conversation.frame is not None or not isinstance(what, Attached):
        return False
    case = progress.asked_to_resend(ctx)
    if case is None:
        return False
    answering.take_input(ctx, answering.begin(ctx, ADD_DETAIL, case.number or ""), ctx.event)
    return True


def _tap(ctx: TurnContext, pressed: Pressed | None) -> None:
    if pressed is not None:
        tap(ctx, pressed.of, pressed.action)


def _without_words(case: FollowedCase) -> FollowedCase:
    """Without what the citizen said, and what is known of it."""
    nothing = replace(case, filed={}, told=(), keywords=(), sketch=NOTHING_LIKE)
    return replace(nothing, headline=case.number or "")


CASES = Feature(
    "cases",
    text=typed,
    sent=_resent,
    whose=Whose.CASE,
    tap=_tap,
    edited=edited_after_filing,
    event={
        CaseHappened: progress.happened,
        Filed: progress.filed,
        CaseRead: restored.read_again,
        ProgressCame: progress.progress_came,
        EffectFailed: progress.failed,
        FileFailed: progress.file_failed,
    },
    missed=Missed(waits=progress.is_unseen, show=progress.catch_up, mark=progress.mark_unseen),
    # The office has the duty to keep what was filed; here it is followed by its number alone.
    forget=lambda conversation: {
        "cases": tuple(map(_without_words, conversation.cases)),
        "resend": None,
    },
)
