"""Several people's same matter is handled as one: each is told in their own case, and of nobody
else; what has to go its own way is parted."""

import re
from dataclasses import replace

import pytest

from backend_client.contract.case import (
    Case,
    CaseStatus,
    Move,
    Moved,
    Petitioner,
    PetitionKind,
    Review,
    ReviewLevel,
)
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow
from backend_client.json_codec import from_plain, to_plain
from office.accounts.demo import demo_officer
from office.audit.trail import Act
from office.law.joint.merging import for_another
from office.law.requests import Supplement, Withdrawal
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser, mistake_of
from tests.office.colleagues.test_assignment import as_
from tests.office.running import AN_ANSWER, Running, a_draft

S = CaseStatus
FORWARD = Move(S.FORWARDED, unit="hebei-xiang")
NOTE = "和在办的同一件事一起办"
WANG = Petitioner("王桂兰", "新安村3组12号", "13911112222")
LI = Petitioner("李建国", "新安村5组7号", "13933334444")


@pytest.fixture
def desk(backend: Running) -> Browser:
    return as_(Browser(backend, backend.session), "demo-clerk")


async def filed(desk: Browser, ref: str, who: Petitioner = LI, **changes: object) -> str:
    draft = a_draft(ref, petitioner=who, **changes)
    return (await desk.backend.bot.file_case(draft)).number


async def case_of(desk: Browser, number: str) -> Case:
    return await desk.backend.bot.get_case(number)


async def merges(desk: Browser, number: str, lead: str, note: str = NOTE) -> str:
    """What the page says; empty where it was done."""
    seen = str((await case_of(desk, number)).events[-1].seq)
    form = {"form": "merging", "other": lead, "merge_note": note, "seen": seen}
    status, page, _ = await desk.send(f"/desk/cases/{number}/merging", form)
    return "" if status == 303 else f"{status} {mistake_of(page) or page}"


async def parts(desk: Browser, number: str, reason: str = "不是一件事", other: str = "") -> str:
    """`other`: the lead, as the page showed it."""
    form = {"form": "parting", "part_reason": reason, "other": other}
    status, page, _ = await desk.send(f"/desk/cases/{number}/parting", form)
    return "" if status == 303 else f"{status} {mistake_of(page) or page}"


async def moves_of(desk: Browser, number: str) -> list[Moved]:
    events = (await case_of(desk, number)).events
    return [from_plain(Moved, each.data) for each in events if each.type == "moved"]


async def statuses(desk: Browser, number: str) -> list[str]:
    return [str(each.status) for each in await moves_of(desk, number)][2:]


async def two(desk: Browser, *steps: Move | CaseStatus) -> tuple[str, str]:
    """A lead that went through these steps, and a case that goes with it."""
    lead, number = await filed(desk, "lead", WANG), await filed(desk, "merged")
    if steps:
        await desk.backend.move(lead, *steps)
    assert await merges(desk, number, lead) == ""
    return lead, number


async def test_a_case_catches_up_with_its_lead_and_goes_with_it_to_the_answer(
    desk: Browser,
) -> None:
    lead, number = await two(desk, FORWARD, S.ACCEPTED, S.HANDLING)
    assert await statuses(desk, number) == ["forwarded", "accepted", "handling"]
    last = (await moves_of(desk, number))[-1]
    assert (last.note, last.unit) == (NOTE, "河北乡人民政府")
    await desk.backend.move(lead, AN_ANSWER, S.CLOSED)
    assert await statuses(desk, number) == [
        *["forwarded", "accepted", "handling"],
        "answered",
        "closed",
    ]
    told = [each.note for each in await moves_of(desk, number)]
    assert told.count(NOTE) == 1, "each is told once"


async def test_what_is_alike_at_once_is_told_with_the_next_step(desk: Browser) -> None:
    lead, number = await two(desk)
    assert await statuses(desk, number) == []
    await desk.backend.move(lead, replace(FORWARD, note="请乡里三天内到现场"), S.ACCEPTED)
    first, second = (await moves_of(desk, number))[2:]
    assert first.note == f"{NOTE}\n请乡里三天内到现场"
    assert second.note is None


async def test_each_keeps_its_number_its_clocks_and_its_right_to_rate(desk: Browser) -> None:
    lead = await filed(desk, "lead", WANG)
    await desk.backend.move(lead, FORWARD, S.ACCEPTED)
    desk.backend.clock.pass_time(days=10)
    number = await filed(desk, "merged")
    assert await merges(desk, number, lead) == ""
    first, second = await case_of(desk, lead), await case_of(desk, number)
    dues = [{clock.name: clock.due for clock in each.clocks} for each in (first, second)]
    assert (dues[1]["H60"] - dues[0]["H60"]).days == 10
    await desk.backend.move(lead, AN_ANSWER)
    assert (await case_of(desk, number)).rate_until is not None


async def test_an_answer_has_the_own_request_and_no_file_or_word_of_another(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD, S.ACCEPTED)
    asked = "王家门口那一堆先清"
    rows = (
        AnswerRow(asked, "已清运", "supported"),
        AnswerRow("赔我家窗户", "协商中", "explained"),
    )
    answer = Answer(rows, "《条例》第三十二条", facts="7月1日到现场看过")
    await desk.backend.move(lead, Move(S.ANSWERED, answer=answer))
    told = (await moves_of(desk, number))[-1]
    assert told.answer is not None
    assert [row.request for row in told.answer.rows] == ["希望赶紧清走", "同一件事里的其他要求"]
    assert [row.opinion for row in told.answer.rows] == ["已清运", "协商中"]
    [paper] = told.papers  # its own
    assert paper.file_id not in {each.file_id for each in (await moves_of(desk, lead))[-1].papers}
    said = str(to_plain((await case_of(desk, number)).events))
    assert not any(each in said for each in (asked, "窗户", "王桂兰", "13911112222", lead))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("note", "已经和王桂兰说好"),
        ("note", "李 建 国家门口也清了"),  # of who goes with it, told to the lead
        ("answer.facts", "１３９１１１１２２２２ 打过电话"),
        ("answer.summary", "新安村3组12号门前清完了"),
        ("answer.rows.opinion", "您说的臭得开不了窗一到晚上孩子就咳嗽睡不着觉，属实"),
    ],
)
async def test_words_that_tell_of_one_petitioner_are_told_to_none(
    desk: Browser, where: str, words: str
) -> None:
    lead, number = await filed(desk, "lead", WANG), await filed(desk, "merged")
    said = Supplement("臭得开不了窗，一到晚上孩子就咳嗽睡不着觉")
    await desk.backend.office.casework.supplement(lead, said, "key-1")
    await desk.backend.move(lead, FORWARD, S.ACCEPTED)
    assert await merges(desk, number, lead) == ""
    assert AN_ANSWER.answer is not None
    row = replace(AN_ANSWER.answer.rows[0], opinion=words)
    move = {
        "note": replace(AN_ANSWER, note=words),
        "answer.facts": replace(AN_ANSWER, answer=replace(AN_ANSWER.answer, facts=words)),
        "answer.summary": replace(AN_ANSWER, answer=replace(AN_ANSWER.answer, summary=words)),
        "answer.rows.opinion": replace(AN_ANSWER, answer=replace(AN_ANSWER.answer, rows=(row,))),
    }[where]
    path = f"/v1/cases/{lead}/moves"
    status, problem = await desk.backend.as_staff("POST", path, to_plain(move))
    assert (status, problem["type"]) == (422, "/problems/tells-of-another")
    assert re.sub(r"\[\d\]", "", str(problem["where"])) == where
    for each in (lead, number):
        assert (await statuses(desk, each))[-1] == "accepted", "nothing is half done"
    assert await parts(desk, number) == ""
    await desk.backend.move(lead, move)


async def test_the_note_of_a_merge_names_no_other_petitioner(desk: Browser) -> None:
    lead, number = await filed(desk, "lead", WANG), await filed(desk, "merged")
    assert "422 这些话会原样发给" in await merges(desk, number, lead, "和王桂兰那件一起办")
    assert "422 这些话会原样发给" in await merges(desk, number, lead, f"和 {lead} 一起办")
    assert "422 请写给信访人的话" in await merges(desk, number, lead, " ")
    assert await merges(desk, number, lead) == ""


async def test_ones_own_repeat_may_be_answered_by_name(desk: Browser) -> None:
    lead, number = await filed(desk, "lead", WANG), await filed(desk, "merged", WANG)
    await desk.backend.move(lead, FORWARD, S.ACCEPTED)
    assert await merges(desk, number, lead) == ""
    await desk.backend.move(lead, replace(AN_ANSWER, note="王桂兰同志：门口清完了"))
    assert (await moves_of(desk, number))[-1].note == "王桂兰同志：门口清完了"


async def test_what_goes_with_a_lead_has_no_step_of_its_own(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD)
    path = f"/v1/cases/{number}/moves"
    status, problem = await desk.backend.as_staff("POST", path, {"to": "accepted"})
    assert (status, problem["type"]) == (409, "/problems/goes-with-lead")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "跟着主件办" in page and 'name="to"' not in page
    assert await parts(desk, number) == ""
    await desk.backend.move(number, S.ACCEPTED)
    await desk.backend.move(lead, S.ACCEPTED)
    assert await statuses(desk, number) == ["forwarded", "accepted"]


async def test_an_old_page_does_not_part_a_case_from_another_lead_than_it_showed(
    desk: Browser,
) -> None:
    lead, number = await two(desk, FORWARD)
    third = await filed(desk, "third")
    await desk.backend.move(third, FORWARD)
    assert await parts(desk, number) == ""
    assert await merges(desk, number, third) == ""
    assert "409 这两件没有并案" in await parts(desk, number, other=lead)
    assert "跟着主件办" in (await desk.look(f"/desk/cases/{number}"))[1]
    assert await parts(desk, number, other=third) == ""


async def test_why_they_were_parted_colleagues_read_and_the_trail_tells_which(
    desk: Browser,
) -> None:
    lead, number = await two(desk, FORWARD)
    assert "422 请写为什么分开" in await parts(desk, number, "。")
    assert await parts(desk, number, "他说的是另一处") == ""
    assert "409 这两件没有并案" in await parts(desk, number)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "不再并案，单独办。理由：他说的是另一处" in page
    told = [(e.act, e.subject) for e in await trail_of(desk.backend)]
    assert (Act.MERGED, number) in told and (Act.PARTED, number) in told
    merged = next(e for e in await trail_of(desk.backend) if e.act == Act.MERGED)
    assert merged.data["other"] == lead
    assert "另一处" not in str(to_plain(await case_of(desk, number)))


REFUSED = {
    "leads": "已经有别的事并到这一件里",
    "follows": "自己也并到别的事里",
    "merged": "已经并到别的事里",
    "not_at_work": "有一件不在办",
    "kind": "种类不一样",
    "unit": "不在同一个单位",
    "ahead": "办得还靠前",
    "closed": "检举控告、要求保密的，不并案",
    "recused": "点到了主件的承办单位",
}


async def test_what_does_not_go_together_is_refused_and_said_why(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD)
    third = await filed(desk, "third")

    async def refused(why: str, one: str, other: str) -> None:
        assert REFUSED[why] in await merges(desk, one, other), why

    await refused("merged", number, third)
    await refused("leads", lead, third)
    await refused("follows", third, number)
    await refused("merged", number, lead)
    elsewhere = await filed(desk, "elsewhere")
    await desk.backend.move(elsewhere, Move(S.FORWARDED, unit="xian-jiaotong"))
    await refused("unit", elsewhere, lead)
    ahead = await filed(desk, "ahead")
    await desk.backend.move(ahead, FORWARD, S.ACCEPTED)
    await refused("ahead", ahead, lead)
    await refused("kind", await filed(desk, "s", kind=PetitionKind.SUGGESTION), lead)
    secret = await filed(desk, "secret", confidential=True)
    await refused("closed", third, secret)
    assert "403" in await merges(desk, secret, lead), "the clerk has no part in it"
    answered = await filed(desk, "answered")
    await desk.backend.move(answered, FORWARD, S.ACCEPTED, AN_ANSWER)
    await refused("not_at_work", answered, lead)
    await refused("not_at_work", third, answered)
    blamed = await filed(desk, "blamed", facts="河北乡人民政府不作为，牛粪堆了一个月没人管")
    await refused("recused", blamed, lead)
    for typed in (third, "260101-0001-1", "x", ""):
        assert "没有这一件，或者您看不到它" in await merges(desk, third, typed)
    assert await statuses(desk, third) == []


async def test_a_petitioner_who_goes_their_own_way_is_parted(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD, S.ACCEPTED)
    other = await filed(desk, "other", Petitioner("赵小满", None))
    assert await merges(desk, other, lead) == ""
    await desk.backend.office.casework.withdraw(number, Withdrawal(), "w1")
    await desk.backend.move(lead, AN_ANSWER)
    assert (await statuses(desk, number))[-1] == "withdrawn"
    assert (await statuses(desk, other))[-1] == "answered"
    asked = Review(ReviewLevel.REVIEW, "请复查", "没有清走", desk.backend.clock())
    await desk.backend.bot.ask_review(other, asked, "r1")
    await desk.backend.move(lead, S.CLOSED)
    assert (await statuses(desk, other))[-1] == "in_review"
    _, page = await desk.look(f"/desk/cases/{other}")
    assert "不再随主件办" in page and "系统" in page


async def test_when_the_lead_is_withdrawn_the_others_live_on(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD)
    await desk.backend.office.casework.withdraw(lead, Withdrawal(), "w1")
    assert await statuses(desk, number) == ["forwarded"]
    await desk.backend.move(number, S.ACCEPTED)


async def test_what_becomes_a_denunciation_is_parted_at_once(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD)
    said = Supplement("河北乡人民政府的张书记收了他们的红包，请查一查")
    await desk.backend.office.casework.supplement(number, said, "s1")
    await desk.backend.move(lead, S.ACCEPTED)
    assert await statuses(desk, number) == ["forwarded"]
    _, page = await desk.look(f"/desk/cases/{lead}")
    assert number not in page


async def test_who_may_not_read_a_case_does_not_move_it_by_way_of_its_lead(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD)
    office = desk.backend.office
    handler = replace(demo_officer("demo-handler"), links=frozenset({number}))
    await office.casework.move(lead, Move(S.ACCEPTED), None, office.reader(handler))
    assert await statuses(desk, lead) == ["forwarded", "accepted"]
    assert await statuses(desk, number) == ["forwarded"]


async def test_figures_count_each(desk: Browser) -> None:
    lead, _ = await two(desk, FORWARD, S.ACCEPTED)
    await desk.backend.move(lead, AN_ANSWER)
    _, stats = await desk.backend.as_staff("GET", "/v1/stats")
    assert (stats["cases"], stats["answered"]) == (2, 2)


async def test_the_page_names_only_what_the_reader_may_read(desk: Browser) -> None:
    lead, number = await two(desk, FORWARD)
    for one, other in ((lead, number), (number, lead)):
        _, page = await desk.look(f"/desk/cases/{one}")
        panel = page.partition('<section class="panel merging">')[2].partition("</section>")[0]
        assert f'href="/desk/cases/{other}"' in panel
    _, page = await as_(desk, "demo-handler").look(f"/desk/cases/{lead}")
    assert "分开，单独办" not in page and 'id="merge"' not in page
    status, page, _ = await desk.send(f"/desk/cases/{number}/parting", {"part_reason": "x1"})
    assert status == 403


def test_no_file_of_one_case_goes_to_another() -> None:
    paper = (AnswerFile("f" * 64, "给王桂兰的函"),)
    assert AN_ANSWER.answer is not None
    move = replace(AN_ANSWER, files=paper, answer=replace(AN_ANSWER.answer, files=paper))
    said = for_another(move, "请尽快清运", "其他要求", None)
    assert said.answer is not None
    assert not said.files and not said.answer.files
