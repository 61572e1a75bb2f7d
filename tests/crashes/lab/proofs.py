"""What tests of the laboratory have in common."""

import asyncio
import sys
from typing import Any

from bot.sandbox.faults import Fault
from tests.crashes.lab.checker import RING_DATA, Verdict
from tests.crashes.lab.laboratory import Laboratory
from tests.crashes.lab.oracle import Oracle


def holds(verdict: Verdict, lab: Laboratory) -> None:
    """Every promise was kept. What a failure prints is enough to try again."""
    told = f"seed {lab.plan.seed}, {len(lab.ledger.kills)} kills: {verdict}"
    sys.stdout.write(told + "\n")
    waited = "\n".join(lab.ledger.given_up[:2])
    assert verdict.kept, f"{told}\n{waited}\n{lab.fleet.last_words('bot')}"
    assert verdict.petitions > 0
    assert verdict.changes > 0


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
