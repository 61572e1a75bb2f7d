"""The reader: every source, the order of the table, and what is wrong with an input comes out."""

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import Bot, Update
from telegram.ext import TypeHandler

from backend_client.contract.case import CaseEvent, EventType
from backend_client.contract.files import Attachment
from backend_client.json_codec import Mismatch
from dialogs.state.event import (
    Attached,
    CaseHappened,
    Commanded,
    Edited,
    Filed,
    InGroup,
    Pinned,
    Said,
    Tapped,
)
from handlers.inbox_rows import event_to_plain, outcome_to_plain
from handlers.telegram.routes import (
    ALLOWED_UPDATES,
    Context,
    InboxReader,
    UnknownSource,
    dispatcher,
)
from sandbox import Sandbox
from tests.handlers.updates import BOT, STORED_AT, Json, file, message, stored, update

STEP = CaseEvent(
    9, "20260701-0001-3", "draft-1", 2, EventType.URGED, datetime(2026, 7, 1, 8, tzinfo=UTC)
)


async def test_a_step_of_a_case_is_read_back_as_it_was_stored(reader: InboxReader) -> None:
    event = await reader.read(stored(event_to_plain(STEP), "case_event"))
    assert event is not None
    assert event.what == CaseHappened(STEP)
    assert (event.id, event.at, event.message_id) == ("uid-1", STORED_AT, None)


async def test_an_outcome_is_read_back_as_it_was_stored(reader: InboxReader) -> None:
    event = await reader.read(stored(outcome_to_plain(Filed("draft-1", refusal="r")), "outcome"))
    assert event is not None
    assert event.what == Filed("draft-1", refusal="r")


async def test_an_unknown_source_is_named(reader: InboxReader) -> None:
    with pytest.raises(UnknownSource, match="pigeon"):
        await reader.read(stored({}, "pigeon"))


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "message": message(photo=[{"width": 1}])},
        {"update_id": 1, "message": "text"},
    ],
)
async def test_an_update_that_cannot_be_read_raises(
    reader: InboxReader, payload: dict[str, object]
) -> None:
    with pytest.raises((TypeError, KeyError, AttributeError)):
        await reader.read(stored(payload))


NAMELESS = {"type": "text_link", "offset": 0}  # an entity of a shape that the library cannot read
THUMBNAIL = {"thumbnail": {"width": 1}}
LARGE = file(width=1280, height=960)
SENDER = message()["from"]
IN_PART: list[tuple[dict[str, object], object]] = [
    ({"text": "路灯坏了", "entities": [NAMELESS]}, Said("路灯坏了")),
    ({"text": "路灯坏了", "entities": 7}, Said("路灯坏了")),
    ({"text": "路灯坏了", "reply_to_message": {"message_id": 3}}, Said("路灯坏了")),
    ({"text": "路灯坏了", "forward_origin": {"type": "user"}}, Said("路灯坏了")),
    ({"text": "路灯坏了", "date": "today"}, Said("路灯坏了")),
    ({"text": "路灯坏了", "from": {"id": 7}}, Said("路灯坏了")),
    ({"text": "路灯坏了", "chat": {"id": 7}}, Said("路灯坏了")),
    ({"text": 7, "caption": ["?"], "voice": file(duration=3)}, Attached(Attachment("voice", "F1"))),
    (
        {"photo": [{"width": 1}, LARGE], "caption": "井盖没了", "caption_entities": [NAMELESS]},
        Attached(Attachment("photo", "F1", caption="井盖没了")),
    ),
    (
        {"document": {**file(file_name="表.pdf"), **THUMBNAIL}, "caption": "看这个"},
        Attached(Attachment("document", "F1", "表.pdf", "看这个")),
    ),
    ({"video": {"file_id": "F1", **THUMBNAIL}}, Attached(Attachment("video", "F1"))),
    ({"location": {"latitude": 31.2, "longitude": 121, "x": []}, "venue": {}}, Pinned(31.2, 121.0)),
]


@pytest.mark.parametrize(("content", "meant"), IN_PART)
async def test_one_corner_that_cannot_be_read_does_not_cost_the_rest(
    reader: InboxReader, content: dict[str, object], meant: object
) -> None:
    event = await reader.read(stored(update(message={**message(), **content})))
    assert event is not None
    assert (event.what, event.message_id) == (meant, 41)


async def test_a_tap_under_a_message_that_cannot_be_read_is_a_tap(reader: InboxReader) -> None:
    query = {"id": "q1", "from": SENDER, "data": "g:new", "chat_instance": "1"}
    under = {**message(text="card"), "reply_markup": {"inline_keyboard": [[{}]]}}
    event = await reader.read(stored(update(callback_query={**query, "message": under})))
    assert event is not None
    assert (event.what, event.message_id) == (Tapped("g:new", "q1"), 41)


@pytest.mark.parametrize(("by_hand", "quote"), [(True, "地点"), (False, None)])
async def test_the_words_that_were_chosen_of_what_is_replied_to_come_with_it(
    reader: InboxReader, by_hand: bool, quote: str | None
) -> None:
    """They were read with the library, and thrown away."""
    chosen = {"text": "地点", "position": 12, **({"is_manual": True} if by_hand else {})}
    reply = {"text": "黑石村", "reply_to_message": message(text="…地点…"), "quote": chosen}
    event = await reader.read(stored(update(message={**message(), **reply})))
    assert event is not None
    assert (event.what, event.reply_id, event.quote) == (Said("黑石村"), 41, quote)


async def test_a_quote_that_cannot_be_read_does_not_cost_the_words(reader: InboxReader) -> None:
    reply = {"text": "黑石村", "reply_to_message": message(), "quote": {"text": 7, "position": []}}
    event = await reader.read(stored(update(message={**message(), **reply})))
    assert event is not None
    assert event.what == Said("黑石村")


async def test_an_edit_is_read_in_part_too(reader: InboxReader) -> None:
    edit = {**message(text="二组"), "entities": [NAMELESS]}
    event = await reader.read(stored(update(edited_message=edit)))
    assert event is not None
    assert event.what == Edited("二组")


async def test_photos_of_an_iphone_are_taken_where_they_can_be_drawn(bot: Bot) -> None:
    photo = file(file_name="IMG_1.HEIC", mime_type="image/heic")
    sent = [
        stored(update(message=message(document=photo))),
        stored(update(edited_message=message(document=photo))),
    ]
    async with dispatcher(bot) as application:
        for heic, wanted in ((False, "heic"), (True, None)):
            reader = InboxReader(application, heic=heic)
            new, edit = [event and event.what for event in [await reader.read(e) for e in sent]]
            assert isinstance(new, Attached)
            assert isinstance(edit, Edited)
            assert edit.file is not None
            assert (new.unfit, edit.file.unfit) == (wanted, wanted)


async def test_an_update_that_was_not_asked_for_is_nothing(reader: InboxReader) -> None:
    assert await reader.read(stored({"update_id": 1})) is None
    assert await reader.read(stored({"update_id": 1, "something_new": {"id": 1}})) is None


class Poison(Exception):
    pass


def _by_the_library(text: str) -> Json:
    """Words with something beside them are not read as plain ones."""
    return message(text=text, via_bot=BOT)


async def test_what_a_callback_raises_comes_out_of_read(bot: Bot) -> None:
    async def poisoned(update: Update, context: Context) -> None:
        raise Poison

    application = dispatcher(bot)
    application.add_handler(TypeHandler(Update, poisoned), group=1)
    async with application:
        with pytest.raises(Poison):
            await InboxReader(application).read(stored(update(message=_by_the_library("x"))))


async def test_readings_side_by_side_do_not_mix(reader: InboxReader) -> None:
    said = [f"story {n}" for n in range(50)]
    events = await asyncio.gather(
        *(reader.read(stored(update(message=_by_the_library(text)))) for text in said)
    )
    assert [event and event.what for event in events] == [Said(text) for text in said]


async def test_the_sandbox_speaks_as_the_table_reads(
    sandbox: Sandbox, bot: Bot, reader: InboxReader
) -> None:
    citizen = sandbox.citizen("Ming")
    citizen.says("/start")
    citizen.says("路灯坏了")
    sandbox.group("Third Village", adder=citizen)
    answers = await bot.get_updates(allowed_updates=ALLOWED_UPDATES)
    events = [await reader.read(stored(answer.to_dict())) for answer in answers]
    assert [event.what for event in events if event] == [
        Commanded("start"),
        Said("路灯坏了"),
        InGroup("Third Village"),
    ]


async def test_a_row_of_another_shape_is_refused(reader: InboxReader) -> None:
    with pytest.raises(Mismatch):
        await reader.read(stored({"type": "Filed", "value": {}}, "outcome"))
