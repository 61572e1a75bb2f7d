"""Hides who a petitioner is: names, phones, addresses and identity numbers, in their fields and in
every word of a case or a talk. Pure.

Whoever must know opens one case on purpose and says why; lists never tell.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from backend_client.contract.bodies import Task
from backend_client.contract.campaign import CampaignFiled
from backend_client.contract.case import (
    Case,
    CaseEvent,
    Draft,
    EventType,
    Petitioner,
    Place,
    StaffNote,
)
from backend_client.contract.correction import Corrected
from backend_client.contract.files import Attachment
from backend_client.contract.joint import Signer
from backend_client.contract.on_behalf import Represented
from backend_client.contract.staff_chat import StaffTalk
from backend_client.json_codec import from_plain
from backend_client.wording.all_words import NO_WORDS
from backend_client.wording.spelling import level, unbroken
from office.law.numbers import numbers_in, phone_digits

STARS = "****"
NAME, ADDRESS = 1, 3  # letters that stay
SHORTEST_NAME, LONGEST_NAME = 2, 40  # one letter stands in too many words; a sentence is no name
SHORTEST_ADDRESS = 4
FEWEST_DIGITS, MOST_DIGITS = 7, 20  # of a phone that tells one person from another

_GAP = r"[ \-.\u00b7]?"
_MOBILE = rf"1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}"
_IDENTITY = (
    rf"[1-9](?:{_GAP}[0-9]){{5}}{_GAP}(?:1{_GAP}9|2{_GAP}0)(?:{_GAP}[0-9]){{2}}"
    rf"{_GAP}[01](?:{_GAP}[0-9]){{6}}{_GAP}[0-9x]"
)
_NUMBERS = re.compile(rf"(?<![0-9a-z])(?:{_IDENTITY}|(?:\+?86{_GAP})?{_MOBILE})(?![0-9])")
_DIGITS = re.compile(r"[0-9](?:[ \-()]{0,2}[0-9])+")
_ODD_FORMS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")  # characters of one form too many


def mask_name(name: str) -> str:
    plain = name.strip()
    return plain[:NAME] + "**" if plain else name


def mask_number(number: str) -> str:
    """The first three and the last four of a mobile, the ends of any other."""
    digits = [at for at, letter in enumerate(level(number)) if letter in "0123456789x"]
    left = (3, 4) if len(digits) == 11 else (4, 2) if len(digits) > 11 else (2, 2)
    if len(digits) < sum(left) + 2:
        return STARS
    return "".join(
        [
            *(number[at] for at in digits[: left[0]]),
            STARS,
            *(number[at] for at in digits[-left[1] :]),
        ]
    )


def mask_phone(phone: str) -> str:
    """One, or several with words beside them (晚上打)."""
    told = _DIGITS.sub(lambda found: mask_number(phone[found.start() : found.end()]), level(phone))
    return told if told != level(phone) else STARS


def mask_address(address: str) -> str:
    return address.strip()[:ADDRESS] + STARS


@dataclass(frozen=True)
class Person:
    """Whom the words of a case must not tell of."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()  # digits
    addresses: tuple[str, ...] = ()

    def hidden(self, text: str) -> str:
        """The text with every number of a person, and what is known of this one, masked."""
        plain = level(text)
        if any(letter.isdigit() for letter in plain):
            for pattern in (_NUMBERS, *self._phones):
                text = _masked(text, pattern, mask_number)
        for said, mask in self._said:
            if said[0] in plain or _ODD_FORMS.search(plain):
                text = _without(text, said, mask)
        return text

    def told_in(self, text: str) -> frozenset[str]:
        """What is `known` of this one, and stands in the text."""
        plain, letters = level(text), unbroken(text)[0]
        told = zip(self.phones, self._phones, strict=True)
        found = {digits for digits, pattern in told if pattern.search(plain)}
        return frozenset(found | {said for said, _ in self._said if said in letters})

    @cached_property
    def known(self) -> frozenset[str]:
        """Each name and address in its one form, and the digits of each phone."""
        return frozenset({*self.phones, *(said for said, _ in self._said)})

    @cached_property
    def _phones(self) -> tuple[re.Pattern[str], ...]:
        gap = r"[ \-./()]{0,2}"
        return tuple(
            re.compile(rf"(?<![0-9]){gap.join(digits)}(?![0-9])") for digits in self.phones
        )

    @cached_property
    def _said(self) -> tuple[tuple[str, str], ...]:
        """What to look for, in its one form, and what stands in its place; the longest first."""
        found = [
            *((_plain(name), mask_name(name)) for name in self.names),
            *((_plain(each), mask_address(each)) for each in self.addresses),
        ]
        return tuple(sorted(found, key=lambda each: -len(each[0])))


def person_of(
    draft: Draft | None, *phones: str | None, former: Iterable[Petitioner] = ()
) -> Person:
    """Whoever files, and whoever they file for. `phones`: those that are known besides; `former`:
    how it read before it was corrected."""
    who = [draft.petitioner, draft.on_behalf, *former] if draft else []
    found = [each for each in who if each is not None]
    named = [each.name for each in found]
    named += [each.proxy_for for each in found if isinstance(each, Petitioner)]
    lengths = range(SHORTEST_NAME, LONGEST_NAME + 1)
    filed = draft.campaign.answers if draft is not None and draft.campaign is not None else ()
    called = [*(each.phone for each in found), *(each.answer for each in filed), *phones]
    digits = {phone_digits(one) for each in called if each for one in numbers_in(each)}
    addresses = (each.address for each in found if each.address)
    return Person(
        tuple(name for name in named if name and len(_plain(name)) in lengths),
        tuple(sorted(each for each in digits if FEWEST_DIGITS <= len(each) <= MOST_DIGITS)),
        tuple(each for each in addresses if len(_plain(each)) >= SHORTEST_ADDRESS),
    )


def person_in(draft: Draft, events: Iterable[CaseEvent], signers: Iterable[Signer] = ()) -> Person:
    """Whoever a case tells of."""
    signed = (Petitioner(each.name, None, each.phone) for each in signers)
    return person_of(draft, former=(*_former(events), *signed))


def masked(case: Case) -> Case:
    """As it is listed, and read by whoever has not opened it."""
    person = person_in(case.draft, case.events, case.signers)
    return replace(
        case,
        signers=tuple(
            replace(each, name=mask_name(each.name), phone=_one(mask_phone, each.phone))
            for each in case.signers
        ),
        draft=_draft(case.draft, person),
        events=tuple(_event(each, person) for each in case.events),
        notes=tuple(_note(each, person) for each in case.notes),
        tasks=tuple(_task(each, person) for each in case.tasks),
        agent=case.agent and replace(case.agent, name=mask_name(case.agent.name)),
    )


def _former(events: Iterable[CaseEvent]) -> Iterator[Petitioner]:
    """A correction's step tells it, and so may the words of the filing."""
    for event in events:
        if event.type is EventType.CORRECTED:
            changes = from_plain(Corrected, event.data).changes
            read = {change.field: change.before for change in changes}
            yield Petitioner(read.get("name"), read.get("address"), read.get("phone"))


def masked_talk(talk: StaffTalk, draft: Draft | None) -> StaffTalk:
    """`draft` is that of its case, where it has one."""
    opening = talk.opening
    person = person_of(draft, opening.phone)
    return replace(
        talk,
        opening=replace(
            opening,
            phone=_one(mask_phone, opening.phone),
            place=_one(person.hidden, opening.place),
            text=person.hidden(opening.text),
        ),
        events=tuple(_event(each, person) for each in talk.events),
    )


def _draft(draft: Draft, person: Person) -> Draft:
    who = draft.petitioner
    return replace(
        draft,
        petitioner=replace(
            who,
            name=_one(mask_name, who.name),
            proxy_for=_one(mask_name, who.proxy_for),
            phone=_one(mask_phone, who.phone),
            address=_one(mask_address, who.address),
        ),
        on_behalf=_represented(draft.on_behalf, person),
        request=person.hidden(draft.request),
        facts=person.hidden(draft.facts),
        place=_place(draft.place, person),
        attachments=tuple(_attachment(each, person) for each in draft.attachments),
        accused=tuple(map(person.hidden, draft.accused)),
        campaign=_filed(draft.campaign, person),
    )


def _filed(filed: CampaignFiled | None, person: Person) -> CampaignFiled | None:
    return filed and replace(
        filed,
        answers=tuple(replace(each, answer=person.hidden(each.answer)) for each in filed.answers),
    )


def _represented(who: Represented | None, person: Person) -> Represented | None:
    return who and replace(
        who,
        name=mask_name(who.name),
        phone=_one(mask_phone, who.phone),
        address=_one(mask_address, who.address),
        relation=_one(person.hidden, who.relation),
    )


def _one(mask: Callable[[str], str], said: str | None) -> str | None:
    return mask(said) if said else said


def _place(place: Place | None, person: Person) -> Place | None:
    return place and replace(place, text=person.hidden(place.text))


def _attachment(attachment: Attachment, person: Person) -> Attachment:
    name, caption = attachment.name, attachment.caption
    return replace(
        attachment,
        name=_one(person.hidden, name),
        caption=_one(person.hidden, caption),
    )


def _note(note: StaffNote, person: Person) -> StaffNote:
    return replace(note, text=person.hidden(note.text))


def _task(task: Task, person: Person) -> Task:
    report, missing = task.report, task.missing
    return replace(
        task,
        what=person.hidden(task.what),
        report=_one(person.hidden, report),
        missing=_one(person.hidden, missing),
    )


def _event(event: CaseEvent, person: Person) -> CaseEvent:
    return replace(event, data=_plain_value(event.data, person))


def _plain_value(value: Any, person: Person) -> Any:
    if isinstance(value, str):
        return person.hidden(value)
    if isinstance(value, Mapping):
        return {
            name: each if name in NO_WORDS else _plain_value(each, person)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain_value(each, person) for each in value]
    return value


def _plain(text: str) -> str:
    return unbroken(text.strip())[0]


def _masked(text: str, pattern: re.Pattern[str], mask: Any) -> str:
    """What the pattern finds in the levelled text is masked in the text itself."""
    parts, done = [], 0
    for found in pattern.finditer(level(text)):
        parts += [text[done : found.start()], mask(text[found.start() : found.end()])]
        done = found.end()
    return "".join((*parts, text[done:])) if parts else text


def _without(text: str, said: str, mask: str) -> str:
    plain, places = unbroken(text)
    parts, done, at = [], 0, plain.find(said)
    while at >= 0:
        first, last = places[at], places[at + len(said) - 1]
        parts += [text[done:first], mask]
        done = last + 1
        at = plain.find(said, at + len(said))
    return "".join((*parts, text[done:])) if parts else text
