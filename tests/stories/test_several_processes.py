"""Several processes: any one of them, and either server, may die under a conversation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.listen_ports import serving, take_port
from bot.settings import Listen, keep_secrets
from deploy.wide import Keeper, Ports, balancer, roles
from sandbox import Sandbox, create_app
from sandbox.people.citizen import Citizen
from tests.program import settings_for
from tests.servers import Postgres, Redis, postgres, redis

PATIENCE_SECONDS = 90.0
STORY = "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好"


@dataclass
class City:
    """The program when one process is not enough."""

    sandbox: Sandbox
    keeper: Keeper
    database: Postgres
    cache: Redis
    backend_url: str
    staff_key: str

    async def numbers(self) -> list[str]:
        """Of all cases at the backend."""
        headers = {"Authorization": f"Bearer {self.staff_key}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{self.backend_url}/v1/cases") as response,
        ):
            return [item["number"] for item in (await response.json())["items"]]

    async def is_ready(self, citizen: Citizen) -> None:
        citizen.says("/help")
        await citizen.hears("/cases", PATIENCE_SECONDS)

    async def kills(self, name: str) -> None:
        """Its keeper starts it again, but nobody waits for that here."""
        process = self.keeper.processes[name]
        process.kill()
        await process.wait()


@asynccontextmanager
async def set_up(folder: Path) -> AsyncIterator[City]:
    async with AsyncExitStack() as stack:
        database, cache = stack.enter_context(postgres()), stack.enter_context(redis())
        for name in ("bot", "backend"):
            database.database(name)
        ports = Ports.free()
        secrets = keep_secrets(settings_for(folder))
        sandbox = Sandbox(secrets.sandbox_token)
        door = take_port("SANDBOX_LISTEN", Listen("127.0.0.1", ports.sandbox))
        await stack.enter_async_context(serving(create_app(sandbox), door))
        await stack.enter_async_context(balancer(ports.balancer, ports.intakes))
        keeper = Keeper(folder)
        kept = [
            asyncio.create_task(keeper.keep(role))
            for role in roles(ports, folder, database, cache, secrets.sandbox_token)
            if role.name != "sandbox"
        ]
        try:
            url = f"http://127.0.0.1:{ports.backend}"
            yield City(sandbox, keeper, database, cache, url, secrets.backend_staff_key)
        finally:
            await keeper.stop()
            await asyncio.gather(*kept)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_any_one_of_them_may_be_killed_and_the_conversation_goes_on(tmp_path: Path) -> None:
    async with set_up(tmp_path) as city:
        citizen = city.sandbox.citizen("王桂兰")
        await city.is_ready(citizen)
        await city.kills("worker-1")
        citizen.says(STORY)
        await citizen.hears("同意，开始", PATIENCE_SECONDS)
        await city.kills("intake-1")
        citizen.taps("同意，开始")
        await citizen.hears("好让办事的人找到您", PATIENCE_SECONDS)
        await city.kills("worker-2")
        citizen.taps("填写姓名住址")
        await citizen.hears("请写姓名和住址", PATIENCE_SECONDS)
        city.cache.stop()
        citizen.says("王桂兰，新安村3组12号")
        await citizen.hears("留个手机号", PATIENCE_SECONDS)
        city.database.stop()
        citizen.taps("发送我的手机号")
        city.database.start()
        await citizen.hears("请核对", PATIENCE_SECONDS)
        await city.kills("backend")
        citizen.taps("确认提交")
        await citizen.hears("收到了 ✓", PATIENCE_SECONDS)
        await city.kills("intake-2")
        city.cache.start()
        receipt = await citizen.hears_edit("查询码", PATIENCE_SECONDS)
        [number] = await city.numbers()
        assert number in receipt["text"]
        citizen.says("/cases")
        await citizen.hears("路灯", PATIENCE_SECONDS)
