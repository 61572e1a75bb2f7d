"""Makes dialogs/texts/zh-Hant.toml of zh-Hans.toml: python -m tools.texts.traditional

OpenCC writes each sentence in traditional characters (its table for Taiwan, which is also read in
Hong Kong); corrections.tsv then puts right what a reader of the whole file found wrong or stiff.
"""

import re
from functools import cache
from pathlib import Path

from opencc import OpenCC

TEXTS = Path(__file__).parents[2] / "dialogs" / "texts"
SOURCE, MADE = TEXTS / "zh-Hans.toml", TEXTS / "zh-Hant.toml"
CORRECTIONS = Path(__file__).with_name("corrections.tsv")
HEAD = "# Made of zh-Hans.toml by `python -m tools.texts.traditional`: change that file instead.\n"
_VALUE = re.compile(r'^((?:"[^"]*"|[\w-]+) = )(.*)$', re.DOTALL)  # keys stay as the code names them
_MANY_LINES = '"""'


@cache
def _opencc() -> OpenCC:
    return OpenCC("s2tw")


@cache
def corrections() -> tuple[tuple[str, str], ...]:
    """What OpenCC wrote, and what is said instead; in the order in which they are put right."""
    rows = (row.split("\t") for row in CORRECTIONS.read_text("utf-8").splitlines()[1:])
    return tuple((made, better) for made, better, _why in rows)


def traditional(words: str) -> str:
    """The words in traditional characters, put right."""
    written = str(_opencc().convert(words))
    for made, better in corrections():
        written = written.replace(made, better)
    return written


def made(source: str) -> str:
    """A file of texts with the same keys, each value in traditional characters."""
    lines, inside = [HEAD], False
    for line in source.splitlines(keepends=True)[1:]:
        key, value = ("", line) if inside else _parted(line)
        lines.append(key + traditional(value))
        if value.count(_MANY_LINES) % 2:
            inside = not inside
    return "".join(lines)


def _parted(line: str) -> tuple[str, str]:
    """What stays as it is, and the words."""
    if hit := _VALUE.match(line):
        return hit[1], hit[2]
    name, mark, comment = line.partition("#")
    return (name + mark, comment) if mark else (line, "")


def main() -> None:
    MADE.write_text(made(SOURCE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
