"""Finds for whom a draft is in its words, and in what is remembered of whom the chat files for."""

from backend_client.contract.on_behalf import Represented
from backend_client.json_codec import to_plain
from dialogs.forms.fields import Values
from dialogs.on_behalf import read as behalf
from dialogs.on_behalf.fields import OTHER, OWN, RELATION, SERVED, WHOSE
from dialogs.on_behalf.person import LISTED, as_person, enrolled, is_proxy
from dialogs.reading.extract import Reading
from dialogs.state.conversation import Person
from dialogs.state.copies import replace


def whose(answers: Values, text: str, read: Reading, person: Person) -> dict[str, object] | None:
    """What is known when a draft is for another, or may be; None when it is the writer's own.

    Whoever files for others is asked whose it is, so that nobody's matter is filed under another's
    name. What the story tells of address and telephone is of whom it is about, not of who files.
    """
    chosen = answers.get(WHOSE)
    if chosen == OWN or answers.get("identity") in ("named", "anonymous", "joint"):
        return None
    told = behalf.for_whom(text)
    if not (told or chosen or is_proxy(answers) or person.agent or behalf.is_agent(text)):
        return None
    found: dict[str, object] = {SERVED: [to_plain(each) for each in person.served]}
    if enrolled(person):
        found[LISTED] = True
    if told is not None and told.relation:
        found[RELATION] = told.relation
    other = (told.name or behalf.name_beside(text)) if told is not None else None
    found |= _files(read, person, other)
    if chosen is None and told is None and not is_proxy(answers):
        return found | {ASKED: True}
    found["identity"] = "proxy"
    if chosen in (None, OTHER):
        if told is not None and other:
            found["proxy_for"] = to_plain(_told(other, told.relation, read, person))
    elif (known := as_person(chosen)) is not None:
        found["proxy_for"] = to_plain(known)
    return found


ASKED = "whose_asked"  # nobody can tell whose it is


def _told(name: str, relation: str | None, read: Reading, person: Person) -> Represented:
    """As the words tell it, completed by what is remembered of them."""
    phone = read.phone if read.phone != person.phone else None
    here = Represented(name, phone, read.address, relation)
    known = [each for each in person.served if each.name == name]
    if len(known) != 1 or (phone and known[0].phone and known[0].phone != phone):
        return here
    before = known[0]
    return replace(
        here,
        phone=here.phone or before.phone,
        address=here.address or before.address,
        relation=here.relation or before.relation,
    )


def _files(read: Reading, person: Person, whom: str | None) -> dict[str, object]:
    """Who files: as remembered, or as the office's list has them; a name that the story tells is
    theirs unless it is the other's."""
    found: dict[str, object] = {}
    listed = enrolled(person)
    name = person.name or (listed.name if listed else None)
    name = name or (read.name if read.name != whom else None)
    if name:
        found["person"] = {"name": name, "address": person.address}
    if person.phone:
        found["phone"] = person.phone
    return found
