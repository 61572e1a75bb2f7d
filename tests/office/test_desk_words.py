"""The desk has a word for all that it shows by its name."""

import tomllib

from backend_client.contract.bodies import Rung
from backend_client.contract.case import CaseStatus, EventType
from backend_client.contract.publication import PublicationStage
from office.desk import rendering
from office.law.moves import STAFF_MOVES
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
