"""Whatever is sent, the citizen gets a useful answer and nothing is lost or broken."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.people.citizen import Citizen
from tests.program import Program

STRANGE = {
    "4,096 characters": "路灯坏了希望修好。" * 455,
    "emoji": "😀😡🔥" * 20 + "希望修好",
    "right to left": "路灯\u202e坏了\u202c希望修好",
    "NUL": "路灯\x00坏了，希望修好",
    "a lone surrogate": "路灯\ud83d坏了，希望修好",
    "HTML": "<b>路灯</b>坏了 <a href='https://x.example'>点</a> & 希望 <script>修好</script>",
    "one character": "中",
    "a repeated character": "中" * 4096,
    "combining marks": "路灯" + "\u0301" * 200 + "坏了希望修好",
}


async def consents(citizen: Citizen) -> None:
    citizen.says("/start")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("在哪里？")


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
async def test_a_strange_text_is_filed_to_the_character(program: Program, text: str) -> None:
    citizen = program.citizen("<b>王&桂兰</b>")
    await consents(citizen)
    citizen.says(text)
    for _ in range(6):
        news = await citizen.waits_for(lambda: _offers(citizen), "is asked", 10)
        citizen.taps(news)
        if news == "确认提交":
            break
    await citizen.hears("查询码")
    [case] = await program.cases()
    assert case.draft.facts == text
    assert (await program.health())["needs_person"] == 0


def _offers(citizen: Citizen) -> str | None:
    offered = {
        button["text"]
        for message in citizen.news()
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
    }
    wanted = ("确认提交", "我不方便实名", "不清楚", "跳过")
    return next((label for label in wanted if label in offered), None)


async def test_what_is_no_text_gets_a_useful_answer_or_is_kept(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    await consents(citizen)
    citizen.sends_sticker("😀")
    await citizen.hears("看不懂")
    citizen.sends_poll("谁家门口也黑？", ["老李家", "老张家"])
    await citizen.hears("老张家")
    citizen.says("新安村3组的路灯坏了半个月，希望尽快修好")
    await citizen.hears("好让办事的人找到您")
    citizen.sends_document("全文.txt", b"x" * 100_000, mime="text/plain")
    await citizen.hears("文件 1")
    citizen.sends_voice(5)
    await citizen.hears("语音 1")
    citizen.sends_album(["灯杆", "线头"])
    await citizen.hears("照片 2")
    citizen.sends_location(34.1, 113.2, live_period=900)
    await citizen.hears("定位 34.1")
    citizen.forwards("我家门口也黑", "邻居")
    await citizen.hears("我家门口也黑")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    [case] = await program.cases()
    kinds = sorted(file.kind for file in case.draft.attachments)
    assert kinds == ["document", "photo", "photo", "voice"]
    for words in ("新安村3组的路灯坏了", "灯杆", "线头", "我家门口也黑", "谁家门口也黑"):
        assert case.draft.facts.count(words) == 1
    assert case.draft.place is not None
    assert case.draft.place.latitude == pytest.approx(34.1)


async def test_no_link_is_followed_whoever_wrote_it(program: Program) -> None:
    asked: list[str] = []

    async def trap(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound("/further")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", trap)
    async with TestServer(app) as server:
        link = str(server.make_url("/a.jpg?x=1"))
        citizen = program.citizen("王桂兰")
        await consents(citizen)
        citizen.says(f"新安村3组的路灯坏了半个月，照片在 {link} ，希望尽快修好")
        await citizen.hears("好让办事的人找到您")
        citizen.sends_photo(f"见 {link}")
        citizen.sends_document(link, b"%PDF-1.7 " + link.encode())
        citizen.taps("我不方便实名")
        await citizen.hears("请核对")
        citizen.taps("确认提交")
        await citizen.hears("查询码")
        [case] = await program.cases()
        row = {"request": "修好", "opinion": f"见 {link}", "result": "explained"}
        answer = {"facts": link, "rows": [row], "basis": link}
        await program.moves(case.number, "forwarded", "accepted", note=link)
        await program.moves(case.number, "answered", note=link, answer=answer)
        await citizen.hears("有答复了")
        while not all(file.file_id or file.refusal for file in case.draft.attachments):
            [case] = await program.cases()
        assert link in case.draft.facts
    assert asked == []
    shown = [m for m in citizen.sees if link in str(m.get("text", "")) and m["from"]["is_bot"]]
    assert shown
    previews = [message["link_preview_options"] for message in shown]
    assert previews == [{"is_disabled": True}] * len(shown), "Telegram would follow it for one"


async def test_an_edited_message_changes_the_petition(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    await consents(citizen)
    said = citizen.says("新安村3组的路灯坏了半个月，希望尽快修好")
    await citizen.hears("好让办事的人找到您")
    citizen.edits(said["message_id"], "新安村5组的路灯坏了半个月，希望尽快修好")
    await citizen.hears("照改")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    [case] = await program.cases()
    assert case.draft.facts == "新安村5组的路灯坏了半个月，希望尽快修好"


async def test_forged_buttons_do_nothing_and_are_answered_alike(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    await consents(citizen)
    question = await _last(citizen)
    told = set()
    for data in (
        "",
        "x",
        "d:zzzzzzzz:0:confirm",
        "c:1:open",
        "g:nothing",
        "a" * 64,
        "::::",
        "中" * 21,
    ):
        citizen.presses(data or "-", question)
        toast = await citizen.is_toasted("")
        told.add(toast["text"])
    assert len(told) == 1
    assert await program.cases() == []


async def _last(citizen: Citizen) -> int:
    message = citizen.sees[-1]
    return int(message["message_id"])
