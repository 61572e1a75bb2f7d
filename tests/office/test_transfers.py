"""What number, code and phone open from anywhere, and what guessing opens: nothing."""

import asyncio
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Claim,
    EventType,
    Petitioner,
    PetitionKind,
    Receipt,
)
from backend_client.errors import NotFound
from office.law.numbers import case_number
from tests.office.conftest import Start
from tests.office.running import MORNING, Running, a_draft

PHONE = "13800001111"


async def filed(backend: Running, ref: str = "draft-1", **changes: Any) -> Receipt:
    changes.setdefault("petitioner", Petitioner("王桂兰", "新安村3组12号", PHONE))
    return await backend.bot.file_case(a_draft(ref, **changes))


async def claims(backend: Running, receipt: Receipt, **given: str) -> bool:
    """Whether a claim goes through."""
    claim = Claim(**{"code": receipt.query_code, "phone": PHONE, "claimant": "chat-2"} | given)
    try:
        await backend.bot.claim_case(receipt.number, claim, claim.claimant)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("phone", [PHONE, "+86 138-0000-1111", "0086１３８００００１１１１"])
async def test_the_code_and_the_phone_move_a_case_with_all_its_steps(
    backend: Running, phone: str
) -> None:
    receipt = await filed(backend)
    await backend.move(receipt.number, CaseStatus.FORWARDED)
    claim = Claim(receipt.query_code, phone, "chat-2")
    claimed = await backend.bot.claim_case(receipt.number, claim, "chat-2")
    assert claimed.receipt == receipt
    assert claimed.request == "希望赶紧清走"
    assert [event.seq for event in claimed.events] == [1, 2, 3, 4]
    last = claimed.events[-1]
    assert (last.type, last.data) == (EventType.CLAIMED, {"claimant": "chat-2"})
    assert (await backend.bot.events(0))[-1] == last
    assert await backend.bot.claim_case(receipt.number, claim, "chat-2") == claimed, "once"


async def test_a_number_among_words_and_other_numbers_moves_the_case(backend: Running) -> None:
    """The digits of all of them were once read as one number, which nobody has."""
    told = Petitioner("王桂兰", "新安村3组12号", f"{PHONE}（晚上8点后打）、0452-6123456")
    receipt = await filed(backend, petitioner=told)
    assert not await claims(backend, receipt, phone="13900002222")
    assert await claims(backend, receipt)


async def test_what_does_not_fit_looks_as_if_there_were_no_such_case(backend: Running) -> None:
    receipt = await filed(backend)
    unsigned = await filed(backend, "draft-2", petitioner=Petitioner())
    denounced = await filed(backend, "draft-3", kind=PetitionKind.DENUNCIATION)
    answers = []
    for number, code, phone in (
        (case_number(MORNING.date(), 9999), receipt.query_code, PHONE),
        (receipt.number, "AAAA-AAAA", PHONE),
        (receipt.number, receipt.query_code, "13900002222"),
        (receipt.number, receipt.query_code, ""),
        (unsigned.number, unsigned.query_code, ""),
        (denounced.number, denounced.query_code, PHONE),
    ):
        body = {"code": code, "phone": phone, "claimant": "c"}
        path = f"/v1/cases/{number}/claim"
        answers.append(await backend.call("POST", path, body, idempotency_key="c"))
    assert [status for status, _ in answers] == [404] * 6
    assert all(body == answers[0][1] for _, body in answers)
    assert all(e.type is EventType.MOVED for e in await backend.bot.events(0))


async def opens(backend: Running, receipt: Receipt, asker: str, code: str = "") -> bool:
    """Whether the code, the right one if none is given, shows the progress to this chat."""
    try:
        await backend.bot.asked_by(asker).progress(receipt.number, code or receipt.query_code)
    except NotFound:
        return False
    return True


async def test_strangers_who_guess_do_not_lock_the_owner_out(backend: Running) -> None:
    receipt = await filed(backend)
    for n in range(200):
        assert not await opens(backend, receipt, f"stranger-{n % 40}", "AAAA-AAAA")
    assert await opens(backend, receipt, "owner")
    claim = Claim(receipt.query_code, PHONE, "chat-2")
    assert await backend.bot.asked_by("owner").claim_case(receipt.number, claim, "chat-2")
    assert not await opens(backend, receipt, "stranger-1"), "with the right code either"
    assert await opens(backend, receipt, "friend"), "who was told the code"


async def test_five_wrong_guesses_lock_a_chat_for_an_hour_at_every_number(
    backend: Running,
) -> None:
    receipt, other = await filed(backend), await filed(backend, "draft-2")
    for n in range(4):
        assert not await opens(backend, (receipt, other)[n % 2], "chat-1", "AAAA-AAAA")
    assert await opens(backend, receipt, "chat-1")
    wrong_phone = Claim(receipt.query_code, "13900002222", "c")
    with pytest.raises(NotFound):
        await backend.bot.asked_by("chat-1").claim_case(receipt.number, wrong_phone, "c")
    assert not await opens(backend, receipt, "chat-1")
    assert not await opens(backend, other, "chat-1")
    assert await opens(backend, other, "chat-2")
    backend.clock.pass_time(hours=1)
    assert await opens(backend, receipt, "chat-1")


async def test_many_who_guess_at_one_number_have_one_try_an_hour_each(backend: Running) -> None:
    receipt = await filed(backend)
    for n in range(60):
        assert not await opens(backend, receipt, f"chat-{n}", "AAAA-AAAA")
    assert not await opens(backend, receipt, "chat-59"), "its one try was wrong"
    assert await opens(backend, receipt, "fresh")


async def test_five_wrong_guesses_of_nobody_knows_whom_lock_a_number_for_an_hour(
    backend: Running,
) -> None:
    receipt, other = await filed(backend), await filed(backend, "draft-2")
    for _ in range(4):
        with pytest.raises(NotFound):
            await backend.bot.progress(receipt.number, "AAAA-AAAA")
    assert await backend.bot.progress(receipt.number, receipt.query_code)
    assert not await claims(backend, receipt, phone="13900002222")
    with pytest.raises(NotFound):
        await backend.bot.progress(receipt.number, receipt.query_code)
    assert not await claims(backend, receipt)
    assert await backend.bot.progress(other.number, other.query_code)
    backend.clock.pass_time(hours=1)
    assert await backend.bot.progress(receipt.number, receipt.query_code)
    assert await claims(backend, receipt)


async def test_a_burst_of_guesses_is_counted_like_a_row_of_them(start: Start) -> None:
    backend = await start()
    receipt = await filed(backend)
    codes = [f"AAAA-AA{a}{b}" for a in "23456789" for b in "23456"]
    codes.insert(20, receipt.query_code)

    async def opens(code: str) -> bool:
        try:
            await backend.bot.progress(receipt.number, code)
        except NotFound:
            return False
        return True

    found = await asyncio.gather(*map(opens, codes))
    assert sum(found) <= 1
    with pytest.raises(NotFound):
        await backend.bot.progress(receipt.number, receipt.query_code)
    assert sum(found[:5] + found[6:20] + found[21:]) == 0
