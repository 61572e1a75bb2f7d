"""30,000 random conversations over every dialog: no exception, no silent turn, nothing lost,
nothing twice. A failure names its seed; `Walker(random.Random(seed)).walk(...)` walks it again."""

import random
from collections.abc import Collection, Mapping

import pytest

from dialogs.account import commands
from dialogs.cases import actions as case_actions
from dialogs.forms import draft_buttons
from dialogs.listening import clarify
from dialogs.registry import DIALOGS, FORMS
from dialogs.turn import TABLE
from tests.dialogs.walker import Walker

CHUNKS, CONVERSATIONS = 60, 500
STEPS = (2, 4, 9)
BUTTONS: Mapping[str, Collection[str]] = {
    "c": case_actions.ACTIONS,
    "d": draft_buttons.verbs(FORMS),
    "g": commands.BUTTONS,
    "h": clarify.CHOICES.keys() - {"officer"},  # too rare: listening/test_moves.py has it
}


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_a_citizen_does_is_answered_kept_and_filed_once(chunk: int) -> None:
    filed = 0
    for seed in range(chunk * CONVERSATIONS, (chunk + 1) * CONVERSATIONS):
        walker = Walker(random.Random(seed))
        try:
            walker.walk(STEPS[seed % len(STEPS)])
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
        filed += len(walker.filed)
    assert filed > CONVERSATIONS // 20, "the walk hardly ever files: it proves little"


@pytest.mark.slow
@pytest.mark.timeout(600)  # 5 to 40 s of CPU: until it has met all
def test_the_walk_meets_every_kind_of_event_every_dialog_and_every_button() -> None:
    buttons = {f"{kind}:{action}" for kind, actions in BUTTONS.items() for action in actions}
    wanted: set[type | str] = {*TABLE, *DIALOGS, *buttons}
    for seed in range(6_000):
        walker = Walker(random.Random(seed))
        walker.walk(max(STEPS))
        wanted -= walker.met
        if not wanted:
            return
    assert wanted == set()
