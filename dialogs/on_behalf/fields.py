"""The questions of whom a matter is, and who they are for whom somebody files."""

from collections import Counter
from dataclasses import dataclass

from backend_client.contract.on_behalf import Represented
from backend_client.json_codec import to_plain
from dialogs.forms.fields import (
    Accepted,
    ChoiceField,
    Declined,
    Elsewhere,
    Field,
    PhoneField,
    Reading,
    Unreadable,
    Values,
)
from dialogs.on_behalf import read as behalf
from dialogs.on_behalf.person import as_person, described, represented
from dialogs.reading import extract, people
from dialogs.reading.names import is_sentence, said_name
from dialogs.reading.phones import speaks_of_none, without_phones
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state.copies import replace
from dialogs.state.event import ContactShared, Event, Said
from dialogs.texts import Texts, clip

WHOSE = "whose"  # the step
SERVED = "served"  # what is found: the names of those for whom this chat has filed
RELATION = "relation"  # what is found: what the person is to the writer, when no name was told
OWN, OTHER = "own", "other"
NAMED = "="  # before a name, in an option
LONGEST_BYTES = 24  # of what fits into a button
OFFERED = 6
LONGEST_CALLED = 6  # letters of what somebody may be called
LONGEST = 60  # letters of an answer; who writes more tells the story


def read_person(text: str, relation: str | None = None) -> Represented | None:
    """Name, telephone, address and relation out of an answer such as 我妈，张桂芬，13900001111."""
    words, phone = without_phones(text)
    told = behalf.for_whom(text) or behalf.told_alone(words)
    if told is not None and told.name:
        return Represented(told.name, phone, relation=told.relation or relation)
    if told is not None and (beside := behalf.name_beside(text)):
        lives = people.address_in(text)
        return Represented(beside, phone, lives, told.relation or relation)
    signed = people.read_signature(text)
    name = signed.name or said_name(text)
    if not name:
        return None
    alone = behalf.told_alone(name) or behalf.ForWhom(name)
    tie = alone.relation or (told.relation if told is not None else None) or relation
    return Represented(alone.name or name, signed.phone, signed.address, tie)


def tells(text: str) -> bool:
    """Whether the words tell more than whose it is."""
    return behalf.matter_of(text) != text or extract.tells_more(text)


def may_be_name(text: str) -> bool:
    """Short words that tell nothing, when a name was asked for: 石头, 陈村长. Said twice, they are
    one."""
    return 1 < len(text) <= LONGEST_CALLED and text.isalpha() and not is_sentence(text)


@dataclass(frozen=True)
class RepresentedField(Field):
    """Whom somebody files for: a plain Represented; the name alone as an earlier release kept it.
    A contact card of theirs is as good as words."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        tie = str(known.get(RELATION) or "") or None
        what = event.what
        if isinstance(what, ContactShared) and not what.own and what.name.strip():
            return Accepted(to_plain(Represented(what.name.strip(), what.phone, None, tie)))
        if not isinstance(what, Said):
            return Declined()
        text = what.text.strip()
        if person := read_person(text, tie):
            return Accepted(to_plain(person), tells=tells(text))
        if may_be_name(text):
            return Accepted(to_plain(Represented(text, relation=tie))) if last_try else Unreadable()
        if len(text) > LONGEST or is_sentence(text) or extract.tells_more(text):
            return Declined()
        taken = last_try and any(map(str.isalpha, text))
        return Accepted(to_plain(Represented(text, relation=tie))) if taken else Unreadable()

    def valid(self, value: object) -> bool:
        return as_person(value) is not None

    def show(self, value: object, t: Texts) -> str:
        person = as_person(value)
        return described(person, t) if person is not None else ""

    def words(self, value: object) -> str:
        person = as_person(value)
        return person.name if person is not None else ""


@dataclass(frozen=True)
class WhoseField(ChoiceField):
    """Whose matter it is, asked of whoever files for others: OWN, OTHER, or the plain Represented
    of somebody for whom they have filed before."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        chosen = super().read(event, known)
        if isinstance(chosen, Accepted) or not isinstance(event.what, Said):
            return chosen
        text = event.what.text.strip()
        if behalf.is_own(text):
            return Accepted(OWN)
        if len(text) <= LONGEST and not extract.asks(text):
            if person := read_person(text):
                chosen_ = self._known(person, known) or to_plain(person)
                return Accepted(chosen_, tells=tells(text))
            told = behalf.for_whom(text) or behalf.told_alone(text)
            if told is not None:
                return Accepted(OTHER, tells=tells(text))
            if last_try and may_be_name(text):
                person = Represented(text)
                return Accepted(self._known(person, known) or to_plain(person))
        return Declined() if len(text) > 12 else Unreadable()

    def valid(self, value: object) -> bool:
        return value in (OWN, OTHER) or as_person(value) is not None

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        fit = [n for n in _told_apart(known) if ":" not in n and len(n.encode()) <= LONGEST_BYTES]
        return (OWN, *(f"{NAMED}{name}" for name in fit[:OFFERED]), OTHER)

    def choose(self, option: str, known: Values, held: object = None) -> object:
        if not option.startswith(NAMED):
            return option
        name = option.removeprefix(NAMED)
        return to_plain(_told_apart(known).get(name) or Represented(name))

    def label(self, option: str, t: Texts) -> str:
        if option.startswith(NAMED):
            return clip(option.removeprefix(NAMED), 20)
        return super().label(option, t)

    def show(self, value: object, t: Texts) -> str:
        person = as_person(value)
        return described(person, t) if person else super().show(value, t)

    def _known(self, person: Represented, known: Values) -> object:
        """What is remembered of somebody of that name, when the words tell no more."""
        if person.phone or person.address or person.relation:
            return None
        called_so = [p for p in _served(known) if p.name == person.name]
        return to_plain(called_so[0]) if len(called_so) == 1 else None


@dataclass(frozen=True)
class OwnPhoneField(PhoneField):
    """The telephone of who files. One that is said to be that of whom they file for becomes
    theirs, and one's own is still asked for."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        person, what = represented(known), event.what
        if person is None:
            return super().read(event, known, last_try=last_try)
        if isinstance(what, ContactShared) and not what.own:
            return _theirs(person, what.phone)
        if not isinstance(what, Said) or len(what.text) > self.LONGEST:
            return super().read(event, known, last_try=last_try)
        text, (_, phone) = level(what.text), without_phones(what.text)
        if phone and (level(person.name) in text or pattern("behalf", "theirs").search(text)):
            return _theirs(person, phone, left=speaks_of_none(what.text))
        return super().read(event, known, last_try=last_try)


def _theirs(person: Represented, phone: str, *, left: bool = False) -> Elsewhere:
    also = {"proxy_for": to_plain(replace(person, phone=phone))}
    if left:
        return Elsewhere(also, "shared.phone_of_proxy.theirs_alone", left=("phone",))
    return Elsewhere(also, "shared.phone_of_proxy.theirs")


def _told_apart(known: Values) -> dict[str, Represented]:
    """Those served, the newest first, by name; who share one, with the end of their telephone."""
    served = _served(known)
    count = Counter(person.name for person in served)
    return {
        person.name
        if count[person.name] == 1
        else f"{person.name} {(person.phone or '')[-4:]}": person
        for person in reversed(served)
    }


def _served(known: Values) -> list[Represented]:
    found = known.get(SERVED)
    people_ = map(as_person, found if isinstance(found, list) else [])
    return [person for person in people_ if person is not None]
