"""kill -9 at any moment while a joint matter is signed: who was told so is counted, and once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Draft,
    EventType,
    PetitionKind,
)
from sandbox.delivery.log import Call
from tests.crashes.lab.laboratory import Plan, opened
from tests.crashes.lab.signers import SIGNED, Signers, breaches, signed_under_fire

PEOPLE, KILLS = 12, 8


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [20261129, 20261130])
async def test_who_signs_while_everything_is_killed_is_counted_once(
    tmp_path: Path, seed: int
) -> None:
    async with opened(Plan(seed=seed, settle_seconds=90), tmp_path) as lab:
        assert await signed_under_fire(lab, PEOPLE, KILLS) == []
        assert len(lab.ledger.kills) == KILLS


AT = datetime(2026, 11, 29, tzinfo=UTC)
CASE = Case("C1", "d", CaseStatus.REGISTERED, Draft("d", PetitionKind.CLAIM, "", ""), AT)


def step(seq: int, type_: EventType, follower: str, people: int) -> CaseEvent:
    return CaseEvent(seq, "C1", "d", seq, type_, AT, {"follower": follower, "people": people})


def ring(chat: int, *, silent: bool = False) -> Call:
    said = {"text": f"{SIGNED} ✓", "disable_notification": silent}
    return Call(0, "sendMessage", said, chat, carried_out=True, ok=True)


TOLD = Signers(signed={1, 2}, left={2})
STEPS = (
    step(1, EventType.JOINED, "a", 2),
    step(2, EventType.JOINED, "b", 3),
    step(3, EventType.LEFT, "b", 2),
)


def test_what_was_told_and_is_so_is_no_breach() -> None:
    assert breaches(replace(CASE, events=STEPS), TOLD, [ring(1), ring(1, silent=True)]) == []


@pytest.mark.parametrize(
    ("steps", "log", "found"),
    [
        (STEPS[:1], [], "under two names, or under none"),
        (STEPS[:2], [], "2 stand there, and 1 were told so"),
        ((*STEPS, step(4, EventType.JOINED, "c", 3)), [], "under two names"),
        ((*STEPS[:2], step(3, EventType.JOINED, "a", 4)), [], "counted twice"),
        ((*STEPS[:2], step(3, EventType.LEFT, "b", 3)), [], "3 are told of 2"),
        (STEPS, [ring(1), ring(1)], "chat 1 was rung 2 times"),
    ],
)
def test_a_breach_is_found(steps: tuple[CaseEvent, ...], log: list[Call], found: str) -> None:
    told = breaches(replace(CASE, events=steps), TOLD, log)
    assert any(found in each for each in told), told
