"""A running office, its clock, and what one files there."""

import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from backend_client.contract.case import Case, CaseStatus, Draft, Move, Petitioner, PetitionKind
from backend_client.contract.documents import Answer, AnswerRow, Opinion
from backend_client.http import HttpBackend
from backend_client.json_codec import from_plain, to_plain
from backend_client.timeouts import Timeouts
from office.accounts.passwords import HashCost
from office.api.office import Office
from office.app import SERVED, create_app
from office.db.database import Database
from office.db.sealed import Keys
from office.law.numbers import case_number
from office.settings import BackendSettings

KEY = "bot-key"
STAFF_KEY = "staff-key"
SECRET = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
CHEAP = HashCost(memory_kib=8, passes=1)  # passwords of tests guard nothing
# A machine that stands still for some seconds must not decide what a test finds.
UNHURRIED = Timeouts(connect=120, call=120)
MORNING = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # nine o'clock in China, a Wednesday


class SetClock:
    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class Running:
    """A backend that runs: its address, the bot's way in, and what staff do."""

    url: str
    bot: HttpBackend
    session: aiohttp.ClientSession
    clock: SetClock
    settings: BackendSettings
    stop: Callable[[], Awaitable[None]]
    office: Office

    def database(self) -> Database:
        """Another way to what it keeps, with its keys; to be closed."""
        keys = Keys(self.settings.keys_folder(), self.settings.keys)
        return Database(self.settings.database_url, keys)

    async def as_staff(
        self, method: str, path: str, body: object = None
    ) -> tuple[int, dict[str, object]]:
        return await self.call(method, path, body, key=STAFF_KEY)

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = KEY,
        idempotency_key: str | None = None,
    ) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {key}"}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        async with self.session.request(
            method, self.url + path, json=body, headers=headers
        ) as response:
            return response.status, await response.json(content_type=None)

    async def move(self, number: str, *moves: Move | CaseStatus) -> Case:
        for move in moves:
            wanted = Move(move) if isinstance(move, CaseStatus) else move
            status, answer = await self.as_staff(
                "POST", f"/v1/cases/{number}/moves", to_plain(wanted)
            )
            assert status == 200, answer
        return from_plain(Case, answer)


@asynccontextmanager
async def started(settings: BackendSettings, clock: SetClock) -> AsyncIterator[Running]:
    """On a port of its own, until the block ends."""
    async with AsyncExitStack() as stack:
        app = await create_app(settings, clock)
        server = TestServer(app)
        await server.start_server(auto_decompress=False)  # as bot/listen_ports.py does
        stack.push_async_callback(server.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        url = str(server.make_url("")).rstrip("/")
        bot = HttpBackend(session, url, KEY, timeouts=UNHURRIED)
        yield Running(url, bot, session, clock, settings, server.close, app[SERVED])


def settings_in(folder: Path) -> BackendSettings:
    """On SQLite, all in one folder."""
    url = f"sqlite+aiosqlite:///{folder}/backend.db"
    return BackendSettings(
        *(url, KEY, STAFF_KEY, SECRET),
        files_dir=folder / "files",
        desk_open=True,
        password_cost=CHEAP,
    )


def facts_filed_in(folder: Path, keys_folder: Path) -> list[str]:
    """What the cases of an embedded office tell, by its own file, whatever a bot believes. It may
    be running."""
    keys = Keys(keys_folder)
    with closing(sqlite3.connect(folder / "backend.db")) as file:
        sealed = [row[0] for row in file.execute("SELECT draft FROM cases")]
    return [json.loads(keys.open(each, "cases.draft"))["facts"] for each in sealed]


def a_number(clock: SetClock, sequence: int) -> str:
    """What a case of that day would be called."""
    return case_number(clock().date(), sequence)


def a_draft(client_ref: str = "draft-1", **changes: Any) -> Draft:
    draft = Draft(
        client_ref=client_ref,
        kind=PetitionKind.CLAIM,
        request="希望赶紧清走",
        facts="村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走",
        petitioner=Petitioner("王桂兰", "新安村3组12号"),
    )
    return replace(draft, **changes)


AN_ANSWER = Move(
    CaseStatus.ANSWERED,
    answer=Answer(
        (AnswerRow("希望赶紧清走", "已清运", "supported"),),
        "《条例》第三十二条",
        facts="7月1日到现场看过，牛粪堆在村东头",
    ),
)
UPHELD = Opinion("upheld", "现场已经清运", "《条例》第三十五条")
TO_ANSWERED = (CaseStatus.FORWARDED, CaseStatus.ACCEPTED, AN_ANSWER)
