"""Splits a story with two matters into two drafts: nothing of it is lost, and nothing is in both.

Who files is the same in both, and is asked once. Files stay with the first: nobody can tell to
which they belong.
"""

from backend_client.contract.files import AUTHORITY
from dialogs.filing.answers import CONFIDENTIAL
from dialogs.filing.division import CHOSEN
from dialogs.forms import answering, draft_buttons, position
from dialogs.forms.fields import story_text
from dialogs.forms.form import Form, form_of
from dialogs.forms.screens import data
from dialogs.forms.words_read import STORY
from dialogs.on_behalf.fields import WHOSE
from dialogs.reading import extract
from dialogs.state.conversation import Conversation, Frame
from dialogs.state.copies import replace
from dialogs.state.event import Event
from dialogs.turn_context import TurnContext

# Flags of a draft, as they are stored:
OFFERED = "advice.parted"
PASSED = "parting.passed"  # left together, or gone on without a word of it
WHO = (WHOSE, "identity", "person", "address", "proxy_for", AUTHORITY, "phone")


def headlines(frame: Frame) -> tuple[str, str] | None:
    """What the two are about; None when the story does not plainly tell two."""
    first, second = _cut(frame)
    if not first or not second:
        return None
    return extract.headline(story_text(first)), extract.headline(story_text(second))


def is_open(frame: Frame) -> bool:
    """Whether it has been offered, and not yet been answered or passed by."""
    offered = OFFERED in frame.flags and PASSED not in frame.flags
    return offered and headlines(frame) is not None


def offer(ctx: TurnContext, frame: Frame, first: str, second: str) -> Frame:
    """Two drafts are offered; whoever goes on without an answer has passed it by."""
    if OFFERED in frame.flags:
        return _passed(frame)
    choices = (
        ctx.button("split.in_two", data(frame, "split")),
        ctx.button("split.whole", data(frame, "whole")),
    )
    return answering.once(ctx, frame, OFFERED, (choices,), first=first, second=second)


def split(ctx: TurnContext, frame: Frame, rest: str) -> None:
    """The second matter waits beneath the first, and comes up when that is done."""
    parts = _in_two(form_of(ctx, frame), frame, ctx.event)
    if parts is None:
        draft_buttons.stale(ctx, frame)
        return
    first, second = parts
    ctx.conversation = ctx.conversation.without_frame(frame)
    ctx.keep(answering.searched(ctx, second))
    ctx.keep(first)
    ctx.note("split.done")
    answering.advance(ctx, first, ctx.event)


def whole(ctx: TurnContext, frame: Frame, rest: str) -> None:
    ctx.toast("talk.noted")
    answering.show(ctx, _passed(frame), quiet=True)


def _passed(frame: Frame) -> Frame:
    return frame if PASSED in frame.flags else replace(frame, flags=(*frame.flags, PASSED))


def _in_two(dialog: Form, frame: Frame, event: Event) -> tuple[Frame, Frame] | None:
    """The draft with its first matter, and a new one with the second."""
    first, second = _cut(frame)
    if not first or not second:
        return None
    said = {str(part["id"]) for part in second}
    both = said & {str(part["id"]) for part in first}
    shared = _who(frame)
    place = frame.answers.get("place")
    linked = isinstance(place, dict) and place.get("from_link")
    names = (CONFIDENTIAL, "place", CHOSEN) if linked else (CONFIDENTIAL,)
    of_both = {name: frame.answers[name] for name in names if name in frame.answers}
    kept = replace(
        frame,
        answers={**shared, **frame.answers, STORY: first},
        inferred={},
        answered_by={id_: "" if id_ in said else name for id_, name in frame.answered_by.items()},
        editing=None,
        asked=None,
        rev=frame.rev + 1,
    )
    other = replace(
        position.opened(dialog, event),
        answers={**shared, **of_both, STORY: second},
        skipped=tuple(name for name in frame.skipped if name in WHO),
        order=(STORY,),
        since=frame.since,
        former=frame.former,
        # A message that was cut can be edited in neither: it would bring the other half along.
        answered_by={id_: "" if id_ in both else STORY for id_ in said},
        flags=(*_said_of_both(frame), _mark(frame)),
    )
    return kept, other


def share(conversation: Conversation, done: Frame) -> Conversation:
    """Who files has been said with the first matter: the second does not ask again."""
    known, mark = _who(done), _mark(done)
    passed = tuple(name for name in done.skipped if name in WHO)

    def told(frame: Frame) -> Frame:
        if mark not in frame.flags:
            return frame
        skipped = tuple(name for name in passed if name not in frame.answers)
        return replace(
            frame,
            answers={**known, **frame.answers},
            skipped=tuple(dict.fromkeys((*frame.skipped, *skipped))),
        )

    return replace(
        conversation,
        frames=tuple(map(told, conversation.frames)),
        parked=tuple(map(told, conversation.parked)),
    )


def _cut(frame: Frame) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    at = frame.inferred.get("parted")
    if not isinstance(at, int):
        return [], []
    return cut_story(frame.answers.get(STORY), at)


def _who(frame: Frame) -> dict[str, object]:
    known = position.values(frame)
    return {name: known[name] for name in WHO if name in known}


def _said_of_both(frame: Frame) -> list[str]:
    """Advice; and that a person knows of the danger, who has been told all the words."""
    return [each for each in frame.flags if each.startswith(("advice.", "relay."))]


def _mark(frame: Frame) -> str:
    return f"parted:{frame.id}"


def cut_story(value: object, at: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """A Story value in two at a place of its text. A message that holds both is cut; put together,
    the texts are what they were."""
    first: list[dict[str, object]] = []
    second: list[dict[str, object]] = []
    begins = 0
    for part in value if isinstance(value, list) else []:
        text = str(part["text"])
        ends = begins + len(text)
        if begins < at < ends:
            first.append({**part, "text": text[: at - begins]})
            second.append({**part, "text": text[at - begins :]})
        else:
            (second if begins >= at else first).append(part)
        begins = ends + 1  # the line's end between two messages
    return first, second
