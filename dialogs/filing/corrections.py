"""Corrections by words: 电话写错了，应该是… moves what was put wrongly, or opens the line to be
changed when the new words are not there yet.
"""

import re

from dialogs.forms import position
from dialogs.forms.fields import Accepted
from dialogs.forms.form import Form
from dialogs.reading import extract, people
from dialogs.reading.names import plain_name
from dialogs.reading.places import best_place
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said

_NAME = re.compile(r"[\u3400-\u9fff·•]{2,8}")
LONGEST = 80  # letters; who writes more tells the story

# The steps in the order in which their names are looked for: the home's address before an address.
STEPS = ("phone", "address", "person", "topic", "place", "request")


def corrected(form: Form, frame: Frame, text: str, event: Event) -> Frame | None:
    """The frame with the answer changed that the words correct, or with its question opened; None
    when they correct nothing."""
    plain = level(text).strip()
    if len(plain) > LONGEST:
        return None
    wrong = pattern("corrections", "wrong").search(plain)
    named = next(
        (
            name
            for name in STEPS
            if pattern("corrections", name).search(plain) and _known(form, frame, name)
        ),
        None,
    )
    phone = extract.read_phone(text) if _known(form, frame, "phone") else None
    if phone and (named == "phone" or wrong or _little_else(text, phone)):
        return _answered(form, frame, "phone", phone, event)
    for order in ("rather", "instead"):  # 是 B，不是 A; 不是 A，是 B
        if instead := pattern("corrections", order).search(plain):
            changed = _instead(form, frame, text, instead, event)
            if changed is not None:
                return changed
    if named is None and wrong:
        return _last_answer(form, frame, text, event)
    if named is None or not (wrong or pattern("corrections", "adds").search(plain)):
        return None
    return _named(form, frame, named, text, plain, event)


def _last_answer(form: Form, frame: Frame, text: str, event: Event) -> Frame | None:
    """写错了，是2栋 or 打错字了，陈美玲: right after an answer, what puts that answer right."""
    short = pattern("corrections", "slip").fullmatch(level(text).strip())
    if short is None or not frame.order:
        return None
    new = text.strip()[short.start("new") : short.end("new")].strip()
    known, last = position.values(frame), frame.order[-1]
    place, person = known.get("place"), known.get("person")
    if (part := pattern("corrections", "part").fullmatch(level(new))) is not None:
        if isinstance(place, dict) and (words := _with_part(str(place.get("text") or ""), part)):
            value = {**place, "text": words, "latitude": None, "longitude": None}
            return _answered(form, frame, "place", value, event)
        if isinstance(person, dict) and (
            words := _with_part(str(person.get("address") or ""), part)
        ):
            return _moved_house(form, frame, words, event)
    elif last in ("person", "identity") and plain_name(new) is not None:
        return _renamed(form, frame, new, event)
    elif last in _OF_A_PLACE and best_place(new) == new:
        value = {"text": new, "latitude": None, "longitude": None}
        return _answered(form, frame, "place", value, event)
    return None


_OF_A_PLACE = ("place", "region", "division")


def _with_part(words: str, part: re.Match[str]) -> str | None:
    """The address with this part in place of the only one of its kind; None without one."""
    same = [
        hit
        for hit in pattern("corrections", "part").finditer(level(words))
        if hit["unit"] == part["unit"]
    ]
    if len(same) != 1:
        return None
    return words[: same[0].start()] + part[0] + words[same[0].end() :]


def _named(
    form: Form, frame: Frame, name: str, text: str, plain: str, event: Event
) -> Frame | None:
    hits = list(pattern("corrections", "new").finditer(plain))
    new = text.strip()[hits[-1].start("new") : hits[-1].end("new")].strip() if hits else ""
    if name == "request" and new:
        old = str(position.values(frame).get("request") or "")
        adds = pattern("corrections", "adds").search(plain) is not None
        return _answered(form, frame, name, f"{old}；{new}" if adds and old else new, event)
    if name == "topic":
        if (chosen := _topic(form, frame, new, event)) is not None:
            return _answered(form, frame, name, chosen, event)
    elif name == "person":
        if called := _name_in(new):
            return _renamed(form, frame, called, event)
    elif name == "place":
        if place := best_place(new) or best_place(text):
            value = {"text": place, "latitude": None, "longitude": None}
            return _answered(form, frame, name, value, event)
    elif name == "address" and best_place(new or text):
        return _moved_house(form, frame, best_place(new or text) or new, event)
    step = "person" if name == "address" else name
    return position.edit(frame, step) if form.can_edit(step) else None


def _instead(form: Form, frame: Frame, text: str, hit: re.Match[str], event: Event) -> Frame | None:
    """不是 A，是 B: wherever A stands, B takes its place."""
    old, new = hit["old"], text.strip()[hit.start("new") : hit.end("new")].strip()
    known = position.values(frame)
    place = known.get("place")
    if isinstance(place, dict):
        words = str(place.get("text") or "")
        if old in words:
            value = {**place, "text": words.replace(old, new), "latitude": None, "longitude": None}
            return _answered(form, frame, "place", value, event)
        if best_place(new) and best_place(old):
            value = {"text": best_place(new), "latitude": None, "longitude": None}
            return _answered(form, frame, "place", value, event)
    person = known.get("person")
    if isinstance(person, dict) and old and old in str(person.get("name") or ""):
        return _renamed(form, frame, new, event)
    return None


def _topic(form: Form, frame: Frame, words: str, event: Event) -> object:
    """The topic that the words name; None when they name none."""
    said = replace(event, what=Said(words))
    reading = form.step("topic").kind.read(said, position.values(frame))
    return reading.value if isinstance(reading, Accepted) else None


def _name_in(text: str) -> str | None:
    called = people.read_identity(text)[0]
    return called or (text if _NAME.fullmatch(text) else None)


def _renamed(form: Form, frame: Frame, name: str, event: Event) -> Frame | None:
    person = position.values(frame).get("person")
    address = person.get("address") if isinstance(person, dict) else None
    return _answered(form, frame, "person", {"name": name, "address": address}, event)


def _moved_house(form: Form, frame: Frame, address: str, event: Event) -> Frame | None:
    person = position.values(frame).get("person")
    name = person.get("name") if isinstance(person, dict) else None
    if name is None:
        return None
    return _answered(form, frame, "person", {"name": name, "address": address}, event)


def _answered(form: Form, frame: Frame, name: str, value: object, event: Event) -> Frame | None:
    """As if the question had been answered, what depends on it being kept."""
    step = form.step(name)
    if not step.when(position.values(frame)) or not step.kind.valid(value):
        return None
    also = {
        other.name: frame.answers[other.name]
        for other in form.steps
        if name in other.after and other.name in frame.answers and name != "place"
    }
    kept = replace(frame, editing=None)
    return position.answer(form, kept, step, Accepted(value, also=also), event)


def _known(form: Form, frame: Frame, name: str) -> bool:
    """Whether the form has such an answer, given or left open."""
    known = position.values(frame)
    if name == "address":
        return isinstance(known.get("person"), dict)
    if name == "topic":
        return form.has(name)
    return form.has(name) and (name in known or name in frame.skipped)


def _little_else(text: str, phone: str) -> bool:
    return sum(map(str.isalnum, text)) - len(phone) <= 2
