"""Table of commands, with the words that do the same and the buttons that belong to no draft and no
case.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dialogs.account import help_and_privacy
from dialogs.cases import progress, transfer
from dialogs.feature import Feature
from dialogs.filing import consent
from dialogs.filing.place_link import place_of
from dialogs.forms import answering, parked, submit
from dialogs.forms.form import forms_of
from dialogs.reading import extract
from dialogs.staff_chat import moves
from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.conversation import Frame, Person
from dialogs.state.copies import replace
from dialogs.state.event import Commanded, Said
from dialogs.texts import texts, words_of
from dialogs.turn_context import TurnContext

LONGEST_GREETING = 40


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
    if place := place_of(args):
        signed = isinstance(ctx.event.what, Commanded) and ctx.event.what.signed
        ctx.conversation = replace(ctx.conversation, came_from=place, came_signed=signed)
    frame = ctx.conversation.frame
    if (speaking := ctx.conversation.staff_chat) is not None:
        moves.enter(ctx, speaking)
    elif ctx.conversation.consented_at is None:
        consent.welcome(ctx)
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
    frame = ctx.conversation.frame
    if frame is None:
        _new(ctx, args)
    else:
        frame = answering.advised(ctx, answering.searched(ctx, frame))
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


_cases = _then_pick_up(lambda ctx, args: progress.show_list(ctx))
_status = _then_pick_up(progress.ask_status)
_help = _then_pick_up(help_and_privacy.help_)
_privacy = _then_pick_up(help_and_privacy.privacy)
_language = _then_pick_up(help_and_privacy.language)
_set_language = _then_pick_up(help_and_privacy.set_language)
_skip = _in_frame(answering.skip)

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


# The commands stand in the menu in this order.
ROUTES = (
    Route(_begin, "start", ("begin",), "begin", typed=_agree, tapped=_consent),
    Route(_new, "new", ("new",), "new"),
    Route(_cases, "cases", ("cases",), "cases"),
    Route(_status, "status", ("status",)),
    Route(_in_frame(submit.confirm, "file_case.nothing_to_confirm"), words=("confirm",)),
    Route(_in_frame(answering.back), "back", ("back",)),
    Route(_skip, "skip", ("skip", "unsure")),
    Route(_in_frame(parked.keep), "cancel", ("keep",)),
    Route(_in_frame(parked.drop), words=("drop",)),
    Route(_resume, words=("resume",)),
    Route(_human, "human", ("human",), "human", tapped=moves.ask),
    Route(_privacy, "privacy", ("privacy",)),
    Route(_language, "language", ("language",), "language", tapped=_set_language),
    Route(_help, "help", ("help",), "help"),
    Route(transfer.ask_phone, button="claim"),
    Route(help_and_privacy.forget, button="forget"),
    Route(help_and_privacy.details, button="details"),
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
    return [(name, t.plain(f"command.{name}")) for name in COMMANDS]


def commanded(ctx: TurnContext, what: Commanded) -> None:
    act = COMMANDS.get(what.name)
    if act is None:
        ctx.note("talk.unknown_command")
        pick_up(ctx)
    else:
        act(ctx, what.args)


def typed(ctx: TurnContext, word: str) -> bool:
    """Words that do what a command does, with a number and a code behind those for /status, or a
    greeting and nothing else."""
    for name, act in WORDS.items():
        if word in words_of(name):
            act(ctx, "")
            return True
    if status := next((w for w in words_of("status") if word.startswith(f"{w} ")), None):
        _status(ctx, word[len(status) :])
        return True
    said = ctx.event.what.text if isinstance(ctx.event.what, Said) else word
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
        "consented_at": conversation.consented_at,
        "person": Person(),
    },
)
