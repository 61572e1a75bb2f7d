"""to_event: what an update of Telegram means to a conversation. Pure; texts are kept as they came.

Which reader an update goes to stands in `routes.py`. A reader answers None when there is nothing in
it for a turn.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update

from backend_client.contract.files import Attachment
from dialogs.filing.place_link import is_signed
from dialogs.state.event import (
    Attached,
    Blocked,
    Commanded,
    ContactShared,
    Edited,
    Event,
    InGroup,
    Pinned,
    Said,
    Tapped,
    Unfit,
    What,
)
from handlers.files.formats import HEIC, cannot_be_taken
from handlers.ports import DOWNLOAD_LIMIT_BYTES
from handlers.telegram.plain_updates import said
from handlers.telegram.words import caption_of, listed, note_of, source_of, text_of

# Telegram's field -> our kind. An animation comes with `document` filled in too, so it goes first.
FILES: Mapping[str, str] = {
    "animation": "video",
    "document": "document",
    "voice": "voice",
    "video": "video",
    "video_note": "video",
    "audio": "audio",
}
UNFIT = (
    *("sticker", "poll", "dice", "game", "story", "checklist", "invoice", "giveaway"),
    *("giveaway_winners", "paid_media", "passport_data"),
)
INSIDE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def to_event(uid: str, stored_at: datetime, update: Update, what: What) -> Event:
    """`uid` and `stored_at` are the stored input's. A tap has no time of its own."""
    if query := update.callback_query:
        at, message_id = stored_at, query.message.message_id if query.message else None
    elif message := update.effective_message:
        at, message_id = message.edit_date or message.date, message.message_id
    else:
        at, message_id = getattr(update.my_chat_member, "date", stored_at), None
    user = update.effective_user
    language = user.language_code if user else None
    asked = update.effective_message
    thread = asked.message_thread_id if isinstance(asked, Message) else None
    reply_id = _replied_to(update)
    called = user.first_name if user else ""
    event = Event(uid, at, what, message_id, language, reply_id=reply_id, thread=thread)
    return replace(event, called=called, quote=_chosen(update))


def _replied_to(update: Update) -> int | None:
    """The message of this chat that a new one answers by Reply, or quotes from."""
    message = update.message
    replied = message.reply_to_message if message is not None else None
    return replied.message_id if replied is not None else None


def _chosen(update: Update) -> str | None:
    """The words of that message which the citizen has chosen to quote; the app's own choice is
    none."""
    quote = update.message.quote if update.message is not None else None
    return quote.text if quote is not None and quote.is_manual else None


def written(message: Message, bot_name: str) -> Said | Commanded:
    return said(text_of(message), source_of(message), bot_name)


def vouched(event: Event, link_key: str) -> Event:
    """With a mark at the place that our own QR code brings along."""
    what = event.what
    if link_key and isinstance(what, Commanded) and is_signed(what.args, link_key):
        return replace(event, what=replace(what, signed=True))
    return event


def drawable(event: Event) -> Event:
    """Where a decoder of HEIC is installed, it is as good as any picture."""
    match event.what:
        case Attached(unfit=format_) as sent if format_ == HEIC:
            return replace(event, what=replace(sent, unfit=None))
        case Edited(file=Attached(unfit=format_) as file) as edit if format_ == HEIC:
            return replace(event, what=replace(edit, file=replace(file, unfit=None)))
    return event


def said_elsewhere(event: Event) -> Event | None:
    """What was said to a former bot counts; its message ids mean nothing here, and who may write
    there says nothing of this chat."""
    if isinstance(event.what, Blocked | InGroup):
        return None
    return replace(event, message_id=None, former=True)


def attached(message: Message) -> Attached:
    """The largest size of a photo, or the file. Albums come as one message a file."""
    if message.photo:
        file, kind = max(message.photo, key=lambda size: size.width * size.height), "photo"
    else:
        field = next(field for field in FILES if getattr(message, field))
        file, kind = getattr(message, field), FILES[field]
    attachment = Attachment(
        kind=kind,
        ref=file.file_id,
        name=getattr(file, "file_name", None),
        caption=caption_of(message),
        size_bytes=file.file_size,
        mime=getattr(file, "mime_type", None),
    )
    too_big = (file.file_size or 0) > DOWNLOAD_LIMIT_BYTES
    unfit = cannot_be_taken(attachment.name, attachment.mime)
    return Attached(attachment, message.media_group_id, too_big, source_of(message), unfit)


def pinned(message: Message) -> Pinned | None:
    place, title = message.location, None
    if message.venue is not None:
        place = message.venue.location
        title = " ".join(filter(None, (message.venue.title, message.venue.address)))
    if place is None:
        return None
    live = place.live_period is not None
    return Pinned(float(place.latitude), float(place.longitude), live, title)


def contact(message: Message) -> ContactShared | None:
    card, sender = message.contact, message.from_user
    if card is None:
        return None
    name = " ".join(filter(None, (card.first_name, card.last_name)))
    own = sender is not None and card.user_id == sender.id
    return ContactShared(card.phone_number, name, own, note_of(card))


def unfit(message: Message) -> Unfit | Said:
    """Words that stand in it are words like any others."""
    words = listed(message)
    if words is None and message.paid_media is not None:
        words = caption_of(message)
    if words:
        return Said(words, source_of(message))
    return Unfit(next((kind for kind in UNFIT if getattr(message, kind)), "other"))


def edited(message: Message) -> Edited | None:
    """The words and the file as they are now: either may be another than before. A live location
    that moves is edited every few seconds and says nothing new."""
    if message.photo or any(getattr(message, field) for field in FILES):
        return Edited(caption_of(message) or "", attached(message))
    text = text_of(message) if message.text is not None else caption_of(message) or listed(message)
    return None if text is None else Edited(text)


def tapped(query: CallbackQuery) -> Tapped | InGroup:
    """Our buttons stand in private chats only: one that is tapped elsewhere was carried there, and
    one that somebody else taps is none of ours."""
    message = query.message
    if message is not None and message.chat.type != message.chat.PRIVATE:
        return InGroup(message.chat.title or "")
    own = message is None or message.chat.id == query.from_user.id
    return Tapped((query.data or "") if own else "", query.id)


def membership(change: ChatMemberUpdated) -> Blocked | InGroup | None:
    now = change.new_chat_member
    if change.chat.type == change.chat.PRIVATE:
        return Blocked(now.status == ChatMember.BANNED)
    inside = now.status in INSIDE and getattr(now, "is_member", True)
    return InGroup(change.chat.title or "") if inside else None


def in_group(message: Message) -> InGroup:
    return InGroup(message.chat.title or "")
