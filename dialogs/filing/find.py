"""Infers answers of a filing from its text: kind, topic, place, petitioner, danger, the accused."""

import re
from collections.abc import Callable, Collection, Mapping

from backend_client.contract.case import PetitionKind, Topic
from backend_client.json_codec import to_plain
from backend_client.wording.sensitive import Sensitive, sensitive_in
from dialogs.filing import division
from dialogs.filing.answers import (
    ACCUSES,
    CONFIDENTIAL,
    SORTED,
    UNSURE,
    YES,
    is_denunciation,
)
from dialogs.forms.fields import Values, story_text
from dialogs.forms.pause import WEIGHED
from dialogs.forms.words_read import STORY, accusation, danger
from dialogs.on_behalf.found import whose
from dialogs.on_behalf.read import is_joint
from dialogs.reading import extract, people
from dialogs.reading.acts.second_thoughts import only_secrecy, wishes_secrecy
from dialogs.reading.acts.wishes import wants, wish_of
from dialogs.reading.in_english.place import place_in_english
from dialogs.reading.place_answers import told_place
from dialogs.reading.places import LONGEST_PART, best_place, is_named
from dialogs.reading.remembered import once_a_text
from dialogs.reading.scene import scenes
from dialogs.reading.topics.classify import Sorting, classify, of_denunciation
from dialogs.reading.topics.forms import joined, level
from dialogs.reading.word_lists import pattern
from dialogs.state.conversation import Person

BESIDE = 2  # letters beside a place that say nothing: 在, 那边

_classify: Callable[[str], Sorting] = once_a_text(classify)
_sensitive: Callable[[str], Collection[Sensitive]] = once_a_text(sensitive_in)


def find(answers: Values, person: Person) -> Mapping[str, object]:
    """What the story tells besides itself, and what is remembered of the petitioner."""
    text = joined(story_text(answers.get(STORY)))
    read = extract.read(text)
    found = {**danger(answers, person), **accusation(answers)}
    found["sensitive"] = sorted(_sensitive(text))
    if text.strip():
        found |= _sorted(text, read, answers)
    if found["kind_read"] == PetitionKind.DENUNCIATION:
        found["kind"] = PetitionKind.DENUNCIATION.value
    if answers.get(ACCUSES) == YES:
        found["kind"] = found["kind_read"] = PetitionKind.DENUNCIATION.value
    if is_denunciation({**found, **answers}) or answers.get(ACCUSES) == UNSURE:
        found[CONFIDENTIAL] = True  # Art. 30: the accused never learns who denounced
    parts = _parts(answers.get(STORY))
    if any(map(wishes_secrecy, parts)):
        found[CONFIDENTIAL] = True
    wishes = [part for part in parts if not only_secrecy(part)]
    plain = read.request if len(parts) < 2 or (read.request and wants(read.request)) else None
    if request := plain or wish_of(wishes) or read.request:
        found["request"], found[WEIGHED] = request, request != plain
    if place := _place(read, parts):
        found["place"] = {"text": place, "latitude": None, "longitude": None}
    where = answers.get("place") or found.get("place")
    if isinstance(where, dict):
        region = str(answers.get(division.REGION) or "")
        found |= division.find(where, region, text, read.address or person.address or "")
    if (for_another := whose(answers, text, read, person)) is not None:
        return found | for_another
    name, address = read.name or person.name, read.address or person.address
    if name and address:
        found["identity"] = "named"
        found["person"] = {"name": name, "address": address}
    elif name:
        found["person"] = {"name": name, "address": None}
    if "identity" not in answers and is_joint(text):
        found["identity"] = "joint"
    if read.phone or person.phone:
        found["phone"] = read.phone or person.phone
    return found


def _parts(story: object) -> list[str]:
    """The messages of a story."""
    return [str(part["text"]) for part in story] if isinstance(story, list) else []


def _place(read: extract.Reading, parts: list[str]) -> str | None:
    """Where it happened, by the lists of places; what stands around a name tells of one that they
    do not know, or know only a part of."""
    listed, told = _listed(read, parts), _surest(parts)
    if listed is None or told is None or level(listed) in level(told):
        return told or listed
    if any(_stands_in(told, listed, part) for part in parts):
        return listed + told
    return listed if is_named(listed) or level(told) in level(listed) else told


def _stands_in(told: str, place: str, part: str) -> bool:
    """Whether a message says so: 顺发木器厂 在石桥镇."""
    _, found, behind = part.partition(told)
    between, also, _ = behind.partition(place)
    joins = pattern("places", "within").fullmatch(level(between))
    return bool(found and also) and joins is not None


def _listed(read: extract.Reading, parts: list[str]) -> str | None:
    """By the lists: a message that says nothing else goes before what the others mention. It is
    seldom where the petitioner lives: another place that was named goes before the address."""
    untold = [part for part in parts if not _is_signature(part)]
    if len(untold) < len(parts):
        elsewhere = (extract.read(part).place for part in untold)
        if place := _alone(untold, "") or next(filter(None, elsewhere), None):
            return place
    if len(parts) > 1 and (alone := _alone(parts, read.address or "")) is not None:
        return alone
    if read.place and read.address and read.place in read.address:
        named = (extract.read(part).place for part in parts)
        return next((place for place in named if place and place not in read.address), read.place)
    return read.place or _named_in_english(parts)


def _surest(parts: list[str]) -> str | None:
    """What is surest to be the place by all that stands around it, of equals the newest."""
    media = pattern("places", "media", "somebody")
    told = [scene for part in parts for scene in scenes(part)]
    told = [scene for scene in told if not media.fullmatch(level(scene.text))]
    told = [scene for scene in told if any(map(str.isalpha, scene.text))]  # a telephone
    if len(parts) < 2:  # who tells it bit by bit has said where, if only to those who know
        whose = pattern("places", "whose")
        told = [scene for scene in told if not whose.match(level(scene.text))]
    return max(reversed(told), key=lambda scene: scene.sure).text if told else None


def _named_in_english(parts: list[str]) -> str | None:
    """The first place with a name of its own: near the gate of Lakeside Park."""
    named = (place_in_english(part) for part in parts)
    return next((place for place in named if place and _CAPITALS.search(place)), None)


_CAPITALS = re.compile("[A-Z][a-z]")


def _is_signature(part: str) -> bool:
    """张三，新安村3组2号: who tells it and where they live, in a message of its own."""
    if len(part) > LONGEST_PART:
        return False
    told = people.read_signature(part)
    lives = told.address or ""
    return bool(told.name) and any(map(str.isdecimal, lives)) and not best_place(told.name or "")


def _alone(parts: list[str], address: str) -> str | None:
    """The newest message that is a place and nothing else."""
    for part in reversed(parts):
        fits = len(part) <= LONGEST_PART and not _is_signature(part)
        told = told_place(part) if fits else None
        if told is None or told.point is not None or not told.place or told.tells:
            continue
        if sum(map(str.isalnum, told.beside)) <= BESIDE and told.place not in address:
            return told.text if told.text in part else told.place
    return None


def _sorted(text: str, read: extract.Reading, answers: Values) -> dict[str, object]:
    """Kind and topic, with what decided them, and what advice is due."""
    sorting = _classify(text)
    if answers.get("kind", read.kind) == PetitionKind.DENUNCIATION:
        sorting = of_denunciation(sorting, read.kind_reasons)
    kind = read.kind or PetitionKind.CLAIM.value
    found: dict[str, object] = {
        "kind": kind,
        "matters": read.matters,
        "parted": read.split_at,
        "only_links": bool(read.links) and not _without(text, read.links).strip(),
        "suggested": [suggestion.path[0] for suggestion in sorting.suggestions],
        SORTED: [to_plain(Topic(each.path, each.reasons)) for each in sorting.suggestions],
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
