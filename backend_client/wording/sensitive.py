"""Sensitive personal details in a text (《个人信息保护法》 Art. 28): which kinds it tells of. By
table, pure; the bot gives notice by it, and an office makes nothing public that has any."""

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources

from backend_client.wording.spelling import level


class Sensitive(StrEnum):
    HEALTH = "health"
    ACCOUNT = "account"  # of a bank, or what opens one
    BELIEF = "belief"
    CHILD = "child"  # somebody under 14
    YOUNG = "young"  # and it is they who write


def sensitive_in(*texts: str) -> frozenset[Sensitive]:
    plain = "\n".join(map(level, texts))
    return frozenset(kind for kind in Sensitive if _pattern(kind).search(plain))


@cache
def _pattern(kind: Sensitive) -> re.Pattern[str]:
    return re.compile("|".join(_table()[kind]), re.MULTILINE)


@cache
def _table() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("sensitive.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
