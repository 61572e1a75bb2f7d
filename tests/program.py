"""The whole program in this process: its sandbox with citizens, its office, started and stopped."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from backend_client.contract.case import Case, CaseStatus
from backend_client.http import HttpBackend
from bot.assemble import Parts, Peers, run
from bot.cli.main import start_backend
from bot.settings import Listen, Secrets, Settings, keep_secrets
from bot.store.engine.migrate import migrate
from office.db.migrations import upgrade
from sandbox.people.citizen import Citizen
from sandbox.server import Sandbox
from tests.office.running import UNHURRIED
from tests.snapshot import put_tables

LOOPBACK = Listen("127.0.0.1", 0)
MORNING = datetime(2026, 6, 18, 10, tzinfo=timezone(timedelta(hours=8)))
ANSWER = {
    "facts": "7月1日到现场看过",
    "rows": [{"request": "清走", "opinion": "已清运", "result": "supported"}],
    "basis": "条例32条",
}
OPINION = {"result": "upheld", "reasons": "查过现场，已经修好", "basis": "条例35条"}


def settings_for(data_dir: Path, **given: Any) -> Settings:
    """Settings of a program that listens on free ports, whatever the environment says."""
    listen = {name: LOOPBACK for name in ("listen", "sandbox_listen", "backend_listen")}
    return Settings.model_construct(
        **{name: info.default for name, info in Settings.model_fields.items()}
        | {"data_dir": data_dir, "story_pause_seconds": 0, "undo_seconds": 0, **listen, **given}
    )


class ProgramClock:
    """Time goes on as outside, but it is a summer's morning in China when the program first starts:
    nights are quiet, and nobody knows at what hour the tests are run."""

    def __init__(self) -> None:
        self._ahead = MORNING.timestamp() - time.monotonic()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def passes(self, **time_: float) -> None:
        """Everybody sleeps for so long."""
        self._ahead += timedelta(**time_).total_seconds()

    def seconds(self) -> float:
        return self._ahead + time.monotonic()


@dataclass
class Program:
    """Citizens, the bot and the office. `peers` are the addresses while it is awake."""

    settings: Settings
    secrets: Secrets
    sandbox: Sandbox
    session: aiohttp.ClientSession
    clock: ProgramClock
    peers: Peers | None = None
    parts: Parts = field(default_factory=lambda: Parts(True, True, True, True))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Program"]:
        """The program runs inside the block. Its data stays, so it can start again."""
        stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
        running = asyncio.create_task(
            run(
                self.settings,
                self.secrets,
                self.parts,
                start_backend,
                stop,
                ready.set_result,
                self.sandbox,
                self.clock,
            )
        )
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        self.peers = ready.result()
        try:
            yield self
        finally:
            stop.set()
            await running

    def citizen(self, name: str, **given: Any) -> Citizen:
        return self.sandbox.citizen(name, **given)

    @property
    def backend(self) -> HttpBackend:
        """The bot's way to the backend, for looking at what arrived there."""
        assert self.peers is not None
        url, key = self.peers.backend_url, self.secrets.backend_key
        return HttpBackend(self.session, url, key, timeouts=UNHURRIED)

    async def cases(self) -> list[Case]:
        """All cases, oldest first."""
        found: list[Case] = []
        after = ""
        while True:
            page = await self.staff("GET", f"/v1/cases?limit=100{after}")
            found += [await self.backend.get_case(item["number"]) for item in page["items"]]
            if not page.get("next"):
                return sorted(found, key=lambda case: (case.registered_at, case.number))
            after = f"&after={page['next']}"

    async def moves(self, number: str, *statuses: str, **given: Any) -> None:
        """The office moves a case through statuses."""
        for status in statuses:
            body: dict[str, Any] = {"to": CaseStatus(status).value, **given}
            if status == "answered":
                body.setdefault("answer", ANSWER)
            if status in ("reviewed", "final"):
                body.setdefault("opinion", OPINION)
            await self.staff("POST", f"/v1/cases/{number}/moves", body)

    async def asks(self, number: str, question: str) -> None:
        """An officer asks the petitioner."""
        path = f"/v1/cases/{number}/questions"
        await self.staff(
            "POST", path, {"text": question}, key=f"ask-{question.encode().hex()[:60]}"
        )

    async def staff(
        self, method: str, path: str, body: object = None, key: str | None = None
    ) -> Any:
        assert self.peers is not None
        headers = {"Authorization": f"Bearer {self.secrets.backend_staff_key}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        url = f"{self.peers.backend_url}{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            answer = await response.json()
            assert response.status < 300, answer
            return answer

    async def health(self) -> dict[str, Any]:
        assert self.peers is not None
        async with self.session.get(f"{self.peers.bot_url}/health") as response:
            body: dict[str, Any] = await response.json()
            return body

    def with_backend_at(self, url: str) -> "Program":
        """The same program, whose backend is somewhere else."""
        changed = {"backend_url": url, "backend_key": SecretStr(self.secrets.backend_key)}
        return replace(
            self,
            settings=settings_for(self.settings.data_dir, **changed),
            parts=Parts(True, True, True, False),
        )


@asynccontextmanager
async def set_up(data_dir: Path) -> AsyncIterator[Program]:
    """A program that is stopped, with nothing in its DATA_DIR but empty tables."""
    settings = settings_for(data_dir)
    secrets = keep_secrets(settings)
    await put_tables(data_dir / "bot.db", migrate)
    await put_tables(data_dir / "backend.db", upgrade)
    async with aiohttp.ClientSession() as session:
        clock = ProgramClock()
        sandbox = Sandbox(secrets.sandbox_token, clock=clock.seconds)
        yield Program(settings, secrets, sandbox, session, clock)


async def prepares(citizen: Citizen, story: str) -> dict[str, Any]:
    """A newcomer who does not sign, up to the check card; the card."""
    citizen.says(story)
    await citizen.hears("同意，开始")
    citizen.taps("同意，开始")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    return await citizen.hears("请核对")


async def files(citizen: Citizen, story: str) -> dict[str, Any]:
    """A newcomer who does not sign, up to the receipt with its number; the receipt."""
    await prepares(citizen, story)
    citizen.taps("确认提交")
    return await citizen.hears("查询码")
