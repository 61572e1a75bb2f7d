"""Faults on demand, and the log that tells what was really done."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from sandbox import Sandbox, create_app
from sandbox.delivery.faults import Fault
from sandbox.people.citizen import Citizen


@pytest.fixture
def citizen(sandbox: Sandbox) -> Citizen:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("/start")
    return citizen


async def test_too_many_requests_says_how_long_to_wait(
    call: Any, sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.fail_next(
        "sendMessage", status=429, description="Too Many Requests: retry after 7", retry_after=7
    )
    answer = await call("sendMessage", chat_id=citizen.id, text="a")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert len(citizen.sees) == 1
    assert (await call("sendMessage", chat_id=citizen.id, text="a"))["ok"]


async def test_a_fault_may_meet_one_chat_only_and_several_times(
    call: Any, sandbox: Sandbox, citizen: Citizen
) -> None:
    other = sandbox.citizen("乙")
    other.says("x")
    sandbox.fail_next("*", status=500, description="oops", times=2, chat_id=other.id)
    assert (await call("sendMessage", chat_id=citizen.id, text="a"))["ok"]
    for _ in range(2):
        assert not (await call("sendMessage", chat_id=other.id, text="a"))["ok"]
    assert (await call("sendMessage", chat_id=other.id, text="a"))["ok"]


async def test_after_means_done_though_an_error_is_told(
    call: Any, sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.fail_next("sendMessage", status=502, description="Bad Gateway", when="after")
    assert not (await call("sendMessage", chat_id=citizen.id, text="a"))["ok"]
    assert [message["text"] for message in citizen.sees] == ["/start", "a"]
    (entry,) = sandbox.log.calls("sendMessage")
    assert (entry.carried_out, entry.ok, entry.error) == (True, False, "Bad Gateway")
    assert entry.message_id == 2


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_dropped_connection_gives_no_answer(
    client: TestClient[Any, Any], sandbox: Sandbox, citizen: Citizen, when: Any
) -> None:
    sandbox.drop_next("sendMessage", when=when)
    with pytest.raises(aiohttp.ClientError):
        await client.post(
            f"/bot{sandbox.token}/sendMessage", json={"chat_id": citizen.id, "text": "a"}
        )
    assert len(citizen.sees) == (2 if when == "after" else 1)
    (entry,) = sandbox.log.calls("sendMessage")
    assert (entry.carried_out, entry.ok) == (when == "after", False)


async def test_a_stall_outlasts_an_impatient_client_and_is_carried_out(
    client: TestClient[Any, Any], sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.stall_next("sendMessage", 0.1)
    with pytest.raises(TimeoutError):
        await client.post(
            f"/bot{sandbox.token}/sendMessage",
            json={"chat_id": citizen.id, "text": "a"},
            timeout=aiohttp.ClientTimeout(total=0.02),
        )
    await citizen.hears("a")


async def test_a_gremlin_chooses_by_itself(call: Any, sandbox: Sandbox, citizen: Citizen) -> None:
    def gremlin(method: str, parameters: dict[str, Any]) -> Fault | None:
        return Fault(drop=True) if parameters.get("text") == "b" else None

    sandbox.faults.gremlin = gremlin
    assert (await call("sendMessage", chat_id=citizen.id, text="a"))["ok"]
    with pytest.raises(aiohttp.ClientError):
        await call("sendMessage", chat_id=citizen.id, text="b")


async def test_the_log_keeps_calls_and_updates_in_order(
    call: Any, sandbox: Sandbox, citizen: Citizen
) -> None:
    await call("sendMessage", chat_id=citizen.id, text="a")
    await call("sendMessage", chat_id=citizen.id, text="")
    citizen.says("b")
    assert [entry.kind for entry in sandbox.log] == ["update", "call", "call", "update"]
    refused = sandbox.log.calls("sendMessage", citizen.id)[1]
    assert (refused.ok, refused.carried_out) == (False, False)
    assert refused.error == "Bad Request: message text is empty"
    assert sandbox.log.updates()[1]["message"]["text"] == "b"


@pytest.mark.starts
async def test_the_server_stops_at_once_though_a_poll_waits(sandbox: Sandbox) -> None:
    runner = web.AppRunner(create_app(sandbox))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/bot{sandbox.token}/getUpdates"
    async with aiohttp.ClientSession() as session, asyncio.timeout(10):
        poll = asyncio.create_task(session.post(address, json={"timeout": 50}))
        await sandbox.updates.idle.wait()
        await runner.cleanup()
        assert (await (await poll).json())["result"] == []


async def test_a_late_call_happens_when_nobody_waits_for_it_any_more(
    call: Any, sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.late_next("sendMessage", 0.05)
    with pytest.raises(aiohttp.ClientError):
        await call("sendMessage", chat_id=citizen.id, text="a")
    assert len(citizen.sees) == 1
    await citizen.hears("a", timeout=5)
    assert await call("sendMessage", chat_id=citizen.id, text="b")
    late, after = sandbox.log.calls("sendMessage")
    assert (late.carried_out, late.ok, late.fault) == (True, False, "late")
    assert late.revision < after.revision
