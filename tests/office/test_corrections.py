"""A petitioner corrects what they told of themselves: the case reads so, its step keeps the old."""

import pytest

from backend_client.contract.case import Claim, EventType, Petitioner, Receipt
from backend_client.contract.correction import DetailsCorrection
from backend_client.errors import NotFound, Refused
from office.services.petitioner.corrections import LONGEST
from tests.office.running import MORNING, Running, a_draft

WANG = Petitioner("王桂兰", "新安村3组12号", "13800007777")
RIGHT = DetailsCorrection("王桂花", phone="13900002222", said_at=MORNING)


async def filed(backend: Running, petitioner: Petitioner = WANG) -> Receipt:
    return await backend.bot.file_case(a_draft(petitioner=petitioner))


async def test_the_case_reads_as_corrected_and_its_step_tells_how_it_read(
    backend: Running,
) -> None:
    receipt = await filed(backend)
    await backend.bot.correct(receipt.number, RIGHT, "c1")
    case = await backend.bot.get_case(receipt.number)
    assert case.draft.petitioner == Petitioner("王桂花", "新安村3组12号", "13900002222")
    assert case.events[-1].type is EventType.CORRECTED
    assert case.events[-1].data["changes"] == [
        {"field": "name", "before": "王桂兰", "after": "王桂花"},
        {"field": "phone", "before": "13800007777", "after": "13900002222"},
    ]


async def test_the_same_call_twice_corrects_once(backend: Running) -> None:
    receipt = await filed(backend)
    for _ in range(2):
        await backend.bot.correct(receipt.number, RIGHT, "c1")
    events = (await backend.bot.get_case(receipt.number)).events
    assert [event.type for event in events].count(EventType.CORRECTED) == 1


async def test_a_filing_that_is_repeated_after_a_correction_is_still_the_same(
    backend: Running,
) -> None:
    receipt = await filed(backend)
    await backend.bot.correct(receipt.number, RIGHT, "c1")
    assert (await filed(backend)).number == receipt.number


async def test_the_corrected_phone_opens_the_case_and_the_old_one_does_not(
    backend: Running,
) -> None:
    receipt = await filed(backend)
    await backend.bot.correct(receipt.number, RIGHT, "c1")
    with pytest.raises(NotFound):
        claim = Claim(receipt.query_code, "13800007777", "chat-2")
        await backend.bot.claim_case(receipt.number, claim, "chat-2")
    claim = Claim(receipt.query_code, "13900002222", "chat-3")
    assert (await backend.bot.claim_case(receipt.number, claim, "chat-3")).receipt == receipt


async def test_nobody_signs_an_unsigned_case_by_correcting_it(backend: Running) -> None:
    receipt = await filed(backend, Petitioner())
    with pytest.raises(Refused) as refused:
        await backend.bot.correct(receipt.number, RIGHT, "c1")
    assert refused.value.type.endswith("not-signed")
    assert (await backend.bot.get_case(receipt.number)).draft.petitioner.anonymous


async def test_what_is_too_long_is_refused(backend: Running) -> None:
    receipt = await filed(backend)
    with pytest.raises(Refused):
        await backend.bot.correct(receipt.number, DetailsCorrection("王" * (LONGEST + 1)), "c1")


async def test_neither_name_is_told_to_whoever_has_not_opened_who_it_is(
    backend: Running,
) -> None:
    """The words of a filing still tell of whom it was filed by before."""
    receipt = await backend.bot.file_case(
        a_draft(petitioner=WANG, facts="我王桂兰家门口的牛粪没人清，电话13800007777")
    )
    await backend.bot.correct(receipt.number, RIGHT, "c1")
    _, case = await backend.as_staff("GET", f"/v1/cases/{receipt.number}")
    for words in ("王桂兰", "王桂花", "13800007777", "13900002222"):
        assert words not in str(case), words
