"""The commands of the topic sorter: evaluate, train, correct, explain."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot import settings
from bot.cli.office import BY, backend_settings
from bot.runtime.clock import SystemClock, stopwatch
from bot.settings import Settings, StartError, database_url
from bot.store import Correction, Store
from bot.topics.corrections import correction_of
from bot.topics.lexicon_file import LexiconFile
from dialogs.reading.topics import edition, segment
from dialogs.reading.topics.classify import TOPICS, classify
from dialogs.reading.topics.forms import joined
from dialogs.reading.topics.lexicon import (
    FRAGMENT,
    KEPT,
    Lexicon,
    LexiconError,
    TextFeatures,
    text_features,
)
from tools.topics.corpus import Sample
from tools.topics.evaluate import Verdict, calibration_of, figures, judge, promises
from tools.topics.labelled import BadTable, read_table
from tools.topics.lessons import Lesson, Unlearnable, fold, guard

HELD_BACK = 0.2  # of a CSV, to measure by: what taught the lexicon proves nothing
ENOUGH_TO_MEASURE = 50
ENOUGH_TO_CALIBRATE = 500
MOST_LOST = 0.01  # of macro-F1 on what was held back: less may be chance
SHOWN_CHANGES = 10
TIMED = 1_000

topics = typer.Typer(help="The topic sorter.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@topics.command()
def explain(text: str, title: Annotated[str, typer.Option(help="Its title.")] = "") -> None:
    """How a complaint is sorted, and by which words: for the best topic green, against it red."""
    lexicon = _lexicon_in_use(settings.load())
    text, title = joined(text), joined(title)
    sorting = classify(text, title)
    for suggestion in sorting.suggestions:
        path, reasons = " › ".join(suggestion.path), " ".join(suggestion.reasons)
        out.print(f"{suggestion.score:.2f}  {path}  ({reasons})", markup=False)
    if not sorting.suggestions:
        out.print("Nothing in it says what it is about.")
        return
    values = lexicon.values(text_features(text, title))
    shares = lexicon.shares(values, sorting.suggestions[0].path[0])
    out.print()
    for part in filter(None, (title, text)):
        out.print(_coloured(part, shares))
    strongest = sorted(shares.items(), key=lambda item: -abs(item[1]))[:8]
    out.print("  ".join(f"{word} {share:+.2f}" for word, share in strongest), markup=False)


@topics.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="A CSV with title, body and label.")],
    as_json: Annotated[bool, typer.Option("--json", help="For a machine.")] = False,
) -> None:
    """How well the lexicon in use sorts labelled complaints, and how fast."""
    chosen = settings.load()
    samples = _read(file)
    lexicon = _lexicon_in_use(chosen)
    verdicts = _judged(lexicon, samples, "measuring")
    reached = figures(verdicts, promises(verdicts, lexicon.calibration))
    found: dict[str, Any] = reached.plain()
    found |= _speed(samples)
    found["lexicon_bytes"] = sum(len(row.encode()) + 1 for row in lexicon.rows())
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        if not isinstance(value, dict):
            out.print(f"{name:18} {value}")
    out.print(_per_topic(found["per_class"], found["titles_only"]["per_class"]))


@topics.command()
def correct(topic: str, text: str) -> None:
    """Note for the next training which topic a text belongs to: its words only, without names."""
    chosen = settings.load()
    _lexicon_in_use(chosen)
    correction = correction_of(text, topic, uuid4().hex, SystemClock().now())
    if correction is None:
        raise StartError(f"Nothing to learn: the topic is one of {', '.join(TOPICS)}.")
    _with_store(chosen, correction)
    out.print(f"Noted: {' '.join(_plain(word) for word in correction.words)}", markup=False)


@topics.command()
def collect() -> None:
    """Note for the next training which topics the office has put right: the cases' words only,
    without names, and nothing of what is kept secret from somebody. Beside the office at work, too.
    """
    from office.reports import topics_put_right

    chosen = settings.load()
    backend = backend_settings(chosen, settings.keep_secrets(chosen), "")
    found = asyncio.run(topics_put_right(backend, SystemClock().now, BY))
    _lexicon_in_use(chosen)
    noted = [
        one
        for each in found
        if (one := correction_of(each.facts, each.topic, each.client_ref, each.at)) is not None
    ]
    _with_store(chosen, *noted)
    out.print(f"{len(noted)} of {len(found)} topics that the office has put right are noted.")


@topics.command()
def train(
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSVs with title, body and label.")
    ] = None,
    anew: Annotated[
        bool, typer.Option(help="Learn from these CSVs alone, forgetting the lexicon in use.")
    ] = False,
) -> None:
    """Fold the corrections, and an office's own CSVs, into a new lexicon.

    Nothing changes unless it went well: the new lexicon must sort the regression set as the old
    one did. Running bots take it up with the next message.
    """
    chosen = settings.load()
    samples = [sample for file in files or () for sample in _read(file, least_topics=2)]
    if anew and not samples:
        raise StartError("--anew needs at least one CSV.")
    before = _lexicon_in_use(chosen)
    corrected = _with_store(chosen)
    lessons = [Lesson(TextFeatures(one.words, {}), one.topic) for one in corrected]
    if not samples and not lessons:
        raise StartError("Nothing to learn: no CSV was given and nobody has corrected a topic.")
    out.print(f"{len(samples)} labelled complaints, {len(lessons)} corrections")
    learn = _learner(before, lessons, anew=anew)
    known, unseen = _held_back(samples)
    calibration = before.calibration
    if unseen:
        now, fall = _report(before, learn(known, "learning from four fifths"), unseen)
        if fall > MOST_LOST and not anew:
            raise StartError(
                f"The old lexicon stays: on {len(unseen)} complaints held back macro-F1 would fall "
                f"by {fall:.3f}; at most {MOST_LOST} is let pass. The table above tells where."
            )
        if len(unseen) >= ENOUGH_TO_CALIBRATE:
            calibration = calibration_of(now)
    after = replace(learn(samples, "learning from all"), calibration=calibration)
    _report_corrections(before, after, corrected)
    size = LexiconFile(chosen.data_dir).write(after)
    out.print(f"{chosen.data_dir / 'lexicon.tsv'}: {len(after.entries)} entries, {size} bytes")


def _learner(
    before: Lexicon, lessons: Sequence[Lesson], *, anew: bool
) -> Callable[[Sequence[Sample], str], Lexicon]:
    def learn(samples: Sequence[Sample], what: str) -> Lexicon:
        base = _learnt_anew(samples) if anew else before
        own = [] if anew else [Lesson(text_features(s.body, s.title), s.label) for s in samples]
        guarded = guard()
        with _bar() as bar:
            task = bar.add_task(what, total=1.0)
            try:
                return fold(
                    base, [*own, *lessons], guarded, lambda done: bar.update(task, completed=done)
                )
            except Unlearnable as error:
                raise StartError(
                    f"The old lexicon stays: it sorts {error.held} texts of the regression set as "
                    f"it should, and would lose {len(error.lost)} of them by what was given, such "
                    f"as: {error.lost[0]}"
                ) from None

    return learn


def _learnt_anew(samples: Sequence[Sample]) -> Lexicon:
    from tools.topics.train import learn

    try:
        return learn(samples, [], edition.in_use().lexicon.calibration)
    except ModuleNotFoundError as error:
        raise StartError(
            f"--anew needs {error.name}: pip install scikit-learn (the extra `train`)."
        ) from None


def _held_back(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Near-duplicates stay on one side."""
    if len(samples) < ENOUGH_TO_MEASURE:
        return list(samples), []
    groups = sorted({sample.group for sample in samples})
    dice = random.Random(0)  # noqa: S311  the same split every time
    held = set(dice.sample(groups, max(1, round(HELD_BACK * len(groups)))))
    return [s for s in samples if s.group not in held], [s for s in samples if s.group in held]


def _report(
    before: Lexicon, after: Lexicon, unseen: Sequence[Sample]
) -> tuple[list[Verdict], float]:
    """Before and after on what neither was taught by: the verdicts after, and by how much macro-F1
    falls."""
    was, now = (_judged(one, unseen, "measuring") for one in (before, after))
    old = figures(was, promises(was, before.calibration))
    new = figures(now, promises(now, after.calibration))
    table = Table("topic", "before", "after", title=f"F1 on {len(unseen)} held back")
    for topic, score in new.per_topic.items():
        table.add_row(topic, f"{old.per_topic[topic]:.3f}", f"{score:.3f}")
    table.add_row("macro", f"{old.macro_f1:.3f}", f"{new.macro_f1:.3f}")
    out.print(table)
    confused = Counter((v.label, v.ranked[0]) for v in now if v.label != v.ranked[0])
    for (label, guess), times in confused.most_common(5):
        out.print(f"  {times} of {label} taken for {guess}")
    changed = [
        (sample, one.ranked[0], two.ranked[0])
        for sample, one, two in zip(unseen, was, now, strict=True)
        if one.ranked[0] != two.ranked[0]
    ]
    out.print(f"{len(changed)} sorted otherwise than before")
    for sample, one, two in changed[:SHOWN_CHANGES]:
        what = (sample.title or sample.body).replace("\n", " ")[:30]
        out.print(f"  {what}: {one} → {two} (is {sample.label})", markup=False)
    return now, old.macro_f1 - new.macro_f1


def _report_corrections(before: Lexicon, after: Lexicon, corrected: Sequence[Correction]) -> None:
    for one in corrected[-SHOWN_CHANGES:]:
        features = TextFeatures(one.words, {})
        was, now = (_best(lexicon, features) for lexicon in (before, after))
        words = " ".join(_plain(word) for word in list(one.words)[:6])
        out.print(f"  {words}: {was} → {now} (is {one.topic})", markup=False)


def _best(lexicon: Lexicon, features: TextFeatures) -> str:
    scores = lexicon.scores(lexicon.values(features))
    return TOPICS[max(range(len(TOPICS)), key=scores.__getitem__)]


def _judged(lexicon: Lexicon, samples: Sequence[Sample], what: str) -> list[Verdict]:
    with _bar() as bar:
        return [judge(lexicon, sample) for sample in bar.track(samples, description=what)]


def _speed(samples: Sequence[Sample]) -> dict[str, float]:
    spent = []
    for sample in samples[:TIMED]:
        began = stopwatch()
        classify(sample.body, sample.title)
        spent.append((stopwatch() - began) * 1000)
    spent.sort()
    return {
        "p50_ms": round(spent[len(spent) // 2], 3),
        "p99_ms": round(spent[min(len(spent) - 1, round(0.99 * len(spent)))], 3),
    }


def _per_topic(whole: dict[str, float], titles: dict[str, float]) -> Table:
    table = Table("topic", "F1", "F1, titles only")
    for topic, score in whole.items():
        table.add_row(topic, f"{score:.4f}", f"{titles[topic]:.4f}")
    return table


def _coloured(text: str, shares: dict[str, float]) -> Text:
    """Every deciding word in its colour, the strong ones bold."""
    shown = Text(text)
    strongest = max(map(abs, shares.values()), default=0.0)
    for word, share in sorted(shares.items(), key=lambda item: len(item[0])):
        if abs(share) < 0.05 * strongest:
            continue
        style = "green" if share > 0 else "red"
        shown.highlight_words(
            [word],
            f"bold {style}" if abs(share) >= 0.3 * strongest else style,
            case_sensitive=False,
        )
    return shown


def _plain(word: str) -> str:
    return word.lstrip(KEPT + FRAGMENT)


def _read(file: Path, least_topics: int = 1) -> list[Sample]:
    try:
        return read_table(file.read_bytes(), least_topics=least_topics)
    except OSError as error:
        raise StartError(f"{file} cannot be read: {error.strerror}.") from None
    except BadTable as error:
        raise StartError(f"{file} {error}") from None


def _lexicon_in_use(chosen: Settings) -> Lexicon:
    """The office's own, or the shipped one, with the dictionary loaded."""
    segment.load(chosen.data_dir / "cache")
    own = LexiconFile(chosen.data_dir)
    try:
        edition.take_up(own.read())
    except (LexiconError, UnicodeDecodeError, OSError) as error:
        raise StartError(f"{own.path} is no lexicon ({error}): mend or remove it.") from None
    return edition.in_use().lexicon


def _with_store(chosen: Settings, *new: Correction) -> list[Correction]:
    """All corrections, after the new ones were kept."""

    async def opened() -> list[Correction]:
        url = database_url(chosen.database_url, chosen.data_dir, "bot.db")
        store = await Store.open(url, SystemClock())
        try:
            for correction in new:
                await store.corrections.keep(correction)
            return await store.corrections.all()
        finally:
            await store.close()

    return asyncio.run(opened())


@contextmanager
def _bar() -> Iterator[Progress]:
    columns: Iterable[Any] = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        yield progress
