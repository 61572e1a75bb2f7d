"""Finds which units of the table a text names: by official names, the short ones that follow from
these, the names people use, and the offices that are held there. Pure.

Rather one unit too many than one too few. What is known of names stands in `data/organs.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Any, Protocol

from backend_client.wording.spelling import squeezed
from office.data import FOLDER

TABLE = FOLDER / "organs.toml"
LONGEST_PLACE = 12


class Named(Protocol):
    """What of a unit tells how it is called."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def towns(self) -> tuple[str, ...]: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def denunciations(self) -> bool: ...


@dataclass(frozen=True)
class Official:
    """An official name taken apart. `places` from the widest: (云岭市, 青河县)."""

    id: str
    places: tuple[str, ...]
    level: str
    said: frozenset[str]
    stems: frozenset[str]  # of `said`: those that name it only with somebody who sits there
    seat: bool
    town: bool
    discipline: bool
    spelled: frozenset[str] = field(default=frozenset())  # what names it and nobody else

    @property
    def place(self) -> str:
        return self.places[-1] if self.places else ""

    @property
    def stem(self) -> str:
        return self.place.removesuffix(self.level)


@dataclass(frozen=True)
class Found:
    """The ids of the units that are named, and of those that may be meant."""

    named: frozenset[str]
    doubtful: frozenset[str]


class Names:
    """The names of all units of a table."""

    def __init__(self, bodies: Iterable[Named]) -> None:
        self.officials = tuple(map(_official, bodies))
        self._by_id = {each.id: each for each in self.officials}
        self._places = {p: p for each in self.officials for p in each.places if p} | {
            each.stem: each.place for each in self.officials if len(each.stem) > 1
        }
        self._by_form: dict[str, list[Official]] = {}
        for each in self.officials:
            for form in each.said:
                self._by_form.setdefault(form, []).append(each)
        self._seats = [each for each in self.officials if each.seat]

    def of(self, id_: str) -> Official:
        return self._by_id[id_]

    def named(self, texts: Iterable[str], around: frozenset[str] = frozenset()) -> "Found":
        """The units that the texts name; `around` are those of the place where it happened, which a
        bare 书记 means."""
        words = "\n".join(part for text in texts if (part := squeezed(text)))
        calm = _asked().sub("\n", words)
        found: set[str] = set()
        doubtful: set[str] = set()
        for each in self.officials:
            wording = calm if each.discipline else words
            if any(name in wording for name in each.spelled):
                found.add(each.id)
        for form, owners in self._by_form.items():
            if form in words:
                self._called(form, owners, calm, words, found, doubtful)
        found |= {each.id for each in self._seats if self._is_seated(words, each)}
        if any(bare in words for bare in _data()["seat"]["bare"]):
            found |= around or (frozenset() if found else self._of_a_place(words))
        seats = {self._by_id[id_].place for id_ in found if self._by_id[id_].seat} - {""}
        found |= {each.id for each in self._seats if each.place in seats}
        return Found(frozenset(found), frozenset(doubtful - found))

    def _called(
        self,
        form: str,
        owners: list[Official],
        calm: str,
        words: str,
        found: set[str],
        doubtful: set[str],
    ) -> None:
        bare: list[Official] = []
        for each in owners:
            wording = calm if each.discipline else words
            for at in _places_of(form, wording):
                if form in each.stems and not _offices().match(wording, at + len(form)):
                    continue
                fits = self._fits(each, *self._before(wording, at))
                if fits is None:
                    bare.append(each)
                elif fits:
                    found.add(each.id)
        if any(each.discipline for each in bare):  # 纪委 alone is the nearest one's, or another's
            deepest = max(map(_depth, bare))
            doubtful |= {each.id for each in bare}
            bare = [each for each in bare if _depth(each) == deepest]
        found |= {each.id for each in bare}

    def _fits(self, each: Official, level: str, place: str | None) -> bool | None:
        """Whether a name behind this level and place is the unit's; None when neither is said."""
        in_a_town = level in _data()["names"]["towns"] and not each.discipline
        if place is not None:
            return place in each.places or not each.places or in_a_town  # 柳林镇派出所
        if level:
            return level == each.level or not each.level or in_a_town
        return None

    def _before(self, words: str, at: int) -> tuple[str, str | None]:
        """The level and the place that stand right before: (县, 青河县), (县, None), ("", None)."""
        before = words[max(0, at - LONGEST_PLACE) : at]
        before = before.removesuffix(_data()["names"]["of"])
        for size in range(len(before), 1, -1):
            place = self._places.get(before[-size:])
            if place is not None:
                return _level_of(place), place
        return next((level for level in _levels() if before.endswith(level)), ""), None

    def _is_seated(self, words: str, each: Official) -> bool:
        """Party committee and government, by their place or by its level alone."""
        seat = _data()["seat"]
        said = (*seat["said"], *(seat["said_of_towns"] if each.town else ()))
        heads = {each.place, *([each.stem] if len(each.stem) > 1 else [])} - {""}
        if any(f"{head}{one}" in words for head in heads for one in said):
            return True
        before = seat["no_levels"].get(each.level, "")
        for at in _places_of(each.level, words) if each.level else ():
            end = at + len(each.level)
            _, place = self._before(words, end)
            if (at and words[at - 1] in before) or (place is not None and place != each.place):
                continue
            party = words.startswith(seat["party"], end) and not words.startswith(
                tuple(seat["party_of_others"]), end + len(seat["party"])
            )
            if party or words.startswith(said, end):
                return True
        return False

    def _of_a_place(self, words: str) -> frozenset[str]:
        """The heads of the places that the words name, unless a village's are meant."""
        seat = _data()["seat"]
        if any(village in words for village in seat["of_a_village"]):
            return frozenset()
        if not any(head in words for head in seat["heads"]):
            return frozenset()
        return frozenset(each.id for each in self._seats if each.place and each.place in words)


def _official(body: Named) -> Official:
    name = squeezed(body.name)
    places, organ = split_name(name)
    towns = tuple(map(squeezed, body.towns))
    level = _level_of(places[-1]) if places else next((v for v in _levels() if name[:1] == v), "")
    seat = organ in _data()["seat"]["official"] or bool(towns)
    town = level in _data()["names"]["towns"] or bool(towns)
    if not places and towns:
        places, level = (towns[0],), _level_of(towns[0])
    spelled = {name, *map(squeezed, body.aliases), *towns}
    if town and places:
        spelled.add(places[-1])
    said, stems = (frozenset(), frozenset()) if seat else called(organ)
    return Official(
        body.id,
        places,
        level,
        said | stems,
        stems - said,
        seat,
        town,
        body.denunciations or bool(said & _discipline()),
        frozenset(filter(None, spelled)),
    )


def split_name(name: str) -> tuple[tuple[str, ...], str]:
    """The places before an official name, and what is left: 云岭市青河县民政局."""
    places: list[str] = []
    rest = name
    while (place := _place_at(rest, bool(places))) is not None:
        places.append(place)
        rest = rest[len(place) :]
    return tuple(places), rest


def _place_at(rest: str, after_another: bool) -> str | None:
    names = _data()["names"]
    for size in range(2, min(LONGEST_PLACE, len(rest) - 1) + 1):
        head = rest[:size]
        level = _level_of(head)
        stem = head.removesuffix(level)
        if not level or not stem or stem in names["no_places"]:
            continue
        if len(stem) < 2 and level not in names["one_letter"]:
            continue
        if any(word in stem for word in names["parted_by"]) or stem in names["words"]:
            continue
        if after_another and (stem[:2] in names["words"] or len(stem) > 4):
            return None
        wider = next((w for w in _data()["names"]["wider"] if rest.startswith(w, len(stem))), None)
        return rest[: len(stem) + len(wider)] if wider else head
    return None


@cache
def called(organ: str) -> tuple[frozenset[str], frozenset[str]]:
    """What people call it, of what is left of an official name without its place; and what names it
    together with an office."""
    names = _data()["names"]
    for word in names["level_less"]:
        organ = organ.replace(word, "") if organ != word else organ
    if organ.startswith(_data()["seat"]["party"]) and len(organ) > 3:  # 县委|政法委员会
        organ = organ[1:]
    said = {organ}
    core = organ
    for end in names["ends"]:
        if organ.endswith(end) and len(organ) > len(end) + 1:
            core = organ.removesuffix(end)
            break
    stems = {core}
    words: list[str] = []
    for part in re.split("|".join(names["parted_by"]), core):
        stems.add(part)
        words += _words_of(part)
    stems |= {word for word in words if len(word) > 1}
    stems |= {one[0] + other[0] for one, other in combinations(words, 2)}
    for row in _data()["known_as"]:
        if any(official in organ for official in row["official"]):
            stems |= set(row["said"])
            said |= {one for one in row["said"] if row.get("alone") or one[-1] in names["bodies"]}
    stems = {stem for stem in stems if len(stem) > 1 and stem not in names["weak"]}
    said |= {f"{stem}{end}" for stem in stems for end in names["said_ends"]}
    return frozenset(said), frozenset(stems)


def _words_of(part: str) -> list[str]:
    """In two letters each, but where a longer word is known."""
    found: list[str] = []
    while part:
        known = (word for word in _data()["names"]["words"] if part.startswith(word))
        word = max(known, key=len, default=part[:2])
        found.append(word)
        part = part[len(word) :]
    return found


def _level_of(place: str) -> str:
    return next((level for level in _levels() if place.endswith(level)), "")


def _depth(each: Official) -> tuple[int, int]:
    levels = _data()["names"]["levels"]
    return levels.index(each.level) if each.level in levels else -1, len(each.places)


def _places_of(form: str, words: str) -> Iterator[int]:
    at = words.find(form)
    while at >= 0:
        yield at
        at = words.find(form, at + 1)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"))


@cache
def _levels() -> tuple[str, ...]:
    return tuple(sorted(_data()["names"]["levels"], key=len, reverse=True))


@cache
def _discipline() -> frozenset[str]:
    return frozenset(_data()["known_as"][0]["said"])


@cache
def _offices() -> re.Pattern[str]:
    return re.compile(_data()["names"]["said_offices"])


@cache
def _asked() -> re.Pattern[str]:
    """A discipline body that is asked to look into it, and no more."""
    asked = _data()["asked"]
    who = "|".join(sorted((f"{s}{asked['full']}" for s in _discipline()), key=len)[::-1])
    return re.compile(
        f"{asked['before']}(?:(?!{asked['charges']})[^\\n]){{0,{LONGEST_PLACE}}}?(?:{who})+{asked['after']}(?!.{{0,3}}{asked['own']})"
    )
