"""The thin Telegram of the benchmarks holds conversations as the real one does."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.lean.backend import StubBackend
from benchmarks.lean.citizens import FIRST_CHAT, Crowd, Done, Says, five_questions, our_conversation
from benchmarks.lean.keepalive import Request, Stream
from benchmarks.lean.recording import conversation
from benchmarks.lean.telegram import TOKEN, Call, Telegram
from benchmarks.petitioner import Failed
from bot.telegram.transport import AiohttpRequest

NEXT = {
    "/start": "story",
    "T00001Z 路灯坏了": "place",
    "新安村": "name",
    "王桂兰": "phone",
    "13800100001": "confirm?",
    "yes": "filed",
}


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(StubBackend().answer)


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    async with telegram.serving() as root:
        request, polls = AiohttpRequest(), AiohttpRequest()
        plain = Bot(TOKEN, f"{root}/bot", request=request, get_updates_request=polls)
        async with plain:
            yield plain


@pytest.mark.starts
async def test_a_real_client_polls_sends_edits_and_answers(bot: Bot, telegram: Telegram) -> None:
    telegram.says(7, {"text": "/start"})
    [update] = await bot.get_updates(timeout=1)
    assert update.message is not None and update.message.text == "/start"
    assert update.message.entities[0].type == "bot_command"
    told: list[Call] = []
    telegram.told = told.append
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="yes")]])
    sent = await bot.send_message(7, "您好", reply_markup=markup)
    assert sent.message_id == update.message.message_id + 1
    assert told[0].message is not None
    telegram.taps(7, "yes", told[0].message)
    [tap] = await bot.get_updates(offset=update.update_id + 1, timeout=1)
    assert tap.callback_query is not None and tap.callback_query.message is not None
    assert tap.callback_query.message.message_id == sent.message_id
    await tap.callback_query.answer()
    await bot.edit_message_text("改了", 7, sent.message_id)
    assert [call.method for call in told] == [
        "sendMessage",
        "answerCallbackQuery",
        "editMessageText",
    ]
    assert {call.chat_id for call in told} == {7}
    assert not await bot.get_updates(offset=tap.update_id + 1)


@pytest.mark.starts
async def test_a_crowd_files_by_webhook_and_every_wait_is_counted(
    bot: Bot, telegram: Telegram
) -> None:
    async def take(request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        await bot.send_message(message["chat"]["id"], NEXT[message["text"]])
        return web.Response()

    app = web.Application()
    app.router.add_post("/telegram", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/telegram")
        crowd = Crowd(telegram, five_questions)
        load = await crowd.live(3, 0.5, ramp=0)
        assert load.filings > 0
        assert load.unanswered == 0
        assert load.acts - len(load.waits) <= 3  # those of the end
        assert load.calls == len(load.waits)
        paced = await crowd.live(3, 0.5, ramp=0, rate=40)
        assert 0 < paced.acts < 40
    finally:
        await runner.cleanup()


async def test_who_is_never_answered_is_told(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.lean.citizens.DRAIN_SECONDS", 0.01)
    load = await Crowd(telegram, five_questions).live(2, 0.01, ramp=0)
    assert load.unanswered == 2


async def test_who_still_thinks_at_the_end_is_not_waited_for_later(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.lean.citizens.DRAIN_SECONDS", 0.01)
    crowd = Crowd(telegram, five_questions)
    await crowd.live(1, 0.01, ramp=0, thinking=0.03)
    later = await crowd.live(1, 0.1, ramp=0, thinking=1)
    assert (later.acts, later.unanswered) == (0, 0)


def test_our_citizen_shares_the_phone_and_ends_with_the_number() -> None:
    keyboard = {"keyboard": [[{"text": "x", "request_contact": True}]]}
    act = our_conversation(FIRST_CHAT, "电话?", keyboard)
    assert isinstance(act, Says) and act.message["contact"]["user_id"] == FIRST_CHAT
    assert our_conversation(FIRST_CHAT, "编号 260703-0001-9", {}) == Done()
    assert our_conversation(FIRST_CHAT, "知道了", {}) is None


def _call(method: str, text: str | None, message_id: int | None, chat: int = 7) -> Call:
    asked = {"chat_id": chat} | ({} if text is None else {"text": text})
    return Call(method, asked, chat, None if message_id is None else {"message_id": message_id})


def test_a_recording_tells_turns_edits_and_where_the_petition_goes() -> None:
    log: list[Call | int] = [
        *(7, _call("sendMessage", "一", 2)),
        *(8, _call("sendMessage", "别人", 2, chat=8)),
        *(7, _call("answerCallbackQuery", None, None), _call("editMessageText", "二", 2)),
        _call("editMessageText", "260703-0001-9", 2),
    ]
    found = conversation(log, 7)
    assert [[call["method"] for call in turn] for turn in found["turns"]] == [
        ["sendMessage"],
        ["answerCallbackQuery", "editMessageText", "editMessageText"],
    ]
    assert [call["edits"] for call in found["turns"][1]] == [None, (0, 0), (0, 0)]
    assert found["files_before"] == (1, 2)
    assert found["turns"][0][0]["parameters"] == {"text": "一"}
    json.dumps(found)
    with pytest.raises(Failed):
        conversation(log[:2], 7)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"text": "a b"}'),
        ("application/x-www-form-urlencoded", b"text=a+b"),
        (
            "multipart/form-data; boundary=Ab",
            b'--Ab\r\nContent-Disposition: form-data; name="text"\r\n\r\na b\r\n--Ab--\r\n',
        ),
    ],
)
def test_parameters_are_read_in_whichever_way_they_come(kind: str, body: bytes) -> None:
    head = f"POST /x HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
    whole = head.encode() + b"\r\n\r\n" + body
    stream = Stream()
    assert stream.take(whole[:-3]) == []
    [(found, rest)] = stream.take(whole[-3:])
    asked: dict[str, Any] = Request("POST", "/x", found.lower(), rest).parameters()
    assert asked == {"text": "a b"}


def test_the_stub_registers_at_once_under_the_channels_reference() -> None:
    answers: list[tuple[int, Any]] = []
    backend = StubBackend()
    request = Request("POST", "/v1/cases", b"", b'{"client_ref": "d-1"}')
    backend.answer(request, lambda status, value: answers.append((status, value)))
    [(status, receipt)] = answers
    assert (status, receipt["client_ref"]) == (201, "d-1")
    assert isinstance(our_conversation(FIRST_CHAT, receipt["number"], {}), Done)
