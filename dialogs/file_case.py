"""Filing a petition: from the first words to the draft that goes to the backend."""

from collections.abc import Mapping

from backend_client.contract import Attachment, Draft, Kind, Petitioner, Place, Topic
from backend_client.plain import from_plain, to_plain
from dialogs import extract
from dialogs.conversation import Frame, Person
from dialogs.engine import Dialog, Step, values
from dialogs.kinds import (
    Choice,
    Files,
    Identity,
    Phone,
    Story,
    Text,
    TopicChoice,
    Values,
    story_text,
)
from dialogs.kinds import Person as PersonKind
from dialogs.kinds import Place as PlaceKind
from dialogs.texts import Texts, texts
from dialogs.topics.classify import classify

CONFIDENTIAL = "confidential"
STORY = "story"


def signs(known: Values) -> bool:
    """Whether somebody signs: for themselves, for a neighbour, or for several."""
    return known.get("identity") in ("named", "proxy", "joint")


def _spoke(known: Values) -> bool:
    """A voice message tells the story as well as typing does."""
    files = known.get("materials")
    return isinstance(files, list) and any(file["kind"] in ("voice", "audio") for file in files)


def _no_address(known: Values) -> bool:
    person = known.get("person")
    return signs(known) and isinstance(person, dict) and not person.get("address")


def find(answers: Values, person: Person) -> Mapping[str, object]:
    """What the story tells besides itself, and what is remembered of the petitioner."""
    text = story_text(answers.get(STORY))
    if not text.strip():
        return {}
    read = extract.read(text)
    sorting = classify(text)
    found: dict[str, object] = {
        "kind": read.kind or Kind.CLAIM.value,
        "danger": list(read.danger),
        "accused": list(read.accused),
        "matters": read.matters,
        "links": list(read.links),
        "suggested": [suggestion.path[0] for suggestion in sorting.suggestions],
    }
    if read.request:
        found["request"] = read.request
    if read.place:
        found["place"] = {"text": read.place, "latitude": None, "longitude": None}
    if sorting.suggestions:
        best = sorting.suggestions[0]
        found["topic"] = to_plain(Topic(best.path, best.reasons))
    if answers.get("kind", found["kind"]) == Kind.DENUNCIATION:
        found[CONFIDENTIAL] = True  # Art. 30: the accused never learns who denounced
    name, address = read.name or person.name, read.address or person.address
    if name and address:
        found["identity"] = "named"
        found["person"] = {"name": name, "address": address}
    if read.phone or person.phone:
        found["phone"] = read.phone or person.phone
    return found


def who(known: Values, t: Texts) -> str:
    """The card's line on the petitioner."""
    person = known.get("person")
    if not signs(known) or not isinstance(person, dict):
        return t.plain("file_case.who_anonymous")
    shown = PersonKind().show({**person, "address": _address(known)}, t)
    if known.get("identity") == "proxy":
        other = str(known.get("proxy_for") or t.plain("file_case.unsure"))
        return t.plain("file_case.who_proxy", name=shown, other=other)
    if known.get("identity") == "joint":
        return t.plain("file_case.who_joint", name=shown)
    return shown


def _address(known: Values) -> str | None:
    person = known.get("person")
    own = person.get("address") if isinstance(person, dict) else None
    return str(own or known.get("address") or "") or None


FILE_CASE = Dialog(
    name="file_case",
    version=1,
    steps=(
        Step(STORY, Story(), when=lambda known: not _spoke(known)),
        Step("request", Text(), unsure=True),
        Step("place", PlaceKind(), unsure=True),
        Step("kind", Choice(choices=tuple(Kind), labels="file_case.kind_label"), asked=False),
        Step("topic", TopicChoice(), asked=False),
        Step("materials", Files(), asked=False),
        Step(
            "identity",
            Identity(choices=("named", "anonymous", "proxy", "joint"), labels="file_case.identity"),
            card=who,
        ),
        Step("person", PersonKind(), when=signs, after=("identity",), on_card=False),
        Step("address", Text(), when=_no_address, after=("person",), optional=True, on_card=False),
        Step(
            "proxy_for",
            Text(),
            when=lambda known: known.get("identity") == "proxy",
            after=("identity",),
            on_card=False,
        ),
        Step("phone", Phone(), when=signs, optional=True),
    ),
    text_to=STORY,
    files_to="materials",
    pins_to="place",
    toggles=(CONFIDENTIAL,),
    find=find,
)


def to_draft(frame: Frame, language: str) -> Draft:
    """The draft as it is filed. All the words of the story are its facts, exactly as typed."""
    known = values(frame)
    signed = signs(known)
    person = known.get("person")
    place = known.get("place")
    topic = known.get("topic")
    return Draft(
        client_ref=frame.id,
        kind=Kind(str(known.get("kind", Kind.CLAIM))),
        request=str(known.get("request") or texts(language).plain("file_case.request_default")),
        facts=story_text(known.get(STORY)) or texts(language).plain("file_case.facts_in_voice"),
        place=from_plain(Place, place) if place else None,
        topic=from_plain(Topic, topic) if topic else None,
        petitioner=Petitioner(
            name=str(person["name"]) if signed and isinstance(person, dict) else None,
            address=_address(known) if signed else None,
            phone=str(known["phone"]) if signed and known.get("phone") else None,
            proxy_for=str(known["proxy_for"]) if known.get("proxy_for") else None,
            joint=known.get("identity") == "joint",
        ),
        attachments=from_plain(tuple[Attachment, ...], known.get("materials") or []),
        confidential=bool(known.get(CONFIDENTIAL)),
        urgent=bool(known.get("danger")),
        language=language,
    )


def remembered(frame: Frame, person: Person) -> Person:
    """What the next filing need not ask again. Somebody else's details are not the citizen's."""
    known = values(frame)
    given = known.get("person")
    if not signs(known) or not isinstance(given, dict):
        return person
    return Person(
        name=str(given["name"]),
        address=_address(known) or person.address,
        phone=str(known["phone"]) if known.get("phone") else person.phone,
    )
