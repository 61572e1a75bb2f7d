"""Field types of forms: each reads an event, checks a stored value and shows it on a card.

Values are plain JSON. A kind answers with Accepted, Declined (this is no answer to me: it belongs
elsewhere in the dialog) or Wrong (meant as an answer, but it cannot be one).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from backend_client.contract import case
from backend_client.contract.case import Petitioner
from backend_client.contract.files import Attachment
from backend_client.json_codec import Mismatch, from_plain, to_plain
from dialogs.reading import extract, people
from dialogs.state.event import Attached, ContactShared, Event, Pinned, Said
from dialogs.texts import LANGUAGES, Texts, clip, texts

Values = Mapping[str, object]


def _never(known: Values) -> bool:
    return False


@dataclass(frozen=True)
class Accepted:
    """`also` answers other steps in the same breath."""

    value: object
    also: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Declined:
    """No answer to this question."""


@dataclass(frozen=True)
class Unreadable:
    """No answer, and `key` names the text that says how to mend it."""

    key: str = "wrong"


Reading = Accepted | Declined | Unreadable


@dataclass(frozen=True)
class Field:
    """Reads nothing. `known` is what the dialog knows already; `last_try` is set when the same
    question failed before."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        return Declined()

    def valid(self, value: object) -> bool:
        return False

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        """What the buttons offer, as values; their labels are `label(option)`. `held` is the value
        so far."""
        return ()

    def choose(self, option: str, known: Values, held: object = None) -> object:
        """The value of an option that was tapped."""
        return option

    def label(self, option: str, t: Texts) -> str:
        return option

    def show(self, value: object, t: Texts) -> str:
        return str(value)

    def words(self, value: object) -> str:
        """The citizen's own words in a value, "" when it is no free text."""
        return ""


@dataclass(frozen=True)
class TextField(Field):
    """One message of text; `limit` characters are shown on the card, all are kept."""

    limit: int = 120

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        return Accepted(event.what.text) if event.what.text.strip() else Unreadable()

    def valid(self, value: object) -> bool:
        return isinstance(value, str)

    def show(self, value: object, t: Texts) -> str:
        return clip(str(value), self.limit)

    def words(self, value: object) -> str:
        return str(value or "")


@dataclass(frozen=True)
class QuoteField(Field):
    """Somebody else's words, {text}: they stand on the card, and the citizen cannot change them."""

    limit: int = 1500

    def valid(self, value: object) -> bool:
        return isinstance(value, dict) and isinstance(value.get("text"), str)

    def show(self, value: object, t: Texts) -> str:
        return clip(str(value["text"]), self.limit) if isinstance(value, dict) else ""


@dataclass(frozen=True)
class StoryField(Field):
    """Text in several messages: a list of {id, text}, so that an edited message replaces its
    part.
    """

    limit: int = 300

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if isinstance(event.what, Said):
            if not event.what.text.strip():
                return Unreadable()
            return Accepted([{"id": event.message_id, "text": event.what.text}])
        return Declined()

    def valid(self, value: object) -> bool:
        return isinstance(value, list) and all(
            isinstance(part, dict) and isinstance(part.get("text"), str) for part in value
        )

    def show(self, value: object, t: Texts) -> str:
        return clip(story_text(value), self.limit)

    def words(self, value: object) -> str:
        return story_text(value)


def story_text(value: object) -> str:
    """All parts of a Story value in the order they were said, a line each."""
    parts = value if isinstance(value, list) else []
    return "\n".join(str(part["text"]) for part in parts)


def cut_story(value: object, at: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """A Story value in two at a place of its text. A message that holds both is cut; put together,
    the texts are what they were."""
    first: list[dict[str, object]] = []
    second: list[dict[str, object]] = []
    begins = 0
    for part in value if isinstance(value, list) else []:
        text = str(part["text"])
        ends = begins + len(text)
        if begins < at < ends:
            first.append({**part, "text": text[: at - begins]})
            second.append({**part, "text": text[at - begins :]})
        else:
            (second if begins >= at else first).append(part)
        begins = ends + 1  # the line's end between two messages
    return first, second


@dataclass(frozen=True)
class PlaceField(Field):
    """Where it happened: {text, latitude, longitude}. Two tries, then the words are kept as
    they are. A long text, one that turns to another matter, or one that asks or accuses, is not a
    place: it tells more of the story, and may name the place there.
    """

    LONGEST = 60

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        what = event.what
        if isinstance(what, Pinned):
            pin = {"latitude": what.latitude, "longitude": what.longitude}
            return Accepted({"text": what.title or "", **pin})
        if not isinstance(what, Said) or len(what.text) > self.LONGEST:
            return Declined()
        text = what.text.strip()
        if extract.turns_away(text) or extract.read(text).complains:
            return Declined()
        if text and extract.looks_like_place(text):
            return Accepted({"text": text, "latitude": None, "longitude": None})
        if _tells_more(text):
            return Declined()
        if text and last_try:
            return Accepted({"text": text, "latitude": None, "longitude": None})
        return Unreadable()

    def valid(self, value: object) -> bool:
        return isinstance(value, dict) and isinstance(value.get("text"), str)

    def show(self, value: object, t: Texts) -> str:
        place = from_plain(case.Place, value)
        parts = [clip(place.text, 80)]
        if place.latitude is not None and place.longitude is not None:
            parts.append(
                t.plain("shared.place.pinned", latitude=place.latitude, longitude=place.longitude)
            )
        return " ".join(part for part in parts if part)


def _tells_more(text: str) -> bool:
    """Whether a text asks for something, accuses somebody or tells of danger."""
    told = extract.read(text)
    return bool(told.request or told.complains or told.danger)


def _short(text: str) -> bool:
    """Too short to be more of the story: a label that was mistyped, for instance."""
    return len(text.strip()) <= 12


@dataclass(frozen=True)
class ChoiceField(Field):
    """One of a few options, by tap or by its label in any language. Labels stand at
    `{labels}.{option}` in the texts."""

    choices: tuple[str, ...] = ()
    labels: str = ""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        word = event.what.text.strip().casefold()
        for option in self.options(known):
            if word in self._names(option):
                return Accepted(self.choose(option, known))
        return Unreadable() if _short(word) else Declined()

    def _names(self, option: str) -> set[str]:
        return {self.label(option, texts(name)).casefold() for name in LANGUAGES}

    def valid(self, value: object) -> bool:
        return value in self.choices

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        return self.choices

    def label(self, option: str, t: Texts) -> str:
        return t.plain(f"{self.labels}.{option}")

    def show(self, value: object, t: Texts) -> str:
        return self.label(str(value), t)


@dataclass(frozen=True)
class FilesField(Field):
    """Photos, documents, voices, videos, somebody's contact card, a pin: a list of plain
    Attachments, kept as references."""

    SHOWN = ("photo", "document", "voice", "video", "audio", "contact", "location")
    CLEAR = "clear"
    DONE = "done"

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        match event.what:
            case Attached(attachment=attachment):
                return Accepted([to_plain(attachment)])
            case ContactShared(phone=phone, name=name):
                return Accepted([to_plain(Attachment("contact", phone, name))])
            case Pinned(latitude=latitude, longitude=longitude, title=title):
                return Accepted(
                    [to_plain(Attachment("location", f"{latitude},{longitude}", title))]
                )
        return Declined()

    def valid(self, value: object) -> bool:
        try:
            from_plain(tuple[Attachment, ...], value)
        except Mismatch:
            return False
        return True

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        return (self.DONE, self.CLEAR) if held else (self.DONE,)

    def choose(self, option: str, known: Values, held: object = None) -> object:
        return [] if option == self.CLEAR or held is None else held

    def label(self, option: str, t: Texts) -> str:
        return t.plain(f"shared.materials.{option}")

    def show(self, value: object, t: Texts) -> str:
        files = from_plain(tuple[Attachment, ...], value or [])
        if not files:
            return t.plain("card.none")
        counts = Counter(file.kind if file.kind in self.SHOWN else "other" for file in files)
        return t.plain("card.separator").join(
            t.plain(f"material.{kind}", count=count) for kind, count in counts.items()
        )


class Signature(NamedTuple):
    """A value of Person, and the phone that was typed along."""

    person: Mapping[str, object]
    phone: str | None


def signature(text: str) -> Signature | None:
    """Name, address and phone, when the text is little else. Whoever says more is telling the
    story, and none of it may get lost."""
    name, address = extract.read_identity(text)
    if name is None:
        return None
    phone = extract.read_phone(text)
    told, read = (
        sum(map(str.isalnum, part)) for part in (text, f"{name}{address or ''}{phone or ''}")
    )
    if told - read > 10:
        return None
    return Signature({"name": name, "address": address}, phone)


@dataclass(frozen=True)
class PersonField(Field):
    """Name and address in one message, in any usual order: {name, address}, address may be None.
    A phone that is typed along answers the step `phone_to`."""

    LONGEST = 30
    phone_to: str | None = None

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        text = event.what.text.strip()
        if signed := signature(text):
            also = {self.phone_to: signed.phone} if self.phone_to and signed.phone else {}
            return Accepted(signed.person, also=also)
        if len(text) > self.LONGEST or people.is_sentence(text) or _tells_more(text):
            return Declined()
        return Accepted({"name": text, "address": None}) if last_try and text else Unreadable()

    def valid(self, value: object) -> bool:
        return isinstance(value, dict) and isinstance(value.get("name"), str)

    def show(self, value: object, t: Texts) -> str:
        person = from_plain(Petitioner, value)
        name = clip(person.name or "", 60)
        if not person.address:
            return name
        return t.plain("card.who_address", name=name, address=clip(person.address, 100))


@dataclass(frozen=True)
class PhoneField(Field):
    """A telephone number, typed or by the own contact button. Another's card is taken only when it
    is `for_another`."""

    FEWEST_DIGITS = 5
    for_another: Callable[[Values], bool] = _never

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        what = event.what
        if isinstance(what, ContactShared):
            if not (what.own or self.for_another(known)):
                return Unreadable("not_own")
            return Accepted(extract.read_phone(what.phone) or what.phone)
        if not isinstance(what, Said):
            return Declined()
        phone = extract.read_phone(what.text)
        letters = sum(map(str.isalnum, what.text)) - len(phone or "")
        if phone and letters <= 12:
            return Accepted(phone)
        digits = sum(map(str.isdigit, what.text))
        meant = not phone and (digits >= self.FEWEST_DIGITS or _short(what.text))
        return Unreadable() if meant else Declined()

    def valid(self, value: object) -> bool:
        return isinstance(value, str)

    def show(self, value: object, t: Texts) -> str:
        return clip(str(value), 40)
