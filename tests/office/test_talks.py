"""Talks between a citizen and the office, at the backend: words once, honest waits, one feed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backend_client.contract.case import CaseEvent, Claim, EventType, Place, Topic
from backend_client.contract.files import Attachment, FileResult
from backend_client.contract.public_matter import Nearby
from backend_client.contract.staff_chat import Side, StaffTalk, TalkOpening, TalkSaid, TalkWords
from backend_client.errors import Conflict, NotFound
from backend_client.json_codec import from_plain, to_plain
from backend_client.likeness import sketch
from office.law.hours import load_hours
from office.services.feed import Feed
from office.services.talks import Talks
from tests.office.running import Running, a_draft


async def opened(backend: Running, talk: str = "talk-1", **given: Any) -> str:
    return (await backend.bot.open_talk(TalkOpening(talk, **given))).id


async def answers(backend: Running, talk: str, text: str, key: str) -> tuple[int, dict[str, Any]]:
    return await answers_with(backend, talk, TalkWords(text), key)


async def answers_with(
    backend: Running, talk: str, words: TalkWords, key: str = "a1"
) -> tuple[int, dict[str, Any]]:
    path = f"/v1/talks/{talk}/messages"
    return await backend.call("POST", path, to_plain(words), key="staff-key", idempotency_key=key)


async def steps(backend: Running, talk: str = "talk-1") -> list[CaseEvent]:
    return [e for e in await backend.bot.events(0, 1000) if e.client_ref == talk]


async def seen(backend: Running, talk: str = "talk-1") -> StaffTalk:
    status, body = await backend.as_staff("GET", f"/v1/talks/{talk}")
    assert status == 200
    return from_plain(StaffTalk, body)


def said(event: CaseEvent) -> TalkSaid:
    return from_plain(TalkSaid, event.data)


async def test_words_go_both_ways_once_and_in_order(backend: Running) -> None:
    talk = await opened(backend)
    assert await opened(backend) == talk
    for _ in range(2):
        await backend.bot.say_in_talk(talk, TalkWords("有人吗\ud83d\x00"), "m1")
    assert [(await answers(backend, talk, "在的", "a1"))[0] for _ in range(2)] == [201, 200]
    await backend.bot.say_in_talk(talk, TalkWords("谢谢"), "m2")
    found = await steps(backend)
    assert [(event.type, event.seq, event.case) for event in found] == [
        (EventType.TALK_SAID, 1, ""),
        (EventType.TALK_SAID, 2, ""),
        (EventType.TALK_SAID, 3, ""),
    ]
    assert [(said(e).by, said(e).words.text) for e in found] == [
        (Side.CITIZEN, "有人吗\ud83d\x00"),
        (Side.STAFF, "在的"),
        (Side.CITIZEN, "谢谢"),
    ]


async def test_the_same_key_with_other_words_is_refused(backend: Running) -> None:
    talk = await opened(backend)
    await backend.bot.say_in_talk(talk, TalkWords("甲"), "m1")
    with pytest.raises(Conflict):
        await backend.bot.say_in_talk(talk, TalkWords("乙"), "m1")
    with pytest.raises(Conflict):
        await backend.bot.open_talk(TalkOpening(talk, urgent=True))
    with pytest.raises(NotFound):
        await backend.bot.say_in_talk("talk-2", TalkWords("甲"), "m1")


async def test_steps_of_talks_and_cases_stand_in_one_order_without_holes(backend: Running) -> None:
    for i in range(3):
        await opened(backend, f"talk-{i}")
    receipts = [await backend.bot.file_case(a_draft(f"draft-{i}")) for i in range(3)]
    await asyncio.gather(
        *(backend.bot.urge(r.number, f"{r.number}-{i}") for r in receipts for i in range(4)),
        *(
            backend.bot.say_in_talk(f"talk-{t}", TalkWords("甲"), f"{t}-{i}")
            for t in range(3)
            for i in range(4)
        ),
    )
    found: list[CaseEvent] = []
    while page := await backend.bot.events(found[-1].id if found else 0, limit=4):
        found += page
    assert len({event.id for event in found}) == len(found) == 3 * 2 + 3 * 4 + 3 * 4
    for i in range(3):
        for ref, count in ((f"talk-{i}", 4), (f"draft-{i}", 6)):
            of_one = [event.seq for event in found if event.client_ref == ref]
            assert of_one == list(range(1, count + 1))


async def test_a_talk_that_comes_before_any_case_is_the_first_of_the_feed(backend: Running) -> None:
    await opened(backend, text="有人吗")
    number = (await backend.bot.file_case(a_draft())).number
    assert [event.id for event in await backend.bot.events(0)] == [1, 2, 3]
    _, health = await backend.call("GET", "/v1/health")
    assert health["last_event"] == 3
    await backend.bot.say_in_talk("talk-1", TalkWords("还在"), "m1")
    await backend.bot.urge(number, "u1")
    assert [event.id for event in await backend.bot.events(3)] == [4, 5]


async def test_a_person_who_opens_it_is_told_of_once(backend: Running) -> None:
    talk = await opened(backend, text="我不想活了", urgent=True, signs=("不想活",), phone="138")
    assert (await seen(backend)).unread
    for _ in range(2):
        status, _ = await backend.as_staff("POST", f"/v1/talks/{talk}/read")
        assert status == 200
    read = [event for event in await steps(backend) if event.type is EventType.TALK_READ]
    assert [event.seq for event in read] == [2]
    found = await seen(backend)
    assert not found.unread
    assert found.waiting_since is not None, "read is not answered"
    assert (found.opening.signs, found.opening.phone) == (("不想活",), "138")


async def test_looking_at_it_through_the_api_marks_nothing_as_read(backend: Running) -> None:
    await opened(backend, text="有人吗")
    await seen(backend)
    assert (await seen(backend)).unread


async def test_a_wait_that_is_too_long_is_told_once_and_an_answer_ends_it(
    backend: Running,
) -> None:
    clock, database = backend.clock, backend.database()
    talks = Talks(database, clock, load_hours(), Feed())
    talk = await opened(backend)

    async def late(**later: float) -> int:
        clock.pass_time(**later)
        await talks.tell_late()
        return [event.type for event in await steps(backend)].count(EventType.TALK_LATE)

    assert await late(days=1) == 0, "nothing was said, so nobody waits"
    await backend.bot.say_in_talk(talk, TalkWords("有人吗"), "m1")
    due = (await seen(backend)).answer_by
    assert due == clock.now + timedelta(hours=2)
    assert await late(hours=1) == 0
    await backend.bot.say_in_talk(talk, TalkWords("在吗"), "m2")
    assert (await seen(backend)).answer_by == due, "more words do not put it off"
    assert [await late(hours=1), await late(hours=1)] == [1, 1]
    assert (await seen(backend)).waiting_since is not None
    await answers(backend, talk, "来了", "a1")
    await backend.bot.say_in_talk(talk, TalkWords("好"), "m3")
    await answers(backend, talk, "再见", "a2")
    assert await late(days=1) == 1
    await database.close()


async def test_the_watch_tells_of_it_by_itself(backend: Running) -> None:
    await opened(backend, text="有人吗")
    backend.clock.pass_time(days=7)
    while (found := await steps(backend))[-1].type is not EventType.TALK_LATE:
        await backend.bot.events(found[-1].id, wait=timedelta(seconds=10))


async def test_either_side_closes_and_a_citizens_word_opens_it_again(backend: Running) -> None:
    talk = await opened(backend, text="有人吗")
    path = f"/v1/talks/{talk}/close"
    first = await backend.call("POST", path, {}, key="staff-key", idempotency_key="c1")
    again = await backend.call("POST", path, {}, key="staff-key", idempotency_key="c1")
    other = await backend.call("POST", path, {}, idempotency_key="c2")
    assert [status for status, _ in (first, again, other)] == [201, 200, 200]
    assert first[1] == again[1] == other[1]
    found = await seen(backend)
    assert (found.closed_by, found.waiting_since) == (Side.STAFF, None)
    status, problem = await answers(backend, talk, "还有", "a1")
    assert (status, problem["type"]) == (409, "/problems/not-now")
    await backend.bot.say_in_talk(talk, TalkWords("还有一句"), "m1")
    assert (await seen(backend)).closed_by is None
    await backend.bot.close_talk(talk, "c3")
    assert (await seen(backend)).closed_by is Side.CITIZEN


async def test_what_waits_stands_first_and_the_urgent_before_it(backend: Running) -> None:
    for name, given in (
        ("answered", {"text": "甲"}),
        ("early", {"text": "乙"}),
        ("late", {"text": "丙"}),
        ("urgent", {"text": "丁", "urgent": True}),
        ("empty", {}),
    ):
        await opened(backend, name, **given)
        backend.clock.pass_time(minutes=1)
    await answers(backend, "answered", "好", "a1")

    async def listed(query: str) -> list[str]:
        _, body = await backend.as_staff("GET", f"/v1/talks{query}")
        items: Any = body["items"]
        return [item["opening"]["id"] for item in items]

    assert await listed("") == ["urgent", "early", "late", "empty", "answered"]
    assert await listed("?waiting=true") == ["urgent", "early", "late"]
    assert await listed("?waiting=true&limit=1") == ["urgent"]


async def test_words_of_danger_make_a_talk_urgent(backend: Running) -> None:
    talk = await opened(backend, text="有人吗")
    await backend.bot.say_in_talk(talk, TalkWords("我在楼顶", urgent=True), "m1")
    found = await seen(backend)
    assert found.urgent
    assert found.answer_by == backend.clock.now + timedelta(minutes=15)


async def test_a_talk_is_found_with_its_case_also_when_that_is_filed_later(
    backend: Running,
) -> None:
    await opened(backend, about="draft-1", text="有人吗")
    assert (await seen(backend)).case is None
    number = (await backend.bot.file_case(a_draft())).number
    assert (await seen(backend)).case == number


async def test_what_was_told_in_a_talk_stands_in_no_case_and_opens_none(backend: Running) -> None:
    """It is read by the person who answers, and for whom the case must not reach: see
    test_recusal.py."""
    place, topic = Place("河北乡新安村"), Topic(("环境保护", "环境污染"), ("牛粪",))
    draft = a_draft("draft-1", place=place, topic=topic, public=True)
    receipt = await backend.bot.file_case(draft)
    talk = await opened(backend, about="draft-1")
    await backend.bot.say_in_talk(talk, TalkWords("我叫赵有福，电话13700004444"), "m1")
    asked = Nearby(topic.path, place, sketch(draft.facts))
    told: list[object] = [
        await backend.bot.get_case(receipt.number),
        await backend.bot.progress(receipt.number, receipt.query_code),
        *await backend.bot.neighbours(asked),
    ]
    told += [await backend.as_staff("GET", f"/v1{path}") for path in ("/cases", "/stats")]
    told.append(await backend.as_staff("GET", f"/v1/cases/{receipt.number}"))
    assert len(told) == 6
    assert "赵有福" not in str(told) and "13700004444" not in str(told)
    assert "赵有福" in str(await seen(backend)), "the person reads it"
    claim = Claim(receipt.query_code, "13700004444", "chat-2")
    with pytest.raises(NotFound):
        await backend.bot.claim_case(receipt.number, claim, "chat-2")


async def test_files_of_a_talk_are_seen_where_they_were_sent(backend: Running) -> None:
    talk = await opened(backend)
    file_id = await backend.bot.upload_file(b"%PDF-1.7", None, "application/pdf")
    await backend.bot.note_talk_file(talk, FileResult("ref-1", file_id))  # before its words
    words = TalkWords("看这个", (Attachment("document", "ref-1", "合同.pdf"),))
    await backend.bot.say_in_talk(talk, words, "m1")
    [event] = (await seen(backend)).events
    assert [file.file_id for file in said(event).words.attachments] == [file_id]
    [told] = await steps(backend)
    assert said(told).words == words, "the feed stays as it was written"
    with pytest.raises(NotFound):
        await backend.bot.note_talk_file("talk-2", FileResult("ref-1", file_id))


@pytest.mark.parametrize("talk", ["a b", "a/b", "甲", "", "a" * 81])
async def test_an_id_is_safe_in_an_address(backend: Running, talk: str) -> None:
    status, _ = await backend.call("POST", "/v1/talks", {"id": talk}, idempotency_key=talk or "x")
    assert status in (400, 422)


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("POST", "/v1/talks", "staff-key"),
        ("GET", "/v1/talks", "bot-key"),
        ("POST", "/v1/talks/talk-1/read", "bot-key"),
        ("POST", "/v1/talks/talk-1/files", "staff-key"),
        ("POST", "/v1/cases/260701-0001-8/claim", "staff-key"),
    ],
)
async def test_each_key_opens_its_own(backend: Running, method: str, path: str, key: str) -> None:
    status, _ = await backend.call(method, path, {}, key=key, idempotency_key="k")
    assert status == 403


# files of staff


async def test_staff_send_files_that_open_through_their_talk_alone(backend: Running) -> None:
    talk, other = await opened(backend), await opened(backend, "talk-2")
    sent = await backend.bot.upload_file(b"%PDF-1.7 form", "表.pdf", "application/pdf")
    private = await backend.bot.upload_file(b"%PDF-1.7 mine", None, None)
    words = TalkWords("请填这张表", (Attachment("document", "a", "表.pdf", file_id=sent),))
    assert [(await answers_with(backend, talk, words))[0] for _ in range(2)] == [201, 200]
    [event] = await steps(backend)
    assert said(event).words == words
    with await backend.bot.talk_file(talk, sent) as file:
        assert file.read() == b"%PDF-1.7 form"
    for where, file_id in ((other, sent), (talk, private), ("talk-9", sent), (talk, "../x")):
        with pytest.raises(NotFound):
            await backend.bot.talk_file(where, file_id)


async def test_what_a_citizen_sent_is_no_file_of_the_office(backend: Running) -> None:
    talk = await opened(backend)
    file_id = await backend.bot.upload_file(b"%PDF-1.7 mine", None, None)
    await backend.bot.note_talk_file(talk, FileResult("a", file_id))
    await backend.bot.say_in_talk(talk, TalkWords("", (Attachment("document", "a"),)), "m1")
    with pytest.raises(NotFound):
        await backend.bot.talk_file(talk, file_id)


async def test_staff_name_no_file_that_is_not_here_and_not_too_many(backend: Running) -> None:
    talk = await opened(backend)
    here = Attachment("document", "a", file_id=await backend.bot.upload_file(b"x", None, None))
    nowhere, none = Attachment("document", "b", file_id="0" * 64), Attachment("document", "c")
    for files, where in (
        ((nowhere,), "attachments.file_id"),
        ((none,), "attachments.file_id"),
        ((here,) * 11, "attachments"),
    ):
        status, problem = await answers_with(backend, talk, TalkWords("见附件", files))
        assert (status, problem["where"]) == (422, where)
    assert await steps(backend) == []
