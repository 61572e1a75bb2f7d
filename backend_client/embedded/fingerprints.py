"""What a call said, in a form that tells a repetition from another wish under the same key."""

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from backend_client.plain import to_plain

WHEN = "said_at"


def fingerprint(said: object) -> str:
    """A hash of what was said. Parts at their default do not count, so that a peer that learns a
    new optional field in the middle of a retry still says the same; nor does when it was said: who
    taps twice wishes once.
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
