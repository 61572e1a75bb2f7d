"""How updates reach the bot: long polls, and pushes to a webhook."""

import asyncio
import random
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox import Sandbox

OVERTAKEN = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
PUSHING = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def ids(answer: Any) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


async def test_updates_stay_until_an_offset_confirms_them(call: Any, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("王桂兰")
    for text in "abc":
        citizen.says(text)
    first, second, third = ids(await call("getUpdates"))
    assert ids(await call("getUpdates", limit=2)) == [first, second]
    assert ids(await call("getUpdates", offset=second)) == [second, third]
    assert ids(await call("getUpdates")) == [second, third]
    assert ids(await call("getUpdates", offset=-1)) == [third]
    assert ids(await call("getUpdates", offset=third + 1)) == []


async def test_a_long_poll_wakes_with_the_first_update(call: Any, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("王桂兰")
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await sandbox.updates.idle.wait()
    citizen.says("在吗")
    assert (await poll)["result"][0]["message"]["text"] == "在吗"


async def test_a_second_poll_takes_over(call: Any, sandbox: Sandbox) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await sandbox.updates.idle.wait()
    assert (await call("getUpdates"))["ok"]
    assert (await poll) == {"ok": False, "error_code": 409, "description": OVERTAKEN}


async def test_kinds_not_asked_for_are_not_made(call: Any, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("王桂兰")
    await call("getUpdates", allowed_updates=["message"])
    citizen.blocks()
    assert (await call("getUpdates"))["result"] == []
    await call("getUpdates", allowed_updates=[])
    citizen.unblocks()
    assert "my_chat_member" in (await call("getUpdates"))["result"][0]


async def test_messages_live_a_day_and_taps_150_seconds(
    call: Any, sandbox: Sandbox, clock: Any
) -> None:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("a")
    citizen.presses("x", 1)
    clock.now += 151
    assert ["message" in update for update in (await call("getUpdates"))["result"]] == [True]
    clock.now += 24 * 3600
    assert (await call("getUpdates"))["result"] == []


async def test_duplicates_come_once_more_after_being_confirmed(call: Any, sandbox: Sandbox) -> None:
    sandbox.citizen("王桂兰").says("a")
    sandbox.duplicate_updates = 1
    (first,) = ids(await call("getUpdates"))
    assert ids(await call("getUpdates", offset=first + 1)) == [first]
    assert ids(await call("getUpdates", offset=first + 1)) == []


async def test_updates_come_as_often_as_the_dice_say(call: Any, sandbox: Sandbox) -> None:
    sandbox.citizen("王桂兰").says("a")
    sandbox.updates.repeats = lambda: 2
    (first,) = ids(await call("getUpdates"))
    assert ids(await call("getUpdates", offset=first + 1)) == [first, first]


async def test_a_shuffled_batch_keeps_the_order_of_each_lane(call: Any, sandbox: Sandbox) -> None:
    sandbox.updates.shuffle = random.Random(4)
    citizens = [sandbox.citizen(name) for name in "甲乙丙"]
    for words in "abcd":
        for citizen in citizens:
            citizen.says(words)
    batch = (await call("getUpdates"))["result"]
    assert ids({"result": batch}) != sorted(ids({"result": batch}))
    for citizen in citizens:
        said = [u["message"]["text"] for u in batch if u["message"]["chat"]["id"] == citizen.id]
        assert said == list("abcd")


async def test_ids_that_jump_back_are_not_confirmed_by_the_old_offset(
    call: Any, sandbox: Sandbox
) -> None:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("a")
    (first,) = ids(await call("getUpdates"))
    assert ids(await call("getUpdates", offset=first + 1)) == []
    sandbox.updates.jump_to(first - 1000)
    citizen.says("b")
    assert ids(await call("getUpdates", offset=first + 1)) == [first - 1000]


class Hook:
    """A bot's webhook: answers with the statuses it was given, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str | None, dict[str, Any]]] = []
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.reply: dict[str, Any] | None = None
        self.changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.got.append((secret, await request.json()))
        self.changed.set()
        status = self.statuses.pop(0) if self.statuses else 200
        if status != 200:
            return web.Response(status=status, headers=self.headers)
        return web.json_response(self.reply)

    async def receives(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self.changed.clear()
                await self.changed.wait()
        return [update for _, update in self.got]


@pytest.fixture
async def hook() -> Any:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/hook"))  # type: ignore[attr-defined]
        yield hook


async def test_a_webhook_gets_each_update_with_its_secret(
    call: Any, sandbox: Sandbox, hook: Any
) -> None:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("before")
    assert (await call("setWebhook", url=hook.url, secret_token="s_1"))["ok"]
    citizen.says("after")
    texts = [update["message"]["text"] for update in await hook.receives(2)]
    assert texts == ["before", "after"]
    assert {secret for secret, _ in hook.got} == {"s_1"}
    assert (await call("getUpdates"))["description"] == PUSHING
    info = (await call("getWebhookInfo"))["result"]
    assert (info["url"], info["max_connections"]) == (hook.url, 40)
    assert (await call("deleteWebhook"))["ok"]
    assert (await call("getUpdates"))["ok"]


async def test_a_refused_push_comes_again_before_later_ones(
    call: Any, sandbox: Sandbox, hook: Any
) -> None:
    waits: list[int] = []
    sandbox.webhook_delay = lambda failures: waits.append(failures) or 0.0  # type: ignore[func-returns-value]
    hook.statuses = [500, 503]
    await call("setWebhook", url=hook.url)
    citizen = sandbox.citizen("王桂兰")
    citizen.says("a")
    citizen.says("b")
    texts = [update["message"]["text"] for update in await hook.receives(4)]
    assert texts == ["a", "a", "a", "b"]
    assert waits == [1, 2]
    told = (await call("getWebhookInfo"))["result"]["last_error_message"]
    assert told == "Wrong response from the webhook: 503 Service Unavailable"


async def test_one_stuck_chat_does_not_hold_up_another(
    call: Any, sandbox: Sandbox, hook: Any
) -> None:
    hook.statuses, hook.headers = [503], {"Retry-After": "3600"}
    await call("setWebhook", url=hook.url)
    sandbox.citizen("甲").says("stuck")
    await hook.receives(1)
    sandbox.citizen("乙").says("free")
    assert (await hook.receives(2))[1]["message"]["text"] == "free"
    assert (await call("getWebhookInfo"))["result"]["pending_update_count"] >= 1


async def test_a_push_may_be_answered_with_a_method_call(
    call: Any, sandbox: Sandbox, hook: Any
) -> None:
    citizen = sandbox.citizen("王桂兰")
    hook.reply = {"method": "sendMessage", "chat_id": citizen.id, "text": "收到"}
    await call("setWebhook", url=hook.url)
    citizen.says("a")
    await citizen.hears("收到")


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"url": "ftp://x"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "http://x", "secret_token": "密"}, "secret token contains illegal symbols"),
        ({"url": "http://x", "secret_token": "s" * 257}, "secret token is too long"),
    ],
)
async def test_a_bad_webhook_is_refused(call: Any, parameters: Any, refusal: str) -> None:
    assert (await call("setWebhook", **parameters))["description"] == f"Bad Request: {refusal}"


@pytest.mark.starts
async def test_delays_double_up_to_two_minutes(sandbox: Sandbox) -> None:
    delays = [sandbox.webhook_delay(failures) for failures in range(1, 10)]
    assert delays == [0, 2, 4, 8, 16, 32, 64, 120, 120]
