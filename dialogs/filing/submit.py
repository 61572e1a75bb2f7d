"""Submits a filing (确认提交): the checked draft is sent to the backend and followed as a case."""

from collections.abc import Mapping

from backend_client.contract.case import Draft, Petitioner, PetitionKind, Place, Topic
from backend_client.json_codec import from_plain
from backend_client.wording.titles import title_of
from dialogs.filing import division, similar_case, split_matters
from dialogs.filing.answers import (
    CONFIDENTIAL,
    PUBLIC,
    address_of,
    is_proxy,
    is_shielded,
    may_be_public,
    signs,
)
from dialogs.forms import attachments
from dialogs.forms import submit as form_submit
from dialogs.forms.fields import Values
from dialogs.forms.forwarded import told_text
from dialogs.forms.position import values
from dialogs.forms.words_read import STORY
from dialogs.reading.acts.reader import keywords
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase, Frame, OwnWords, Person, WordsKind
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.texts import texts
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext

_LASTING = ("request", "place", division.CHOSEN, division.REGION, "kind", "topic", CONFIDENTIAL)


def submit(ctx: TurnContext, frame: Frame) -> None:
    repeats = similar_case.number_of(ctx.conversation, frame)
    draft = to_draft(frame, ctx.t.language, repeats)
    person = remembered(frame, ctx.conversation.person)
    ctx.conversation = split_matters.share(replace(ctx.conversation, person=person), frame)
    case = FollowedCase(
        frame.id,
        title_of(draft),
        ctx.event.at,
        urgent=draft.urgent,
        reopens=draft.reopens,
        filed=filed_again(frame),
        sketch=similar_case.sketch_of(frame),
        keywords=keywords(f"{draft.facts}\n{draft.request}"),
        public=draft.public,
        shielded=is_shielded(values(frame)),
        kind=draft.kind,
        told=(
            OwnWords(WordsKind.REQUEST, draft.request, ctx.event.at),
            OwnWords(WordsKind.FACTS, draft.facts, ctx.event.at),
        ),
    )
    ctx.keep_case(case)
    ctx.request(EffectKind.FILE_CASE, frame.id, draft, key=frame.id)
    attachments.request(ctx, frame, frame.id)
    receipt = ctx.t.html("file_case.submitted", at=ctx.t.minute(ctx.event.at), receipt=frame.tag)
    rows: Rows = ()
    if frame.inferred.get("matters", 1) != 1:
        rows = ((ctx.button("label.another", buttons.general("new")),),)
    form_submit.replace_card(ctx, frame, receipt, "file_case.submitted_stub", rows)


def to_draft(frame: Frame, language: str, repeats: str | None = None) -> Draft:
    """The draft as it is filed. All the words of the story are its facts, exactly as typed."""
    known = values(frame)
    signed = signs(known)
    person = known.get("person")
    place = known.get("place")
    topic = known.get("topic")
    accused = known.get("accused") if known.get("complains") else None
    t = texts(language)
    return Draft(
        client_ref=frame.id,
        kind=PetitionKind(str(known.get("kind", PetitionKind.CLAIM))),
        request=str(known.get("request") or t.plain("file_case.request_default")),
        facts=told_text(known.get(STORY), t),
        place=_located(from_plain(Place, place), known) if place else None,
        topic=from_plain(Topic, topic) if topic else None,
        petitioner=Petitioner(
            name=str(person["name"]) if signed and isinstance(person, dict) else None,
            address=address_of(known) if signed else None,
            phone=str(known["phone"]) if signed and known.get("phone") else None,
            proxy_for=str(known["proxy_for"]) if known.get("proxy_for") else None,
            joint=known.get("identity") == "joint",
        ),
        attachments=attachments.sent(known, t),
        confidential=is_shielded(known),
        urgent=bool(known.get("danger")),
        repeats=repeats,
        public=bool(known.get(PUBLIC)) and may_be_public(known),
        language=language,
        reopens=frame.about or None,
        accused=tuple(map(str, accused)) if isinstance(accused, list) else (),
    )


def filed_again(frame: Frame) -> Mapping[str, object]:
    """What stays true when the same happens again: all but what is told of it, and who tells."""
    known = values(frame)
    return {name: known[name] for name in _LASTING if known.get(name)}


def _located(place: Place, known: Values) -> Place:
    found = division.found_division(known)
    return replace(
        place,
        division=found.code or None,
        path=division.path(found.code),
        namesakes=division.doubt(known),
        guessed=found.guessed,
    )


def remembered(frame: Frame, person: Person) -> Person:
    """What the next filing need not ask again. An agent may have left the neighbour's telephone."""
    known = values(frame)
    given = known.get("person")
    if not signs(known) or not isinstance(given, dict):
        return person
    own_phone = known.get("phone") if not is_proxy(known) else None
    return Person(
        name=str(given["name"]),
        address=address_of(known) or person.address,
        phone=str(own_phone) if own_phone else person.phone,
    )
