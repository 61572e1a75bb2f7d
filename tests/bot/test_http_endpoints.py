"""What LISTEN serves: the webhook, the wake-ups, health and metrics."""

import gzip
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from backend_client.webhooks import new_secret, sign
from bot.http_endpoints import (
    BODY_LIMIT_BYTES,
    SECRET_HEADER,
    BackendHook,
    TelegramHook,
    address_of,
    create_app,
)
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.ops.peer_status import PeerStatus
from bot.store import NewInput, Store, StoreDown
from tests.bot.fakes import FakeClock, raw_message, update_input

SECRET = "a-secret-of-the-webhook"
SIGNING = new_secret()
Client = TestClient[Any, Any]


class BrokenInbox:
    async def unknown(self, inputs: Sequence[NewInput]) -> list[NewInput]:
        raise StoreDown("OperationalError")

    async def put_new(self, inputs: Sequence[NewInput]) -> frozenset[str]:
        raise StoreDown("OperationalError")


class Bench:
    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.woken = 0
        self.looked = 0
        self.reach = PeerStatus(clock)
        self.metrics = Metrics()
        self.inbox: Any = store.inbox
        self.health = Health(store, self.reach, self.metrics, clock)
        self.backend_hook = BackendHook(SIGNING, self._look, clock)

    def _wake(self) -> None:
        self.woken += 1

    def _look(self) -> None:
        self.looked += 1

    def client(self) -> Client:
        hook = TelegramHook(self.inbox, SECRET, self._wake, self.metrics)
        return TestClient(TestServer(create_app(self.health, hook, self.backend_hook)))


@pytest.fixture
def bench(store: Store, clock: FakeClock) -> Bench:
    return Bench(store, clock)


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[Client]:
    async with bench.client() as client:
        yield client


async def _post(client: Client, body: bytes, secret: str = SECRET) -> int:
    headers = {SECRET_HEADER: secret}
    answer = await client.post("/telegram", data=io.BytesIO(body), headers=headers)
    return answer.status


def _raw(update: object) -> bytes:
    return json.dumps(update).encode()


async def test_an_update_is_in_the_database_when_telegram_hears_200(
    bench: Bench, client: Client, store: Store
) -> None:
    assert await _post(client, _raw(raw_message(1))) == 200
    assert (await store.queue_report()).inbox.waiting == 1
    assert bench.woken == 1
    assert await _post(client, _raw(raw_message(1))) == 200
    assert (await store.queue_report()).inbox.waiting == 1


@pytest.mark.parametrize("secret", ["", "wrong", "a-secret-of-the-webhoo", "密"])
async def test_who_does_not_know_the_secret_is_turned_away(
    client: Client, store: Store, secret: str
) -> None:
    assert await _post(client, _raw(raw_message(1)), secret) == 401
    assert (await store.queue_report()).inbox.waiting == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
        b'{"message": 1}',
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b"[" * 100_000,
        b'{"update_id": 1, "message": ' + b'{"a":' * 200 + b"1" + b"}" * 201,
    ],
)
async def test_garbage_is_refused(client: Client, body: bytes) -> None:
    assert await _post(client, body) == 400


async def test_an_update_without_a_chat_is_taken_and_passed_over(
    client: Client, store: Store
) -> None:
    assert await _post(client, b'{"update_id": 5, "poll": {"id": "1"}}') == 200
    assert (await store.queue_report()).inbox.waiting == 0


async def test_the_webhook_of_a_former_bot_is_not_taken_for_ours(
    bench: Bench, store: Store
) -> None:
    hook = TelegramHook(bench.inbox, SECRET, bench._wake, bench.metrics, bot=1_000_002)
    app = create_app(bench.health, hook, None)
    async with TestClient(TestServer(app)) as client:
        headers, body = {SECRET_HEADER: SECRET}, _raw(raw_message(1))
        statuses = {}
        for bot in (1_000_001, 1_000_002):
            url = address_of("/telegram", bot)
            async with client.post(url, data=body, headers=headers) as answer:
                statuses[bot] = answer.status
        assert statuses == {1_000_001: 401, 1_000_002: 200}
    assert (await store.queue_report()).inbox.waiting == 1


async def test_a_body_over_the_limit_is_refused(client: Client) -> None:
    assert await _post(client, b"x" * (BODY_LIMIT_BYTES + 1)) == 413


@pytest.mark.parametrize("path", ["/telegram", "/backend/events"])
async def test_a_packed_body_is_refused_before_it_is_unpacked(client: Client, path: str) -> None:
    bomb = gzip.compress(bytes(50 * 1024 * 1024))
    headers = {SECRET_HEADER: SECRET, "Content-Encoding": "gzip"}
    async with client.post(path, data=bomb, headers=headers) as response:
        assert response.status == 415


async def test_telegram_is_told_to_come_again_when_the_database_is_away(bench: Bench) -> None:
    bench.inbox = BrokenInbox()
    async with bench.client() as client:
        answer = await client.post(
            "/telegram", data=_raw(raw_message(1)), headers={SECRET_HEADER: SECRET}
        )
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert bench.woken == 0


async def test_a_signed_call_of_the_backend_is_a_reason_to_look(
    bench: Bench, client: Client, clock: FakeClock
) -> None:
    headers = sign(SIGNING, "{}", message_id="m1", at=clock.now())
    answer = await client.post("/backend/events", data=b"{}", headers=headers)
    assert (answer.status, bench.looked) == (204, 1)


async def test_a_call_that_is_not_signed_or_too_old_is_turned_away(
    bench: Bench, client: Client, clock: FakeClock
) -> None:
    headers = sign(SIGNING, "{}", message_id="m1", at=clock.now())
    clock.forward(minutes=6)
    for given in (headers, {}, sign(new_secret(), "{}", message_id="m1", at=clock.now())):
        answer = await client.post("/backend/events", data=b"{}", headers=given)
        assert answer.status == 401
    assert bench.looked == 0


async def test_health_says_how_much_waits_since_when_and_what_needs_a_person(
    bench: Bench, client: Client, store: Store, clock: FakeClock
) -> None:
    await store.inbox.put([update_input(1, 1), update_input(2, 2)])
    async with store.unit() as unit:
        waiting = await unit.claim(1)
    for _ in range(5):
        await store.inbox.fail(waiting[0].inbox[0], "ValueError")
    clock.forward(seconds=90)
    bench.reach.telegram.answered()
    answer = await client.get("/health")
    body = await answer.json()
    assert (answer.status, body["status"], body["telegram"]) == (200, "ok", "ok")
    assert body["backend"] == "not asked yet"
    assert body["inbox"] == {"waiting": 2, "oldest_seconds": 90, "needs_person": 0}


@pytest.mark.parametrize(
    ("away", "status", "word"), [("telegram", 503, "down"), ("backend", 200, "degraded")]
)
async def test_an_outage_shows_after_a_minute_and_a_hiccup_never(
    bench: Bench, client: Client, clock: FakeClock, away: str, status: int, word: str
) -> None:
    peer = getattr(bench.reach, away)
    peer.failed()
    clock.forward(seconds=59)
    assert (await (await client.get("/health")).json())[away] == "failing"
    clock.forward(seconds=1)
    answer = await client.get("/health")
    assert (answer.status, (await answer.json())["status"]) == (status, word)
    peer.answered()
    assert (await (await client.get("/health")).json())["status"] == "ok"


async def test_a_key_that_the_backend_does_not_take_is_an_alarm_at_once(
    bench: Bench, client: Client
) -> None:
    bench.reach.telegram.answered()
    bench.reach.backend.failed(barred=True)
    answer = await client.get("/health")
    body = await answer.json()
    assert (answer.status, body["backend"]) == (503, "key refused")
    assert body["reasons"] == ["backend: does not take our key (BACKEND_KEY)"]
    bench.reach.backend.answered()
    assert (await client.get("/health")).status == 200


async def test_metrics_are_numbers_under_our_own_words(
    bench: Bench, client: Client, store: Store
) -> None:
    await _post(client, _raw(raw_message(1, 13800138000, "王桂兰 13800138000")))
    text = await (await client.get("/metrics")).text()
    assert "bot_updates_stored_total 1.0" in text
    assert 'bot_waiting{queue="inbox"} 1.0' in text
    assert "13800138000" not in text
    assert "王桂兰" not in text
