"""Listening: what is said in other words than those of a button goes where it belongs.

`courses.ACTS` says what becomes of each speech act; words that are none answer the officer, add to
a case, are held for a question, or are left to the features behind.
"""

import re

from backend_client.wording.all_words import words_of
from dialogs.cases import action_handlers, followed, progress
from dialogs.cases.actions import ACTIONS
from dialogs.cases.forms.supplement import ADD_DETAIL
from dialogs.feature import Feature
from dialogs.filing.answers import CONFIDENTIAL, SIGNING, wish_beside
from dialogs.filing.corrections import answered, corrected
from dialogs.forms import answering, draft_buttons, parked, position, screens
from dialogs.forms.fields import Accepted, Declined, Unreadable
from dialogs.forms.form import Form, Step, form_of
from dialogs.forms.words_read import STORY
from dialogs.listening import clarify
from dialogs.listening.courses import ACTS
from dialogs.listening.officer import answer_officer, open_answer
from dialogs.listening.standing import (
    Standing,
    case_meant,
    is_answered,
    is_gated,
    is_of_another_topic,
    standing,
    words_of_case,
)
from dialogs.reading import danger, names, phones
from dialogs.reading.acts.evidence import core_of
from dialogs.reading.acts.lexicon import Act, relation
from dialogs.reading.acts.mends import is_spelling
from dialogs.reading.acts.reader import ActReading, Subject, is_whole, likeness_of, read_act
from dialogs.reading.acts.second_thoughts import another_matter, one_more, without_secrecy
from dialogs.reading.place_answers import place_in
from dialogs.reading.topics.classify import classify
from dialogs.reading.topics.forms import level
from dialogs.state.buttons import Whose
from dialogs.state.conversation import FollowedCase, Frame
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said
from dialogs.texts import LANGUAGES, texts
from dialogs.turn_context import TurnContext


def heard(ctx: TurnContext, word: str) -> bool:
    """Whether what was said was for one of the acts, or for something that waits for words."""
    if not isinstance(ctx.event.what, Said) or is_gated(ctx):
        return False
    text, now = ctx.event.what.text, standing(ctx)
    if now.frame is None and action_handlers.typed(ctx, word):
        return True
    if _comes_back(ctx, now, text) or _of_case_added_to(ctx, now, word):
        return True
    if _wants_a_button(ctx, now, text):
        return True
    if now.frame is not None and draft_buttons.typed(ctx, now.frame, word):
        return True
    if now.step is not None and _is_option(ctx, now, text):
        return False
    if _in_confidence(ctx, now, text):
        return True
    if _is_elsewhere(ctx, now):
        return False
    alarming = bool(danger.signs(text))  # then it is no act, whatever else it says
    if not alarming and (_announces_another(ctx, now, text) or _corrects(ctx, now, text)):
        return True
    reading = read_act(text, now.context)
    nothing = now.frame is None and now.kept is None and not (now.cases or now.registering)
    begun = now.step is not None and now.step.name == STORY and not now.draft
    if alarming:  # what belongs to a case is told there, with the warning
        known = reading.about in (Subject.QUESTION, Subject.CASE)
        return now.frame is None and reading.act is None and known and _told(ctx, now, reading)
    if reading.act is not None and _answers(ctx, now, reading):
        return False
    if reading.act in ASKED and _asks_of_a_matter(text) and (nothing or begun):
        return nothing and clarify.hold_first(ctx)
    if reading.act is not None and ctx.event.what.source is None:  # a forward asks nothing
        if _waits_for_its_number(ctx, now, reading):
            return True
        return ACTS[reading.act](ctx, now, reading) is not False
    return _told(ctx, now, reading)


def _comes_back(ctx: TurnContext, now: Standing, text: str) -> bool:
    """To what was put aside: 回来了，接着弄; or 好了 soon after 等一下."""
    if now.frame is not None or now.kept is None:
        return False
    core = core_of(level(text))
    over = now.put_aside_just_now and relation("is_over").search(core)
    if not over and not relation("comes_back").search(core):
        return False
    parked.resume(ctx, now.kept)
    return True


def _goes_on(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """What is told by halves soon after a draft was put aside: more of it."""
    text = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    if now.kept is None or not now.put_aside_just_now or is_whole(text):
        return False
    form, told = form_of(ctx, now.kept), " ".join(words_of(position.values(now.kept)))
    if not form.makes_case or reading.act is not None or is_of_another_topic(text, told):
        return False
    parked.resume(ctx, now.kept)
    answering.take_input(ctx, ctx.conversation.frame or now.kept, ctx.event)
    return True


# What the buttons of a case do, wanted in words of one's own; a question about the first two asks
# what they are, and how they are asked for is told with the other ways.
BUTTONS = ("appeal", "supervise", "which", "mute", "add", "answer", "rate")
REMEDIES = BUTTONS[:2]
LONGEST_WISH = 80  # letters


def _wants_a_button(ctx: TurnContext, now: Standing, text: str) -> bool:
    """不服，往上告: as the button of the case that has one; of several the list asks which."""
    core = core_of(level(text))[: LONGEST_WISH + 1]
    own = isinstance(ctx.event.what, Said) and ctx.event.what.source is None
    if now.frame is not None or len(core) > LONGEST_WISH or not own:
        return False
    verbs = [verb for verb in BUTTONS if relation(f"asks_for_{verb}").search(core)]
    verb = "which" if "which" in verbs else next(iter(verbs), None)
    verb = "pressed" if relation("pressed").search(level(text)) else verb
    if verb is None or (verb in REMEDIES and relation("asks").search(level(text))):
        return False
    if verb == "add" and now.question is not None:  # it is told the officer
        return False
    refusal = ACTIONS[verb].refusal
    can = [case for case in now.cases if refusal(case, now.now, "") is None]
    if verb == "which" or (verb == "appeal" and not can):  # it is said why not
        can = [case for case in now.cases if is_answered(case, now.now)]
    if (case := case_meant(can, text)) is not None:
        action_handlers.act(ctx, case, verb, "")
    elif can:
        progress.show_list(ctx)
    return bool(can)


def _of_case_added_to(ctx: TurnContext, now: Standing, word: str) -> bool:
    if now.frame is None or now.frame.dialog != ADD_DETAIL.name:
        return False
    return action_handlers.typed_beside(ctx, now.frame.about, word)


def _waits_for_its_number(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """Whether something was asked of what has been sent and has no number yet: that it comes."""
    asks = reading.about is Subject.CASE or reading.act is Act.IS_SENT
    if now.frame is not None or now.cases or not now.registering or not asks:
        return False
    ctx.note("listening.registering")
    return True


# What somebody does who asks; of a matter they may want it answered, as of the channel.
ASKED = frozenset({Act.HELP, Act.PROGRESS, Act.ABOUT_BOT, Act.LANGUAGE})
SHORTEST_ASKED = 7  # letters


def _asks_of_a_matter(text: str) -> bool:
    """异地可以申请教师资格认定吗: words of a topic, and none of this channel."""
    plain = level(text)
    if len(core_of(plain)) < SHORTEST_ASKED or relation("of_the_channel").search(plain):
        return False
    return classify(text).confident


# Questions whose answers are known by their shape, or by words of their own.
SHAPED = ("place", "identity", "person", "address", "phone", "accuses")
PLAINLY = 0.7  # an act: what could be a name beside it is none


def _answers(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """Whether a name, a number or a place was given, though words of an act stand beside it."""
    if now.step is None or now.frame is None:
        return False
    said = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    if now.step.takes_figures or (now.step.name == "phone" and phones.told_phone(said)):
        return isinstance(now.step.kind.read(ctx.event, position.values(now.frame)), Accepted)
    if now.step.name == "phone" and phones.declines_phone(said):  # 手机不会用，别打
        return reading.act is not Act.UNSIGNED
    known = now.step.name == "accuses" or (now.step.name == "place" and place_in(said) is not None)
    tells = names.begins_with_a_name(said) or names.calls_oneself(said)
    known |= now.step.name in ("identity", "person") and tells
    if reading.confidence >= PLAINLY and not known:
        return False
    asks_for_somebody = now.step.name == "request" and reading.act is Act.PERSON  # 请领导来看看
    if now.step.name not in SHAPED and not asks_for_somebody:
        return False
    if f"rule:{reading.act}.whole" in reading.reasons or "rule:help.sign" in reading.reasons:
        return False
    return isinstance(now.step.kind.read(ctx.event, position.values(now.frame)), Accepted)


def _is_elsewhere(ctx: TurnContext, now: Standing) -> bool:
    """Whether the words answer another question of the form, as they say themselves."""
    if now.frame is None or now.step is None:
        return False
    form = form_of(ctx, now.frame)
    found = answering.elsewhere(form, now.frame, now.step, ctx.event)
    return found is not None and "request" not in found.also  # acts are said like wishes, too


def _is_option(ctx: TurnContext, now: Standing, text: str) -> bool:
    """Whether the words stand on a button of the question."""
    if now.step is None or now.frame is None:
        return False
    known = position.values(now.frame)
    options = now.step.options(known)
    if not options or not isinstance(now.step.kind.read(ctx.event, known), Accepted):
        return False
    kind, languages = now.step.kind, [texts(name) for name in LANGUAGES]
    labels = (kind.label(option, t).casefold() for option in options for t in languages)
    return text.strip().casefold() in labels


def _corrects(ctx: TurnContext, now: Standing, text: str) -> bool:
    """Words that put right what stands on the card; what the question asks for is its answer."""
    if now.frame is None:
        return False
    form = form_of(ctx, now.frame)
    if form.makes_case and _answers_and_corrects(ctx, form, now, text):
        return True
    changed = corrected(form, now.frame, text, ctx.event) if form.makes_case else None
    if changed is None or (now.step is not None and changed.editing == now.step.name):
        return False
    if changed.editing is not None and changed.editing != now.frame.editing:
        answering.show(ctx, changed)
    else:
        _put_right(ctx, now.frame, changed)
    return True


def _announces_another(ctx: TurnContext, now: Standing, text: str) -> bool:
    """还要反映一个事 while one is told: which of the two goes on is asked, and what is told of the
    other held meanwhile."""
    frame = now.frame
    if frame is None or not frame.order or not form_of(ctx, frame).makes_case:
        return False
    told = another_matter(text)
    if told is None and (more := one_more(text)) and is_of_another_topic(more, now.draft):
        told = more
    if told is None:
        return False
    if told:
        clarify.hold(ctx, now)
    else:
        parked.offer(ctx, frame)
    return True


def _answers_and_corrects(ctx: TurnContext, form: Form, now: Standing, text: str) -> bool:
    """孙长顺，地方不是新华小区，是光明小区: the answer, and another line put right."""
    first, *rest = _CLAUSE_END.split(text.strip(), maxsplit=1)
    if now.frame is None or now.step is None or now.frame.editing is not None:
        return False
    if not rest or phones.told_alone(rest[0]):  # a number beside a name is its bearer's
        return False
    answer = replace(ctx.event, what=Said(first))
    changed = corrected(form, now.frame, rest[0], replace(ctx.event, what=Said(rest[0])))
    if changed is None or changed.editing is not None:
        return False
    if changed.answers.get(STORY) != now.frame.answers.get(STORY):
        return False
    if is_spelling(names.without_label(first)) or not _answers_at(
        form, now.frame, now.step, answer
    ):
        return False
    answering.take_input(ctx, changed, answer)
    return True


_CLAUSE_END = re.compile(r"[,，。;；\n]+")


def _put_right(ctx: TurnContext, before: Frame, changed: Frame) -> None:
    """Says which line has changed, and asks again what was being asked."""
    form, known, now = form_of(ctx, before), position.values(before), position.values(changed)
    lines = [name for name in form.card if known.get(name) != now.get(name)]
    asks = position.position(form, answering.searched(ctx, changed)) is not None
    line = screens.settled_line(ctx.t, changed, form.step(lines[0])) if lines and asks else None
    answering.advance(ctx, changed, ctx.event, lead=line)


def _in_confidence(ctx: TurnContext, now: Standing, text: str) -> bool:
    """A wish for secrecy beside an answer or a story: both count."""
    if now.frame is None or not isinstance(ctx.event.what, Said):
        return False
    form, left = form_of(ctx, now.frame), without_secrecy(text)
    if left is None or CONFIDENTIAL not in form.toggles:
        return False
    on = bool(position.values(now.frame).get(CONFIDENTIAL))
    frame = now.frame if on else position.toggle(now.frame, CONFIDENTIAL)
    said = replace(ctx.event, what=replace(ctx.event.what, text=left))
    changed = corrected(form, frame, left, said) if left else None
    if changed is not None and changed.editing is None:
        ctx.note("listening.confidential")
        _put_right(ctx, frame, changed)
        return True
    answers = bool(left) and now.step is not None and _answers_at(form, frame, now.step, said)
    other = left or ctx.event.what.text
    if not answers and (on or danger.signs(other) or read_act(other, now.context).act is not None):
        return False
    ctx.note("listening.confidential")
    answering.take_input(ctx, frame, said if answers else ctx.event)
    return True


def _answers_at(form: Form, frame: Frame, step: Step, said: Event) -> bool:
    """Whether words answer the question, or another one, by their shape."""
    if answering.elsewhere(form, frame, step, said) is not None:
        return True
    shaped = step.name in SHAPED or step.name in SIGNING
    return shaped and isinstance(step.kind.read(said, position.values(frame)), Accepted)


def sent(ctx: TurnContext, what: object) -> bool:
    """A file or a pin with nothing being filled in, while an officer waits: it is the answer; soon
    after one was given in words (截图等会发), it belongs to that case."""
    now = standing(ctx)
    if now.frame is not None or now.asks is None or now.question is None:
        return False
    if now.question not in now.asks.questions:
        return _add_to(ctx, now.asks)
    open_answer(ctx, now.asks, now.question, [ctx.event])
    return True


def _told(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    if now.frame is not None:
        files = form_of(ctx, now.frame).makes_case  # what else is asked for takes words as they are
        own = isinstance(ctx.event.what, Said) and ctx.event.what.source is None
        unsure = own and files and reading.rival is not None and not _answers_question(ctx, now)
        if own and files and not unsure and _wishes_more(ctx, now):
            return True
        return clarify.hold_of_draft(ctx, now) if unsure else clarify.hold_of_another(ctx, now)
    if now.frame is None and _goes_on(ctx, now, reading):
        return True
    if reading.about is Subject.QUESTION and now.asks is not None and now.question is not None:
        answer_officer(ctx, now.asks, now.question, [ctx.event])
        return True
    if reading.about is Subject.CASE or (now.replied and now.cases):
        return _add(ctx, now, reading)
    if reading.about is Subject.UNSURE:
        clarify.hold(ctx, now)
        return True
    return False


def _wishes_more(ctx: TurnContext, now: Standing) -> bool:
    """What is wanted besides, said beside the card."""
    if now.frame is None or now.step is not None or not isinstance(ctx.event.what, Said):
        return False
    wish = wish_beside(ctx.event.what.text, position.values(now.frame), surely=True)
    form = form_of(ctx, now.frame)
    changed = wish and answered(form, now.frame, "request", wish, ctx.event)
    if not changed:
        return False
    _put_right(ctx, now.frame, changed)
    return True


def _answers_question(ctx: TurnContext, now: Standing) -> bool:
    """Whether the question on the screen takes the words, or says itself that it cannot."""
    if now.frame is None or now.frame.quiet_until is not None:
        return True
    if now.step is None:
        return False
    read = now.step.kind.read(ctx.event, position.values(now.frame))
    return not (isinstance(read, Declined) or (isinstance(read, Unreadable) and read.tells))


def _add(ctx: TurnContext, now: Standing, reading: ActReading) -> bool:
    """More words to a case: they stand in its form, and go with one tap."""
    can = tuple(case for case in now.cases if followed.can_add(case))
    text = ctx.event.what.text if isinstance(ctx.event.what, Said) else ""
    case = case_meant(can, text)
    if can and (case is None or _may_be_another_persons(now, case, text)):
        clarify.hold(ctx, replace(now, cases=can))
        return True
    return case is not None and _add_to(ctx, case)


def _may_be_another_persons(now: Standing, case: FollowedCase, text: str) -> bool:
    """还有赵奶奶家的路灯也坏了: of whoever files for others, what shares no word with the case."""
    stranger = case.on_behalf is not None and not likeness_of(text, words_of_case(case))
    return stranger and not now.replied


def _add_to(ctx: TurnContext, case: FollowedCase) -> bool:
    answering.take_input(ctx, answering.begin(ctx, ADD_DETAIL, case.number or ""), ctx.event)
    return True


LISTENING = Feature(
    "listening",
    text=heard,
    sent=sent,
    whose=Whose.HELD,
    tap=clarify.tapped,
    forget=lambda conversation: {"held": ()},
)
