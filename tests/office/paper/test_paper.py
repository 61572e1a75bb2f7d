"""Letters, visits and calls at the desk: checked like a card of the chat, filed once, counted, with
a receipt on paper; what denounces is closed as ever.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from backend_client.contract.case import Case, CaseStatus, PetitionKind, Place, Topic
from backend_client.json_codec import from_plain
from office.desk.paper.forms import LONGEST, checked, draft_of, filled_in
from office.desk.paper.reading import Told, by_its_words
from office.desk.rendering import told as in_words
from office.desk.rendering import words
from office.law.problems import Problem
from tests.office.browser import Browser
from tests.office.running import Running

LETTER = {
    "channel": "letter",
    "facts": "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好",
    "request": "修好路灯",
    "name": "王桂兰",
    "phone": "13800001111",
    "address": "新安村3组12号",
    "what": "file",
}
NUMBER = re.compile(r"\d{6}-\d{4}-\d")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b(?!-)")


@pytest.fixture
async def browser(backend: Running) -> AsyncIterator[Browser]:
    """A clerk's."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(backend, session)


async def a_form(browser: Browser, **changes: str) -> dict[str, str]:
    _, page = await browser.look("/desk/paper")
    found = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert found
    return {**LETTER, "key": found[1], **changes}


async def entered(browser: Browser, **changes: str) -> tuple[str, str]:
    """The number and the query code on the receipt."""
    status, page, _ = await browser.send("/desk/paper", await a_form(browser, **changes))
    assert status == 200, page
    number, code = NUMBER.search(page), CODE.search(page)
    assert number and code
    return number[0], code[0]


async def cases(backend: Running) -> tuple[Case, ...]:
    _, answer = await backend.as_staff("GET", "/v1/cases")
    return from_plain(tuple[Case, ...], answer["items"])


async def test_a_letter_is_a_case_with_its_clock_and_a_receipt(browser: Browser) -> None:
    number, code = await entered(browser)
    [case] = await cases(browser.backend)
    assert case.number == number and case.status == "registered"
    assert case.draft.channel == "letter"
    assert [each.name for each in case.clocks] == ["R15"]
    progress = await browser.backend.bot.progress(number, code)
    assert progress.status == "registered"
    _, page = await browser.look(f"/desk/cases/{number}")
    assert "来信" in page and code not in page, "a code is shown once"
    _, page = await browser.look("/desk")
    assert "来信" in page


async def test_what_the_words_tell_is_filled_in_to_be_checked(browser: Browser) -> None:
    form = await a_form(browser, what="check", facts="镇长李某贪污低保款，请查处", kind="")
    status, page, _ = await browser.send("/desk/paper", form)
    assert status == 200
    assert '<option value="denunciation" selected>' in page
    assert "只有专办的人看得到" in page
    assert await cases(browser.backend) == (), "nothing is filed before it was looked at"


@pytest.mark.parametrize("channel", ["letter", "visit", "call"])
async def test_a_form_that_is_sent_again_files_nothing_twice(
    browser: Browser, channel: str
) -> None:
    form = await a_form(browser, channel=channel)
    first = await browser.send("/desk/paper", form)
    again = await browser.send("/desk/paper", form)
    assert NUMBER.findall(first[1]) == NUMBER.findall(again[1])
    assert len(await cases(browser.backend)) == 1
    status, page, _ = await browser.send("/desk/paper", {**form, "facts": "另一件"})
    assert status == 409 and "已经登记过" in page
    assert len(await cases(browser.backend)) == 1


async def test_who_entered_it_stands_in_the_trail(browser: Browser) -> None:
    number, _ = await entered(browser)
    entries = await browser.backend.office.trail.entries(None, 10)
    found = [each for each in entries if each.act == "paper case entered"]
    assert [each.actor for each in found] == ["demo-clerk"] * 2
    assert [each.subject for each in found] == [number, None], "before it is done, and after"
    assert {each.data["channel"] for each in found} == {"letter"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"channel": ""}, "请选是来信、来访还是来电"),
        ({"channel": "telegram"}, "请选是来信、来访还是来电"),
        ({"facts": "  "}, "请写反映的事"),
        ({"phone": "110"}, "至少 7 位"),
        ({"phone": "没有"}, "至少 7 位"),
        ({"kind": "x"}, "没有这个种类"),
        ({"topic": "x"}, "没有这一类"),
        ({"relation": "母亲"}, "请写替谁反映"),
        ({"key": "x"}, "从菜单重新打开"),
        *(({name: "七" * (longest + 1)}, "") for name, longest in LONGEST.items()),
    ],
)
def test_what_is_wrong_is_said_in_words(wrong: dict[str, str], told: str) -> None:
    form = {**LETTER, "key": "0" * 32, **wrong}
    with pytest.raises(Problem) as caught:
        checked(form, ["城乡建设"])
    assert caught.value.status == 422 and told in in_words(caught.value)
    assert in_words(caught.value) != words()["problem"]["invalid"]


async def test_what_was_typed_is_kept_where_something_is_missing(browser: Browser) -> None:
    form = await a_form(browser, facts=" ")
    status, page, _ = await browser.send("/desk/paper", form)
    assert status == 422 and "请写反映的事" in page and "新安村3组12号" in page
    assert await cases(browser.backend) == ()


async def test_a_scan_comes_with_the_letter_once(browser: Browser) -> None:
    form = await a_form(browser)

    async def send() -> str:
        body = aiohttp.FormData(quote_fields=False)
        for name, value in form.items():
            body.add_field(name, value)
        body.add_field("files", b"%PDF-1.4 a letter", filename="letter.pdf")
        url, headers = browser.backend.url, {"Origin": browser.backend.url}
        async with browser.session.post(f"{url}/desk/paper", data=body, headers=headers) as answer:
            assert answer.status == 200
            return await answer.text()

    number = NUMBER.search(await send())
    assert number
    again = NUMBER.search(await send())
    assert again and again[0] == number[0]
    [case] = await cases(browser.backend)
    [attached] = case.draft.attachments
    assert attached.name == "letter.pdf" and attached.file_id
    _, page = await browser.look(f"/desk/cases/{case.number}")
    assert "letter.pdf" in page and "没有打开过" not in page
    found = re.search(rf'href="(/desk/cases/{case.number}/files/[^"]+)"', page)
    assert found
    status, text = await browser.look(found[1])
    assert status == 200 and text == "%PDF-1.4 a letter"


async def test_a_denunciation_that_came_on_paper_is_closed_as_ever(browser: Browser) -> None:
    number, _ = await entered(browser, facts="镇长李某贪污低保款，请查处", kind="")
    [case] = await cases(browser.backend)
    assert case.draft.kind is PetitionKind.DENUNCIATION and case.draft.confidential
    await browser.send("/desk/demo", {"officer": "demo-handler"})
    status, _ = await browser.look(f"/desk/cases/{number}")
    assert status == 404


@pytest.mark.parametrize("officer", ["demo-handler", "demo-supervisor"])
async def test_who_takes_no_letters_enters_none(browser: Browser, officer: str) -> None:
    form = await a_form(browser)
    await browser.send("/desk/demo", {"officer": officer})
    status, _ = await browser.look("/desk/paper")
    assert status == 403
    status, _, _ = await browser.send("/desk/paper", form)
    assert status == 403
    assert await cases(browser.backend) == ()
    _, page = await browser.look("/desk")
    assert "/desk/paper" not in page


async def test_the_receipt_has_a_link_once_the_bot_is_known(browser: Browser) -> None:
    _, page, _ = await browser.send("/desk/paper", await a_form(browser))
    assert "<svg" not in page and "/status " in page
    browser.backend.office.campaigns.hear_of("qinghe_bot")
    _, page, _ = await browser.send("/desk/paper", await a_form(browser))
    number, code = NUMBER.search(page), CODE.search(page)
    assert number and code and "<svg" in page
    assert f"https://t.me/qinghe_bot?start=case-{number[0]}_{code[0]}" in page
    for personal in ("王桂兰", "13800001111", "路灯", "新安村"):
        assert personal not in page, "a paper may be found by anybody"


async def test_who_reads_no_chat_is_asked_nothing_there(browser: Browser) -> None:
    """The desk once offered to ask, and said that they would hear of each move."""
    number, _ = await entered(browser)
    _, page = await browser.look(f"/desk/cases/{number}")
    assert "还没有移到手机聊天里" in page and f"/desk/cases/{number}/questions" not in page
    status, _, where = await browser.move(number, CaseStatus.FORWARDED, unit="hebei-xiang")
    assert (status, where) == (303, f"/desk/cases/{number}?flash=moved_paper")
    assert "信访人会收到通知" not in (await browser.look(where))[1]


async def test_it_is_counted_by_how_it_came(browser: Browser) -> None:
    numbers = [(await entered(browser, channel="visit"))[0] for _ in range(5)]
    other, _ = await entered(browser, channel="call")
    await browser.send("/desk/demo", {"officer": "demo-supervisor"})
    _, page = await browser.look("/desk/figures")
    assert "来访" in page
    _, page = await browser.look("/desk/figures/cases?of=cases&by=channel&is=visit")
    assert "来访" in page and other not in page
    assert all(number in page for number in numbers)


TOLD = Told(
    PetitionKind.SUGGESTION,
    Topic(("交通运输", "公路"), ("路灯",)),
    Place("新安村", division="110101", path=("北京市",)),
    "请装路灯",
    urgent=True,
)


def test_the_clerk_s_word_goes_before_what_was_read() -> None:
    form = {**LETTER, "key": "0" * 32, "kind": "claim", "topic": "城乡建设", "place": "河北乡"}
    draft = draft_of(form, TOLD)
    assert draft.kind is PetitionKind.CLAIM
    assert draft.topic == Topic(("城乡建设",))
    assert draft.place == Place("河北乡")
    assert draft.request == "修好路灯"
    assert not draft.urgent


def test_what_nobody_said_is_filled_in_from_what_was_read() -> None:
    form = {**LETTER, "key": "0" * 32, "request": ""}
    filled = filled_in(form, TOLD, ["交通运输"])
    assert filled["kind"] == "suggestion" and filled["topic"] == "交通运输"
    assert filled["place"] == "新安村" and filled["request"] == "请装路灯"
    draft = draft_of(filled, TOLD)
    assert (draft.topic, draft.place, draft.urgent) == (TOLD.topic, TOLD.place, True)
    assert "topic" not in filled_in(form, TOLD, []), "the desk has no such topic"


def test_who_brings_it_for_another_is_told_apart() -> None:
    form = {**LETTER, "key": "0" * 32, "whose": "李大爷", "relation": "邻居"}
    draft = draft_of(form, by_its_words(LETTER["facts"], "", ""))
    assert draft.on_behalf is not None and draft.on_behalf.name == "李大爷"
    assert draft.petitioner.name == "王桂兰" and draft.petitioner.proxy_for == "李大爷"


def test_a_denunciation_is_confidential_whatever_was_ticked() -> None:
    told = replace(TOLD, kind=PetitionKind.DENUNCIATION)
    form = {**LETTER, "key": "0" * 32, "kind": "denunciation"}
    assert draft_of(form, told).confidential
