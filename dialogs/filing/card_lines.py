"""Lines of the filing's check card that combine several answers."""

from backend_client.contract.case import Topic
from backend_client.json_codec import from_plain
from dialogs.filing import division
from dialogs.filing.answers import KIND, TOPIC, address_of, signs
from dialogs.filing.division import FoundDivision
from dialogs.forms.fields import PersonField, PlaceField, Values
from dialogs.on_behalf.person import LISTED, described, represented
from dialogs.texts import Texts, clip


def kind_line(known: Values, t: Texts) -> str:
    kind = known.get("kind")
    return _because(KIND.show(kind, t), known.get("kind_reasons"), t) if kind else ""


def topic_line(known: Values, t: Texts) -> str:
    topic = known.get("topic")
    if topic is None:
        return t.plain("card.topic_none")
    value = TOPIC.show(topic, t)
    if other := known.get("topic_also"):
        value = t.plain("card.topic_also", value=value, other=t.plain(f"topic.{other}"))
    elif known.get("topic_unsure"):
        value = t.plain("card.topic_unsure", value=value)
    return _because(value, from_plain(Topic, topic).reasons, t)


def wish_example(known: Values, t: Texts) -> str:
    """A wish such as people have in matters of this topic."""
    topic = known.get("topic")
    name = from_plain(Topic, topic).path[0] if topic and not known.get("topic_unsure") else ""
    key = f"example_wish.{name}"
    return t.plain(key if t.has(key) else "example_wish.other")


def who_line(known: Values, t: Texts) -> str:
    person = known.get("person")
    if not signs(known):
        return t.plain("card.who_anonymous")
    if not isinstance(person, dict):
        return t.plain("card.who_to_come")
    shown = PersonField().show({**person, "address": address_of(known)}, t)
    if known.get("identity") == "joint":
        return t.plain("card.who_joint", name=shown)
    return shown


def whom_line(known: Values, t: Texts) -> str:
    """Whose matter it is, and who files it."""
    person, files = represented(known), known.get("person")
    if person is None:
        return t.plain("card.unsure")
    name = files.get("name") if isinstance(files, dict) else None
    whom = described(person, t)
    key = "on_behalf.by_agent" if known.get(LISTED) else "on_behalf.by"
    return t.plain(key, whom=whom, by=clip(str(name), 40)) if name else whom


def where_line(known: Values, t: Texts) -> str:
    place = known.get("place")
    if not isinstance(place, dict):
        return t.plain("card.unsure")
    shown = PlaceField().show(place, t)
    if place.get("from_link"):
        shown = t.plain("card.from_code" if place.get("signed") else "card.from_link", value=shown)
    return _lies_in(division.found_division(known), shown, str(place["text"]), t)


def _lies_in(where: FoundDivision, shown: str, text: str, t: Texts) -> str:
    """The place with the division it lies in, unless the words say so themselves."""
    path = division.path(where.code)
    said = "".join(path) in "".join(text.split())
    path = tuple(map(t.spelled, path))
    value = shown if said else t.plain("card.lies_in", value=shown, path=" ".join(path))
    if where.guessed:
        return t.plain("card.lies_about", value=shown, path=" ".join(path))
    if where.options:
        return t.plain("card.namesakes", value=value, count=where.namesakes)
    if where.namesakes:
        return t.plain("card.many_namesakes", value=value, count=where.namesakes)
    return value


def _because(value: str, reasons: object, t: Texts) -> str:
    words = [str(reason) for reason in reasons][:4] if isinstance(reasons, list | tuple) else []
    if not words:
        return value
    listed = clip(t.plain("card.words_separator").join(map(t.spelled, words)), 80)
    return t.plain("card.because", value=value, words=listed)
