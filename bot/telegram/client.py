"""The Telegram client: sends messages and files, and sets the bot's commands and description."""

import asyncio
from collections.abc import Callable
from typing import BinaryIO

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.limits.send_pace import SendPace
from bot.loops.intake import WrongToken
from bot.ops.peer_status import Peer
from bot.runtime.backoff import pause
from bot.runtime.keyed_queues import wait_for
from bot.telegram.transport import AiohttpRequest
from dialogs.account.commands import menu
from dialogs.state.effect import FileShown
from dialogs.state.message import OWN_ADDRESS, Lane, Output
from dialogs.texts import LANGUAGES
from handlers.ports import ChatId
from handlers.retry_rules import COME_ONLINE, RetryRule
from handlers.send_result import SendResult
from handlers.telegram import send as outbound
from handlers.telegram.routes import ALLOWED_UPDATES, Dispatcher

log = structlog.get_logger()


def make_bot(
    token: str, api_url: str, may_speak: Callable[[], bool] | None = None
) -> tuple[ExtBot[None], AiohttpRequest]:
    """The bot over our transport, and the request apart that long polling holds open. The bot opens
    and closes both. What it says it says only while it `may_speak`."""
    polling = AiohttpRequest(connections=1)
    bot = ExtBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(may_speak=may_speak),
        get_updates_request=polling,
    )
    return bot, polling


def name_of(bot: ExtBot[None]) -> str | None:
    """Its user name; None until Telegram has told it."""
    try:
        return bot.username
    except RuntimeError:
        return None


class TelegramSender:
    """`handlers.telegram.send` with its bot, for the sends loop."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(
        self, chat_id: ChatId, output: Output, *, edit: int | None, silent: bool
    ) -> SendResult:
        return await outbound.send(self._bot, chat_id, output, edit=edit, silent=silent)

    async def stub(self, chat_id: ChatId, message_id: int, text: str) -> SendResult:
        return await outbound.stub(self._bot, chat_id, message_id, text)


class TelegramFileSender:
    """Fulfils `handlers.files.to_citizen.Post`."""

    def __init__(self, bot: Bot, pace: SendPace) -> None:
        self._bot = bot
        self._pace = pace

    async def show(self, chat_id: ChatId, file: BinaryIO, shown: FileShown) -> SendResult:
        await self._pace.admit(chat_id, Lane.PUSH)
        return await outbound.show_file(self._bot, chat_id, file, shown)

    def address_of(self, link: str) -> str | None:
        own = outbound.own_address(self._bot)
        return link.replace(OWN_ADDRESS, own) if own else None


async def come_online(
    dispatcher: Dispatcher,
    peer: Peer,
    stop: asyncio.Event,
    retry: RetryRule = COME_ONLINE,
) -> bool:
    """Learn who we are, however long Telegram is away. False when stopped before. Raises
    WrongToken."""
    tries = 0
    while not stop.is_set():
        try:
            await dispatcher.initialize()
        except InvalidToken as error:
            raise WrongToken from error
        except TelegramError as error:
            tries += 1
            peer.failed()
            log.warning("telegram is away", error=type(error).__name__, tries=tries)
            await wait_for(stop, pause(retry, tries))
        else:
            peer.answered()
            return True
    return False


async def choose_intake(
    bot: Bot,
    webhook: tuple[str | None, str],
    peer: Peer,
    stop: asyncio.Event,
    retry: RetryRule = COME_ONLINE,
) -> None:
    """Set the webhook (its address and secret), or take it away so that polling may begin. What
    waits at Telegram stays there either way."""
    url, secret = webhook
    tries = 0
    while not stop.is_set():
        try:
            if url is None:
                await bot.delete_webhook()
            else:
                await bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
            peer.answered()
            return
        except TelegramError as error:
            tries += 1
            peer.failed()
            log.warning("intake not chosen", error=type(error).__name__, tries=tries)
            await wait_for(stop, pause(retry, tries))


async def introduce(bot: Bot, language: str) -> None:
    """The command menu, in every language we speak; the others see `language`. Best effort."""
    try:
        await bot.set_my_commands(menu(language))
        # Telegram tells languages apart, but no scripts: of two, the first one's.
        for code, other in {other[:2]: other for other in reversed(LANGUAGES)}.items():
            await bot.set_my_commands(menu(other), language_code=code)
    except TelegramError as error:
        log.warning("command menu not set", error=type(error).__name__)
