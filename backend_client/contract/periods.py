"""The periods of other procedures, by name, from `periods.toml`: no petition stops one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Period:
    """`amount` of `unit` (day, month, year), counted from `since`; `law` is a key for its name in
    other languages than that of `title`."""

    law: str
    title: str
    article: int
    amount: int
    unit: str
    since: str


@cache
def periods() -> Mapping[str, Period]:
    table = tomllib.loads(files(__package__).joinpath("periods.toml").read_text("utf-8"))
    return {name: Period(**row) for name, row in table.items()}
