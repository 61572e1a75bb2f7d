"""The words of papers for whoever has no texts of the chat: those of a citizen's own language are
in `dialogs/texts`, and a test holds the two together.
"""

import html
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend_client.wording.shown import shown

CHINA = ZoneInfo("Asia/Shanghai")
FILE = Path(__file__).with_name("zh-Hans.toml")


@dataclass(frozen=True)
class PaperTexts:
    """See `papers.Says`."""

    table: Mapping[str, str]
    months: Sequence[str]

    def html(self, key: str, **values: object) -> str:
        escaped = {name: _escaped(value) for name, value in values.items()}
        return self.table[key].format_map(escaped)

    def plain(self, key: str, **values: object) -> str:
        return self.table[key].format_map(values)

    def has(self, key: str) -> bool:
        return key in self.table

    def day(self, moment: datetime) -> str:
        local = moment.astimezone(CHINA)
        return self.table["date.day"].format(month=self.months[local.month - 1], day=local.day)


@cache
def words() -> PaperTexts:
    read = tomllib.loads(FILE.read_text("utf-8"))
    months = read["date"].pop("months")
    return PaperTexts(dict(_flat(read)), months)


def _escaped(value: object) -> object:
    return html.escape(shown(value), quote=False) if isinstance(value, str) else value


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield f"{prefix}{name}", value
        else:
            yield from _flat(value, f"{prefix}{name}.")
