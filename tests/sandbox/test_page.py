"""The chat page's own API, and what keeps other web sites away from it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

import sandbox
from sandbox import Sandbox, create_app
from sandbox.chat import samples
from sandbox.guard import is_loopback

PAGE = Path(sandbox.__file__).with_name("page")


@pytest.fixture
def press(client: TestClient[Any, Any]) -> Any:
    """Posts to the page's API as the page does."""

    async def press(path: str, **body: Any) -> Any:
        answer = await client.post(f"/sandbox/api/{path}", json=body)
        return await (answer.json() if answer.ok else answer.text())

    return press


async def test_a_visitor_adds_a_citizen_talks_and_taps(
    client: TestClient[Any, Any], call: Any, press: Any, sandbox: Sandbox
) -> None:
    citizen = await press("citizens", name="张小北")
    chat = f"chats/{citizen['id']}"
    await press(f"{chat}/says", text="/start")
    markup = {"inline_keyboard": [[{"text": "同意，开始", "callback_data": "yes"}]]}
    sent = await call("sendMessage", chat_id=citizen["id"], text="您好", reply_markup=markup)
    button = {"message_id": sent["result"]["message_id"], "row": 0, "column": 0}
    query = await press(f"{chat}/presses", **button, text="同意，开始")
    assert query["data"] == "yes"
    assert "the button has changed" in await press(f"{chat}/presses", **button, text="别的")
    shown = await (await client.get(f"/sandbox/api/{chat}")).json()
    assert [message.get("text") for message in shown["messages"]] == ["/start", "您好"]
    assert shown["messages"][1]["from_bot"]
    state = await (await client.get("/sandbox/api/state")).json()
    assert [known["name"] for known in state["citizens"]] == ["张小北"]
    assert sandbox.citizens[citizen["id"]].chat.open


async def test_all_that_a_hand_can_send(call: Any, press: Any, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("张小北")
    chat = f"chats/{citizen.id}"
    said = await press(f"{chat}/says", text="一")
    await press(f"{chat}/edits", message_id=said["message_id"], text="二")
    await press(f"{chat}/location", lat=34.7, lon=113.6)
    await press(f"{chat}/contact")
    await press(f"{chat}/sticker", emoji="👍")
    await press(f"{chat}/says", text="回", reply_to=1)
    keyboard = {"keyboard": [["跳过"]], "one_time_keyboard": True}
    await call("sendMessage", chat_id=citizen.id, text="?", reply_markup=keyboard)
    await press(f"{chat}/keyboard", row=0, column=0, text="跳过")
    await press(f"{chat}/deletes", message_id=2)
    await press(f"{chat}/block", blocked=True)
    assert "has blocked the bot" in await press(f"{chat}/says", text="x")
    kinds = [next(k for k in update if k != "update_id") for update in sandbox.log.updates()]
    assert kinds == ["message", "edited_message", *["message"] * 5, "my_chat_member"]
    assert citizen.sees[0]["text"] == "二"
    assert 2 not in [message["message_id"] for message in citizen.sees]


async def test_files_go_up_as_they_are_and_come_back_harmless(
    client: TestClient[Any, Any], sandbox: Sandbox
) -> None:
    citizen = sandbox.citizen("张小北")
    picture = samples.picture(3)

    async def upload(data: bytes, mime: str, **query: str) -> Any:
        path = f"/sandbox/api/chats/{citizen.id}/files"
        headers = {"Content-Type": mime}
        return await client.post(path, params=query, data=data, headers=headers)

    photo = await (await upload(picture, "image/jpeg", kind="photo", caption="牛粪")).json()
    assert photo["caption"] == "牛粪"
    back = await client.get(f"/sandbox/api/files/{photo['photo'][-1]['file_id']}")
    assert (await back.read(), back.content_type) == (picture, "image/jpeg")
    page = await (await upload(b"<script>", "text/html", kind="document", name="a.html")).json()
    back = await client.get(f"/sandbox/api/files/{page['document']['file_id']}")
    assert back.content_type == "application/octet-stream"
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert back.headers["Content-Security-Policy"].startswith("sandbox")
    voice = await (await upload(b"", "audio/ogg", kind="voice", duration="4")).json()
    assert voice["voice"]["duration"] == 4
    assert (await upload(b"x", "image/jpeg", kind="photo")).status == 400
    assert (await upload(b"x", "image/jpeg", kind="hologram")).status == 400


async def test_the_page_hears_of_every_change(
    client: TestClient[Any, Any], call: Any, sandbox: Sandbox
) -> None:
    citizen = sandbox.citizen("张小北")
    stream = await client.get("/sandbox/api/events")
    assert stream.content_type == "text/event-stream"

    async def next_event() -> dict[str, Any]:
        async for line in stream.content:
            if line.startswith(b"data: "):
                event: dict[str, Any] = json.loads(line[6:])
                return event
        raise AssertionError("the stream ended")

    citizen.says("一")
    assert (await next_event())["message"]["text"] == "一"
    await call("sendMessage", chat_id=citizen.id, text="二")
    assert (await next_event())["message"]["from_bot"]
    await call("editMessageText", chat_id=citizen.id, message_id=2, text="三")
    edit = await next_event()
    assert (edit["kind"], edit["message"]["text"]) == ("edit", "三")
    await call("deleteMessage", chat_id=citizen.id, message_id=1)
    deletion = await next_event()
    assert (deletion["kind"], deletion["id"]) == ("delete", 1)
    await call("sendChatAction", chat_id=citizen.id, action="typing")
    assert (await next_event())["action"] == "typing"
    query = citizen.presses("x", 2)
    await call("answerCallbackQuery", callback_query_id=query["id"], text="好")
    assert (await next_event())["toast"]["text"] == "好"
    citizen.blocks()
    assert (await next_event())["citizen"]["blocked"]
    stream.close()


async def test_another_site_cannot_speak_here(
    client: TestClient[Any, Any], sandbox: Sandbox
) -> None:
    citizens, send = "/sandbox/api/citizens", f"/bot{sandbox.token}/sendMessage"
    foreign = {"Origin": "https://evil.example"}
    own = {"Origin": str(client.make_url("")).rstrip("/")}
    assert (await client.post(citizens, json={"name": "a"}, headers=foreign)).status == 403
    assert (await client.post(send, json={}, headers=foreign)).status == 403
    assert (
        await client.post(send, json={}, headers={"Sec-Fetch-Site": "cross-site"})
    ).status == 403
    assert (await client.post(citizens, json={"name": "a"}, headers=own)).status == 201
    rebound = {"Host": "evil.example"}
    assert (await client.get("/sandbox/api/state", headers=rebound)).status == 403
    assert (await client.post(send, json={}, headers=rebound)).status == 400  # a bot, by any name
    plain = await client.post(
        citizens, data='{"name": "a"}', headers={"Content-Type": "text/plain"}
    )
    assert plain.status == 415


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1:8081", True),
        ("localhost", True),
        ("[::1]:80", True),
        ("127.0.0.1.evil.example", False),
        ("192.168.1.5:8081", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_loopback_names(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "a" * 65}])
async def test_a_citizen_needs_a_name(client: TestClient[Any, Any], body: Any) -> None:
    assert (await client.post("/sandbox/api/citizens", json=body)).status == 400
    assert (await client.post("/sandbox/api/citizens", data=b"{")).status == 415


@pytest.mark.starts
async def test_the_page_runs_nothing_but_its_own_files(sandbox: Sandbox) -> None:
    app = create_app(sandbox, desk_url="http://127.0.0.1:8082/desk/")
    async with TestClient(TestServer(app)) as client:
        page = await client.get("/")
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-src http://127.0.0.1:8082;" in policy
        for address in re.findall(r'(?:src|href)="([^"]+)"', await page.text()):
            assert (await client.get(address)).status == 200, address
        state = await (await client.get("/sandbox/api/state")).json()
        assert state["desk"] == "http://127.0.0.1:8082/desk/"
    async with TestClient(TestServer(create_app(Sandbox()))) as client:
        page = await client.get("/")
        assert "frame-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_page_asks_no_other_machine_and_reads_no_text_as_html() -> None:
    for path in PAGE.iterdir():
        source = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(?:src|href|url|from|import)[\s=(\"']+(?:https?:)?//", source), path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source), (
            path
        )
        assert not re.search(r"\bon\w+=\"|style=\"", source), path


async def test_unknown_chats_and_actions(client: TestClient[Any, Any], sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("张小北")
    for path in ("chats/1/says", f"chats/{citizen.id}/sings"):
        assert (await client.post(f"/sandbox/api/{path}", json={})).status == 404
    answer = await client.post(f"/sandbox/api/chats/{citizen.id}/says", json={})
    assert answer.status == 400
