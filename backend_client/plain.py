"""Frozen dataclasses to plain JSON values and back, checked by their type hints.

Why not a validation library: what a citizen typed must survive unchanged, lone surrogates
included, and those refuse it. The price is that only the shapes the contract uses are known here:
str, int, float, bool, None, datetime, StrEnum, dataclasses, `X | None`, `tuple[X, ...]`,
`Mapping[str, X]` and `object` (any JSON value).
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


class Mismatch(ValueError):
    """A value does not have the shape it should; `where` is a path such as `petitioner.phone`."""

    def __init__(self, where: str, wanted: str) -> None:
        super().__init__(f"{where or 'the value'}: {wanted}")
        self.where = where
        self.wanted = wanted


def to_plain(value: object) -> Any:
    """Turn a contract value into what `json.dumps` takes. Datetimes become ISO 8601 in UTC."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(wanted: type[T], data: object) -> T:
    """Read a value of type `wanted`. Unknown keys are passed over, so that a newer peer may add
    some.

    Raises Mismatch, which names the place and what belongs there.
    """
    return typing.cast(T, _read(wanted, data, ""))


def _read(wanted: Any, data: object, where: str) -> object:
    origin = typing.get_origin(wanted)
    if origin in (types.UnionType, typing.Union):
        return _read_optional(wanted, data, where)
    if origin is tuple:
        if not isinstance(data, list | tuple):
            raise Mismatch(where, "must be a list")
        item = typing.get_args(wanted)[0]
        return tuple(_read(item, each, f"{where}[{i}]") for i, each in enumerate(data))
    if origin is Mapping:
        if not isinstance(data, Mapping):
            raise Mismatch(where, "must be an object")
        item = typing.get_args(wanted)[1]
        return {str(k): _read(item, each, _join(where, str(k))) for k, each in data.items()}
    if wanted in (object, Any):
        return data
    if dataclasses.is_dataclass(wanted):
        return _read_dataclass(wanted, data, where)
    return _read_scalar(wanted, data, where)


def _read_optional(wanted: Any, data: object, where: str) -> object:
    rest = [arg for arg in typing.get_args(wanted) if arg is not type(None)]
    if data is None and len(rest) < len(typing.get_args(wanted)):
        return None
    for arg in rest[:-1]:
        try:
            return _read(arg, data, where)
        except Mismatch:
            continue
    return _read(rest[-1], data, where)


def _read_dataclass(wanted: Any, data: object, where: str) -> object:
    if not isinstance(data, Mapping):
        raise Mismatch(where, "must be an object")
    values: dict[str, object] = {}
    for name, hint, required in _shape(wanted):
        if name in data:
            values[name] = _read(hint, data[name], _join(where, name))
        elif required:
            raise Mismatch(_join(where, name), "is missing")
    try:
        return wanted(**values)
    except ValueError as error:
        raise Mismatch(where, str(error)) from error


def _read_scalar(wanted: Any, data: object, where: str) -> object:
    if wanted is datetime:
        try:
            moment = datetime.fromisoformat(data) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise Mismatch(
                where, "must be a date and time with its offset, such as 2026-07-01T08:00Z"
            )
        return moment.astimezone(UTC)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        try:
            return wanted(data)  # type: ignore[arg-type]
        except ValueError:
            raise Mismatch(where, f"must be one of {', '.join(wanted)}") from None
    if wanted is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if type(data) is not wanted:
        names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
        raise Mismatch(where, f"must be {names.get(wanted, str(wanted))}")
    return data


@cache
def _shape(wanted: type) -> tuple[tuple[str, Any, bool], ...]:
    hints = typing.get_type_hints(wanted)
    return tuple(
        (
            f.name,
            hints[f.name],
            f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING,
        )
        for f in dataclasses.fields(wanted)
    )


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
