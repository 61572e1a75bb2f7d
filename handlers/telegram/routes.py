"""The table of python-telegram-bot handlers: which update goes where. Application is used as a
dispatcher only: nothing is polled, scheduled or persisted by it, since the inbox does all that.
"""

from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from telegram import Bot, CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from dialogs.state.event import Event, What
from handlers.inbox_rows import event_from_plain, outcome_from_plain
from handlers.ports import Inbound
from handlers.telegram import events as read
from handlers.telegram.plain_updates import plain_event
from handlers.telegram.salvage import legible

log = structlog.get_logger()

Dispatcher = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]
Handler = BaseHandler[Update, Context, None]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]
T = TypeVar("T")
# What the library makes of a shape that it does not know.
ILLEGIBLE = (TypeError, KeyError, IndexError, AttributeError, ValueError, OverflowError, OSError)

# Named one by one: a server refuses kinds that it does not know, and sends none that is not asked
# for.
ALLOWED_UPDATES = (
    *("message", "edited_message", "callback_query"),  # a private chat
    *("my_chat_member", "channel_post"),  # blocked; added to a group or a channel
)


class UnknownSource(Exception):
    """The inbox holds an input of a kind that nothing here can read."""


@dataclass
class _Reading:
    """One input under way, and what came of it."""

    inbound: Inbound
    event: Event | None = None
    error: Exception | None = None


# process_update returns nothing and swallows what callbacks raise: they leave both here.
_reading: ContextVar[_Reading] = ContextVar("reading")


def routes() -> list[Handler]:
    """The first handler that fits takes the update; the commonest come first."""
    private = filters.ChatType.PRIVATE
    new = private & filters.UpdateType.MESSAGE
    file = filters.PHOTO | filters.Document.ALL | filters.VOICE | filters.VIDEO | filters.AUDIO
    file = file | filters.VIDEO_NOTE | filters.ANIMATION
    service = filters.StatusUpdate.ALL | filters.SUCCESSFUL_PAYMENT | filters.BOOST_ADDED
    return [
        MessageHandler(new & filters.TEXT, _written),
        CallbackQueryHandler(_query(read.tapped)),
        MessageHandler(new & file, _message(read.attached)),
        MessageHandler(new & (filters.LOCATION | filters.VENUE), _message(read.pinned)),
        MessageHandler(new & filters.CONTACT, _message(read.contact)),
        MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, _message(read.edited)),
        MessageHandler(new & ~service, _message(read.unfit)),
        ChatMemberHandler(_change(read.membership), ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(~private & ~service, _message(read.in_group)),
    ]


def dispatcher(bot: Bot) -> Dispatcher:
    """An Application around `bot` with the table in it; `initialize` it before reading."""
    application = Application.builder().bot(bot).updater(None).job_queue(None).build()
    register(application)
    return application


def register(application: Dispatcher) -> None:
    application.add_handlers(routes())
    application.add_error_handler(_stash)


class InboxReader:
    """Makes events of stored inputs, whatever their source."""

    def __init__(
        self,
        application: Dispatcher,
        link_key: str = "",
        bot: int | None = None,
        *,
        heic: bool = False,
    ) -> None:
        """`link_key` tells our own QR codes from links that anybody makes; without one none is.
        `bot` is ours: what came to another one before was said elsewhere. `heic`: a decoder of it
        is installed."""
        self._heic = heic
        self._application = application
        self._link_key = link_key
        self._bot = bot

    async def read(self, inbound: Inbound) -> Event | None:
        """None when there is nothing in it for a turn. Whatever is wrong with it is raised."""
        match inbound.source:
            case "telegram":
                return await self._read_update(inbound)
            case "case_event":
                return _event(inbound, event_from_plain(inbound.payload))
            case "outcome":
                return _event(inbound, outcome_from_plain(inbound.payload))
        raise UnknownSource(inbound.source)

    async def _read_update(self, inbound: Inbound) -> Event | None:
        event = plain_event(inbound.uid, inbound.at, inbound.payload, self._name)
        try:
            event = event or await self._event_of(inbound, inbound.payload)
        except ILLEGIBLE as error:
            sent_at = int(inbound.at.timestamp())
            rest = legible(inbound.payload, inbound.chat_id, sent_at, self._parses)
            if rest is None:
                raise
            log.warning("update read in part", inbox=inbound.id, error=type(error).__name__)
            event = await self._event_of(inbound, rest)
        event = event and read.vouched(event, self._link_key)
        event = read.drawable(event) if event and self._heic else event
        elsewhere = inbound.bot is not None and inbound.bot != self._bot
        return read.said_elsewhere(event) if event and elsewhere else event

    @property
    def _name(self) -> str | None:
        """None until Telegram has told it."""
        try:
            name: str = self._application.bot.username
        except RuntimeError:
            return None
        return name

    def _parses(self, payload: Mapping[str, Any]) -> bool:
        try:
            Update.de_json(dict(payload), self._application.bot)
        except ILLEGIBLE:
            return False
        return True

    async def _event_of(self, inbound: Inbound, payload: Mapping[str, Any]) -> Event | None:
        update = Update.de_json(dict(payload), self._application.bot)
        reading = _Reading(inbound)
        token = _reading.set(reading)
        try:
            await self._application.process_update(update)
        finally:
            _reading.reset(token)
        if reading.error is not None:
            raise reading.error
        return reading.event


def _event(inbound: Inbound, what: What) -> Event:
    return Event(id=inbound.uid, at=inbound.at, what=what)


def _put(update: Update, what: What | None) -> None:
    if what is not None:
        reading = _reading.get()
        reading.event = read.to_event(reading.inbound.uid, reading.inbound.at, update, what)


async def _stash(update: object, context: Context) -> None:
    _reading.get().error = context.error


async def _written(update: Update, context: Context) -> None:
    if (message := update.effective_message) is not None:
        _put(update, read.written(message, context.bot.username))


def _takes(part: Callable[[Update], T | None], reader: Callable[[T], What | None]) -> Callback:
    async def callback(update: Update, context: Context) -> None:
        if (found := part(update)) is not None:
            _put(update, reader(found))

    return callback


def _message(reader: Callable[[Message], What | None]) -> Callback:
    return _takes(lambda update: update.effective_message, reader)


def _query(reader: Callable[[CallbackQuery], What | None]) -> Callback:
    return _takes(lambda update: update.callback_query, reader)


def _change(reader: Callable[[ChatMemberUpdated], What | None]) -> Callback:
    return _takes(lambda update: update.my_chat_member, reader)
