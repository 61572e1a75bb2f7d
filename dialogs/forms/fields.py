"""Field types of forms: each reads an event, checks a stored value and shows it on a card.

Values are plain JSON. A kind answers with Accepted, Elsewhere (the answer to another question),
LeftOpen (nobody knows), Declined (this is no answer to me: it belongs elsewhere in the dialog) or
Unreadable (meant as an answer, but it cannot be one).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from backend_client.contract import case
from backend_client.contract.case import Petitioner
from backend_client.contract.files import Attachment
from backend_client.json_codec import Mismatch, from_plain, to_plain
from dialogs.forms.forwarded import source_of, told_text
from dialogs.reading import extract, names, people, phones, place_answers
from dialogs.reading.places import address_with, is_named
from dialogs.state.copies import replace
from dialogs.state.event import Attached, ContactShared, Event, Pinned, Said
from dialogs.texts import LANGUAGES, Texts, clip, texts

Values = Mapping[str, object]
LONGEST_REFUSAL = 24  # letters: whoever says more, says why, and that belongs to the matter


@dataclass(frozen=True)
class Accepted:
    """`also` answers other steps in the same breath. With `tells` the words tell more than the
    answer, and join the story too. `key` names a text that is said before the next question."""

    value: object
    also: Mapping[str, object] = field(default_factory=dict)
    tells: bool = False
    key: str | None = None


@dataclass(frozen=True)
class Elsewhere:
    """No answer to this question but to those of `also`, and those of `left` are left open; `key`
    names the text that says so, whole or of this step, "" for the one that names the lines."""

    also: Mapping[str, object]
    key: str = ""
    tells: bool = False
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOpen:
    """The answer is that nobody knows, or that there is none."""


@dataclass(frozen=True)
class Declined:
    """No answer to this question."""


@dataclass(frozen=True)
class Unreadable:
    """No answer, and `key` names the text that mends it. With `tells` the words join the story."""

    key: str = "wrong"
    tells: bool = False


Reading = Accepted | Elsewhere | LeftOpen | Declined | Unreadable


@dataclass(frozen=True)
class Field:
    """Reads nothing. `known` is what the dialog knows already; `last_try` is set when the same
    question failed before, or when an answer is changed that is `taken_as_said_anew`."""

    taken_as_said_anew: ClassVar[bool] = False

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        return Declined()

    def corrected(self, text: str, known: Values) -> Reading:
        """What words that correct an earlier answer (不对，是克山县河北乡) make of it; Declined for
        all others."""
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
        return clip(phones.masked(str(value)), self.limit)

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
    """Text in several messages: a list of {id, text}, with a forward's `source`."""

    limit: int = 300

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if isinstance(event.what, Said):
            if not event.what.text.strip():
                return Unreadable()
            told = {"id": event.message_id, "text": event.what.text}
            return Accepted([told | source_of(event.what)])
        return Declined()

    def valid(self, value: object) -> bool:
        return isinstance(value, list) and all(
            isinstance(part, dict) and isinstance(part.get("text"), str) for part in value
        )

    def show(self, value: object, t: Texts) -> str:
        return clip(phones.masked(told_text(value, t)), self.limit)

    def words(self, value: object) -> str:
        return story_text(value)


def story_text(value: object) -> str:
    """All parts of a Story value in the order they were said, a line each."""
    parts = value if isinstance(value, list) else []
    return "\n".join(str(part["text"]) for part in parts)


@dataclass(frozen=True)
class PlaceField(Field):
    """Where it happened: {text, latitude, longitude}. Two tries, then the words are kept as
    they are. What tells more than a place joins the story; the place in it is taken."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        what = event.what
        if isinstance(what, Pinned):
            pin = {"latitude": what.latitude, "longitude": what.longitude}
            return Accepted({"text": what.title or "", **pin})
        if not isinstance(what, Said) or extract.turns_away(what.text):
            return Declined()
        text = place_answers.corrected_place(what.text) or place_answers.unwrapped(
            what.text.strip()
        )
        told = place_answers.told_place(text)
        if told.left_open:
            return LeftOpen()
        tells = told.tells or (not (told.named and _short(told.beside)) and extract.asks(text))
        if told.named:
            named = told.place if tells and told.place else told.text
            return Accepted(_place(replace(told, text=named)), tells=tells)
        if tells:
            return Declined()
        if text and last_try:
            return Accepted(_place(replace(told, text=text)))
        return Unreadable(tells=place_answers.may_tell(text))

    def corrected(self, text: str, known: Values) -> Reading:
        if not isinstance(before := known.get("place"), dict):
            return Declined()
        if whole := place_answers.put_right(str(before["text"]), text):
            return Accepted(_place(place_answers.told_place(whole)))
        lies = place_answers.lies_in(text, str(before["text"]))
        return Accepted({**before, "text": lies}) if lies else Declined()

    def valid(self, value: object) -> bool:
        return isinstance(value, dict) and isinstance(value.get("text"), str)

    def show(self, value: object, t: Texts) -> str:
        place = from_plain(case.Place, value)
        parts = [clip(place.text, 80)]
        if place.latitude is not None and place.longitude is not None:
            point = {"latitude": place.latitude, "longitude": place.longitude}
            parts.append(t.plain("shared.place.pinned", **point))
        return " ".join(part for part in parts if part)


def _place(told: place_answers.PlaceTold) -> dict[str, object]:
    latitude, longitude = told.point or (None, None)
    return {"text": told.text, "latitude": latitude, "longitude": longitude}


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
    """Files, contact cards, pins: a list of plain Attachments with `id` and `source` of a Story."""

    SHOWN = ("photo", "document", "voice", "video", "audio", "contact", "location")
    CLEAR, DONE = "clear", "done"
    labels: ClassVar[str] = "shared.materials"  # whatever the step is called

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        match event.what:
            case Attached(attachment=attachment) as sent:
                return Accepted([to_plain(attachment) | {"id": event.message_id} | source_of(sent)])
            case ContactShared(phone=phone, name=name, note=note):
                return Accepted([to_plain(Attachment("contact", phone, name, note))])
            case Pinned(latitude=latitude, longitude=longitude, title=title):
                point = f"{latitude},{longitude}"
                return Accepted([to_plain(Attachment("location", point, title))])
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
        return t.plain(f"{self.labels}.{option}")

    def show(self, value: object, t: Texts) -> str:
        files = from_plain(tuple[Attachment, ...], value or [])
        if not files:
            return t.plain("card.none")
        counts = Counter(file.kind if file.kind in self.SHOWN else "other" for file in files)
        return t.plain("card.separator").join(
            t.plain(f"material.{kind}", count=count) for kind, count in counts.items()
        )


@dataclass(frozen=True)
class PersonField(Field):
    """Name and address in one message, in any usual order: {name, address}, address may be None.
    A phone that is typed along answers the step `phone_to`, an address that comes before its name
    waits at `address_to`; several names, or that nobody will sign, answer `identity_to`.
    """

    LONGEST = 40
    phone_to: str | None = None
    address_to: str | None = None
    identity_to: str | None = None

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        text = event.what.text.strip()
        if self.identity_to and names.declines_name(text):
            tells = sum(map(str.isalnum, text)) > LONGEST_REFUSAL
            also: dict[str, object] = {self.identity_to: "anonymous"}
            if self.phone_to and (phone := phones.without_phones(text)[1]):
                also[self.phone_to] = phone
            return Elsewhere(also, "unsigned", tells=tells)
        told = people.read_signature(text)
        also = self.beside(told, known)
        if told.name:
            return Accepted({"name": told.name, "address": self.home(told, known)}, also)
        if also:
            return Elsewhere(also, "phone_kept" if told.phone else "address_kept")
        if names.asks_back(text) and not last_try:
            return Unreadable("why")
        tells = people.is_sentence(text) or extract.tells_more(text) or names.speaks_of_others(text)
        if len(text) > self.LONGEST or tells:
            return self.in_story(text, known)
        return Accepted({"name": text, "address": None}) if last_try and text else Unreadable()

    def in_story(self, text: str, known: Values) -> Reading:
        """Who says along with a story who they are."""
        told = people.read_story(text)
        if told.name is None:
            return Declined()
        return Accepted(self.person(told, known), self.beside(told, known), tells=True)

    def beside(self, told: people.Told, known: Values) -> dict[str, object]:
        """What the words tell beside the name, by the steps that it answers."""
        also: dict[str, object] = {}
        if self.phone_to and told.phone:
            also[self.phone_to] = told.phone
        if self.address_to and told.address and not told.name:
            also[self.address_to] = self.home(told, known)
        if self.identity_to and told.several and known.get(self.identity_to) != "proxy":
            also[self.identity_to] = "joint"
        return also

    def person(self, told: people.Told, known: Values) -> dict[str, object]:
        return {"name": told.name, "address": self.home(told, known)}

    def home(self, told: people.Told, known: Values) -> str | None:
        return address_with(str(known.get(self.address_to or "") or ""), told.address or "") or None

    def valid(self, value: object) -> bool:
        return isinstance(value, dict) and isinstance(value.get("name"), str)

    def show(self, value: object, t: Texts) -> str:
        person = from_plain(Petitioner, value)
        name = clip(phones.masked(person.name or ""), 60)
        home = clip(phones.masked(person.address or ""), 100)
        return t.plain("card.who_address", name=name, address=home) if home else name


@dataclass(frozen=True)
class PhoneField(Field):
    """A telephone number, typed or by the own contact button. What nobody could call is asked for
    once more, then kept as it is."""

    FEWEST_DIGITS = 5
    LONGEST = 60

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        what = event.what
        if isinstance(what, ContactShared):
            if not what.own:
                return Unreadable("not_own")
            return Accepted(extract.read_phone(what.phone) or what.phone)
        if not isinstance(what, Said):
            return Declined()
        text = phones.put_together(what.text.strip())
        if phone := phones.told_phone(text) or phones.how_to_call(text):
            return Accepted(phone)
        if phones.declines_phone(text):
            return LeftOpen()
        if phones.asks_back(text) and not last_try:
            return Unreadable("why")
        if phones.is_identity_or_card(text):  # nobody's phone, however often it is said
            return Declined() if last_try else Unreadable()
        if phones.is_counted(text) or is_named(text) or phones.goes_on_telling(text):
            return Declined()  # it tells something else, however often it is said
        digits = sum(map(str.isdigit, text))
        meant = digits >= self.FEWEST_DIGITS or _short(text) or phones.is_handle(text)
        tells = extract.asks(text) if len(text) <= 8 else extract.tells_more(text)
        if not meant or len(text) > self.LONGEST or tells:
            return Declined()
        return Accepted(text) if last_try and text else Unreadable()

    def valid(self, value: object) -> bool:
        return isinstance(value, str)

    def show(self, value: object, t: Texts) -> str:
        return clip(phones.masked_phone(str(value)), 60)
