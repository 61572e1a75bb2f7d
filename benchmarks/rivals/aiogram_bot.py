"""The rival on aiogram 3: five questions, answers kept by its FSM in Redis, its own webhook server.

Environment: TOKEN, API_URL (root of the Bot API server), PORT, REDIS_URL, BACKEND (an address that
takes a petition by POST and answers 200). Written as its documentation shows it.
"""

import os

import aiohttp
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

PORT = int(os.environ["PORT"])


class Filing(StatesGroup):
    story = State()
    place = State()
    name = State()
    phone = State()
    confirm = State()


QUESTIONS = (
    (Filing.story, "place", Filing.place),
    (Filing.place, "name", Filing.name),
    (Filing.name, "phone", Filing.phone),
    (Filing.phone, "confirm?", Filing.confirm),
)
dispatcher = Dispatcher(storage=RedisStorage.from_url(os.environ["REDIS_URL"]))


@dispatcher.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Filing.story)
    await message.answer("story")


@dispatcher.message(Filing.confirm)
async def confirm(message: Message, state: FSMContext) -> None:
    petition = await state.get_data()
    async with (
        aiohttp.ClientSession() as session,
        session.post(os.environ["BACKEND"], json=petition) as response,
    ):
        response.raise_for_status()
    await state.clear()
    await message.answer("filed")


@dispatcher.message()
async def answer(message: Message, state: FSMContext) -> None:
    current = await state.get_state()
    for asked, question, then in QUESTIONS:
        if asked.state == current:
            await state.update_data({str(asked.state): message.text})
            await state.set_state(then)
            await message.answer(question)


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{PORT}/telegram")


def main() -> None:
    server = TelegramAPIServer.from_base(os.environ["API_URL"])
    bot = Bot(os.environ["TOKEN"], session=AiohttpSession(api=server))
    dispatcher.startup.register(on_startup)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None, access_log=None)


if __name__ == "__main__":
    main()
