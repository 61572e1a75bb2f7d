"""Question and answer in public, as a case's card tells and offers it. What everybody would read is
shown first, and agreed to there: `dialogs/nearby/publication.py`.
"""

from collections.abc import Mapping

from backend_client.contract.case import CaseEvent
from backend_client.contract.publication import PublicationStage
from dialogs.cases.action import ButtonPlace, CaseAction, labelled, unchanged, unless
from dialogs.state.conversation import FollowedCase
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind


def heard(case: FollowedCase, event: CaseEvent) -> FollowedCase:
    """A no of the citizen's stands until they ask for it themselves."""
    known = next((each for each in PublicationStage if each == event.data.get("stage")), None)
    asks_anew = known is PublicationStage.OPEN and case.publication is not None
    return case if known is None or asks_anew else replace(case, publication=known)


def may_publish(case: FollowedCase) -> bool:
    """Whether the office would let everybody read it, if they agree: it says so with the answer."""
    return case.number is not None and case.publication is not None and not case.cleared


def is_published(case: FollowedCase) -> bool:
    """Or on its way there."""
    stages = PublicationStage
    return case.publication in (stages.AGREED, stages.ANEW, stages.PUBLISHED)


ROWS: Mapping[str, CaseAction] = {
    "publish": CaseAction(
        refusal=unless(may_publish),
        place=ButtonPlace.SETTING,
        labels=labelled("publish"),
        shown=lambda case, now, label: case.publication is PublicationStage.OPEN,
        effect=EffectKind.LOOK_PUBLIC,
        change=unchanged,
        toast="publish.looking",
    ),
    "hide": CaseAction(
        refusal=unless(is_published),
        place=ButtonPlace.SETTING,
        labels=labelled("hide"),
        shown=lambda case, now, label: is_published(case),
        effect=EffectKind.END_PUBLIC,
        change=lambda case: replace(case, publication=PublicationStage.WITHDRAWN),
        toast="publish.taken_back",
        renews_card=True,
    ),
}
