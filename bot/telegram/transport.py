"""The Bot API over aiohttp, for python-telegram-bot: docs/decisions/0002-aiohttp-transport.md.

Every failure says whether the request can have left this machine (`handlers.telegram.send.NotSent`,
`Unanswered`). Errors name classes and statuses only: addresses hold the token, answers hold what a
citizen wrote.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO

import aiohttp
from aiohttp.connector import Connection
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

from bot.telegram.kept_connections import (
    CallLimits,
    KeptConnections,
    NotConnected,
    TooLate,
    address_of,
)
from handlers import retry_rules
from handlers.telegram.send import NotSent, Unanswered

Seconds = Any  # float | None, or BaseRequest.DEFAULT_NONE, whose type is private

Throttle = Callable[[int], Awaitable[None]]


# The connection did not come about, so no byte of the request was written.
NOT_WRITTEN = (
    TooLate,
    NotConnected,
    aiohttp.ConnectionTimeoutError,  # also when the pool had none free in time
    aiohttp.ClientConnectorError,  # refused, no such name, no route, a bad certificate
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
JSON = {"Content-Type": "application/json"}
DOWNLOAD_SECONDS = 600  # for 20 MB; a line that is slower than that will not be waited for
PART_BYTES = 256 * 1024
ERROR_BYTES = 64 * 1024


class TooLong(Exception):
    """A file has more bytes than were asked for."""


class AiohttpRequest(BaseRequest):
    """Timeouts in seconds, None for none. `read_timeout` is long on purpose: with a short one, a
    slow answer is taken for a lost one and the message is sent twice. After each part of a download
    `throttle` is called with its bytes. `may_speak` is asked right before the first byte of a
    request is written, when a connection has been found or made: whoever stood still meanwhile must
    not do what another has done since."""

    def __init__(
        self,
        *,
        read_timeout: float | None = 60.0,
        connect_timeout: float | None = 5.0,
        write_timeout: float | None = 10.0,
        upload_timeout: float | None = 120.0,
        pool_timeout: float | None = 5.0,
        connections: int = 100,
        idle_timeout: float = 15.0,
        proxy: str | None = None,
        throttle: Throttle | None = None,
        may_speak: Callable[[], bool] | None = None,
    ) -> None:
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._write_timeout = write_timeout
        self._upload_timeout = upload_timeout
        self._pool_timeout = pool_timeout
        self._connections = connections
        self._idle_timeout = idle_timeout
        self._proxy = proxy
        self._throttle = throttle
        self._may_speak = may_speak
        self._session: aiohttp.ClientSession | None = None
        self._kept: KeptConnections | None = None
        self._calls = _timeout(
            read=read_timeout,
            write=write_timeout,
            connect=connect_timeout,
            pool=pool_timeout,
            whole=True,
        )

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=self._idle_timeout
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                request_class=_asking(self._may_speak),
            )

            self._kept = self._connections_kept()

    def _connections_kept(self) -> KeptConnections | None:
        """For plain calls; None where aiohttp is needed for them: by a proxy, without a limit."""
        limits = (
            *(self._idle_timeout, self._pool_timeout, self._connect_timeout),
            *(self._write_timeout, self._read_timeout),
        )
        known = [each for each in limits if each is not None]
        if self._proxy is not None or len(known) < len(limits):
            return None
        return KeptConnections(self._connections, CallLimits(*known), self._may_speak)

    async def shutdown(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
            await asyncio.sleep(0)  # they are closed by the next turn of the loop
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """A POST is never sent a second time by itself (aiohttp repeats idempotent methods only,
        after a kept connection was found closed: then nobody knows whether it was read)."""
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(
            read=_given(read_timeout, self._read_timeout),
            write=_given(write_timeout, self._upload_timeout if uploads else self._write_timeout),
            connect=_given(connect_timeout, self._connect_timeout),
            pool=_given(pool_timeout, self._pool_timeout),
            whole=method == "POST",
        )
        body, headers = _body(request_data) if request_data is not None else (None, None)
        return await self._exchange(method, url, body, headers, timeout)

    async def call(self, url: str, parameters: Mapping[str, object]) -> Any:
        """A method of the Bot API with plain values: its result as it is. Fulfils
        `handlers.telegram.send.PlainCalls`; fails as a call of python-telegram-bot does."""
        status, payload = await self._posted(url, _json(parameters))
        answer = _object(payload)
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _refusal(status, answer)
        if "result" not in answer:
            raise Unanswered("an answer that is not the Bot API's")
        return answer["result"]

    async def _posted(self, url: str, body: bytes) -> tuple[int, bytes]:
        to = address_of(url, self.USER_AGENT)
        if self._kept is None or to is None:
            return await self._exchange("POST", url, body, JSON, self._calls)
        with _told_apart():
            status, payload = await self._kept.post(to, body)
        _refuse(status, payload)
        return status, payload

    async def _exchange(
        self,
        method: str,
        url: str,
        body: bytes | aiohttp.FormData | None,
        headers: dict[str, str] | None,
        limits: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("not initialized, or shut down")
        with _told_apart():
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=limits,
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                payload = await response.read()
        _refuse(response.status, payload)
        return response.status, payload

    async def download(self, address: str, sink: BinaryIO, limit_bytes: int) -> None:
        """Stream a file. Raises TooLong as soon as it grows too long, BadRequest for one that is
        not there, and the errors of a call; one cut short is Unanswered."""
        if self._session is None:
            raise NotSent("not initialized, or shut down")
        timeout = aiohttp.ClientTimeout(
            total=DOWNLOAD_SECONDS,
            sock_connect=self._connect_timeout,
            sock_read=self._read_timeout,
        )
        with _told_apart():
            async with self._session.get(
                address, timeout=timeout, proxy=self._proxy, allow_redirects=False
            ) as response:
                if response.status != HTTPStatus.OK:
                    _refuse(response.status, await response.content.read(ERROR_BYTES))
                    raise BadRequest(f"file not given: status {response.status}")
                size = 0
                async for part in response.content.iter_chunked(PART_BYTES):
                    size += len(part)
                    if size > limit_bytes:
                        raise TooLong
                    await asyncio.to_thread(sink.write, part)
                    if self._throttle is not None:
                        await self._throttle(len(part))

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """python-telegram-bot's own would write an answer that is no JSON to the log, whole."""
        data = _object(payload)
        if not ("result" in data or "description" in data):
            raise Unanswered("an answer that is not the Bot API's")
        return data


class _told_apart:
    """Raises NotSent or Unanswered. Neither says more than a class: texts may hold the address."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, NOT_WRITTEN):
            raise NotSent(type(error).__name__) from None
        if isinstance(error, aiohttp.ClientError | TimeoutError | OSError):
            raise Unanswered(type(error).__name__) from None


def _asking(may_speak: Callable[[], bool] | None) -> type[aiohttp.ClientRequest]:
    class Asking(aiohttp.ClientRequest):
        async def send(self, conn: Connection) -> aiohttp.ClientResponse:
            if may_speak is not None and not may_speak():
                raise TooLate
            return await super().send(conn)

    return Asking


def _given(value: Seconds, default: float | None) -> float | None:
    seconds: float | None = default if value is BaseRequest.DEFAULT_NONE else value
    return seconds


def _timeout(
    *,
    read: float | None,
    write: float | None,
    connect: float | None,
    pool: float | None,
    whole: bool,
) -> aiohttp.ClientTimeout:
    """aiohttp has no limit for writing: it follows from one on the whole call, which runs out only
    after connecting. A download has none: it may take long as long as bytes arrive."""
    connected = None if connect is None or pool is None else connect + pool
    total = None
    if whole and connected is not None and write is not None and read is not None:
        total = connected + write + read
    return aiohttp.ClientTimeout(
        total=total, connect=connected, sock_connect=connect, sock_read=read
    )


def _body(data: RequestData) -> tuple[bytes | aiohttp.FormData, dict[str, str] | None]:
    if not data.contains_files:
        return _json(data.parameters), JSON
    form = aiohttp.FormData(quote_fields=False)  # Telegram reads file names as plain UTF-8
    for name, value in data.json_parameters.items():
        form.add_field(name, _utf8(value), content_type="text/plain")
    for name, (file_name, content, mime) in data.multipart_data.items():
        one_line = re.sub(r"[\x00-\x1f\x7f]", " ", file_name)
        source = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, source, content_type=mime, filename=_utf8(one_line))
    return form, None


def _json(parameters: Mapping[str, object]) -> bytes:
    """As the values they are: every server reads a JSON body, and some read nothing else."""
    return _encoder.encode(parameters).encode("utf-8", "replace")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _refuse(status: int, payload: bytes) -> None:
    """Raise for the answers that python-telegram-bot does not tell apart, or takes for Telegram's
    verdict when they are those of something between us and Telegram."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    answer = _object(payload)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RetryAfter(_retry_after(answer))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or "description" not in answer:
        raise Unanswered(f"status {status}")


def _refusal(status: int, answer: dict[str, Any]) -> TelegramError:
    """Telegram's verdict, as python-telegram-bot reads it."""
    why = str(answer.get("description"))
    more = answer.get("parameters")
    if isinstance(more, dict) and (chat := more.get("migrate_to_chat_id")):
        return ChatMigrated(chat)
    if isinstance(more, dict) and "retry_after" in more:
        return RetryAfter(_retry_after(answer))
    return _VERDICTS.get(status, NetworkError)(why)


_VERDICTS: dict[int, type[TelegramError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.UNAUTHORIZED: InvalidToken,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: InvalidToken,
    HTTPStatus.CONFLICT: Conflict,
}


def _object(payload: bytes) -> dict[str, Any]:
    try:
        data = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _retry_after(answer: dict[str, Any]) -> timedelta:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(seconds, int) and seconds > 0:
        return timedelta(seconds=seconds)
    return retry_rules.FLOOD_OF_UNKNOWN_LENGTH.first
