"""Cuts a text into pieces of a few short sentences, each well-formed HTML of its own."""

import html
import re
from collections.abc import Iterator

_UNIT = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)
# Where a sentence ends; else a clause; else between two words, or two characters of Chinese.
_SENTENCE = re.compile(
    r"(?:[^。！？；\n.?!]|[.?!](?!\s|$)|(?<=\d)\.)*(?:[。！？；.?!]+[」”』）)]*|\n+|$)"
)
_CLAUSE = re.compile(r"[^，、：,:]*(?:[，、：,:]+|$)")
_WORD = re.compile(r"\s*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)|\s+$")


def pieces(text: str, most: int) -> list[str]:
    """The HTML in pieces of at most `most` characters that are seen, each sentence of them with a
    blank line behind it. Only what has no place to be cut, as an address, is longer."""
    letters = _letters(text)
    plain = "".join(html.unescape(letter) for letter, _ in letters)
    packed: list[list[tuple[int, int]]] = []
    size = 0
    for begin, end in _parts(plain, most):
        length = end - begin
        if packed and size + length <= most:
            packed[-1].append((begin, end))
            size += length
        else:
            packed.append([(begin, end)])
            size = length
    return ["\n\n".join(_html(letters, *span) for span in spans) for spans in packed]


def seen(text: str) -> int:
    """How many characters of HTML are seen; a line's end is none."""
    return sum(not letter.isspace() for letter, _ in _letters(text))


def _letters(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each letter with the tags in which it stands."""
    found: list[tuple[str, tuple[str, ...]]] = []
    open_: list[str] = []
    for unit in _UNIT.findall(text):
        if not unit.startswith("<"):
            found.append((unit, tuple(open_)))
        elif unit.startswith("</"):
            open_.pop()
        else:
            open_.append(unit)
    return found


def _parts(plain: str, most: int) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(plain):
        yield from _fitting(plain, *sentence.span(), most, (_CLAUSE, _WORD))


def _fitting(
    plain: str, begin: int, end: int, most: int, cuts: tuple[re.Pattern[str], ...]
) -> Iterator[tuple[int, int]]:
    begin, end = _stripped(plain, begin, end)
    if begin == end:
        return
    if end - begin <= most or not cuts:
        yield begin, end
        return
    start = begin
    at = begin
    for part in cuts[0].finditer(plain, begin, end):
        if part.end() - start > most and at > start:
            yield from _fitting(plain, start, at, most, cuts[1:])
            start = at
        at = part.end()
    yield from _fitting(plain, start, end, most, cuts[1:])


def _stripped(plain: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and plain[begin].isspace():
        begin += 1
    while end > begin and plain[end - 1].isspace():
        end -= 1
    return begin, end


def _html(letters: list[tuple[str, tuple[str, ...]]], begin: int, end: int) -> str:
    out: list[str] = []
    open_: tuple[str, ...] = ()
    for letter, tags in letters[begin:end]:
        if tags != open_:
            out += [_closing(tag) for tag in reversed(open_)]
            out += tags
            open_ = tags
        out.append(letter)
    out += [_closing(tag) for tag in reversed(open_)]
    return "".join(out)


def _closing(tag: str) -> str:
    return f"</{tag[1:-1].split()[0]}>"
