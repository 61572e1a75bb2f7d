"""Filing a petition: from the first words to the draft that goes to the backend."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from backend_client.contract import Attachment, Draft, Kind, Petitioner, Place, Topic
from backend_client.plain import from_plain, to_plain
from backend_client.told import words_of
from dialogs import extract, whereabouts
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
from dialogs.texts import Texts, clip, texts
from dialogs.topics.classify import Sorting, classify
from dialogs.topics.edition import in_use
from dialogs.whereabouts import Division, Whereabouts

CONFIDENTIAL = "confidential"
PUBLIC = "public"
STORY = "story"
ACCUSES = "accuses"  # the question whether it is a denunciation, when nobody can tell
_LASTING = ("request", "place", whereabouts.CHOSEN, "kind", "topic", CONFIDENTIAL)
KIND = Choice(choices=tuple(Kind), labels="file_case.kind_label")
YES, NO, UNSURE = "yes", "no", "unsure"
TOPIC = TopicChoice(labels="topic")

# One text is read at every turn of its draft, and again by the card, the edit and the filing.
# What was remembered of an earlier lexicon does not count.
_read_by = lru_cache(maxsize=2048)(lambda text, edition: extract.read(text))
_classify_by = lru_cache(maxsize=2048)(lambda text, edition: classify(text))


def _read(text: str) -> extract.Reading:
    return _read_by(text, in_use().number)


def _classify(text: str) -> Sorting:
    return _classify_by(text, in_use().number)


def signs(known: Values) -> bool:
    """Whether somebody signs: for themselves, for a neighbour, or for several."""
    return known.get("identity") in ("named", "proxy", "joint")


def is_denunciation(known: Values) -> bool:
    """By what was read, said, or answered: then the choice of secrecy is nobody's (Art. 30)."""
    return Kind.DENUNCIATION in (known.get("kind"), known.get("kind_read"))


def is_shielded(known: Values) -> bool:
    """A denunciation, and what is kept from whom it names: nobody else ever learns of it, and no
    other case names it (Art. 30)."""
    return is_denunciation(known) or bool(known.get(CONFIDENTIAL))


def may_be_public(known: Values) -> bool:
    """Whether neighbours may be told that the matter is there, or of others' beside it."""
    placed = bool(known.get("place")) and bool(known.get("topic"))
    return placed and not known.get("danger") and not is_shielded(known)


def _typed(known: Values) -> bool:
    """Whether the story is told in words: a voice message alone tells it as well as typing does."""
    files = known.get("materials")
    spoke = isinstance(files, list) and any(file["kind"] in ("voice", "audio") for file in files)
    return bool(known.get(STORY)) or not spoke


def _no_address(known: Values) -> bool:
    person = known.get("person")
    return signs(known) and isinstance(person, dict) and not person.get("address")


def find(answers: Values, person: Person) -> Mapping[str, object]:
    """What the story tells besides itself, and what is remembered of the petitioner."""
    text = story_text(answers.get(STORY))
    read = _read(text)
    found = {**danger(answers, person), **accusation(answers)}
    if text.strip():
        found |= _sorted(text, read, answers)
    if found["kind_read"] == Kind.DENUNCIATION:
        found["kind"] = Kind.DENUNCIATION.value
    if answers.get(ACCUSES) == YES:
        found["kind"] = found["kind_read"] = Kind.DENUNCIATION.value
    if is_denunciation({**found, **answers}) or answers.get(ACCUSES) == UNSURE:
        found[CONFIDENTIAL] = True  # Art. 30: the accused never learns who denounced
    if read.request:
        found["request"] = read.request
    if place := _place(read, answers.get(STORY)):
        found["place"] = {"text": place, "latitude": None, "longitude": None}
    where = answers.get("place") or found.get("place")
    if isinstance(where, dict):
        found |= whereabouts.find(where, text, read.address or person.address or "")
    name, address = read.name or person.name, read.address or person.address
    if name and address:
        found["identity"] = "named"
        found["person"] = {"name": name, "address": address}
    if read.phone or person.phone:
        found["phone"] = read.phone or person.phone
    return found


def _place(read: extract.Reading, story: object) -> str | None:
    """Where it happened is seldom where the petitioner lives: another place that was named goes
    before the address."""
    if read.place and read.address and read.place in read.address:
        parts = story if isinstance(story, list) else []
        named = (_read(str(part["text"])).place for part in parts)
        return next((place for place in named if place and place not in read.address), read.place)
    return read.place


def _sorted(text: str, read: extract.Reading, answers: Values) -> dict[str, object]:
    """Kind and topic, with what decided them, and what advice is due."""
    sorting = _classify(text)
    kind = read.kind or Kind.CLAIM.value
    found: dict[str, object] = {
        "kind": kind,
        "matters": read.matters,
        "parted": read.parted,
        "only_links": bool(read.links) and not _without(text, read.links).strip(),
        "suggested": [suggestion.path[0] for suggestion in sorting.suggestions],
    }
    if "kind" not in answers:
        found["kind_reasons"] = list(read.kind_reasons)
    if sorting.suggestions and "topic" not in answers:
        best = sorting.suggestions[0]
        found["topic"] = to_plain(Topic(best.path, best.reasons))
        found["topic_unsure"] = not sorting.confident
        found["topic_also"] = sorting.also
    return found


def _without(text: str, links: tuple[str, ...]) -> str:
    for link in links:
        text = text.replace(link, "")
    return text


# The story is read as one; the others are chosen, or an officer's words.
_NOT_WRITTEN = (STORY, "kind", "topic", "question")


def written(answers: Values) -> tuple[str, ...]:
    """All words of a draft, whatever they answered: story, request, place, names, captions."""
    story = story_text(answers.get(STORY))
    rest = {name: value for name, value in answers.items() if name not in _NOT_WRITTEN}
    return (*([story] if story else []), *words_of(rest))


def accusation(answers: Values) -> dict[str, object]:
    """Whom in office the words accuse, and of what sort that is: `kind_read` when it is a
    denunciation beyond doubt."""
    read = [_read(text) for text in written(answers)]
    denounced = any(each.kind == Kind.DENUNCIATION for each in read)
    return {
        "accused": list(dict.fromkeys(name for each in read for name in each.accused)),
        "complains": any(each.complains for each in read),
        "kind_read": Kind.DENUNCIATION.value if denounced else None,
        "kind_doubtful": not denounced and any(each.doubtful for each in read),
    }


def _is_doubtful(known: Values) -> bool:
    return bool(known.get("kind_doubtful")) and known.get("kind") == Kind.CLAIM


def danger(answers: Values, person: Person) -> Mapping[str, object]:
    """Signs of danger to life in anything that was written, and whom to call."""
    read = [_read(text) for text in written(answers)]
    return {
        "danger": [sign for reading in read for sign in reading.danger],
        "calls": list(dict.fromkeys(call for reading in read for call in reading.calls)),
    }


def _because(value: str, reasons: object, t: Texts) -> str:
    words = [str(reason) for reason in reasons][:4] if isinstance(reasons, list | tuple) else []
    if not words:
        return value
    listed = clip(t.plain("card.words_separator").join(words), 80)
    return t.plain("card.because", value=value, words=listed)


def _kind(known: Values, t: Texts) -> str:
    kind = known.get("kind")
    return _because(KIND.show(kind, t), known.get("kind_reasons"), t) if kind else ""


def _topic(known: Values, t: Texts) -> str:
    topic = known.get("topic")
    if topic is None:
        return t.plain("card.topic_none")
    value = TOPIC.show(topic, t)
    if other := known.get("topic_also"):
        value = t.plain("card.topic_also", value=value, other=t.plain(f"topic.{other}"))
    elif known.get("topic_unsure"):
        value = t.plain("card.topic_unsure", value=value)
    return _because(value, from_plain(Topic, topic).reasons, t)


def _who(known: Values, t: Texts) -> str:
    person = known.get("person")
    if not signs(known) or not isinstance(person, dict):
        return t.plain("card.who_anonymous")
    shown = PersonKind().show({**person, "address": _address(known)}, t)
    if known.get("identity") == "proxy":
        other = clip(str(known.get("proxy_for") or t.plain("card.unsure")), 60)
        return t.plain("card.who_proxy", name=shown, other=other)
    if known.get("identity") == "joint":
        return t.plain("card.who_joint", name=shown)
    return shown


def _address(known: Values) -> str | None:
    person = known.get("person")
    own = person.get("address") if isinstance(person, dict) else None
    return str(own or known.get("address") or "") or None


def _where(known: Values, t: Texts) -> str:
    place = known.get("place")
    if not isinstance(place, dict):
        return t.plain("card.unsure")
    shown = PlaceKind().show(place, t)
    if place.get("from_link"):
        shown = t.plain("card.from_code" if place.get("signed") else "card.from_link", value=shown)
    return _lies_in(whereabouts.whereabouts(known), shown, str(place["text"]), t)


def _lies_in(where: Whereabouts, shown: str, text: str, t: Texts) -> str:
    """The place with the division it lies in, unless the words say so themselves."""
    path = whereabouts.path(where.code)
    said = "".join(path) in "".join(text.split())
    value = shown if said else t.plain("card.lies_in", value=shown, path=" ".join(path))
    if where.guessed:
        return t.plain("card.lies_about", value=shown, path=" ".join(path))
    if where.options:
        return t.plain("card.namesakes", value=value, count=where.namesakes)
    if where.namesakes:
        return t.plain("card.many_namesakes", value=value, count=where.namesakes)
    return value


FILE_CASE = Dialog(
    name="file_case",
    version=1,
    steps=(
        Step(STORY, Story(), when=_typed),
        Step("request", Text(), unsure=True),
        Step("place", PlaceKind(), unsure=True, show=_where),
        Step(whereabouts.CHOSEN, Division(), after=("place",), asked=False),
        Step("kind", KIND, asked=False, show=_kind),
        Step(
            ACCUSES,
            Choice(choices=(YES, NO, UNSURE), labels="file_case.accuses"),
            when=_is_doubtful,
        ),
        Step("topic", TOPIC, asked=False, show=_topic),
        Step("materials", Files(), asked=False),
        Step(
            "identity",
            Identity(choices=("named", "anonymous", "proxy", "joint"), labels="file_case.identity"),
            show=_who,
        ),
        Step("person", PersonKind(), when=signs, after=("identity",)),
        Step("address", Text(), when=_no_address, after=("person",), optional=True),
        Step(
            "proxy_for",
            Text(),
            when=lambda known: known.get("identity") == "proxy",
            after=("identity",),
        ),
        Step("phone", Phone(), when=signs, optional=True),
    ),
    card=("request", STORY, "place", "kind", "topic", "materials", "identity", "phone"),
    text_to=STORY,
    files_to="materials",
    pins_to="place",
    toggles={CONFIDENTIAL: lambda known: True, PUBLIC: may_be_public},
    settled={CONFIDENTIAL: is_denunciation},
    find=find,
)


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
        kind=Kind(str(known.get("kind", Kind.CLAIM))),
        request=str(known.get("request") or t.plain("file_case.request_default")),
        facts=story_text(known.get(STORY)) or t.plain("file_case.facts_in_voice"),
        place=_located(from_plain(Place, place), known) if place else None,
        topic=from_plain(Topic, topic) if topic else None,
        petitioner=Petitioner(
            name=str(person["name"]) if signed and isinstance(person, dict) else None,
            address=_address(known) if signed else None,
            phone=str(known["phone"]) if signed and known.get("phone") else None,
            proxy_for=str(known["proxy_for"]) if known.get("proxy_for") else None,
            joint=known.get("identity") == "joint",
        ),
        attachments=from_plain(tuple[Attachment, ...], known.get("materials") or []),
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
    code = whereabouts.whereabouts(known).code
    return replace(place, division=code or None, path=whereabouts.path(code))


def remembered(frame: Frame, person: Person) -> Person:
    """What the next filing need not ask again. An agent may have left the neighbour's telephone."""
    known = values(frame)
    given = known.get("person")
    if not signs(known) or not isinstance(given, dict):
        return person
    own_phone = known.get("phone") if known.get("identity") != "proxy" else None
    return Person(
        name=str(given["name"]),
        address=_address(known) or person.address,
        phone=str(own_phone) if own_phone else person.phone,
    )
