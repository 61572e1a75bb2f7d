"""What commands do, the words that do the same, and the buttons that belong to no draft and no
case."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from dialogs.account import asides
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
from dialogs.state.event import Commanded, Said
from dialogs.texts import texts, words_of
from dialogs.turn_context import Talk

LONGEST_GREETING = 40


def greet(talk: Talk) -> None:
    if talk.conversation.consented_at is None:
        consent.welcome(talk, "talk.example")
    elif talk.conversation.frame is not None:
        pick_up(talk)
    else:
        talk.note("talk.greeting", example=talk.t.html("talk.example"))


def _nod(talk: Talk, args: str) -> None:
    """好了, 谢谢: nothing to be filed. In the middle of a change it says that nothing changes."""
    if (frame := talk.conversation.frame) is None:
        talk.note("talk.nod")
    elif frame.editing is not None:
        answering.back(talk, frame)
    else:
        pick_up(talk)


def pick_up(talk: Talk) -> None:
    """After a digression: come back to what was being asked."""
    frame = talk.conversation.frame
    if frame is not None and talk.conversation.relay is None:
        answering.show(talk, replace(frame, asked=None), talk.t.html("talk.pick_up"))


def _begin(talk: Talk, args: str) -> None:
    """/start: welcome a newcomer, go on with what is under way, or begin."""
    if place := place_of(args):
        signed = isinstance(talk.event.what, Commanded) and talk.event.what.signed
        talk.conversation = replace(talk.conversation, came_from=place, came_signed=signed)
    frame = talk.conversation.frame
    if (speaking := talk.conversation.relay) is not None:
        moves.enter(talk, speaking)
    elif talk.conversation.consented_at is None:
        consent.welcome(talk)
    elif frame is not None:
        pick_up(talk)
    elif talk.conversation.shelf:
        parked.offer(talk, talk.conversation.shelf[-1])
    else:
        rows = (
            (
                talk.button("label.new", buttons.general("new")),
                talk.button("label.cases", buttons.general("cases")),
                talk.button("label.help", buttons.general("help")),
            ),
        )
        talk.note("talk.welcome_back", rows)


def _agree(talk: Talk, args: str) -> None:
    """开始, 同意: consent, once the notice has been there to be read."""
    newcomer = talk.conversation.consented_at is None
    if newcomer and not talk.unseen(consent.WELCOME_SLOT):
        _consent(talk, args)
    else:
        _begin(talk, args)


def _consent(talk: Talk, args: str) -> None:
    """The notice has been read: what was said before it now counts. Its language is kept, because
    what the backend tells later comes without one."""
    if talk.conversation.consented_at is None:
        talk.conversation = replace(
            talk.conversation, consented_at=talk.event.at, language=talk.t.language
        )
    frame = talk.conversation.frame
    if frame is None:
        _new(talk, args)
    else:
        frame = answering.advised(talk, answering.searched(talk, frame))
        answering.show(talk, replace(frame, asked=None))


def _new(talk: Talk, args: str) -> None:
    if (speaking := talk.conversation.relay) is not None:
        if args != "anyway":
            moves.before_filing(talk, speaking)
            return
        moves.leave(talk)
    frame = talk.conversation.frame
    if talk.conversation.consented_at is None:
        answering.show(talk, answering.begin(talk, forms_of(talk).default))
    elif frame is not None and frame.path:
        parked.offer(talk, frame)
    elif frame is None and talk.conversation.shelf:
        parked.offer(talk, talk.conversation.shelf[-1])
    else:
        parked.begin_anew(talk)


def _aside(act: Callable[[Talk, str], None]) -> Callable[[Talk, str], None]:
    """A digression: it answers, and the dialog under way is picked up again."""

    def acts(talk: Talk, args: str) -> None:
        act(talk, args)
        pick_up(talk)

    return acts


def _in_frame(
    act: Callable[[Talk, Frame], None], idle: str = "talk.nothing_open"
) -> Callable[[Talk, str], None]:
    """A command that makes sense only while something is being filled in."""

    def acts(talk: Talk, args: str) -> None:
        if (frame := talk.conversation.frame) is None:
            talk.note(idle)
        else:
            act(talk, frame)

    return acts


def _human(talk: Talk, args: str) -> None:
    moves.ask(talk)


def _resume(talk: Talk, args: str) -> None:
    if talk.conversation.frame is None and talk.conversation.shelf:
        parked.resume(talk, talk.conversation.shelf[-1])
    elif talk.conversation.frame is not None:
        pick_up(talk)
    else:
        talk.note("talk.nothing_open")


_cases = _aside(lambda talk, args: progress.show_list(talk))
_status = _aside(progress.ask_status)
_help = _aside(asides.help_)
_privacy = _aside(asides.privacy)
_language = _aside(asides.language)
_skip = _in_frame(answering.skip)

Act = Callable[[Talk, str], None]


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
    Route(_language, "language", ("language",), "language", tapped=_aside(asides.set_language)),
    Route(_help, "help", ("help",), "help"),
    Route(_nod, words=("nod",)),
    Route(transfer.ask_phone, button="claim"),
    Route(asides.forget, button="forget"),
    Route(asides.details, button="details"),
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


def commanded(talk: Talk, what: Commanded) -> None:
    act = COMMANDS.get(what.name)
    if act is None:
        talk.note("talk.unknown_command")
        pick_up(talk)
    else:
        act(talk, what.args)


def typed(talk: Talk, word: str) -> bool:
    """Words that do what a command does, with a number and a code behind those for /status, or a
    greeting and nothing else."""
    for name, act in WORDS.items():
        if word in words_of(name):
            act(talk, "")
            return True
    if status := next((w for w in words_of("status") if word.startswith(f"{w} ")), None):
        _status(talk, word[len(status) :])
        return True
    said = talk.event.what.text if isinstance(talk.event.what, Said) else word
    if len(word) <= LONGEST_GREETING and extract.read(said).greeting:
        greet(talk)
        return True
    return False


def tap(talk: Talk, name: str, rest: str) -> None:
    act = BUTTONS.get(name)
    if act is None:
        talk.toast("talk.old_button_idle")
    else:
        act(talk, rest)


def _pressed(talk: Talk, pressed: Pressed | None) -> None:
    if pressed is not None:
        tap(talk, pressed.verb, pressed.rest)


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
