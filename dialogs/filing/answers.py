"""Answers of a filing: their names, its own field types, and what is derived from them."""

import re
from dataclasses import dataclass, field
from typing import ClassVar

from backend_client.contract.case import PetitionKind, Topic
from backend_client.json_codec import Mismatch, from_plain, to_plain
from dialogs.forms.fields import (
    LONGEST_REFUSAL,
    Accepted,
    ChoiceField,
    Declined,
    Elsewhere,
    LeftOpen,
    PersonField,
    Reading,
    TextField,
    Unreadable,
    Values,
)
from dialogs.forms.words_read import STORY
from dialogs.on_behalf.person import LISTED, is_proxy
from dialogs.on_behalf.read import for_whom
from dialogs.reading import extract, names, people, phones
from dialogs.reading.acts.lexicon import relation
from dialogs.reading.acts.mends import mend
from dialogs.reading.acts.wishes import (
    CLAUSE_ENDS,
    HARDLY,
    SURELY,
    how_likely,
    is_wish,
    opens_with_a_wish,
    otherwise,
    wants,
)
from dialogs.reading.place_answers import is_home, is_somewhere, place_and_more, told_place, within
from dialogs.reading.places import address_with, best_place, is_named
from dialogs.reading.topics.classify import TOPICS, classify
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state.copies import replace
from dialogs.state.event import Event, Said
from dialogs.texts import Texts, clip

CONFIDENTIAL = "confidential"
PUBLIC = "public"
SORTED = "sorted"  # what was suggested for the topic, best first, all levels and reasons
ACCUSES = "accuses"  # the question whether it is a denunciation, when nobody can tell
SHOWN_LEVELS = 2  # of a topic: the third is right too seldom, and goes to the clerk alone
YES, NO, UNSURE = "yes", "no", "unsure"
LONGEST_WISH = 60  # letters of one that is said beside its question
SAYS_LITTLE = 5  # letters of a clause: 我改主意了
_BETWEEN = re.compile(r"[,，;；。、\s]+")
AROUND = " \t\n,，。;；:："  # an address
SHORTEST_ADDRESS = 2  # letters
LONGEST_TOPIC = 6  # letters of a topic's name or of a word that is of one alone


@dataclass(frozen=True)
class IdentityField(ChoiceField):
    """Whether to sign. Who types a name, an address or a phone at once has answered the next
    question too, or a part of it; any other words tell the story."""

    person: PersonField = field(default_factory=PersonField)

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        chosen = super().read(event, known)
        if isinstance(chosen, Accepted) or not isinstance(event.what, Said):
            return chosen
        if not event.what.text.strip():
            return Unreadable()
        text = event.what.text.strip()
        if names.declines_name(text):
            return Accepted("anonymous", tells=len(text) > LONGEST_REFUSAL, key="unsigned")
        told = people.read_signature(text)
        also = self.person.beside(told, known)
        identity = also.pop("identity", "named")
        if told.name:
            person = {"name": told.name, "address": told.address}
            return Accepted(identity, also={"person": person, **also})
        if told.address:
            where = known.get("place")
            if is_named(told.address) and (where is None or is_vague(where)):
                if pattern("places", "nobodys").search(level(told.address)):  # 望奎县人民医院
                    return Elsewhere({"place": _place(told.address)})
                also["place"] = _place(told.address)
            return Accepted(identity, also=also, key="address_kept")
        if also:
            return Elsewhere(also, "phone_kept")
        signed = self.person.in_story(text, known)
        if not isinstance(signed, Accepted):
            return Declined()
        return Accepted("named", also={"person": signed.value, **signed.also}, tells=True)


@dataclass(frozen=True)
class AddressField(TextField):
    """Where somebody lives; a telephone that is told along answers its own question."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        read = super().read(event, known)
        if not isinstance(read, Accepted):
            return read
        if told_place(str(read.value)).left_open:
            return LeftOpen()
        if len(str(read.value).strip(AROUND)) < SHORTEST_ADDRESS and not last_try:
            return Unreadable()  # 中
        words, phone = phones.without_phones(str(read.value))
        home = people.lives_at(words) or pattern("people", "dwells").sub("", words.strip(AROUND))
        happened = known.get("place")
        if isinstance(happened, dict) and pattern("people", "as_place").fullmatch(level(home)):
            home = str(happened.get("text") or home)
        elif not (last_try or phone or is_home(home)):
            others = names.speaks_of_others(home) or for_whom(home) is not None
            return Declined() if others or extract.tells_more(home) else Unreadable()
        return Accepted(home, also={"phone": phone}) if phone else Accepted(home)


@dataclass(frozen=True)
class WishField(TextField):
    """What the citizen wants. Words that want nothing tell more of the story; said a second time,
    or where the request is changed, they are taken as they are."""

    taken_as_said_anew: ClassVar[bool] = True

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        what = event.what
        tells = isinstance(what, Said) and what.text.strip() and not is_wish(what.text)
        if tells and not last_try:
            return Declined()
        read = super().read(event, known, last_try=last_try)
        if isinstance(read, Accepted) and not known.get("place"):
            for place, wish in place_and_more(str(read.value)):  # 青河县白石村，修好井
                if is_wish(wish):
                    return Accepted(wish, also={"place": _place(place)})
        return read


@dataclass(frozen=True)
class TopicField(ChoiceField):
    """A first-level topic. What was suggested comes first, and 其他 is always there."""

    OTHER = "other"

    def _names(self, option: str) -> set[str]:
        return {option.casefold()} | super()._names(option)

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        """By its name, a part of it (农业), or a word that is of one topic alone (欠薪)."""
        named = super().read(event, known)
        if isinstance(named, Accepted) or not isinstance(event.what, Said):
            return named
        word = pattern("topics", "around").sub("", event.what.text.strip().casefold())
        if not 2 <= len(word) <= LONGEST_TOPIC:
            return named
        options = self.options(known)
        parts = [one for one in options if any(word in name for name in self._names(one))]
        if len(parts) == 1:
            return Accepted(self.choose(parts[0], known))
        sorted_ = classify(word)
        if parts or not sorted_.confident or sorted_.suggestions[0].path[0] not in options:
            return named
        return Accepted(self.choose(sorted_.suggestions[0].path[0], known))

    def valid(self, value: object) -> bool:
        try:
            return bool(from_plain(Topic, value).path)
        except Mismatch:
            return False

    def options(self, known: Values, held: object = None) -> tuple[str, ...]:
        suggested = known.get("suggested")
        first = [str(name) for name in suggested] if isinstance(suggested, list) else []
        rest = [name for name in TOPICS if name not in first]
        return (*dict.fromkeys(first), *rest, self.OTHER)

    def choose(self, option: str, known: Values, held: object = None) -> object:
        """A topic that was suggested is taken as it was found, its lower levels and reasons too;
        the first of them is what would have been filed anyway, and corrects nobody."""
        found = known.get(SORTED)
        suggested = from_plain(tuple[Topic, ...], found) if isinstance(found, list) else ()
        for at, topic in enumerate(suggested):
            if topic.path[0] == option:
                return to_plain(replace(topic, corrected=at > 0))
        return to_plain(Topic((option,), corrected=True))

    def show(self, value: object, t: Texts) -> str:
        topic = from_plain(Topic, value)
        shown = topic.path[: SHOWN_LEVELS if t.language.startswith("zh") else 1]  # named in Chinese
        names = (self.label(n, t) if t.has(f"{self.labels}.{n}") else t.spelled(n) for n in shown)
        return clip(t.plain("card.topic_path").join(names), 120)


@dataclass(frozen=True)
class AccusesField(ChoiceField):
    """Whether it is a denunciation, by tap or in words. Whoever wants something for themselves, and
    says nothing of anybody, denounces nobody. Other words join the story; whoever passes over the
    question twice is not asked again."""

    def read(self, event: Event, known: Values, *, last_try: bool = False) -> Reading:
        chosen = super().read(event, known)
        if isinstance(chosen, Accepted) or not isinstance(event.what, Said):
            return chosen
        text = event.what.text.strip()
        plain = level(text)
        tells = len(text) > LONGEST_REFUSAL or wants(str(known.get("request") or ""))
        for answer in (NO, YES, UNSURE):
            if pattern("accuses", answer).search(plain):
                return Accepted(answer, tells=tells)
        if wants(text) and extract.only_wishes(text) and not relation("asks").search(plain):
            return Accepted(NO, also={} if tells else {"request": text}, tells=tells)
        if last_try and text:
            return Accepted(UNSURE, tells=True)
        return Unreadable(tells=bool(text))


SIGNING = ("identity", "person", "address", "proxy_for")  # they ask who it is
ASKS_NAMES = (STORY, "division", "region", "place", "accuses", "request")
KNOWN = ("address", "phone")  # they ask somebody whose name is known


def elsewhere(step: str, text: str, known: Values) -> Elsewhere | None:
    """What answers another question than the one that is asked, because it says so itself: 我叫王芳
    or a number where the place is asked for, 没手机 where the name is, 家住… where the phone is."""
    text = text.strip()
    if step in (*SIGNING, ACCUSES) and phones.speaks_of_none(text):
        return Elsewhere({}, left=("phone",))
    if known.get("request") and step not in ("request", STORY) and otherwise(text):
        return Elsewhere({"request": f"{str(known['request']).rstrip(AROUND)}；{text}"})
    wider = within(text, known.get("place"))
    if wider is not None and step in ("identity", "person", "phone", ACCUSES):
        return Elsewhere({"place": _place(wider)})
    if step in ("identity", "person"):
        if people.read_signature(text).name or names.declines_name(text):  # 叫老石就中
            return None
        wish = wish_beside(text, known, surely=wants(str(known.get("request") or "")))
        return Elsewhere({"request": wish}) if wish else None
    if step not in (*ASKS_NAMES, *KNOWN):
        return None
    if step in ASKS_NAMES and names.declines_name(text, asked=False):
        return Elsewhere({"identity": "anonymous"}, "file_case.identity.unsigned")
    if step == "place" and known.get("request"):  # 白石村，要么修好要么换泵
        for named, more in place_and_more(text):
            if wants(more) and (wish := wish_beside(more, known)):
                return Elsewhere({"place": _place(named), "request": wish})
    told = people.read_signature(text)
    also = _who_beside(step, text, told, known)
    phone = (told.phone if "person" in also else None) or phones.told_alone(text)
    if step == "address" and not is_somewhere(phones.without_phones(text)[0]):
        phone = phone or phones.told_phone(text)
    if phone and step != "phone":
        also["phone"] = phone
    elif step == "place" and not also:
        also |= _place_and_phone(text)
    if not also and step == ACCUSES and not known.get("place"):
        place = told_place(text)  # what tells more than a place joins the story
        also |= {"place": _place(place.text)} if place.named and not place.tells else {}
    placed = step == "place" and told_place(text).named
    silent = placed or also or step in ("request", STORY, ACCUSES)
    if not silent and (wish := wish_beside(text, known, surely=step in KNOWN)) is not None:
        also["request"] = wish
    return Elsewhere(also) if also else None


def _who_beside(step: str, text: str, told: people.Told, known: Values) -> dict[str, object]:
    """Who somebody says that they are, or where they live, where neither is asked for; and where it
    happened, when they say it along."""
    person = known.get("person")
    name = person["name"] if isinstance(person, dict) else None
    address = person["address"] if isinstance(person, dict) else None
    if step == "place" and (both := _name_and_place(text)):
        return {**both, "identity": known.get("identity") or "named"}
    tells = bool(told.address) and extract.tells_more(str(told.address))
    mends = step in KNOWN and (pattern("corrections", "wrong").search(level(text)) or mend(text))
    signs = step in ("place", ACCUSES, "request", *KNOWN) and _is_signature(
        text, told, asked=step == "place"
    )
    if told.name and (signs or names.calls_oneself(text)) and not (tells or mends):
        asked = step == "place" and (signs or _happened_there(text, told))
        happened = told.address if asked else None
        home = None if happened else told.address or address
        also: dict[str, object] = {"person": {"name": told.name, "address": home}}
        if happened:
            also["place"] = _place(told_place(happened).text or happened)
        if step in ASKS_NAMES:
            also["identity"] = known.get("identity") or "named"
        return also
    asks_another = step in ("phone", ACCUSES) and name and not told.name and not tells
    if asks_another and (home := people.lives_at(text) or told.address):
        return {"person": {"name": name, "address": address_with(address or "", home)}}
    return {}


def _name_and_place(text: str) -> dict[str, object]:
    """在光明小区5栋，我是孙长顺: who it is in one clause, and where it happened in the others that
    stand first or say so."""
    introduces = pattern("people", "introduces")
    parts = [part for part in _BETWEEN.split(text) if part]
    own = next((part for part in parts if introduces.match(level(part))), "")
    name = people.read_signature(own).name
    if name is None or people.lives_at(text):
        return {}
    said = pattern("places", "happened").search(level(text)) is not None
    place = told_place("，".join(part for part in parts if part != own))
    if not place.named or place.tells or (parts[0] == own and not said):
        return {}
    return {"person": {"name": name, "address": None}, "place": _place(place.text)}


def _place_and_phone(text: str) -> dict[str, object]:
    """白石村六组 13700005566: both, and nothing else."""
    words, phone = phones.without_phones(text)
    place = told_place(words.strip(AROUND)) if phone else None
    if place is None or not place.named or place.tells:
        return {}
    return {"place": _place(place.text), "phone": phone}


def _is_signature(text: str, told: people.Told, *, asked: bool) -> bool:
    """Whether a text is a name, and a place behind it: 李秀英，新安村2组. Where a place is `asked`
    for, one that is known as such."""
    name, *rest = [part for part in _BETWEEN.split(text) if part] or [""]
    if told.name is None or told.several or name != told.name or not people.is_common_name(name):
        return False
    where = "".join(rest)
    return best_place(where) is not None or (not asked and is_somewhere(where))


def _happened_there(text: str, told: people.Told) -> bool:
    """Where it was asked where it happened: whether the place beside a name answers that, and is
    not where its bearer lives. It stands first, or it is said."""
    address = str(told.address or "")
    if not address or pattern("people", "lives").search(level(text)):
        return False
    first = text.find(address) < text.find(str(told.name))
    return first or pattern("places", "happened").search(level(text)) is not None


def _place(words: str) -> dict[str, object]:
    return {"text": words, "latitude": None, "longitude": None}


def wish_beside(text: str, known: Values, *, surely: bool = False) -> str | None:
    """What is wanted, said after its question: it joins the wish before it, or takes the place of
    what was none, unless that would stand nowhere. `surely`: much else sounds like one there."""
    longest = LONGEST_WISH * (2 if text.isascii() else 1)
    if len(text) > longest or not extract.only_wishes(text):
        return None
    clauses = CLAUSE_ENDS.split(level(text))
    told = any(how_likely(each) < HARDLY for each in clauses if len(each) > SAYS_LITTLE)
    if told or not (how_likely(text) >= SURELY or (not surely and opens_with_a_wish(text))):
        return None
    before = str(known.get("request") or "")
    if not before or before in text or (not wants(before) and _is_told(before, known)):
        return text
    return f"{before.rstrip(AROUND)}；{text}"


def _is_told(words: str, known: Values) -> bool:
    """Whether they stand in the story, too."""
    told = known.get(STORY)
    return isinstance(told, list) and any(words in str(part.get("text")) for part in told)


PERSON = PersonField(phone_to="phone", address_to="address", identity_to="identity")
KIND = ChoiceField(choices=tuple(PetitionKind), labels="file_case.kind_label")
TOPIC = TopicField(labels="topic")


def is_vague(place: object) -> bool:
    """Whether only 村口 or its kin is known of where it happened: a name that comes later helps."""
    if not isinstance(place, dict) or place.get("latitude") is not None:
        return False
    return not is_named(str(place.get("text") or ""))


def signs(known: Values) -> bool:
    """Whether somebody signs: for themselves, for a neighbour, or for several."""
    return known.get("identity") in ("named", "proxy", "joint")


def is_denunciation(known: Values) -> bool:
    """By what was read, said, or answered: then the choice of secrecy is nobody's (Art. 30)."""
    return PetitionKind.DENUNCIATION in (known.get("kind"), known.get("kind_read"))


def is_shielded(known: Values) -> bool:
    """A denunciation, and what is kept from whom it names: nobody else ever learns of it, and no
    other case names it (Art. 30)."""
    return is_denunciation(known) or bool(known.get(CONFIDENTIAL))


def may_be_public(known: Values) -> bool:
    """Whether neighbours may be told that the matter is there, or of others' beside it. Of a
    matter that is somebody else's only they could say so."""
    placed = bool(known.get("place")) and bool(known.get("topic"))
    shut = known.get("danger") or is_shielded(known) or is_proxy(known)
    return placed and not shut


def lacks_address(known: Values) -> bool:
    """The office knows where its agents live."""
    person = known.get("person")
    lacks = isinstance(person, dict) and not person.get("address")
    return signs(known) and lacks and not (is_proxy(known) and known.get(LISTED))


def is_doubtful(known: Values) -> bool:
    """Whether nobody can tell if it is a denunciation. Who is in danger is not asked."""
    doubtful = bool(known.get("kind_doubtful")) and not known.get("danger")
    return doubtful and known.get("kind") == PetitionKind.CLAIM


def address_of(known: Values) -> str | None:
    """The petitioner's."""
    person = known.get("person")
    own = person.get("address") if isinstance(person, dict) else None
    return str(own or known.get("address") or "") or None
