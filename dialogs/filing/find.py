"""Infers answers of a filing from its text: kind, topic, place, petitioner, danger, the accused."""

from collections.abc import Callable, Mapping

from backend_client.contract.case import PetitionKind, Topic
from backend_client.json_codec import to_plain
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
from dialogs.forms.words_read import STORY, accusation, danger
from dialogs.reading import extract
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.classify import Sorting, classify
from dialogs.reading.topics.forms import joined
from dialogs.state.conversation import Person

_classify: Callable[[str], Sorting] = once_a_text(classify)


def find(answers: Values, person: Person) -> Mapping[str, object]:
    """What the story tells besides itself, and what is remembered of the petitioner."""
    text = joined(story_text(answers.get(STORY)))
    read = extract.read(text)
    found = {**danger(answers, person), **accusation(answers)}
    if text.strip():
        found |= _sorted(text, read, answers)
    if found["kind_read"] == PetitionKind.DENUNCIATION:
        found["kind"] = PetitionKind.DENUNCIATION.value
    if answers.get(ACCUSES) == YES:
        found["kind"] = found["kind_read"] = PetitionKind.DENUNCIATION.value
    if is_denunciation({**found, **answers}) or answers.get(ACCUSES) == UNSURE:
        found[CONFIDENTIAL] = True  # Art. 30: the accused never learns who denounced
    parts = _parts(answers.get(STORY))
    if request := read.request or extract.wish_of(parts):
        found["request"] = request
    if place := _place(read, answers.get(STORY)) or (
        extract.told_at(parts) if len(parts) > 1 else None
    ):
        found["place"] = {"text": place, "latitude": None, "longitude": None}
    where = answers.get("place") or found.get("place")
    if isinstance(where, dict):
        region = str(answers.get(division.REGION) or "")
        found |= division.find(where, region, text, read.address or person.address or "")
    name, address = read.name or person.name, read.address or person.address
    if name and address:
        found["identity"] = "named"
        found["person"] = {"name": name, "address": address}
    elif name:
        found["person"] = {"name": name, "address": None}
    if read.phone or person.phone:
        found["phone"] = read.phone or person.phone
    return found


def _parts(story: object) -> list[str]:
    """The messages of a story."""
    return [str(part["text"]) for part in story] if isinstance(story, list) else []


def _place(read: extract.Reading, story: object) -> str | None:
    """Where it happened is seldom where the petitioner lives: another place that was named goes
    before the address."""
    if read.place and read.address and read.place in read.address:
        parts = story if isinstance(story, list) else []
        named = (extract.read(str(part["text"])).place for part in parts)
        return next((place for place in named if place and place not in read.address), read.place)
    return read.place


def _sorted(text: str, read: extract.Reading, answers: Values) -> dict[str, object]:
    """Kind and topic, with what decided them, and what advice is due."""
    sorting = _classify(text)
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
