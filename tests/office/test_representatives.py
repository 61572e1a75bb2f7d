"""Up to five speak for all who signed a joint matter, each by their own word."""

import pytest

from backend_client.contract.case import EventType
from backend_client.contract.joint import Departure, Signature
from backend_client.errors import NotFound, Refused
from tests.office.browser import Browser
from tests.office.running import Running
from tests.office.test_signatures import filed, signs


async def asked(backend: Running, number: str, key: str = "r") -> str:
    made = await backend.bot.ask_representative(number, key)
    assert made.represents
    return made.token


async def speaks(
    backend: Running, number: str, follower: str, token: str, name: str = "李明"
) -> dict[str, object]:
    signature = Signature(name, follower, represents=token)
    claimed = await backend.bot.sign(number, signature, f"{follower}-{token}")
    return dict(claimed.events[-1].data)


async def test_who_is_asked_reads_for_what_and_speaks_once_they_say_yes(backend: Running) -> None:
    number = (await filed(backend)).number
    token = await asked(backend, number)
    seen = await backend.bot.invited(token)
    assert (seen.joint, seen.represents, seen.representatives) == (True, True, 1)
    told = await speaks(backend, number, "chat-2", token)
    assert told == {"follower": "chat-2", "people": 2, "representatives": 2, "represents": True}
    with pytest.raises(NotFound):
        await backend.bot.invited(token)
    with pytest.raises(NotFound):
        await speaks(backend, number, "chat-3", token)


async def test_who_has_signed_becomes_one_and_is_not_counted_twice(backend: Running) -> None:
    number = (await filed(backend)).number
    await signs(backend, number, "李明", "chat-2")
    told = await speaks(backend, number, "chat-2", await asked(backend, number))
    assert (told["people"], told["representatives"]) == (2, 2)


async def test_a_sixth_is_refused_until_one_leaves(backend: Running) -> None:
    number = (await filed(backend)).number
    tokens = [await asked(backend, number, f"r{at}") for at in range(6)]
    for at in range(4):
        await speaks(backend, number, f"chat-{at}", tokens[at], f"王小{'一二三四'[at]}")
    with pytest.raises(Refused) as refused:
        await speaks(backend, number, "chat-9", tokens[4], "赵强")
    assert refused.value.type == "/problems/representatives-full"
    with pytest.raises(Refused):
        await asked(backend, number, "one more")
    await backend.bot.leave(number, Departure("chat-1", stays=True), "l")
    told = await speaks(backend, number, "chat-9", tokens[4], "赵强")
    assert (told["people"], told["representatives"]) == (6, 5)


async def test_the_link_for_all_makes_nobody_a_representative(backend: Running) -> None:
    number = (await filed(backend)).number
    made = await backend.bot.invite(number, "a")
    await asked(backend, number)
    assert await backend.bot.invite(number, "b") == made, "theirs ends no other"
    with pytest.raises(NotFound):
        await speaks(backend, number, "chat-2", made.token)


async def test_only_a_representative_speaks_for_all(backend: Running) -> None:
    number = (await filed(backend)).number
    await signs(backend, number, "王芳", "chat-3")
    await speaks(backend, number, "chat-2", await asked(backend, number), "欧阳春晓")
    await backend.bot.supplement(number, "烟更大了", (), "s", follower="chat-2")
    await backend.bot.urge(number, "u", follower="chat-2")
    with pytest.raises(Refused) as refused:
        await backend.bot.supplement(number, "我也说", (), "t", follower="chat-3")
    assert refused.value.type == "/problems/not-a-representative"
    await backend.bot.leave(number, Departure("chat-2", stays=True), "l")
    with pytest.raises(Refused):
        await backend.bot.urge(number, "v", follower="chat-2")
    case = await backend.bot.get_case(number)
    said = [event for event in case.events if event.type is EventType.SUPPLEMENTED]
    assert [event.data["follower"] for event in said] == ["chat-2"]


async def test_nobody_is_asked_for_what_no_link_carries(backend: Running) -> None:
    number = (await filed(backend, confidential=True)).number
    with pytest.raises(Refused):
        await asked(backend, number)


async def test_the_desk_says_who_they_are(backend: Running) -> None:
    number = (await filed(backend)).number
    await signs(backend, number, "王芳", "chat-3")
    await speaks(backend, number, "chat-2", await asked(backend, number), "欧阳春晓")
    await backend.bot.supplement(number, "烟更大了", (), "s", follower="chat-2")
    desk = Browser(backend, backend.session)
    page = (await desk.look(f"/desk/cases/{number}"))[1]
    assert "代表 2 人" in page
    assert page.count("（代表）") == 1
    assert page.count("<small>代表 <bdi>") == 1, "beside what they said for all"
    assert "春晓" not in page, "until an officer has opened it"
