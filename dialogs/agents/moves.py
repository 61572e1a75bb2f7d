"""Filing for others: whose matter it is, heard in what is said, so that nothing is kept under the
wrong name.

Words that name somebody else than the draft under way is for have a draft of their own.
"""

from backend_client.contract.on_behalf import Represented
from backend_client.json_codec import to_plain
from dialogs.agents import enrolment, invitations, signing
from dialogs.cases.progress import show_list
from dialogs.feature import Feature, Missed
from dialogs.forms import answering, parked, position
from dialogs.forms.fields import Accepted
from dialogs.forms.form import form_of, forms_of
from dialogs.on_behalf import read as behalf
from dialogs.on_behalf.fields import WHOSE, read_person, tells
from dialogs.on_behalf.person import called, is_proxy, represented, same_person
from dialogs.on_behalf.read import ForWhom
from dialogs.reading.acts.reader import is_whole
from dialogs.reading.extract import tells_more
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.event import AgentCame, CaseHappened, InvitationCame, InvitedCame, Said
from dialogs.texts import Html
from dialogs.turn_context import TurnContext

LONGEST_CORRECTION = 40  # letters; who writes more tells a matter
SHORTEST_MATTER = 12


def heard(ctx: TurnContext, word: str) -> bool:
    """Whether what was said was about whose matter it is, or told one of somebody else."""
    what, frame = ctx.event.what, ctx.conversation.frame
    if not isinstance(what, Said) or what.source is not None:
        return False
    if signing.named(ctx, what.text) or signing.leaves(ctx, what.text):
        return True
    if code := enrolment.code_in(what.text):
        enrolment.enrol(ctx, code)
        return True
    if code := invitations.code_of(what.text):
        invitations.look(ctx, code)
        return True
    if frame is not None and answering.is_gated(ctx, frame):
        return False
    for_others = frame is not None and is_proxy(position.values(frame))
    if behalf.begins_next(what.text, agent=for_others or ctx.conversation.person.agent):
        return _asks_whose_next(ctx)
    told = behalf.for_whom(what.text)
    if told is None:
        return _says_agent(ctx, what.text) or (frame is None and _asks_for(ctx, what.text))
    if frame is None:
        return _first(ctx, told, what.text)
    return _beside(ctx, frame, told, what.text)


def _says_agent(ctx: TurnContext, text: str) -> bool:
    """我是村里的代理员, and no more: from now on it is asked whose each matter is."""
    if len(text) > LONGEST_CORRECTION or not behalf.is_agent(text) or tells_more(text):
        return False
    _files_for_others(ctx)
    if ctx.conversation.consented_at is None:
        if (gate := forms_of(ctx).default.hooks.gate) is not None:
            gate.ask(ctx)
        return True
    ctx.note("on_behalf.agent")
    if (frame := ctx.conversation.frame) is not None:
        answering.show(ctx, replace(answering.searched(ctx, frame), asked=None))
    return True


def _files_for_others(ctx: TurnContext) -> None:
    person = replace(ctx.conversation.person, agent=True)
    ctx.conversation = replace(ctx.conversation, person=person)


def _asks_whose_next(ctx: TurnContext) -> bool:
    """还有一个邻居的事: nothing is begun by it, and a draft under way waits."""
    frame = ctx.conversation.frame
    if ctx.conversation.consented_at is None:
        return False
    if frame is not None and not form_of(ctx, frame).makes_case:
        return False
    _files_for_others(ctx)
    parked.put_aside(ctx)
    ctx.note("on_behalf.next" if frame is None else "on_behalf.next_kept")
    return True


def _asks_for(ctx: TurnContext, text: str) -> bool:
    """The name of a neighbour, and no more: what was begun for them, or their cases."""
    person = Represented(text.strip())
    for frame in reversed(ctx.conversation.parked):
        if same_person(represented(position.values(frame)), person):
            parked.resume(ctx, frame)
            return True
    theirs = [c for c in ctx.conversation.cases if same_person(c.on_behalf, person)]
    if not theirs:
        return False
    show_list(ctx, theirs[-1].tag)
    return True


def _first(ctx: TurnContext, told: ForWhom, text: str) -> bool:
    """Nothing is being filled in. What may be about a case of theirs is heard by others first."""
    if behalf.only_for_whom(text) is not None and ctx.conversation.consented_at is not None:
        _begin_for(ctx, told)
        return True
    theirs = [each for each in ctx.conversation.cases if _means(told, each.on_behalf)]
    if theirs and not is_whole(text):
        return False
    if not ctx.conversation.cases or len(text) < SHORTEST_MATTER:
        return False  # a filing begins with it anyway
    _begin(ctx)
    return True


def _beside(ctx: TurnContext, frame: Frame, told: ForWhom, text: str) -> bool:
    form = form_of(ctx, frame)
    if not form.makes_case:
        case = ctx.conversation.case_of(frame.about)
        if not is_whole(text) or (case is not None and _means(told, case.on_behalf)):
            return False
        _begin(ctx, told)
        return True
    known = position.values(frame)
    whose, story = represented(known), known.get(form.text_to or "")
    if not story:
        return False
    done = position.position(form, frame) is None
    if whose is None and done and behalf.only_for_whom(text) is not None:
        parked.put_aside(ctx)
        _begin_for(ctx, told)
        return True
    if not is_whole(text) and len(text) <= LONGEST_CORRECTION:
        return _says_whose(ctx, frame, told, text, whose)
    if whose is None and not is_proxy(known) and not is_whole(text):
        return False
    if _means(told, whose) or (whose is None and is_proxy(known)):
        return False
    _begin(ctx, told)
    return True


def _says_whose(
    ctx: TurnContext, frame: Frame, told: ForWhom, text: str, whose: Represented | None
) -> bool:
    """A short word on whose the draft is: 是替隔壁王大爷反映的, 不对，是替李大婶反映的."""
    if _means(told, whose):
        return False
    wrong = pattern("corrections", "wrong").search(level(text)) is not None
    if whose is not None and not wrong:
        if len(text) < SHORTEST_MATTER or told == ForWhom():
            return False
        _begin(ctx, told)
        return True
    form = form_of(ctx, frame)
    kept = {name: value for name, value in frame.answers.items() if name != WHOSE}
    step = form.step("identity")
    answered = position.answer(
        form, replace(frame, answers=kept, editing=None), step, Accepted("proxy"), ctx.event
    )
    person = read_person(text, told.relation)
    if person is not None:
        value = Accepted(to_plain(person))
        answered = position.answer(form, answered, form.step("proxy_for"), value, ctx.event)
    if tells(text):
        answered = position.add(form, answered, ctx.event) or answered
    answering.advance(ctx, answered, ctx.event)
    return True


def _begin(ctx: TurnContext, told: ForWhom | None = None) -> None:
    """A draft of its own, with the words that came."""
    lead: Html | None = None
    if told is not None:
        name = told.name or told.relation
        whom = called(Represented(name), ctx.t) if name else ""
        lead = ctx.t.html("on_behalf.switched", whom=whom) if whom else None
    parked.put_aside(ctx)
    form = forms_of(ctx).default
    frame = answering.begin(ctx, form)
    frame = position.add(form, frame, ctx.event) or frame
    answering.advance(ctx, frame, ctx.event, lead=lead)


def _begin_for(ctx: TurnContext, told: ForWhom) -> None:
    """A draft of which it is known for whom it is, and nothing else."""
    form, event = forms_of(ctx).default, ctx.event
    frame = answering.begin(ctx, form)
    frame = position.answer(form, frame, form.step("identity"), Accepted("proxy"), event)
    if told.name:
        person = Represented(told.name, relation=told.relation)
        known = [each for each in ctx.conversation.person.served if each.name == told.name]
        value = Accepted(to_plain(known[0] if len(known) == 1 else person))
        frame = position.answer(form, frame, form.step("proxy_for"), value, event)
    answering.advance(ctx, frame, event)


def _means(told: ForWhom, person: Represented | None) -> bool:
    """Whether the words may be about that person."""
    if person is None:
        return False
    if told.name:
        return same_person(Represented(told.name), Represented(person.name))
    if told.called:
        return told.called.endswith(person.name)
    return told.relation is None or told.relation == person.relation


def _happened(ctx: TurnContext, what: CaseHappened) -> bool:
    return enrolment.happened(ctx, what) or invitations.happened(ctx, what)


def _written(ctx: TurnContext, word: str) -> bool:
    what = ctx.event.what
    return isinstance(what, Said) and what.source is None and signing.written(ctx, what.text)


SIGNING = Feature("signing", text=_written)
AGENTS = Feature(
    "agents",
    text=heard,
    event={
        InvitationCame: invitations.came,
        InvitedCame: invitations.looked,
        CaseHappened: _happened,
        AgentCame: enrolment.came,
    },
    missed=Missed(waits=enrolment.waits, show=enrolment.catch_up),
    forget=lambda conversation: {"joining": None},
)
