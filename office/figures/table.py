"""The figures of a span as one flat table, for spreadsheets. Pure.

A cell of words that begins like a formula is defused: topics and places come from citizens, and a
spreadsheet would carry them out (OWASP, CSV injection).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from office.figures.sums import Dimension, Group

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
DUTIES = ("register", "notice", "handle")
# What stands in a row beside what it is about: keys of words.toml's `column`.
COLUMNS: tuple[str, ...] = (
    *("dimension", "name", "cases", "before", "year_before"),
    *(f"{duty}_{part}" for duty in DUTIES for part in ("kept", "settled", "share")),
    *("answered", "average", "repeated", "repeated_share", "overdue"),
)

Cell = str | int | float | None
Name = Callable[[Dimension, Group], str]


def table(
    total: Group,
    groups: Mapping[Dimension, Sequence[Group]],
    dimensions: Mapping[str, str],
    name: Name,
    all_of: str,
    minimum: int,
) -> Iterator[Sequence[Cell]]:
    """All first, then by what they are told apart. A share that is not told is an empty cell.
    `dimensions` are the words for these, `all_of` that for all."""
    yield (defused(all_of), "", *_numbers(total, minimum))
    for dimension, rows in groups.items():
        for group in rows:
            said = defused(dimensions[dimension]), defused(name(dimension, group))
            yield (*said, *_numbers(group, minimum))


def defused(text: str) -> str:
    """Words that a spreadsheet takes as words."""
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text


def _numbers(group: Group, minimum: int) -> Iterator[Cell]:
    sums = group.sums
    yield from (sums.cases, group.before, group.year_before)
    for duty in DUTIES:
        yield from (sums.of(f"{duty}_kept"), sums.of(f"{duty}_settled"))
        yield _rounded(sums.share(duty, minimum), 4)
    yield from (sums.answered, _rounded(sums.average_days(minimum), 1))
    yield from (sums.repeated, _rounded(sums.share("repeated", minimum), 4), sums.overdue)


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
