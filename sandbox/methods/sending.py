"""Bot API methods that send (send…)."""

from typing import Any

from sandbox.chat import content, text
from sandbox.chat.chats import Chat, Json
from sandbox.chat.errors import bad_request
from sandbox.chat.files import PHOTO_LIMIT_BYTES, File
from sandbox.chat.markup import Markup, read_markup
from sandbox.chat.params import ATTACHED, Params
from sandbox.methods.reach import message_in, writable_chat
from sandbox.state import SandboxState

ALBUM_SIZES = range(2, 11)
ALBUM_KINDS = ("photo", "video", "document", "audio")
ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


def send_message(sandbox: SandboxState, params: Params) -> Json:
    entities = params.parsed("entities", "entities")
    words = text.message_text(params.text("text"), params.text("parse_mode"), entities)
    body: Json = {"text": words.plain}
    if words.entities:
        body["entities"] = words.entities
    options = params.parsed("link_preview_options", "link preview options")
    if isinstance(options, dict):
        body["link_preview_options"] = options
    return _send(sandbox, params, body)


def send_photo(sandbox: SandboxState, params: Params) -> Json:
    return _send_file(sandbox, params, "photo")


def send_document(sandbox: SandboxState, params: Params) -> Json:
    return _send_file(sandbox, params, "document")


def send_voice(sandbox: SandboxState, params: Params) -> Json:
    return _send_file(sandbox, params, "voice")


def send_video(sandbox: SandboxState, params: Params) -> Json:
    return _send_file(sandbox, params, "video")


def send_animation(sandbox: SandboxState, params: Params) -> Json:
    return _send_file(sandbox, params, "animation")


def send_audio(sandbox: SandboxState, params: Params) -> Json:
    return _send_file(sandbox, params, "audio")


def send_sticker(sandbox: SandboxState, params: Params) -> Json:
    return _send_file(sandbox, params, "sticker")


def send_location(sandbox: SandboxState, params: Params) -> Json:
    lat, lon = params.decimal("latitude"), params.decimal("longitude")
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return _send(sandbox, params, content.location(lat, lon, params.number("live_period")))


def send_contact(sandbox: SandboxState, params: Params) -> Json:
    phone, name = params.text("phone_number"), params.text("first_name")
    for value, field in ((phone, "phone_number"), (name, "first_name")):
        if not value:
            raise bad_request(f'parameter "{field}" is required')
    body = content.contact(phone, name, None, params.text("last_name") or None)
    return _send(sandbox, params, body)


def send_media_group(sandbox: SandboxState, params: Params) -> list[Json]:
    media = params.parsed("media", "media")
    if media is None:
        raise bad_request('parameter "media" is required')
    if not isinstance(media, list) or not all(isinstance(item, dict) for item in media):
        raise bad_request("expected an Array of InputMedia")
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > max(ALBUM_SIZES):
        raise bad_request("too many messages to send as an album")
    if len(media) not in ALBUM_SIZES:  # the documentation's limit; Telegram's words are not known
        raise bad_request("there must be 2-10 messages in an album")
    chat = writable_chat(sandbox, params)
    bodies = [_album_item(sandbox, params, item) for item in media]
    shared = {"media_group_id": sandbox.album_id(), **_shared(chat, params)}
    silent = params.flag("disable_notification")
    sent = [sandbox.post(chat, sandbox.bot, {**shared, **b}, silent=silent) for b in bodies]
    _ring(chat, silent)
    return [stored.message for stored in sent]


def send_chat_action(sandbox: SandboxState, params: Params) -> bool:
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(sandbox, params)
    sandbox.hub.tell("action", chat.id, action=action)
    return True


def _send_file(sandbox: SandboxState, params: Params, kind: str) -> Json:
    body = _file_content(sandbox, params, params.values, kind, params.text(kind) or None, kind)
    return _send(sandbox, params, body)


def _send(sandbox: SandboxState, params: Params, body: Json) -> Json:
    """Everything is checked before the message takes its id: a refused call leaves no trace."""
    markup: Markup | None = read_markup(params.parsed("reply_markup", "reply keyboard markup"))
    chat = writable_chat(sandbox, params)
    silent = params.flag("disable_notification")
    whole = {**_shared(chat, params), **body}
    stored = sandbox.post(chat, sandbox.bot, whole, silent=silent, markup=markup)
    _ring(chat, silent)
    return stored.message


def _ring(chat: Chat, silent: bool) -> None:
    if not silent:
        chat.rings += 1


def _shared(chat: Chat, params: Params) -> Json:
    """Fields any sent message may carry."""
    shared: Json = {}
    if (thread := params.number("message_thread_id")) is not None:
        known = (each.message.get("message_thread_id") for each in chat.messages.values())
        if thread not in known:
            raise bad_request("message thread not found")
        shared |= {"message_thread_id": int(thread), "is_topic_message": True}
    if params.flag("protect_content"):
        shared["has_protected_content"] = True
    reply = params.parsed("reply_parameters", "reply parameters") or {}
    reply_id = params.number("reply_to_message_id") or reply.get("message_id")
    lenient = params.flag("allow_sending_without_reply") or reply.get("allow_sending_without_reply")
    if reply_id and not (lenient and int(reply_id) not in chat.messages):
        replied = message_in(chat, int(reply_id), "be replied").message
        shared["reply_to_message"] = {k: v for k, v in replied.items() if k != "reply_to_message"}
    return shared


def _album_item(sandbox: SandboxState, params: Params, item: Json) -> Json:
    kind = str(item.get("type", ""))
    if kind not in ALBUM_KINDS:
        raise bad_request(
            "can't parse InputMedia: type must be one of photo, video, audio, document"
        )
    media = item.get("media")
    if not media:
        raise bad_request("can't parse InputMedia: media not found")
    return _file_content(sandbox, params, item, kind, str(media), "media")


def _file_content(
    sandbox: SandboxState, params: Params, fields: Json, kind: str, value: str | None, field: str
) -> Json:
    """A file and its caption; the file is uploaded, or named by the id of one sent before."""
    source = Params(dict(fields))
    entities = source.parsed("caption_entities", "caption entities")
    caption = text.caption_text(source.text("caption"), source.text("parse_mode"), entities)
    body: Json = dict(_file(sandbox, params, source, kind, value, field).shape)
    if caption.plain:
        body["caption"] = caption.plain
        if caption.entities:
            body["caption_entities"] = caption.entities
    if source.flag("has_spoiler"):
        body["has_media_spoiler"] = True
    return body


def _file(
    sandbox: SandboxState, params: Params, source: Params, kind: str, value: str | None, field: str
) -> File:
    upload = params.upload(field, value)
    if upload is None:
        if value is None or value.startswith(ATTACHED):
            raise bad_request(f"there is no {kind} in the request")
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")  # the sandbox fetches nothing
        known = sandbox.files.find(value)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if known.kind != kind and "document" not in (known.kind, kind):
            raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
        return known
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo" and len(upload.data) > PHOTO_LIMIT_BYTES:
        raise bad_request("file is too big")
    facts = {name: source.number(name, 0) for name in _facts(kind)}
    facts_known: dict[str, Any] = {**facts, **_constant(kind)}
    return sandbox.files.add(kind, upload.data, upload.name, upload.mime, facts_known)


def _facts(kind: str) -> tuple[str, ...]:
    return {
        "voice": ("duration",),
        "audio": ("duration",),
        "video": ("duration", "width", "height"),
        "animation": ("duration", "width", "height"),
    }.get(kind, ())


def _constant(kind: str) -> Json:
    if kind != "sticker":
        return {}
    size = {"width": 512, "height": 512}
    return {"type": "regular", **size, "is_animated": False, "is_video": False}
