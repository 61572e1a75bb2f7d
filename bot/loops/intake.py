"""Long polling: raw updates into the inbox, stored before they are confirmed.

Telegram forgets an update once we ask for the one after it, so the offset moves only when the batch
is in the database. What was stored twice is recognised by its update_id there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.limits.inbound_rate import InboundRate, LocalInboundRate
from bot.ops.logs import where
from bot.ops.metrics import Metrics
from bot.ops.peer_status import Peer
from bot.runtime.backoff import pause
from bot.runtime.keyed_queues import no_listener
from bot.store import Inbox, NewInput, StoreDown
from handlers import retry_rules
from handlers.ports import ChatId
from handlers.retry_rules import RetryRule
from handlers.telegram.routes import ALLOWED_UPDATES

log = structlog.get_logger()

HOLD_OPEN = timedelta(seconds=25)
GRACE = timedelta(seconds=10)  # for the answer to a question that was held open
PAGE = 100
DEEPEST = 64  # a dozen levels are the most that Telegram sends


class WrongToken(Exception):
    """Telegram does not know our token: nothing will come of trying on."""


class UpdateSource(Protocol):
    async def get_updates(self, offset: int | None, wait: timedelta) -> Sequence[Mapping[str, Any]]:
        """The updates from `offset` on, raw; asking confirms all before it."""
        ...


class RawUpdates:
    """getUpdates over python-telegram-bot's transport, without making objects of the answer: the
    raw update is what is stored, also those parts this version does not know."""

    def __init__(self, request: BaseRequest, api_url: str, token: str) -> None:
        self._request = request
        self._url = f"{api_url}/bot{token}/getUpdates"

    async def get_updates(self, offset: int | None, wait: timedelta) -> Sequence[Mapping[str, Any]]:
        asked = {
            "timeout": int(wait.total_seconds()),
            "limit": PAGE,
            "allowed_updates": list(ALLOWED_UPDATES),
            **({} if offset is None else {"offset": offset}),
        }
        body = RequestData([RequestParameter.from_input(*each) for each in asked.items()])
        patience = (wait + GRACE).total_seconds()
        answer = await self._request.post(self._url, body, read_timeout=patience)
        return answer if isinstance(answer, list) else []


class Reception:
    """Where updates of a bot come in, by poll or webhook: told from those that came before, given a
    later turn when somebody writes too fast, and stored.

    One that came before is no sign that its chat writes fast: it is recognised in the transaction
    that stores the others, and by a look before it when a turn would be put off. Nor is one that
    could not be stored, and will come again.
    """

    def __init__(self, inbox: Inbox, flood: InboundRate | None, metrics: Metrics, bot: int) -> None:
        self._inbox = inbox
        self._flood = flood or LocalInboundRate()
        self._metrics = metrics
        self._bot = bot

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> int:
        """How many were new. Raises StoreDown."""
        inputs = list({each.key: each for each in inputs_of(updates, self._bot)}.values())
        spaced = await spread(inputs, self._flood)
        if any(each.delay for each in spaced):  # somebody is fast, unless it all came before
            await self._flood.give_back([each.chat_id for each in inputs])
            inputs = await self._inbox.unknown(inputs)
            spaced = await spread(inputs, self._flood)
        if not inputs:
            return 0
        stored = frozenset[str]()
        try:
            stored = await self._inbox.put_new(spaced)
        finally:
            if left := [each.chat_id for each in inputs if each.key not in stored]:
                await self._flood.give_back(left)
        self._metrics.updates.inc(len(stored))
        return len(stored)


class Intake:
    """`on_stored` is called when something new was put into the inbox."""

    on_stored: Callable[[], None] = staticmethod(no_listener)

    def __init__(
        self,
        inbox: Inbox,
        source: UpdateSource,
        peer: Peer,
        metrics: Metrics,
        flood: InboundRate | None = None,
        hold_open: timedelta = HOLD_OPEN,
        retry: RetryRule = retry_rules.POLL,
        bot: int = 0,
        nothing_new: RetryRule = retry_rules.POLL_IN_VAIN,
    ) -> None:
        self._nothing_new = nothing_new
        self._reception = Reception(inbox, flood, metrics, bot)
        self._source = source
        self._peer = peer
        self._hold_open = hold_open
        self._retry = retry
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Raises WrongToken; everything else is waited out."""
        offset: int | None = None
        failed = in_vain = 0
        while not self._stopping.is_set():
            try:
                updates = await self._until_stopped(
                    self._source.get_updates(offset, self._hold_open)
                )
                self._peer.answered()
                # Whoever confirmed what it gets once more speaks with a server that holds no poll
                # open and does not mind our offset: it must not keep us running.
                again = False
                if updates:
                    again = not await self._store(updates) and offset is not None
                    offset = _confirming(updates, offset)
                failed, in_vain = 0, in_vain + 1 if again else 0
                await self._pause(pause(self._nothing_new, in_vain))
            except InvalidToken as error:
                raise WrongToken from error
            except (TelegramError, StoreDown) as error:
                failed += 1
                await self._wait_out(error, failed)
            except Exception as error:  # an answer we cannot read must not end the loop
                failed += 1
                log.error("intake failed", error=where(error), tries=failed)
                await self._pause(pause(self._retry, failed))

    async def _store(self, updates: Sequence[Mapping[str, Any]]) -> int:
        new = await self._reception.take(updates)
        if new:
            self.on_stored()
        return new

    async def _wait_out(self, error: TelegramError | StoreDown, failed: int) -> None:
        rest = pause(self._retry, failed)
        if isinstance(error, TelegramError):
            self._peer.failed()
        if isinstance(error, Conflict):
            log.error("another program polls with our token, or a webhook is set", tries=failed)
            rest = max(rest, self._retry.longest / 6)
        else:
            log.warning("no updates", error=type(error).__name__, tries=failed)
        if isinstance(error, RetryAfter) and isinstance(error.retry_after, timedelta):
            rest = max(rest, error.retry_after)
        await self._pause(rest)

    async def _pause(self, rest: timedelta) -> None:
        if rest:
            await self._until_stopped(asyncio.sleep(rest.total_seconds()))

    async def _until_stopped(self, work: Awaitable[Any]) -> Any:
        """The result, or None when we are stopped first. Never around a store: what is begun there
        is finished."""
        task = asyncio.ensure_future(work)
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if task.done():
            return task.result()
        task.cancel()
        await asyncio.wait({task})
        return None


def inputs_of(updates: Sequence[Mapping[str, Any]], bot: int = 0) -> list[NewInput]:
    """The updates of a bot, each of which has a numbering of its own, as inputs of their chats.
    What is no update of the Bot API is passed over: it could not be stored, and must not hold up
    those that can."""
    inputs = []
    for update in updates:
        update_id, chat_id = update.get("update_id"), chat_of(update)
        if is_id(update_id) and chat_id is not None and is_flat(update):
            inputs.append(NewInput(f"tg:{bot}:{update_id}", "telegram", ChatId(chat_id), update))
        else:
            log.error("not an update, or without a chat", parts=len(update))
    return inputs


async def spread(inputs: Sequence[NewInput], flood: InboundRate) -> list[NewInput]:
    """The same, with a later turn for those who write faster than anybody can be answered."""
    delays = await flood.delays([each.chat_id for each in inputs])
    return [replace(each, delay=delay) for each, delay in zip(inputs, delays, strict=True)]


def chat_of(update: Mapping[str, Any]) -> int | None:
    """Whose queue an update stands in. A tap on a message too old to be sent along has only its
    sender, whose private chat has the same id."""
    for value in update.values():
        if not isinstance(value, Mapping):
            continue
        message = value.get("message")
        sources = (value.get("chat"), _chat(message), value.get("from"), value.get("user"))
        for source in sources:
            if isinstance(source, Mapping) and is_id(source.get("id")):
                return int(source["id"])
    return None


def _chat(message: object) -> object:
    return message.get("chat") if isinstance(message, Mapping) else None


def _confirming(updates: Sequence[Mapping[str, Any]], offset: int | None) -> int | None:
    ids = [update["update_id"] for update in updates if is_id(update.get("update_id"))]
    return max(ids) + 1 if ids else offset


def is_id(value: object) -> bool:
    return type(value) is int and abs(value) < 2**63


def is_flat(value: object) -> bool:
    """Not nested deeper than any update is: what is could not be read back."""
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return True
    return False
