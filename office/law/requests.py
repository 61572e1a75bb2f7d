"""Bodies of petitioners' calls about a case that are not in the contract, and the fingerprint that
tells a repeated call from another one under the same key.

`said_at` is when the petitioner said it: after an outage that is long before the call, and decides
what was still possible.
"""

import hashlib
import json
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from backend_client.contract.files import Attachment
from backend_client.json_codec import to_plain

WHEN = "said_at"


@dataclass(frozen=True)
class Supplement:
    """`answers` is the seq of the question that this answers. Here and below `follower` is the
    representative who says it for all who signed; None is whoever filed it."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    answers: int | None = None
    said_at: datetime | None = None
    follower: str | None = None


@dataclass(frozen=True)
class Unpublication:
    """Neighbours shall see the case no longer."""


@dataclass(frozen=True)
class Urge:
    """The citizen asks for speed (催办); it says no more than that."""

    said_at: datetime | None = None
    follower: str | None = None


@dataclass(frozen=True)
class Supervision:
    """The citizen asks the office to look into what became of an answer (请求督办)."""

    said_at: datetime | None = None


@dataclass(frozen=True)
class Support:
    """Somebody met the same; nothing is said of who."""


@dataclass(frozen=True)
class Withdrawal:
    reason: str | None = None
    said_at: datetime | None = None


def spoken_by(follower: str | None) -> dict[str, str]:
    """Of a step: the representative whose words it tells."""
    return {"follower": follower} if follower is not None else {}


def fingerprint(said: object) -> str:
    """A hash of what was said. Parts at their default do not count, so that a peer that learns a
    new optional field in the middle of a retry still says the same; nor does when it was said: who
    taps twice asks once.
    """
    text = json.dumps(_essence(said), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _essence(said: object) -> Any:
    if isinstance(said, tuple):
        return [_essence(each) for each in said]
    if not is_dataclass(said):
        return to_plain(said)
    parts = {f: getattr(said, f.name) for f in fields(said) if f.name != WHEN}
    return {f.name: _essence(part) for f, part in parts.items() if part != _default(f)}


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()
