"""Every kind of update, through the whole table, to what it means to a conversation."""

from dataclasses import replace
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


PERSON = {"id": 8, "is_bot": False, "first_name": "桂兰", "last_name": "王"}
LINK = {"type": "text_link", "offset": 3, "length": 2, "url": "https://example.org/a"}
OPTIONS = [{"text": text, "voter_count": 0, "persistent_id": text} for text in ("停水", "停电")]
CHECKLIST = {
    "title": "楼里的毛病",
    "tasks": [{"id": 1, "text": "电梯停了"}, {"id": 2, "text": "路灯坏了", "completion_date": 1}],
}
NOTED = (
    "BEGIN:VCARD\r\nFN:Li\r\nNOTE;CHARSET=utf-8:包工头\\, 欠我们\r\n 两万\\n不接电话\r\nEND:VCARD"
)
# What carries words without being text, and what stood behind them.
WORDED: list[tuple[str, Json, What | None]] = [
    (
        "a link",
        {"text": "🐄看这里吧", "entities": [LINK]},
        Said("🐄看这里 (https://example.org/a) 吧"),
    ),
    (
        "two links",
        {
            "text": "甲 乙",
            "entities": [{**LINK, "offset": 0, "length": 1}, {**LINK, "offset": 2, "length": 1}],
        },
        Said("甲 (https://example.org/a)  乙 (https://example.org/a)"),
    ),
    (
        "a link that shows its address",
        {
            "text": "https://example.org/a/",
            "entities": [{**LINK, "offset": 0, "length": 22}],
        },
        Said("https://example.org/a/"),
    ),
    ("a link beyond the text", {"text": "甲", "entities": [LINK]}, Said("甲")),
    (
        "a link in a caption",
        {"photo": SIZES, "caption": "🐄看这里", "caption_entities": [LINK]},
        Attached(
            Attachment(
                "photo", "LARGE", caption="🐄看这里 (https://example.org/a)", size_bytes=200_000
            )
        ),
    ),
    (
        "a person's words",
        {"text": "hi", "forward_origin": {"type": "user", "date": 1, "sender_user": PERSON}},
        Said("hi", "桂兰 王"),
    ),
    (
        "one's own words again",
        {"text": "/new", "forward_origin": {"type": "user", "date": 1, "sender_user": CITIZEN}},
        Commanded("new"),
    ),
    (
        "a channel's words",
        {
            "text": "hi",
            "forward_origin": {
                **{"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 3},
                "author_signature": "编辑",
            },
        },
        Said("hi", "News · 编辑"),
    ),
    (
        "a group's words",
        {"text": "hi", "forward_origin": {"type": "chat", "date": 1, "sender_chat": GROUP}},
        Said("hi", "Third Village"),
    ),
    (
        "somebody's photo",
        {"photo": SIZES, "forward_origin": ORIGIN},
        Attached(Attachment("photo", "LARGE", size_bytes=200_000), source="Li"),
    ),
    (
        "a poll's words",
        {"poll": {**POLL, "question": "谁家也这样？", "options": OPTIONS}},
        Said("谁家也这样？\n· 停水\n· 停电"),
    ),
    (
        "a checklist's words",
        {"checklist": CHECKLIST},
        Said("楼里的毛病\n· 电梯停了\n✓ 路灯坏了"),
    ),
    (
        "the caption of what is paid for",
        {"paid_media": {"star_count": 1, "paid_media": []}, "caption": "井盖没了"},
        Said("井盖没了"),
    ),
    (
        "paid for and without words",
        {"paid_media": {"star_count": 1, "paid_media": []}},
        Unfit("paid_media"),
    ),
    (
        "a contact's note",
        {"contact": {"phone_number": "1", "first_name": "Li", "vcard": NOTED}},
        ContactShared("1", "Li", own=False, note="包工头, 欠我们两万\n不接电话"),
    ),
]


SIGNED = signed_payload_of("新安村", LINK_KEY)
FORGED = signed_payload_of("新安村", "the key of somebody else")


def got(kind: str, caption: str | None = None, **facts: Any) -> Attached:
    return Attached(Attachment(kind=kind, ref="F1", caption=caption, **facts))


MESSAGES: list[tuple[str, Json, What | None]] = [
    ("text", {"text": "村东头"}, Said("村东头")),
    ("NUL", {"text": "a\0b"}, Said("a\0b")),
    ("half a surrogate pair", {"text": "\ud83d 牛"}, Said("\ud83d 牛")),
    ("forwarded", {"text": "hi", "forward_origin": ORIGIN}, Said("hi", "Li")),
    ("forwarded command", {"text": "/new", "forward_origin": ORIGIN}, Said("/new", "Li")),
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
    (
        "a packed file",
        {"document": file(file_name="材料.zip", mime_type="application/zip")},
        replace(got("document", name="材料.zip", mime="application/zip"), unfit="packed"),
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
    ("poll", {"poll": POLL}, Said("?")),
    ("dice", {"dice": {"emoji": "🎲", "value": 3}}, Unfit("dice")),
    ("story", {"story": {"chat": PRIVATE, "id": 1}}, Unfit("story")),
    *WORDED,
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
    (
        {"photo": SIZES, "caption": "二组"},
        Edited(
            "二组",
            Attached(Attachment("photo", "LARGE", caption="二组", size_bytes=200_000)),
        ),
    ),
    ({"voice": file(duration=3)}, Edited("", got("voice"))),
    ({"checklist": CHECKLIST}, Edited("楼里的毛病\n· 电梯停了\n✓ 路灯坏了")),
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


async def test_an_event_says_in_which_topic_it_happened(reader: InboxReader) -> None:
    inside: Json = {"message_thread_id": 5, "is_topic_message": True}
    for payload in (
        update(message=message(text="路灯坏了", **inside)),
        tap(message(text="card", **inside), data="g:new"),
        update(edited_message=message(text="路灯", **inside)),
    ):
        event = await reader.read(stored(payload))
        assert event is not None
        assert event.thread == 5
