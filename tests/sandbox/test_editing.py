"""Edits, deletions, pins and the answers to taps."""

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.people.citizen import Citizen

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
MARKUP = {"inline_keyboard": [[{"text": "改", "callback_data": "x"}]]}


@pytest.fixture
def citizen(sandbox: Sandbox) -> Citizen:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("/start")
    return citizen


@pytest.fixture
def edit(call: Any, citizen: Citizen) -> Any:
    async def edit(message_id: int, text: str, **more: Any) -> Any:
        return await call(
            "editMessageText", chat_id=citizen.id, message_id=message_id, text=text, **more
        )

    return edit


async def test_an_edit_is_seen_in_place_and_rings_nobody(
    call: Any, edit: Any, citizen: Citizen
) -> None:
    await call("sendMessage", chat_id=citizen.id, text="还没有提交", reply_markup=MARKUP)
    answer = await edit(2, "<b>已登记</b>", parse_mode="HTML")
    assert answer["result"]["edit_date"]
    assert "reply_markup" not in answer["result"]  # not given again, so taken away
    assert [message["text"] for message in citizen.sees] == ["/start", "已登记"]
    assert citizen.rings == 1


async def test_an_edit_that_changes_nothing_is_refused(
    call: Any, edit: Any, citizen: Citizen
) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a", reply_markup=MARKUP)
    assert (await edit(2, "a", reply_markup=MARKUP))["description"] == NOT_MODIFIED
    assert (await edit(2, "a"))["ok"]
    assert (await edit(2, "a"))["description"] == NOT_MODIFIED
    assert (await edit(2, "<b>a</b>", parse_mode="HTML"))["ok"]


async def test_what_cannot_be_edited(call: Any, edit: Any, citizen: Citizen) -> None:
    keyboard = {"keyboard": [[{"text": "a"}]]}
    await call("sendMessage", chat_id=citizen.id, text="a", reply_markup=keyboard)
    photo = citizen.sends_photo()["photo"][-1]["file_id"]
    await call("sendPhoto", chat_id=citizen.id, photo=photo)
    told = [(await edit(message_id, "b"))["description"] for message_id in (1, 2, 4, 99)]
    assert told == [
        "Bad Request: message can't be edited",
        "Bad Request: message can't be edited",
        "Bad Request: there is no text in the message to edit",
        "Bad Request: message to edit not found",
    ]
    answer = await call("editMessageCaption", chat_id=citizen.id, message_id=4, caption="c")
    assert answer["result"]["caption"] == "c"


async def test_a_keyboard_alone_can_change(call: Any, citizen: Citizen) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a")
    fields = {"chat_id": citizen.id, "message_id": 2}
    assert (await call("editMessageReplyMarkup", **fields, reply_markup=MARKUP))["ok"]
    assert (await call("editMessageReplyMarkup", **fields))["ok"]
    assert (await call("editMessageReplyMarkup", **fields))["description"] == NOT_MODIFIED
    reply = {"remove_keyboard": True}
    answer = await call("editMessageReplyMarkup", **fields, reply_markup=reply)
    assert answer["description"] == "Bad Request: inline keyboard expected"


async def test_deleted_messages_are_gone(call: Any, citizen: Citizen, clock: Any) -> None:
    for text in "abc":
        await call("sendMessage", chat_id=citizen.id, text=text)
    assert (await call("deleteMessage", chat_id=citizen.id, message_id=1))["ok"]
    assert (await call("deleteMessages", chat_id=citizen.id, message_ids=[2, 99]))["ok"]
    assert [message["text"] for message in citizen.sees] == ["b", "c"]
    answer = await call("deleteMessage", chat_id=citizen.id, message_id=2)
    assert answer["description"] == "Bad Request: message to delete not found"
    clock.now += 49 * 3600
    answer = await call("deleteMessage", chat_id=citizen.id, message_id=3)
    assert answer["description"] == "Bad Request: message can't be deleted for everyone"


async def test_a_pin_takes_an_id_and_makes_no_sound(call: Any, citizen: Citizen) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a")
    assert (await call("pinChatMessage", chat_id=citizen.id, message_id=2))["ok"]
    assert citizen.sees[-1]["pinned_message"]["text"] == "a"
    assert citizen.rings == 1
    assert (await call("unpinChatMessage", chat_id=citizen.id))["ok"]
    assert not citizen.chat.pinned


async def test_a_tap_is_answered_once_and_in_time(call: Any, citizen: Citizen, clock: Any) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a", reply_markup=MARKUP)
    query = citizen.taps("改")
    answer = {"callback_query_id": query["id"], "text": "好", "show_alert": True}
    long = await call("answerCallbackQuery", **{**answer, "text": "信" * 201})
    assert long["description"] == "Bad Request: MESSAGE_TOO_LONG"
    assert (await call("answerCallbackQuery", **answer))["ok"]
    assert (await call("answerCallbackQuery", **answer))["description"] == TOO_OLD
    assert (await citizen.is_toasted("好"))["show_alert"]
    late = citizen.taps("改")
    clock.now += 151
    told = await call("answerCallbackQuery", callback_query_id=late["id"])
    assert told["description"] == TOO_OLD
