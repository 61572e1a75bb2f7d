"""What becomes of each speech act: `ACTS`, a row an act."""

from collections.abc import Callable, Mapping
from functools import partial

from backend_client.contract.case import Grade, Resolution
from backend_client.exhaustive import exhaustive
from dialogs.account import commands, help_and_language, my_data
from dialogs.cases import action_handlers, followed, progress
from dialogs.cases import rating as rate_case
from dialogs.cases.card import clock_text, status_meaning, status_name
from dialogs.cases.forms.supplement import ADD_DETAIL
from dialogs.filing.answers import CONFIDENTIAL
from dialogs.forms import answering, parked, position, screens, submit
from dialogs.forms.fields import Accepted
from dialogs.forms.form import form_of
from dialogs.listening.officer import answer_officer, asks_back
from dialogs.listening.standing import Standing, case_meant, is_answered
from dialogs.on_behalf import own_word
from dialogs.reading.acts.lexicon import Act, names_sending, relation
from dialogs.reading.acts.possible import MEANT
from dialogs.reading.acts.reader import ActReading
from dialogs.reading.topics.forms import level
from dialogs.staff_chat import moves as staff_chat
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase, Frame
from dialogs.state.copies import replace
from dialogs.state.event import Said
from dialogs.texts import Html, clip
from dialogs.turn_context import TurnContext


def _closing(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    draft = now.frame or now.kept
    if draft is not None and COMFORT in str(position.values(draft).get("calls")):
        rows = [(ctx.button("label.human", buttons.general("human")),)]
        if now.frame is None:
            rows.append((ctx.button("label.resume", screens.data(draft, "resume")),))
        ctx.note("listening.safe", tuple(rows))
        commands.pick_up(ctx)
    elif now.frame is not None and now.step is None and now.frame.editing is None:
        _ask_to_send(ctx, now.frame)
    elif now.frame is not None and now.frame.editing is not None:
        answering.back(ctx, now.frame)
    elif now.frame is not None:
        commands.pick_up(ctx)
    elif now.asks is not None and now.question in now.asks.questions:
        ctx.note("listening.closing_asked")
    elif now.cases or now.registering:
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
    commands.pick_up(ctx)


def _then_pick_up(act: Callable[[TurnContext, str], None]) -> "Course":
    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
        act(ctx, "")
        commands.pick_up(ctx)

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
    if now.frame is None and now.asks is not None and now.question is not None:
        answer_officer(ctx, now.asks, now.question, [ctx.event])
        return True
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
        how = "listening.help_card" if now.step is None else "listening.help_step"
        lead = why or ctx.t.html(how)
        answering.show(ctx, replace(now.frame, asked=None), lead)
    else:
        help_and_language.help_(ctx, "")


def _is_sent(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """Of a draft, open or put aside, that it is not; of what was filed, how far it is."""
    if now.frame is None and now.kept is not None:
        parked.resume(ctx, now.kept, ctx.t.html("listening.not_sent"))
    elif now.frame is not None:
        answering.show(ctx, replace(now.frame, asked=None), ctx.t.html("listening.not_sent"))
    else:
        _progress(ctx, now, reading)
    return True


def _drop(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    """A draft; of who has none, what was filed. Who is changing one line gives up that alone."""
    if now.frame is not None and now.frame.editing is not None:
        answering.back(ctx, now.frame)
    elif now.frame is None and now.kept is None and now.cases:
        _withdraw(ctx, now, reading)
    else:
        commands.give_up(ctx)


def _stay(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    """算了不撤: whatever was to be given up or taken back stands as before."""
    if now.frame is not None and now.frame.editing is not None:
        answering.back(ctx, now.frame)
        return
    ctx.settle("listening.stays")
    if now.frame is None and now.kept is not None:
        parked.resume(ctx, now.kept)
    else:
        commands.pick_up(ctx)


def _urge(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """What was filed; of who has filed nothing, that it must be sent first."""
    if now.frame is not None and not _numbered(ctx):
        return _is_sent(ctx, now, reading)
    _of_case(ctx, now, lambda ctx, case: action_handlers.act(ctx, case, "urge", ""))
    return True


def _privacy(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    """What is kept of who asks; or, to who fears somebody, how they are kept from them."""
    said = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    if not relation("who_knows").search(level(said)):
        my_data.privacy(ctx, "")
    elif now.frame is None or CONFIDENTIAL not in form_of(ctx, now.frame).toggles:
        ctx.note("listening.who_knows")
    elif position.values(now.frame).get(CONFIDENTIAL):
        ctx.note("listening.who_knows_kept")
    else:
        label, do = "file_case.toggle.confidential_on", screens.data(now.frame, TOGGLE)
        ctx.note("listening.who_knows", ((ctx.button(label, do),),))
    commands.pick_up(ctx)


TOGGLE = f"toggle.{CONFIDENTIAL}"


def _withdraw(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """What was filed; of who has filed nothing, the draft that was put aside."""
    if now.cases or _numbered(ctx):
        _of_case(ctx, now, lambda ctx, case: action_handlers.act(ctx, case, "withdraw", ""))
    elif now.kept is not None:
        commands.give_up(ctx)
    else:
        ctx.note("listening.no_case")
    return True


def _send(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    if now.frame is None:
        commands.send(ctx)
        return True
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


def _joint(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """Several file together: each signs by a link, once it is sent."""
    frame = now.frame
    if frame is None:
        ctx.note("listening.joint_how")
        return True
    if not form_of(ctx, frame).has("identity"):
        return False
    form = form_of(ctx, frame)
    ctx.note("listening.joint")
    step, kept = form.step("identity"), replace(frame, editing=None)
    also = {name: frame.answers[name] for name in ("person", "phone") if name in frame.answers}
    answering.advance(
        ctx, position.answer(form, kept, step, Accepted("joint", also=also), ctx.event), ctx.event
    )
    return True


def _another(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    """Another matter, of which nothing is told yet: it is begun, or asked which of two goes on."""
    if now.frame is None:
        parked.begin_anew(ctx)
    elif now.frame.order and form_of(ctx, now.frame).makes_case:
        parked.offer(ctx, now.frame)
    else:
        commands.pick_up(ctx)


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
            _is_sent(ctx, now, reading)
        else:
            ctx.note("listening.no_case")
        return True
    _of_case(ctx, now, progress.open_case)
    commands.pick_up(ctx)
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


def _unsolved_early(
    ctx: TurnContext, case: FollowedCase, outcome: Resolution, *, whole: bool
) -> None:
    """Of a case that still runs: what is told beside it (`whole`: nothing) belongs to the case, and
    goes to the officer with one tap."""
    said = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    tells = not whole and (outcome is Resolution.PARTLY or len(said) >= TELLS)
    told = tells and bool(said) and followed.can_add(case)
    verb, early, beside = _EARLY[outcome]
    does = ctx.button(f"case.button.{verb}", buttons.case(case.tag, verb))
    if not told:
        progress.open_case(ctx, case)
        add = ctx.button("case.button.add", buttons.case(case.tag, "add"))
        ctx.note(early, ((does, add),))
        return
    ctx.note(beside, ((does,),))
    answering.take_input(ctx, answering.begin(ctx, ADD_DETAIL, case.number or ""), ctx.event)


COMFORT = "comfort"  # the call for who despairs
TELLS = 8  # letters of "not solved" that say more than that: 还没来人 asks how it goes
# What may be done then, and what is said, alone and beside what is told.
_EARLY = {
    Resolution.PARTLY: ("withdraw", "listening.partly_early", "listening.partly_told"),
    Resolution.UNSOLVED: ("urge", "listening.unsolved_early", "listening.unsolved_told"),
}


def _outcome(outcome: Resolution) -> "Course":
    """What came of an answered case; of one that still runs, what that means for it."""

    def act(ctx: TurnContext, case: FollowedCase, *, whole: bool) -> None:
        if is_answered(case, ctx.event.at) or not own_word.is_own(case):
            action_handlers.act(ctx, case, "outcome", outcome)
        elif outcome is Resolution.SOLVED:
            row = (
                ctx.button("case.button.withdraw", buttons.case(case.tag, "withdraw")),
                ctx.button("case.button.progress", buttons.case(case.tag, "open")),
            )
            ctx.note("listening.solved_early", (row,), headline=clip(case.headline, 40))
        else:
            _unsolved_early(ctx, case, outcome, whole=whole)

    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
        if len(now.cases) > 1:
            open_to_it = tuple(each for each in now.cases if is_answered(each, ctx.event.at))
            now = replace(now, cases=open_to_it or now.cases)
        _of_case(ctx, now, partial(act, whole=f"rule:{outcome}.whole" in reading.seen))

    return course


def _grade(grade: Grade) -> "Course":
    def act(ctx: TurnContext, case: FollowedCase) -> None:
        if own_word.is_own(case) and not is_answered(case, ctx.event.at):
            progress.open_case(ctx, case)
            ctx.note("listening.grade_early")
            return
        if (party := rate_case.next_party(case.rating)) is not None:
            action_handlers.act(ctx, case, "grade", f"{party}.{grade}")
        else:
            ctx.note("rate.change_which", (rate_case.change_row(ctx.t, case),))

    def course(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
        answered = tuple(case for case in now.cases if is_answered(case, ctx.event.at))
        _of_case(ctx, replace(now, cases=answered or now.cases), act)

    return course


def _gloss(ctx: TurnContext, now: Standing, reading: ActReading) -> None:
    """What the status means, or an officer asks, in plain words, and who explains the rest."""
    if now.asks and now.question and asks_back(ctx, now.asks, now.question):
        return

    def act(ctx: TurnContext, case: FollowedCase) -> None:
        rows = (
            (
                ctx.button("label.human", buttons.case(case.tag, "human")),
                ctx.button("case.button.progress", buttons.case(case.tag, "open")),
            ),
        )
        said = [ctx.t.html("case.unit", unit=clip(case.unit, 60))] if case.unit else []
        said += [Html(clock)] if (clock := clock_text(ctx.t, case, ctx.event.at)) else []
        ctx.note(
            "listening.gloss",
            rows,
            status=status_name(ctx.t, case),
            meaning=status_meaning(ctx.t, case.status),
            more=Html("".join(f"{line}\n" for line in said)),
        )

    _of_case(ctx, now, act)


Course = Callable[[TurnContext, Standing, ActReading], bool | None]  # False: it was not for it

ACTS: Mapping[Act, Course] = exhaustive(
    "listening.ACTS",
    MEANT,
    {
        Act.CLOSING: _closing,
        Act.PERSON: _person,
        Act.ABOUT_BOT: _about_bot,
        Act.IS_SENT: _is_sent,
        Act.SEND: _send,
        Act.KEEP: _in_draft(parked.keep),
        Act.DROP: _drop,
        Act.UNSIGNED: _unsigned,
        Act.CONFIDENTIAL: _confidential,
        Act.SKIP: _skip,
        Act.PROGRESS: _progress,
        Act.URGE: _urge,
        Act.WITHDRAW: _withdraw,
        Act.SOLVED: _outcome(Resolution.SOLVED),
        Act.PARTLY: _outcome(Resolution.PARTLY),
        Act.UNSOLVED: _outcome(Resolution.UNSOLVED),
        Act.SATISFIED: _grade(Grade.SATISFIED),
        Act.FAIR: _grade(Grade.FAIR),
        Act.DISSATISFIED: _grade(Grade.DISSATISFIED),
        Act.GLOSS: _gloss,
        Act.HELP: _help,
        Act.LANGUAGE: _then_pick_up(help_and_language.language),
        Act.DELETE: _then_pick_up(my_data.privacy),
        Act.PRIVACY: _privacy,
        Act.NOTHING: _nothing,
        Act.STAY: _stay,
        Act.JOINT: _joint,
        Act.ANOTHER: _another,
    },
)
