"""What tests of the laboratory have in common."""

import asyncio
import re
import sys
from collections.abc import Iterator
from typing import Any

from bot.sandbox.faults import Fault
from bot.sandbox.log import Call, Entry, Made
from tests.crashes.lab.checker import RING_DATA, Verdict
from tests.crashes.lab.laboratory import Laboratory
from tests.crashes.lab.oracle import Oracle

CHAT = re.compile(r"chat (\d+)")


def holds(verdict: Verdict, lab: Laboratory) -> None:
    """Every promise was kept. What a failure prints is enough to try again."""
    told = f"seed {lab.plan.seed}, {len(lab.ledger.kills)} kills: {verdict}"
    sys.stdout.write(told + "\n")
    waited = "\n".join(lab.ledger.given_up[:2])
    assert verdict.kept, f"{told}\n{waited}\n{_told_in(verdict, lab)}"
    assert verdict.petitions > 0
    assert verdict.changes > 0


def _told_in(verdict: Verdict, lab: Laboratory) -> str:
    """All that was done and said in the first chat of which something is found."""
    found = CHAT.search("\n".join(verdict.findings))
    if found is None:
        return lab.fleet.last_words("bot")
    entries = sorted(lab.oracle.sandbox.log, key=lambda entry: entry.revision)
    lines = [*_lines(entries, found[1]), f"kills: {lab.ledger.kills}"]
    return "\n".join(lines)


def _lines(entries: list[Entry], chat: str) -> Iterator[str]:
    for entry in entries:
        when = f"{entry.revision:6} {entry.time:.3f}"
        if isinstance(entry, Made) and chat in str(entry.update):
            yield f"{when} <- {str(entry.update)[:300]}"
        elif isinstance(entry, Call) and str(entry.chat_id) == chat:
            became = f"carried out: {entry.carried_out}, ok: {entry.ok}, {entry.fault or ''}"
            yield f"{when} -> {entry.method} ({became}) {str(entry.parameters)[:300]}"


def news_rings_for(oracle: Oracle) -> asyncio.Event:
    """Set when the next ring has been shown; its call is left without an answer."""
    shown = asyncio.Event()
    usual = oracle.sandbox.faults.gremlin

    class _Held(Fault):
        async def strike(self) -> None:
            shown.set()
            await asyncio.sleep(3600)

    def gremlin(method: str, parameters: dict[str, Any]) -> Fault | None:
        markup = str(parameters.get("reply_markup", ""))
        if method.lower() == "sendmessage" and RING_DATA.search(markup) and not shown.is_set():
            oracle.sandbox.faults.gremlin = usual
            return _Held(when="after")
        return usual(method, parameters) if usual else None

    oracle.sandbox.faults.gremlin = gremlin
    return shown
