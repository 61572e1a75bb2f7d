"""Parses the backend's HTTP answers into values of the contract."""

import json
from typing import TypeVar

from backend_client.errors import Garbled
from backend_client.json_codec import Mismatch, from_peer

T = TypeVar("T")


def json_of(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Garbled("the answer is not JSON") from error


def read_as(wanted: type[T], answer: object) -> T:
    try:
        return from_peer(wanted, answer)
    except Mismatch as error:
        raise Garbled(f"the answer is not a {wanted.__name__}: {error}") from error


def items_of(wanted: type[T], answer: object, *, offered: bool = False) -> tuple[T, ...]:
    """`offered`: one that cannot be read is left out."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise Garbled(f"the answer has no items of {wanted.__name__}")
    read: list[T] = []
    for item in items:
        try:
            read.append(read_as(wanted, item))
        except Garbled:
            if not offered:
                raise
    return tuple(read)
