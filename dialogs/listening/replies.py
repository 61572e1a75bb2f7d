"""A Reply goes to what it answers: a question, a talk, a case, the draft on the screen."""

from dialogs.feature import Feature
from dialogs.filing.corrections import corrected
from dialogs.forms import answering, parked, position, screens
from dialogs.forms.form import form_of
from dialogs.listening.officer import answer_officer, open_answer
from dialogs.reading.acts.reader import Context, read_act
from dialogs.staff_chat import moves as staff_chat
from dialogs.state import about
from dialogs.state.copies import replace
from dialogs.state.event import Said
from dialogs.turn_context import TurnContext


def taken(ctx: TurnContext, what: object) -> bool:
    """Whether the input answers a message of ours that takes answers: first of all, also while a
    talk is on. What replies to a case's card is read as of that case: see standing.py."""
    replied = ctx.event.reply_to
    for kind, take in TAKERS.items():
        if (ref := about.ref(replied, kind)) is not None:
            return take(ctx, ref)
    return False


def _to_question(ctx: TurnContext, ref: str) -> bool:
    """An officer's: also when another draft or a talk is open, and hours later."""
    client_ref, seq = about.parts(ref)
    case = ctx.conversation.case_filed_as(client_ref)
    if case is None:
        return False
    question = next((each for each in case.questions if str(each.seq) == seq), None)
    if question is None and case.answered is not None and str(case.answered.question.seq) == seq:
        question = case.answered.question
    if question is None:
        return False
    if isinstance(ctx.event.what, Said):
        said = read_act(ctx.event.what.text, Context(question=question.text))
        if said.act is not None and said.confidence > 0.9:
            return False
        answer_officer(ctx, case, question, [ctx.event])
    else:
        open_answer(ctx, case, question, [ctx.event])
    return True


def _to_talk(ctx: TurnContext, ref: str) -> bool:
    talk = ctx.conversation.staff_chat_of(ref)
    if talk is None or talk.closed_by is not None:
        return False
    staff_chat.enter(ctx, talk)
    staff_chat.takes_input(ctx, ctx.event)
    return True


def _to_step(ctx: TurnContext, ref: str) -> bool:
    """A question of a form that was asked before: it is answered anew."""
    frame_id, name = about.parts(ref)
    frames = (*ctx.conversation.frames, *ctx.conversation.parked)
    frame = next((each for each in frames if each.id == frame_id), None)
    if frame is None:
        return False
    form = form_of(ctx, frame)
    if not form.has(name) or not form.can_edit(name):
        return False
    if ctx.conversation.frame is None or ctx.conversation.frame.id != frame.id:
        parked.resume(ctx, frame)
    if name in frame.answers and name != form.text_to:
        frame = position.edit(frame, name)
    answering.take_input(ctx, frame, ctx.event)
    return True


def _to_line(ctx: TurnContext, ref: str) -> bool:
    """A line of a draft's card, by the words chosen of it: what is said is that line anew."""
    frame, what = ctx.conversation.frame, ctx.event.what
    if frame is None or frame.id != ref or not ctx.event.quote or not isinstance(what, Said):
        return False
    form = form_of(ctx, frame)
    name = screens.line_quoted(ctx.t, form, frame, ctx.event.quote)
    if name is None or corrected(form, frame, what.text, ctx.event) is not None:
        return False  # what says itself what it puts right is heard as ever
    answering.take_input(ctx, replace(position.edit(frame, name), asked=None), ctx.event)
    return True


TAKERS = {"question": _to_question, "relay": _to_talk, "ask": _to_step, "matter": _to_line}
REPLIES = Feature("replies", text=lambda ctx, word: taken(ctx, word), sent=taken)
