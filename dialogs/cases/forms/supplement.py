"""Form for adding facts or files to a filed case (补充), also when an officer asks."""

from collections.abc import Mapping
from datetime import datetime

from backend_client.json_codec import to_plain
from dialogs.cases import followed, notifications, rating
from dialogs.cases.card import case_card
from dialogs.forms import answering, attachments, submit
from dialogs.forms.danger_warning import alarm, warn
from dialogs.forms.fields import FilesField, QuoteField, StoryField, Values
from dialogs.forms.form import Form, Hooks, Step
from dialogs.forms.forwarded import told_text
from dialogs.forms.position import values
from dialogs.forms.words_read import accusation, danger
from dialogs.state.conversation import FollowedCase, Frame, OpenQuestion, OwnWords, WordsKind
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import Edited
from dialogs.texts import Texts
from dialogs.turn_context import TurnContext

QUESTION = "question"
MOST_TOLD = 20_000  # letters of a case that the chat keeps to be read again


def _untold(known: Values) -> bool:
    return bool(known.get("story") or not known.get("materials"))


def _prefill(ctx: TurnContext, about: str, question: OpenQuestion | None) -> Mapping[str, object]:
    return {QUESTION: {"text": question.text}} if question is not None else {}


def _submit(ctx: TurnContext, frame: Frame) -> None:
    body = dict(to_supplement(frame, ctx.t))
    known = ctx.conversation.case_of(frame.about)
    if known is not None and known.signer is not None:
        body["follower"] = known.signer  # a representative says it for all
    ctx.request(EffectKind.SUPPLEMENT, frame.about, body, key=frame.id)
    if (case := known) is not None:
        if accusation(values(frame))["kind_read"]:
            case = replace(case, shielded=True)  # it has become a denunciation: none names it now
        case = _remembered(case, frame, str(body["text"]), ctx.event.at)
        if frame.question is not None:
            case = followed.answered(case, frame.question)
            notifications.settle_question(ctx, case, frame.question)
        ctx.keep_case(case)
        attachments.request(ctx, frame, case.client_ref)
        ctx.say(case_card(ctx.t, case, ctx.event.at))
    done = "add_detail.done" if frame.question is None else "answer_office.done"
    submit.replace_card(ctx, frame, ctx.t.html(done), "engine.stub")
    if case is not None:
        rating.ask_grades(ctx, case)


def choose(ctx: TurnContext, case: FollowedCase, question: OpenQuestion, choice: str) -> None:
    """One tap is the whole answer."""
    body = {"text": choice, "attachments": [], "answers": question.seq}
    key = f"{case.client_ref}:answer:{question.seq}"
    ctx.request(EffectKind.SUPPLEMENT, case.number or "", body, key=key)
    case = followed.answered(case, question.seq)
    case = _kept(case, OwnWords(WordsKind.REPLIED, choice, ctx.event.at, question.text))
    chosen = "case.ring_chosen"
    notifications.settle_question(ctx, case, question.seq, chosen, tapped=True, choice=choice)
    ctx.toast("talk.noted")
    ctx.keep_case(case)
    ctx.say(case_card(ctx.t, case, ctx.event.at))


def _remembered(case: FollowedCase, frame: Frame, text: str, at: datetime) -> FollowedCase:
    if not text:
        return case
    asked = values(frame).get(QUESTION)
    question = str(asked["text"]) if isinstance(asked, dict) else ""
    kind = WordsKind.ADDED if frame.question is None else WordsKind.REPLIED
    return _kept(case, OwnWords(kind, text, at, question))


def _kept(case: FollowedCase, words: OwnWords) -> FollowedCase:
    return replace(case, told=_within((*case.told, words)))


def _within(told: tuple[OwnWords, ...]) -> tuple[OwnWords, ...]:
    """What was filed, and of what was added since the newest that has room. The office has all."""
    later = [words for words in told if words.kind in (WordsKind.ADDED, WordsKind.REPLIED)]
    filed = tuple(words for words in told if words not in later)
    room = MOST_TOLD - sum(len(words.text) for words in filed)
    kept: list[OwnWords] = []
    for words in reversed(later):
        room -= len(words.text)
        if room < 0 and kept:
            break
        kept.insert(0, words)
    return (*filed, *kept)


def to_supplement(frame: Frame, t: Texts) -> Mapping[str, object]:
    known = values(frame)
    return {
        "text": told_text(known.get("story"), t),
        "attachments": to_plain(attachments.sent(known, t)),
        "answers": frame.question,
    }


ADD_DETAIL = Form(
    name="add_detail",
    version=1,
    steps=(Step("story", StoryField(), when=_untold), Step("materials", FilesField(), asked=False)),
    card=("story", "materials"),
    text_to="story",
    files_to="materials",
    pins_to="materials",
    hooks=Hooks(
        prefill=_prefill,
        find=danger,
        advise=warn,
        buttons_anywhere={"alarm": alarm},
        submit=_submit,
    ),
)
ANSWER_OFFICE = replace(
    ADD_DETAIL,
    name="answer_office",
    steps=(Step(QUESTION, QuoteField(), asked=False, read_only=True), *ADD_DETAIL.steps),
    card=(QUESTION, *ADD_DETAIL.card),
)


def edited_after_filing(ctx: TurnContext, text: str) -> bool:
    """What was filed stays; what its message says now is offered as a supplement. False when the
    message belongs to no case that still takes words."""
    id_, edit = ctx.event.message_id, ctx.event.what
    case = next((c for c in reversed(ctx.conversation.cases) if id_ in c.message_ids), None)
    what = edit.now if isinstance(edit, Edited) else None
    if case is None or what is None or not followed.can_add(case):
        return False
    answering.open_with(ctx, ADD_DETAIL, case.number or "", what, "talk.edited_after")
    return True
