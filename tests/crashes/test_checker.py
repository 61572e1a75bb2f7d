"""The checker itself: a promise whose breach it could not see would be no promise."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import structlog

from backend_client.contract.case import Case, CaseStatus, Draft, PetitionKind
from bot.ops.logs import Harmless
from handlers.ports import ChatId
from sandbox.delivery.log import Call, Entry, Made
from tests.crashes.lab.checker import Verdict, judge
from tests.crashes.lab.complaints import ALLOWED, complaints, hear, overheard
from tests.crashes.lab.ledger import Ledger, Petition, Step
from tests.crashes.lab.proofs import chat_of

CHAT = 7
REF = "abcd1234ffff"
NUMBER = "260618-0001-6"
AT = datetime(2026, 6, 18, tzinfo=UTC)


def case(facts: str = "记1a 路灯坏了 记1b") -> Case:
    draft = Draft(client_ref=REF, kind=PetitionKind.CLAIM, request="修好", facts=facts)
    return Case(NUMBER, REF, CaseStatus.HANDLING, draft, AT)


def shows(revision: int, text: str, **given: Any) -> Call:
    parameters = {"text": text, "disable_notification": given.pop("silent", "false")}
    if data := given.pop("data", None):
        markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        parameters["reply_markup"] = json.dumps(markup)
    facts = {"ok": True, "method": "sendMessage", **given}
    return Call(
        time=revision,
        parameters=parameters,
        chat_id=CHAT,
        carried_out=True,
        revision=revision,
        **facts,
    )


def rings(revision: int, **given: Any) -> Call:
    return shows(revision, "有新消息", data="c:abcd1234:open", **given)


def says(revision: int, text: str = "x") -> Made:
    update = {"update_id": revision, "message": {"chat": {"id": CHAT}, "text": text}}
    return Made(float(revision), update, revision)


def taps(revision: int, query_id: str) -> Made:
    update = {"update_id": revision, "callback_query": {"id": query_id, "from": {"id": CHAT}}}
    return Made(float(revision), update, revision)


def toasts(revision: int, query_id: str) -> Call:
    return Call(
        revision,
        "answerCallbackQuery",
        {"callback_query_id": query_id},
        None,
        True,
        True,
        revision=revision,
    )


def verdict(*entries: Entry, cases: tuple[Case, ...] = (case(),), **given: Any) -> Verdict:
    steps = [Step(NUMBER, f"〔{n}〕", revision) for n, revision in enumerate((10, 20))]
    petition = Petition(ChatId(CHAT), ("记1a", "记1b"), confirmed=given.pop("confirmed", True))
    return judge(entries, cases, Ledger([petition], steps, **given))


GOOD = (
    says(1),
    shows(2, "问"),
    shows(11, f"{NUMBER} 〔0〕"),
    rings(12),
    shows(21, f"{NUMBER} 〔0〕〔1〕"),
    rings(22),
)


def test_what_went_well_is_found_to_be_well() -> None:
    found = verdict(*GOOD)
    assert found.kept, found
    assert (found.petitions, found.changes, found.bound) == (1, 2, 3.0)


def test_a_petition_that_is_not_at_the_backend_is_lost() -> None:
    assert verdict(*GOOD, cases=()).lost == 1


def test_a_piece_that_was_said_and_is_not_in_the_case_is_lost() -> None:
    assert verdict(*GOOD, cases=(case("记1a"),)).lost == 1


def test_two_cases_or_one_that_nobody_confirmed_are_doubled() -> None:
    assert verdict(*GOOD, cases=(case(), case())).doubled == 1
    assert verdict(*GOOD, confirmed=False).doubled == 1


def test_pieces_in_another_order_are_an_inversion() -> None:
    assert verdict(*GOOD, cases=(case("记1b 记1a"),)).inversions == 1


def test_a_change_that_no_card_shows_was_never_shown() -> None:
    assert verdict(*GOOD[:4], rings(22)).never_shown == 1


def test_a_card_that_goes_back_is_an_inversion() -> None:
    assert verdict(*GOOD, shows(30, f"{NUMBER} 〔0〕", silent="true")).inversions == 1


def test_a_card_that_a_late_call_took_back_must_not_be_left_so() -> None:
    late = shows(30, f"{NUMBER} 〔0〕", silent="true", ok=False, fault="late")
    assert verdict(*GOOD, late).inversions == 1
    assert verdict(*GOOD, late, shows(31, f"{NUMBER} 〔0〕〔1〕", silent="true")).kept


def test_more_rings_than_changes_are_too_many_at_any_moment() -> None:
    assert verdict(*GOOD, rings(23)).rings_over_one == 1
    assert verdict(*GOOD[:4], rings(13), shows(21, f"{NUMBER} 〔0〕〔1〕")).rings_over_one == 1
    assert verdict(*GOOD, rings(23, silent="true")).kept


def test_a_repetition_that_rings_after_doubt_is_one_too_many() -> None:
    doubtful = shows(2, "问", ok=False)
    assert verdict(GOOD[0], doubtful, shows(3, "问"), *GOOD[2:]).rings_over_one == 1
    assert verdict(GOOD[0], doubtful, shows(3, "问", silent="true"), *GOOD[2:]).kept


def test_a_repetition_that_rings_after_a_kill_is_one_too_many() -> None:
    twice = (GOOD[0], shows(1, "甲"), says(2), shows(2, "问"), shows(3, "问"), *GOOD[2:])
    assert verdict(*twice).kept
    assert verdict(*twice, kills=[2.5]).rings_over_one == 1
    assert verdict(*twice, kills=[2.5], crowded={CHAT}).kept  # it answers another act


def test_more_sounds_of_the_same_than_acts_are_too_many() -> None:
    assert verdict(GOOD[0], shows(2, "问"), shows(3, "问"), *GOOD[2:]).rings_over_one == 1


def test_words_or_a_tap_that_nothing_follows_met_silence() -> None:
    assert verdict(*GOOD, says(40)).silent == 1
    assert verdict(*GOOD, taps(40, "q"), shows(41, "后来")).silent == 1
    assert verdict(*GOOD, taps(40, "q"), toasts(41, "q")).kept


def test_taps_answered_in_another_order_are_an_inversion() -> None:
    two = taps(40, "q"), taps(41, "r")
    assert verdict(*GOOD, *two, toasts(42, "r"), toasts(43, "q")).inversions == 1
    assert verdict(*GOOD, *two, toasts(42, "q"), toasts(43, "r")).kept
    stalled = toasts(42, "q")  # noted when its answer was cut off at last
    assert verdict(*GOOD, *two, toasts(43, "r"), stalled).kept


FINE = 'at=2026-06-18T02:00:00Z level=warning event="no updates" error=TimedOut tries=1'
FAULT = (
    'at=2026-06-18T02:00:00Z level=error event="chat not served" error="IndexError at sends.py:263"'
)
POISON = (
    'at=2026-06-18T02:00:00Z level=error event="turn failed" tries=1 error="KeyError at a.py:1"'
)


def test_a_line_of_level_error_or_a_traceback_turns_a_lane_red() -> None:
    """The laboratory's logs were full of them, and nothing judged them."""
    assert hear(verdict(*GOOD), {"bot": [FINE]}, ()).kept
    for line in (
        FAULT,
        "Traceback (most recent call last):",
        FAULT.replace("error", "critical", 1),
    ):
        found = hear(verdict(*GOOD), {"bot": [FINE, line], "backend": [FINE]}, ())
        assert (found.errors, found.kept) == (1, False), line
        assert found.findings[0].startswith("errors: bot: ")


def test_what_a_lane_brings_about_itself_is_allowed_to_it_alone() -> None:
    assert hear(verdict(*GOOD), {"bot": [POISON]}, ("poison",)).kept
    assert hear(verdict(*GOOD), {"bot": [POISON]}, ()).errors == 1
    assert hear(verdict(*GOOD), {"bot": [POISON, FAULT]}, ("poison",)).errors == 1
    assert all(each.reason for each in ALLOWED.values())


def test_what_is_logged_in_this_process_is_overheard_as_the_program_writes_it() -> None:
    with overheard() as said:
        structlog.get_logger().error("chat not served", chat=Harmless("ab"))
        logging.getLogger("asyncio").error("Task exception was never retrieved")
    assert len(complaints(said.getvalue().splitlines())) == 2


def test_what_is_found_of_a_case_or_a_petition_is_told_by_its_chat() -> None:
    """A card that went back named its case alone, and what had been said was not printed."""
    ledger = Ledger([Petition(ChatId(CHAT), ("记1a",))])

    def chat(found: str) -> int | None:
        return chat_of(found, GOOD, ledger)

    assert chat(f"inversions: {NUMBER} went from 1 back to 0") == CHAT
    assert chat("lost: 记1a was confirmed and is not at the backend") == CHAT
    assert chat("silent: chat 8 was not answered\nlost: words of 记1a are missing") == 8
    assert chat("errors: bot: Traceback") is None
