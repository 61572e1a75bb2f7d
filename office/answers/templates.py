"""Templates of answers: a table in TOML that an office may keep for itself. What the desk knows is
filled in; what it does not know stays in braces, and goes to no petitioner. Pure.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from backend_client.contract.documents import RowResult
from office.data import FOLDER

SHIPPED = FOLDER / "templates.toml"
KNOWN = ("unit", "number", "date", "place", "request")  # fields that the desk fills by itself
TEXTS = ("summary", "facts", "opinion", "basis", "note")
_FIELD = re.compile(r"\{([^{}\n]{1,20})\}")


@dataclass(frozen=True)
class Template:
    id: str
    name: str
    result: str
    opinion: str
    summary: str = ""
    facts: str = ""
    basis: str = ""
    note: str = ""

    @property
    def texts(self) -> Mapping[str, str]:
        return {name: getattr(self, name) for name in TEXTS}

    def filled(self, known: Mapping[str, str]) -> Mapping[str, str]:
        """Its texts; what is not known, or empty, stays a field."""
        return {
            name: _FIELD.sub(lambda each: known.get(each[1]) or each[0], text)
            for name, text in self.texts.items()
        }

    @cached_property
    def _opinion(self) -> re.Pattern[str]:
        parts = re.split(_FIELD, self.opinion)  # words and names of fields take turns
        return re.compile("(.+?)".join(map(re.escape, parts[::2])), re.DOTALL)


class Templates:
    """Mistakes in the table stop the start: ValueError, with the template's id."""

    def __init__(self, rows: Sequence[Template]) -> None:
        self.rows = rows
        ids = [row.id for row in rows]
        for row in rows:
            if ids.count(row.id) > 1:
                raise ValueError(f"templates: {row.id} stands twice")
            if row.result not in set(RowResult):
                raise ValueError(
                    f"templates: {row.id}: result must be one of {', '.join(RowResult)}"
                )
        self._fields = {each for row in rows for text in row.texts.values() for each in _in(text)}

    def find(self, id_: str) -> Template | None:
        return next((row for row in self.rows if row.id == id_), None)

    def unfilled(self, texts: Sequence[str], called: Iterable[str] = ()) -> str | None:
        """The first field of a template that still stands in one of these; `called` is what those
        are called that the desk could not fill in. Other words in braces are the officer's own."""
        known = self._fields.union(called)
        return next((each for text in texts for each in _in(text) if each in known), None)

    def made(self, opinion: str) -> bool:
        """Whether these are the words of a template with its fields filled in."""
        return any(row._opinion.fullmatch(opinion.strip()) for row in self.rows)


def _in(text: str) -> Iterator[str]:
    return (each[1] for each in _FIELD.finditer(text))


def load(path: Path = SHIPPED) -> Templates:
    """Raises ValueError, naming the file, for a table that is none."""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("template", [])
        names = {field.name for field in fields(Template)}
        for row in rows:
            if unknown := row.keys() - names:
                raise ValueError(f"templates: {row.get('id')}: unknown {', '.join(unknown)}")
        return Templates([Template(**row) for row in rows])
    except (tomllib.TOMLDecodeError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error
