"""The word lists by which free text is read, from extract.toml and those of danger, compiled to
patterns.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

# Sections in a file of that name.
_OF_THEIR_OWN = frozenset({"danger", "danger_kinds", "danger_in_english"})


@cache
def word_lists(section: str) -> dict[str, Any]:
    name = f"{section}.toml" if section in _OF_THEIR_OWN else "extract.toml"
    table = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(table)[section]
    return found


@cache
def pattern(section: str, *names: str) -> re.Pattern[str]:
    """Any of the lists' expressions, the longest first."""
    every = {expression for name in names for expression in word_lists(section)[name]}
    return re.compile("|".join(f"(?:{e})" for e in sorted(every, key=lambda e: (-len(e), e))))
