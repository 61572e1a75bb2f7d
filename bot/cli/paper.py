"""Reads a letter for the office's desk with the readers of the chat, so that what comes on paper is
sorted like what is typed."""

from backend_client.contract.case import PetitionKind, Place, Topic
from backend_client.json_codec import from_plain
from dialogs.filing import division
from dialogs.filing.find import find
from dialogs.forms.words_read import STORY
from dialogs.state.conversation import Person
from office.desk.paper.reading import Told


def read_paper(facts: str, request: str, place: str) -> Told:
    """Whatever was typed counts as it stands; what was not is read from the facts."""
    given: dict[str, object] = {STORY: [{"text": facts}]}
    if request:
        given["request"] = request
    if place:
        given["place"] = {"text": place, "latitude": None, "longitude": None}
    known = {**find(given, Person()), **given}
    topic, accused, where = known.get("topic"), known.get("accused"), known.get("place")
    return Told(
        PetitionKind(str(known.get("kind") or PetitionKind.CLAIM)),
        from_plain(Topic, topic) if topic else None,
        division.located(from_plain(Place, where), known) if where else None,
        str(known.get("request") or ""),
        urgent=bool(known.get("danger")),
        accused=tuple(map(str, accused))
        if known.get("complains") and isinstance(accused, list)
        else (),
    )
