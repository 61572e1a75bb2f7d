"""What reaches a chat: through the sandbox, over real HTTP, with faults on the way."""

import asyncio
import socket
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot

from bot.telegram.transport import AiohttpRequest
from dialogs.state.message import Ask, Button, Key, Lane, Leave, Message, Output, Toast
from handlers.ports import ChatId
from handlers.send_result import Later, Never, Sent, Unknown
from handlers.stored_outputs import output_from_plain, output_to_plain
from handlers.telegram.send import send, stub
from sandbox import Sandbox
from sandbox.people.citizen import Citizen

CARD = Message("<b>还没有提交</b>\n牛粪 &lt;堆&gt;", buttons=((Button("改", "e:1"),),))


async def sent(bot: Bot, citizen: Citizen, output: Output, edit: int | None = None) -> int:
    outcome = await send(bot, ChatId(citizen.id), output, edit=edit)
    assert isinstance(outcome, Sent)
    assert outcome.mended == ""
    assert outcome.message_id is not None
    return outcome.message_id


def last(citizen: Citizen) -> dict[str, object]:
    return citizen.sees[-1]


async def test_a_message_arrives_as_it_was_meant(bot: Bot, citizen: Citizen) -> None:
    message_id = await sent(bot, citizen, CARD)
    got = last(citizen)
    assert got["message_id"] == message_id
    assert got["text"] == "还没有提交\n牛粪 <堆>"
    assert got["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert got["link_preview_options"] == {"is_disabled": True}
    assert got["reply_markup"] == {
        "inline_keyboard": [[{"text": "改", "callback_data": "e:1"}]],
    }
    assert citizen.rings == 1


async def test_a_copy_button_lands_on_the_clipboard(bot: Bot, citizen: Citizen) -> None:
    await sent(bot, citizen, Message("code", buttons=((Button("复制", copy="7K2M"),),)))
    assert citizen.taps("复制") == {"copied": "7K2M"}


async def test_a_reply_keyboard_comes_asks_and_goes(bot: Bot, citizen: Citizen) -> None:
    keys = ((Key("发送我的手机号", Ask.CONTACT),), (Key("不清楚"), Key("位置", Ask.LOCATION)))
    await sent(bot, citizen, Message("phone?", keyboard=keys, placeholder="例如 138…"))
    assert citizen.chat.keyboard is not None
    markup = citizen.chat.keyboard.markup
    assert markup["resize_keyboard"] is markup["one_time_keyboard"] is True
    assert markup["input_field_placeholder"] == "例如 138…"
    assert [[sorted(key) for key in row] for row in markup["keyboard"]] == [
        [["request_contact", "text"]],
        [["text"], ["request_location", "text"]],
    ]
    await sent(bot, citizen, Message("thanks", keyboard=()))
    assert citizen.chat.keyboard is None


async def test_what_should_not_ring_does_not(bot: Bot, citizen: Citizen) -> None:
    await sent(bot, citizen, Message("card", ring=False))
    assert isinstance(await send(bot, ChatId(citizen.id), CARD, silent=True), Sent)
    assert citizen.rings == 0


async def test_an_edit_changes_the_message_in_place(bot: Bot, citizen: Citizen) -> None:
    message_id = await sent(bot, citizen, CARD)
    assert await sent(bot, citizen, Message("done"), edit=message_id) == message_id
    assert last(citizen)["text"] == "done"
    assert "reply_markup" not in last(citizen)
    assert citizen.rings == 1


async def test_an_edit_that_changes_nothing_is_a_success(bot: Bot, citizen: Citizen) -> None:
    message_id = await sent(bot, citizen, CARD)
    assert await sent(bot, citizen, CARD, edit=message_id) == message_id


async def test_an_edit_of_a_message_that_is_gone_is_sent_anew_and_does_not_ring(
    bot: Bot, citizen: Citizen
) -> None:
    message_id = await sent(bot, citizen, CARD)
    citizen.deletes(message_id)
    assert await sent(bot, citizen, CARD, edit=message_id) > message_id
    assert last(citizen)["text"] == "还没有提交\n牛粪 <堆>"
    assert citizen.rings == 1


async def test_a_reply_keyboard_is_sent_since_no_edit_can_bring_one(
    bot: Bot, citizen: Citizen
) -> None:
    message_id = await sent(bot, citizen, CARD)
    asks = Message("phone?", keyboard=((Key("不清楚"),),))
    assert await sent(bot, citizen, asks, edit=message_id) > message_id
    assert citizen.rings == 2


async def test_a_stub_takes_the_buttons_away(bot: Bot, citizen: Citizen) -> None:
    message_id = await sent(bot, citizen, CARD)
    assert await stub(bot, ChatId(citizen.id), message_id, "<i>old</i>") == Sent(message_id)
    assert last(citizen)["text"] == "old"
    assert "reply_markup" not in last(citizen)
    again = await stub(bot, ChatId(citizen.id), message_id, "<i>old</i>")
    assert again == Sent(message_id, unchanged=True)
    citizen.deletes(message_id)
    assert await stub(bot, ChatId(citizen.id), message_id, "<i>old</i>") == Sent(message_id)


async def test_html_that_telegram_refuses_arrives_as_the_same_words(
    bot: Bot, citizen: Citizen
) -> None:
    broken = Message("<b>温度 <5度> &amp; 3<8 &lt;堆&#62;", buttons=CARD.buttons)
    outcome = await send(bot, ChatId(citizen.id), broken)
    assert outcome == Sent(last(citizen)["message_id"], "as plain text")  # type: ignore[arg-type]
    assert last(citizen)["text"] == "温度 <5度> & 3<8 <堆>"
    assert "reply_markup" in last(citizen)
    outcome = await send(bot, ChatId(citizen.id), Message("<b>again"), edit=outcome.message_id)
    assert outcome == Sent(last(citizen)["message_id"], "as plain text")  # type: ignore[arg-type]
    assert last(citizen)["text"] == "again"


async def test_a_text_over_the_limit_is_clipped_not_lost(bot: Bot, citizen: Citizen) -> None:
    outcome = await send(bot, ChatId(citizen.id), Message("<b>" + "&nbsp;" * 1000 + "</b>"))
    assert isinstance(outcome, Sent)
    assert outcome.mended == "clipped"  # Telegram does not know &nbsp;, and counts six
    assert last(citizen)["text"] == ("&nbsp;" * 1000)[:4095] + "…"


async def test_tags_and_references_do_not_count(bot: Bot, citizen: Citizen) -> None:
    await sent(bot, citizen, Message("<b>" + "&lt;" * 4096 + "</b>"))
    assert last(citizen)["text"] == "<" * 4096


async def test_buttons_that_telegram_refuses_do_not_take_the_words_with_them(
    sandbox: Sandbox, bot: Bot, citizen: Citizen
) -> None:
    refusal = "Bad Request: BUTTON_TYPE_INVALID"
    sandbox.fail_next("sendMessage", status=400, description=refusal, times=2)
    outcome = await send(bot, ChatId(citizen.id), CARD)
    assert isinstance(outcome, Sent)
    assert outcome.mended == "as plain text, without its buttons"
    assert last(citizen)["text"] == "还没有提交\n牛粪 <堆>"


async def test_a_message_refused_in_every_form_is_given_up(
    sandbox: Sandbox, bot: Bot, citizen: Citizen
) -> None:
    sandbox.fail_next("sendMessage", status=400, description="Bad Request: NO", times=3)
    assert await send(bot, ChatId(citizen.id), CARD) == Never("BadRequest: No")
    assert len(sandbox.log.calls("sendMessage")) == 3


async def test_half_a_surrogate_pair_is_replaced_when_spoken(bot: Bot, citizen: Citizen) -> None:
    torn = Message(
        "\ud83d 牛 \ud83d\udc04 \0 \udc04",
        buttons=((Button("\ud83d", "x"), Button("y", copy="\udc04")),),
    )
    await sent(bot, citizen, torn)
    assert last(citizen)["text"] == "\ufffd 牛 🐄   \ufffd"
    await sent(bot, citizen, Message("?", keyboard=((Key("\ud83d"),),), placeholder="\ud83d"))
    assert await send(bot, ChatId(citizen.id), Toast("1", "\ud83d")) == Sent(None)


async def test_a_toast_answers_its_tap_once(bot: Bot, citizen: Citizen) -> None:
    await sent(bot, citizen, CARD)
    query = citizen.taps("改")
    assert await send(bot, ChatId(citizen.id), Toast(query["id"], "好", alert=True)) == Sent(None)
    assert citizen.toasts[-1]["text"] == "好"
    assert citizen.toasts[-1]["show_alert"] is True
    assert await send(bot, ChatId(citizen.id), Toast(query["id"])) == Sent(None)  # too old by now


async def test_a_group_is_left_and_left_again(sandbox: Sandbox, bot: Bot) -> None:
    group = sandbox.group("Third Village")
    assert await send(bot, ChatId(group.chat.id), Leave()) == Sent(None)
    assert group.left
    assert await send(bot, ChatId(group.chat.id), Leave()) == Sent(None)
    assert await send(bot, ChatId(-999), Leave()) == Sent(None)


async def test_a_blocked_bot_knows_that_the_chat_is_out_of_reach(
    bot: Bot, citizen: Citizen
) -> None:
    message_id = await sent(bot, citizen, CARD)
    citizen.blocks()
    blocked = Never("Forbidden: Forbidden: bot was blocked by the user", blocked=True)
    assert await send(bot, ChatId(citizen.id), CARD) == blocked
    assert await stub(bot, ChatId(citizen.id), message_id, "old") == blocked


async def test_a_chat_nobody_knows_is_out_of_reach(bot: Bot) -> None:
    assert await send(bot, ChatId(999), CARD) == Never("BadRequest: Chat not found", blocked=True)


async def test_a_flooded_chat_waits_as_long_as_it_is_told(
    sandbox: Sandbox, bot: Bot, citizen: Citizen
) -> None:
    sandbox.fail_next("sendMessage", status=429, description="Too Many Requests", retry_after=17)
    outcome = await send(bot, ChatId(citizen.id), CARD)
    assert isinstance(outcome, Later)
    assert (outcome.after, outcome.everyone) == (timedelta(seconds=17), False)
    assert len(citizen.sees) == 1


@pytest.mark.parametrize("when,arrived", [("before", 0), ("after", 1)])
@pytest.mark.parametrize("fault", ["502", "500", "drop", "stall"])
async def test_whether_it_was_shown_is_unknown(
    sandbox: Sandbox, impatient: Bot, citizen: Citizen, fault: str, when: str, arrived: int
) -> None:
    match fault:
        case "drop":
            sandbox.drop_next("sendMessage", when=when)  # type: ignore[arg-type]
        case "stall":
            sandbox.stall_next("sendMessage", 0.6, when=when)  # type: ignore[arg-type]
        case _:
            sandbox.fail_next(
                "sendMessage",
                status=int(fault),
                description="Bad Gateway",
                when=when,  # type: ignore[arg-type]
            )
    assert isinstance(await send(impatient, ChatId(citizen.id), CARD), Unknown)
    assert len(sandbox.log.calls("sendMessage")) <= 1
    if fault != "stall":
        assert len(citizen.sees) == 1 + arrived


@pytest.mark.starts
async def test_a_server_that_is_not_there_was_sent_nothing(citizen: Citizen) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        root = f"http://127.0.0.1:{taken.getsockname()[1]}/bot"
        async with AiohttpRequest() as request:
            bot = Bot("1:x", base_url=root, request=request)
            outcome = await send(bot, ChatId(citizen.id), CARD)
    assert outcome == Later(timedelta(seconds=1), why="NotSent: NotConnected")


@pytest.mark.parametrize("status", [401, 404])
async def test_with_a_dead_token_everyone_waits(
    sandbox: Sandbox, bot: Bot, citizen: Citizen, status: int
) -> None:
    sandbox.fail_next("sendMessage", status=status, description="Unauthorized")
    outcome = await send(bot, ChatId(citizen.id), CARD)
    assert isinstance(outcome, Later)
    assert outcome.everyone


@pytest.mark.starts
@pytest.mark.parametrize("status", [200, 400, 403, 404])
async def test_a_page_of_something_in_between_is_not_telegrams_verdict(
    citizen: Citizen, status: int
) -> None:
    async def portal(request: web.Request) -> web.Response:
        return web.Response(text="<html>log in</html>", status=status)

    app = web.Application()
    app.router.add_post("/{path:.*}", portal)
    async with TestServer(app) as server, AiohttpRequest() as request:
        bot = Bot("1:x", base_url=f"{server.make_url('/')}bot", request=request)
        assert isinstance(await send(bot, ChatId(citizen.id), CARD), Unknown)


@pytest.mark.starts
@pytest.mark.parametrize("result", [True, None, [], {}, {"message_id": "5"}])
async def test_a_message_that_telegram_does_not_number_may_have_arrived(
    citizen: Citizen, result: object
) -> None:
    async def strange(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": result})

    app = web.Application()
    app.router.add_post("/{path:.*}", strange)
    async with TestServer(app) as server, AiohttpRequest() as request:
        bot = Bot("1:x", base_url=f"{server.make_url('/')}bot", request=request)
        assert isinstance(await send(bot, ChatId(citizen.id), CARD), Unknown)


async def test_many_at_once_share_the_connections(bot: Bot, citizen: Citizen) -> None:
    outcomes = await asyncio.gather(*(send(bot, ChatId(citizen.id), CARD) for _ in range(150)))
    assert {type(outcome) for outcome in outcomes} == {Sent}
    assert citizen.rings == 150


@pytest.mark.starts
@pytest.mark.parametrize(
    "output",
    [
        CARD,
        Message("x\ud83d\0", slot="c:1", fresh=True, stub="s", ring=False, lane=Lane.MASS),
        Message("x", keyboard=((Key("k", Ask.CONTACT), Key("l")),), placeholder="p"),
        Message("x", keyboard=()),
        Message("x", buttons=((Button("a", "b"), Button("c", copy="d")),)),
        Toast("q", "t", alert=True),
        Leave(),
    ],
)
def test_an_output_survives_the_outbox(output: Output) -> None:
    assert output_from_plain(output_to_plain(output)) == output


def test_a_toast_is_stored_under_the_word_that_released_workers_read() -> None:
    toast = Toast("q1", "好", alert=True)
    row = {"type": "Toast", "value": {"query_id": "q1", "text": "好", "alert": True}}
    assert output_to_plain(toast) == row
    assert output_from_plain(row) == toast


async def test_an_answer_goes_to_its_topic_and_to_the_chat_when_that_is_gone(
    bot: Bot, citizen: Citizen
) -> None:
    citizen.says("路灯坏了", thread=5)
    await sent(bot, citizen, Message("收到", thread=5))
    assert last(citizen)["message_thread_id"] == 5
    await sent(bot, citizen, Message("在吗", thread=6))
    assert "message_thread_id" not in last(citizen)
    assert last(citizen)["text"] == "在吗"
