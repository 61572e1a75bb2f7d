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
    Conclusion,
    Ground,
    Opinion,
    Refusal,
    RowResult,
)
from dialogs.cases.status import row_of
from dialogs.state.conversation import CaseStep, FollowedCase, OwnWords, WordsKind
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind, FileShown
from dialogs.state.message import Message, utf16_units
from dialogs.texts import Html, Texts, clip, shown
from dialogs.turn_context import TurnContext

PART_UNITS = 1500  # of words in one piece; two make a message, far below Telegram's limit
# What a card shows, in units and numbers of things.
REQUEST_SHOWN, OPINION_SHOWN, BASIS_SHOWN, NOTE_SHOWN = 80, 200, 120, 120
STEPS_SHOWN = 8
ROWS_SHOWN = 4

_ending = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


def whole_answer(t: Texts, answer: Answer) -> list[Message]:
    lines = _pieces(t, "case.answer_facts", "facts", answer.facts) if answer.facts else []
    lines += _rows(t, answer.rows)
    if answer.basis:
        lines += _pieces(t, "case.answer_basis", "basis", answer.basis)
    return _messages([t.html("case.answer"), *lines])


def whole_told(t: Texts, told: Iterable[OwnWords]) -> list[Message]:
    """The citizen's own words, in the order they were told."""
    lines: list[str] = []
    for words in told:
        if words.kind in (WordsKind.ADDED, WordsKind.REPLIED):
            lines.append(t.html("case.told_at", at=t.minute(words.at)))
        if words.question:
            lines += _pieces(t, "case.question", "question", words.question)
        lines += _pieces(t, f"case.told_{words.kind}", "text", words.text)
    return _messages(lines)


def whole_steps(t: Texts, steps: Iterable[CaseStep]) -> list[Message]:
    """The papers of these steps, one after the other."""
    return _messages([line for step in steps for line in _step(t, step)])


def _step(t: Texts, step: CaseStep) -> Iterator[str]:
    yield opinion_title(t, step) if step.opinion else _title(t, step)
    if step.refusal is not None:
        yield refusal_line(t, step.refusal)
    if step.opinion is not None:
        yield conclusion_line(t, step.opinion)
        yield from _pieces(t, "case.opinion_reasons", "reasons", step.opinion.reasons)
        yield from _rows(t, step.opinion.rows)
        if step.opinion.basis:
            yield from _pieces(t, "case.answer_basis", "basis", step.opinion.basis)
    if step.note:
        yield from _pieces(t, "case.note", "note", step.note)
    if step.files:
        yield t.html("case.answer_files", count=len(step.files))


def _title(t: Texts, step: CaseStep) -> Html:
    kind = "document" if row_of(step.status).document else "status"
    named = f"{kind}.{step.status}"
    named = named if t.has(named) else "status.other"
    return t.html("case.paper", name=t.plain(named), at=t.day(step.at))


def opinion_title(t: Texts, step: CaseStep) -> Html:
    """Who decided, and when it came: from then on the next window runs (Art. 36)."""
    by = step.opinion.by if step.opinion is not None else None
    known = row_of(step.status).decides is not None
    name = t.plain(f"document.{step.status}" if known else "document.other")
    if not by:
        return t.html("case.paper", name=name, at=t.day(step.at))
    return t.html("case.paper_by", name=name, at=t.day(step.at), by=clip(by, 60))


def conclusion_line(t: Texts, opinion: Opinion) -> Html:
    known = opinion.result in set(Conclusion)
    said = t.plain(f"conclusion.{opinion.result}") if known else clip(opinion.result, 60)
    return t.html("case.conclusion", said=said or t.plain("card.none"))


def refusal_line(t: Texts, refusal: Refusal) -> Html:
    """The ground as the law has it; one that only the backend knows by its provision."""
    known = refusal.ground in set(Ground)
    why = t.plain(f"ground.{refusal.ground}") if known else clip(refusal.law or refusal.ground, 120)
    if refusal.final_case:
        return t.html("case.refusal_final", why=why, number=clip(refusal.final_case, 120))
    return t.html("case.refusal", why=why or t.plain("card.none"))


def _rows(t: Texts, rows: Iterable[AnswerRow]) -> list[str]:
    return [line for row in rows for line in _row(t, row)]


def _row(t: Texts, row: AnswerRow) -> Iterator[str]:
    yield from _pieces(t, "case.answer_request", "request", row.request)
    if row.result in set(RowResult):
        yield t.html("case.answer_result", result=t.plain(f"row_result.{row.result}"))
    yield from _pieces(t, "case.answer_opinion", "opinion", row.opinion)
    if row.basis:
        yield from _pieces(t, "case.answer_basis", "basis", row.basis)


def _pieces(t: Texts, key: str, name: str, value: str) -> list[str]:
    """A long value cut to fit; escaping may make a character five, but Telegram counts one."""
    size = PART_UNITS // 2
    pieces = (value[at : at + size] for at in range(0, len(value), size))
    cuts = [piece for piece in pieces if shown(piece).strip()] or [t.plain("card.none")]
    first = t.html(key, **{name: cuts[0]})
    return [first, *(t.html("case.answer_more", text=cut) for cut in cuts[1:])]


def _messages(lines: Sequence[str]) -> list[Message]:
    messages: list[list[str]] = []
    for line in lines:
        if not messages or _units(messages[-1]) + utf16_units(line) > PART_UNITS * 2:
            messages.append([])
        messages[-1].append(line)
    return [Message("\n".join(part)) for part in messages]


def _units(lines: Iterable[str]) -> int:
    return sum(map(utf16_units, lines))


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
        _show_files(ctx, case, step.files, "paper", f"{ctx.event.id}:paper:{at}", new=True)


def show_papers(
    ctx: TurnContext, case: FollowedCase, files: Sequence[AnswerFile], key: str
) -> None:
    """Those of another step."""
    _show_files(ctx, case, files, "paper", key)


def _show_files(
    ctx: TurnContext,
    case: FollowedCase,
    files: Sequence[AnswerFile],
    kind: str,
    key: str,
    *,
    new: bool = False,
) -> None:
    """What is read on a lock screen says neither what a file is nor what it is called: staff may
    have named it after the matter. `new`: only those that have not been shown."""
    number = case.number or ""
    now = ctx.conversation.case_filed_as(case.client_ref) or case
    known = now.opened_files
    if files:
        opened = dict.fromkeys((*known, *(file.file_id for file in files)))
        ctx.keep_case(replace(now, opened_files=tuple(opened)))
    for place, file in enumerate(files, 1):
        if new and file.file_id in known:
            continue
        name = ctx.t.plain(f"case.{kind}_file_name", place=place) + ending_of(file.name)
        caption = ctx.t.html(
            f"case.{kind}_file", number=clip(number, 64), place=place, count=len(files)
        )
        request = FileShown(file.file_id, str(caption), name, thread=ctx.conversation.thread)
        ctx.request(EffectKind.SHOW_FILE, number, request, key=f"{key}:{place}")


def ending_of(name: str | None) -> str:
    found = _ending.search(name or "")
    return found[0] if found else ""
