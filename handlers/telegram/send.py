"""Sends messages, toasts and files to Telegram, and judges what became of each.

Nothing else speaks to Telegram. An outcome is judged by its cause, not by the error's class:
BadRequest is permanent although python-telegram-bot derives it from NetworkError.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO, Protocol, cast

from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from dialogs.state.effect import FileShown
from dialogs.state.message import OWN_ADDRESS, Leave, Message, Output, Toast
from handlers import retry_rules
from handlers.ports import ChatId
from handlers.send_result import Later, Never, SendResult, Sent, Unknown
from handlers.telegram.markup import (
    HTML,
    INLINE,
    Markup,
    Rendering,
    markup_of,
    renderings,
    speakable,
)

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
PHOTO_LIMIT_BYTES = 10 * 1024 * 1024  # core.telegram.org/bots/api#sendphoto
_no_preview = {"is_disabled": True}
_quoted = re.compile(r'".*"|\bb?\'.*\'', re.DOTALL)

# Parts of Telegram's error texts, in lower case.
NOT_MODIFIED = ("message is not modified",)
GONE = (
    *("message to edit not found", "message can't be edited", "message_id_invalid"),
    *("no text in the message to edit", "message identifier is not specified"),
)
UNREACHABLE = (
    *("chat not found", "peer_id_invalid", "user is deactivated", "chat was deactivated"),
    *("have no rights to send", "not enough rights to send", "need administrator rights"),
)
NO_THREAD = ("message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")
TOO_OLD = ("query is too old", "query id is invalid")


# what the transport says of a call


class NotSent(NetworkError):
    """Nothing left this machine: try again at once, it cannot be shown twice."""


class Unanswered(TimedOut):
    """It may have been carried out: no answer came, or none that can be read."""


class PlainCalls(Protocol):
    """What the bot's transport offers besides what python-telegram-bot asks of one."""

    async def call(self, url: str, parameters: Mapping[str, object]) -> Any:
        """The result of a method of the Bot API. Raises TelegramError."""


async def send(
    bot: Bot, chat_id: ChatId, output: Output, *, edit: int | None = None, silent: bool = False
) -> SendResult:
    """With `edit` the message takes the place of an older one; when that is gone it is sent anew,
    without ringing. One with a reply keyboard is always sent: no edit can bring that."""
    try:
        match output:
            case Message():
                return await _say(bot, chat_id, _addressed(bot, output), edit, silent)
            case Toast():
                return await _answer(bot, output)
            case Leave():
                return await _leave(bot, chat_id)
    except TelegramError as error:
        return outcome_of(error)


def _addressed(bot: Bot, message: Message) -> Message:
    """With the bot's own address where the text has a link to it; without one, with the command
    that does the same."""
    if OWN_ADDRESS not in message.text:
        return message
    own = own_address(bot) or "/start "
    return replace(message, text=message.text.replace(OWN_ADDRESS, own))


def own_address(bot: Bot) -> str | None:
    """Before what a link carries; None while nothing has asked who the bot is."""
    try:
        return f"https://t.me/{bot.username}?start="
    except RuntimeError:
        return None


async def show_file(bot: Bot, chat_id: ChatId, file: BinaryIO, shown: FileShown) -> SendResult:
    """Put a file into the chat, without a sound. A picture is veiled until it is tapped: a lock
    screen would show it. One that Telegram takes for no photo comes as a file."""
    data = await asyncio.to_thread(file.read)
    try:
        try:
            return await _show(bot, chat_id, data, shown, shown.thread)
        except BadRequest as error:
            if shown.thread is None or not _says(error, NO_THREAD):
                raise
        return await _show(bot, chat_id, data, shown, None)
    except TelegramError as error:
        return outcome_of(error)


async def _show(
    bot: Bot, chat_id: ChatId, data: bytes, shown: FileShown, thread: int | None
) -> Sent:
    file = InputFile(data, shown.name)
    post = partial(_post_file, bot, chat_id, file, shown.caption, thread)
    if data.startswith(PICTURES) and len(data) <= PHOTO_LIMIT_BYTES:
        try:
            return await post(as_photo=True)
        except BadRequest as error:
            if _says(error, UNREACHABLE + NO_THREAD):
                raise
    return await post(as_photo=False)


async def _post_file(
    bot: Bot, chat_id: ChatId, file: InputFile, caption: str, thread: int | None, *, as_photo: bool
) -> Sent:
    post = (
        partial(bot.send_photo, has_spoiler=True)
        if as_photo
        else partial(bot.send_document, disable_content_type_detection=True)
    )
    posted = await post(
        chat_id,
        file,
        caption=caption,
        parse_mode=HTML,
        disable_notification=True,
        message_thread_id=thread,
    )
    return Sent(posted.message_id)


async def stub(bot: Bot, chat_id: ChatId, message_id: int, text: str) -> SendResult:
    """Edit an old card into its stub (HTML), without buttons. One that is gone needs none."""
    try:
        return await _edit(bot, chat_id, message_id, text, markup=None)
    except BadRequest as error:
        return Sent(message_id) if _says(error, GONE) else outcome_of(error)
    except TelegramError as error:
        return outcome_of(error)


def outcome_of(error: TelegramError) -> SendResult:
    why = _why(error)
    match error:
        case NotSent():
            return Later(retry_rules.NOT_SENT.first, why=why)
        case RetryAfter(retry_after=timedelta() as after):
            return Later(after, why=why)
        case InvalidToken():
            # A revoked token or a wrong address of the server: nothing is wrong with the message,
            # so all wait until a person has mended it.
            return Later(retry_rules.TOKEN_REFUSED.first, everyone=True, why=why)
        case Forbidden():
            return Never(why, blocked=True)
        case BadRequest():
            return Never(why, blocked=_says(error, UNREACHABLE))
        case ChatMigrated() | Conflict() | EndPointNotFound() | PassportDecryptionError():
            return Never(why)
        case _:  # TimedOut, other network errors, an answer that is not JSON
            return Unknown(why)


async def _say(bot: Bot, chat_id: ChatId, message: Message, edit: int | None, silent: bool) -> Sent:
    markup = markup_of(message)
    if edit is not None and message.keyboard is None:
        try:
            return await _edit(bot, chat_id, edit, message.text, markup)
        except BadRequest as error:
            if not _says(error, GONE):
                raise
            silent = True
    quiet = silent or not message.ring

    async def post(rendering: Rendering) -> int:
        posted = await _call(
            bot,
            "sendMessage",
            chat_id=chat_id,
            text=rendering.text,
            parse_mode=rendering.parse_mode,
            reply_markup=rendering.markup,
            link_preview_options=_no_preview,
            disable_notification=quiet or None,
            message_thread_id=thread,
        )
        return _id_of(posted)

    thread = message.thread
    try:
        posted, mended = await _first_accepted(post, message.text, markup)
    except BadRequest as error:
        if thread is None or not _says(error, NO_THREAD):
            raise
        thread = None  # the topic was deleted: the chat is still there
        posted, mended = await _first_accepted(post, message.text, markup)
    return Sent(posted, mended)


async def _edit(bot: Bot, chat_id: ChatId, message_id: int, text: str, markup: Markup) -> Sent:
    async def edit(rendering: Rendering) -> int:
        markup = rendering.markup
        await _call(
            bot,
            "editMessageText",
            chat_id=chat_id,
            message_id=message_id,
            text=rendering.text,
            parse_mode=rendering.parse_mode,
            reply_markup=markup if markup is not None and INLINE in markup else None,
            link_preview_options=_no_preview,
        )
        return message_id

    try:
        _, mended = await _first_accepted(edit, text, markup)
    except BadRequest as error:
        if not _says(error, NOT_MODIFIED):
            raise
        return Sent(message_id, unchanged=True)
    return Sent(message_id, mended)


async def _first_accepted(
    call: Callable[[Rendering], Awaitable[int]], text: str, markup: Markup
) -> tuple[int, str]:
    """Make a refused message poorer rather than lose it. Raises the last refusal."""
    refused = BadRequest("nothing to send")
    for rendering in renderings(text, markup):
        try:
            return await call(rendering), rendering.mended
        except BadRequest as error:
            if _says(error, NOT_MODIFIED + GONE + UNREACHABLE + NO_THREAD):
                raise
            refused = error
    raise refused


async def _answer(bot: Bot, toast: Toast) -> Sent:
    text = speakable(toast.text) or None
    try:
        await _call(
            bot,
            "answerCallbackQuery",
            callback_query_id=toast.reply_to,
            text=text,
            show_alert=toast.alert or None,
        )
    except BadRequest as error:
        if not _says(error, TOO_OLD):
            raise
    return Sent(None)


async def _leave(bot: Bot, chat_id: ChatId) -> Sent:
    try:
        await _call(bot, "leaveChat", chat_id=chat_id)
    except Forbidden:
        pass  # thrown out already
    except BadRequest as error:
        if not _says(error, UNREACHABLE):
            raise
    return Sent(None)


async def _call(bot: Bot, method: str, **parameters: object) -> Any:
    """One call with plain values, None for none of it, and what Telegram answers as it is: to
    build the library's objects for both cost as much as the call. (Its own way for plain values,
    `do_api_request`, takes a revoked token for a method that does not exist.)"""
    given = {name: value for name, value in parameters.items() if value is not None}
    return await cast("PlainCalls", bot.request).call(f"{bot.base_url}/{method}", given)


def _id_of(posted: object) -> int:
    id_ = posted.get("message_id") if isinstance(posted, dict) else None
    if not isinstance(id_, int):
        raise Unanswered("an answer without a message")
    return id_


def _says(error: TelegramError, parts: Iterable[str]) -> bool:
    text = error.message.lower()
    return any(part in text for part in parts)


def _why(error: TelegramError) -> str:
    """The error for a log: its class, and its text without what may quote a citizen, our parameters
    or an answer's body."""
    text = _quoted.sub("…", error.message)
    text = text if text.isascii() or text.replace("…", "").isascii() else ""
    return f"{type(error).__name__}: {text[:100]}" if text else type(error).__name__
