"""What the person for whom a case was filed says of it: it is theirs, or not, or theirs alone to
follow.
"""

from backend_client.contract.case import CaseEvent
from backend_client.contract.on_behalf import Represented
from dialogs.state.conversation import FollowedCase
from dialogs.state.copies import replace


def is_own(case: FollowedCase) -> bool:
    """Whether the matter is this citizen's: who filed it for another does not speak for them."""
    return case.on_behalf is None


def confirmed(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    """The person follows it themselves: who filed it is rung no more."""
    return case if is_own(case) else replace(case, confirmed=True, disowned=False, muted=True)


def disowned(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    return case if is_own(case) else replace(case, disowned=True)


def taken_over(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    return replace(case, alone=True) if is_own(case) else withheld(case)


def withheld(case: FollowedCase) -> FollowedCase:
    """What is left with who filed it: for whom it was, and that there was something."""
    whom = case.on_behalf
    return FollowedCase(
        case.client_ref,
        headline="",
        filed_at=case.filed_at,
        on_behalf=Represented(whom.name, relation=whom.relation) if whom else None,
        muted=True,
        cleared=True,
        withheld=True,
    )


def can_take_over(case: FollowedCase) -> bool:
    """Whether this chat, whose matter it is, may follow it alone."""
    known = case.number is not None and case.confirmed_as is not None
    return known and not (case.alone or case.cleared)
