"""Several people sign one matter, each by their own tap, and nobody is counted otherwise."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    EventType,
    Grade,
    Petitioner,
    PetitionKind,
    Rating,
    Receipt,
)
from backend_client.contract.joint import Departure, Signature
from backend_client.errors import NotFound, Refused
from tests.office.browser import Browser
from tests.office.running import TO_ANSWERED, Running, a_draft, started

FACTS = "我们12户联名：李明、王芳、赵强，反映楼下烧烤摊油烟大"


async def filed(backend: Running, ref: str = "draft-1", **changes: Any) -> Receipt:
    given = {"petitioner": Petitioner("王桂兰", "新安村", "13800001111", joint=True)}
    return await backend.bot.file_case(a_draft(ref, facts=FACTS, **(given | changes)))


async def signs(
    backend: Running, number: str, name: str, follower: str, phone: str | None = None
) -> Any:
    signature = Signature(name, follower, phone)
    return await backend.bot.sign(number, signature, f"{follower}-{name.encode().hex()}")


async def people(backend: Running, number: str) -> int:
    made = await backend.bot.invite(number, "look")
    return (await backend.bot.invited(made.token)).people


async def test_a_link_for_all_stays_the_same_and_tells_what_it_is_about(backend: Running) -> None:
    number = (await filed(backend)).number
    made = await backend.bot.invite(number, "a")
    assert await backend.bot.invite(number, "b") == made
    seen = await backend.bot.invited(made.code.lower())
    assert (seen.joint, seen.by, seen.people, seen.closed) == (True, "王桂兰", 1, False)
    assert "13800001111" not in repr(seen)


async def test_who_signs_is_counted_and_follows(backend: Running) -> None:
    number = (await filed(backend)).number
    claimed = await signs(backend, number, "李明", "chat-2")
    last = claimed.events[-1]
    assert (last.type, last.data) == (EventType.JOINED, {"follower": "chat-2", "people": 2})
    assert claimed.receipt.query_code == "", "that is of who filed"
    assert await signs(backend, number, "李明", "chat-2") == claimed, "the same call again"
    assert await people(backend, number) == 2


async def test_who_only_stands_in_the_words_is_not_counted(backend: Running) -> None:
    assert await people(backend, (await filed(backend)).number) == 1


async def test_nobody_is_counted_twice(backend: Running) -> None:
    number = (await filed(backend)).number
    await signs(backend, number, "李明", "chat-2", "13900002222")
    await signs(backend, number, "李小明", "chat-2")
    assert await people(backend, number) == 2, "the same chat under another name"
    for name, phone in (("李明", "+86 139 0000 2222"), ("王桂兰", "13800001111")):
        with pytest.raises(Refused) as refused:
            await signs(backend, number, name, "chat-3", phone)
        assert refused.value.type == "/problems/signed-already"
    await signs(backend, number, "李明", "chat-4")
    assert await people(backend, number) == 3, "a name alone is shared by many"


async def test_who_leaves_is_counted_no_more_and_may_come_back(backend: Running) -> None:
    number = (await filed(backend)).number
    await signs(backend, number, "李明", "chat-2")
    await backend.bot.leave(number, Departure("chat-2"), "l")
    await backend.bot.leave(number, Departure("chat-2"), "l")
    assert await people(backend, number) == 1
    with pytest.raises(NotFound):
        await backend.bot.leave(number, Departure("chat-2"), "m")
    await backend.bot.sign(number, Signature("李明", "chat-2"), "again")
    assert await people(backend, number) == 2


async def test_it_is_closed_with_the_answer(backend: Running) -> None:
    number = (await filed(backend)).number
    made = await backend.bot.invite(number, "a")
    before = backend.clock.now
    backend.clock.pass_time(days=1)
    for move in TO_ANSWERED:
        await backend.move(number, move)
    assert (await backend.bot.invited(made.token)).closed
    with pytest.raises(Refused) as refused:
        await signs(backend, number, "李明", "chat-2")
    assert refused.value.type == "/problems/signing-closed"
    in_time = Signature("赵强", "chat-3", signed_at=before)
    await backend.bot.sign(number, in_time, "late")


async def test_the_office_may_close_it_earlier(backend: Running) -> None:
    await backend.stop()
    async with started(replace(backend.settings, signing_days=10), backend.clock) as office:
        number = (await filed(office)).number
        office.clock.now += timedelta(days=9)
        await signs(office, number, "李明", "chat-2")
        office.clock.now += timedelta(days=2)
        with pytest.raises(Refused):
            await signs(office, number, "王芳", "chat-3")


@pytest.mark.parametrize(
    "changes",
    [
        {"petitioner": Petitioner("王桂兰", "新安村")},
        {"confidential": True},
        {"kind": PetitionKind.DENUNCIATION},
    ],
)
async def test_nobody_signs_what_is_not_joint_or_is_shielded(
    backend: Running, changes: dict[str, Any]
) -> None:
    number = (await filed(backend, **changes)).number
    with pytest.raises(Refused):
        await backend.bot.invite(number, "i")
    with pytest.raises(Refused):
        await signs(backend, number, "李明", "chat-2")


async def test_each_grades_for_themselves(backend: Running) -> None:
    number = (await filed(backend)).number
    for at in range(5):
        await signs(backend, number, f"王小{'一二三四五'[at]}", f"chat-{at}", f"1390000000{at}")
    for move in TO_ANSWERED:
        await backend.move(number, move)
    grades = [Grade.SATISFIED] * 3 + [Grade.DISSATISFIED] * 2
    for at, grade in enumerate(grades):
        await backend.bot.rate(number, Rating(unit=grade, follower=f"chat-{at}"), f"r{at}")
    with pytest.raises(NotFound):
        await backend.bot.rate(number, Rating(unit=Grade.FAIR, follower="chat-9"), "r9")
    assert (await backend.bot.get_case(number)).rating is None, "nobody graded for who filed"
    backend.clock.pass_time(days=1)
    _, figures = await backend.as_staff("GET", "/v1/stats")
    assert figures["ratings"]["total"]["unit"] == {  # type: ignore[index]
        "satisfied": 3,
        "fair": 0,
        "dissatisfied": 2,
    }


async def test_the_office_sees_how_many_and_their_names_for_a_reason(backend: Running) -> None:
    number = (await filed(backend)).number
    await signs(backend, number, "欧阳春晓", "chat-2", "13900002222")
    await signs(backend, number, "司马小云", "chat-3")
    await backend.bot.leave(number, Departure("chat-3"), "l")
    _, case = await backend.as_staff("GET", f"/v1/cases/{number}")
    assert str(case["signers"]).count("name") == 1
    assert "春晓" not in str(case["signers"])
    assert "司马" not in str(case)
    assert EventType.JOINED.value not in {each["type"] for each in case["events"]}  # type: ignore[attr-defined]
    desk = Browser(backend, backend.session)
    page = (await desk.look(f"/desk/cases/{number}"))[1]
    assert "2 人已联名" in page
    assert "欧阳春晓" not in page


async def test_a_case_that_is_read_by_the_bot_names_no_signer(backend: Running) -> None:
    number = (await filed(backend)).number
    await signs(backend, number, "欧阳春晓", "chat-2")
    case = await backend.bot.get_case(number)
    assert case.signers == ()
    assert case.status is CaseStatus.REGISTERED
    assert "欧阳" not in repr(case)
