"""What each status means to its petitioner, where tables could disagree."""

import pytest

from backend_client.contract.case import CaseStatus
from dialogs.cases.status import DUTY, STATUSES, UNKNOWN, Awaits, row_of
from office.law import statuses as offices


def test_what_the_chat_lets_withdraw_the_office_takes_back() -> None:
    mine = {status for status, row in STATUSES.items() if row.awaits is Awaits.ANSWER}
    assert mine == offices.WITHDRAWABLE


def test_what_is_closed_to_words_in_the_chat_is_so_at_the_office() -> None:
    assert {status for status, row in STATUSES.items() if not row.open_to_words} == offices.ENDED


def test_a_round_is_over_where_the_office_has_answered_or_decided() -> None:
    over = {status for status, row in STATUSES.items() if row.round_over}
    assert over == offices.ANSWERED | offices.DECIDED_ABOVE


def test_an_opinion_comes_where_the_office_decides_above() -> None:
    assert {status for status, row in STATUSES.items() if row.decides} == offices.DECIDED_ABOVE


@pytest.mark.parametrize("status", CaseStatus)
def test_nobody_is_awaited_where_a_case_has_ended_or_its_answer_stands(status: CaseStatus) -> None:
    row = STATUSES[status]
    assert (row.awaits is not Awaits.ANSWER) is (row.ended or row.ratable)


@pytest.mark.parametrize("status", CaseStatus)
def test_whatever_brings_a_result_rings(status: CaseStatus) -> None:
    row = STATUSES[status]
    assert row.rings or not row.brings_result


def test_closing_rings_as_any_step_and_what_was_answered_can_still_be_rated() -> None:
    row = STATUSES[CaseStatus.CLOSED]
    assert row.rings and not row.brings_result and row.ratable


def test_the_last_word_rings_as_a_result_and_is_closed_to_words() -> None:
    row = STATUSES[CaseStatus.FINAL]
    assert row.brings_result and not row.open_to_words


def test_an_answer_is_rated_until_its_window_closes_whatever_is_asked_above() -> None:
    """As at the office, which takes a rating until then."""
    assert {status for status, row in STATUSES.items() if row.ratable} == {
        *(CaseStatus.ANSWERED, CaseStatus.CLOSED),
        *(CaseStatus.IN_REVIEW, CaseStatus.REVIEWED, CaseStatus.IN_RECHECK, CaseStatus.FINAL),
    }


@pytest.mark.parametrize(
    "status",
    [
        CaseStatus.ACCEPTED,
        *(each for each, row in offices.STATUSES.items() if row.runs_on and row.withdrawable),
    ],
)
def test_the_unit_s_duty_is_told_all_the_while_it_is_done(status: CaseStatus) -> None:
    assert DUTY in STATUSES[status].procedures_shown


def test_a_status_of_a_newer_backend_is_some_progress() -> None:
    assert row_of("consulting_experts") is UNKNOWN
    assert UNKNOWN.rings and UNKNOWN.open_to_words and not UNKNOWN.ended
