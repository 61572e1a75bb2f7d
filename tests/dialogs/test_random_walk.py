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
MEET_ALL, LONG = 6_000, 9  # so many conversations of so many steps meet all there is
STEPS = (2, 4, 2, 4, LONG, 2, 4, 2, 4, 2, 4, LONG)  # those after them
MET: dict[int, set[type | str]] = {}  # by the first conversations that this process has walked
BUTTONS: Mapping[str, Collection[str]] = {
    "c": case_actions.ACTIONS,
    "d": draft_buttons.verbs(FORMS),
    "g": commands.BUTTONS,
    "h": clarify.CHOICES.keys() - {"officer"},  # too rare: listening/test_moves.py has it
}


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS)[::-1])  # the first stand before whom they serve
def test_whatever_a_citizen_does_is_answered_kept_and_filed_once(chunk: int) -> None:
    filed = 0
    for seed in range(chunk * CONVERSATIONS, (chunk + 1) * CONVERSATIONS):
        try:
            filed += len(walked(seed).filed)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
    assert filed > CONVERSATIONS // 20, "the walk hardly ever files: it proves little"


@pytest.mark.slow
@pytest.mark.timeout(600)  # 40 s of CPU where this process has walked none of them
def test_the_walk_meets_every_kind_of_event_every_dialog_and_every_button() -> None:
    buttons = {f"{kind}:{action}" for kind, actions in BUTTONS.items() for action in actions}
    wanted: set[type | str] = {*TABLE, *DIALOGS, *buttons}
    for seed in range(MEET_ALL):
        wanted -= MET[seed] if seed in MET else walked(seed).met
        if not wanted:
            return
    assert wanted == set()


def walked(seed: int) -> Walker:
    walker = Walker(random.Random(seed))
    walker.walk(LONG if seed < MEET_ALL else STEPS[seed % len(STEPS)])
    if seed < MEET_ALL:
        MET[seed] = walker.met
    return walker
