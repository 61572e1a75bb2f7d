"""Table of commands, with the words that do the same and the buttons that belong to no draft and no
case.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from dialogs.account import help_and_language, large_print, my_data, privacy
from dialogs.agents import enrolment, invitations, signing
from dialogs.campaigns import moves as campaigns
from dialogs.cases import progress, transfer
from dialogs.cases.followed import has_ended
from dialogs.feature import Feature
from dialogs.filing import consent
from dialogs.filing.place_link import place_of
from dialogs.forms import answering, attachments, parked, submit
from dialogs.forms.form import forms_of
from dialogs.nearby import publication
from dialogs.reading import extract
from dialogs.staff_chat import moves
from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import Frame, Person
from dialogs.state.copies import replace
from dialogs.state.event import Commanded, Said
from dialogs.texts import Html, texts, words_of
from dialogs.turn_context import TurnContext

LONGEST_GREETING = 40
JUST_SENT = timedelta(minutes=10)  # who confirms once more means what was sent
_CASE_LINK = re.compile(r"case-([0-9-]{6,20}(?:_[0-9A-Za-z-]{4,12})?)")  # number, and its code


def greet(ctx: TurnContext) -> None:
    if ctx.conversation.consented_at is None:
        consent.welcome(ctx, "talk.example")
    elif ctx.conversation.frame is not None:
        pick_up(ctx)
    else:
        ctx.note("talk.greeting", example=ctx.t.html("talk.example"))


def pick_up(ctx: TurnContext) -> None:
    """After a command: return to the question that is open."""
    frame = ctx.conversation.frame
    if frame is not None and ctx.conversation.staff_chat is None:
        answering.show(ctx, replace(frame, asked=None), ctx.t.html("talk.pick_up"))


def _begin(ctx: TurnContext, args: str) -> None:
    """/start: welcome a newcomer, go on with what is under way, or begin."""
    if token := invitations.token_of(args):
        invitations.look(ctx, token)
        return
    if code := enrolment.code_of(args):
        enrolment.enrol(ctx, code)
        return
    if code := campaigns.code_of(args):
        campaigns.enter(ctx, code)
        return
    if (hit := _CASE_LINK.fullmatch(args.strip())) is not None:
        progress.ask_status(ctx, hit[1].replace("_", " "))
        return
    said: Html | None = None
    if place := place_of(args):
        signed = isinstance(ctx.event.what, Commanded) and ctx.event.what.signed
        ctx.conversation = replace(ctx.conversation, came_from=place, came_signed=signed)
    elif args.strip():  # of another bot, or of a release that knew more
        said = ctx.t.html("talk.unknown_link")
    if said is not None and ctx.conversation.consented_at is not None:
        ctx.note("talk.unknown_link")
    frame = ctx.conversation.frame
    if (speaking := ctx.conversation.staff_chat) is not None:
        moves.enter(ctx, speaking)
    elif ctx.conversation.consented_at is None:
        consent.welcome(ctx, said=said)
    elif frame is not None:
        pick_up(ctx)
    elif ctx.conversation.parked:
        parked.offer(ctx, ctx.conversation.parked[-1])
    else:
        rows = (
            (
                ctx.button("label.new", buttons.general("new")),
                ctx.button("label.cases", buttons.general("cases")),
                ctx.button("label.help", buttons.general("help")),
            ),
        )
        ctx.note("talk.welcome_back", rows)


def _not_remembered(ctx: TurnContext, args: str) -> None:
    """同意，别记住我: the same, and nothing is kept of who they are for the next filing."""
    if ctx.tapped is None and ctx.unseen(consent.WELCOME_SLOT):
        _begin(ctx, args)
        return
    ctx.conversation = replace(ctx.conversation, remembers=False)
    (_consent if ctx.conversation.consented_at is None else _begin)(ctx, args)


def _agree(ctx: TurnContext, args: str) -> None:
    """开始, 同意: consent, once the notice has been there to be read."""
    newcomer = ctx.conversation.consented_at is None
    if newcomer and not ctx.unseen(consent.WELCOME_SLOT):
        _consent(ctx, args)
    else:
        _begin(ctx, args)


def _consent(ctx: TurnContext, args: str) -> None:
    """The notice has been read: what was said before it now counts. Its language is kept, because
    what the backend tells later comes without one."""
    if ctx.conversation.consented_at is None:
        ctx.conversation = replace(
            ctx.conversation, consented_at=ctx.event.at, language=ctx.t.language
        )
        consent.settle(ctx)
    frame = ctx.conversation.frame
    if frame is None:
        _new(ctx, args)
    else:
        frame = attachments.hear(ctx, answering.advised(ctx, answering.searched(ctx, frame)))
        answering.show(ctx, replace(frame, asked=None))


def _new(ctx: TurnContext, args: str) -> None:
    if (speaking := ctx.conversation.staff_chat) is not None:
        if args != "anyway":
            moves.before_filing(ctx, speaking)
            return
        moves.leave(ctx)
    frame = ctx.conversation.frame
    if ctx.conversation.consented_at is None:
        answering.show(ctx, answering.begin(ctx, forms_of(ctx).default))
    elif frame is not None and frame.order:
        parked.offer(ctx, frame)
    elif frame is None and ctx.conversation.parked:
        parked.offer(ctx, ctx.conversation.parked[-1])
    else:
        parked.begin_anew(ctx)


def _then_pick_up(act: Callable[[TurnContext, str], None]) -> Callable[[TurnContext, str], None]:
    """The command answers, and the dialog under way is picked up again."""

    def acts(ctx: TurnContext, args: str) -> None:
        act(ctx, args)
        pick_up(ctx)

    return acts


def _in_frame(
    act: Callable[[TurnContext, Frame], None], idle: str = "talk.nothing_open"
) -> Callable[[TurnContext, str], None]:
    """A command that makes sense only while something is being filled in."""

    def acts(ctx: TurnContext, args: str) -> None:
        if (frame := ctx.conversation.frame) is None:
            ctx.note(idle)
        else:
            act(ctx, frame)

    return acts


def _human(ctx: TurnContext, args: str) -> None:
    moves.ask(ctx)


def _resume(ctx: TurnContext, args: str) -> None:
    if ctx.conversation.frame is None and ctx.conversation.parked:
        parked.resume(ctx, ctx.conversation.parked[-1])
    elif ctx.conversation.frame is not None:
        pick_up(ctx)
    else:
        ctx.note("talk.nothing_open")


def send(ctx: TurnContext) -> None:
    """Send what is being filled in. A draft that was put aside is shown first: nobody confirms what
    they do not see."""
    if ctx.conversation.frame is not None:
        submit.confirm(ctx, ctx.conversation.frame)
    elif ctx.conversation.parked:
        parked.resume(ctx, ctx.conversation.parked[-1], ctx.t.html("listening.send_sure"))
    elif any(ctx.event.at - each.filed_at < JUST_SENT for each in ctx.conversation.cases):
        ctx.note("talk.done_already")
    else:
        ctx.note("file_case.nothing_to_confirm")


def give_up(ctx: TurnContext) -> None:
    """Give up what is being filled in, or the draft that was put aside last."""
    drafts = (*ctx.conversation.parked, ctx.conversation.frame)
    if (draft := next((each for each in reversed(drafts) if each is not None), None)) is not None:
        parked.drop(ctx, draft)
    else:
        ctx.note("talk.nothing_open")


_cases = _then_pick_up(progress.show_list)
_status = _then_pick_up(progress.ask_status)
_help = _then_pick_up(help_and_language.help_)
_privacy = _then_pick_up(my_data.privacy)
_notice = _then_pick_up(lambda ctx, args: consent.whole_notice(ctx))
_language = _then_pick_up(help_and_language.language)
_set_language = _then_pick_up(help_and_language.set_language)
_plain = _then_pick_up(large_print.switch)
_ordinary = _then_pick_up(large_print.switch_off)
_skip = _in_frame(answering.skip)
_agent = _then_pick_up(enrolment.asked)
_hide = _then_pick_up(publication.taken_back)

Act = Callable[[TurnContext, str], None]


@dataclass(frozen=True)
class Route:
    """One thing that a citizen can ask for, and the ways to it: a command, words (keys of
    `words.` in the texts) and a button. What they do is the same, but where `typed` or `tapped`
    says otherwise."""

    act: Act
    command: str | None = None
    words: tuple[str, ...] = ()
    button: str | None = None
    typed: Act | None = None
    tapped: Act | None = None
    in_menu: bool = True  # of commands: what few need stands in the help


# The commands stand in the menu in this order.
ROUTES = (
    Route(_begin, "start", ("begin",), "begin", typed=_agree, tapped=_consent),
    Route(_not_remembered, words=("not_remembered",), button="not_remembered"),
    Route(_notice, button="notice"),
    Route(_new, "new", ("new",), "new"),
    Route(_cases, "cases", ("cases",), "cases"),
    Route(_status, "status", ("status",)),
    Route(lambda ctx, args: send(ctx), words=("confirm",)),
    Route(_in_frame(answering.back), "back", ("back",)),
    Route(_skip, "skip", ("skip", "unsure")),
    Route(_in_frame(parked.keep), "cancel", ("keep",)),
    Route(lambda ctx, args: give_up(ctx), words=("drop",)),
    Route(_resume, words=("resume",)),
    Route(_human, "human", ("human",), "human", tapped=moves.ask),
    Route(_privacy, "privacy", ("privacy",)),
    Route(_language, "language", ("language",), "language", tapped=_set_language),
    Route(_plain, "plain", ("plain",), "plain"),
    Route(_ordinary, words=("ordinary",)),
    Route(large_print.turn_page, button="page"),
    Route(_help, "help", ("help",), "help"),
    Route(transfer.ask_phone, button="claim"),
    Route(my_data.forget, button="forget"),
    Route(my_data.details, button="details"),
    Route(privacy.correct, button="correct"),
    Route(my_data.everything, button="everything"),
    Route(my_data.export, button="export"),
    Route(invitations.answered, button="invited"),
    Route(signing.answered, button="sign"),
    Route(publication.answered, button="publish"),
    Route(_agent, "agent", ("agent",), "agent", tapped=enrolment.leave, in_menu=False),
    Route(_hide, words=("hide",)),
)


class TwoRoutes(Exception):
    """A command, a word or a button leads to two things; the text names it."""


def _by(
    names: Callable[[Route], Iterable[str | None]], own: Callable[[Route], Act | None]
) -> Mapping[str, Act]:
    table: dict[str, Act] = {}
    for route in ROUTES:
        for name in filter(None, names(route)):
            if name in table:
                raise TwoRoutes(f"two routes are called {name}")
            table[name] = own(route) or route.act
    return table


COMMANDS = _by(lambda route: (route.command,), lambda route: None)
WORDS = _by(lambda route: route.words, lambda route: route.typed)
BUTTONS = _by(lambda route: (route.button,), lambda route: route.tapped)


def menu(language: str) -> list[tuple[str, str]]:
    """The command menu: (name, description) in the order it is shown."""
    t = texts(language)
    listed = (route.command for route in ROUTES if route.command and route.in_menu)
    return [(name, t.plain(f"command.{name}")) for name in listed]


def commanded(ctx: TurnContext, what: Commanded) -> None:
    act = COMMANDS.get(what.name)
    if act is None:
        ctx.note("talk.unknown_command")
        pick_up(ctx)
    else:
        act(ctx, what.args)


def _is_of_a_case(ctx: TurnContext, name: str) -> bool:
    """Whether words of a draft are said where there is none: they answer the officer who asks
    (不知道), or take back what was filed (不报了)."""
    conversation = ctx.conversation
    if conversation.frame is not None or conversation.staff_chat is not None:
        return False
    running = [case for case in conversation.cases if case.number and not has_ended(case)]
    if name in ("skip", "unsure"):
        return any(case.questions for case in running)
    return name == "drop" and bool(running) and not conversation.parked


def typed(ctx: TurnContext, word: str) -> bool:
    """Words that do what a command does, with a number and a code behind those for /status, or a
    greeting and nothing else."""
    if word in words_of("resume") and large_print.reads_on(ctx):
        return True
    for name, act in WORDS.items():
        if word in words_of(name) and not _is_of_a_case(ctx, name):
            act(ctx, "")
            return True
    if ctx.conversation.consented_at is None and word in words_of("agree"):
        _agree(ctx, "")
        return True
    if large_print.asks_for_it(word):
        _plain(ctx, "")
        return True
    if status := next((w for w in words_of("status") if word.startswith(f"{w} ")), None):
        _status(ctx, word[len(status) :])
        return True
    said = ctx.event.what.text if isinstance(ctx.event.what, Said) else word
    if (asked := progress.asked_by_number(ctx, said)) is not None:
        _status(ctx, asked)
        return True
    if len(word) <= LONGEST_GREETING and extract.read(said).greeting:
        greet(ctx)
        return True
    return False


def tap(ctx: TurnContext, name: str, rest: str) -> None:
    act = BUTTONS.get(name)
    if act is None:
        ctx.toast("talk.old_button_idle")
    else:
        act(ctx, rest)


def _pressed(ctx: TurnContext, pressed: Pressed | None) -> None:
    if pressed is not None:
        tap(ctx, pressed.verb, pressed.rest)


COMMAND_ROUTES = Feature(
    "commands",
    text=typed,
    whose=Whose.GENERAL,
    tap=_pressed,
    event={Commanded: commanded},
    forget=lambda conversation: {
        "language": conversation.language,
        "language_chosen": conversation.language_chosen,
        "large_print": conversation.large_print,
        "pages": (),
        "consented_at": conversation.consented_at,
        "remembers": conversation.remembers,
        "person": Person(),
    },
)
