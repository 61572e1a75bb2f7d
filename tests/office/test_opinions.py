"""Reviews, rechecks, objections, refusals and answers opened again: what the office must say, who
says it, and what follows. Over HTTP."""

from typing import Any

import pytest

from backend_client.contract.case import CaseStatus, Move, PetitionKind, Review, ReviewLevel
from backend_client.contract.documents import AnswerFile, AnswerRow, Opinion
from backend_client.json_codec import to_plain
from tests.office.running import TO_ANSWERED, UPHELD, Running, a_draft

S = CaseStatus
WORDS = {"reasons": "没有到过现场，认定不了", "basis": "《信访工作条例》第三十五条"}
REDO = {"result": "redo", **WORDS}
NOT_OURS = "这条路是县里修的，归交通局管"


async def filed(backend: Running, **changes: Any) -> str:
    return (await backend.bot.file_case(a_draft(**changes))).number


async def moved(backend: Running, number: str, **body: Any) -> tuple[int, dict[str, Any]]:
    return await backend.as_staff("POST", f"/v1/cases/{number}/moves", body)


async def in_review(backend: Running, unit: str = "hebei-xiang", **changes: Any) -> str:
    number = await filed(backend, **changes)
    await backend.move(number, Move(S.FORWARDED, unit=unit), *TO_ANSWERED[1:])
    said = Review(ReviewLevel.REVIEW, "请求重新处理", "没有人来看过")
    await backend.bot.ask_review(number, said, f"v-{number}")
    return number


async def in_recheck(backend: Running, unit: str = "hebei-xiang", **changes: Any) -> str:
    number = await in_review(backend, unit, **changes)
    await backend.move(number, Move(S.REVIEWED, opinion=UPHELD))
    said = Review(ReviewLevel.RECHECK, "请求复核", "还是没有人来看过")
    await backend.bot.ask_review(number, said, f"c-{number}")
    return number


async def newest(backend: Running, number: str) -> dict[str, Any]:
    return dict((await backend.bot.get_case(number)).events[-1].data)


# reviews and rechecks


@pytest.mark.parametrize("body", [{}, {"opinion": {"result": "upheld", "reasons": " \u200b"}}])
async def test_a_review_without_its_opinion_is_refused(
    backend: Running, body: dict[str, Any]
) -> None:
    number = await in_review(backend)
    status, problem = await moved(backend, number, to="reviewed", **body)
    assert (status, problem["type"]) == (422, "/problems/invalid")
    number = await in_recheck(backend, client_ref="draft-2")
    status, problem = await moved(backend, number, to="final", **body)
    assert (status, problem["type"]) == (422, "/problems/invalid")


async def test_a_review_is_decided_by_the_body_above_and_a_recheck_by_the_one_above_that(
    backend: Running,
) -> None:
    number = await in_review(backend)
    assert (await newest(backend, number))["unit"] == "青河县人民政府", "who has it now"
    for unit in ("hebei-xiang", "liulin-zhen", "xian-jiaotong"):
        status, problem = await moved(backend, number, to="reviewed", unit=unit, opinion=REDO)
        assert (status, problem["where"]) == (422, "unit"), unit
    status, case = await moved(
        backend, number, to="reviewed", opinion=to_plain(UPHELD), unit="xian-zhengfu"
    )
    assert (status, case["unit"]) == (200, "河北乡人民政府"), "who answered is still named"
    event = await newest(backend, number)
    assert (event["unit"], event["opinion"]["by"]) == ("青河县人民政府", "青河县人民政府")
    assert [clock["name"] for clock in event["clocks"]] == ["C30a"]
    said = Review(ReviewLevel.RECHECK, "请求复核", "还是没有人来看过")
    await backend.bot.ask_review(number, said, "c1")
    assert (await newest(backend, number))["unit"] == "云岭市人民政府"
    for unit in ("hebei-xiang", "xian-zhengfu", "shi-xinfang"):
        body = {"to": "final", "opinion": to_plain(UPHELD), "unit": unit}
        assert (await moved(backend, number, **body))[0] == 422, unit
    await moved(backend, number, to="hearing")
    assert (await newest(backend, number))["unit"] == "云岭市人民政府"
    await moved(backend, number, to="in_recheck")
    status, case = await moved(backend, number, to="final", opinion=to_plain(UPHELD))
    assert (status, case["status"]) == (200, "final")
    assert (await newest(backend, number))["opinion"]["by"] == "云岭市人民政府"


async def test_where_the_table_has_nobody_above_the_body_is_named_and_is_not_the_same(
    backend: Running,
) -> None:
    number = await in_recheck(backend, "xian-zhengfu")  # reviewed by the city
    upheld = to_plain(UPHELD)
    for unit in (
        None,
        " \u200b ",
        "云岭市信访局",
        "shi-xinfang",
        "云岭市 信访局",
        "云岭市人民政府",
        "青河县人民政府",
    ):
        status, problem = await moved(backend, number, to="final", opinion=upheld, unit=unit)
        assert (status, problem.get("where")) == (422, "unit"), unit
    status, _ = await moved(backend, number, to="final", opinion=upheld, unit="云江省人民政府")
    assert status == 200
    assert (await newest(backend, number))["opinion"]["by"] == "云江省人民政府"


async def test_a_body_that_a_confidential_case_names_does_not_decide_it(backend: Running) -> None:
    facts = "河北乡的路坏了，找过县政府，县长说不管，请保密"
    number = await filed(backend, facts=facts, confidential=True)
    await backend.move(number, Move(S.ANSWERED, answer=TO_ANSWERED[-1].answer))
    await backend.bot.ask_review(number, Review(ReviewLevel.REVIEW, "a", "b"), "v1")
    body = {"to": "reviewed", "opinion": to_plain(UPHELD)}
    assert (await moved(backend, number, **body, unit="xian-zhengfu"))[0] == 409
    assert (await moved(backend, number, **body, unit="shi-zhengfu"))[0] == 200
    assert (await newest(backend, number))["opinion"]["by"] == "云岭市人民政府"


async def test_a_changed_answer_brings_what_holds_instead(backend: Running) -> None:
    number = await in_review(backend)
    status, problem = await moved(
        backend, number, to="reviewed", opinion={"result": "changed", **WORDS}
    )
    assert (status, problem["where"]) == (422, "opinion.rows")
    row = AnswerRow("希望赶紧清走", "一周内清走，由乡里出钱", "supported")
    opinion = Opinion("changed", "原答复没有查清", "第三十五条", (row,))
    await backend.move(number, Move(S.REVIEWED, opinion=opinion))
    assert (await newest(backend, number))["opinion"]["rows"] == [to_plain(row)]


@pytest.mark.parametrize("result", ["revoked", "redo"])
async def test_what_a_review_revokes_is_handled_again_with_60_days_of_its_own(
    backend: Running, result: str
) -> None:
    number = await in_review(backend)
    backend.clock.pass_time(days=20)
    assert (await moved(backend, number, to="reviewed", opinion={"result": result, **WORDS}))[
        0
    ] == 200
    assert (await moved(backend, number, to="closed"))[0] == 409
    backend.clock.pass_time(days=1)
    status, case = await moved(backend, number, to="handling")
    assert (status, case["unit"]) == (200, "河北乡人民政府")
    assert [(c["name"], c["due"][:10]) for c in case["clocks"]] == [("H60", "2026-09-20")]
    await backend.move(number, S.MEDIATION, TO_ANSWERED[-1])
    said = Review(ReviewLevel.REVIEW, "请求再看", "还是不对")
    await backend.bot.ask_review(number, said, "v2")


async def test_what_a_review_upholds_is_closed_and_may_still_be_rechecked(backend: Running) -> None:
    number = await in_review(backend)
    await backend.move(number, Move(S.REVIEWED, opinion=UPHELD))
    assert (await moved(backend, number, to="handling"))[0] == 409
    await backend.move(number, S.CLOSED)
    said = Review(ReviewLevel.RECHECK, "请求复核", "不服")
    await backend.bot.ask_review(number, said, "c1")
    assert (await backend.bot.get_case(number)).status is S.IN_RECHECK


async def test_a_recheck_that_orders_it_anew_is_not_the_end(backend: Running) -> None:
    upheld, anew = await in_recheck(backend), await in_recheck(backend, client_ref="draft-2")
    await backend.move(upheld, Move(S.FINAL, opinion=UPHELD))
    assert (await moved(backend, upheld, to="handling"))[0] == 409
    await moved(backend, anew, to="final", opinion=REDO)
    assert (await moved(backend, anew, to="handling"))[0] == 200


# a wrong answer


@pytest.mark.parametrize("closed", [False, True])
async def test_supervision_opens_a_wrong_answer_again_and_says_why(
    backend: Running, closed: bool
) -> None:
    number = await filed(backend)
    before = await backend.move(number, S.FORWARDED, S.ACCEPTED)
    await backend.move(number, TO_ANSWERED[-1], *([S.CLOSED] if closed else []))
    status, problem = await moved(backend, number, to="handling")
    assert (status, problem["where"]) == (422, "note")
    backend.clock.pass_time(days=10)
    status, case = await moved(backend, number, to="handling", note="答复说的和现场不一样，重新办")
    assert (status, case["status"]) == (200, "handling")
    assert case["clocks"] == to_plain(before)["clocks"], "a wrong answer buys no time"


# objections


async def objected(backend: Running, **changes: Any) -> str:
    number = await filed(backend, **changes)
    await backend.move(number, Move(S.FORWARDED, unit="hebei-xiang"))
    backend.clock.pass_time(days=1)
    await backend.move(number, Move(S.OBJECTED, note=NOT_OURS))
    return number


async def test_an_objection_has_its_reasons_and_comes_within_5_working_days(
    backend: Running,
) -> None:
    number = await filed(backend)
    await backend.move(number, S.FORWARDED)
    assert (await moved(backend, number, to="objected"))[0] == 422
    assert (await moved(backend, number, to="objected", note="……"))[0] == 422
    backend.clock.pass_time(days=7)  # the fifth working day after Wednesday 1 July
    late = await filed(backend, client_ref="draft-2")
    await backend.move(number, Move(S.OBJECTED, note=NOT_OURS))
    await backend.move(late, S.FORWARDED)
    backend.clock.pass_time(days=8)
    status, problem = await moved(backend, late, to="objected", note=NOT_OURS)
    assert (status, problem["type"]) == (409, "/problems/window-closed")


async def test_the_office_agrees_and_gives_it_to_another_unit_or_takes_it_back(
    backend: Running,
) -> None:
    number = await objected(backend)
    status, problem = await moved(backend, number, to="accepted")
    assert (status, problem["legal"]) == (409, ["forwarded", "assigned", "registered"])
    status, case = await moved(backend, number, to="registered")
    assert [(c["name"], c["due"][:10]) for c in case["clocks"]] == [("R15", "2026-07-16")]
    assert (case["unit"], (await newest(backend, number))["unit"]) == (None, None), "nobody's now"
    status, case = await moved(backend, number, to="forwarded", unit="xian-jiaotong")
    assert (status, case["unit"]) == (200, "青河县交通运输局")
    other = await objected(backend, client_ref="draft-2")
    assert (await moved(backend, other, to="assigned", unit="xian-jiaotong"))[0] == 200


async def test_the_office_declines_and_the_unit_keeps_it_with_the_days_it_had(
    backend: Running,
) -> None:
    number = await objected(backend)
    backend.clock.pass_time(days=1)
    for body in (
        {"to": "forwarded", "unit": "hebei-xiang"},
        {"to": "assigned", "unit": "hebei-xiang", "note": "就在乡里的路上"},
    ):
        assert (await moved(backend, number, **body))[0] == 422, body
    status, case = await moved(
        backend, number, to="forwarded", unit="hebei-xiang", note="就在乡里的路上，乡里管"
    )
    assert (status, case["unit"]) == (200, "河北乡人民政府")
    assert [(c["name"], c["due"][:10]) for c in case["clocks"]] == [("N15", "2026-07-16")]
    status, problem = await moved(backend, number, to="objected", note=NOT_OURS)
    assert (status, problem["type"]) == (409, "/problems/window-closed"), "it objects once"
    assert (await moved(backend, number, to="accepted"))[0] == 200


async def test_nobody_gets_it_back_unsaid(backend: Running) -> None:
    """The proposed unit may be the very one that objected."""
    number = await filed(backend, place=None)
    await backend.move(number, S.FORWARDED, Move(S.OBJECTED, note=NOT_OURS))
    status, problem = await moved(backend, number, to="forwarded", note="请办")
    assert (status, problem["where"]) == (422, "unit")
    await backend.move(number, S.REGISTERED)
    status, problem = await moved(backend, number, to="forwarded", note="请办")
    assert (status, problem["where"]) == (422, "unit"), "nor once the office has agreed"


# refusals


async def test_the_office_refuses_nothing_and_a_unit_on_a_ground_that_the_law_knows(
    backend: Running,
) -> None:
    number = await filed(backend)
    refusal = {"to": "not_accepted", "ground": "judicial", "note": "法院已经判了，请找法院"}
    assert (await moved(backend, number, **refusal))[0] == 409, "44(2)"
    await backend.move(number, S.FORWARDED)
    for body in ({"ground": None}, {"ground": "busy"}, {"ground": "rechecked"}, {"note": "\u3000"}):
        assert (await moved(backend, number, **{**refusal, **body}))[0] == 422, body
    assert (await moved(backend, number, **refusal))[0] == 200
    assert (await newest(backend, number))["refusal"] == {
        "ground": "judicial",
        "law": "《信访工作条例》第三十一条第一项",
        "final_case": None,
    }


async def test_nothing_is_accepted_no_longer_without_the_recheck_that_ended_it(
    backend: Running,
) -> None:
    ended, running = await in_recheck(backend), await filed(backend, client_ref="draft-2")
    await backend.move(ended, Move(S.FINAL, opinion=UPHELD))
    number = await filed(backend, client_ref="draft-3")
    refusal = {"to": "no_longer_accepted", "ground": "rechecked", "note": "复核已经终结"}
    for final_case in (None, " ", running, number, "260701-0999-9"):
        body = {**refusal, "final_case": final_case}
        status, problem = await moved(backend, number, **body)
        assert (status, problem.get("where")) == (422, "final_case"), final_case
    assert (await moved(backend, number, **refusal, final_case=f" {ended} "))[0] == 200
    assert (await newest(backend, number))["refusal"]["final_case"] == ended
    elsewhere = await filed(backend, client_ref="draft-4")
    named = {**refusal, "final_case": "云府复核〔2024〕12号"}
    assert (await moved(backend, elsewhere, **named))[0] == 200


async def test_only_claims_are_accepted_no_longer(backend: Running) -> None:
    number = await filed(backend, kind=PetitionKind.DENUNCIATION)
    status, problem = await moved(
        backend, number, to="no_longer_accepted", ground="rechecked", note="n", final_case="x"
    )
    assert (status, "no_longer_accepted" in problem["legal"]) == (409, False)


# papers


async def test_a_paper_of_any_step_is_fetched_through_its_case_alone(backend: Running) -> None:
    number, other = await filed(backend), await filed(backend, client_ref="draft-2")
    async with backend.session.post(
        f"{backend.url}/v1/files", data=b"%PDF-1.7", headers={"Authorization": "Bearer staff-key"}
    ) as response:
        file_id = (await response.json())["file_id"]
    assert (await moved(backend, number, to="forwarded", files=[{"file_id": "0" * 64}]))[0] == 422
    await backend.move(number, S.FORWARDED, Move(S.ACCEPTED, files=(AnswerFile(file_id),)))
    with await backend.bot.answer_file(number, file_id) as found:
        assert found.read() == b"%PDF-1.7"
    status, _ = await backend.call("GET", f"/v1/cases/{other}/files/{file_id}")
    assert status == 404
    many = [{"file_id": file_id}] * 11
    assert (await moved(backend, number, to="handling", files=many))[0] == 422
