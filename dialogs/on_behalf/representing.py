"""Who speaks for all in a joint matter: whoever filed it, and whom they asked, once each has said
yes. Who only signed speaks for nobody but themselves.
"""

from backend_client.contract.case import CaseEvent, ReviewLevel
from dialogs.state.conversation import FollowedCase
from dialogs.state.copies import replace

MOST_REPRESENTATIVES = 5  # with whoever filed it (Art. 20)
ROLE = "role"  # of leaving: they stay a signer
# The actions on a case that are theirs, too, who signed what another has filed.
FOR_SIGNERS = frozenset(
    {
        *("outcome", "rate", "grade", "pressed", "answer", "told", "basis", "notes", "open"),
        *("human", "more", "mute", "unmute", "leave", "publish", "hide"),
        *(f"opinion_{level}" for level in ReviewLevel),
    }
)
FOR_REPRESENTATIVES = FOR_SIGNERS | {"add", "reply", "urge", "supervise"}


def is_theirs(case: FollowedCase, verb: str) -> bool:
    """Whether it may be done from this chat."""
    if case.signer is None:
        return True
    return verb in (FOR_REPRESENTATIVES if case.represents else FOR_SIGNERS)


def speaks_for_all(case: FollowedCase) -> bool:
    """Who signed with others speaks for them only where they were asked to."""
    return case.signer is None or case.represents


def may_leave(case: FollowedCase, what: str) -> bool:
    """Either what they signed, or only their `ROLE`."""
    return case.represents if what == ROLE else case.signer is not None


def signed(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    """How many they are by now; names stand in no event."""
    people, speak = event.data.get("people"), event.data.get("representatives", 1)
    if case.signer is not None and event.data.get("follower") == case.signer:
        case = replace(case, represents=event.data.get("represents") is True)
    return replace(
        case,
        joint=True,
        people=people if isinstance(people, int) else case.people,
        representatives=speak if isinstance(speak, int) else case.representatives,
    )
