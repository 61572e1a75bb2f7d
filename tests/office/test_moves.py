"""Staff move cases; petitioners add, urge, withdraw, rate and appeal. Over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    EventType,
    Grade,
    Move,
    Moved,
    Petitioner,
    PetitionKind,
    Rating,
    Resolution,
    Review,
    ReviewLevel,
)
from backend_client.contract.files import Attachment
from backend_client.errors import Conflict, Refused
from backend_client.json_codec import from_plain, to_plain
from bot.cli.simulate import Office as Simulated
from tests.office.running import AN_ANSWER, STAFF_KEY, TO_ANSWERED, UPHELD, Running, a_draft

S = CaseStatus
REVIEW = Review(ReviewLevel.REVIEW, "请求重新处理", "没有清走")
RECHECK = Review(ReviewLevel.RECHECK, "请求复核", "还是没有清走")


async def filed(backend: Running, **changes: Any) -> str:
    return (await backend.bot.file_case(a_draft(**changes))).number


def moved(event: CaseEvent) -> Moved:
    return from_plain(Moved, event.data)


async def test_the_whole_way_to_the_answer_is_told_event_by_event(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(
        number,
        Move(S.FORWARDED, unit="hebei-xiang"),
        Move(S.ACCEPTED, note="接下来办"),
        S.HANDLING,
        AN_ANSWER,
    )
    events = await backend.bot.events(2)
    assert [event.seq for event in events] == [3, 4, 5, 6]
    forwarded, accepted, handling, answered = map(moved, events)
    assert forwarded.unit == "河北乡人民政府"
    assert [clock.name for clock in forwarded.clocks] == ["N15", "O5"]
    assert (accepted.note, accepted.route) == ("接下来办", 6)
    assert [clock.name for clock in accepted.clocks] == ["H60"]
    assert handling.clocks == accepted.clocks
    assert answered.answer == AN_ANSWER.answer
    assert [clock.name for clock in answered.clocks] == ["V30a"]
    assert answered.rate_until == datetime(2026, 7, 16, 15, 59, 59, tzinfo=UTC)


async def test_a_move_to_a_unit_without_one_takes_the_proposed(backend: Running) -> None:
    case = await backend.move(await filed(backend), S.FORWARDED)
    assert case.unit == "青河县人民政府"


async def test_an_illegal_move_is_refused_and_changes_nothing(backend: Running) -> None:
    number = await filed(backend)
    status, problem = await backend.as_staff("POST", f"/v1/cases/{number}/moves", {"to": "closed"})
    assert (status, problem["type"]) == (409, "/problems/illegal-move")
    assert problem["legal"] == [
        *("forwarded", "assigned", "signposted", "answered", "no_longer_accepted"),
    ]
    assert len(await backend.bot.events(0)) == 2


async def test_an_unknown_unit_is_refused(backend: Running) -> None:
    body = to_plain(Move(S.FORWARDED, unit="没有这个单位"))
    status, problem = await backend.as_staff(
        "POST", f"/v1/cases/{await filed(backend)}/moves", body
    )
    assert (status, problem["where"]) == (422, "unit")


async def test_a_denunciation_is_never_forwarded_to_the_accused(backend: Running) -> None:
    number = await filed(backend, kind=PetitionKind.DENUNCIATION, facts="教育局局长挪用经费")
    body = to_plain(Move(S.FORWARDED, unit="青河县教育和体育局"))
    status, problem = await backend.as_staff("POST", f"/v1/cases/{number}/moves", body)
    assert (status, problem["type"]) == (409, "/problems/recused-unit")
    assert "教育" not in str(problem)


async def test_what_is_forwarded_is_told_of_even_to_whoever_does_not_sign(backend: Running) -> None:
    """Article 23(2) excepts what is brought to the unit itself; 23(3) excepts nobody."""
    number = await filed(backend, petitioner=Petitioner())
    case = await backend.move(number, S.FORWARDED)
    assert [clock.name for clock in case.clocks] == ["N15", "O5"]


@pytest.mark.parametrize(("who", "clocks"), [(Petitioner("王桂兰"), ["D15"]), (Petitioner(), [])])
async def test_a_denunciation_follows_the_discipline_bodies_own_rules(
    backend: Running, who: Petitioner, clocks: list[str]
) -> None:
    number = await filed(backend, kind=PetitionKind.DENUNCIATION, petitioner=who)
    case = await backend.move(number, Move(S.FORWARDED, unit="青河县纪委监委"))
    assert [clock.name for clock in case.clocks] == clocks


async def test_a_duty_to_act_is_answered_without_60_days_and_without_review(
    backend: Running,
) -> None:
    number = await filed(backend)
    case = await backend.move(number, S.FORWARDED, Move(S.ACCEPTED, route=5))
    assert (case.route, case.clocks) == (5, ())
    case = await backend.move(number, S.HANDLING, AN_ANSWER)
    assert case.clocks == ()
    with pytest.raises(Refused) as caught:
        await backend.bot.ask_review(number, REVIEW, "v1")
    assert caught.value.type == "/problems/not-now"


async def test_a_repeated_move_with_a_key_is_made_once(backend: Running) -> None:
    path = f"/v1/cases/{await filed(backend)}/moves"
    for _ in range(2):
        status, case = await backend.call(
            "POST", path, {"to": "forwarded"}, key="staff-key", idempotency_key="move-1"
        )
        assert (status, case["status"]) == (200, "forwarded")
    assert len(await backend.bot.events(0)) == 3


async def test_the_petitioner_adds_urges_and_withdraws(backend: Running) -> None:
    number = await filed(backend)
    photo = Attachment("photo", "ref", caption="门口\ud800")
    await backend.bot.supplement(number, "又下雨了\0", [photo], "s1")
    await backend.bot.urge(number, "u1")
    await backend.bot.withdraw(number, "已经解决", "w1")
    added, urged, withdrawn = await backend.bot.events(2)
    assert added.type is EventType.SUPPLEMENTED
    assert added.data == {"text": "又下雨了\0", "attachments": [to_plain(photo)]}
    assert (urged.type, urged.data) == (EventType.URGED, {})
    assert (moved(withdrawn).status, moved(withdrawn).clocks) == (S.WITHDRAWN, ())
    assert withdrawn.data["reason"] == "已经解决"


async def test_a_repeated_request_is_carried_out_once(backend: Running) -> None:
    number = await filed(backend)
    for _ in range(3):
        await backend.bot.urge(number, "u1")
        await backend.bot.supplement(number, "又下雨了", [], "s1")
        await backend.bot.withdraw(number, None, "w1")  # even when it is legal no longer
    assert [event.type for event in await backend.bot.events(2)] == [
        *("urged", "supplemented", "moved")
    ]


async def test_a_key_with_another_request_is_a_conflict(backend: Running) -> None:
    number = await filed(backend)
    await backend.bot.supplement(number, "又下雨了", [], "s1")
    with pytest.raises(Conflict):
        await backend.bot.supplement(number, "雨停了", [], "s1")


async def test_nothing_can_be_added_to_a_withdrawn_case(backend: Running) -> None:
    number = await filed(backend)
    await backend.bot.withdraw(number, None, "w1")
    with pytest.raises(Refused) as caught:
        await backend.bot.urge(number, "u1")
    assert caught.value.type == "/problems/not-now"


async def test_an_answered_case_cannot_be_withdrawn(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED)
    with pytest.raises(Refused) as caught:
        await backend.bot.withdraw(number, None, "w1")
    assert (caught.value.status, type(caught.value)) == (409, Refused)


async def test_ratings_come_in_parts_and_change_until_the_window_closes(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED)
    await backend.bot.rate(number, Rating(outcome=Resolution.PARTLY), "r1")
    await backend.bot.rate(number, Rating(office=Grade.SATISFIED, pressed=True), "r2")
    backend.clock.pass_time(days=15)
    await backend.bot.rate(number, Rating(office=Grade.FAIR, words="太慢\ud800"), "r3")
    case = await backend.bot.get_case(number)
    assert case.rating == Rating(Resolution.PARTLY, Grade.FAIR, None, "太慢\ud800", True)
    backend.clock.pass_time(days=1)
    with pytest.raises(Refused) as caught:
        await backend.bot.rate(number, Rating(office=Grade.SATISFIED), "r4")
    assert caught.value.type == "/problems/window-closed"


async def test_an_unanswered_case_cannot_be_rated(backend: Running) -> None:
    with pytest.raises(Refused) as caught:
        await backend.bot.rate(await filed(backend), Rating(outcome=Resolution.SOLVED), "r1")
    assert caught.value.type == "/problems/not-now"


async def test_officers_see_no_sign_of_a_rating(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED)
    await backend.bot.rate(number, Rating(Resolution.UNSOLVED, pressed=True), "r1")
    _, case = await backend.as_staff("GET", f"/v1/cases/{number}")
    _, listed = await backend.as_staff("GET", "/v1/cases")
    for seen in (str(case), str(listed)):
        assert "'rated'" not in seen
        assert "unsolved" not in seen
        assert "'rating': None" in seen


async def test_what_was_rated_stands_in_no_event(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED)
    await backend.bot.rate(number, Rating(Resolution.UNSOLVED, pressed=True), "r1")
    assert (await backend.bot.events(5))[0].data == {}


async def test_review_and_recheck_up_to_the_end(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED, S.CLOSED)
    await backend.bot.ask_review(number, REVIEW, "v1")
    reviewed = await backend.move(number, Move(S.REVIEWED, opinion=UPHELD))
    assert [clock.name for clock in reviewed.clocks] == ["C30a"]
    await backend.bot.ask_review(number, RECHECK, "c1")
    in_hearing = await backend.move(number, S.HEARING)
    assert in_hearing.clocks == ()
    backend.clock.pass_time(days=7)
    resumed = await backend.move(number, S.IN_RECHECK)
    # 30 days from 1 July, and the 7 of the hearing
    assert resumed.clocks[0].due == datetime(2026, 8, 7, 15, 59, 59, tzinfo=UTC)
    final = await backend.move(number, Move(S.FINAL, unit="云江省信访局", opinion=UPHELD))
    assert final.clocks == ()
    asked = [event for event in final.events if "review" in event.data]
    assert [event.data["review"] for event in asked] == [to_plain(REVIEW), to_plain(RECHECK)]


async def test_a_review_is_asked_within_30_days(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED)
    backend.clock.pass_time(days=31)
    with pytest.raises(Refused) as caught:
        await backend.bot.ask_review(number, REVIEW, "v1")
    assert caught.value.type == "/problems/window-closed"


@pytest.mark.parametrize("review", [REVIEW, RECHECK])
async def test_a_review_needs_its_stage(backend: Running, review: Review) -> None:
    with pytest.raises(Refused) as caught:
        await backend.bot.ask_review(await filed(backend), review, "v1")
    assert caught.value.type == "/problems/not-now"


async def test_a_suggestions_answer_is_not_reviewed(backend: Running) -> None:
    number = await filed(backend, kind=PetitionKind.SUGGESTION)
    await backend.move(number, *TO_ANSWERED)
    with pytest.raises(Refused) as caught:
        await backend.bot.ask_review(number, REVIEW, "v1")
    assert caught.value.type == "/problems/not-now"


EXTENDED = Move(S.EXTENDED, note="需要鉴定", days=12, approver="李四")


async def test_an_extension_adds_its_days_once_and_keeps_who_allowed_it_and_why(
    backend: Running,
) -> None:
    number = await filed(backend)
    before = await backend.move(number, S.FORWARDED, S.ACCEPTED, S.HANDLING)
    after = await backend.move(number, EXTENDED)
    assert after.clocks[0].due - before.clocks[0].due == timedelta(days=12)
    told = moved(after.events[-1])
    assert (told.days, told.approver, told.note) == (12, "李四", "需要鉴定")
    path = f"/v1/cases/{number}/moves"
    for further in (S.HANDLING, S.MEDIATION):  # the way back does not lead to a second one
        status, problem = await backend.as_staff("POST", path, to_plain(EXTENDED))
        assert (status, "extended" in str(problem["legal"])) == (409, False)
        await backend.move(number, further)


async def test_the_60_days_are_extended_before_they_end(backend: Running) -> None:
    number = await filed(backend)
    case = await backend.move(number, S.FORWARDED, S.ACCEPTED, S.HANDLING)
    backend.clock.now = case.clocks[0].due + timedelta(seconds=1)
    path = f"/v1/cases/{number}/moves"
    status, problem = await backend.as_staff("POST", path, to_plain(EXTENDED))
    assert (status, problem["type"]) == (409, "/problems/window-closed")
    backend.clock.now -= timedelta(microseconds=1)  # the last day, to its end
    await backend.move(number, EXTENDED)


async def test_a_duty_to_act_has_no_60_days_to_extend(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, S.FORWARDED, Move(S.ACCEPTED, route=5), S.HANDLING)
    status, problem = await backend.as_staff(
        "POST", f"/v1/cases/{number}/moves", to_plain(EXTENDED)
    )
    assert (status, problem["type"]) == (409, "/problems/window-closed")


async def test_hearings_add_up_over_the_whole_recheck(backend: Running) -> None:
    """Three of two hours made three days of it."""
    number = await filed(backend)
    await backend.move(number, *TO_ANSWERED, S.CLOSED)
    await backend.bot.ask_review(number, REVIEW, "v1")
    await backend.move(number, Move(S.REVIEWED, opinion=UPHELD))
    await backend.bot.ask_review(number, RECHECK, "c1")
    for _ in range(3):
        await backend.move(number, S.HEARING)
        backend.clock.pass_time(hours=2)
        case = await backend.move(number, S.IN_RECHECK)
    assert [f"{clock.due:%m-%d}" for clock in case.clocks] == ["08-01"]


async def test_an_objection_gives_the_office_its_own_time_back_not_a_new_one(
    backend: Running,
) -> None:
    number = await filed(backend)
    backend.clock.pass_time(days=3)
    await backend.move(number, S.FORWARDED)
    backend.clock.pass_time(days=2)
    case = await backend.move(number, Move(S.OBJECTED, note="不归我们管"))
    assert [(clock.name, f"{clock.due:%m-%d}") for clock in case.clocks] == [("R15", "07-16")]


async def test_figures_are_sums_and_small_groups_stay_silent(backend: Running) -> None:
    for i in range(5):
        number = await filed(backend, client_ref=f"draft-{i}")
        await backend.move(number, *TO_ANSWERED)
        await backend.bot.rate(number, Rating(Resolution.SOLVED, unit=Grade.FAIR), f"r{i}")
        if i == 3:
            backend.clock.pass_time(days=1)
            _, early = await backend.as_staff("GET", "/v1/stats")
    assert "'fair': 4" not in str(early)
    backend.clock.pass_time(days=1)
    _, figures = await backend.as_staff("GET", "/v1/stats")
    assert figures["by_status"] == {"answered": 5}
    assert "'unit': {'satisfied': 0, 'fair': 5, 'dissatisfied': 0}" in str(figures["ratings"])


async def test_overdue_duties_are_counted_and_windows_are_not(backend: Running) -> None:
    await filed(backend)
    answered = await filed(backend, client_ref="draft-2")
    await backend.move(answered, *TO_ANSWERED)
    backend.clock.pass_time(days=100)
    _, figures = await backend.as_staff("GET", "/v1/stats")
    assert figures["overdue"] == {
        **{"R15": 1, "N15": 0, "D15": 0, "H60": 0, "S10": 0, "V30d": 0, "C30d": 0}
    }


async def test_staff_list_cases_by_status_page_by_page(backend: Running) -> None:
    numbers = [await filed(backend, client_ref=f"draft-{i}") for i in range(5)]
    await backend.move(numbers[0], S.FORWARDED)
    seen, after = [], ""
    while True:
        _, page = await backend.as_staff(
            "GET", f"/v1/cases?status=registered&limit=2{after and f'&after={after}'}"
        )
        items = page["items"]
        assert isinstance(items, list)
        seen += [item["number"] for item in items]
        if page["next"] is None:
            break
        after = str(page["next"])
    assert seen == numbers[:0:-1]


async def test_the_demonstrations_office_chooses_where_nothing_can_be_proposed(
    backend: Running,
) -> None:
    """The simulation ended at the first such case."""
    number = await filed(backend, facts="陈主任态度恶劣，骂人", accused=("陈主任",))
    status, problem = await backend.as_staff(
        "POST", f"/v1/cases/{number}/moves", {"to": "forwarded"}
    )
    assert (status, problem["where"]) == (422, "unit")
    await Simulated(backend.session, backend.url, STAFF_KEY, 0).answers(number)
    assert (await backend.bot.get_case(number)).status == "answered"
