"""30,000 random conversations over every dialog: no exception, no silent turn, nothing lost,
nothing twice. A failure names its seed; `Walker(random.Random(seed)).walk(...)` walks it again."""

import random

import pytest

from tests.dialogs.walker import Walker

CHUNKS, CONVERSATIONS = 60, 500
STEPS = (2, 4, 9)


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
