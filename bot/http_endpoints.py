"""HTTP endpoints on LISTEN: Telegram's webhook, the backend's wake-ups, /health and /metrics."""

import json
from collections.abc import Callable, Mapping, Sequence

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from backend_client.keys import opens, several
from backend_client.webhooks import NotSigned, verify
from bot.limits.inbound_rate import InboundRate
from bot.loops.intake import Reception, is_flat, is_id
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.store import Inbox, StoreDown
from handlers.ports import Clock

log = structlog.get_logger()

BODY_LIMIT_BYTES = 1024 * 1024
RETRY_AFTER_SECONDS = 5
BOT = "bot"  # in the address that we have Telegram call
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, not a secret


def address_of(webhook_url: str, bot: int) -> str:
    """The address for one bot's updates: that of a former bot is called until it is deleted, with
    ids that would be taken for this one's."""
    return f"{webhook_url}?{BOT}={bot}"


class TelegramHook:
    """`POST /telegram`: 200 only after commit, so that Telegram keeps what we do not have."""

    def __init__(
        self,
        inbox: Inbox,
        secrets: str | Sequence[str],
        told: Callable[[], None],
        metrics: Metrics,
        flood: InboundRate | None = None,
        bot: int = 0,
    ) -> None:
        self._reception = Reception(inbox, flood, metrics, bot)
        self._secrets = several(secrets)
        self._bot = str(bot)
        self._told = told

    async def receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not opens(self._secrets, given):
            return web.Response(status=401)
        if request.query.get(BOT, self._bot) != self._bot:
            log.warning("another bot's webhook still calls here: delete it")
            return web.Response(status=401)
        update = _read_json(await request.read())
        if not isinstance(update, Mapping) or not is_id(update.get("update_id")):
            return web.Response(status=400, text="not an update")
        try:
            if await self._reception.take([update]):
                self._told()
        except StoreDown:
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return web.Response(status=503, headers=headers)
        return web.Response()


class BackendHook:
    """`POST /backend/events`: a signed reason to look at the feed now, and nothing more."""

    def __init__(
        self, secrets: str | Sequence[str], look: Callable[[], None], clock: Clock
    ) -> None:
        self._secrets = several(secrets)
        self._look = look
        self._clock = clock

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            verify(self._secrets, request.headers, body, now=self._clock.now())
        except NotSigned:
            return web.Response(status=401)
        self._look()
        return web.Response(status=204)


def create_app(
    health: Health, telegram: TelegramHook | None, backend: BackendHook | None
) -> web.Application:
    app = web.Application(client_max_size=BODY_LIMIT_BYTES, middlewares=[_refuse_packed])
    if telegram:
        app.router.add_post("/telegram", telegram.receive)
    if backend:
        app.router.add_post("/backend/events", backend.receive)
    app.router.add_get("/health", health.page)
    app.router.add_get("/metrics", health.metrics_page)
    return app


@web.middleware
async def _refuse_packed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Neither Telegram nor the backend packs its calls, and a kilobyte may unpack to a gigabyte."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return web.Response(status=415, text="send the body as it is, without Content-Encoding")
    return await handler(request)


def _read_json(body: bytes) -> object:
    """The JSON value, or None when it is none, or nested deeper than any update is."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if is_flat(value) else None
