"""What a bot may send, and in which words the rest is refused."""

import json
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient

from sandbox import Sandbox
from sandbox.chat import samples
from sandbox.people.citizen import Citizen


def inline(*labels: str, data: str = "x") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": data}] for label in labels]}


@pytest.fixture
def citizen(sandbox: Sandbox) -> Citizen:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("/start")
    return citizen


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "信" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "a", "chat_id": ""}, "chat_id is empty"),
        ({"text": "a", "chat_id": 999}, "chat not found"),
        ({"text": "a", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "a", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "a", "reply_markup": inline("a", data="信" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": inline("a", data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": inline(*"a" * 101)}, "reply markup is too long"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": {}}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array',
        ),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_a_bad_message_is_refused_and_leaves_no_trace(
    call: Any, citizen: Citizen, parameters: dict[str, Any], refusal: str
) -> None:
    answer = await call("sendMessage", **{"chat_id": citizen.id, **parameters})
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {refusal}"}
    assert len(citizen.sees) == 1
    assert citizen.rings == 0


@pytest.mark.parametrize(
    "parameters",
    [
        {"text": "信" * 4096},
        {"text": "😀" * 2048},
        {"text": f"<b>{'a' * 4096}</b>", "parse_mode": "HTML"},
        {"text": "a", "reply_markup": inline("a", data="x" * 64)},
        {"text": "a", "reply_markup": inline(*"a" * 100)},
        {
            "text": "a",
            "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True},
        },
    ],
)
async def test_what_just_fits_is_sent(
    call: Any, citizen: Citizen, parameters: dict[str, Any]
) -> None:
    assert (await call("sendMessage", chat_id=citizen.id, **parameters))["ok"]


async def test_text_is_trimmed_and_its_entities_move_along(call: Any, citizen: Citizen) -> None:
    answer = await call(
        "sendMessage", chat_id=citizen.id, text=" \n😀<b>x </b>\0y\n", parse_mode="HTML"
    )
    assert answer["result"]["text"] == "😀x  y"
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 2, "length": 2}]


async def test_links_and_commands_are_found_but_not_in_code(call: Any, citizen: Citizen) -> None:
    source = "/help <code>/start</code> https://example.org/a #牛粪 a@example.org 点/no"
    answer = await call("sendMessage", chat_id=citizen.id, text=source, parse_mode="HTML")
    kinds = [entity["type"] for entity in answer["result"]["entities"]]
    assert kinds == ["bot_command", "code", "url", "hashtag", "email"]


async def test_ids_count_up_by_one_over_both_directions(call: Any, citizen: Citizen) -> None:
    first = await call("sendMessage", chat_id=citizen.id, text="a")
    second = citizen.says("b")
    third = await call("sendMessage", chat_id=citizen.id, text="c")
    ids = [first["result"]["message_id"], second["message_id"], third["result"]["message_id"]]
    assert ids == [2, 3, 4]


async def test_a_blocked_bot_is_told_so_until_it_is_unblocked(call: Any, citizen: Citizen) -> None:
    citizen.blocks()
    answer = await call("sendMessage", chat_id=citizen.id, text="a")
    assert answer["error_code"] == 403
    assert answer["description"] == "Forbidden: bot was blocked by the user"
    citizen.unblocks()
    assert (await call("sendMessage", chat_id=citizen.id, text="a"))["ok"]


async def test_a_bot_cannot_write_first(call: Any, sandbox: Sandbox) -> None:
    stranger = sandbox.citizen("李四")
    answer = await call("sendMessage", chat_id=stranger.id, text="a")
    assert answer["description"] == "Bad Request: chat not found"
    sandbox.group("群").says(stranger, "hi")
    answer = await call("sendMessage", chat_id=stranger.id, text="a")
    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_a_left_group_is_closed(call: Any, sandbox: Sandbox) -> None:
    group = sandbox.group("群")
    assert (await call("sendMessage", chat_id=group.chat.id, text="a"))["ok"]
    assert (await call("leaveChat", chat_id=group.chat.id))["ok"]
    assert group.left
    answer = await call("sendMessage", chat_id=group.chat.id, text="a")
    assert answer["description"] == "Forbidden: bot is not a member of the group chat"


async def test_a_file_goes_up_comes_down_and_is_sent_again_by_its_id(
    client: TestClient[Any, Any], call: Any, citizen: Citizen, sandbox: Sandbox
) -> None:
    picture = samples.picture(7)
    form = FormData({"chat_id": str(citizen.id), "photo": "attach://here", "caption": "<b>看</b>"})
    form.add_field("parse_mode", "HTML")
    form.add_field("here", picture, filename="a.jpg", content_type="image/jpeg")
    answer = await (await client.post(f"/bot{sandbox.token}/sendPhoto", data=form)).json()
    sizes = answer["result"]["photo"]
    assert (sizes[-1]["width"], sizes[-1]["height"]) == (320, 240)
    assert answer["result"]["caption_entities"][0]["type"] == "bold"
    described = (await call("getFile", file_id=sizes[-1]["file_id"]))["result"]
    path = f"/file/bot{sandbox.token}/{described['file_path']}"
    assert await (await client.get(path)).read() == picture
    again = await call("sendPhoto", chat_id=citizen.id, photo=sizes[0]["file_id"])
    assert again["result"]["photo"] == sizes


@pytest.mark.parametrize(
    ("method", "parameters", "refusal"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "attach://x"}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nothing"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "http://example.org/"}, "failed to get HTTP URL content"),
        ("sendMediaGroup", {}, 'parameter "media" is required'),
        ("sendMediaGroup", {"media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"media": [{}]}, "there must be 2-10 messages in an album"),
        ("sendMediaGroup", {"media": [{}] * 11}, "too many messages to send as an album"),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong latitude or longitude specified"),
        ("sendChatAction", {"action": "dance"}, "wrong parameter action in request"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("setMyCommands", {"commands": [{"command": "求助", "description": "x"}]}, None),
    ],
)
async def test_bad_files_and_albums_are_refused(
    call: Any, citizen: Citizen, method: str, parameters: dict[str, Any], refusal: str | None
) -> None:
    answer = await call(method, chat_id=citizen.id, **parameters)
    assert answer["description"] == f"Bad Request: {refusal or 'BOT_COMMAND_INVALID'}"


async def test_what_is_no_picture_is_no_photo(
    client: TestClient[Any, Any], citizen: Citizen, sandbox: Sandbox
) -> None:
    for data, refusal in ((b"text", "IMAGE_PROCESS_FAILED"), (b"", "file must be non-empty")):
        form = FormData({"chat_id": str(citizen.id)})
        form.add_field("photo", data, filename="a.jpg", content_type="image/jpeg")
        answer = await (await client.post(f"/bot{sandbox.token}/sendPhoto", data=form)).json()
        assert answer["description"] == f"Bad Request: {refusal}"


async def test_a_caption_has_its_own_limit(call: Any, citizen: Citizen) -> None:
    photo = citizen.sends_photo()["photo"][-1]["file_id"]
    fits = await call("sendPhoto", chat_id=citizen.id, photo=photo, caption="信" * 1024)
    assert fits["ok"]
    answer = await call("sendPhoto", chat_id=citizen.id, photo=photo, caption="信" * 1025)
    assert answer["description"] == "Bad Request: message caption is too long"


async def test_an_album_shares_one_group_and_rings_once(call: Any, citizen: Citizen) -> None:
    photo = citizen.sends_photo()["photo"][-1]["file_id"]
    media = [{"type": "photo", "media": photo, "caption": "a"}, {"type": "photo", "media": photo}]
    answer = await call("sendMediaGroup", chat_id=citizen.id, media=media)
    assert len({item["media_group_id"] for item in answer["result"]}) == 1
    assert citizen.rings == 1


async def test_silent_messages_do_not_ring(call: Any, citizen: Citizen) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a", disable_notification=True)
    assert citizen.rings == 0
    await call("sendMessage", chat_id=citizen.id, text="b")
    assert citizen.rings == 1


async def test_every_way_of_sending_parameters_is_read(
    client: TestClient[Any, Any], citizen: Citizen, sandbox: Sandbox
) -> None:
    path = f"/bot{sandbox.token}/SENDMESSAGE"
    fields = {"chat_id": str(citizen.id), "text": "信 &", "reply_markup": json.dumps(inline("a"))}
    multipart = FormData(fields, default_to_multipart=True)
    answers = [
        await client.get(path, params=fields),
        await client.post(path, data=fields),
        await client.post(path, json=fields),
        await client.post(path, data=multipart),
    ]
    texts = [(await answer.json())["result"]["text"] for answer in answers]
    assert texts == ["信 &"] * 4
    assert all("reply_markup" in message for message in citizen.sees[1:])


async def test_bytes_that_are_no_utf8_are_refused(
    client: TestClient[Any, Any], citizen: Citizen, sandbox: Sandbox
) -> None:
    for body in (f"chat_id={citizen.id}&text=%ff".encode(), b"text=\xff"):
        answer = await client.post(
            f"/bot{sandbox.token}/sendMessage",
            data=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        told = (await answer.json())["description"]
        assert told == "Bad Request: strings must be encoded in UTF-8"


async def test_unknown_methods_and_tokens(client: TestClient[Any, Any], sandbox: Sandbox) -> None:
    answer = await client.post(f"/bot{sandbox.token}/sendGlory")
    assert (answer.status, await answer.json()) == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found"},
    )
    answer = await client.post("/bot1:wrong/getMe")
    assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
    assert (await client.post("/botnonsense/getMe")).status == 404
