"""Answers to an officer's question, however they come: typed, by Reply, in several messages."""

from collections.abc import Sequence

from dialogs.cases.forms.supplement import ANSWER_OFFICE
from dialogs.forms import answering, position
from dialogs.forms.form import form_of
from dialogs.state.conversation import AnsweredQuestion, FollowedCase, OpenQuestion
from dialogs.state.copies import replace
from dialogs.state.event import Event
from dialogs.turn_context import TurnContext


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


def open_answer(
    ctx: TurnContext, case: FollowedCase, question: OpenQuestion, events: Sequence[Event]
) -> None:
    """Files are looked through before they go: the form is opened with them."""
    for event in events:
        frame = answering.begin(ctx, ANSWER_OFFICE, case.number or "", question)
        answering.take_input(ctx, frame, event)
