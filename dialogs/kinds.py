"""What can be asked: each kind reads an event, checks a stored value and shows it on a card.

Values are plain JSON. A kind answers with Accepted, Declined (this is no answer to me: it belongs
elsewhere in the dialog) or Wrong (meant as an answer, but it cannot be one).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend_client.contract import Attachment, Topic
from backend_client.plain import Mismatch, from_plain, to_plain
from dialogs import extract
from dialogs.event import Attached, ContactShared, Event, Pinned, Said
from dialogs.texts import LANGUAGES, Texts, clip, texts
from dialogs.topics.classify import TOPICS

Values = Mapping[str, object]


@dataclass(frozen=True)
class Accepted:
    """`also` answers other steps in the same breath."""

    value: object
    also: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Declined:
    """No answer to this question."""


@dataclass(frozen=True)
class Wrong:
    """No answer, and `key` names the text that says how to mend it."""

    key: str = "wrong"


Reading = Accepted | Declined | Wrong


@dataclass(frozen=True)
class Kind:
    """Reads nothing. `last_try` is set when the same question failed before."""

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        return Declined()

    def valid(self, value: object) -> bool:
        return False

    def options(self, values: Values) -> tuple[str, ...]:
        """What the buttons offer, as values; their labels are `label(option)`."""
        return ()

    def choose(self, option: str, values: Values) -> object:
        """The value of an option that was tapped."""
        return option

    def label(self, option: str, t: Texts) -> str:
        return option

    def show(self, value: object, t: Texts) -> str:
        return str(value)


@dataclass(frozen=True)
class Text(Kind):
    """One message of text; `limit` characters are shown on the card, all are kept."""

    limit: int = 120

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        return Accepted(event.what.text) if event.what.text.strip() else Wrong()

    def valid(self, value: object) -> bool:
        return isinstance(value, str)

    def show(self, value: object, t: Texts) -> str:
        return clip(str(value), self.limit)


@dataclass(frozen=True)
class Story(Kind):
    """Text in several messages: a list of {id, text}, so that an edited message replaces its
    part.
    """

    limit: int = 300

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        if isinstance(event.what, Said):
            if not event.what.text.strip():
                return Wrong()
            return Accepted([{"id": event.message_id, "text": event.what.text}])
        return Declined()

    def valid(self, value: object) -> bool:
        return isinstance(value, list) and all(
            isinstance(part, dict) and isinstance(part.get("text"), str) for part in value
        )

    def show(self, value: object, t: Texts) -> str:
        return clip(story_text(value), self.limit)


def story_text(value: object) -> str:
    """All parts of a Story value in the order they were said, a line each."""
    parts = value if isinstance(value, list) else []
    return "\n".join(str(part["text"]) for part in parts)


@dataclass(frozen=True)
class Place(Kind):
    """Where it happened: {text, latitude, longitude}. Two tries, then the words are kept as
    they are.
    """

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        what = event.what
        if isinstance(what, Pinned):
            pin = {"latitude": what.latitude, "longitude": what.longitude}
            return Accepted({"text": what.title or "", **pin})
        if not isinstance(what, Said):
            return Declined()
        text = what.text.strip()
        if not text:
            return Wrong()
        if last_try or extract.looks_like_place(text):
            return Accepted({"text": text, "latitude": None, "longitude": None})
        return Declined() if len(text) > 40 else Wrong()

    def valid(self, value: object) -> bool:
        return isinstance(value, dict) and isinstance(value.get("text"), str)

    def show(self, value: object, t: Texts) -> str:
        assert isinstance(value, dict)  # noqa: S101 - valid() has seen to it
        pin = ""
        if value.get("latitude") is not None:
            pin = t.plain(
                "file_case.place.pinned", latitude=value["latitude"], longitude=value["longitude"]
            )
        return " ".join(part for part in (clip(value["text"], 80), pin) if part)


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few options, by tap or by its label in any language. Labels stand at
    `{labels}.{option}` in the texts."""

    choices: tuple[str, ...] = ()
    labels: str = ""

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        word = event.what.text.strip().casefold()
        for option in self.choices:
            if word in {self.label(option, texts(name)).casefold() for name in LANGUAGES}:
                return Accepted(option)
        return Declined()

    def valid(self, value: object) -> bool:
        return value in self.choices

    def options(self, values: Values) -> tuple[str, ...]:
        return self.choices

    def label(self, option: str, t: Texts) -> str:
        return t.plain(f"{self.labels}.{option}")

    def show(self, value: object, t: Texts) -> str:
        return self.label(str(value), t)


@dataclass(frozen=True)
class Identity(Choice):
    """Whether to sign. Name and address typed at once are taken as the answer to both questions."""

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        chosen = super().read(event)
        if isinstance(chosen, Accepted) or not isinstance(event.what, Said):
            return chosen
        name, address = extract.read_identity(event.what.text)
        if name and address:
            person = {"name": name, "address": address}
            return Accepted("named", also={"person": person})
        return Declined()


@dataclass(frozen=True)
class TopicChoice(Kind):
    """A first-level topic. The values under `suggested` come first, and 其他 is always there."""

    OTHER = "other"

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        word = event.what.text.strip()
        if word in TOPICS:
            return Accepted(to_plain(Topic((word,), corrected=True)))
        if word.casefold() in {texts(name).plain("file_case.topic_other") for name in LANGUAGES}:
            return Accepted(to_plain(Topic((self.OTHER,), corrected=True)))
        return Declined()

    def valid(self, value: object) -> bool:
        try:
            return bool(from_plain(Topic, value).path)
        except Mismatch:
            return False

    def options(self, values: Values) -> tuple[str, ...]:
        suggested = values.get("suggested")
        first = [str(name) for name in suggested] if isinstance(suggested, list) else []
        rest = [name for name in TOPICS if name not in first]
        return (*first, *rest, self.OTHER)

    def choose(self, option: str, values: Values) -> object:
        return to_plain(Topic((option,), corrected=True))

    def label(self, option: str, t: Texts) -> str:
        return t.plain("file_case.topic_other") if option == self.OTHER else option

    def show(self, value: object, t: Texts) -> str:
        topic = from_plain(Topic, value)
        path = t.plain("file_case.topic_path").join(self.label(name, t) for name in topic.path)
        if not topic.reasons:
            return path
        words = t.plain("file_case.words_separator").join(topic.reasons)
        return t.plain("file_case.because", value=path, words=words)


@dataclass(frozen=True)
class Files(Kind):
    """Photos, documents, voices, videos: a list of plain Attachments, kept as references."""

    SHOWN = ("photo", "document", "voice", "video", "audio")
    CLEAR = "clear"
    DONE = "done"

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        if isinstance(event.what, Attached):
            return Accepted([to_plain(event.what.attachment)])
        return Declined()

    def valid(self, value: object) -> bool:
        try:
            from_plain(tuple[Attachment, ...], value)
        except Mismatch:
            return False
        return True

    def options(self, values: Values) -> tuple[str, ...]:
        return (self.DONE, self.CLEAR)

    def choose(self, option: str, values: Values) -> object:
        return [] if option == self.CLEAR else values.get("materials", [])

    def label(self, option: str, t: Texts) -> str:
        return t.plain(f"shared.materials.{option}")

    def show(self, value: object, t: Texts) -> str:
        files = from_plain(tuple[Attachment, ...], value or [])
        if not files:
            return t.plain("file_case.none")
        counts = Counter(file.kind if file.kind in self.SHOWN else "other" for file in files)
        return t.plain("file_case.material_separator").join(
            t.plain(f"file_case.material_{kind}", count=count) for kind, count in counts.items()
        )


@dataclass(frozen=True)
class Person(Kind):
    """Name and address in one message, in any usual order: {name, address}, address may be None."""

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        if not isinstance(event.what, Said):
            return Declined()
        name, address = extract.read_identity(event.what.text)
        if name is None and last_try and event.what.text.strip():
            name = event.what.text.strip()
        return Accepted({"name": name, "address": address}) if name else Wrong()

    def valid(self, value: object) -> bool:
        return isinstance(value, dict) and isinstance(value.get("name"), str)

    def show(self, value: object, t: Texts) -> str:
        assert isinstance(value, dict)  # noqa: S101 - valid() has seen to it
        if not value.get("address"):
            return clip(value["name"], 60)
        return t.plain(
            "file_case.who_address",
            name=clip(value["name"], 60),
            address=clip(value["address"], 100),
        )


@dataclass(frozen=True)
class Phone(Kind):
    """A telephone number, typed or by the own contact button. Another's card is not taken."""

    def read(self, event: Event, *, last_try: bool = False) -> Reading:
        what = event.what
        if isinstance(what, ContactShared):
            return Accepted(what.phone) if what.own else Wrong("not_own")
        if not isinstance(what, Said):
            return Declined()
        phone = extract.read_phone(what.text)
        return Accepted(phone) if phone else Wrong()

    def valid(self, value: object) -> bool:
        return isinstance(value, str)
