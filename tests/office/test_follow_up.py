"""What passes between an officer and the petitioner beside the moves, and what happens again."""

import re

import pytest

from backend_client.contract.case import CaseStatus, EventType, PetitionKind
from backend_client.errors import Refused
from tests.office.browser import Browser
from tests.office.running import AN_ANSWER, TO_ANSWERED, Running
from tests.office.test_desk import filed

ACCUSED = "教育局局长挪用经费"


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def asked(backend: Running, number: str, text: str, key: str = "q1") -> int:
    """The seq of the question."""
    path = f"/v1/cases/{number}/questions"
    status, event = await backend.call(
        "POST", path, {"text": text}, key="staff-key", idempotency_key=key
    )
    assert status in (200, 201), event
    return int(str(event["seq"]))


async def test_an_officer_asks_once_and_the_answer_names_the_question(backend: Running) -> None:
    number = await filed(backend)
    seq = await asked(backend, number, "牛粪堆在几组？")
    assert await asked(backend, number, "牛粪堆在几组？") == seq, "the same key asks once"
    await backend.bot.supplement(number, "三组", [], "s1", answers=seq)
    question, answer = await backend.bot.events(2)
    assert (question.type, question.data) == (EventType.ASKED, {"text": "牛粪堆在几组？"})
    assert answer.data == {"text": "三组", "attachments": [], "answers": seq}


async def test_an_answer_to_what_was_never_asked_is_refused(backend: Running) -> None:
    number = await filed(backend)
    with pytest.raises(Refused, match="answers"):
        await backend.bot.supplement(number, "三组", [], "s1", answers=2)


@pytest.mark.parametrize(("text", "status"), [("", 422), ("  \n", 422), ("问" * 501, 422)])
async def test_a_question_says_something_and_fits_on_a_phone(
    backend: Running, text: str, status: int
) -> None:
    path = f"/v1/cases/{await filed(backend)}/questions"
    answer = await backend.call("POST", path, {"text": text}, key="staff-key", idempotency_key="q")
    assert answer[0] == status


async def test_only_staff_ask_and_only_while_the_case_is_open(backend: Running) -> None:
    number = await filed(backend)
    path = f"/v1/cases/{number}/questions"
    assert (await backend.call("POST", path, {"text": "?"}, idempotency_key="q"))[0] == 403
    await backend.bot.withdraw(number, None, "w1")
    status, problem = await backend.call(
        "POST", path, {"text": "?"}, key="staff-key", idempotency_key="q"
    )
    assert (status, problem["type"]) == (409, "/problems/not-now")


async def test_supervision_follows_an_answer_and_is_not_an_urge(backend: Running) -> None:
    number = await filed(backend)
    with pytest.raises(Refused) as caught:
        await backend.bot.supervise(number, "v1")
    assert caught.value.type == "/problems/not-now"
    await backend.move(number, *TO_ANSWERED)
    for _ in range(2):
        await backend.bot.supervise(number, "v1")
    assert [e.type for e in await backend.bot.events(0)].count(EventType.SUPERVISION) == 1
    assert EventType.URGED not in {e.type for e in await backend.bot.events(0)}


async def test_what_happened_again_is_a_case_of_its_own_that_names_the_first(
    backend: Running,
) -> None:
    first = await filed(backend)
    await backend.move(first, CaseStatus.FORWARDED, CaseStatus.ACCEPTED, AN_ANSWER)
    again = await filed(backend, client_ref="draft-2", reopens=first)
    assert again != first
    assert (await backend.bot.get_case(again)).draft.reopens == first
    lost = await filed(backend, client_ref="draft-3", reopens="260701-9999-9")
    assert (await backend.move(lost, CaseStatus.FORWARDED)).unit, "a dead link holds nobody up"


async def test_who_was_accused_the_first_time_gets_neither_what_reopens_it_nor_what_repeats_that(
    backend: Running, desk: Browser
) -> None:
    first = await filed(backend, facts=ACCUSED, kind=PetitionKind.DENUNCIATION)
    second = await filed(backend, client_ref="draft-2", facts="又挪用了", reopens=first)
    third = await filed(backend, client_ref="draft-3", facts="还是那样", reopens=second)
    fourth = await filed(backend, client_ref="draft-4", facts="没有人管", repeats=third)
    for number in (second, third, fourth):
        status, problem = await backend.as_staff(
            "POST", f"/v1/cases/{number}/moves", {"to": "forwarded", "unit": "xian-jiaoyu"}
        )
        assert (status, problem["type"]) == (409, "/problems/recused-unit")
        _, page = await desk.look(f"/desk/cases/{number}")
        options = re.findall(r'<option value="xian-jiaoyu"[^>]*>', page)
        assert options
        assert all("disabled" in option for option in options)


# the desk


async def test_the_desk_asks_and_shows_what_was_answered(desk: Browser) -> None:
    number = await filed(desk.backend)
    form = {"seen": "2", "question": "在<b>几组</b>？"}
    status, _, to = await desk.send(f"/desk/cases/{number}/questions", form)
    assert (status, to) == (303, f"/desk/cases/{number}?flash=asked")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "等待回答" in page
    assert "在&lt;b&gt;几组&lt;/b&gt;？" in page
    await desk.backend.bot.supplement(number, "三组", [], "s1", answers=3)
    await desk.backend.bot.supplement(number, "又下雨了", [], "s2")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "等待回答" not in page
    assert page.count("信访人回答提问") == 1
    assert page.count("信访人补充") == 1


async def test_a_form_sent_twice_or_empty_asks_nothing_more(desk: Browser) -> None:
    number = await filed(desk.backend)
    path = f"/desk/cases/{number}/questions"
    await desk.send(path, {"seen": "2", "question": "在几组？"})
    status, page, _ = await desk.send(path, {"seen": "2", "question": "在几组？"})
    assert status == 409
    assert "在几组？</textarea>" in page, "what was written is kept"
    status, page, _ = await desk.send(path, {"seen": "3", "question": " "})
    assert status == 422
    assert "500 字以内" in page
    assert len(await desk.backend.bot.events(2)) == 1


async def test_an_ended_case_is_asked_nothing_and_a_reopened_one_leads_back(
    desk: Browser,
) -> None:
    first = await filed(desk.backend)
    await desk.backend.bot.withdraw(first, None, "w1")
    _, page = await desk.look(f"/desk/cases/{first}")
    assert "/questions" not in page
    again = await filed(desk.backend, client_ref="draft-2", reopens=first)
    _, page = await desk.look(f"/desk/cases/{again}")
    assert f'href="/desk/cases/{first}"' in page
