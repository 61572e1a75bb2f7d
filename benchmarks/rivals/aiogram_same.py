"""The rival on aiogram 3 that holds our conversation: the very same calls, texts and keyboards, the
answers kept by its FSM in Redis turn by turn, the petition posted at the end.

Environment: TOKEN, API_URL, REDIS_URL, BACKEND as for the other rivals; CALLS, the file of
benchmarks/lean/recording.py; PORT of its webhook, or none for long polling. It reads nothing out of
the words, stores no update and no outgoing message, and builds each keyboard from its types as its
users do.
"""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import aiohttp
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

PORT = os.environ.get("PORT")
RECORDED = json.loads(Path(os.environ["CALLS"]).read_text("utf-8"))
TURNS: list[list[dict[str, Any]]] = RECORDED["turns"]
FILES_BEFORE = tuple(RECORDED["files_before"])
dispatcher = Dispatcher(
    storage=RedisStorage.from_url(os.environ["REDIS_URL"]),
    events_isolation=SimpleEventIsolation(),  # one update of a chat at a time
)


@dispatcher.message(CommandStart())
async def start(message: Message, state: FSMContext, bot: Bot) -> None:
    await state.clear()
    await take(0, message.chat.id, "/start", None, state, bot)


@dispatcher.callback_query()
async def tapped(query: CallbackQuery, state: FSMContext, bot: Bot) -> None:
    turn = int(await state.get_state() or 0)
    await take(turn, query.message.chat.id, query.data, query, state, bot)


@dispatcher.message()
async def said(message: Message, state: FSMContext, bot: Bot) -> None:
    words = message.contact.phone_number if message.contact else message.text
    await take(int(await state.get_state() or 0), message.chat.id, words, None, state, bot)


async def take(
    turn: int,
    chat: int,
    words: str | None,
    query: CallbackQuery | None,
    state: FSMContext,
    bot: Bot,
) -> None:
    if turn >= len(TURNS):
        return
    kept = await state.get_data()
    answers, sent = {**kept.get("answers", {}), str(turn): words}, kept.get("sent", {})
    for number, call in enumerate(TURNS[turn]):
        if (turn, number) == FILES_BEFORE:
            await post(answers)
        message = await carry_out(call, chat, query, sent, bot)
        if message is not None:
            sent[f"{turn}.{number}"] = message
    if turn + 1 == len(TURNS):
        await state.clear()
        return
    await state.update_data(answers=answers, sent=sent)
    await state.set_state(str(turn + 1))


async def carry_out(
    call: dict[str, Any], chat: int, query: CallbackQuery | None, sent: dict[str, int], bot: Bot
) -> int | None:
    """The id of what it sent."""
    given = dict(call["parameters"])
    if "reply_markup" in given:
        given["reply_markup"] = keyboard(given["reply_markup"])
    if "link_preview_options" in given:
        given["link_preview_options"] = LinkPreviewOptions(**given["link_preview_options"])
    match call["method"]:
        case "answerCallbackQuery":
            await query.answer(**given)
        case "sendMessage":
            return (await bot.send_message(chat, **given)).message_id
        case "editMessageText":
            turn, number = call["edits"]
            message_id = sent[f"{turn}.{number}"]
            await bot.edit_message_text(chat_id=chat, message_id=message_id, **given)
        case "sendChatAction":
            await bot.send_chat_action(chat, **given)
        case other:
            raise NotImplementedError(other)
    return None


def keyboard(markup: dict[str, Any]) -> Any:
    if "inline_keyboard" in markup:
        rows = [[InlineKeyboardButton(**b) for b in row] for row in markup["inline_keyboard"]]
        return InlineKeyboardMarkup(inline_keyboard=rows)
    if "keyboard" in markup:
        more = {name: value for name, value in markup.items() if name != "keyboard"}
        rows = [[KeyboardButton(**b) for b in row] for row in markup["keyboard"]]
        return ReplyKeyboardMarkup(keyboard=rows, **more)
    return ReplyKeyboardRemove()


async def post(answers: dict[str, Any]) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(os.environ["BACKEND"], json=answers) as response,
    ):
        response.raise_for_status()


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{PORT}/telegram")


def main() -> None:
    server = TelegramAPIServer.from_base(os.environ["API_URL"])
    bot = Bot(os.environ["TOKEN"], session=AiohttpSession(api=server))
    if PORT is None:
        asyncio.run(dispatcher.start_polling(bot))
        return
    dispatcher.startup.register(on_startup)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(PORT), print=None, access_log=None)


if __name__ == "__main__":
    main()
