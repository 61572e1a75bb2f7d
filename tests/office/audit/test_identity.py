"""Who a petitioner is: opened on purpose, one case at a time, for a while, with the reason kept."""

from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import quote

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, Petitioner
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from office.audit.trail import Act
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.running import STAFF_KEY, Running, a_draft

WHO = Petitioner("王桂兰", "新安村3组12号", "13812345678")
SAID = "我是王桂兰，新安村3组12号，电话13812345678，希望清走牛粪"
SECRETS = ("桂兰", "12345678", "3组")
WHY = "核实地址，下午上门"


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(backend, session)


async def filed(backend: Running, ref: str = "draft-1") -> str:
    draft = a_draft(ref, petitioner=WHO, request=SAID, facts=SAID)
    number = (await backend.bot.file_case(draft)).number
    await backend.bot.supplement(number, SAID, (), f"key-{ref}")
    return number


def tells(text: str) -> list[str]:
    return [each for each in SECRETS if each in unescape(text)]


async def test_no_page_tells_who_it_is_until_it_is_opened(desk: Browser) -> None:
    number = await filed(desk.backend)
    other = await filed(desk.backend, "draft-2")
    page = f"/desk/cases/{number}"
    for path in ("/desk", "/desk/queue", page, f"/desk/cases/{other}"):
        status, shown = await desk.look(path)
        assert (status, tells(shown)) == (200, []), path
    assert "王**" in shown and "138****5678" in shown and "查看身份" in shown
    for nothing in ("", "  ", "……", "因" * 201):
        status, shown, _ = await desk.send(f"{page}/identity", {"reason": nothing})
        assert (status, tells(shown), "请写为什么要看身份" in shown) == (422, [], True)
    assert (await desk.send(f"{page}/identity", {"reason": WHY}))[0] == 303
    assert tells((await desk.look(page))[1]) == list(SECRETS)
    assert tells((await desk.look(f"/desk/cases/{other}"))[1]) == [], "that one alone"
    for path in ("/desk", "/desk/queue"):
        assert tells((await desk.look(path))[1]) == [], "a list is seen over shoulders"
    await desk.send("/desk/demo", {"officer": "demo-supervisor"})
    assert tells((await desk.look(page))[1]) == [], "nor does another officer see it"
    await desk.send("/desk/demo", {"officer": "demo-clerk"})
    desk.backend.clock.pass_time(minutes=30)
    assert tells((await desk.look(page))[1]) == []
    kept = [(e.actor, e.act, e.subject, e.data) for e in await trail_of(desk.backend)]
    assert kept == [
        ("demo-clerk", Act.OPENED, number, {"reason": WHY}),
        ("demo-clerk", Act.IDENTITY, number, {}),
    ]


async def test_no_list_of_the_api_tells_who_it_is(desk: Browser) -> None:
    for ref in ("draft-1", "draft-2"):
        await filed(desk.backend, ref)
    _, told = await desk.backend.as_staff("GET", "/v1/cases")
    assert "王**" in str(told) and tells(str(told)) == []


async def test_a_refused_form_keeps_hidden_what_was_hidden(desk: Browser) -> None:
    number = await filed(desk.backend)
    status, page, _ = await desk.move(number, CaseStatus.ANSWERED)
    assert (status, tells(page)) == (422, [])


async def test_tools_say_why_they_must_know(desk: Browser) -> None:
    backend, number = desk.backend, await filed(desk.backend)
    for path in ("/v1/cases", f"/v1/cases/{number}"):
        assert tells(str((await backend.as_staff("GET", path))[1])) == []
    moved = await backend.move(number, CaseStatus.FORWARDED)
    assert tells(str(moved)) == []
    for reason, expected in ((quote(WHY), 200), ("", 422), (quote("……"), 422)):
        headers = {"Authorization": f"Bearer {STAFF_KEY}", "Identity-Reason": reason}
        url = f"{backend.url}/v1/cases/{number}"
        async with backend.session.get(url, headers=headers) as answer:
            assert answer.status == expected
            assert tells(str(await answer.json())) == (list(SECRETS) if expected == 200 else [])
    opened = [e for e in await trail_of(backend) if e.act == Act.OPENED]
    assert [(e.actor, e.subject, e.data) for e in opened] == [("machine", number, {"reason": WHY})]
    assert (await backend.bot.get_case(number)).draft.petitioner == WHO, "the bot knows its chats"


async def test_a_talk_is_opened_like_its_case_and_in_danger_at_once(desk: Browser) -> None:
    backend, number = desk.backend, await filed(desk.backend)
    for talk, about, urgent in (
        ("talk-1", "draft-1", False),
        ("talk-2", None, False),
        ("talk-3", None, True),
    ):
        opening = TalkOpening(talk, about=about, phone="13812345678", urgent=urgent)
        await backend.bot.open_talk(opening)
        await backend.bot.say_in_talk(talk, TalkWords("我的电话13812345678"), f"key-{talk}")
        page = f"/desk/talks/{talk}"
        assert tells((await desk.look(page))[1]) == (["12345678"] if urgent else [])
        assert ("查看身份" in (await desk.look(page))[1]) is not urgent
        listed = str((await backend.as_staff("GET", "/v1/talks"))[1])
        assert tells(listed) == []
        assert (await desk.send(f"{page}/identity", {"reason": " "}))[0] == 422
        assert (await desk.send(f"{page}/identity", {"reason": WHY}))[0] == 303
        assert tells((await desk.look(page))[1]) == ["12345678"]
    assert tells((await desk.look(f"/desk/cases/{number}"))[1]) == list(SECRETS)
    opened = [e.subject for e in await trail_of(backend) if e.act == Act.OPENED]
    assert opened == [number, "talk:talk-2", "talk:talk-3"]
