"""Generates the forms as Mermaid diagrams and tables for docs/conversations.md.

`python -m tools.diagram` writes what stands between its marks anew, and a test compares them, so
that the picture cannot drift.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from dialogs.account.commands import ROUTES
from dialogs.forms.form import Form, Step
from dialogs.registry import DIALOGS
from dialogs.texts import texts

DOCUMENT = Path(__file__).parent.parent / "docs" / "conversations.md"
BEGIN, END = "<!-- generated: {name} -->", "<!-- end of {name} -->"


def picture(dialog: Form) -> str:
    """The questions in their order; a dotted line means that the question is not always asked."""
    asked = [step for step in dialog.steps if step.asked]
    lines = ["```mermaid", "flowchart TD", "    begin([begin])"]
    lines += [f'    {step.name}["{step.name}{_marks(step)}"]' for step in asked]
    lines += ['    card{{"check card"}}', "    done([finish])"]
    before = "begin"
    for step in asked:
        arrow = "-.->" if _sometimes(step) else "-->"
        lines.append(f"    {before} {arrow} {step.name}")
        before = step.name
    lines += [f"    {before} --> card", "    card -- confirm --> done"]
    lines += [f"    card -- change --> {name}" for name in dialog.card if dialog.step(name).asked]
    return "\n".join([*lines, "```"])


def _marks(step: Step) -> str:
    marks = [
        mark
        for mark, holds in (
            ("may be skipped", step.optional),
            ("may be left at not sure", step.unsure),
        )
        if holds
    ]
    return "".join(f"<br/>{mark}" for mark in marks)


def _sometimes(step: Step) -> bool:
    """Whether it has a condition of its own."""
    return step.when is not Step.when


def table(dialog: Form) -> str:
    rows = ["| step | kind | asked | after | on the card |", "|---|---|---|---|---|"]
    for step in dialog.steps:
        asked = "no" if not step.asked else "sometimes" if _sometimes(step) else "yes"
        place = dialog.card.index(step.name) + 1 if step.name in dialog.card else ""
        rows.append(
            f"| `{step.name}` | {type(step.kind).__name__} | {asked} "
            f"| {', '.join(step.after)} | {place} |"
        )
    return "\n".join(rows)


def commands() -> str:
    rows = ["| command | in Chinese | in English | words that do the same |", "|---|---|---|---|"]
    zh, en = texts("zh-Hans"), texts("en")
    for route in filter(lambda route: route.command, ROUTES):
        name, key = route.command, f"words.{route.words[0]}"
        words = ", ".join(zh.words(key)) if zh.has(key) else ""
        rows.append(
            f"| /{name} | {zh.plain(f'command.{name}')} | {en.plain(f'command.{name}')} | {words} |"
        )
    return "\n".join(rows)


def parts() -> Iterator[tuple[str, str]]:
    """What is generated, by the name of its place in the document."""
    for dialog in DIALOGS.values():
        yield dialog.name, f"{picture(dialog)}\n\n{table(dialog)}"
    yield "commands", commands()


def renewed(document: str) -> str:
    """The document with its generated parts as they are now. Raises ValueError when it has no place
    for one."""
    for name, part in parts():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        head, found, rest = document.partition(begin)
        _, closed, tail = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"the document has no place between {begin} and {end}")
        document = f"{head}{begin}\n{part}\n{end}{tail}"
    return document


def main() -> int:
    document = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(renewed(document), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
