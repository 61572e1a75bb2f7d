"""CaseEvent -> messages: the living card edited in place, and one short message that rings.

The text that rings stands on a lock screen: it names no subject, no accused and no outcome.
"""

from datetime import datetime

from backend_client.contract import CaseStatus
from dialogs.conversation import FollowedCase
from dialogs.message import Lane, Message
from dialogs.render import button, case_card, case_data
from dialogs.texts import Texts

# The receipt that was just given has said these already.
QUIET = frozenset({CaseStatus.SUBMITTED, CaseStatus.REGISTERED})


def of_change(
    t: Texts, before: FollowedCase, after: FollowedCase, now: datetime
) -> tuple[Message, ...]:
    """What the chat is told when a case went from `before` to `after`."""
    if after.seq == before.seq:
        return ()
    card = case_card(t, after, now)
    news = after.steps[len(before.steps) :]
    if all(step.status in QUIET for step in news):
        return (card,)
    return (card, ring(t, after))


def ring(t: Texts, case: FollowedCase) -> Message:
    answered = case.status in (CaseStatus.ANSWERED, CaseStatus.REVIEWED, CaseStatus.FINAL)
    return Message(
        t.html("case.ring_answered" if answered else "case.ring"),
        buttons=((button(t, "case.button.progress", case_data(case, "open")),),),
        lane=Lane.PUSH,
    )
