"""What tests of the laboratory have in common."""

import asyncio
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.delivery.faults import Fault
from sandbox.delivery.log import Call, Entry, Made
from tests.crashes.lab.checker import RING_DATA, Verdict
from tests.crashes.lab.faulty_telegram import FaultyTelegram
from tests.crashes.lab.laboratory import Laboratory
from tests.crashes.lab.ledger import Ledger

CHAT = re.compile(r"\bchat (\d+)")
NAMED = re.compile(r"\d{6}-\d{4}-\d|(?<=receipt )\w+")  # a case by its number, or its receipt


def holds(verdict: Verdict, lab: Laboratory) -> None:
    """Every promise was kept. What a failure prints is enough to try again."""
    told = f"seed {lab.plan.seed}, {len(lab.ledger.kills)} kills: {verdict}"
    sys.stdout.write(told + "\n")
    assert verdict.kept, f"{told}\n{story(verdict, lab)}"
    assert verdict.petitions > 0
    assert verdict.changes > 0


def story(verdict: Verdict, lab: Laboratory) -> str:
    """What a person needs who asks why: who waited in vain, all that was done and said in the first
    chat of which something is found, or else the last words of each process."""
    entries = sorted(lab.telegram.sandbox.log, key=lambda entry: entry.revision)
    chat = chat_of("\n".join(verdict.findings), entries, lab.ledger)
    if chat is None:
        told: Iterable[str] = map(lab.fleet.last_words, lab.fleet.roles)
    else:
        told = (*_lines(entries, str(chat)), f"kills: {lab.ledger.kills}")
    return "\n".join((*lab.ledger.given_up[:2], *told))


def chat_of(found: str, entries: Iterable[Entry], ledger: Ledger) -> int | None:
    """The chat that is named first in what was found, or else whose petition or case is."""
    if chat := CHAT.search(found):
        return int(chat[1])
    for petition in ledger.petitions:
        if petition.mark in found:
            return petition.chat_id
    shown = (entry for entry in entries if isinstance(entry, Call) and entry.chat_id is not None)
    if named := NAMED.search(found):
        return next((call.chat_id for call in shown if named[0] in str(call.parameters)), None)
    return None


def _lines(entries: list[Entry], chat: str) -> Iterator[str]:
    for entry in entries:
        when = f"{entry.revision:6} {entry.time:.3f}"
        if isinstance(entry, Made) and chat in str(entry.update):
            yield f"{when} <- {str(entry.update)[:300]}"
        elif isinstance(entry, Call) and str(entry.chat_id) == chat:
            became = f"carried out: {entry.carried_out}, ok: {entry.ok}, {entry.fault or ''}"
            yield f"{when} -> {entry.method} ({became}) {str(entry.parameters)[:500]}"


def news_rings_for(telegram: FaultyTelegram) -> asyncio.Event:
    """Set when the next ring has been shown; its call is left without an answer."""
    shown = asyncio.Event()
    usual = telegram.sandbox.faults.gremlin

    class _Held(Fault):
        async def strike(self) -> None:
            shown.set()
            await asyncio.sleep(3600)

    def gremlin(method: str, parameters: dict[str, Any]) -> Fault | None:
        markup = str(parameters.get("reply_markup", ""))
        if method.lower() == "sendmessage" and RING_DATA.search(markup) and not shown.is_set():
            telegram.sandbox.faults.gremlin = usual
            return _Held(when="after")
        return usual(method, parameters) if usual else None

    telegram.sandbox.faults.gremlin = gremlin
    return shown
