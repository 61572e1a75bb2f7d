"""Tagged unions of dataclasses as plain JSON: each value under its class name."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from backend_client.json_codec import Mismatch, from_plain, to_plain

T = TypeVar("T")


def to_tagged(value: object) -> dict[str, Any]:
    return {"type": type(value).__name__, "value": to_plain(value)}


def from_tagged(kinds: Iterable[type[T]], data: Mapping[str, Any]) -> T:
    """Raise Mismatch for a type that is none of `kinds`, and for a value of another shape."""
    for kind in kinds:
        if data.get("type") == kind.__name__:
            return from_plain(kind, data.get("value"))
    raise Mismatch("type", f"must be one of {', '.join(kind.__name__ for kind in kinds)}")
