"""API keys: one, or several while one is changed for another.

The first is the one that is shown, signed and registered with; every one of them opens.
"""

import hmac
import re
from collections.abc import Sequence


def several(listed: str | Sequence[str]) -> tuple[str, ...]:
    """The keys of a list that is separated by commas or spaces, each once, in order."""
    words = re.split(r"[,\s]+", listed) if isinstance(listed, str) else listed
    return tuple(dict.fromkeys(filter(None, words)))


def opens(keys: Sequence[str], given: str) -> bool:
    """Whether it is one of them. All are looked at in constant time, whichever it is."""
    tried = given.encode("utf-8", "replace")
    return any([hmac.compare_digest(key.encode(), tried) for key in keys])
