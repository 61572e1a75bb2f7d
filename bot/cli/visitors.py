"""Invented citizens who file through the sandbox as people do: they read, type and tap."""

import re
from collections.abc import Sequence

from dialogs.texts import DEFAULT, LANGUAGES, texts
from sandbox import Citizen

PATIENCE_SECONDS = 60.0
MOST_QUESTIONS = 12

T = texts(DEFAULT)
NUMBERED = re.compile(r"\d{6}-\d{4,}-\d")


def in_each_language(*keys: str) -> tuple[str, ...]:
    """The labels: who writes in another language or script is answered in it."""
    return tuple(dict.fromkeys(texts(each).plain(key) for key in keys for each in LANGUAGES))


CONFIRM = T.plain("card.confirm")
CONFIRMS = in_each_language("card.confirm")
# What a citizen in a hurry taps, the likeliest to end the questions first.
CHOICES = CONFIRMS + in_each_language(
    "file_case.identity.anonymous", "file_case.accuses.no", "label.unsure", "label.skip"
)
BEGIN = T.plain("label.begin")
SOLVED = in_each_language("case.button.solved")
SATISFIED = in_each_language("rate.satisfied")


async def files(citizen: Citizen, text: str) -> str:
    """File one complaint, without a name, from /start to the receipt; its number.

    Raises AssertionError, with the citizen's screen, when the bot leaves them waiting.
    """
    citizen.says("/start")
    await _taps(citizen, (BEGIN,))
    await citizen.hears(T.plain("file_case.story.ask")[:6], PATIENCE_SECONDS)
    citizen.says(text)
    for _ in range(MOST_QUESTIONS):
        if await _taps(citizen, CHOICES) in CONFIRMS:
            break
    return await citizen.waits_for(lambda: _number(citizen), "hears a number", PATIENCE_SECONDS)


def _number(citizen: Citizen) -> str | None:
    found = (NUMBERED.search(message["text"]) for message in citizen.news())
    return next((match[0] for match in found if match), None)


async def rates(citizen: Citizen) -> None:
    """Say that the answer solved it, and grade both parties."""
    for labels in (SOLVED, SATISFIED, SATISFIED):
        await _taps(citizen, labels)


async def _taps(citizen: Citizen, labels: Sequence[str]) -> str:
    """Tap the first of the labels that the bot offers since the citizen's last act."""

    def offered() -> tuple[str, dict[str, object]] | None:
        for label in labels:
            for message in reversed(citizen.news()):
                if label in _labels(message.get("reply_markup", {}).get("inline_keyboard", [])):
                    return label, message
        keyboard = citizen.chat.keyboard
        keys = _labels(keyboard.markup["keyboard"]) if keyboard and not keyboard.used else set()
        return next(((label, {}) for label in labels if label in keys), None)

    label, message = await citizen.waits_for(offered, f"is offered {labels}", PATIENCE_SECONDS)
    citizen.taps(label, message=message or None)
    return label


def _labels(rows: list[list[dict[str, str]]]) -> set[str]:
    return {button["text"] for row in rows for button in row}
