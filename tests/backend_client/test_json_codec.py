"""Values go over the wire and into the store and come back the same; what does not fit is named by
its place.
"""

import json
from collections import UserDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_client.json_codec import Mismatch, from_peer, from_plain, stored_as, to_plain

BEIJING = timezone(timedelta(hours=8))
LONE = "\ud83d半个表情"
WHEN = "must be a date and time with its offset, such as 2026-07-01T08:00Z"


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"

    @classmethod
    def _missing_(cls, value: object) -> "Colour | None":
        return cls.RED if value == "scarlet" else None


class Level(IntEnum):
    LOW = 1


class Markup(str):
    """Text that is known by its class."""


class Twice(dict[str, object]):
    """A mapping of a class of its own."""


@dataclass(frozen=True)
class Leaf:
    text: str
    count: int = 0


@dataclass(frozen=True)
class Tree:
    name: str
    above: "Tree | None" = None
    below: tuple["Tree", ...] = ()


@dataclass(frozen=True)
class Everything:
    leaf: Leaf
    share: float
    at: datetime
    yes: bool = False
    colour: Colour = Colour.RED
    note: str | None = None
    leaves: tuple[Leaf, ...] = ()
    rows: tuple[tuple[Leaf, ...], ...] | None = None
    any: Mapping[str, object] = field(default_factory=dict)
    named: Mapping[str, Leaf] = field(default_factory=dict)
    whatever: object = None


@dataclass(frozen=True)
class Window:
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a window ends after it starts")


@dataclass(frozen=True)
class Quoting:
    """Reads something itself while it is made."""

    leaf: Mapping[str, object]

    def __post_init__(self) -> None:
        from_plain(Leaf, self.leaf)


@dataclass(frozen=True)
class Renamed:
    """Its fields are stored under keys that were their names before."""

    flags: tuple[str, ...] = field(metadata=stored_as("said"))
    order: int = field(default=0, metadata=stored_as("path"))
    path: str = field(default="", metadata=stored_as("order"))  # a key may be another one's name
    leaf: Leaf | None = None


@dataclass(frozen=True)
class OneKeyTwice:
    said: str = ""
    flags: str = field(default="", metadata=stored_as("said"))


@dataclass(frozen=True)
class Slotted:
    __slots__ = ("text",)
    text: str


PLAIN: dict[str, Any] = {
    "leaf": {"text": "a", "count": 1},
    "share": 0.5,
    "at": "2026-07-01T08:00:00+00:00",
    "yes": True,
    "colour": "green",
    "note": None,
    "leaves": [{"text": "b", "count": 0}],
    "rows": [[], [{"text": "c", "count": 2}]],
    "any": {"deep": [{"x": [1, None, 2.5, "y", False]}]},
    "named": {"k": {"text": "d", "count": 3}},
    "whatever": [1, {"two": 2}],
}

words = st.text(st.characters(exclude_categories=()), max_size=8)  # lone surrogates included
moments = st.datetimes(timezones=st.sampled_from((UTC, BEIJING))).filter(lambda at: at.year > 1)
numbers = st.floats(allow_nan=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
leaves = st.builds(Leaf, words, st.integers())
trees = st.recursive(
    st.builds(Tree, words),
    lambda inner: st.builds(Tree, words, st.none() | inner, st.lists(inner, max_size=2).map(tuple)),
    max_leaves=4,
)
everythings = st.builds(
    Everything,
    leaves,
    numbers,
    moments,
    st.booleans(),
    st.sampled_from(Colour),
    st.none() | words,
    st.lists(leaves, max_size=3).map(tuple),
    st.none() | st.lists(st.lists(leaves, max_size=2).map(tuple), max_size=2).map(tuple),
    st.dictionaries(words, json_values, max_size=3),
    st.dictionaries(words, leaves, max_size=2),
    json_values,
)


renamed = st.builds(
    Renamed, st.lists(words, max_size=2).map(tuple), st.integers(), words, st.none() | leaves
)


@given(everythings | trees | renamed)
def test_what_is_written_is_read_back_the_same(value: object) -> None:
    plain = to_plain(value)
    back = from_plain(type(value), plain)
    assert back == value
    assert repr(to_plain(back)) == repr(plain)  # 1, 1.0 and True are equal, and not the same
    json.dumps(plain)


@given(json_values)
def test_any_json_value_is_taken_as_it_is(value: object) -> None:
    assert repr(from_plain(object, value)) == repr(value)
    assert repr(to_plain(value)) == repr(value)


@given(moments)
def test_a_moment_is_written_and_read_in_utc(moment: datetime) -> None:
    plain = to_plain(moment)
    assert plain == moment.astimezone(UTC).isoformat() and plain.endswith("+00:00")
    for text in (plain, moment.isoformat()):
        read = from_plain(datetime, text)
        assert read == moment and read.tzinfo is UTC


def test_every_shape_has_its_plain_form() -> None:
    everything = from_plain(Everything, PLAIN)
    assert everything == Everything(
        leaf=Leaf("a", 1),
        share=0.5,
        at=datetime(2026, 7, 1, 8, tzinfo=UTC),
        yes=True,
        colour=Colour.GREEN,
        leaves=(Leaf("b"),),
        rows=((), (Leaf("c", 2),)),
        any={"deep": [{"x": [1, None, 2.5, "y", False]}]},
        named={"k": Leaf("d", 3)},
        whatever=[1, {"two": 2}],
    )
    assert to_plain(everything) == PLAIN


def test_what_is_left_out_has_its_default() -> None:
    least = {"leaf": {"text": ""}, "share": 1.5, "at": "2026-07-01T16:00+08:00"}
    assert from_plain(Everything, least) == Everything(
        Leaf(""), 1.5, datetime(2026, 7, 1, 8, tzinfo=UTC)
    )


def test_unknown_keys_are_passed_over() -> None:
    assert from_plain(Leaf, {"text": "a", "weight": object()}) == Leaf("a")


def test_a_renamed_field_keeps_its_key() -> None:
    plain = {"said": ["a"], "path": 1, "order": "b", "leaf": None}
    for value in (from_plain(Renamed, plain), from_peer(Renamed, plain)):
        assert value == Renamed(("a",), 1, "b")
    assert to_plain(Renamed(("a",), 1, "b")) == plain
    assert from_peer(Renamed, {**plain, "path": "x", "leaf": 1}) == Renamed(("a",), 0, "b")


def test_no_key_is_dropped_because_two_fields_have_it() -> None:
    for turn in (
        lambda: to_plain(OneKeyTwice("a", "b")),
        lambda: from_plain(OneKeyTwice, {"said": "a"}),
        lambda: from_peer(OneKeyTwice, {"said": "a"}),
    ):
        with pytest.raises(TypeError, match="two fields of OneKeyTwice have one key"):
            turn()


def test_half_an_emoji_survives() -> None:
    leaf = {"text": LONE, "count": 0}
    assert to_plain(from_plain(Leaf, json.loads(json.dumps(leaf)))) == leaf
    with pytest.raises(Mismatch, match=LONE):
        from_plain(tuple[Everything, ...], [{**PLAIN, "named": {LONE: 1}}])


TAKEN: list[tuple[Any, object, object]] = [
    (float, 1, 1.0),
    (float, Level.LOW, 1.0),
    (float | None, 3, 3.0),
    (int | float, 1, 1),
    (float | int, 1, 1.0),  # the first that fits; both unions are equal, so neither is a key
    (Union[float, int, None], 1, 1.0),  # noqa: UP007, the old spelling has another class
    (tuple[int | float, ...], [1], (1,)),
    (tuple[float | int, ...], [1], (1.0,)),
    (str | None, None, None),
    (None | str, None, None),
    (int | str, "a", "a"),
    (Colour | int | None, 7, 7),
    (Leaf | Window, {"start": 1, "end": 2}, Window(1, 2)),
    (object | None, None, None),
    (type(None), None, None),
    (Any, {"a": 1}, {"a": 1}),
    (Colour, "red", Colour.RED),
    (Colour, Colour.GREEN, Colour.GREEN),
    (Colour, "scarlet", Colour.RED),
    (tuple[str, ...], ("a", "b"), ("a", "b")),
    (tuple[str, ...], [], ()),
    (Mapping[str, int], UserDict(a=1), {"a": 1}),
    (Mapping[str, object], {1: "a", Colour.RED: None}, {"1": "a", "red": None}),
    (Leaf, UserDict(text="a"), Leaf("a")),
    (Slotted, {"text": "a"}, Slotted("a")),
]


@pytest.mark.parametrize(("wanted", "data", "value"), TAKEN)
def test_a_value_is_read_as_its_hint_says(wanted: Any, data: object, value: object) -> None:
    assert repr(from_plain(wanted, data)) == repr(value)


REFUSED: list[tuple[Any, object, str, str]] = [
    (str, 1, "", "must be text"),
    (str, None, "", "must be text"),
    (str, Markup("a"), "", "must be text"),
    (int, True, "", "must be a whole number"),
    (int, 1.0, "", "must be a whole number"),
    (float, True, "", "must be a number"),
    (float, "1", "", "must be a number"),
    (bool, 1, "", "must be true or false"),
    (dict[str, int], {}, "", "must be dict[str, int]"),
    (bytes, "a", "", "must be <class 'bytes'>"),
    (Colour, "blue", "", "must be one of red, green"),
    (Colour, ["red"], "", "must be one of red, green"),
    (Colour, None, "", "must be one of red, green"),
    (datetime, "2026-07-01T08:00", "", WHEN),
    (datetime, "yesterday", "", WHEN),
    (datetime, "0001-01-01T00:00:00+08:00", "", WHEN),  # it once was an OverflowError
    (datetime, 1782892800, "", WHEN),
    (datetime | None, "", "", WHEN),
    (tuple[str, ...], "ab", "", "must be a list"),
    (tuple[str, ...], {"a": 1}, "", "must be a list"),
    (tuple[str, ...], ["a", 1], "[1]", "must be text"),
    (tuple[tuple[int, ...], ...], [[], [0, 1, None]], "[1][2]", "must be a whole number"),
    (Mapping[str, int], [["a", 1]], "", "must be an object"),
    (Mapping[str, int], {"a": 1, "b": "2"}, "b", "must be a whole number"),
    (Mapping[str, int], {1: "2"}, "1", "must be a whole number"),
    (Mapping[str, Leaf], {"": {"text": 1}}, "text", "must be text"),
    (int | str, None, "", "must be text"),
    (str | int, None, "", "must be a whole number"),
    (str | int | None, 1.5, "", "must be a whole number"),
    (Leaf | Window, {}, "start", "is missing"),
    (Leaf, None, "", "must be an object"),
    (Leaf, [], "", "must be an object"),
    (Leaf, {}, "text", "is missing"),
    (Leaf, {"text": None}, "text", "must be text"),
    (Renamed, {"flags": []}, "said", "is missing"),
    (Renamed, {"said": [], "path": "a"}, "path", "must be a whole number"),
    (Renamed, {"said": ["a", 1]}, "said[1]", "must be text"),
    (Window, {"start": 2, "end": 1}, "", "a window ends after it starts"),
    (tuple[Window, ...], [{"start": 2, "end": 1}], "[0]", "a window ends after it starts"),
    (Quoting, {"leaf": {"text": 1}}, "", "text: must be text"),
    (Mapping[str, Quoting], {"q": {"leaf": {}}}, "q", "text: is missing"),
    (Tree, {"name": "a", "above": {"name": "b", "above": 1}}, "above.above", "must be an object"),
    (Tree, {"name": "a", "below": [{"name": "b"}, {}]}, "below[1].name", "is missing"),
    (
        Everything,
        {**PLAIN, "leaf": {"text": "a", "count": True}},
        "leaf.count",
        "must be a whole number",
    ),
    (Everything, {**PLAIN, "rows": [[], [{"text": 1}]]}, "rows[1][0].text", "must be text"),
    (Everything, {**PLAIN, "rows": [[], 1]}, "rows[1]", "must be a list"),
    (Everything, {**PLAIN, "any": []}, "any", "must be an object"),
    (Everything, {**PLAIN, "named": {"k": {"text": None}}}, "named.k.text", "must be text"),
    (Everything, {**PLAIN, "named": {"k": None}}, "named.k", "must be an object"),
    (Everything, {**PLAIN, "note": 1}, "note", "must be text"),
    (Everything, {**PLAIN, "colour": 1}, "colour", "must be one of red, green"),
    (Everything, {**PLAIN, "at": None}, "at", WHEN),
]


@pytest.mark.parametrize(("wanted", "data", "where", "what"), REFUSED)
def test_what_does_not_fit_is_named_by_its_place(
    wanted: Any, data: object, where: str, what: str
) -> None:
    for _ in range(2):  # the path of the first is not left behind
        with pytest.raises(Mismatch) as refused:
            from_plain(wanted, data)
        assert (refused.value.where, refused.value.wanted) == (where, what)
        assert str(refused.value) == f"{where or 'the value'}: {what}"


def test_a_mismatch_tells_the_error_of_the_class_that_refused() -> None:
    with pytest.raises(Mismatch) as refused:
        from_plain(tuple[Window, ...], [{"start": 2, "end": 1}])
    assert type(refused.value.__cause__) is ValueError


WRITTEN: list[tuple[object, object]] = [
    (Colour.RED, "red"),
    (Markup("a"), "a"),
    (Level.LOW, 1),
    ((1, (2,), [3]), [1, [2], [3]]),
    (Twice(a=(1,)), {"a": [1]}),
    (UserDict({Colour.RED: Leaf("a")}), {"red": {"text": "a", "count": 0}}),
    ({1: None, None: True}, {"1": None, "None": True}),
    (Leaf(["a"], Markup("b")), {"text": ["a"], "count": "b"}),  # type: ignore[arg-type]
    (Slotted("a"), {"text": "a"}),
    (Renamed(("a",), 1), {"said": ["a"], "path": 1, "order": "", "leaf": None}),
]


@pytest.mark.parametrize(("value", "plain"), WRITTEN)
def test_a_value_is_written_by_its_own_class(value: object, plain: object) -> None:
    assert to_plain(value) == plain
    assert type(to_plain(value)) is not Colour


@pytest.mark.parametrize("value", [{1}, b"a", Leaf, object(), timedelta(1)])
def test_what_has_no_plain_form_is_a_bug(value: object) -> None:
    for each in (value, [value], {"a": value}, Everything(*[value] * 11)):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=f"^{type(value).__name__} has no plain form$"):
            to_plain(each)


def test_what_is_written_shares_nothing_with_the_value() -> None:
    answers: dict[str, object] = {"story": [{"id": 1}]}
    plain = to_plain(answers)
    plain["story"][0]["id"] = 2
    assert answers == {"story": [{"id": 1}]}


@pytest.mark.starts
@pytest.mark.parametrize("depth", [300, 100_000])
def test_a_value_is_deep_or_too_deep_but_never_the_end(depth: int) -> None:
    deep: list[object] = []
    tree: dict[str, object] = {"name": "leaf"}
    for _ in range(depth):
        deep, tree = [deep], {"name": "a", "above": tree}
    if depth < 1000:
        assert to_plain(deep) == deep
        return
    for turn in (lambda: to_plain(deep), lambda: from_plain(Tree, tree)):
        with pytest.raises(RecursionError):
            turn()
