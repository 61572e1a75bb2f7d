"""Contract types for a call back (回访): some days after an answer the office asks the petitioner
whether what it says was done.

In the chat that is an ASKED event with a Choices beside its text, answered by a supplement with the
words of one choice; on the telephone an officer writes down what was said. Either way the
SUPPLEMENTED event has a CalledBack in its `call_back`.
"""

from dataclasses import dataclass
from enum import StrEnum

MOST_CHOICES, LONGEST_CHOICE = 6, 24  # buttons of a question, and characters on one


class CallBackWay(StrEnum):
    CHAT = "chat"
    PHONE = "phone"


@dataclass(frozen=True)
class Choices:
    """Beside the `text` of a question: what it can be answered with by one tap. `call_back`: it
    never rings for who has graded the answer already."""

    choices: tuple[str, ...] = ()
    call_back: bool = False


@dataclass(frozen=True)
class Replied:
    """A question that was asked, and its answer, both as they were said."""

    asked: str
    answer: str


@dataclass(frozen=True)
class CalledBack:
    """What came of it. `result` is the id of what the first question was answered with; `unhappy`:
    somebody has to look into it."""

    way: CallBackWay
    result: str
    unhappy: bool = False
    replies: tuple[Replied, ...] = ()
