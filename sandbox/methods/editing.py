"""Bot API methods that change what was sent, and the answers to taps."""

from sandbox.chat import text
from sandbox.chat.chats import Chat, Json, Stored
from sandbox.chat.errors import bad_request, forbidden
from sandbox.chat.html import utf16_length
from sandbox.chat.markup import Markup, inline_only, read_markup
from sandbox.chat.params import Params
from sandbox.methods.reach import known_chat, message_in, own_message, writable_chat
from sandbox.state import SandboxState

TOAST_LIMIT = 200
TOASTS_KEPT = 500
DELETABLE_SECONDS = 48 * 3600
_captioned = ("photo", "video", "animation", "audio", "document", "voice")


def edit_message_text(sandbox: SandboxState, params: Params) -> Json:
    _refuse_inline(params)
    entities = params.parsed("entities", "entities")
    words = text.message_text(params.text("text"), params.text("parse_mode"), entities)
    markup = _inline_markup(params)
    chat, stored = own_message(sandbox, params)
    if "text" not in stored.message:
        raise bad_request("there is no text in the message to edit")
    changes = {"text": words.plain, "entities": words.entities, "reply_markup": markup}
    return _edit(sandbox, chat, stored, changes)


def edit_message_caption(sandbox: SandboxState, params: Params) -> Json:
    _refuse_inline(params)
    entities = params.parsed("caption_entities", "caption entities")
    words = text.caption_text(params.text("caption"), params.text("parse_mode"), entities)
    markup = _inline_markup(params)
    chat, stored = own_message(sandbox, params)
    if not any(kind in stored.message for kind in _captioned):
        raise bad_request("there is no caption in the message to edit")
    changes = {"caption": words.plain, "caption_entities": words.entities, "reply_markup": markup}
    return _edit(sandbox, chat, stored, changes)


def edit_message_reply_markup(sandbox: SandboxState, params: Params) -> Json:
    _refuse_inline(params)
    markup = _inline_markup(params)
    chat, stored = own_message(sandbox, params)
    return _edit(sandbox, chat, stored, {"reply_markup": markup})


def delete_message(sandbox: SandboxState, params: Params) -> bool:
    chat = known_chat(sandbox, params)
    if not params.number("message_id"):
        raise bad_request("message identifier is not specified")
    stored = message_in(chat, params.number("message_id"), "delete")
    old = sandbox.clock() - stored.message["date"] > DELETABLE_SECONDS
    if old or not (stored.from_bot or chat.private):
        raise bad_request("message can't be deleted for everyone")
    sandbox.remove(chat, stored.message_id)
    return True


def delete_messages(sandbox: SandboxState, params: Params) -> bool:
    """Ids that are not there are passed over."""
    chat = known_chat(sandbox, params)
    wanted = params.parsed("message_ids", "message identifiers")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > 100:
        raise bad_request("too many message identifiers specified")
    for message_id in wanted:
        stored = chat.messages.get(int(message_id))
        if stored is not None and (stored.from_bot or chat.private):
            sandbox.remove(chat, stored.message_id)
    return True


def pin_chat_message(sandbox: SandboxState, params: Params) -> bool:
    """A pin shows as a service message, which takes an id like any other."""
    chat = writable_chat(sandbox, params)
    stored = message_in(chat, params.number("message_id"), "pin")
    if stored.message_id not in chat.pinned:
        chat.pinned.append(stored.message_id)
        pinned = {k: v for k, v in stored.message.items() if k != "reply_to_message"}
        sandbox.post(chat, sandbox.bot, {"pinned_message": pinned}, silent=True)
    return True


def unpin_chat_message(sandbox: SandboxState, params: Params) -> bool:
    chat = writable_chat(sandbox, params)
    message_id = params.number("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    sandbox.hub.tell("citizen", chat.id)
    return True


def unpin_all_chat_messages(sandbox: SandboxState, params: Params) -> bool:
    chat = writable_chat(sandbox, params)
    chat.pinned.clear()
    sandbox.hub.tell("citizen", chat.id)
    return True


def answer_callback_query(sandbox: SandboxState, params: Params) -> bool:
    """Once for each tap, and within its lifetime; Telegram refuses a second answer."""
    words = params.text("text")
    if utf16_length(words) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = sandbox.queries.get(params.text("callback_query_id"))
    if query is None or query.expires_at < sandbox.clock():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    del sandbox.queries[params.text("callback_query_id")]
    sandbox.revision += 1
    toast: Json = {
        "callback_query_id": params.text("callback_query_id"),
        "data": query.data,
        "text": words,
        "show_alert": params.flag("show_alert"),
        "url": params.text("url") or None,
        "revision": sandbox.revision,
    }
    query.chat.toasts.append(toast)
    del query.chat.toasts[:-TOASTS_KEPT]
    query.chat.pulse.beat()
    sandbox.hub.tell("toast", query.chat.id, toast=toast)
    return True


def _edit(sandbox: SandboxState, chat: Chat, stored: Stored, changes: Json) -> Json:
    """Fields changed to nothing vanish; so does a markup not given again, as with Telegram."""
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    message = {**stored.message, **changes}
    message = {name: value for name, value in message.items() if value not in (None, "", [])}
    before = {name: value for name, value in stored.message.items() if name != "edit_date"}
    if {name: value for name, value in message.items() if name != "edit_date"} == before:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    sandbox.change(chat, stored, message)
    return stored.message


def _inline_markup(params: Params) -> Markup | None:
    return inline_only(read_markup(params.parsed("reply_markup", "reply keyboard markup")))


def _refuse_inline(params: Params) -> None:
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
