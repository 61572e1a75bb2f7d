"""Writes the words of the office's papers for the desk, which shows them before they go out.

`python -m tools.papers` takes the lines of `dialogs/texts/zh-Hans.toml` into
`backend_client/wording/papers/zh-Hans.toml`; a test compares them, so that no preview can differ.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from dialogs.texts import DEFAULT, texts

FILE = Path(__file__).parent.parent / "backend_client" / "wording" / "papers" / "zh-Hans.toml"
HEAD = (
    "# Made of dialogs/texts/zh-Hans.toml by `python -m tools.papers`: change that file instead.\n"
)
# The tables that are taken whole, and the lines of others.
WHOLE = ("status", "status.plain", "paper_name", "document", "conclusion", "row_result", "ground")
LINES = {
    "date": ("day", "months"),
    "card": ("none",),
    "case": (
        *("registered", "status", "ring", "ring_answered", "ring_asked", "question", "answer"),
        *("answer_request", "answer_opinion", "answer_more", "answer_summary", "answer_facts"),
        *("answer_result", "answer_basis", "answer_files", "paper", "paper_by", "note"),
        *("conclusion", "opinion_reasons", "refusal", "refusal_final", "official_file_name"),
    ),
}


def made() -> str:
    """The file's text."""
    table = texts(DEFAULT).table
    parts = [HEAD]
    for section in (*LINES, *WHOLE):
        names = LINES.get(section) or tuple(_names(section))
        lines = (
            f"{name} = {json.dumps(table[f'{section}.{name}'], ensure_ascii=False)}\n"
            for name in names
        )
        parts.append(f"[{section}]\n{''.join(lines)}")
    return "\n".join(parts)


def _names(section: str) -> Iterator[str]:
    for key in texts(DEFAULT).table:
        before, _, name = key.rpartition(".")
        if before == section:
            yield name


if __name__ == "__main__":
    FILE.write_text(made(), "utf-8")
