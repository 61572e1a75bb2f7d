"""python-telegram-bot accepts all that the sandbox says, and the other way round."""

import json
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    MenuButtonCommands,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from sandbox import Sandbox
from sandbox.chat import samples


async def test_every_kind_of_update_is_read(bot: Bot, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("王桂兰", last_name="王", username="guilan")
    said = citizen.says("/start 信访 https://example.org")
    citizen.edits(said["message_id"], "改了")
    citizen.sends_photo("照片")
    citizen.sends_document("a.pdf", b"%PDF-1.7", "文件")
    citizen.sends_voice(3)
    citizen.sends_video(3, caption="录像")
    citizen.sends_animation()
    citizen.sends_sticker("😀")
    live = citizen.sends_location(34.7, 113.6, live_period=600)
    citizen.moves(live["message_id"], 34.8, 113.7)
    citizen.sends_contact("13800138000", "李四")
    citizen.shares_contact()
    citizen.sends_poll("怎么办", ["一", "二"])
    citizen.sends_album(["一", None, "三"])
    citizen.forwards("转发 /help", "别人")
    await bot.send_message(
        citizen.id,
        "好",
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("改", callback_data="x")]]),
    )
    citizen.says("回", reply_to=said["message_id"])
    citizen.taps("改")
    citizen.presses("forged", 999)
    citizen.blocks()
    citizen.unblocks()
    group = sandbox.group("群")
    group.says(citizen, "大家好")
    await bot.leave_chat(group.chat.id)
    updates = await bot.get_updates(timeout=0, allowed_updates=Update.ALL_TYPES)
    raw = sandbox.log.updates()
    assert len(updates) == len(raw) == 26
    for update, sent in zip(updates, raw, strict=True):
        back = json.loads(update.to_json())
        kind = next(key for key in sent if key != "update_id")
        assert nested(back[kind]) >= nested(sent[kind]) - {"disable_web_page_preview"}
        assert update.effective_user is not None
        assert not update.api_kwargs
        assert not (update.effective_message and update.effective_message.api_kwargs)


async def test_the_bot_sends_every_kind(bot: Bot, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("/start")
    keyboard = ReplyKeyboardMarkup(
        [[KeyboardButton("发送我的手机号", request_contact=True)], ["跳过"]],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder="电话",
    )
    message = await bot.send_message(
        citizen.id, "<b>请</b>&lt;说&gt;", parse_mode="HTML", reply_markup=keyboard
    )
    assert message.text_html == "<b>请</b>&lt;说&gt;"
    picture = samples.picture(1)
    photo = await bot.send_photo(citizen.id, picture, caption="图", has_spoiler=True)
    document = await bot.send_document(citizen.id, b"x" * 100, filename="意见书.pdf")
    assert document.document and document.document.file_name == "意见书.pdf"
    await bot.send_voice(citizen.id, samples.voice(2), duration=2)
    await bot.send_video(citizen.id, b"video", duration=1, width=2, height=3)
    await bot.send_location(citizen.id, 34.7, 113.6)
    album = await bot.send_media_group(
        citizen.id, [InputMediaPhoto(picture, caption="一"), InputMediaPhoto(photo.photo[-1])]
    )
    assert len(album) == 2
    await bot.send_media_group(citizen.id, [InputMediaDocument(b"a"), InputMediaDocument(b"b")])
    await bot.send_chat_action(citizen.id, "typing")
    last = await bot.send_message(citizen.id, "完", reply_markup=ReplyKeyboardRemove())
    assert last.message_id == citizen.chat.last_id
    file = await photo.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == picture


async def test_edits_pins_and_answers(bot: Bot, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("王桂兰")
    citizen.says("/start")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("改", callback_data="x")]])
    message = await bot.send_message(citizen.id, "一", reply_markup=markup)
    edited = await message.edit_text("二", reply_markup=markup)
    assert isinstance(edited, Message) and edited.edit_date
    await message.edit_reply_markup(None)
    await message.pin()
    await message.unpin()
    await message.edit_text("三", reply_markup=markup)
    query = citizen.taps("改")
    assert await bot.answer_callback_query(query["id"], "好", show_alert=True)
    assert await message.delete()
    assert await bot.delete_messages(citizen.id, [1, 2, 3])


async def test_the_bot_introduces_itself(bot: Bot, sandbox: Sandbox) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot) == (1000001, True)
    commands = [BotCommand("new", "反映问题"), BotCommand("help", "帮助")]
    scope = BotCommandScopeAllPrivateChats()
    assert await bot.set_my_commands(commands, scope=scope)
    assert list(await bot.get_my_commands(scope=scope)) == commands
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(scope=scope)
    await bot.set_my_description("d")
    await bot.set_my_short_description("s")
    assert (await bot.get_my_description()).description == "d"
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    citizen = sandbox.citizen("王桂兰")
    citizen.says("a")
    assert (await bot.get_chat(citizen.id)).first_name == "王桂兰"
    member = await bot.get_chat_member(citizen.id, me.id)
    assert member.status == ChatMemberStatus.MEMBER


@pytest.mark.filterwarnings("ignore:.*`retry_after` will be of type")
async def test_errors_have_their_types(bot: Bot, sandbox: Sandbox) -> None:
    citizen = sandbox.citizen("王桂兰")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(citizen.id, "a")
    citizen.says("a")
    citizen.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(citizen.id, "a")
    sandbox.fail_next("getMe", status=429, description="Too Many Requests", retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.get_me()
    sandbox.drop_next("getMe")
    with pytest.raises(NetworkError):
        await bot.get_me()
    await bot.set_webhook("http://127.0.0.1:9/none", secret_token="s", max_connections=5)
    assert (await bot.get_webhook_info()).max_connections == 5
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_a_wrong_token_is_no_token(sandbox: Sandbox, client: Any) -> None:
    stranger = Bot("1:wrong", base_url=f"{client.make_url('/')}bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


def nested(value: Any) -> set[str]:
    """All keys at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(nested, value.values()))
    return set().union(*map(nested, value)) if isinstance(value, list) else set()
