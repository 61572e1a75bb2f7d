"""回访: who is asked whether an answer was kept, in the chat or by telephone, and what follows."""

import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, PetitionKind, Rating, Resolution
from backend_client.json_codec import to_plain
from office.law.follow_up import call_backs as law
from tests.office.browser import Browser
from tests.office.running import AN_ANSWER, TO_ANSWERED, Running, a_draft

KEPT = law.table().questions[0]


@pytest.fixture
async def browser(backend: Running) -> AsyncIterator[Browser]:
    """A clerk's, who is of the discipline desk, too."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(backend, session)


async def answered(backend: Running, ref: str = "draft-1", **changes: Any) -> str:
    receipt = await backend.bot.file_case(a_draft(ref, **changes))
    await backend.move(receipt.number, *TO_ANSWERED)
    return receipt.number


async def listed(browser: Browser) -> str:
    status, page = await browser.look("/desk/call-backs")
    assert status == 200
    return page


async def calls(browser: Browser, number: str, **form: str) -> tuple[int, str]:
    _, page = await browser.look(f"/desk/cases/{number}")
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    status, page, _ = await browser.send(
        f"/desk/cases/{number}/call-back", {"seen": found[1], **form}
    )
    return status, page


async def events_of(backend: Running, number: str) -> list[dict[str, Any]]:
    case = await backend.bot.get_case(number)
    return [to_plain(event) for event in case.events]


async def says(backend: Running, number: str, text: str, seq: int) -> None:
    body = {"text": text, "answers": seq}
    path = f"/v1/cases/{number}/supplements"
    status, _ = await backend.call("POST", path, body, idempotency_key=f"says-{seq}")
    assert status == 201


async def waits(browser: Browser, number: str) -> bool:
    await browser.send("/desk/demo", {"officer": "demo-supervisor"})
    _, page = await browser.look("/desk/queue")
    await browser.send("/desk/demo", {"officer": "demo-clerk"})
    return number in page and "回访：有问题" in page


async def test_it_is_on_the_list_some_days_after_the_answer_until_it_was_asked(
    browser: Browser,
) -> None:
    number = await answered(browser.backend)
    assert number not in await listed(browser)
    browser.backend.clock.pass_time(days=law.table().after_days)
    assert number in await listed(browser)
    status, _ = await calls(browser, number, **{"q-kept": "done", "words": "昨天清走了"})
    assert status == 303
    page = await listed(browser)
    assert number not in page and "办到了 <b>1</b>" in page
    _, page = await browser.look(f"/desk/cases/{number}")
    assert "昨天清走了" in page and "电话问过了" in page
    assert not await waits(browser, number)


async def test_after_a_quarter_nobody_is_asked_any_more(browser: Browser) -> None:
    number = await answered(browser.backend)
    browser.backend.clock.pass_time(days=law.table().until_days + 1)
    assert number not in await listed(browser)


async def test_who_says_that_it_was_not_done_is_heard_by_who_supervises(browser: Browser) -> None:
    number = await answered(browser.backend)
    browser.backend.clock.pass_time(days=8)
    await calls(browser, number, **{"q-kept": "not_done", "words": "没有人来过"})
    assert await waits(browser, number)
    [*_, last] = await events_of(browser.backend, number)
    assert last["data"]["call_back"]["unhappy"] is True
    await browser.send("/desk/demo", {"officer": "demo-supervisor"})
    status, _, _ = await browser.move(number, CaseStatus.HANDLING, note="退回去重新办")
    assert status == 303
    assert not await waits(browser, number)


async def test_whoever_was_pressed_is_unhappy_though_it_was_done(browser: Browser) -> None:
    number = await answered(browser.backend)
    await calls(browser, number, **{"q-kept": "done", "q-pressed": "yes"})
    assert await waits(browser, number)
    _, page = await browser.look(f"/desk/cases/{number}")
    assert "没有办到" not in page, "it was done; the desk said that it was not"


async def test_the_chat_is_asked_once_and_a_tap_is_the_answer(browser: Browser) -> None:
    backend = browser.backend
    number = await answered(backend)
    backend.clock.pass_time(days=8)
    status, _ = await calls(browser, number, in_chat="yes")
    assert status == 303
    [*_, asked] = await events_of(backend, number)
    assert asked["type"] == "asked" and asked["data"]["call_back"] is True
    assert asked["data"]["choices"] == ["办到了", "办了一部分", "没有办"]
    assert "在聊天里问过" in await listed(browser)
    status, _ = await calls(browser, number, in_chat="yes")
    assert status == 409
    await says(backend, number, "没有办", asked["seq"])
    assert number not in await listed(browser)
    assert await waits(browser, number)


async def test_other_words_than_those_of_a_button_are_read_by_a_person(browser: Browser) -> None:
    backend = browser.backend
    number = await answered(backend)
    await calls(browser, number, in_chat="yes")
    [*_, asked] = await events_of(backend, number)
    await says(backend, number, "还在办，再等等", asked["seq"])
    _, page = await browser.look("/desk/queue")
    assert number in page and "回答了提问" in page
    [*_, told] = await events_of(backend, number)
    assert told["data"]["call_back"]["result"] == law.IN_WORDS


async def test_english_is_asked_in_english(browser: Browser) -> None:
    number = await answered(browser.backend, language="en")
    await calls(browser, number, in_chat="yes")
    [*_, asked] = await events_of(browser.backend, number)
    assert asked["data"]["choices"] == ["Yes, done", "Partly", "No"]


async def test_another_answer_is_asked_about_anew(browser: Browser) -> None:
    backend = browser.backend
    number = await answered(backend)
    await calls(browser, number, **{"q-kept": "not_done"})
    await browser.send("/desk/demo", {"officer": "demo-supervisor"})
    await browser.move(number, CaseStatus.HANDLING, note="退回去重新办")
    await backend.move(number, AN_ANSWER)
    await browser.send("/desk/demo", {"officer": "demo-clerk"})
    backend.clock.pass_time(days=8)
    assert number in await listed(browser)


async def test_a_paper_that_nobody_claimed_is_asked_by_telephone(browser: Browser) -> None:
    number = await answered(browser.backend, channel="visit")
    _, page = await browser.look(f"/desk/cases/{number}")
    assert "记电话回访" in page and "在聊天里问" not in page


async def test_the_list_tells_nobody_who_has_graded(browser: Browser) -> None:
    first = await answered(browser.backend)
    second = await answered(browser.backend, "draft-2")
    await browser.backend.bot.rate(first, Rating(Resolution.SOLVED), "r")
    browser.backend.clock.pass_time(days=8)
    page = await listed(browser)
    assert first in page and second in page


async def test_a_denunciation_is_called_back_by_who_may_read_it(browser: Browser) -> None:
    denounces = {"kind": PetitionKind.DENUNCIATION, "facts": "镇长李某贪污低保款，请查处"}
    number = await answered_denunciation(browser.backend, **denounces)
    browser.backend.clock.pass_time(days=8)
    assert number in await listed(browser)
    await browser.send("/desk/demo", {"officer": "demo-handler"})
    status, _ = await browser.look("/desk/call-backs")
    assert status == 403
    status, _, _ = await browser.send(
        f"/desk/cases/{number}/call-back", {"seen": "1", "q-kept": "done"}
    )
    assert status == 403 or status == 404


async def answered_denunciation(backend: Running, **changes: Any) -> str:
    receipt = await backend.bot.file_case(a_draft("denounces", **changes))
    await backend.move(receipt.number, AN_ANSWER)
    return receipt.number


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "请选第一个问题的回答"),
        ({"q-kept": "x"}, "请选第一个问题的回答"),
        ({"q-kept": "done", "q-heard": "x"}, "请选第一个问题的回答"),
        ({"q-kept": "done", "words": "七" * 2001}, "2000 字以内"),
    ],
)
async def test_what_is_missing_is_said(browser: Browser, form: dict[str, str], told: str) -> None:
    number = await answered(browser.backend)
    status, page = await calls(browser, number, **form)
    assert status == 422 and told in page


async def test_a_form_that_is_sent_twice_notes_one_call(browser: Browser) -> None:
    number = await answered(browser.backend)
    form = {"seen": str((await events_of(browser.backend, number))[-1]["seq"]), "q-kept": "done"}
    path = f"/desk/cases/{number}/call-back"
    first, _, _ = await browser.send(path, form)
    again, _, _ = await browser.send(path, form)
    assert (first, again) == (303, 409)
    told = [e for e in await events_of(browser.backend, number) if e["data"].get("call_back")]
    assert len(told) == 1


async def test_what_was_not_answered_is_not_asked_about(browser: Browser) -> None:
    receipt = await browser.backend.bot.file_case(a_draft())
    _, page = await browser.look(f"/desk/cases/{receipt.number}")
    assert "记电话回访" not in page
    status, _ = await calls(browser, receipt.number, **{"q-kept": "done"})
    assert status == 409


RAW = {
    "after_days": 7,
    "until_days": 90,
    "question": [
        {
            "id": "kept",
            "ask": {"zh-Hans": "办到了吗？"},
            "option": [
                {"id": "a", "label": {"zh-Hans": "是"}},
                {"id": "b", "label": {"zh-Hans": "不是"}},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"after_days": 0},
        {"until_days": 7},
        {"question": []},
        {"question": RAW["question"] * 2},  # type: ignore[operator]
        {"question": [{**RAW["question"][0], "ask": {"en": "Was it?"}}]},  # type: ignore[index]
        {"question": [{**RAW["question"][0], "option": []}]},  # type: ignore[index]
    ],
)
def test_a_table_that_cannot_be_asked_is_refused(wrong: dict[str, Any]) -> None:
    assert law.read(RAW).questions[0].id == "kept"
    with pytest.raises(ValueError, match=r"call_back\.toml"):
        law.read({**RAW, **wrong})
