"""Form for a review or a recheck of an answer (申请复查 Art. 35, 申请复核 Art. 36)."""

from collections.abc import Mapping

from backend_client.contract.case import Review, ReviewLevel
from dialogs.cases import rating
from dialogs.cases.remedies import level_open, rules, without_appeal
from dialogs.forms import submit
from dialogs.forms.danger_warning import alarm, warn
from dialogs.forms.fields import StoryField, TextField, Values
from dialogs.forms.form import Form, Hooks, Step
from dialogs.forms.forwarded import told_text
from dialogs.forms.position import values
from dialogs.forms.words_read import danger
from dialogs.state.conversation import Frame, OpenQuestion, Person
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.texts import Texts
from dialogs.turn_context import TurnContext

WANTED = "wanted"  # what the answer says was asked for: the first half of an appeal is filled in


def _find(answers: Values, person: Person) -> Mapping[str, object]:
    found = dict(danger({**answers, "story": answers.get("reasons")}, person))
    if wanted := answers.get(WANTED):
        found["request"] = wanted
    return found


def _prefill(ctx: TurnContext, about: str, question: OpenQuestion | None) -> Mapping[str, object]:
    """The request stands in the answer already: one row for each thing that was asked for."""
    case = ctx.conversation.case_of(about)
    rows = case.answer.rows if case is not None and case.answer else ()
    wanted = "\n".join(row.request for row in rows if row.request)
    return {WANTED: wanted} if wanted else {}


def _submit(ctx: TurnContext, frame: Frame) -> None:
    case = ctx.conversation.case_of(frame.about)
    level = level_open(case, ctx.event.at) if case else None
    if case is None or level is None:
        why = without_appeal(case) if case else "unsolved.review_over"
        submit.replace_card(ctx, frame, ctx.t.html(why, **rules(ctx.t)), "engine.stub")
        return
    case = replace(case, appealed_at=case.status)
    ctx.keep_case(case)
    ctx.request(EffectKind.ASK_REVIEW, frame.about, to_review(frame, level, ctx.t), key=frame.id)
    submit.replace_card(ctx, frame, ctx.t.html("appeal_case.done"), "engine.stub")
    rating.ask_grades(ctx, case)


def to_review(frame: Frame, level: ReviewLevel, t: Texts) -> Review:
    known = values(frame)
    return Review(
        level=level, request=str(known["request"]), reasons=told_text(known.get("reasons"), t)
    )


APPEAL_CASE = Form(
    name="appeal_case",
    version=1,
    steps=(
        Step(WANTED, TextField(), asked=False),
        Step("request", TextField(limit=300)),
        Step("reasons", StoryField()),
    ),
    card=("request", "reasons"),
    text_to="reasons",
    hooks=Hooks(
        prefill=_prefill,
        find=_find,
        advise=warn,
        buttons_anywhere={"alarm": alarm},
        submit=_submit,
    ),
)
