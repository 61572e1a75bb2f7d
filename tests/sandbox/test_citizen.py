"""Says, taps, hears: the hand that story tests use."""

import asyncio
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.people.citizen import Citizen


@pytest.fixture
def citizen(sandbox: Sandbox) -> Citizen:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("/start")
    return citizen


def inline(*buttons: tuple[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": t, "callback_data": d}] for t, d in buttons]}


async def test_hears_waits_for_what_is_new_since_the_last_action(
    call: Any, citizen: Citizen
) -> None:
    await call("sendMessage", chat_id=citizen.id, text="您好")
    assert (await citizen.hears("您好"))["message_id"] == 2
    citizen.says("在吗")
    with pytest.raises(AssertionError, match=r"hears '您好'[\s\S]*#2 bot: 您好"):
        await citizen.hears("您好", timeout=0.01)
    waiting = asyncio.create_task(citizen.hears("您好"))
    await call("editMessageText", chat_id=citizen.id, message_id=2, text="您好！")
    assert (await waiting)["text"] == "您好！"
    assert (await citizen.hears_edit("！"))["message_id"] == 2


async def test_taps_prefers_the_exact_label_then_the_newest(call: Any, citizen: Citizen) -> None:
    await call("sendMessage", chat_id=citizen.id, text="1", reply_markup=inline(("改", "old")))
    await call(
        "sendMessage",
        chat_id=citizen.id,
        text="2",
        reply_markup=inline(("改地点", "place"), ("改", "new")),
    )
    await call("sendMessage", chat_id=citizen.id, text="3", reply_markup=inline(("改类别", "kind")))
    assert citizen.taps("改")["data"] == "new"
    assert citizen.taps("改", message={"message_id": 2})["data"] == "old"
    assert citizen.taps("地点")["data"] == "place"
    assert citizen.taps("kind")["message"]["message_id"] == 4
    with pytest.raises(LookupError, match="on offer: 改, 改地点, 改类别"):
        citizen.taps("确认提交")


async def test_keyboard_buttons_send_words_the_own_number_and_the_place(
    call: Any, citizen: Citizen
) -> None:
    keyboard = {
        "keyboard": [
            [{"text": "发送我的手机号", "request_contact": True}],
            [{"text": "发送位置", "request_location": True}, "跳过"],
        ],
        "one_time_keyboard": True,
        "resize_keyboard": True,
    }
    await call("sendMessage", chat_id=citizen.id, text="电话？", reply_markup=keyboard)
    contact = citizen.taps("手机号")["contact"]
    assert (contact["user_id"], contact["phone_number"]) == (citizen.id, citizen.phone)
    assert citizen.chat.keyboard and citizen.chat.keyboard.used
    assert citizen.taps("位置")["location"]["latitude"] == citizen.place[0]
    assert citizen.taps("跳过")["text"] == "跳过"
    reply_markup = {"remove_keyboard": True}
    await call("sendMessage", chat_id=citizen.id, text="好", reply_markup=reply_markup)
    with pytest.raises(LookupError, match="on offer: none"):
        citizen.taps("跳过")


async def test_link_and_copy_buttons_tell_the_bot_nothing(
    call: Any, citizen: Citizen, sandbox: Sandbox
) -> None:
    markup = {
        "inline_keyboard": [
            [{"text": "网站", "url": "https://example.org/"}],
            [{"text": "复制", "copy_text": {"text": "7K2M-9QXA"}}],
        ]
    }
    await call("sendMessage", chat_id=citizen.id, text="a", reply_markup=markup)
    made = len(sandbox.log.updates())
    assert citizen.taps("网站") == {"url": "https://example.org/"}
    citizen.taps("复制")
    assert citizen.clipboard == "7K2M-9QXA"
    assert len(sandbox.log.updates()) == made


async def test_the_screen_shows_what_is_there(call: Any, citizen: Citizen) -> None:
    citizen.sends_photo("牛粪")
    await call(
        "sendMessage",
        chat_id=citizen.id,
        text="一\n二",
        reply_markup=inline(("改", "x")),
        disable_notification=True,
    )
    shown = citizen.screen()
    assert "#2 王桂兰: <photo> 牛粪" in shown
    assert "bot: (silent) 一\n    二\n    [改]" in shown


async def test_long_words_are_cut_as_clients_cut_them(citizen: Citizen) -> None:
    citizen.says("信" * 4096 + "访" * 5000)
    lengths = [len(message["text"]) for message in citizen.sees[1:]]
    assert lengths == [4096, 4096, 904]
    citizen.says("😀" * 3000)
    assert [len(message["text"]) for message in citizen.sees[4:]] == [2048, 952]
    with pytest.raises(ValueError, match="no empty message"):
        citizen.says("  ")


async def test_a_toast_is_awaited_like_words(call: Any, citizen: Citizen) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a", reply_markup=inline(("改", "x")))
    query = citizen.taps("改")
    waiting = asyncio.create_task(citizen.is_toasted("已更新"))
    await call("answerCallbackQuery", callback_query_id=query["id"], text="这张已更新")
    assert (await waiting)["data"] == "x"
    citizen.taps("改")
    with pytest.raises(AssertionError, match="is toasted"):
        await citizen.is_toasted("已更新", timeout=0.01)


async def test_forged_presses_reach_the_bot(call: Any, citizen: Citizen) -> None:
    citizen.presses("forged", 999)
    query = (await call("getUpdates"))["result"][-1]["callback_query"]
    assert query["data"] == "forged"
    assert query["message"] == {"chat": citizen.chat.info, "message_id": 999, "date": 0}


async def test_one_does_not_edit_what_the_bot_said(call: Any, citizen: Citizen) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a")
    with pytest.raises(LookupError, match="no message 2 of one's own"):
        citizen.edits(2, "b")
    assert citizen.edits(1, "/help")["entities"][0]["type"] == "bot_command"


async def test_who_blocked_the_bot_cannot_write_to_it(citizen: Citizen) -> None:
    citizen.blocks()
    with pytest.raises(RuntimeError, match="unblocks"):
        citizen.says("a")


async def test_half_a_surrogate_pair_reaches_the_bot_unharmed(call: Any, citizen: Citizen) -> None:
    citizen.says("a\ud800\0b")
    assert (await call("getUpdates"))["result"][-1]["message"]["text"] == "a\ud800\0b"
    assert "\\ud800" in citizen.screen()


async def test_old_files_make_room_for_new_ones(call: Any) -> None:
    citizen = Sandbox(file_limit_bytes=1000).citizen("王桂兰")
    sandbox = citizen.sandbox
    first = citizen.sends_document("a.bin", bytes(600))["document"]["file_id"]
    second = citizen.sends_document("b.bin", bytes(600))["document"]["file_id"]
    assert sandbox.files.described(second)["file_path"] == "documents/file_2.bin"
    with pytest.raises(Exception, match="temporarily unavailable"):
        sandbox.files.described(first)


async def test_messages_do_not_pile_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from sandbox.chat import chats

    monkeypatch.setattr(chats, "MESSAGE_LIMIT", 3)
    citizen = Sandbox().citizen("王桂兰")
    for number in range(5):
        citizen.says(str(number))
    assert [message["text"] for message in citizen.sees] == ["2", "3", "4"]
