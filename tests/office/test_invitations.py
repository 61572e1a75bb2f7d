"""A person confirms what somebody filed for them, and nobody else does."""

from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Claim,
    EventType,
    Grade,
    Petitioner,
    PetitionKind,
    Rating,
    Receipt,
)
from backend_client.contract.invitation import InvitationAnswer, Takeover
from backend_client.contract.on_behalf import Represented
from backend_client.errors import NotFound, Refused
from tests.office.browser import Browser
from tests.office.running import TO_ANSWERED, Running, a_draft

YES, NO = InvitationAnswer(True, "chat-2"), InvitationAnswer(False, "chat-2")


async def filed(backend: Running, ref: str = "draft-1", **changes: Any) -> Receipt:
    given = {
        "petitioner": Petitioner("李明", "新安村", proxy_for="王大爷"),
        "on_behalf": Represented("王大爷", relation="隔壁"),
    }
    return await backend.bot.file_case(a_draft(ref, **(given | changes)))


async def test_a_token_shows_the_case_and_its_answer_follows_it(backend: Running) -> None:
    receipt = await filed(backend)
    made = await backend.bot.invite(receipt.number, "i")
    assert len(made.token) == 32, "128 bits"
    seen = await backend.bot.invited(made.token)
    assert (seen.number, seen.whom, seen.by) == (receipt.number, "王大爷", "李明")
    assert seen.request == "希望赶紧清走"
    result = await backend.bot.answer_invitation(made.token, YES, "a")
    assert result.case is not None
    last = result.case.events[-1]
    assert (last.type, last.data) == (EventType.CONFIRMED, {"follower": "chat-2"})
    again = await backend.bot.answer_invitation(made.token, YES, "a")
    assert again == result, "the same call again"


async def test_a_code_told_by_telephone_opens_the_same(backend: Running) -> None:
    made = await backend.bot.invite((await filed(backend)).number, "i")
    typed = made.code.lower().replace("-", " ")
    seen = await backend.bot.invited(made.token)
    assert await backend.bot.invited(typed) == seen


async def test_it_opens_once_and_only_the_newest(backend: Running) -> None:
    number = (await filed(backend)).number
    old = await backend.bot.invite(number, "i")
    assert await backend.bot.invite(number, "i") == old, "the same call again"
    new = await backend.bot.invite(number, "j")
    for gone in (old.token, old.code):
        with pytest.raises(NotFound):
            await backend.bot.invited(gone)
    await backend.bot.answer_invitation(new.token, YES, "a")
    with pytest.raises(NotFound):
        await backend.bot.invited(new.token)
    with pytest.raises(NotFound):
        await backend.bot.answer_invitation(new.token, InvitationAnswer(True, "chat-3"), "b")
    with pytest.raises(Refused):
        await backend.bot.invite(number, "k")


async def test_it_ends_with_time(backend: Running) -> None:
    made = await backend.bot.invite((await filed(backend)).number, "i")
    backend.clock.now += timedelta(days=14, seconds=1)
    with pytest.raises(NotFound):
        await backend.bot.invited(made.token)
    with pytest.raises(NotFound):
        await backend.bot.answer_invitation(made.token, YES, "a")


async def test_five_wrong_codes_lock_who_asks(backend: Running) -> None:
    made = await backend.bot.invite((await filed(backend)).number, "i")
    asker = backend.bot.asked_by("stranger")
    for at in range(5):
        with pytest.raises(NotFound):
            await asker.invited(f"2222-222{at + 2}")
    with pytest.raises(NotFound):
        await asker.invited(made.code)
    seen = await backend.bot.asked_by("the person").invited(made.code)
    assert seen.whom == "王大爷"


@pytest.mark.parametrize(
    "changes",
    [
        {"on_behalf": None},
        {"confidential": True},
        {"kind": PetitionKind.DENUNCIATION},
        {"facts": "村主任王大山贪污低保款，请纪委查处"},
    ],
)
async def test_nobody_is_invited_to_ones_own_or_to_a_shielded_case(
    backend: Running, changes: dict[str, Any]
) -> None:
    number = (await filed(backend, **changes)).number
    with pytest.raises(Refused) as refused:
        await backend.bot.invite(number, "i")
    assert refused.value.status == 409


async def test_only_the_person_grades_and_withdraws(backend: Running) -> None:
    receipt = await filed(backend)
    with pytest.raises(Refused):
        await backend.bot.withdraw(receipt.number, None, "w")
    for move in TO_ANSWERED:
        await backend.move(receipt.number, move)
    rating = Rating(unit=Grade.SATISFIED)
    with pytest.raises(Refused):
        await backend.bot.rate(receipt.number, rating, "r")
    made = await backend.bot.invite(receipt.number, "i")
    await backend.bot.answer_invitation(made.token, YES, "a")
    await backend.bot.rate(receipt.number, rating, "r2")


async def test_what_the_person_says_stands_on_the_desk(backend: Running) -> None:
    number = (await filed(backend)).number
    desk = Browser(backend, backend.session)
    assert "本人还没有确认" in (await desk.look(f"/desk/cases/{number}"))[1]
    made = await backend.bot.invite(number, "i")
    await backend.bot.answer_invitation(made.token, NO, "a")
    assert "本人说不是他（她）的事" in (await desk.look(f"/desk/cases/{number}"))[1]
    made = await backend.bot.invite(number, "j")
    await backend.bot.answer_invitation(made.token, YES, "b")
    assert "本人已在自己的聊天里确认" in (await desk.look(f"/desk/cases/{number}"))[1]
    assert (await backend.bot.get_case(number)).status is CaseStatus.REGISTERED


async def test_whose_it_is_follows_it_alone_and_who_filed_opens_nothing_any_more(
    backend: Running,
) -> None:
    petitioner = Petitioner("李明", "新安村", "13800001111", proxy_for="王大爷")
    whom = Represented("王大爷", "13900002222", relation="隔壁")
    receipt = await filed(backend, petitioner=petitioner, on_behalf=whom)
    number, old = receipt.number, receipt.query_code
    with pytest.raises(Refused, match="not-now"):
        await backend.bot.take_over(number, Takeover("chat-2"), "t")
    made = await backend.bot.invite(number, "i")
    await backend.bot.answer_invitation(made.token, YES, "a")
    with pytest.raises(Refused, match="not-now"):
        await backend.bot.take_over(number, Takeover("chat-9"), "s")
    taken = await backend.bot.take_over(number, Takeover("chat-2"), "t")
    last = taken.events[-1]
    assert (last.type, last.data) == (EventType.TAKEN_OVER, {"follower": "chat-2"})
    assert taken.receipt.query_code != old
    assert await backend.bot.take_over(number, Takeover("chat-2"), "t") == taken, "the same call"
    with pytest.raises(NotFound):
        await backend.bot.progress(number, old)
    new = taken.receipt.query_code
    with pytest.raises(NotFound):
        await backend.bot.claim_case(number, Claim(new, "13800001111", "chat-1"), "c")
    moved = await backend.bot.claim_case(number, Claim(new, "13900002222", "chat-3"), "d")
    assert moved.receipt.number == number
