"""The command of the readers: what a message is taken for, and by what."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from backend_client.wording import denunciation
from dialogs.reading import danger
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
    """How likely each reading of a message is, whether danger is heard in it and a denunciation,
    and which evidence decides."""
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
    for line in (*_danger(text), *_accused(text)):
        out.print(line, markup=False)


def _danger(text: str) -> Iterator[str]:
    likely, weightiest = danger.weighed(text, WEIGHED)
    why = " ".join(f"{name} {weight:+.2f}" for name, weight in weightiest)
    told = danger.signs(text)
    for sign in told:
        yield f"danger {sign.sort}, calls {sign.call}  “{sign.words}”"
    yield f"{'' if told else 'no danger  '}{likely:.2f} by its words  ({why})"


def _accused(text: str) -> Iterator[str]:
    """A sentence a line."""
    for each in denunciation.weighed(text, WEIGHED):
        why = " ".join(f"{words} {weight / 100:+.2f}" for words, weight in each.weightiest)
        told = f"{VERDICTS[each.verdict]}  “{each.sentence}”"
        yield f"{told}  {each.likely:.2f} by its words  ({why})"


WEIGHED = 6
VERDICTS = {
    denunciation.Verdict.DENOUNCES: "denounces",
    denunciation.Verdict.ASKS: "may denounce",
    denunciation.Verdict.COMPLAINS: "complains",
    denunciation.Verdict.NOTHING: "nothing of those in office",
}
WITH_CASE = (Situation.RUNNING, Situation.QUESTION, Situation.ANSWERED)
