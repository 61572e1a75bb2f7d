"""What our bot calls in one conversation, turn by turn, for a rival that makes the very same calls.

    {"turns": [[{"method", "parameters", "edits"}, …], …], "files_before": [turn, call]}

`edits` is the turn and call that sent the message which this one changes. `files_before` is the
call that tells the number: before it the petition is at the backend.
"""

from collections.abc import Iterable
from typing import Any

from benchmarks.lean.citizens import FIRST_CHAT, Crowd
from benchmarks.lean.keepalive import Json
from benchmarks.lean.telegram import Call, Telegram
from benchmarks.petitioner import Failed
from bot.cli.visitors import NUMBERED

THINKING_SECONDS = 0.7  # so that all of a turn's calls are made before the next word
RECORDED_SECONDS = 12.0
OF_THE_CHAT = ("chat_id", "callback_query_id", "message_id")

Entry = Call | int  # an int is the chat of an update


async def record(telegram: Telegram, crowd: Crowd) -> dict[str, Any]:
    """The first conversation of one citizen, who thinks."""
    log: list[Entry] = []
    hears = telegram.told

    def told(call: Call) -> None:
        log.append(call)
        hears(call)

    telegram.told, telegram.given = told, log.append
    try:
        await crowd.live(1, RECORDED_SECONDS, thinking=THINKING_SECONDS)
    finally:
        telegram.told, telegram.given = hears, lambda chat_id: None
    first = next(each for each in log if isinstance(each, int) and each > FIRST_CHAT)
    return conversation(log, first)


def conversation(log: Iterable[Entry], chat_id: int) -> dict[str, Any]:
    """That of one chat, of a log in which nobody else files."""
    turns: list[list[Json]] = []
    sent: dict[int, tuple[int, int]] = {}
    files_before: tuple[int, int] | None = None
    for each in log:
        if each == chat_id:
            turns.append([])
        elif isinstance(each, Call) and each.chat_id == chat_id:
            here, edits = (len(turns) - 1, len(turns[-1])), None
            if each.message is not None and each.method == "sendMessage":
                sent[each.message["message_id"]] = here
            elif each.message is not None:
                edits = sent[each.message["message_id"]]
            if files_before is None and NUMBERED.search(each.parameters.get("text", "")):
                files_before = here
            kept = {name: v for name, v in each.parameters.items() if name not in OF_THE_CHAT}
            turns[-1].append({"method": each.method, "parameters": kept, "edits": edits})
    if files_before is None:
        raise Failed(f"no number was told in {len(turns)} turns")
    return {"turns": turns, "files_before": files_before}
