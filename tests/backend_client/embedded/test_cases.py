"""The status machine over all statuses, and what each move needs."""

from collections import deque

import pytest

from backend_client.contract import Answer, AnswerRow, Kind, Move
from backend_client.contract import CaseStatus as S
from backend_client.embedded.cases import (
    REVIEW_FROM,
    STAFF_MOVES,
    WITHDRAWABLE,
    check_move,
    legal_moves,
    may_withdraw,
)
from backend_client.embedded.problems import Problem

FILED = (S.SUBMITTED, S.REGISTERED)
HANDLED = (*FILED, S.FORWARDED, S.ACCEPTED, S.HANDLING)
IN_RECHECK = (*HANDLED, S.ANSWERED, S.IN_REVIEW, S.REVIEWED, S.IN_RECHECK)
AN_ANSWER = Answer((AnswerRow("a", "b"),))


def test_every_status_stands_in_the_table() -> None:
    assert set(STAFF_MOVES) == set(S)


def test_every_status_can_be_reached() -> None:
    reached, waiting = {S.SUBMITTED}, deque([S.SUBMITTED])
    while waiting:
        here = waiting.popleft()
        asked = {to for start, to in REVIEW_FROM.values() if here in start}
        withdrawn = {S.WITHDRAWN} if here in WITHDRAWABLE else set()
        for to in {*STAFF_MOVES[here], *asked, *withdrawn} - reached:
            reached.add(to)
            waiting.append(to)
    assert reached == set(S)


def test_staff_never_make_the_petitioners_moves() -> None:
    made = {to for moves in STAFF_MOVES.values() for to in moves}
    assert not made & {S.WITHDRAWN, S.IN_REVIEW, S.IN_RECHECK, S.SUBMITTED}


def test_an_illegal_move_says_what_is_legal() -> None:
    with pytest.raises(Problem) as caught:
        check_move(Move(S.CLOSED), HANDLED, Kind.CLAIM)
    assert caught.value.status == 409
    assert caught.value.extra["legal"] == ["answered", "extended", "mediation", "hearing"]


def test_article_34_a_case_is_extended_once_even_after_a_mediation() -> None:
    once = (*HANDLED, S.EXTENDED, S.MEDIATION, S.HANDLING)
    assert S.EXTENDED in legal_moves(HANDLED, Kind.CLAIM)
    assert S.EXTENDED not in legal_moves(once, Kind.CLAIM)


def test_what_carries_no_time_limit_is_not_extended() -> None:
    assert S.EXTENDED not in legal_moves(HANDLED, Kind.SUGGESTION)


def test_a_hearing_in_a_recheck_leads_back_to_it_alone() -> None:
    assert legal_moves((*IN_RECHECK, S.HEARING), Kind.CLAIM) == (S.IN_RECHECK,)
    assert S.IN_RECHECK not in legal_moves((*HANDLED, S.HEARING), Kind.CLAIM)
    assert not may_withdraw((*IN_RECHECK, S.HEARING))


def test_a_case_can_be_withdrawn_until_it_is_answered() -> None:
    assert may_withdraw(HANDLED)
    assert not may_withdraw((*HANDLED, S.ANSWERED))


@pytest.mark.parametrize(
    ("move", "history", "kind", "where"),
    [
        (Move(S.ANSWERED), HANDLED, Kind.CLAIM, "answer.rows"),
        (Move(S.ANSWERED, answer=Answer(())), HANDLED, Kind.CLAIM, "answer.rows"),
        (Move(S.MEDIATION, answer=AN_ANSWER), HANDLED, Kind.CLAIM, "answer"),
        (Move(S.EXTENDED), HANDLED, Kind.CLAIM, "note"),
        (Move(S.EXTENDED, note="  "), HANDLED, Kind.CLAIM, "note"),
        (Move(S.EXTENDED, note="n", approver="张三"), HANDLED, Kind.CLAIM, "days"),
        (Move(S.EXTENDED, note="n", approver="张三", days=0), HANDLED, Kind.CLAIM, "days"),
        (Move(S.EXTENDED, note="n", approver="张三", days=31), HANDLED, Kind.CLAIM, "days"),
        (Move(S.EXTENDED, note="n", days=30), HANDLED, Kind.CLAIM, "approver"),
        (Move(S.EXTENDED, note="n", days=30, approver=" "), HANDLED, Kind.CLAIM, "approver"),
        (Move(S.MEDIATION, days=3), HANDLED, Kind.CLAIM, "days"),
        (Move(S.MEDIATION, approver="张三"), HANDLED, Kind.CLAIM, "approver"),
        (Move(S.NOT_ACCEPTED), FILED, Kind.CLAIM, "note"),
        (Move(S.SIGNPOSTED, note="n"), FILED, Kind.CLAIM, "route"),
        (Move(S.SIGNPOSTED, note="n", route=5), FILED, Kind.CLAIM, "route"),
        (Move(S.SIGNPOSTED, note="n", route=6), FILED, Kind.CLAIM, "route"),
        (Move(S.ACCEPTED, route=4), (*FILED, S.FORWARDED), Kind.CLAIM, "route"),
        (Move(S.SIGNPOSTED, note="n", route=2), FILED, Kind.SUGGESTION, "route"),
        (Move(S.FORWARDED, route=2), FILED, Kind.CLAIM, "route"),
    ],
)
def test_what_a_move_lacks_is_named(
    move: Move, history: tuple[S, ...], kind: Kind, where: str
) -> None:
    with pytest.raises(Problem) as caught:
        check_move(move, history, kind)
    assert (caught.value.status, caught.value.extra["where"]) == (422, where)


@pytest.mark.parametrize("route", [5, 6, None])
def test_article_31_the_unit_takes_on_duties_to_act_and_what_it_investigates(
    route: int | None,
) -> None:
    check_move(Move(S.ACCEPTED, route=route), (*FILED, S.FORWARDED), Kind.CLAIM)


def test_a_suggestion_is_signposted_without_a_route() -> None:
    check_move(Move(S.SIGNPOSTED, note="n"), FILED, Kind.SUGGESTION)
