"""What stands open in a chat when something is said: what the words may be about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend_client.wording.all_words import words_of
from dialogs.cases import followed
from dialogs.forms import answering, position
from dialogs.forms.form import Step, form_of
from dialogs.reading.acts.reader import Context, is_whole, likeness_of
from dialogs.reading.topics.classify import classify
from dialogs.state import about
from dialogs.state.conversation import FollowedCase, Frame, OpenQuestion
from dialogs.turn_context import TurnContext

ASKED_LIKE = {"address": "place", "proxy_for": "person"}  # the same is said to them
SOON = timedelta(hours=2)  # after a draft was put aside
GOES_ON = timedelta(minutes=10)  # what is said so soon after an answer belongs to it


@dataclass(frozen=True)
class Standing:
    """`frame` is being filled in, and `step` asked, None on its check card. `question` waits for an
    answer, of the case `asks`. `cases` run or were answered, the newest last; those `registering`
    were sent and have no number yet. `kept` is the newest draft that was put aside."""

    frame: Frame | None
    step: Step | None
    asks: FollowedCase | None
    question: OpenQuestion | None
    cases: tuple[FollowedCase, ...]
    now: datetime
    registering: tuple[FollowedCase, ...] = ()
    kept: Frame | None = None
    replied: bool = False  # it answers a message about the case: nothing else is meant

    @property
    def draft(self) -> str:
        """All words of the draft."""
        known = position.values(self.frame) if self.frame is not None else {}
        return " ".join(words_of(known))

    @property
    def put_aside_just_now(self) -> bool:
        """Whether nothing stands open but a draft that was put aside shortly before."""
        at = self.kept.touched_at if self.kept is not None else None
        return at is not None and self.now - at < SOON and not (self.cases or self.registering)

    @property
    def context(self) -> Context:
        screen = ""
        if self.frame is not None:
            screen = ASKED_LIKE.get(self.step.name, self.step.name) if self.step else "card"
            if self.frame.quiet_until is not None:
                screen = "story"  # no question was asked yet
        return Context(
            screen=screen,
            draft=self.draft,
            question=self.question.text if self.question is not None else None,
            cases=tuple(words_of_case(case) for case in (*self.registering, *self.cases)),
            answered=any(is_answered(case, self.now) for case in self.cases),
            kept=self.kept is not None,
        )


def standing(ctx: TurnContext) -> Standing:
    if (case := _replied_to(ctx)) is not None:
        question = _question_meant(case, ctx.event.quote)
        asks = case if question is not None else None
        return Standing(None, None, asks, question, (case,), ctx.event.at, replied=True)
    frame = ctx.conversation.frame
    step = position.position(form_of(ctx, frame), frame) if frame is not None else None
    cases = tuple(case for case in ctx.conversation.cases if case.number and _is_open(ctx, case))
    asked = [(case, question) for case in cases for question in case.questions]
    asks, question = max(asked, key=lambda each: each[1].seq, default=(None, None))
    if question is None:
        asks, question = _just_answered(cases, ctx.event.at)
    registering = tuple(case for case in ctx.conversation.cases if _is_registering(case))
    kept = ctx.conversation.parked[-1] if ctx.conversation.parked and frame is None else None
    return Standing(frame, step, asks, question, cases, ctx.event.at, registering, kept)


def _is_registering(case: FollowedCase) -> bool:
    return case.number is None and not followed.has_ended(case)


def _replied_to(ctx: TurnContext) -> FollowedCase | None:
    ref = about.ref(ctx.event.reply_to, *about.OF_A_CASE)
    case = ctx.conversation.case_filed_as(ref) if ref is not None else None
    return case if case is not None and case.number else None


def _question_meant(case: FollowedCase, quote: str | None) -> OpenQuestion | None:
    """The one whose words are quoted of the card; else the newest."""
    chosen = [each for each in case.questions if quote and quote.strip() in each.text]
    return next(iter(chosen or case.questions[-1:]), None)


def is_gated(ctx: TurnContext) -> bool:
    frame = ctx.conversation.frame
    return frame is not None and answering.is_gated(ctx, frame)


def _is_open(ctx: TurnContext, case: FollowedCase) -> bool:
    return not followed.has_ended(case) or is_answered(case, ctx.event.at)


def is_answered(case: FollowedCase, now: datetime) -> bool:
    return followed.can_rate(case, now)


def _just_answered(
    cases: Sequence[FollowedCase], now: datetime
) -> tuple[FollowedCase | None, OpenQuestion | None]:
    """Whose question was answered last. Once the case is answered, nothing more is for them."""
    for case in cases:
        told = case.answered
        if told is not None and now - told.at < GOES_ON and not is_answered(case, now):
            return case, told.question
    return None, None


def words_of_case(case: FollowedCase) -> str:
    """All that the chat remembers of what a case is about."""
    told = [case.headline, *case.keywords, *words_of(case.filed), *words_of(case.on_behalf)]
    if case.answer is not None:
        told.append(case.answer.facts)
    return " ".join(told)


def case_meant(cases: Sequence[FollowedCase], text: str) -> FollowedCase | None:
    """The only case, or the one whose words the text shares; None when several may be meant."""
    if len(cases) <= 1:
        return cases[0] if cases else None
    shares = [(likeness_of(text, words_of_case(case)), case) for case in cases]
    best = max(shares, key=lambda each: each[0])
    rivals = [each for each in shares if each[0] == best[0]]
    return best[1] if best[0] > 0 and len(rivals) == 1 else None


def is_of_another_topic(told: str, draft: str) -> bool:
    """Whether what is told is plainly about what the draft may not be about: 低保 beside a well. Of
    what is a petition of its own, two are offered once it has joined the story."""
    if is_whole(told):
        return False
    topic, known = classify(told), classify(draft)
    paths = {each.path[0] for each in known.suggestions}
    return topic.confident and bool(paths) and topic.suggestions[0].path[0] not in paths
