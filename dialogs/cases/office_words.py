"""The office's documents word for word (answers, opinions, refusals, notes), in as many messages as
it takes, with their files. Cards shorten; whatever they shorten opens here after a tap.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from backend_client.contract.case import ReviewLevel
from backend_client.contract.documents import (
    Answer,
    AnswerFile,
    AnswerRow,
)
from backend_client.wording import papers
from backend_client.wording.papers import pieces
from backend_client.wording.shown import utf16_units
from dialogs.cases.clerk import reclassified
from dialogs.cases.status import ASIDES, row_of
from dialogs.state.conversation import CaseStep, FollowedCase, OwnWords, WordsKind
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind, FileShown
from dialogs.state.message import Message
from dialogs.texts import Texts, clip
from dialogs.turn_context import TurnContext

# What a card shows, in units and numbers of things.
REQUEST_SHOWN, OPINION_SHOWN, BASIS_SHOWN, NOTE_SHOWN = 80, 200, 120, 120
SUMMARY_SHOWN = 200
STEPS_SHOWN = 8
ROWS_SHOWN = 4

_ending = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


def whole_answer(t: Texts, answer: Answer) -> list[Message]:
    return list(map(Message, papers.whole_answer(t, answer)))


def whole_told(t: Texts, told: Iterable[OwnWords]) -> list[Message]:
    """The citizen's own words, in the order they were told."""
    lines: list[str] = []
    for words in told:
        if words.kind in (WordsKind.ADDED, WordsKind.REPLIED):
            lines.append(t.html("case.told_at", at=t.minute(words.at)))
        if words.question:
            lines += pieces(t, "case.question", "question", words.question)
        lines += pieces(t, f"case.told_{words.kind}", "text", words.text)
    return _messages(lines)


def whole_steps(t: Texts, steps: Iterable[CaseStep]) -> list[Message]:
    """The papers of these steps, one after the other."""
    return _messages([line for step in steps for line in _step(t, step)])


def _step(t: Texts, step: CaseStep) -> Iterator[str]:
    task = task_word(t, step.status) if step.opinion is None else None
    if task is not None:
        yield t.html("case.paper", name=task, at=t.day(step.at))
    else:
        yield papers.title(t, step)
    yield from reclassified.lines(t, step)
    yield from papers.step_lines(t, step)


def task_word(t: Texts, step: str) -> str | None:
    """What became of a task; None for any other step."""
    if step not in ASIDES:
        return None
    own = f"case.task.{step}"
    return t.plain(own if t.has(own) else f"case.task.{step.rpartition('_')[2]}")


def _messages(lines: Sequence[str]) -> list[Message]:
    return list(map(Message, papers.messages(lines)))


# what a card leaves out


def newest_refusal(case: FollowedCase) -> CaseStep | None:
    return next((step for step in reversed(case.steps) if step.refusal is not None), None)


def newest_opinion(case: FollowedCase) -> CaseStep | None:
    return next((step for step in reversed(case.steps) if step.opinion is not None), None)


def levels(case: FollowedCase) -> tuple[ReviewLevel, ...]:
    """Of which there is an opinion to read."""
    return tuple(level for level in ReviewLevel if opinions(case, level))


def opinions(case: FollowedCase, level: ReviewLevel) -> tuple[CaseStep, ...]:
    return tuple(s for s in case.steps if s.opinion and row_of(s.status).decides is level)


def with_notes(case: FollowedCase) -> tuple[CaseStep, ...]:
    """The steps with words or papers that are none of an opinion."""
    return tuple(
        step
        for step in case.steps
        if (step.has_words or step.files) and not (step.opinion and row_of(step.status).decides)
    )


def has_more_notes(case: FollowedCase) -> bool:
    """Whether the card leaves out a word of them, or a paper."""
    told = with_notes(case)
    return any(
        step.files
        or step not in case.steps[-STEPS_SHOWN:]
        or step.opinion is not None
        or (step.refusal is not None and step is not newest_refusal(case))
        or is_longer(step.note or "", NOTE_SHOWN)
        for step in told
    )


def is_cut(case: FollowedCase) -> bool:
    """Whether the card shows less than the whole answer."""
    answer = case.answer
    if answer is None:
        return False
    return (
        bool(answer.files or answer.facts)
        or len(answer.rows) > rows_shown(case)
        or is_longer(answer.basis, BASIS_SHOWN)
        or is_longer(answer.summary, SUMMARY_SHOWN)
        or any(_is_row_cut(row) for row in answer.rows)
    )


def _is_row_cut(row: AnswerRow) -> bool:
    return (
        bool(row.result or row.basis)
        or is_longer(row.opinion, OPINION_SHOWN)
        or is_longer(row.request, REQUEST_SHOWN)
    )


def rows_shown(case: FollowedCase) -> int:
    """An opinion says what holds now: the answer below it is kept short."""
    return 1 if newest_opinion(case) else ROWS_SHOWN


def is_longer(text: str, limit: int) -> bool:
    """A card puts everything on one line: what has several is shown whole elsewhere."""
    return utf16_units(text) > limit or "\n" in text.strip()


# their files


def show_files(ctx: TurnContext, case: FollowedCase, key: str) -> None:
    """Those of the answer."""
    _show_files(ctx, case, case.answer.files if case.answer is not None else (), "answer", key)


def show_unopened(ctx: TurnContext, case: FollowedCase) -> None:
    """All files that have not been in the chat yet: they come after a tap, since a picture on a
    lock screen tells more than any words."""
    if case.answer is not None:
        _show_files(ctx, case, case.answer.files, "answer", f"{ctx.event.id}:answer", new=True)
    for at, step in enumerate(case.steps):
        show_papers(ctx, case, step, f"{ctx.event.id}:paper:{at}", new=True)


def show_papers(
    ctx: TurnContext, case: FollowedCase, step: CaseStep, key: str, *, new: bool = False
) -> None:
    """Those of another step."""
    _show_files(ctx, case, step.files, "paper", key, step.status, new=new)


def _show_files(
    ctx: TurnContext,
    case: FollowedCase,
    files: Sequence[AnswerFile],
    kind: str,
    key: str,
    status: str | None = None,
    *,
    new: bool = False,
) -> None:
    """What is read on a lock screen says neither what a file is nor what it is called: staff may
    have named it after the matter. The paper of a step is called after its `status`, unless it is
    of what nobody is to know. `new`: only those that have not been shown."""
    number = case.number or ""
    now = ctx.conversation.case_filed_as(case.client_ref) or case
    known = now.opened_files
    if files:
        opened = dict.fromkeys((*known, *(file.file_id for file in files)))
        ctx.keep_case(replace(now, opened_files=tuple(opened)))
    for place, file in enumerate(files, 1):
        if new and file.file_id in known:
            continue
        said = {"number": clip(number, 64), "place": place, "count": len(files)}
        if status is not None and file.official and not case.shielded:
            said["name"] = papers.paper_name(ctx.t, status, case.kind)
            caption = str(ctx.t.html("case.official_file", **said))
            name = papers.file_name(ctx.t, status, case.kind, clip(number, 64))
        else:
            caption = str(ctx.t.html(f"case.{kind}_file", **said))
            name = ctx.t.plain(f"case.{kind}_file_name", **said)
        name += ending_of(file.name)
        request = FileShown(file.file_id, caption, name, thread=ctx.conversation.thread)
        ctx.request(EffectKind.SHOW_FILE, number, request, key=f"{key}:{place}")


def ending_of(name: str | None) -> str:
    found = _ending.search(name or "")
    return found[0] if found else ""
