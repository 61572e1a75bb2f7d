"""The status machine over all statuses, and what each move needs."""

from collections import deque
from dataclasses import replace
from typing import Any

import pytest

from backend_client.contract.case import CaseStatus as S
from backend_client.contract.case import Move, PetitionKind
from backend_client.contract.documents import Answer, AnswerRow, Conclusion, Ground, Opinion
from backend_client.json_codec import from_plain
from bot.cli.simulate import WORDS
from office.law.documents import GROUNDS, has_words
from office.law.moves import REVIEW_TO, STAFF_MOVES, check_move, legal_moves, may_withdraw
from office.law.problems import Problem
from office.law.statuses import REVIEW_FROM, WITHDRAWABLE

FILED = (S.SUBMITTED, S.REGISTERED)
HANDLED = (*FILED, S.FORWARDED, S.ACCEPTED, S.HANDLING)
IN_RECHECK = (*HANDLED, S.ANSWERED, S.IN_REVIEW, S.REVIEWED, S.IN_RECHECK)
SENT = (*FILED, S.FORWARDED)
ROW = AnswerRow("a", "b", "supported")
AN_ANSWER = Answer((ROW,), "c", facts="d")
UPHELD = Opinion("upheld", "a", "b")


def test_every_status_stands_in_the_table() -> None:
    assert set(STAFF_MOVES) == set(S)


def test_every_status_can_be_reached() -> None:
    reached, waiting = {S.SUBMITTED}, deque([S.SUBMITTED])
    while waiting:
        here = waiting.popleft()
        asked = {to for level, to in REVIEW_TO.items() if here in REVIEW_FROM[level]}
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
        check_move(Move(S.CLOSED), HANDLED, PetitionKind.CLAIM)
    assert caught.value.status == 409
    assert caught.value.extra["legal"] == ["answered", "extended", "mediation", "hearing"]


def test_article_34_a_case_is_extended_once_even_after_a_mediation() -> None:
    once = (*HANDLED, S.EXTENDED, S.MEDIATION, S.HANDLING)
    assert S.EXTENDED in legal_moves(HANDLED, PetitionKind.CLAIM)
    assert S.EXTENDED not in legal_moves(once, PetitionKind.CLAIM)


def test_what_carries_no_time_limit_is_not_extended() -> None:
    assert S.EXTENDED not in legal_moves(HANDLED, PetitionKind.SUGGESTION)


def test_a_hearing_in_a_recheck_leads_back_to_it_alone() -> None:
    assert legal_moves((*IN_RECHECK, S.HEARING), PetitionKind.CLAIM) == (S.IN_RECHECK,)
    assert S.IN_RECHECK not in legal_moves((*HANDLED, S.HEARING), PetitionKind.CLAIM)
    assert not may_withdraw((*IN_RECHECK, S.HEARING))


def test_a_case_can_be_withdrawn_until_it_is_answered() -> None:
    assert may_withdraw(HANDLED)
    assert not may_withdraw((*HANDLED, S.ANSWERED))


@pytest.mark.parametrize(
    ("move", "history", "kind", "where"),
    [
        (Move(S.ANSWERED), HANDLED, PetitionKind.CLAIM, "answer.rows"),
        (Move(S.ANSWERED, answer=Answer(())), HANDLED, PetitionKind.CLAIM, "answer.rows"),
        (Move(S.MEDIATION, answer=AN_ANSWER), HANDLED, PetitionKind.CLAIM, "answer"),
        (Move(S.EXTENDED), HANDLED, PetitionKind.CLAIM, "note"),
        (Move(S.EXTENDED, note="  "), HANDLED, PetitionKind.CLAIM, "note"),
        (Move(S.EXTENDED, note="n", approver="张三"), HANDLED, PetitionKind.CLAIM, "days"),
        (Move(S.EXTENDED, note="n", approver="张三", days=0), HANDLED, PetitionKind.CLAIM, "days"),
        (Move(S.EXTENDED, note="n", approver="张三", days=31), HANDLED, PetitionKind.CLAIM, "days"),
        (Move(S.EXTENDED, note="n", days=30), HANDLED, PetitionKind.CLAIM, "approver"),
        (
            Move(S.EXTENDED, note="n", days=30, approver=" "),
            HANDLED,
            PetitionKind.CLAIM,
            "approver",
        ),
        (Move(S.MEDIATION, days=3), HANDLED, PetitionKind.CLAIM, "days"),
        (Move(S.MEDIATION, approver="张三"), HANDLED, PetitionKind.CLAIM, "approver"),
        (Move(S.NOT_ACCEPTED, ground="judicial"), SENT, PetitionKind.CLAIM, "note"),
        (
            Move(S.NOT_ACCEPTED, ground="judicial", note="\u3000…\u200b"),
            SENT,
            PetitionKind.CLAIM,
            "note",
        ),
        (Move(S.NOT_ACCEPTED, note="n"), SENT, PetitionKind.CLAIM, "ground"),
        (Move(S.NOT_ACCEPTED, note="n", ground="rechecked"), SENT, PetitionKind.CLAIM, "ground"),
        (
            Move(S.NOT_ACCEPTED, note="n", ground="judicial"),
            SENT,
            PetitionKind.SUGGESTION,
            "ground",
        ),
        (
            Move(S.NO_LONGER_ACCEPTED, note="n", ground="rechecked"),
            FILED,
            PetitionKind.CLAIM,
            "final_case",
        ),
        (Move(S.ACCEPTED, ground="judicial"), SENT, PetitionKind.CLAIM, "ground"),
        (Move(S.OBJECTED), SENT, PetitionKind.CLAIM, "note"),
        (Move(S.HANDLING), (*HANDLED, S.ANSWERED), PetitionKind.CLAIM, "note"),
        (Move(S.HANDLING, note=" "), (*HANDLED, S.ANSWERED, S.CLOSED), PetitionKind.CLAIM, "note"),
        (Move(S.SIGNPOSTED, note="n"), FILED, PetitionKind.CLAIM, "route"),
        (Move(S.SIGNPOSTED, note="n", route=5), FILED, PetitionKind.CLAIM, "route"),
        (Move(S.SIGNPOSTED, note="n", route=6), FILED, PetitionKind.CLAIM, "route"),
        (Move(S.ACCEPTED, route=4), (*FILED, S.FORWARDED), PetitionKind.CLAIM, "route"),
        (Move(S.SIGNPOSTED, note="n", route=2), FILED, PetitionKind.SUGGESTION, "route"),
        (Move(S.FORWARDED, route=2), FILED, PetitionKind.CLAIM, "route"),
    ],
)
def test_what_a_move_lacks_is_named(
    move: Move, history: tuple[S, ...], kind: PetitionKind, where: str
) -> None:
    with pytest.raises(Problem) as caught:
        check_move(move, history, kind)
    assert (caught.value.status, caught.value.extra["where"]) == (422, where)


@pytest.mark.parametrize("route", [5, 6, None])
def test_article_31_the_unit_takes_on_duties_to_act_and_what_it_investigates(
    route: int | None,
) -> None:
    check_move(Move(S.ACCEPTED, route=route), (*FILED, S.FORWARDED), PetitionKind.CLAIM)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"facts": ""}, "answer.facts"),
        ({"facts": " \u3000\u200b\n……"}, "answer.facts"),
        ({"basis": ""}, "answer.basis"),
        ({"rows": (ROW, replace(ROW, request="\u2003"))}, "answer.rows[1].request"),
        ({"rows": (replace(ROW, opinion="\u3164\u115f"),)}, "answer.rows[0].opinion"),
        ({"rows": (replace(ROW, result=""),)}, "answer.rows[0].result"),
        ({"rows": (replace(ROW, result="maybe"),)}, "answer.rows[0].result"),
        ({"facts": "长" * 20_001}, "answer.facts"),
    ],
)
def test_article_32_an_answer_that_says_nothing_is_no_answer(
    changes: dict[str, Any], where: str
) -> None:
    with pytest.raises(Problem) as caught:
        check_move(
            Move(S.ANSWERED, answer=replace(AN_ANSWER, **changes)), HANDLED, PetitionKind.CLAIM
        )
    assert (caught.value.status, caught.value.extra["where"]) == (422, where)


def test_what_the_demonstrations_office_answers_is_an_answer() -> None:
    answer = from_plain(Answer, WORDS["answer"])
    check_move(Move(S.ANSWERED, answer=answer), HANDLED, PetitionKind.CLAIM)


def test_a_row_with_a_basis_of_its_own_needs_no_other() -> None:
    rows = (replace(ROW, basis="《物业管理条例》第三十五条"),)
    check_move(Move(S.ANSWERED, answer=Answer(rows, facts="d")), HANDLED, PetitionKind.CLAIM)


@pytest.mark.parametrize(
    ("opinion", "where"),
    [
        (None, "opinion"),
        (replace(UPHELD, result=""), "opinion.result"),
        (replace(UPHELD, reasons="—— \u00ad"), "opinion.reasons"),
        (replace(UPHELD, basis=""), "opinion.basis"),
        (replace(UPHELD, result="changed"), "opinion.rows"),
        (
            replace(UPHELD, result="changed", rows=(replace(ROW, opinion=""),)),
            "opinion.rows[0].opinion",
        ),
    ],
)
@pytest.mark.parametrize(("to", "here"), [(S.REVIEWED, S.IN_REVIEW), (S.FINAL, S.IN_RECHECK)])
def test_articles_35_and_36_an_opinion_has_result_reasons_and_basis(
    to: S, here: S, opinion: Opinion | None, where: str
) -> None:
    with pytest.raises(Problem) as caught:
        check_move(Move(to, opinion=opinion), (*HANDLED, S.ANSWERED, here), PetitionKind.CLAIM)
    assert (caught.value.status, caught.value.extra["where"]) == (422, where)


@pytest.mark.parametrize("conclusion", Conclusion)
@pytest.mark.parametrize("here", [S.REVIEWED, S.FINAL])
def test_what_a_review_revokes_goes_back_and_nothing_else_does(
    here: S, conclusion: Conclusion
) -> None:
    legal = legal_moves((*IN_RECHECK, here), PetitionKind.CLAIM, conclusion)
    goes_back = conclusion in ("revoked", "redo")
    assert (S.HANDLING in legal) == goes_back
    assert (S.CLOSED in legal) == (here is S.REVIEWED and not goes_back)


def test_what_was_sent_back_is_handled_extended_answered_and_withdrawn_anew() -> None:
    again = (*HANDLED, S.EXTENDED, S.ANSWERED, S.IN_REVIEW, S.REVIEWED, S.HANDLING)
    assert S.EXTENDED in legal_moves(again, PetitionKind.CLAIM, "redo")
    after_a_recheck = (*IN_RECHECK, S.FINAL, S.HANDLING, S.HEARING)
    assert S.ANSWERED in legal_moves(after_a_recheck, PetitionKind.CLAIM, "redo")
    assert may_withdraw(after_a_recheck)


def test_only_what_was_answered_is_opened_again_by_supervision() -> None:
    assert S.HANDLING in legal_moves((*HANDLED, S.ANSWERED, S.CLOSED), PetitionKind.CLAIM)
    assert S.HANDLING not in legal_moves((*SENT, S.NOT_ACCEPTED, S.CLOSED), PetitionKind.CLAIM)


def test_article_44_the_office_itself_refuses_nothing() -> None:
    for kind in PetitionKind:
        assert S.NOT_ACCEPTED not in legal_moves(FILED, kind)
        assert S.NOT_ACCEPTED in legal_moves(SENT, kind)


def test_every_ground_stands_in_law_and_fits_a_refusal() -> None:
    assert set(GROUNDS) == set(Ground)
    assert all(rule.law.startswith("《") and rule.kinds for rule in GROUNDS.values())


@pytest.mark.parametrize(
    "blank", ["", " ", "\u3000", "\u200b\ufeff", "……。", "\u2800", "\u3164", "\x00", "\u00ad"]
)
def test_what_nobody_can_read_has_no_words(blank: str) -> None:
    assert not has_words(blank)
    assert not has_words(blank * 50)
    assert has_words(f"{blank}好{blank}")


def test_a_suggestion_is_signposted_without_a_route() -> None:
    check_move(Move(S.SIGNPOSTED, note="n"), FILED, PetitionKind.SUGGESTION)
