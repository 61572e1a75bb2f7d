"""Filing over HTTP: once, whole, and found again."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend_client.contract.case import (
    CaseStatus,
    EventType,
    Petitioner,
    PetitionKind,
    Place,
    Topic,
)
from backend_client.contract.files import Attachment
from backend_client.errors import Conflict, NotFound
from backend_client.json_codec import to_plain
from office.law.requests import fingerprint
from tests.office.conftest import Start
from tests.office.running import Running, SetClock, a_draft


async def test_the_receipt_tells_number_code_and_the_first_clock(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft())
    assert receipt.number.startswith("260701-0001-")
    assert receipt.client_ref == "draft-1"
    assert receipt.registered_at == backend.clock.now
    assert [(c.name, c.article, c.due) for c in receipt.clocks] == [
        ("R15", 22, datetime(2026, 7, 16, 15, 59, 59, tzinfo=UTC))
    ]


async def test_filing_again_gives_the_same_receipt_whatever_happened_since(
    backend: Running,
) -> None:
    receipt = await backend.bot.file_case(a_draft())
    await backend.move(receipt.number, CaseStatus.FORWARDED)
    backend.clock.pass_time(days=400)
    assert await backend.bot.file_case(a_draft()) == receipt
    assert len(await backend.bot.events(0)) == 3


async def test_a_case_is_filed_once_over_a_restart(start: Start) -> None:
    receipt = await (await start()).bot.file_case(a_draft())
    again = await start(SetClock(datetime(2031, 1, 1, tzinfo=UTC)))
    assert await again.bot.file_case(a_draft()) == receipt


async def test_many_at_once_with_one_key_file_one_case(backend: Running) -> None:
    receipts = await asyncio.gather(*(backend.bot.file_case(a_draft()) for _ in range(10)))
    assert len(set(receipts)) == 1


async def test_many_at_once_get_numbers_without_holes(backend: Running) -> None:
    receipts = await asyncio.gather(
        *(backend.bot.file_case(a_draft(f"draft-{i}")) for i in range(20))
    )
    assert sorted(r.number[7:11] for r in receipts) == [f"{i:04d}" for i in range(1, 21)]


async def test_the_status_tells_a_new_case_from_a_known_one(backend: Running) -> None:
    body = to_plain(a_draft())
    first = await backend.call("POST", "/v1/cases", body, idempotency_key="draft-1")
    second = await backend.call("POST", "/v1/cases", body, idempotency_key="draft-1")
    assert (first[0], second[0]) == (201, 200)
    assert first[1] == second[1]


async def test_the_same_key_with_another_body_is_a_conflict(backend: Running) -> None:
    await backend.bot.file_case(a_draft())
    with pytest.raises(Conflict):
        await backend.bot.file_case(a_draft(request="希望赔偿"))


def test_a_field_that_is_new_to_one_side_does_not_change_what_was_said() -> None:
    """Else a retry over an upgrade would meet a conflict, and the petition would be stuck."""
    draft = a_draft()
    assert fingerprint(draft) == fingerprint(replace(draft, urgent=False, attachments=()))
    assert fingerprint(draft) != fingerprint(replace(draft, urgent=True))


async def test_every_word_arrives(backend: Running) -> None:
    draft = a_draft(
        request="NUL\0 and a lone surrogate \ud800, 👩‍👩‍👧, \u202eright to left",
        facts="长" * 100_000,
        kind=PetitionKind.DENUNCIATION,
        place=Place("河北乡\0", 30.5, 114.25),
        topic=Topic(("环境保护", "环境污染"), ("牛粪",), corrected=True),
        petitioner=Petitioner("<b>王</b>", "村", "13800000000", proxy_for="李", joint=True),
        attachments=(Attachment("photo", "ref", "\udfff.jpg", "说明", 12, "image/jpeg", "id"),),
        confidential=True,
        urgent=True,
        language="en",
    )
    receipt = await backend.bot.file_case(draft)
    assert (await backend.bot.get_case(receipt.number)).draft == draft


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(codec=None), max_size=80))
async def test_any_text_arrives_unchanged(backend: Running, text: str) -> None:
    """Lone surrogates included: st.characters() without a codec makes them."""
    ref = f"any-{fingerprint(a_draft(facts=text))}"
    receipt = await backend.bot.file_case(a_draft(ref, facts=text))
    assert (await backend.bot.get_case(receipt.number)).draft.facts == text


async def test_a_case_is_found_by_its_draft(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft())
    assert await backend.bot.find_case("draft-1") == receipt
    assert await backend.bot.find_case("draft-2") is None


async def test_filing_writes_submitted_and_registered(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft())
    events = await backend.bot.events(0)
    assert [(e.seq, e.type, e.data["status"]) for e in events] == [
        (1, EventType.MOVED, "submitted"),
        (2, EventType.MOVED, "registered"),
    ]
    assert {(e.case, e.client_ref) for e in events} == {(receipt.number, "draft-1")}


async def test_the_sequence_begins_anew_every_day_in_china(backend: Running) -> None:
    await backend.bot.file_case(a_draft("a"))
    backend.clock.now = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)  # midnight in China
    assert (await backend.bot.file_case(a_draft("b"))).number.startswith("260702-0001-")


@pytest.mark.parametrize("code", ["{}", "  {} ", "lower", "bare"])
async def test_number_and_code_open_the_progress(backend: Running, code: str) -> None:
    receipt = await backend.bot.file_case(a_draft(place=Place("新安村")))
    forms = {"lower": receipt.query_code.lower(), "bare": receipt.query_code.replace("-", "")}
    typed = forms.get(code, code.format(receipt.query_code))
    progress = await backend.bot.progress(receipt.number, typed)
    assert progress.number == receipt.number
    assert [step.status for step in progress.steps] == ["submitted", "registered"]
    assert progress.clocks == receipt.clocks


async def test_full_width_number_and_code_pass(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft())
    wide = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
    progress = await backend.bot.progress(
        receipt.number.translate(wide), receipt.query_code.translate(wide)
    )
    assert progress.number == receipt.number


async def test_a_wrong_code_and_an_unknown_number_look_alike_to_the_byte(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft())

    async def answer(number: str, code: str | None) -> tuple[int, bytes]:
        headers = {"Authorization": "Bearer bot-key"} | ({"Query-Code": code} if code else {})
        url = f"{backend.url}/v1/cases/{number}/progress"
        async with backend.session.get(url, headers=headers) as response:
            return response.status, await response.read()

    wrong = await answer(receipt.number, "AAAA-AAAA")
    assert wrong[0] == 404
    assert await answer("260701-9999-9", receipt.query_code) == wrong
    assert await answer("nonsense", "00000000") == wrong
    assert await answer(receipt.number, None) == wrong
    with pytest.raises(NotFound):
        await backend.bot.progress(receipt.number, "AAAA-AAAA")


async def test_progress_tells_nothing_of_person_place_or_text(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft(place=Place("新安村")))
    plain = str(to_plain(await backend.bot.progress(receipt.number, receipt.query_code)))
    assert not [word for word in ("王桂兰", "新安村", "牛粪", "清走") if word in plain]
