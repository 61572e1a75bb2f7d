"""Every kind of update, through the whole table, to what it means to a conversation."""

from typing import Any

import pytest

from backend_client.contract.files import Attachment
from dialogs.filing.place_link import signed_payload_of
from dialogs.state.event import (
    Attached,
    Blocked,
    Commanded,
    ContactShared,
    Edited,
    InGroup,
    Pinned,
    Said,
    Tapped,
    Unfit,
    What,
)
from handlers.ports import DOWNLOAD_LIMIT_BYTES
from handlers.telegram.routes import InboxReader
from tests.handlers.updates import (
    BOT,
    CHANNEL,
    CITIZEN,
    GROUP,
    LINK_KEY,
    PRIVATE,
    SENT_AT,
    STORED_AT,
    Json,
    file,
    message,
    stored,
    update,
)

ORIGIN = {"type": "hidden_user", "sender_user_name": "Li", "date": 1}
SIZES = [file(width=90, height=60), file(width=1280, height=960, file_size=200_000)]
SIZES[1]["file_id"] = "LARGE"
PLACE = {"latitude": 31.2, "longitude": 121}
VENUE = {"location": PLACE, "title": "Mill", "address": "1 River Rd"}
CARD = {"phone_number": "+8613800000000", "first_name": "Ming", "last_name": "Wang", "user_id": 7}
FILM = {"width": 1, "height": 1, "duration": 1}
POLL: Json = {
    **{"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False},
    **{"is_anonymous": True, "type": "regular", "allows_multiple_answers": False},
    **{"allows_revoting": False, "members_only": False},
}
STICKER = file(width=1, height=1, is_animated=False, is_video=False, type="regular")


SIGNED = signed_payload_of("新安村", LINK_KEY)
FORGED = signed_payload_of("新安村", "the key of somebody else")


def got(kind: str, caption: str | None = None, **facts: Any) -> Attached:
    return Attached(Attachment(kind=kind, ref="F1", caption=caption, **facts))


MESSAGES: list[tuple[str, Json, What | None]] = [
    ("text", {"text": "村东头"}, Said("村东头")),
    ("NUL", {"text": "a\0b"}, Said("a\0b")),
    ("half a surrogate pair", {"text": "\ud83d 牛"}, Said("\ud83d 牛")),
    ("forwarded", {"text": "hi", "forward_origin": ORIGIN}, Said("hi", forwarded=True)),
    ("forwarded command", {"text": "/new", "forward_origin": ORIGIN}, Said("/new", forwarded=True)),
    ("command", {"text": "/Start"}, Commanded("start")),
    ("with the bot's name", {"text": "/new@Petition_Sandbox_Bot"}, Commanded("new")),
    ("for another bot", {"text": "/new@other_bot"}, Said("/new@other_bot")),
    ("with words", {"text": "/status  A1 \n7K2M "}, Commanded("status", "A1 \n7K2M")),
    ("a link", {"text": f"/start {FORGED}"}, Commanded("start", FORGED)),
    ("our own code", {"text": f"/start {SIGNED}"}, Commanded("start", SIGNED, signed=True)),
    ("a path", {"text": "/etc/hosts"}, Said("/etc/hosts")),
    ("a lone slash", {"text": "/ 进度"}, Said("/ 进度")),
    ("photo", {"photo": SIZES}, Attached(Attachment("photo", "LARGE", size_bytes=200_000))),
    (
        "photo of an album",
        {"photo": SIZES, "caption": "井\0", "media_group_id": "a1"},
        Attached(Attachment("photo", "LARGE", caption="井\0", size_bytes=200_000), album="a1"),
    ),
    (
        "document",
        {"document": file(file_name="表.pdf", mime_type="application/pdf", file_size=5)},
        got("document", name="表.pdf", mime="application/pdf", size_bytes=5),
    ),
    (
        "the largest file a bot can fetch",
        {"document": file(file_size=DOWNLOAD_LIMIT_BYTES)},
        got("document", size_bytes=DOWNLOAD_LIMIT_BYTES),
    ),
    (
        "a larger one",
        {"document": file(file_size=DOWNLOAD_LIMIT_BYTES + 1)},
        Attached(Attachment("document", "F1", size_bytes=DOWNLOAD_LIMIT_BYTES + 1), too_big=True),
    ),
    ("voice", {"voice": file(duration=3)}, got("voice")),
    ("video", {"video": file(**FILM), "caption": "c"}, got("video", "c")),
    ("video note", {"video_note": file(length=1, duration=1)}, got("video")),
    ("audio", {"audio": file(duration=1)}, got("audio")),
    (
        "animation, which is a document too",
        {"animation": file(**FILM, file_name="a.mp4"), "document": file(file_name="a.mp4")},
        got("video", name="a.mp4"),
    ),
    ("location", {"location": PLACE}, Pinned(31.2, 121.0)),
    ("live location", {"location": {**PLACE, "live_period": 60}}, Pinned(31.2, 121.0, live=True)),
    (
        "venue",
        {"location": PLACE, "venue": VENUE},
        Pinned(31.2, 121.0, title="Mill 1 River Rd"),
    ),
    ("own contact", {"contact": CARD}, ContactShared("+8613800000000", "Ming Wang", own=True)),
    (
        "another's contact",
        {"contact": {"phone_number": "1", "first_name": "Li", "user_id": 8}},
        ContactShared("1", "Li", own=False),
    ),
    (
        "a contact without account",
        {"contact": {"phone_number": "1", "first_name": "Li"}},
        ContactShared("1", "Li", own=False),
    ),
    ("sticker", {"sticker": STICKER}, Unfit("sticker")),
    ("poll", {"poll": POLL}, Unfit("poll")),
    ("dice", {"dice": {"emoji": "🎲", "value": 3}}, Unfit("dice")),
    ("story", {"story": {"chat": PRIVATE, "id": 1}}, Unfit("story")),
    ("something newer than the library", {"hologram": {"id": 1}}, Unfit("other")),
    ("pinned", {"pinned_message": message(text="x")}, None),
    ("timer set", {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}}, None),
]


@pytest.mark.parametrize(
    "content,meant", [row[1:] for row in MESSAGES], ids=[r[0] for r in MESSAGES]
)
async def test_a_message_of_a_private_chat(
    reader: InboxReader, content: Json, meant: What | None
) -> None:
    event = await reader.read(stored(update(message=message(**content))))
    if meant is None:
        assert event is None
    else:
        assert event is not None
        assert event.what == meant
        assert (event.id, event.at, event.message_id) == ("uid-1", SENT_AT, 41)
        assert event.language_code == "zh-hans"


EDITS: list[tuple[Json, What | None]] = [
    ({"text": "二组"}, Edited("二组")),
    ({"photo": SIZES, "caption": "二组"}, Edited("二组")),
    ({"voice": file(duration=3)}, got("voice")),
    ({"location": {**PLACE, "live_period": 60}}, None),
]


@pytest.mark.parametrize("content,meant", EDITS)
async def test_an_edit_tells_the_words_as_they_are_now(
    reader: InboxReader, content: Json, meant: What | None
) -> None:
    later = int(SENT_AT.timestamp()) + 9
    event = await reader.read(stored(update(edited_message=message(edit_date=later, **content))))
    assert (event and event.what) == meant
    assert event is None or event.at.timestamp() == later


BY_ANOTHER: Json = {"from": {**CITIZEN, "id": 8}}


def tap(of: Json | None, **content: Any) -> Json:
    query = {"id": "q1", "from": CITIZEN, "chat_instance": "1", "message": of, **content}
    return update(callback_query={k: v for k, v in query.items() if v is not None})


@pytest.mark.parametrize(
    "payload,meant,message_id",
    [
        (tap(message(text="card"), data="g:new"), Tapped("g:new", "q1"), 41),
        (tap(message(text="card"), data="\ud83d<b>"), Tapped("\ud83d<b>", "q1"), 41),
        (tap({"message_id": 9, "date": 0, "chat": PRIVATE}, data="x"), Tapped("x", "q1"), 9),
        (tap(None, data="x", inline_message_id="i"), Tapped("x", "q1"), None),
        (tap(message(text="card"), game_short_name="g"), Tapped("", "q1"), 41),
        (tap(message(GROUP, text="card"), data="g:new"), InGroup("Third Village"), 41),
        (
            tap(message(text="card"), data="g:new", **BY_ANOTHER),
            Tapped("", "q1"),
            41,
        ),
    ],
    ids=[
        *("ours", "forged", "of an old message", "without message", "game", "in a group"),
        "by another person",
    ],
)
async def test_a_tap_keeps_its_query_and_whose_button_it_was(
    reader: InboxReader, payload: Json, meant: What, message_id: int | None
) -> None:
    event = await reader.read(stored(payload))
    assert event is not None
    assert (event.what, event.message_id, event.at) == (meant, message_id, STORED_AT)


def changed(chat: Json, status: str, **facts: Any) -> Json:
    member = {"user": BOT, "status": status, **facts}
    old = {"user": BOT, "status": "left"}
    change = {"chat": chat, "from": CITIZEN, "date": int(SENT_AT.timestamp())}
    return update(my_chat_member={**change, "old_chat_member": old, "new_chat_member": member})


@pytest.mark.parametrize(
    "payload,meant",
    [
        (changed(PRIVATE, "kicked", until_date=0), Blocked(True)),
        (changed(PRIVATE, "member"), Blocked(False)),
        (changed(GROUP, "member"), InGroup("Third Village")),
        (changed(GROUP, "left"), None),
        (changed(GROUP, "kicked", until_date=0), None),
        (update(message=message(GROUP, text="/start")), InGroup("Third Village")),
        (update(message=message(GROUP, new_chat_members=[BOT])), None),
        (update(edited_message=message(GROUP, text="x")), InGroup("Third Village")),
        (update(channel_post=message(CHANNEL, text="x")), InGroup("News")),
    ],
)
async def test_groups_are_left_and_blocks_are_noticed(
    reader: InboxReader, payload: Json, meant: What | None
) -> None:
    event = await reader.read(stored(payload))
    assert (event and event.what) == meant
    assert event is None or event.at == SENT_AT
