"""Listening: what is said in other words than those of a button goes where it belongs.

`ACTS` says what becomes of each speech act; words that are none answer the officer, add to a case,
are held for a question, or are left to the features behind.
"""

from collections.abc import Callable, Mapping

from backend_client.contract.case import Grade, Resolution
from backend_client.exhaustive import exhaustive
from dialogs.account import commands, help_and_privacy
from dialogs.cases import action_handlers, followed, progress
from dialogs.cases import rating as rate_case
from dialogs.cases.actions import PARTIES
from dialogs.cases.card import clock_text, status_meaning, status_name
from dialogs.cases.supplement import ADD_DETAIL
from dialogs.feature import Feature
from dialogs.filing.answers import CONFIDENTIAL
from dialogs.filing.corrections import corrected
from dialogs.forms import answering, draft_buttons, parked, position, screens, submit
from dialogs.forms.fields import Accepted
from dialogs.forms.form import form_of
from dialogs.listening import clarify
from dialogs.listening.officer import answer_officer, open_answer
from dialogs.listening.standing import Standing, case_meant, is_answered, is_gated, standing
from dialogs.reading import danger
from dialogs.reading.acts.lexicon import Act, names_sending
from dialogs.reading.acts.reader import MEANT, ActReading, Subject, read_act
from dialogs.staff_chat import moves as staff_chat
from dialogs.state import buttons
from dialogs.state.buttons import Whose
from dialogs.state.conversation import FollowedCase, Frame
from dialogs.state.copies import replace
from dialogs.state.event import Said
from dialogs.texts import LANGUAGES, texts
from dialogs.turn_context import TurnContext


def heard(ctx: TurnContext, word: str) -> bool:
    """Whether what was said was for one of the acts, or for something that waits for words."""
    if not isinstance(ctx.event.what, Said) or is_gated(ctx):
        return False
    text, now = ctx.event.what.text, standing(ctx)
    if now.frame is None and action_handlers.typed(ctx, word):
        return True
    if now.frame is not None and draft_buttons.typed(ctx, now.frame, word):
        return True
    if now.step is not None and _is_option(ctx, now, text):
        return False
    alarming = bool(danger.signs(text))  # then it is no act, whatever else it says
    if not alarming and _corrects(ctx, now, text):
        return True
    reading = read_act(text, now.context)
    if alarming:
        answers = now.frame is None and reading.about is Subject.QUESTION
        return answers and _told(ctx, now, reading)
    if reading.act is not None and _answers(ctx, now, reading):
        return False
    if reading.act is not None and ctx.event.what.source is None:  # a forward asks nothing
        return ACTS[reading.act](ctx, now, reading) is not False
    return _told(ctx, now, reading)


# Questions whose answers are known by their shape.
SHAPED = ("place", "person", "phone")


def _answers(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """Whether a name, a number or a place was given, though words of an act stand beside it."""
    if now.step is None or now.frame is None or now.step.name not in SHAPED:
        return False
    if f"rule:{reading.act}.whole" in reading.reasons:
        return False
    return isinstance(now.step.kind.read(ctx.event, position.values(now.frame)), Accepted)


def _is_option(ctx: TurnContext, now: Standing, text: str) -> bool:
    """Whether the words stand on a button of the question."""
    if now.step is None or now.frame is None:
        return False
    known = position.values(now.frame)
    options = now.step.options(known)
    if not options or not isinstance(now.step.kind.read(ctx.event, known), Accepted):
        return False
    kind, languages = now.step.kind, [texts(name) for name in LANGUAGES]
    labels = (kind.label(option, t).casefold() for option in options for t in languages)
    return text.strip().casefold() in labels


def _corrects(ctx: TurnContext, now: Standing, text: str) -> bool:
    """Words that put right what stands on the card; what the question asks for is its answer."""
    if now.frame is None:
        return False
    form = form_of(ctx, now.frame)
    changed = corrected(form, now.frame, text, ctx.event) if form.makes_case else None
    if changed is None or (now.step is not None and changed.editing == now.step.name):
        return False
    if changed.editing is not None and changed.editing != now.frame.editing:
        answering.show(ctx, changed)
    else:
        answering.advance(ctx, changed, ctx.event)
    return True


def sent(ctx: TurnContext, what: object) -> bool:
    """A file or a pin with nothing being filled in, while an officer waits: it is the answer."""
    now = standing(ctx)
    waits = now.asks is not None and now.question in now.asks.questions
    if now.frame is not None or not waits or now.asks is None or now.question is None:
        return False
    open_answer(ctx, now.asks, now.question, [ctx.event])
    return True


def _told(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    if now.frame is not None:
        return False
    if reading.about is Subject.QUESTION and now.asks is not None and now.question is not None:
        answer_officer(ctx, now.asks, now.question, [ctx.event])
        return True
    if reading.about is Subject.CASE or (now.replied and now.cases):
        return _add(ctx, now, reading)
    if reading.about is Subject.UNSURE:
        clarify.hold(ctx, now)
        return True
    return False


# what becomes of each act


def _pick_up(ctx: TurnContext) -> None:
    commands.pick_up(ctx)


def _closing(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    if now.frame is not None and now.step is None and now.frame.editing is None:
        _ask_to_send(ctx, now.frame)
    elif now.frame is not None and now.frame.editing is not None:
        answering.back(ctx, now.frame)
    elif now.frame is not None:
        _pick_up(ctx)
    elif now.cases:
        ctx.note("listening.closing_case")
    else:
        ctx.note("talk.nod")


def _ask_to_send(ctx: TurnContext, frame: Frame) -> None:
    answering.show(ctx, replace(frame, asked=None), ctx.t.html("listening.send_sure"))


def _nothing(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    if now.frame is not None:
        answering.show(ctx, replace(now.frame, asked=None), ctx.t.html("listening.nothing"))
    else:
        ctx.note("listening.nothing_idle")


def _person(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    staff_chat.ask(ctx)


def _about_bot(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    ctx.note("listening.about_bot", ((ctx.button("label.human", buttons.general("human")),),))
    _pick_up(ctx)


def _then_pick_up(act: Callable[[TurnContext, str], None]) -> "Course":
    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
        act(ctx, "")
        _pick_up(ctx)

    return course


def _in_draft(act: Callable[[TurnContext, Frame], object]) -> "Course":
    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
        if now.frame is None:
            return False
        act(ctx, now.frame)
        return True

    return course


def _skip(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """Who will not say their name goes on without it; what can be left open is."""
    if now.frame is None:
        return False
    if now.step is not None and now.step.name in ("identity", "person"):
        return _unsigned(ctx, now, reading)
    answering.skip(ctx, now.frame)
    return True


def _help(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    """How it goes; while something is asked, what the question is for."""
    if now.frame is not None:
        why = screens.why(ctx.t, now.frame, now.step) if now.step is not None else None
        lead = why or ctx.t.html("listening.help_step")
        answering.show(ctx, replace(now.frame, asked=None), lead)
    else:
        help_and_privacy.help_(ctx, "")


def _is_sent(ctx: TurnContext, frame: Frame) -> None:
    answering.show(ctx, replace(frame, asked=None), ctx.t.html("listening.not_sent"))


def _send(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    if now.frame is None:
        return False
    said = ctx.event.what.text.casefold() if isinstance(ctx.event.what, Said) else ""
    if now.step is None and not names_sending(said):
        _ask_to_send(ctx, now.frame)
    elif now.step is None and ctx.unseen(now.frame.card_slot):
        answering.show(ctx, replace(now.frame, asked=None))
    else:
        submit.confirm(ctx, now.frame)
    return True


def _unsigned(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """Goes on without a name, wherever in the form that is said."""
    frame = now.frame
    if frame is None:
        ctx.note("listening.unsigned_how")
        return True
    form = form_of(ctx, frame)
    if not form.has("identity"):
        return False
    ctx.note("listening.unsigned")
    step = form.step("identity")
    kept = {name: value for name, value in frame.answers.items() if name not in ("person", "phone")}
    frame = replace(frame, answers=kept, editing=None)
    answered = position.answer(form, frame, step, Accepted("anonymous"), ctx.event)
    answering.advance(ctx, answered, ctx.event)
    return True


def _confidential(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    frame = now.frame
    if frame is None:
        ctx.note("listening.confidential_how")
        return True
    form = form_of(ctx, frame)
    if CONFIDENTIAL not in form.toggles:
        return False
    ctx.note("listening.confidential")
    on = bool(position.values(frame).get(CONFIDENTIAL))
    frame = frame if on else position.toggle(frame, CONFIDENTIAL)
    answering.show(ctx, replace(answering.searched(ctx, frame), asked=None))
    return True


def _progress(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    if not now.cases and not ctx.conversation.cases:
        if now.frame is not None:
            _is_sent(ctx, now.frame)
        else:
            ctx.note("listening.no_case")
        return True
    _of_case(ctx, now, progress.open_case)
    _pick_up(ctx)
    return True


def _of_case(
    ctx: TurnContext, now: Standing, act: Callable[[TurnContext, FollowedCase], object]
) -> None:
    """Do it to the case that is meant; with several, the list asks which."""
    text = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    case = case_meant(now.cases or _numbered(ctx), text)
    if case is None:
        progress.show_list(ctx)
    else:
        act(ctx, case)


def _numbered(ctx: TurnContext) -> tuple[FollowedCase, ...]:
    return tuple(case for case in ctx.conversation.cases if case.number)


def _action(verb: str, rest: str = "") -> "Course":
    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
        _of_case(ctx, now, lambda ctx, case: action_handlers.act(ctx, case, verb, rest))

    return course


def _outcome(outcome: Resolution) -> "Course":
    """What came of an answered case; of one that still runs, what that means for it."""

    def act(ctx: TurnContext, case: FollowedCase) -> None:
        if is_answered(case, ctx.event.at):
            action_handlers.act(ctx, case, "outcome", outcome)
        elif outcome is Resolution.SOLVED:
            row = (
                ctx.button("case.button.withdraw", buttons.case(case.tag, "withdraw")),
                ctx.button("case.button.progress", buttons.case(case.tag, "open")),
            )
            ctx.note("listening.solved_early", (row,))
        else:
            progress.open_case(ctx, case)
            row = (
                ctx.button("case.button.urge", buttons.case(case.tag, "urge")),
                ctx.button("case.button.add", buttons.case(case.tag, "add")),
            )
            ctx.note("listening.unsolved_early", (row,))

    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
        if len(now.cases) > 1:
            open_to_it = tuple(each for each in now.cases if is_answered(each, ctx.event.at))
            now = replace(now, cases=open_to_it or now.cases)
        _of_case(ctx, now, act)

    return course


def _grade(grade: Grade) -> "Course":
    def act(ctx: TurnContext, case: FollowedCase) -> None:
        if not is_answered(case, ctx.event.at):
            progress.open_case(ctx, case)
            ctx.note("listening.grade_early")
            return
        party = rate_case.next_party(case.rating) or PARTIES[0]
        action_handlers.act(ctx, case, "grade", f"{party}.{grade}")

    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
        answered = tuple(case for case in now.cases if is_answered(case, ctx.event.at))
        _of_case(ctx, replace(now, cases=answered or now.cases), act)

    return course


def _gloss(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    """What the status means, in plain words, and who explains the rest."""

    def act(ctx: TurnContext, case: FollowedCase) -> None:
        rows = (
            (
                ctx.button("label.human", buttons.case(case.tag, "human")),
                ctx.button("case.button.progress", buttons.case(case.tag, "open")),
            ),
        )
        clock = clock_text(ctx.t, case, ctx.event.at) or ""
        ctx.note(
            "listening.gloss",
            rows,
            status=status_name(ctx.t, case),
            meaning=status_meaning(ctx.t, case.status),
            clock=clock,
        )

    _of_case(ctx, now, act)


def _add(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """More words to a case: they stand in its form, and go with one tap."""
    can = tuple(case for case in now.cases if followed.can_add(case))
    text = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    case = case_meant(can, text)
    if case is None and can:
        clarify.hold(ctx, replace(now, cases=can))
        return True
    if case is None:
        return False
    answering.take_input(ctx, answering.begin(ctx, ADD_DETAIL, case.number or ""), ctx.event)
    return True


Course = Callable[[TurnContext, Standing, ActReading], bool | None]  # False: it was not for it

ACTS: Mapping[Act, Course] = exhaustive(
    "listening.ACTS",
    MEANT,
    {
        Act.CLOSING: _closing,
        Act.PERSON: _person,
        Act.ABOUT_BOT: _about_bot,
        Act.IS_SENT: _in_draft(_is_sent),
        Act.SEND: _send,
        Act.KEEP: _in_draft(parked.keep),
        Act.DROP: _in_draft(parked.drop),
        Act.UNSIGNED: _unsigned,
        Act.CONFIDENTIAL: _confidential,
        Act.SKIP: _skip,
        Act.PROGRESS: _progress,
        Act.URGE: _action("urge"),
        Act.WITHDRAW: _action("withdraw"),
        Act.SOLVED: _outcome(Resolution.SOLVED),
        Act.PARTLY: _outcome(Resolution.PARTLY),
        Act.UNSOLVED: _outcome(Resolution.UNSOLVED),
        Act.SATISFIED: _grade(Grade.SATISFIED),
        Act.FAIR: _grade(Grade.FAIR),
        Act.DISSATISFIED: _grade(Grade.DISSATISFIED),
        Act.GLOSS: _gloss,
        Act.HELP: _help,
        Act.LANGUAGE: _then_pick_up(help_and_privacy.language),
        Act.DELETE: _then_pick_up(help_and_privacy.privacy),
        Act.PRIVACY: _then_pick_up(help_and_privacy.privacy),
        Act.NOTHING: _nothing,
    },
)

LISTENING = Feature(
    "listening",
    text=heard,
    sent=sent,
    whose=Whose.HELD,
    tap=clarify.tapped,
    forget=lambda conversation: {"held": ()},
)
