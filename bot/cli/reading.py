"""The command of the reader of speech acts: how a message is understood, and by what."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from dialogs.reading.acts.reader import Context, ranked, read_act

reading = typer.Typer(help="How a message is understood.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)


class Situation(StrEnum):
    """What stands open when the message comes."""

    NEW = "new"
    RUNNING = "running"
    QUESTION = "question"
    ANSWERED = "answered"
    SCREEN = "screen"
    CARD = "card"


@reading.callback()
def _reading() -> None:
    """How a message is understood."""


@reading.command()
def explain(
    text: str,
    context: Annotated[Situation, typer.Option(help="What stands open.")] = Situation.NEW,
    case: Annotated[str, typer.Option(help="What the case is about.")] = "",
    question: Annotated[str, typer.Option(help="What the officer asked.")] = "",
) -> None:
    """How likely each reading of a message is, and which evidence decides."""
    stands = Context(
        screen={Situation.SCREEN: "request", Situation.CARD: "card"}.get(context, ""),
        question=(question or "?") if context is Situation.QUESTION else None,
        cases=(case or "?",) if context in WITH_CASE else (),
        answered=context is Situation.ANSWERED,
    )
    read = read_act(text, stands)
    out.print(f"{read.act or 'words'} about {read.about}  {read.confidence:.2f}", markup=False)
    for name, chance, reasons in ranked(text, stands):
        out.print(f"{chance:.2f}  {name}  ({' '.join(reasons)})", markup=False)


WITH_CASE = (Situation.RUNNING, Situation.QUESTION, Situation.ANSWERED)
