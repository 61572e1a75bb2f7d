"""A database that does not take rows for a while: callers are told so, and loops go on after it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from backend_client.contract.staff_chat import TalkOpening
from backend_client.json_codec import to_plain
from office.loops import Loops
from tests.office.conftest import Start
from tests.office.running import KEY, Running, a_draft
from tests.servers import Postgres

NOW = timedelta(0)
HANG_UP = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"""


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await holds():
            return
        await asyncio.sleep(0.02)


async def _health(office: Running) -> tuple[int, dict[str, object]]:
    async with office.session.get(f"{office.url}/v1/health") as response:
        return response.status, await response.json()


async def _files(office: Running) -> tuple[int, str | None]:
    """The answer's status, and after what time to come again."""
    draft = a_draft()
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": draft.client_ref}
    url = f"{office.url}/v1/cases"
    async with office.session.post(url, json=to_plain(draft), headers=headers) as response:
        return response.status, response.headers.get("Retry-After")


@pytest.fixture
def read_only(cluster: Postgres) -> Callable[[str, bool], None]:
    """PostgreSQL refuses all that writes, as a standby does, and lets it through again."""

    def put(url: str, on: bool) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        verb = "SET default_transaction_read_only = on" if on else "RESET ALL"
        cluster.sql(f'ALTER DATABASE "{name}" {verb}')
        cluster.sql(HANG_UP.replace("{name}", name))

    return put


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
async def test_a_read_only_database_is_try_later_and_everything_recovers_by_itself(
    start: Start, read_only: Callable[[str, bool], None], cluster: Postgres
) -> None:
    """Writes were answered 500, and whoever waited for a person was never told that it took too
    long: the watch had died at the first refusal."""
    office = await start()
    url = office.settings.database_url
    await office.bot.open_talk(TalkOpening("talk-1", text="请问"))
    assert (await _health(office))[0] == 200
    read_only(url, True)
    office.clock.pass_time(days=30)  # the answer is late
    assert await _files(office) == (503, "5")

    async def is_told() -> bool:
        status, body = await _health(office)
        return (status, body.get("reasons")) == (503, ["database: read-only"])

    await _until(is_told)
    await asyncio.sleep(2.5)  # a look of the watch falls into it
    read_only(url, False)

    async def filed() -> bool:
        return (await _files(office))[0] in (200, 201)

    await _until(filed)
    events = await office.bot.events(0, 100)
    assert [(each.client_ref, each.seq) for each in events].count((a_draft().client_ref, 1)) == 1

    async def late() -> bool:
        return any(event.type == "talk_late" for event in await office.bot.events(0, 100))

    await _until(late)

    async def well() -> bool:
        return (await _health(office))[0] == 200

    await _until(well)


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "harm",
    [
        "SELECT 1",
        'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false',
        'ALTER DATABASE "{name}" RENAME TO "{name}_gone"',
        'ALTER DATABASE "{name}" SET lock_timeout = 1',
    ],
)
async def test_whatever_the_server_says_it_is_never_taken_for_our_mistake(
    start: Start, cluster: Postgres, harm: str
) -> None:
    office = await start()
    name = office.settings.database_url.partition("@/")[2].partition("?")[0]
    for statement in (HANG_UP, harm, HANG_UP):
        cluster.sql(statement.replace("{name}", name))
    statuses = [(await _files(office))[0] for _ in range(3)]
    assert set(statuses) <= {200, 201, 503}


async def test_a_loop_that_raises_is_begun_again_and_told_by_health(start: Start) -> None:
    office = await start()
    assert (await _health(office)) == (200, {"status": "ok", "last_event": None})
    loops, ending = Loops(first_pause=NOW), asyncio.Event()
    runs = 0

    async def brittle() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise KeyError("words of a citizen")
        await ending.wait()

    kept = asyncio.create_task(loops.keep("late watch", brittle, ending))

    async def again() -> bool:
        return runs == 3

    await _until(again)
    assert (loops.failures, loops.failing()) == (2, {"late watch": "KeyError"})
    ending.set()
    await kept
