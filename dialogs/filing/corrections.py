"""Corrections by words: a second thought moves what was put wrongly, takes it away, adds to it, or
opens the line to be changed when the new words are not there yet.
"""

from collections.abc import Callable, Mapping

from dialogs.filing.answers import AROUND, address_of
from dialogs.forms import position
from dialogs.forms.fields import Accepted
from dialogs.forms.form import Form
from dialogs.forms.words_read import STORY
from dialogs.reading import extract, names, people, phones
from dialogs.reading.acts.lexicon import relation
from dialogs.reading.acts.mends import (
    Mend,
    as_part,
    differs_by_a_letter,
    is_count,
    is_spelling,
    mend,
    shares_letters,
    with_end,
    with_part,
    with_words,
)
from dialogs.reading.acts.second_thoughts import LONGEST, Does, SecondThought, changes
from dialogs.reading.acts.wishes import (
    CLAUSE_ENDS,
    HARDLY,
    LIKELY,
    how_likely,
    is_wish,
    opens_with_a_wish,
    wants,
)
from dialogs.reading.in_english.person import home_in_english
from dialogs.reading.language import in_mandarin
from dialogs.reading.names import plain_name
from dialogs.reading.place_answers import may_be_named, told_place
from dialogs.reading.places import best_place, put_in, small_place
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said

MOST_OF_A_NAME = 5  # words of Latin letters
LITTLE = 2  # letters beside what puts something right; whoever says more tells more
# The steps in the order in which their names are looked for: the home's address before an address.
STEPS = ("phone", "address", "person", "topic", "place", "request")


def corrected(form: Form, frame: Frame, text: str, event: Event) -> Frame | None:
    """The frame with the answer changed that the words correct, or with its question opened; None
    when they correct nothing."""
    plain = in_mandarin(level(text).strip())
    if len(plain) > LONGEST:
        return None
    home = _means_home(frame, plain)
    for change in changes(text):
        shaped = change.line in ("place", "person", "address") and as_part(change.new) is None
        if shaped and (is_spelling(change.new) or any(map(is_count, (change.new, change.old)))):
            continue
        if change.line == "place" and pattern("corrections", "person").search(level(change.old)):
            continue
        if home and change.line == "place":
            change = replace(change, line="address")
        course = COURSES[change.line]
        if form.has(change.line) and (changed := course(form, frame, change, event)) is not None:
            return changed
    if names.speaks_of_others(text) or names.declines_name(text):
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
    if home and named == "place":
        named = "address"
    phone = extract.read_phone(text) or phones.told_alone(text)
    meant = phone and (named == "phone" or wrong or _little_else(text, phone))
    if meant and _known(form, frame, "phone"):
        return answered(form, frame, "phone", phone, event)
    lies = named is None and wrong and pattern("corrections", "located").search(plain)
    line = "place" if lies and _known(form, frame, "place") else named
    told = mend(text)
    if told and (changed := _mended(form, frame, told, line, event)) is not None:
        return changed
    if named is None and wrong:
        return _last_answer(form, frame, text, event)
    if named is None or not (wrong or pattern("corrections", "adds").search(plain)):
        return None
    return _named(form, frame, named, text, event)


def _means_home(frame: Frame, plain: str) -> bool:
    """Whether 地址 is where somebody lives: once that was told, when a house is named, or nothing
    was answered since."""
    told = address_of(position.values(frame))
    if not told or pattern("corrections", "either").search(plain) is None:
        return False
    just_told = bool(frame.order) and frame.order[-1] in ("person", "address")
    return just_told or pattern("corrections", "house").search(plain) is not None


def _of_phone(form: Form, frame: Frame, change: SecondThought, event: Event) -> Frame | None:
    if change.does is Does.REMOVE:
        left = position.pass_by(form, frame, form.step("phone"))
        return replace(left, editing=None if frame.editing == "phone" else frame.editing)
    if not _known(form, frame, "phone"):
        return None
    if change.does is Does.OPEN:
        return position.edit(frame, "phone")
    if change.does is Does.REPLACE:
        number = phones.told_phone(change.new)
    else:
        number = with_end(str(position.values(frame).get("phone") or ""), change.old, change.new)
    return answered(form, frame, "phone", number, event) if number else None


def _of_signing(form: Form, frame: Frame, change: SecondThought, event: Event) -> Frame | None:
    """还是写我名字吧: who would not sign is asked for the name, unless it is told with it."""
    if position.values(frame).get("identity") != "anonymous":
        return None
    told = people.read_signature(change.new)
    person = {"person": {"name": told.name, "address": told.address}} if told.name else {}
    step = form.step("identity")
    named = Accepted("named", also=person)
    return position.answer(form, replace(frame, editing=None), step, named, event)


def _of_person(form: Form, frame: Frame, change: SecondThought, event: Event) -> Frame | None:
    """Another name, or another home, of who has told one already."""
    person = position.values(frame).get("person")
    if not isinstance(person, dict):
        return None
    if change.does is Does.OPEN:
        return position.edit(frame, "person")
    if change.line == "address":
        return _home_moved(form, frame, str(person.get("address") or ""), change.new, event)
    name = str(person.get("name"))
    if change.old and level(change.old) not in level(name) and not _spelled_apart(change.old, name):
        return None
    new = plain_name(change.new)
    return _signed(form, frame, event, name=new) if new is not None else None


def _spelled_apart(old: str, known: str) -> bool:
    """Whether what is put right was said in Latin letters, and stands in Chinese ones."""
    return bool(old) and old.isascii() and not known.isascii()


def _home_moved(form: Form, frame: Frame, old: str, new: str, event: Event) -> Frame | None:
    part = as_part(new)
    words = with_part(old, part) if part is not None else None
    if words is None and pattern("corrections", "within").fullmatch(level(new)):
        first = pattern("corrections", "part").search(level(old))
        words = old[: first.start()] + new if first is not None else old + new
    words = words or (best_place(new) and new) or home_in_english(new)
    return _signed(form, frame, event, address=words) if words else None


def _of_place(form: Form, frame: Frame, change: SecondThought, event: Event) -> Frame | None:
    place = position.values(frame).get("place")
    if not isinstance(place, dict):
        return None
    if change.does is Does.OPEN:
        return position.edit(frame, "place")
    if not change.old and frame.order and frame.order[-1] not in _OF_A_PLACE:
        return _part_moved(form, frame, change.new, event)
    if (stands := pattern("corrections", "located").match(level(change.new))) is not None:
        change = replace(change, new=change.new[stands.end() :])
    old = change.old
    thing = level(change.new).startswith(("the ", "a "))  # it is the roof, not the pipe
    if not thing and _spelled_apart(old, str(place["text"])) and told_place(change.new).named:
        return _moved(form, frame, change.new, event)  # Heshi, not Baishi
    if as_part(old):  # 二单元打错了，是三单元
        return _part_moved(form, frame, change.new, event)
    if old and pattern("corrections", "place").fullmatch(level(old)) is None:
        return _instead(form, frame, old, change.new, event)
    if (moved := _part_moved(form, frame, change.new, event)) is not None:
        return moved
    new = best_place(change.new) or change.new
    named = bool(old) and may_be_named(change.new)  # 地方不对，是下河沿
    return _moved(form, frame, new, event) if named or _is_place(change.new) else None


def _is_place(words: str) -> bool:
    known = best_place(words) is not None or told_place(words).named
    return as_part(words) is not None or known or home_in_english(words) is not None


def _of_request(form: Form, frame: Frame, change: SecondThought, event: Event) -> Frame | None:
    old = str(position.values(frame).get("request") or "")
    if not old:
        return None
    if change.does is Does.OPEN:
        return position.edit(frame, "request")
    adds = change.does is Does.ADD
    if change.old and not adds:
        wish = old.replace(change.old, change.new) if len(change.old) > 1 else old
        return answered(form, frame, "request", wish, event) if wish != old else None
    # 把加班费也加到要求里 names what is added.
    likely = change.old and (len(change.old) == 1 or how_likely(change.new) >= HARDLY)
    wished = (likely or _opens_with_a_wish(change.new)) if adds else wants(change.new)
    if not wished or relation("asks").search(level(change.new)):
        return None
    wish = f"{old.rstrip(AROUND)}；{change.new}" if adds else change.new
    return answered(form, frame, "request", wish, event)


def _opens_with_a_wish(words: str) -> bool:
    """Whether something is wanted before anything is told: what tells joins the story."""
    first = CLAUSE_ENDS.split(level(words))[0]
    return opens_with_a_wish(words) or how_likely(first) >= LIKELY


COURSES: Mapping[str, Callable[[Form, Frame, SecondThought, Event], Frame | None]] = {
    "phone": _of_phone,
    "identity": _of_signing,
    "person": _of_person,
    "address": _of_person,
    "place": _of_place,
    "request": _of_request,
}


def _last_answer(form: Form, frame: Frame, text: str, event: Event) -> Frame | None:
    """写错了，是2栋 or 打错字了，陈美玲: right after an answer, what puts that answer right."""
    short = pattern("corrections", "slip").fullmatch(level(text).strip())
    if short is None or not frame.order:
        return None
    new = text.strip()[short.start("new") : short.end("new")].strip()
    last = frame.order[-1]
    if as_part(new) is not None:
        return _part_moved(form, frame, new, event)
    if last in ("person", "identity") and plain_name(new) is not None:
        return _signed(form, frame, event, name=new)
    if last in _OF_A_PLACE and best_place(new) == new:
        place = position.values(frame).get("place")
        words = str(place.get("text") or "") if isinstance(place, dict) else ""
        return _moved(form, frame, put_in(words, new), event)
    return None


_OF_A_PLACE = ("place", "region", "division")


def _part_moved(form: Form, frame: Frame, new: str, event: Event) -> Frame | None:
    """Another house or floor, where the place or the home's address has one of the kind."""
    known, part = position.values(frame), as_part(new)
    place, person = known.get("place"), known.get("person")
    if part is None:
        return None
    if isinstance(place, dict) and (words := with_part(str(place.get("text") or ""), part)):
        return _moved(form, frame, words, event)
    if isinstance(person, dict) and (words := with_part(str(person.get("address") or ""), part)):
        return _signed(form, frame, event, address=words)
    return None


def _named(form: Form, frame: Frame, name: str, text: str, event: Event) -> Frame | None:
    plain = level(text).strip()
    hits = list(pattern("corrections", "new").finditer(plain))
    new = text.strip()[hits[-1].start("new") : hits[-1].end("new")].strip() if hits else ""
    adds = pattern("corrections", "adds").search(plain) is not None
    if name == "request" and adds and not new:
        _, *rest = CLAUSE_ENDS.split(text.strip().replace("，", ","), maxsplit=1)
        new = rest[0].strip(AROUND) if rest and is_wish(rest[0]) else ""
    if name == "request" and new:
        old = str(position.values(frame).get("request") or "")
        wish = f"{old.rstrip(AROUND)}；{new}" if adds and old else new
        return answered(form, frame, name, wish, event)
    if name == "topic" and (chosen := _topic(form, frame, new, event)) is not None:
        return answered(form, frame, name, chosen, event)
    if name == "place" and (place := best_place(new) or best_place(text)):
        return _moved(form, frame, place, event)
    step = "person" if name == "address" else name
    return position.edit(frame, step) if form.can_edit(step) else None


def _instead(form: Form, frame: Frame, old: str, new: str, event: Event) -> Frame | None:
    """不是 A，是 B: wherever A stands, B takes its place."""
    known = position.values(frame)
    place, home = known.get("place"), address_of(known) or ""
    if isinstance(place, dict):
        words = str(place.get("text") or "")
        at = level(words).find(level(old))
        near = _is_place(new) or shares_letters(new, old)
        if old and at >= 0 and near:
            return _moved(form, frame, words[:at] + new + words[at + len(old) :], event)
        if old and old in home and near:
            return _signed(form, frame, event, address=home.replace(old, new))
        if best_place(new) and best_place(old):
            return _moved(form, frame, best_place(new) or new, event)
    person = known.get("person")
    if isinstance(person, dict) and old and old in str(person.get("name") or ""):
        return _signed(form, frame, event, name=new)
    return None


def _mended(form: Form, frame: Frame, told: Mend, line: str | None, event: Event) -> Frame | None:
    """The line changed that the words name, whose words they repeat, or that is most like them."""
    known = position.values(frame)
    person, place = known.get("person"), known.get("place")
    number = next(filter(None, map(phones.told_phone, told.right)), None)
    if number and _known(form, frame, "phone"):
        return answered(form, frame, "phone", number, event)
    if all(map(is_count, told.right)):
        return _in_story(form, frame, told) or position.add(form, frame, event)
    called = str(person.get("name") or "") if isinstance(person, dict) else ""
    for new in told.right if line is None and not told.wrong else ():
        if (moved := _part_moved(form, frame, new, event)) is not None:  # 眼花，是五号楼
            return moved
    for new in told.right:
        for old in told.wrong:
            if len(old) == len(new) == called.count(old) == 1:  # 姓汪不姓王
                return _signed(form, frame, event, name=called.replace(old, new))
            if len(old) > 1 and (changed := _instead(form, frame, old, new, event)) is not None:
                return changed
        alike = differs_by_a_letter(new, called) or (told.spelled and new[:1] == called[:1])
        if called and plain_name(new) and (line == "person" or alike):
            return _signed(form, frame, event, name=new)
        wish = str(known.get("request") or "")
        if wish and is_wish(new) and any(wish in old for old in told.wrong):
            return answered(form, frame, "request", new, event)
        if line == "address" and isinstance(person, dict) and _is_place(new):
            return _home_moved(form, frame, str(person.get("address") or ""), new, event)
        if line == "place" and isinstance(place, dict) and _may_be_place(new):
            return _moved(form, frame, _put(str(place.get("text") or ""), new), event)
    if line == "person" and person:
        return position.edit(frame, line)
    return _in_story(form, frame, told)


def _in_story(form: Form, frame: Frame, told: Mend) -> Frame | None:
    """八月改成九月: in the story, where the only words that were wrong stand once."""
    parts = position.values(frame).get(STORY)
    story = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    new, *beside = told.right
    if any(len(each) > LITTLE and not is_spelling(each) for each in beside) or not form.has(STORY):
        return None
    found = []
    for old in told.wrong:
        put = [with_words(str(part.get("text") or ""), old, new) for part in story]
        if sum(words is not None for words in put) == 1:
            found.append(put)
    if len(found) != 1:
        return None
    mended = [
        part if words is None else {**part, "text": words}
        for part, words in zip(story, found[0], strict=True)
    ]
    return replace(frame, answers={**frame.answers, STORY: mended})


def _may_be_place(words: str) -> bool:
    """Whether words that are said to be the place may be one."""
    hamlet = small_place(words) or (words.istitle() and len(words.split()) < MOST_OF_A_NAME)
    return hamlet or _is_place(words)


def _put(words: str, new: str) -> str:
    """Where something is, with the part of it put right that begins like the new words."""
    part = as_part(new)
    if part is not None and (moved := with_part(words, part)):
        return moved
    at = level(words).rfind(level(new)[:2])
    return words[:at] + new if at >= 0 else put_in(words, new)


def _moved(form: Form, frame: Frame, words: str, event: Event) -> Frame | None:
    value = {"text": words, "latitude": None, "longitude": None}
    return answered(form, frame, "place", value, event)


def _topic(form: Form, frame: Frame, words: str, event: Event) -> object:
    """The topic that the words name; None when they name none."""
    said = replace(event, what=Said(words))
    reading = form.step("topic").kind.read(said, position.values(frame))
    return reading.value if isinstance(reading, Accepted) else None


def _signed(form: Form, frame: Frame, event: Event, **changed: str) -> Frame | None:
    """By another name, or with another home."""
    person = position.values(frame).get("person")
    known = person if isinstance(person, dict) else {"name": None, "address": None}
    return answered(form, frame, "person", {**known, **changed}, event)


def answered(form: Form, frame: Frame, name: str, value: object, event: Event) -> Frame | None:
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
