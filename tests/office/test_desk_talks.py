"""Talks on the desk: what waits, what was said, an answer, and who is told of what."""

import re
from typing import Any

import aiohttp
import pytest

from backend_client.contract.case import Claim, EventType, Petitioner, PetitionKind
from backend_client.contract.files import Attachment, FileResult
from backend_client.contract.staff_chat import TalkOpening, TalkSaid, TalkWords
from backend_client.json_codec import from_plain
from tests.office.browser import Browser
from tests.office.conftest import Start
from tests.office.running import Running, a_draft

JPEG, PDF = b"\xff\xd8\xff\xe0 the place", b"%PDF-1.7 the form"


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def opened(desk: Browser, talk: str = "talk-1", **given: Any) -> str:
    given.setdefault("text", "有人<b>吗</b>")
    await desk.backend.bot.open_talk(TalkOpening(talk, **given))
    return f"/desk/talks/{talk}"


async def types(desk: Browser) -> list[str]:
    return [event.type for event in await desk.backend.bot.events(0, 1000)]


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found
    return found[1]


async def sends_files(desk: Browser, path: str, key: str, *files: tuple[str, bytes]) -> int:
    form = aiohttp.FormData(quote_fields=False)  # as browsers write names
    form.add_field("text", "")
    form.add_field("key", key)
    for name, data in files:
        form.add_field("files", data, filename=name, content_type="text/html")
    url, headers = f"{desk.backend.url}{path}/messages", {"Origin": desk.backend.url}
    async with desk.session.post(
        url, data=form, headers=headers, allow_redirects=False
    ) as response:
        return response.status


async def test_every_page_says_how_many_wait(desk: Browser) -> None:
    assert 'href="/desk/talks">对话</a>' in (await desk.look("/desk"))[1]
    await opened(desk)
    await opened(desk, "talk-2")
    number = (await desk.backend.bot.file_case(a_draft())).number
    for path in ("/desk", f"/desk/cases/{number}", "/desk/talks", "/desk/talks/talk-1"):
        assert re.search(r'href="/desk/talks">对话 <b[^>]*>2</b>', (await desk.look(path))[1]), path


async def test_a_case_leads_to_its_talks(desk: Browser) -> None:
    path = await opened(desk, about="draft-1")
    await opened(desk, "talk-2")
    number = (await desk.backend.bot.file_case(a_draft())).number
    _, page = await desk.look(f"/desk/cases/{number}")
    assert f'href="{path}"' in page
    assert "talk-2" not in page
    assert number in (await desk.look(path))[1]


async def test_a_case_that_moved_to_another_chat_says_so(desk: Browser) -> None:
    bot = desk.backend.bot
    receipt = await bot.file_case(a_draft(petitioner=Petitioner("王桂兰", None, "13800001111")))
    claim = Claim(receipt.query_code, "13800001111", "chat-2")
    await bot.claim_case(receipt.number, claim, "chat-2")
    _, page = await desk.look(f"/desk/cases/{receipt.number}")
    assert "换了聊天账号" in page
    assert "chat-2" not in page


async def test_the_list_puts_the_urgent_first_and_tells_no_words(desk: Browser) -> None:
    await opened(desk, about="draft-1")
    await desk.backend.bot.file_case(a_draft(kind=PetitionKind.DENUNCIATION))
    await opened(desk, "talk-2", text="我在楼顶", urgent=True, signs=("楼顶",))
    _, page = await desk.look("/desk/talks")
    assert page.index("talk-2") < page.index("talk-1")
    assert page.count("未读") == 2
    assert "紧急" in page
    for word in ("有人", "楼顶", "牛粪"):
        assert word not in page


async def test_opening_a_talk_is_told_once_and_shows_what_was_said(desk: Browser) -> None:
    path = await opened(desk, urgent=True, signs=("不想活",), place="新安村", phone="13800001111")
    assert "talk_read" not in await types(desk)
    _, page = await desk.look(path)
    for word in ("有人&lt;b&gt;吗&lt;/b&gt;", "不想活", "新安村", "13800001111", "简体中文"):
        assert word in page
    await desk.look(path)
    assert (await types(desk)).count("talk_read") == 1


@pytest.mark.parametrize("method", ["HEAD", "GET"])
async def test_what_no_person_looks_at_is_not_read(desk: Browser, method: str) -> None:
    path = await opened(desk)
    ahead = {"Sec-Purpose": "prefetch"} if method == "GET" else {}
    url = desk.backend.url + path
    async with desk.session.request(method, url, headers=ahead) as response:
        assert response.status == 200
    assert "talk_read" not in await types(desk)


async def test_an_answer_reaches_the_citizen_once_however_often_it_is_sent(desk: Browser) -> None:
    path = await opened(desk)
    _, page = await desk.look(path)
    form = {"text": " 请带身份证\r\n来 ", "key": key_on(page)}
    for _ in range(2):
        status, _, where = await desk.send(f"{path}/messages", form)
        assert (status, where) == (303, f"{path}?flash=answered")
    said = [e for e in await desk.backend.bot.events(0) if e.type is EventType.TALK_SAID]
    assert [from_plain(TalkSaid, e.data).words.text for e in said][1:] == ["请带身份证\n来"]
    assert "等着回复" not in (await desk.look(path))[1]


@pytest.mark.parametrize("text", ["", "  ", "长" * 8001])
async def test_an_answer_that_cannot_be_sent_is_shown_again(desk: Browser, text: str) -> None:
    path = await opened(desk)
    status, page, _ = await desk.send(f"{path}/messages", {"text": text})
    assert status == 422
    assert "请写回复" in page
    assert text.strip()[:8000] in page


async def test_a_closed_talk_takes_no_answer_but_keeps_what_was_written(desk: Browser) -> None:
    path = await opened(desk)
    await desk.backend.bot.close_talk("talk-1", "c1")
    status, page, _ = await desk.send(f"{path}/messages", {"text": "还在吗"})
    assert status == 409
    assert "还在吗" in page
    assert "对话已经结束" in (await desk.look(path))[1]
    await desk.backend.bot.say_in_talk("talk-1", TalkWords("在"), "m1")
    status, _, where = await desk.send(f"{path}/close", {})
    assert (status, where) == (303, "/desk/talks?flash=closed")
    assert (await types(desk))[-1] == "talk_closed"


async def test_a_file_opens_through_its_talk_only(desk: Browser) -> None:
    bot, path = desk.backend.bot, await opened(desk)
    file_id = await bot.upload_file(b"%PDF-1.7", None, "application/pdf")
    await bot.note_talk_file("talk-1", FileResult("ref-1", file_id))
    await bot.say_in_talk("talk-1", TalkWords("", (Attachment("document", "ref-1"),)), "m1")
    await opened(desk, "talk-2")
    _, page = await desk.look(path)
    [href] = re.findall(r'href="(/desk/talks/talk-1/files/\w+)"', page)
    async with desk.session.get(desk.backend.url + href) as response:
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert await response.read() == b"%PDF-1.7"
    assert (await desk.look(href.replace("talk-1", "talk-2")))[0] == 404


async def test_an_officer_sends_a_photo_and_a_paper_without_a_word(desk: Browser) -> None:
    path = await opened(desk)
    _, page = await desk.look(path)
    key, files = key_on(page), (("现场.jpg", JPEG), ("../../表\u202efdp.exe", PDF))
    for _ in range(2):
        assert await sends_files(desk, path, key, *files) == 303
    said = [e for e in await desk.backend.bot.events(0) if e.type is EventType.TALK_SAID]
    [sent] = [from_plain(TalkSaid, e.data).words for e in said][1:]
    assert [each.name for each in sent.attachments] == ["现场.jpg", "表fdp.exe"]
    _, page = await desk.look(path)
    hrefs = re.findall(r'href="(/desk/talks/talk-1/files/\w+)"', page)
    for href, data in zip(hrefs, (JPEG, PDF), strict=True):
        async with desk.session.get(desk.backend.url + href) as response:
            assert response.headers["Content-Disposition"].startswith("attachment;")
            assert await response.read() == data


async def test_too_many_files_are_not_sent_and_the_words_are_kept(desk: Browser) -> None:
    path = await opened(desk)
    _, page = await desk.look(path)
    many = [(f"{n}.pdf", PDF) for n in range(11)]
    assert await sends_files(desk, path, key_on(page), *many) == 422
    assert await types(desk) == ["talk_said", "talk_read"]


async def test_a_stranger_sees_no_talk_and_a_form_from_elsewhere_says_nothing(
    start: Start,
) -> None:
    backend = await start(desk_open=False)
    desk = Browser(backend, backend.session)
    path = await opened(desk)
    for page in ("/desk/talks", path, f"{path}/files/x"):
        assert (await desk.look(page))[0] == 303
    assert (await desk.send(f"{path}/messages", {"text": "在"}))[0] == 303
    desk.headers = {}
    status, *_ = await desk.send(f"{path}/close", {}, origin="http://elsewhere.example")
    assert status == 403
    assert await types(desk) == ["talk_said"]
