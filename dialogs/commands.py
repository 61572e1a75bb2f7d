"""What commands do, the words that do the same, and the buttons that belong to no draft and no
case."""

from collections.abc import Callable
from dataclasses import replace

from dialogs import asides, cases, claim, consent, drafts, finish, relay, shelf
from dialogs.conversation import Frame
from dialogs.event import Commanded
from dialogs.start_link import place_of
from dialogs.talk import Talk


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
        drafts.back(talk, frame)
    else:
        pick_up(talk)


def pick_up(talk: Talk) -> None:
    """After a digression: come back to what was being asked."""
    frame = talk.conversation.frame
    if frame is not None and talk.conversation.relay is None:
        drafts.show(talk, replace(frame, asked=None), talk.t.html("talk.pick_up"))


def _begin(talk: Talk, args: str) -> None:
    """/start: welcome a newcomer, go on with what is under way, or begin."""
    if place := place_of(args):
        signed = isinstance(talk.event.what, Commanded) and talk.event.what.signed
        talk.conversation = replace(talk.conversation, came_from=place, came_signed=signed)
    frame = talk.conversation.frame
    if (speaking := talk.conversation.relay) is not None:
        relay.enter(talk, speaking)
    elif talk.conversation.consented_at is None:
        consent.welcome(talk)
    elif frame is not None:
        pick_up(talk)
    elif talk.conversation.shelf:
        shelf.offer(talk, talk.conversation.shelf[-1])
    else:
        rows = (
            (
                talk.button("label.new", "g:new"),
                talk.button("label.cases", "g:cases"),
                talk.button("label.help", "g:help"),
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
        frame = drafts.advised(talk, drafts.searched(talk, frame))
        drafts.show(talk, replace(frame, asked=None))


def _new(talk: Talk, args: str) -> None:
    if (speaking := talk.conversation.relay) is not None:
        if args != "anyway":
            relay.before_filing(talk, speaking)
            return
        relay.leave(talk)
    frame = talk.conversation.frame
    if talk.conversation.consented_at is None:
        drafts.show(talk, drafts.begin(talk, talk.forms.default))
    elif frame is not None and frame.path:
        shelf.offer(talk, frame)
    elif frame is None and talk.conversation.shelf:
        shelf.offer(talk, talk.conversation.shelf[-1])
    else:
        shelf.begin_anew(talk)


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


def _resume(talk: Talk, args: str) -> None:
    if talk.conversation.frame is None and talk.conversation.shelf:
        shelf.resume(talk, talk.conversation.shelf[-1])
    elif talk.conversation.frame is not None:
        pick_up(talk)
    else:
        talk.note("talk.nothing_open")


def commanded(talk: Talk, what: Commanded) -> None:
    act = COMMANDS.get(what.name)
    if act is None:
        talk.note("talk.unknown_command")
        pick_up(talk)
    else:
        act(talk, what.args)


_cases = _aside(lambda talk, args: cases.show_list(talk))
status = _aside(cases.ask_status)
_help = _aside(asides.help_)
_privacy = _aside(asides.privacy)
_language = _aside(asides.language)
_back = _in_frame(drafts.back)
_skip = _in_frame(drafts.skip)
_keep = _in_frame(shelf.keep)

COMMANDS: dict[str, Callable[[Talk, str], None]] = {
    "start": _begin,
    "new": _new,
    "cases": _cases,
    "status": status,
    "back": _back,
    "skip": _skip,
    "cancel": _keep,
    "human": lambda talk, args: relay.ask(talk),
    "privacy": _privacy,
    "language": _language,
    "help": _help,
}

WORDS: dict[str, Callable[[Talk, str], None]] = {
    "begin": _agree,
    "new": _new,
    "cases": _cases,
    "status": status,
    "confirm": _in_frame(finish.confirm, "file_case.nothing_to_confirm"),
    "back": _back,
    "skip": _skip,
    "unsure": _skip,
    "keep": _keep,
    "drop": _in_frame(shelf.drop),
    "resume": _resume,
    "human": lambda talk, args: relay.ask(talk),
    "language": _language,
    "privacy": _privacy,
    "help": _help,
    "nod": _nod,
}

BUTTONS: dict[str, Callable[[Talk, str], None]] = {
    "begin": _consent,
    "new": _new,
    "cases": _cases,
    "help": _help,
    "human": relay.ask,
    "claim": claim.ask_phone,
    "language": _aside(asides.set_language),
    "forget": asides.forget,
    "details": asides.details,
}
