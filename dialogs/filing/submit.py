"""Submits a filing (确认提交): the checked draft is sent to the backend and followed as a case."""

from collections.abc import Mapping

from backend_client.contract.campaign import CampaignFiled, said_in
from backend_client.contract.case import (
    Draft,
    Petitioner,
    PetitionKind,
    Place,
    Topic,
)
from backend_client.contract.on_behalf import Represented
from backend_client.json_codec import from_plain
from backend_client.wording.titles import title_of
from dialogs.filing import division, similar_case, split_matters
from dialogs.filing.answers import (
    CONFIDENTIAL,
    PUBLIC,
    address_of,
    is_shielded,
    may_be_public,
    signs,
)
from dialogs.forms import attachments
from dialogs.forms import submit as form_submit
from dialogs.forms.forwarded import told_text
from dialogs.forms.position import values
from dialogs.forms.words_read import STORY
from dialogs.on_behalf.person import enrolled, is_theirs, represented, with_served
from dialogs.reading.acts.reader import keywords
from dialogs.state import buttons
from dialogs.state.conversation import FollowedCase, Frame, OwnWords, Person, WordsKind
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.texts import Texts, texts
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext

_LASTING = ("request", "place", division.CHOSEN, division.REGION, "kind", "topic", CONFIDENTIAL)


def submit(
    ctx: TurnContext, frame: Frame, campaign: CampaignFiled | None = None, *, urgent: bool = False
) -> None:
    """`campaign`: by which it came; `urgent`: whatever its words tell."""
    repeats = similar_case.number_of(ctx.conversation, frame)
    draft = to_draft(frame, ctx.t.language, repeats)
    person = ctx.conversation.person
    listed = enrolled(person) if draft.on_behalf is not None else None
    draft = replace(draft, campaign=campaign, urgent=draft.urgent or urgent)
    draft = replace(draft, agent=listed.tie if listed else None)
    if ctx.conversation.remembers:
        person = remembered(frame, person)
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
        on_behalf=draft.on_behalf,
        joint=draft.petitioner.joint,
        signed=bool(draft.petitioner.name) and known_as_own(frame),
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
    whose = represented(known)
    t = texts(language)
    return Draft(
        client_ref=frame.id,
        kind=PetitionKind(str(known.get("kind", PetitionKind.CLAIM))),
        request=str(known.get("request") or _default_request(frame, t)),
        facts=told_text(known.get(STORY), t),
        place=division.located(from_plain(Place, place), known) if place else None,
        topic=from_plain(Topic, topic) if topic else None,
        petitioner=Petitioner(
            name=str(person["name"]) if signed and isinstance(person, dict) else None,
            address=address_of(known) if signed else None,
            phone=str(known["phone"]) if known.get("phone") and _tells_phone(frame) else None,
            proxy_for=_named(whose, t) if whose else None,
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
        on_behalf=whose,
    )


def _named(whose: Represented, t: Texts) -> str:
    """For backends that know of names alone."""
    if not whose.address:
        return whose.name
    return t.plain("card.who_address", name=whose.name, address=whose.address)


def _default_request(frame: Frame, t: Texts) -> str:
    """A campaign says what its petitions ask for."""
    own = said_in(frame.campaign.request, t.language) if frame.campaign is not None else ""
    return own or t.plain("file_case.request_default")


def _tells_phone(frame: Frame) -> bool:
    """A campaign may ask for no name but a telephone; one that is only remembered is not told by
    who will not sign."""
    known = values(frame)
    if signs(known) or frame.campaign is None:
        return signs(known)
    return "phone" in frame.answers or known.get("identity") is None


def known_as_own(frame: Frame) -> bool:
    """Whether the name is the citizen's own: not of whom an agent files for, nor of several."""
    return values(frame).get("identity") == "named"


def filed_again(frame: Frame) -> Mapping[str, object]:
    """What stays true when the same happens again: all but what is told of it, and who tells."""
    known = values(frame)
    return {name: known[name] for name in _LASTING if known.get(name)}


def remembered(frame: Frame, person: Person) -> Person:
    """What the next filing need not ask again. Who files for others is asked whose it is from now
    on."""
    known = values(frame)
    given, whose = known.get("person"), represented(known)
    if not signs(known) or not isinstance(given, dict):
        return person
    own_phone = known.get("phone") if not is_theirs(whose, known.get("phone")) else None
    return replace(
        person,
        name=str(given["name"]),
        address=address_of(known) or person.address,
        phone=str(own_phone) if own_phone else person.phone,
        agent=person.agent or whose is not None,
        served=with_served(person.served, whose),
    )
