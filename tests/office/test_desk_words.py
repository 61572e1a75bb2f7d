"""The desk has a word for all that it shows by its name."""

import tomllib

from backend_client.contract.case import CaseStatus
from office.desk import rendering
from office.law.moves import STAFF_MOVES
from office.queue.waiting import Wait

WORDS = tomllib.loads((rendering.HERE / "words.toml").read_text("utf-8"))


def test_every_status_every_wait_and_every_move_has_a_word() -> None:
    assert WORDS["status"].keys() == set(CaseStatus)
    assert WORDS["wait"].keys() == set(Wait)
    assert WORDS["move"].keys() >= {to for moves in STAFF_MOVES.values() for to in moves}
