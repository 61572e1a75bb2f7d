"""Answers to an officer's question, however they come: typed, by Reply, in several messages."""

from collections.abc import Sequence

from dialogs.cases.forms.supplement import ANSWER_OFFICE
from dialogs.forms import answering, position
from dialogs.forms.form import form_of
from dialogs.reading.acts.lexicon import relation
from dialogs.reading.topics.forms import level
from dialogs.state import buttons
from dialogs.state.conversation import AnsweredQuestion, FollowedCase, OpenQuestion
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said
from dialogs.texts import clip
from dialogs.turn_context import TurnContext

LONGEST_SHOWN = 200  # letters of a question


def answer_officer(
    ctx: TurnContext, case: FollowedCase, question: OpenQuestion, events: Sequence[Event]
) -> None:
    """Send the words at once: whoever asked waits. What is said within the next minutes goes the
    same way."""
    frame = replace(position.opened(ANSWER_OFFICE, ctx.event), about=case.number or "")
    frame = replace(frame, question=question.seq)
    for event in events:
        added = position.add(ANSWER_OFFICE, frame, event)
        frame = added if added is not None else frame
    frame = answering.advised(ctx, answering.searched(ctx, frame))
    form_of(ctx, frame).hooks.submit(ctx, frame)
    if (known := ctx.conversation.case_of(case.number or "")) is not None:
        ctx.keep_case(replace(known, answered=AnsweredQuestion(question, ctx.event.at)))


def asks_back(ctx: TurnContext, case: FollowedCase, question: OpenQuestion) -> bool:
    """What is not understood of a question that waits: it is said again, and who can tell more."""
    said = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    if question not in case.questions or relation("of_the_status").search(level(said)):
        return False
    human = ctx.button("label.human", buttons.case(case.tag, "human"))
    ctx.note("listening.asked_of_you", ((human,),), question=clip(question.text, LONGEST_SHOWN))
    return True


def open_answer(
    ctx: TurnContext, case: FollowedCase, question: OpenQuestion, events: Sequence[Event]
) -> None:
    """Files are looked through before they go: the form is opened with them."""
    for event in events:
        frame = answering.begin(ctx, ANSWER_OFFICE, case.number or "", question)
        answering.take_input(ctx, frame, event)
