"""Invented answers, good and bad, and how the lint takes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backend_client.contract.case import Draft, PetitionKind
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow
from office.answers.lint import Earlier, Fault, findings, matter_of, words_of

HERE = Path(__file__).parent
REMEDIES = (
    "不服本答复的，自收到之日起30日内可以向上一级机关申请复查。",
    "您要是不同意，收到后30天内可以找县政府要求复查。",
    "对处理意见不满意，可在三十日内提出复查申请。",
)
# What each fault of the files is called by the lint: whether words without a deed are of the mould
# is a matter of taste.
NAMES = {
    "template": {Fault.MOULD, Fault.EMPTY},
    "empty": {Fault.MOULD, Fault.EMPTY},
    "rows": {Fault.ROWS},
    "remedy": {Fault.REMEDY},
    "same": {Fault.COPIED},
    "basis": {Fault.BASIS},
}


@dataclass(frozen=True)
class Sample:
    fault: str | None
    draft: Draft
    route: int
    answer: Answer
    note: str
    number: str


def samples(name: str) -> Sequence[Sample]:
    lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    return [_read(line, at) for at, line in enumerate(told)]


def _read(line: str, at: int) -> Sample:
    fault, route, said, facts, told, basis, remedy = line.split("|")
    requests, opinions = said.split("‖"), told.split("‖")
    if len(requests) == 1:  # as the form offers it: the whole beside the first row
        requests *= len(opinions)
    draft = Draft(f"d{at}", PetitionKind.CLAIM, "；".join(said.split("‖")), "")
    answer = Answer(
        tuple(AnswerRow(*row, "supported") for row in zip(requests, opinions, strict=True)),
        basis,
        (AnswerFile("f"),),
        facts,
    )
    note = REMEDIES[at % len(REMEDIES)] if remedy else ""
    return Sample(None if fault == "-" else fault, draft, int(route), answer, note, f"n{at}")


@dataclass(frozen=True)
class Measured:
    found: int
    bad: int
    alarms: int
    good: int
    missed: Sequence[str]
    wrongly: Sequence[str]

    @property
    def recall(self) -> float:
        return self.found / self.bad

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.good


def measured(name: str) -> Measured:
    """Each beside the good answers to other matters."""
    told = samples(name)
    pool = [
        Earlier(each.number, matter_of(each.draft), words_of(each.answer))
        for each in told
        if each.fault is None
    ]
    missed, wrongly = [], []
    for each in told:
        others = [other for other in pool if other.number != each.number]
        found = findings(each.draft, each.route, each.answer, each.note, others)
        said = {one.fault for one in found}
        if each.fault is None and said:
            wrongly.append(f"{sorted(said)}: {each.draft.request} {each.answer.rows[0].opinion}")
        elif each.fault is not None and not said & NAMES[each.fault]:
            missed.append(f"{each.fault}: {each.draft.request} {each.answer.rows[0].opinion}")
    bad = sum(each.fault is not None for each in told)
    good = len(told) - bad
    return Measured(bad - len(missed), bad, len(wrongly), good, missed, wrongly)


__all__ = ["Measured", "Sample", "measured", "replace", "samples"]
