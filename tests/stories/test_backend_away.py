"""The backend is away, refuses, or answers nonsense: the citizen is told and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.runtime.clock import SystemClock
from bot.settings import Listen, database_url
from bot.store import Store
from tests.program import Program, prepares

STORY = "新安村3组的路灯坏了半个月，希望尽快修好"

Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def backend_that(handler: Handler) -> AsyncIterator[str]:
    """A backend of one answer; its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_the_receipt_comes_at_once_and_the_number_when_the_backend_is_back(
    stopped: Program,
) -> None:
    async with stopped.running():
        assert stopped.peers is not None
        address = stopped.peers.backend_url  # free again once the program is stopped
    cut_off = stopped.with_backend_at(address)
    async with cut_off.running():
        citizen = cut_off.citizen("王桂兰")
        await prepares(citizen, STORY)
        citizen.taps("确认提交")
        await citizen.hears("收到了 ✓")
        waiting = (await cut_off.health())["effects"]["waiting"]
        assert waiting == 2, "the petition, and what neighbours say"
    stopped.settings = stopped.settings.model_copy(
        update={"backend_listen": Listen("127.0.0.1", int(address.rpartition(":")[2]))}
    )
    async with stopped.running():
        await citizen.hears("查询码")
        [case] = await stopped.cases()
        assert case.draft.facts == STORY


async def test_a_refused_petition_is_kept_for_a_person_and_the_citizen_is_told(
    stopped: Program,
) -> None:
    async def refuses(request: web.Request) -> web.Response:
        if request.method == "POST":
            problem = {"type": "/problems/invalid", "title": "no", "detail": "request: is missing"}
            return web.json_response(problem, status=422, content_type="application/problem+json")
        return web.json_response({"items": [], "next": None})

    async with backend_that(refuses) as url, stopped.with_backend_at(url).running() as program:
        citizen = program.citizen("王桂兰")
        await prepares(citizen, STORY)
        citizen.taps("确认提交")
        told = await citizen.hears("转给工作人员")
        assert "不用重报" in told["text"]
        assert (await program.health())["needs_person"] == 1
    await _kept_with_its_words(program)


async def test_garbage_from_the_backend_is_tried_again_and_shown_to_a_person(
    stopped: Program,
) -> None:
    async def babbles(request: web.Request) -> web.Response:
        return web.Response(text="<html>It works!</html>")

    async with backend_that(babbles) as url, stopped.with_backend_at(url).running() as program:
        citizen = program.citizen("王桂兰")
        await prepares(citizen, STORY)
        citizen.taps("确认提交")
        await citizen.hears("收到了 ✓")
        for _ in range(100):
            if (await program.health())["needs_person"]:
                break
            await asyncio.sleep(0.1)
        assert (await program.health())["needs_person"] == 1
    await _kept_with_its_words(program)


async def _kept_with_its_words(program: Program) -> None:
    url = database_url(None, program.settings.data_dir, "bot.db")
    store = await Store.open(url, SystemClock())
    try:
        rows = await store.needs_attention()
    finally:
        await store.close()
    assert [row.table for row in rows] == ["effects"]
