"""A campaign as a file that people keep: read with the line and key of whatever is wrong, and
written again. Pure.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from office.campaigns.channel import Channel, UnfitCampaign, channel_of, to_raw
from office.law.routing import Units

_HEAD = re.compile(r"\s*\[\[\s*([\w.]+)\s*\]\]")
_KEY = re.compile(r"\s*([\w-]+)(?:\.[\w-]+)?\s*=")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


class UnfitFile(Exception):
    """All that is wrong with it, a sentence with its line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_toml(text: str, units: Units, version: int = 1) -> Channel:
    """Raises UnfitFile."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = at[1] if at else str(text.count("\n") + 1)
        raise UnfitFile([f"line {line}: is no TOML: {_AT.sub('', str(error)).strip()}"]) from None
    try:
        return channel_of(raw, units, version)
    except UnfitCampaign as unfit:
        places = dict(_places(text))
        faults = [(_line_of(fault.key, places), str(fault)) for fault in unfit.faults]
        raise UnfitFile([f"line {line}, {said}" for line, said in sorted(faults)]) from None


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Where each key stands; a list's item at its head."""
    within, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if head := _HEAD.match(line):
            name, _, inner = head[1].partition(".")
            if inner:
                outer = f"{name}[{counts.get(name, 1) - 1}]."
                counts[outer] = counts.get(outer, 0) + 1
                within = f"{outer}{inner}[{counts[outer] - 1}]"
            else:
                counts[name] = counts.get(name, 0) + 1
                within = f"{name}[{counts[name] - 1}]"
            yield within, number
        elif key := _KEY.match(line):
            yield (f"{within}.{key[1]}" if within else key[1]), number


def _line_of(key: str, places: Mapping[str, int]) -> int:
    """Its own, else that of what it stands in, else the first."""
    while key and key not in places:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return places.get(key, 1)


def to_toml(channel: Channel) -> str:
    raw = to_raw(channel)
    questions = raw.pop("questions")
    lines = [*_lines(raw)]
    for question in questions:
        options = question.pop("options")
        lines += ["", "[[questions]]", *_lines(question)]
        for option in options:
            lines += ["", "[[questions.options]]", *_lines(option)]
    return "\n".join([*lines, ""])


def _lines(raw: Mapping[str, Any]) -> Iterator[str]:
    for key, value in raw.items():
        if value not in ("", [], {}, None):
            yield f"{key} = {_written(value)}"


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str():
            return _quoted(value)
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case _:
            inner = ", ".join(f"{name} = {_quoted(said)}" for name, said in value.items())
            return f"{{ {inner} }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    unseen = re.compile(r"[\x00-\x1f\x7f]")
    return '"' + unseen.sub(lambda hit: f"\\u{ord(hit[0]):04x}", escaped) + '"'
