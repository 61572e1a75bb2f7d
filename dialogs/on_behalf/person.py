"""The person for whom a draft or a case is: who it is, and whether two are the same one."""

from collections.abc import Iterable

from backend_client.contract.on_behalf import Represented
from backend_client.json_codec import Mismatch, from_plain
from dialogs.forms.fields import Values
from dialogs.reading.phones import masked_phone
from dialogs.reading.topics.forms import level
from dialogs.state.conversation import Enrolment, Person
from dialogs.state.copies import replace
from dialogs.texts import Texts, clip

LISTED = "by_listed_agent"  # what is found: who files is an agent of the office's list
REMEMBERED = 80  # whom one chat has filed for, the newest first


def is_proxy(known: Values) -> bool:
    return known.get("identity") == "proxy"


def needs_authority(known: Values) -> bool:
    """A relative or a neighbour may add a letter; the office knows its agents."""
    return is_proxy(known) and not known.get(LISTED)


def represented(known: Values) -> Represented | None:
    """Whose matter a draft tells; None when it is the writer's own, or not known yet."""
    return as_person(known.get("proxy_for")) if is_proxy(known) else None


def as_person(value: object) -> Represented | None:
    """An earlier release kept the name alone."""
    if isinstance(value, str):
        return Represented(value) if value.strip() else None
    try:
        return from_plain(Represented, value)
    except Mismatch:
        return None


def enrolled(person: Person) -> Enrolment | None:
    """The agent of the office's list whose chat it is."""
    known = person.enrolled
    return known if known is not None and known.name and not known.ended else None


def same_person(one: Represented | None, other: Represented | None) -> bool:
    """By name, and by telephone where both have one. None is the writer."""
    if one is None or other is None:
        return one is other
    if _squeezed(one.name) != _squeezed(other.name):
        return False
    return not (one.phone and other.phone) or _digits(one.phone) == _digits(other.phone)


def is_theirs(person: Represented | None, phone: object) -> bool:
    """Whether a telephone is that of whom somebody files for."""
    if person is None or not person.phone or not phone:
        return False
    return _digits(person.phone) == _digits(str(phone))


def with_served(
    served: Iterable[Represented], person: Represented | None
) -> tuple[Represented, ...]:
    """Whom the chat files for, this one first."""
    if person is None:
        return tuple(served)
    return (person, *(each for each in served if not same_person(each, person)))[:REMEMBERED]


def noted(person: Person, known: Values) -> Person:
    """Whoever begins for another is asked whose the next matter is."""
    if not is_proxy(known):
        return person
    return replace(person, agent=True, served=with_served(person.served, represented(known)))


def called(person: Represented, t: Texts) -> str:
    """王大爷（隔壁）"""
    name = clip(person.name, 40)
    if not person.relation:
        return name
    return t.plain("on_behalf.related", name=name, relation=clip(person.relation, 20))


def described(person: Represented, t: Texts) -> str:
    """With telephone and address, as far as they are known."""
    phone = masked_phone(person.phone) if person.phone else ""
    parts = (called(person, t), phone, clip(person.address or "", 60))
    return t.plain("card.separator").join(part for part in parts if part)


def _squeezed(name: str) -> str:
    return "".join(level(name).split())


def _digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))[-11:]
