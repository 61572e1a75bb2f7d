"""What is held of a person in this chat, by kind: counted, and told in lines (《个人信息保护法》
Art. 45). Every field of the conversation is of one kind, or is named here as a mark of ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from itertools import chain

from backend_client.contract.case import Rating
from backend_client.contract.publication import PublicationStage
from backend_client.contract.staff_chat import Side, TalkSaid
from backend_client.json_codec import Mismatch, from_plain
from backend_client.wording.all_words import words_of
from dialogs.cases.card import status_name
from dialogs.forms import screens
from dialogs.forms.form import Forms
from dialogs.forms.parked import headline
from dialogs.forms.position import values
from dialogs.state.conversation import Conversation, FollowedCase, Frame
from dialogs.texts import Html, Texts, clip

SHOWN = 80  # units of one thing that was said, on a screen


@dataclass(frozen=True)
class View:
    """Whose data is told, in which words. `whole`: as the person's own copy tells it, with nothing
    shortened; a screen has less room."""

    conversation: Conversation
    t: Texts
    forms: Forms
    whole: bool = False

    def text(self, value: str) -> str:
        return value if self.whole else clip(value, SHOWN)


@dataclass(frozen=True)
class Held:
    """One kind. `count` has the key of its text; `lines` tell what it is, a line each."""

    fields: tuple[str, ...]
    key: str
    count: Callable[[Conversation], int]
    lines: Callable[[View], Iterator[Html]]


def _given(conversation: Conversation) -> tuple[str, ...]:
    person = conversation.person
    own = [person.name, person.address, person.phone]
    if person.enrolled is not None:
        own += [person.enrolled.name, person.enrolled.area]
    return tuple(part for part in own if part)


def _details(view: View) -> Iterator[Html]:
    for part in _given(view.conversation):
        yield view.t.html("privacy.line", text=view.text(part))
    for each in view.conversation.person.served:
        text = view.t.plain("card.separator").join(words_of(each))
        yield view.t.html("privacy.served", text=view.text(text))


def _drafts(conversation: Conversation) -> tuple[Frame, ...]:
    return (*conversation.frames, *conversation.parked)


def _draft_lines(view: View) -> Iterator[Html]:
    for frame in _drafts(view.conversation):
        form = view.forms.of(frame)
        about = view.text(headline(form, frame))
        yield view.t.html("privacy.draft", headline=about, at=view.t.day(frame.started_at))
        if not view.whole:
            yield from screens.lines(view.t, form, frame)
            continue
        for step in form.steps:
            if (value := values(frame).get(step.name)) is not None:
                name = screens.step_name(view.t, frame, step)
                yield view.t.html("card.line", name=name or step.name, value=_bare(value))


def _bare(value: object) -> str:
    """An answer as it is stored, without its field names."""
    match value:
        case dict():
            parts = [_bare(part) for part in value.values()]
        case list() | tuple():
            parts = [_bare(part) for part in value]
        case None:
            return ""
        case _:
            return str(value)
    return " ".join(filter(None, parts))


def _case_lines(view: View) -> Iterator[Html]:
    t = view.t
    for case in reversed(view.conversation.cases):
        yield t.html(
            "privacy.case",
            headline=view.text(case.headline),
            number=case.number or t.plain("case.list_pending"),
            at=t.day(case.filed_at),
            status=status_name(t, case),
        )
        for words in case.told:
            yield t.html("privacy.said", text=view.text(words.text))
        if case.files:
            yield t.html("privacy.files", count=case.files)


def _is_rated(case: FollowedCase) -> bool:
    return case.rating != Rating()


def _rating_lines(view: View) -> Iterator[Html]:
    for case in filter(_is_rated, view.conversation.cases):
        given = (case.rating.outcome, case.rating.office, case.rating.unit)
        said = view.t.plain("card.separator").join(view.t.plain(f"rate.{g}") for g in given if g)
        words = view.text(case.rating.words or "")
        yield view.t.html("privacy.rating", number=case.number or "", given=said, words=words)


def _is_asked_about(case: FollowedCase) -> bool:
    return case.publication not in (None, PublicationStage.OPEN)


def _public_lines(view: View) -> Iterator[Html]:
    for case in filter(_is_asked_about, view.conversation.cases):
        yield view.t.html(
            "privacy.public",
            headline=view.text(case.headline),
            number=case.number or "",
            stage=view.t.plain(f"publish.stage.{case.publication}"),
        )


def _talk_lines(view: View) -> Iterator[Html]:
    for talk in view.conversation.staff_chats:
        yield view.t.html("privacy.talk", count=talk.sent)
        for event in filter(None, (talk.last, *talk.unseen)):
            try:
                said = from_plain(TalkSaid, event.data)
            except Mismatch:  # of a later release
                continue
            if said.by == Side.STAFF:
                yield view.t.html("privacy.answered", text=view.text(said.words.text))


def _near_lines(view: View) -> Iterator[Html]:
    for matter in view.conversation.near:
        topic = view.t.plain("card.topic_path").join(matter.neighbour.topic[:1])
        key = "privacy.supported" if matter.supported else "privacy.offered"
        yield view.t.html(key, topic=topic, place=view.text(matter.neighbour.place))


def _place_lines(view: View) -> Iterator[Html]:
    yield view.t.html("privacy.line", text=view.text(view.conversation.came_from or ""))


def _joining_lines(view: View) -> Iterator[Html]:
    joining = view.conversation.joining
    name = joining.name if joining else None
    yield view.t.html("privacy.line", text=view.text(name or view.t.plain("card.none")))


def _held_lines(view: View) -> Iterator[Html]:
    for words in view.conversation.held:
        yield view.t.html("privacy.said", text=view.text(words.text))


def _looked_up_lines(view: View) -> Iterator[Html]:
    looked = view.conversation.looked_up
    yield view.t.html("privacy.line", text=view.text(looked.number if looked else ""))


KINDS: tuple[Held, ...] = (
    Held(("person",), "privacy.details", lambda c: len(_given(c)) + len(c.person.served), _details),
    Held(("frames", "parked"), "privacy.drafts", lambda c: len(_drafts(c)), _draft_lines),
    Held(("cases",), "privacy.cases", lambda c: len(c.cases), _case_lines),
    Held((), "privacy.ratings", lambda c: sum(map(_is_rated, c.cases)), _rating_lines),
    Held((), "privacy.publications", lambda c: sum(map(_is_asked_about, c.cases)), _public_lines),
    Held(("staff_chats",), "privacy.talks", lambda c: len(c.staff_chats), _talk_lines),
    Held(("near",), "privacy.supports", lambda c: len(c.near), _near_lines),
    Held(("came_from",), "privacy.place", lambda c: int(bool(c.came_from)), _place_lines),
    Held(("joining",), "privacy.joining", lambda c: int(c.joining is not None), _joining_lines),
    Held(("held",), "privacy.held", lambda c: len(c.held), _held_lines),
    Held(
        ("looked_up",),
        "privacy.looked_up",
        lambda c: int(c.looked_up is not None),
        _looked_up_lines,
    ),
)
DETAILS = "privacy.details"
# Marks of ours, which say nothing but that they are there: the text privacy.kept names them.
MARKS = frozenset(
    {
        *(
            "language",
            "language_chosen",
            "large_print",
            "pages",
            "consented_at",
            "remembers",
            "keyboard",
            "asks_sure",
            "thread",
            "missed",
        ),
        *("resend", "sent_files"),
        *("supporter", "came_signed", "reminded_to", "speaking", "guesses", "claim_names", "bot"),
    }
)


def told(view: View) -> Iterator[tuple[str, Iterator[Html]]]:
    """What there is: a heading, and its lines."""
    for each in KINDS:
        if count := each.count(view.conversation):
            yield view.t.plain(each.key, count=count), each.lines(view)


class Untold(Exception):
    """A field of the conversation of which a person who asks would not be told."""


def check(kinds: tuple[Held, ...], marks: frozenset[str]) -> None:
    """Raises Untold, which names it."""
    known = {*marks, *chain.from_iterable(each.fields for each in kinds)}
    if untold := [each.name for each in fields(Conversation) if each.name not in known]:
        raise Untold(f"nobody is told of Conversation.{', '.join(untold)}")


check(KINDS, MARKS)
