"""The desk has a word for all that it shows by its name."""

import re
import tomllib

import pytest

from backend_client.contract.bodies import Rung
from backend_client.contract.case import CaseStatus, EventType
from backend_client.contract.publication import PublicationStage
from office.desk import rendering
from office.desk.forms import field_of, read_order
from office.law.moves import STAFF_MOVES
from office.law.problems import Problem
from office.queue.waiting import Wait
from office.queue.whose import TELL_NOTHING

WORDS = tomllib.loads((rendering.HERE / "words.toml").read_text("utf-8"))


def test_every_status_every_wait_and_every_move_has_a_word() -> None:
    assert WORDS["status"].keys() == set(CaseStatus)
    assert WORDS["wait"].keys() == set(Wait)
    assert WORDS["publication"].keys() == set(PublicationStage)
    assert WORDS["escalated"].keys() == set(Rung)
    others = {EventType.MOVED, EventType.AGENT_ENDED} | TELL_NOTHING
    assert WORDS["event"].keys() >= {
        each for each in set(EventType) - others if not each.startswith(("talk", "neighbour"))
    }
    assert WORDS["move"].keys() >= {to for moves in STAFF_MOVES.values() for to in moves}


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("days", "days"),
        ("answer.basis", "basis"),
        ("answer.rows", "opinion1"),
        ("answer.rows[1].request", "request2"),
        ("answer.rows[0].result", "result1"),
        ("opinion", "conclusion"),
        ("opinion.rows[2].opinion", "opinion3"),
        ("helpers[0].unit", "helper1"),
        ("helpers[2].due", "helper3_due"),
        ("task.what", "what"),
    ],
)
def test_a_refusal_is_told_at_the_field_that_the_form_has(where: str, field: str) -> None:
    assert field_of(Problem.invalid(where, "must be told")) == field
    named = re.sub(r"\d", "{{ i }}", field)
    pages = [path.read_text("utf-8") for path in (rendering.HERE / "templates").glob("*.html")]
    assert any(f'name="{named}"' in page or f'name="{field}"' in page for page in pages)


def test_a_refusal_of_the_whole_form_is_told_at_no_field() -> None:
    assert field_of(Problem(409, "stale", "The case has changed.")) == ""


def test_no_wait_in_the_queue_looks_like_something_else_of_its_name() -> None:
    """请您单位办 had the room of a whole task around it."""
    style = (rendering.HERE / "desk.css").read_text("utf-8")
    alone = {name for name in re.findall(r"(?:^|[\s,}])\.(\w+)(?=[\s,{])", style)}
    assert not alone & set(Wait)


@pytest.mark.parametrize("day", ["9999-12-31", "2026-02-30", "٣", ""])
def test_a_day_that_is_none_is_no_mistake_of_ours(day: str) -> None:
    """The contract tells of no day in the last year: the page broke off."""
    assert read_order({"kind": "help", "unit": "u", "what": "w", "due": day}).due is None
