"""Downloads citizens' files from Telegram into private temporary files."""

import asyncio
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from backend_client.errors import Unavailable
from bot.telegram.transport import AiohttpRequest, TooLong
from handlers.ports import NotGiven, TooBig
from handlers.send_result import Later
from handlers.telegram.send import outcome_of

TOO_BIG = "file is too big"  # in Telegram's error text, in lower case


class TelegramDownloads:
    """Fulfils `handlers.ports.Downloads`. `request` has connections of its own: a long download
    must not take those of the replies."""

    def __init__(self, bot: Bot, request: AiohttpRequest) -> None:
        self._bot = bot
        self._request = request
        self._root = f"{bot.base_file_url}/"

    async def fetch(self, ref: str, limit_bytes: int) -> BinaryIO:
        try:
            address = await self._look_up(ref, limit_bytes)
            with ExitStack() as unless_done:
                # It has no name, so nobody finds it and nothing is left of it after a crash.
                sink = unless_done.enter_context(TemporaryFile())
                await self._request.download(address, sink, limit_bytes)
                await asyncio.to_thread(sink.seek, 0)
                unless_done.pop_all()
                return sink
        except TooLong:
            raise TooBig from None
        except TelegramError as error:
            raise _trouble(error) from None

    async def _look_up(self, ref: str, limit_bytes: int) -> str:
        try:
            file = await self._bot.get_file(ref)
        except BadRequest as error:
            if TOO_BIG in error.message.lower():
                raise TooBig from None
            raise
        if (file.file_size or 0) > limit_bytes:
            raise TooBig
        address = file.file_path or ""
        path = address.removeprefix(self._root)
        if path in ("", address) or ".." in path:
            raise NotGiven("no address of Telegram's files")  # nothing else is ever fetched
        return self._root + quote(path)


def _trouble(error: TelegramError) -> Unavailable:
    match outcome_of(error):
        case Later(after, everyone=True, why=why):  # our token: the file is not to blame
            return Unavailable(why, after)
        case Later(after, why=why):
            return NotGiven(why, after)
        case _:
            return NotGiven(type(error).__name__)
