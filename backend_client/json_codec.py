"""JSON codec for frozen dataclasses: converts to plain values and back, checked by type hints.

Why not a validation library: what a citizen typed must survive unchanged, lone surrogates
included, and those refuse it. The price is that only the shapes the contract uses are known here:
str, int, float, bool, None, datetime, StrEnum, dataclasses, `X | None`, `tuple[X, ...]`,
`Mapping[str, X]` and `object` (any JSON value).

Every turn reads and writes a whole conversation, so a class is looked at once: its reader and its
writer are made when it is first met. Where a value did not fit is worked out on the way back from
the error alone.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")
LAST_YEAR = 9998  # what is later may have no date in China
Convert = Callable[[Any], Any]

_NONE: frozenset[type] = frozenset({type(None)})
_SCALARS = _NONE | {str, int, float, bool}
_WANTED = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


class Mismatch(ValueError):
    """A value does not have the shape it should; `where` is a path such as `petitioner.phone`."""

    def __init__(self, where: str, wanted: str) -> None:
        super().__init__(f"{where or 'the value'}: {wanted}")
        self.where = where
        self.wanted = wanted


def stored_as(key: str) -> dict[str, str]:
    """Metadata of a field whose key in JSON is not its name: `field(metadata=stored_as("said"))`.

    So a field can be renamed, and what is stored under its old key is read and written as before.
    """
    return {"json key": key}


def json_keys(kind: Any) -> dict[str, str]:
    """The fields of a dataclass with their keys in JSON.

    Raises TypeError where two fields have one key: one of them would be lost.
    """
    keys = {f.name: str(f.metadata.get("json key", f.name)) for f in dataclasses.fields(kind)}
    if len(set(keys.values())) != len(keys):
        raise TypeError(f"two fields of {kind.__name__} have one key in JSON")
    return keys


def to_plain(value: object) -> Any:
    """Turn a contract value into what `json.dumps` takes. Datetimes become ISO 8601 in UTC."""
    return _WRITERS[type(value)](value)


def from_plain(wanted: type[T], data: object) -> T:
    """Read a value of type `wanted`. Unknown keys are passed over, so that a newer peer may add
    some.

    Raises Mismatch, which names the place and what belongs there.
    """
    read, _ = _reader(wanted)
    try:
        return typing.cast(T, read(data))
    except _Unfit as unfit:
        raise Mismatch(unfit.where(), unfit.wanted) from unfit.__cause__


def from_peer(wanted: type[T], data: object) -> T:
    """Read what a peer sent, as far as it can be read: a field that has a default takes it instead
    of a value that does not fit, and an item of a list that does not fit is left out.

    Raises Mismatch when what is left is no value of that type.
    """
    try:
        return from_plain(wanted, data)
    except Mismatch:
        return typing.cast(T, _as_far_as_it_goes(wanted, data))


def _as_far_as_it_goes(wanted: Any, data: object) -> object:
    """The slow path, taken only when a value did not fit."""
    args = typing.get_args(wanted)
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _fields_that_fit(wanted, data)
    if typing.get_origin(wanted) is tuple and isinstance(data, (list, tuple)):
        return tuple(_those_that_fit(args[0], data))
    if typing.get_origin(wanted) in (types.UnionType, typing.Union) and data is not None:
        for arg in args:
            if arg is not type(None) and (found := list(_those_that_fit(arg, [data]))):
                return found[0]
    read, _ = _reader(wanted)
    try:
        return read(data)
    except _Unfit as unfit:
        raise Mismatch(unfit.where(), unfit.wanted) from unfit.__cause__


def _those_that_fit(wanted: Any, items: Iterable[object]) -> Iterator[object]:
    for item in items:
        try:
            yield _as_far_as_it_goes(wanted, item)
        except Mismatch:
            continue


def _fields_that_fit(wanted: Any, data: object) -> object:
    if not isinstance(data, Mapping):
        raise Mismatch("", "must be an object")
    hints, missing = typing.get_type_hints(wanted), dataclasses.MISSING
    values: dict[str, object] = {}
    keys = json_keys(wanted)
    for field in dataclasses.fields(wanted):
        required = field.default is missing and field.default_factory is missing
        key = keys[field.name]
        if key not in data:
            if required:
                raise Mismatch(key, "is missing")
            continue
        try:
            values[field.name] = _as_far_as_it_goes(hints[field.name], data[key])
        except Mismatch:
            if required:
                raise
    try:
        return wanted(**values)
    except ValueError as error:
        raise Mismatch("", str(error)) from error


class _PerClass(dict[type, T]):
    """A cache of what is made of a class."""

    def __init__(self, make: Callable[[type], T]) -> None:
        self._make = make

    def __missing__(self, kind: type) -> T:
        made = self[kind] = self._make(kind)
        return made


# Writing: the value's own class decides, whatever the hint was.


def _writer(kind: type) -> Convert:
    if issubclass(kind, StrEnum):
        return attrgetter("value")
    if issubclass(kind, (str, int, float, type(None))):
        return lambda value: value
    if issubclass(kind, datetime):
        return lambda value: value.astimezone(UTC).isoformat()
    if dataclasses.is_dataclass(kind):
        return _dataclass_writer(tuple(json_keys(kind).items()))
    if issubclass(kind, Mapping):
        return lambda value: {
            str(key): each if type(each) in _SCALARS else _WRITERS[type(each)](each)
            for key, each in value.items()
        }
    if issubclass(kind, (tuple, list)):
        return lambda value: [
            each if type(each) in _SCALARS else _WRITERS[type(each)](each) for each in value
        ]
    raise TypeError(f"{kind.__name__} has no plain form")


def _dataclass_writer(keys: tuple[tuple[str, str], ...]) -> Convert:
    def write(value: object) -> dict[str, object]:
        plain = {}
        for name, key in keys:
            each = getattr(value, name)
            plain[key] = each if type(each) in _SCALARS else _WRITERS[type(each)](each)
        return plain

    return write


_WRITERS = _PerClass(_writer)


# Reading: the hint decides. A reader comes with the classes whose values it would hand back as they
# are: those are taken without a call.

_Reader = tuple[Convert, frozenset[type]]


class _Unfit(Exception):
    """A Mismatch on its way up: every level that it leaves adds its name or index to `path`."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.path: list[str | int] = []

    def where(self) -> str:
        where = ""
        for step in reversed(self.path):
            if isinstance(step, int):
                where += f"[{step}]"
            else:
                where += f".{step}" if where else step
        return where


def _reader(wanted: Any) -> _Reader:
    # Hints are no keys: `int | str` equals `str | int`, but tries them in another order.
    if isinstance(wanted, type):
        return _READERS[wanted]
    origin, args = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (types.UnionType, typing.Union):
        return _union_reader(args)
    if origin is tuple:
        return _tuple_reader(*_reader(args[0])), frozenset()
    if origin is Mapping:
        return _mapping_reader(*_reader(args[1])), frozenset()
    return _exact_reader(wanted), frozenset()


def _class_reader(wanted: type) -> _Reader:
    if wanted in (object, Any):
        return (lambda data: data), _SCALARS | {dict, list}
    if dataclasses.is_dataclass(wanted):
        return _dataclass_reader(wanted), frozenset()
    if wanted is datetime:
        return _read_datetime, frozenset()
    if issubclass(wanted, StrEnum):
        return _enum_reader(wanted), frozenset()
    return _exact_reader(wanted), frozenset({wanted})


_READERS = _PerClass(_class_reader)


def _union_reader(args: tuple[Any, ...]) -> _Reader:
    optional = type(None) in args
    readers = [_reader(arg) for arg in args if arg is not type(None)]
    *others, last = (read for read, _ in readers)

    def read(data: object) -> object:
        if data is None and optional:
            return None
        for other in others:
            try:
                return other(data)
            except _Unfit:
                continue
        return last(data)

    _, as_it_is = readers[0]
    return read, as_it_is | _NONE if optional else as_it_is


def _tuple_reader(read_each: Convert, as_it_is: frozenset[type]) -> Convert:
    def read(data: object) -> tuple[object, ...]:
        if not isinstance(data, (list, tuple)):
            raise _Unfit("must be a list")
        values: list[object] = []
        try:
            for each in data:
                values.append(each if type(each) in as_it_is else read_each(each))
        except _Unfit as unfit:
            unfit.path.append(len(values))
            raise
        return tuple(values)

    return read


def _mapping_reader(read_each: Convert, as_it_is: frozenset[type]) -> Convert:
    def read(data: object) -> dict[str, object]:
        if not isinstance(data, (dict, Mapping)):
            raise _Unfit("must be an object")
        values: dict[str, object] = {}
        name = ""
        try:
            for key, each in data.items():
                name = str(key)
                values[name] = each if type(each) in as_it_is else read_each(each)
        except _Unfit as unfit:
            unfit.path.append(name)
            raise
        return values

    return read


def _dataclass_reader(wanted: type) -> Convert:
    fields: tuple[tuple[str, str, bool, Convert, frozenset[type]], ...] | None = None

    def read(data: object) -> object:
        nonlocal fields
        if not isinstance(data, (dict, Mapping)):
            raise _Unfit("must be an object")
        if fields is None:  # not when the reader is made: a class may have fields of its own kind
            fields = _fields(wanted)
        values: dict[str, object] = {}
        key = ""
        try:
            for name, key, required, read_value, as_it_is in fields:
                if key in data:
                    value = data[key]
                    values[name] = value if type(value) in as_it_is else read_value(value)
                elif required:
                    raise _Unfit("is missing")
        except _Unfit as unfit:
            unfit.path.append(key)
            raise
        try:
            return wanted(**values)
        except ValueError as error:
            raise _Unfit(str(error)) from error

    return read


def _fields(wanted: Any) -> tuple[tuple[str, str, bool, Convert, frozenset[type]], ...]:
    hints, missing, keys = typing.get_type_hints(wanted), dataclasses.MISSING, json_keys(wanted)
    return tuple(
        (
            *(f.name, keys[f.name]),
            f.default is missing and f.default_factory is missing,
            *_reader(hints[f.name]),
        )
        for f in dataclasses.fields(wanted)
    )


def _read_datetime(data: object) -> datetime:
    try:
        moment = datetime.fromisoformat(data) if isinstance(data, str) else None
        if moment is not None and moment.tzinfo is not None:
            moment = moment.astimezone(UTC)
            if moment.year <= LAST_YEAR:
                return moment
    except (ValueError, OverflowError):  # no date, or one whose moment in UTC is before the year 1
        pass
    raise _Unfit("must be a date and time with its offset, such as 2026-07-01T08:00Z")


def _enum_reader(wanted: type[StrEnum]) -> Convert:
    members = {member.value: member for member in wanted}

    def read(data: Any) -> StrEnum:
        if type(data) is str and data in members:
            return members[data]
        try:
            return wanted(data)
        except ValueError:
            raise _Unfit(f"must be one of {', '.join(wanted)}") from None

    return read


def _exact_reader(wanted: Any) -> Convert:
    def read(data: object) -> object:
        if wanted is float and isinstance(data, int) and not isinstance(data, bool):
            return float(data)
        if type(data) is not wanted:
            raise _Unfit(f"must be {_WANTED.get(wanted, str(wanted))}")
        return data

    return read
