"""The rival on python-telegram-bot: five questions in its ConversationHandler, its own run_webhook.

Environment as for the other rival; it keeps conversations in memory, as most of its users do (its
persistence writes every minute).
"""

import os

import httpx
from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

PORT = int(os.environ["PORT"])
STORY, PLACE, NAME, PHONE, CONFIRM = range(5)
QUESTIONS = {STORY: ("place", PLACE), PLACE: ("name", NAME), NAME: ("phone", PHONE)}
QUESTIONS[PHONE] = ("confirm?", CONFIRM)


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text("story")
    return STORY


def asking(step: int) -> MessageHandler:
    question, then = QUESTIONS[step]

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        context.user_data[str(step)] = update.message.text
        await update.message.reply_text(question)
        return then

    return MessageHandler(filters.TEXT & ~filters.COMMAND, answer)


async def confirm(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    async with httpx.AsyncClient() as client:
        response = await client.post(os.environ["BACKEND"], json=dict(context.user_data))
        response.raise_for_status()
    context.user_data.clear()
    await update.message.reply_text("filed")
    return ConversationHandler.END


def main() -> None:
    root = os.environ["API_URL"]
    application = (
        Application.builder()
        .token(os.environ["TOKEN"])
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .build()
    )
    states = {step: [asking(step)] for step in QUESTIONS}
    states[CONFIRM] = [MessageHandler(filters.TEXT & ~filters.COMMAND, confirm)]
    application.add_handler(
        ConversationHandler([CommandHandler("start", start)], states, fallbacks=[], block=True)
    )
    application.run_webhook(
        listen="127.0.0.1",
        port=PORT,
        url_path="telegram",
        webhook_url=f"http://127.0.0.1:{PORT}/telegram",
    )


if __name__ == "__main__":
    main()
