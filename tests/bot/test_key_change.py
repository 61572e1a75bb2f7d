"""Every key can be changed while all goes on: at each step the old and the new one are taken where
they may still come, and the old one is worth nothing once it is taken out."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from backend_client.errors import Refused
from backend_client.http import HttpBackend
from backend_client.keys import opens, several
from backend_client.webhooks import new_secret, sign
from bot.assemble import Parts
from bot.http_endpoints import SECRET_HEADER, BackendHook, TelegramHook, create_app
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.ops.peer_status import PeerStatus
from bot.settings import Secrets, keep_secrets, load
from bot.store import Store
from tests.bot.fakes import FakeClock, raw_message
from tests.office.running import SetClock, settings_in, started
from tests.program import set_up

OLD, NEW, NEVER = (f"{word}-key-of-sixteen-signs" for word in ("old", "new", "never"))
STEPS = {  # what is set -> what is taken, and what we show ourselves
    OLD: ({OLD}, OLD),
    f"{OLD}, {NEW}": ({OLD, NEW}, OLD),
    f"{NEW} {OLD}": ({OLD, NEW}, NEW),
    NEW: ({NEW}, NEW),
}
NAMES = ("WEBHOOK_SECRET", "BACKEND_KEY", "BACKEND_STAFF_KEY")
Client = TestClient[Any, Any]


def _secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **given: str) -> Secrets:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return keep_secrets(load(None))


@asynccontextmanager
async def _listening(
    store: Store, clock: FakeClock, telegram: str, backend: str
) -> AsyncIterator[Client]:
    hook = TelegramHook(store.inbox, telegram, lambda: None, Metrics())
    wake = BackendHook(backend, lambda: None, clock)
    health = Health(store, PeerStatus(clock), Metrics(), clock)
    async with TestClient(TestServer(create_app(health, hook, wake))) as client:
        yield client


@pytest.mark.parametrize("listed", STEPS)
async def test_at_each_step_telegram_is_heard_by_the_old_secret_or_the_new_one(
    store: Store, clock: FakeClock, listed: str
) -> None:
    taken, _ = STEPS[listed]
    async with _listening(store, clock, listed, new_secret()) as client:
        for key in (OLD, NEW, NEVER, "", listed, f"{OLD},{NEW}", OLD[:-1], "密"):
            body, headers = json.dumps(raw_message(1)), {SECRET_HEADER: key}
            async with client.post("/telegram", data=body.encode(), headers=headers) as answer:
                assert answer.status == (200 if key in taken else 401)


async def test_at_each_step_the_office_wakes_us_by_the_old_secret_or_the_new_one(
    store: Store, clock: FakeClock
) -> None:
    old, new, never = (new_secret() for _ in range(3))
    steps = {old: {old}, f"{old},{new}": {old, new}, f"{new} {old}": {old, new}, new: {new}}
    for listed, taken in steps.items():
        async with _listening(store, clock, NEVER, listed) as client:
            for secret in (old, new, never):
                headers = sign(secret, "{}", message_id="m1", at=clock.now())
                async with client.post("/backend/events", data=b"{}", headers=headers) as answer:
                    assert answer.status == (204 if secret in taken else 401)


@pytest.mark.starts
@pytest.mark.parametrize("listed", STEPS)
async def test_at_each_step_the_office_takes_the_old_key_or_the_new_one(
    tmp_path: Path, listed: str
) -> None:
    taken, _ = STEPS[listed]
    settings = replace(settings_in(tmp_path), key=listed, staff_key=NEVER)
    async with started(settings, SetClock()) as office:
        for key in (OLD, NEW, NEVER, listed):
            bot = HttpBackend(office.session, office.url, key)
            if key in taken:
                assert await bot.events(0) == []
            else:
                with pytest.raises(Refused):
                    await bot.events(0)
    settings = replace(settings, key=NEVER, staff_key=listed)
    async with started(settings, SetClock()) as office:
        for key in (OLD, NEW, NEVER):
            status, _ = await office.call("GET", "/v1/cases", key=key)
            assert status == (200 if key in taken else 403 if key == NEVER else 401)


@pytest.mark.parametrize("listed", STEPS)
def test_the_first_is_the_one_we_show_and_sign_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listed: str
) -> None:
    taken, shown = STEPS[listed]
    secrets = _secrets(monkeypatch, tmp_path, **dict.fromkeys(NAMES, listed))
    ours = secrets.webhook_secret, secrets.backend_key, secrets.backend_staff_key
    assert ours == (shown, shown, shown)
    assert set(secrets.webhook_secrets) == set(secrets.backend_keys) == taken


@pytest.mark.starts
async def test_the_whole_program_goes_on_through_the_steps(tmp_path: Path) -> None:
    old, new = new_secret(), new_secret()
    async with set_up(tmp_path) as town:
        for keys, signing in ((OLD,), (old,)), ((NEW, OLD), (new, old)), ((NEW,), (new,)):
            town.secrets = replace(
                town.secrets, backend_keys=keys, backend_staff_keys=keys, backend_secrets=signing
            )
            town.parts = Parts(True, True, True, True)
            async with town.running():
                assert await town.cases() == []
                citizen = town.citizen("王桂兰")
                citizen.says("/help")
                await citizen.hears("/cases")


REFUSED: Mapping[str, str] = {
    "WEBHOOK_SECRET": "WEBHOOK_SECRET must have 16 to 256 letters",
    "BACKEND_KEY": "BACKEND_KEY must have 16 to 256 ASCII",
    "BACKEND_STAFF_KEY": "BACKEND_STAFF_KEY must have 16 to 256 ASCII",
    "BACKEND_SECRET": "BACKEND_SECRET must be `whsec_`",
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize(
    "spoil", [lambda one: f"{one},short", lambda one: f"x {one}", lambda _: ","]
)
def test_one_that_cannot_be_a_key_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, spoil: Callable[[str], str]
) -> None:
    with pytest.raises(Exception, match=REFUSED[name]) as stopped:
        _secrets(monkeypatch, tmp_path, **{name: spoil(new_secret())})
    assert "for each" in str(stopped.value)


def test_a_list_may_be_written_as_people_write_lists() -> None:
    for listed in ("a,b", "a b", " a , b ", "a,,b,", "a\nb", "a b a"):
        assert several(listed) == ("a", "b")
    assert opens(("a", "b"), "b")
    assert not opens((), "")
    assert not opens(("a", "b"), "a,b")
