"""Makes dialogs/texts/zh-Hant.toml of zh-Hans.toml: python -m tools.texts.traditional

and dialogs/texts/traditional.tsv, by which names and words that are kept in simplified characters
(divisions, topics, the words that decided one) are shown in traditional ones.

OpenCC writes each sentence in traditional characters (its table for Taiwan, which is also read in
Hong Kong); corrections.tsv then puts right what a reader of the whole file found wrong or stiff.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from opencc import OpenCC

from dialogs.reading.divisions.gazetteer import gazetteer

TEXTS = Path(__file__).parents[2] / "dialogs" / "texts"
SOURCE, MADE = TEXTS / "zh-Hans.toml", TEXTS / "zh-Hant.toml"
CORRECTIONS = Path(__file__).with_name("corrections.tsv")
SHOWN = TEXTS / "traditional.tsv"
SHOWN_HEAD = "# Made by `python -m tools.texts.traditional`.\n"
TOPICS = TEXTS.parent / "reading" / "topics"
_HAN = re.compile("[\u3400-\u9fff]+")
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


def shown() -> Iterator[tuple[str, str]]:
    """What is written otherwise in traditional characters: each character as it mostly is in the
    words that are kept, then the words in which it is not."""
    written = {word: traditional(word) for word in _listed_words()}
    written |= {name: _in_a_name(name) for name in _names_of_divisions()}
    written = {word: written[word] for word in sorted(written) if len(written[word]) == len(word)}
    seen: dict[str, Counter[str]] = {}
    for word, other in written.items():
        for simple, letter in zip(word, other, strict=True):
            seen.setdefault(simple, Counter())[letter] += 1
    mostly = {simple: letters.most_common(1)[0][0] for simple, letters in sorted(seen.items())}
    yield from ((simple, letter) for simple, letter in mostly.items() if simple != letter)
    for word, other in written.items():
        if len(word) > 1 and other != "".join(mostly[letter] for letter in word):
            yield word, other


def _listed_words() -> set[str]:
    """The names of topics, and the words that are shown as reasons."""
    lists = (TOPICS / name for name in ("paths.tsv", "lexicon.tsv", "hand.tsv"))
    return {word for each in lists for word in _HAN.findall(each.read_text("utf-8"))}


def _names_of_divisions() -> set[str]:
    places = gazetteer()
    return {name for name in map(places.name, places.codes()) if name}


def _in_a_name(name: str) -> str:
    """Villages of so many 里, and names of other languages: no inside, no fight, no deed."""
    return str(_opencc().convert(name)).translate(str.maketrans("裡鬥幹", "里斗干"))


def main() -> None:
    MADE.write_text(made(SOURCE.read_text("utf-8")), "utf-8")
    rows = "".join(f"{simple}\t{letter}\n" for simple, letter in shown())
    SHOWN.write_text(f"{SHOWN_HEAD}{rows}", "utf-8")


if __name__ == "__main__":
    main()
