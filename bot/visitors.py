"""Invented citizens who file through the sandbox as people do: they read, type and tap."""

import re
from collections.abc import Sequence

from bot.sandbox.citizen import Citizen
from dialogs.texts import DEFAULT, texts

PATIENCE_SECONDS = 60.0
MOST_QUESTIONS = 12

T = texts(DEFAULT)
NUMBERED = re.compile(r"\d{6}-\d{4,}-\d")
NUMBER = T.plain("case.number", number="", code="").split("<")[0].strip()
CONFIRM = T.plain("card.confirm")
# What a citizen in a hurry taps, the likeliest to end the questions first.
CHOICES = (
    CONFIRM,
    T.plain("file_case.identity.anonymous"),
    T.plain("label.unsure"),
    T.plain("label.skip"),
)
BEGIN = T.plain("label.begin")
SOLVED = T.plain("case.button.solved")
SATISFIED = T.plain("rate.satisfied")


async def files(citizen: Citizen, text: str) -> str:
    """File one complaint, without a name, from /start to the receipt; its number.

    Raises AssertionError, with the citizen's screen, when the bot leaves them waiting.
    """
    citizen.says("/start")
    await _taps(citizen, (BEGIN,))
    await citizen.hears(T.plain("file_case.story.ask")[:6], PATIENCE_SECONDS)
    citizen.says(text)
    for _ in range(MOST_QUESTIONS):
        if await _taps(citizen, CHOICES) == CONFIRM:
            break
    receipt = await citizen.hears(NUMBER, PATIENCE_SECONDS)
    found = NUMBERED.search(receipt["text"])
    assert found is not None, citizen.screen()  # noqa: S101 - a visitor is a test, too
    return found[0]


async def rates(citizen: Citizen) -> None:
    """Say that the answer solved it, and grade both parties."""
    for label in (SOLVED, SATISFIED, SATISFIED):
        await _taps(citizen, (label,))


async def _taps(citizen: Citizen, labels: Sequence[str]) -> str:
    """Tap the first of the labels that the bot offers since the citizen's last act."""

    def offered() -> tuple[str, dict[str, object]] | None:
        for label in labels:
            for message in reversed(citizen.news()):
                rows = message.get("reply_markup", {}).get("inline_keyboard", [])
                if any(button["text"] == label for row in rows for button in row):
                    return label, message
        return None

    label, message = await citizen.waits_for(offered, f"is offered {labels}", PATIENCE_SECONDS)
    citizen.taps(label, message=message)
    return label
