"""What one action of a citizen on a filed case is: when, how it is offered, what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from dialogs.state.conversation import FollowedCase
from dialogs.state.effect import EffectKind


class ButtonPlace(Enum):
    """Where on the card its buttons stand, from top to bottom: the likeliest first."""

    QUESTION = auto()
    RATING = auto()
    APPEAL = auto()
    ANSWERS = auto()  # what the office has said, in full
    ACTING = auto()
    TALKING = auto()
    READING = auto()
    SETTING = auto()


class ActionRefused(NamedTuple):
    """Not possible now: the key of the text that says why. `alert`: its bubble is to be closed."""

    key: str
    alert: bool = True
    at_length: bool = False  # too much for a bubble


class Label(NamedTuple):
    """The text of a button, and what the button carries behind its verb."""

    key: str
    rest: str = ""


OLD_BUTTON = ActionRefused("talk.old_button_idle", alert=False)

Change = Callable[[FollowedCase], FollowedCase]
Refusal = Callable[[FollowedCase, datetime, str], ActionRefused | None]  # by the rest


def unchanged(case: FollowedCase) -> FollowedCase:
    return case


def never(case: FollowedCase, now: datetime, label: Label) -> bool:
    return False


def always(case: FollowedCase, now: datetime, label: Label) -> bool:
    return True


def possible(case: FollowedCase, now: datetime, rest: str) -> ActionRefused | None:
    return None


@dataclass(frozen=True)
class CaseAction:
    """The verb of its buttons is the key of its row."""

    # When
    refusal: Refusal = possible
    instead: tuple[Callable[[FollowedCase], bool], str] | None = None  # then another is meant
    # How it is offered
    place: ButtonPlace | None = None  # None: it stands on other messages than the card
    labels: tuple[Label, ...] = ()
    shown: Callable[[FollowedCase, datetime, Label], bool] = never
    rest_of: Callable[[FollowedCase], str] | None = None  # what the button carries now
    typed: bool = True  # whoever writes the label means it
    # What it does; without `change` its course stands in action_handlers
    sure: str | None = None  # asked first: NAME.sure, on a button NAME.do; then NAME.done
    effect: EffectKind | None = None  # what is asked of the backend, at once or in the end
    body: Mapping[str, object] = field(default_factory=dict)
    key: Callable[[FollowedCase], str] | None = None  # of the effect; None: a new one each time
    change: Change | None = None
    toast: str | None = None
    renews_card: bool = False
    undo: Change = unchanged  # when the backend refuses

    def on_card(self, case: FollowedCase, now: datetime) -> list[Label]:
        return [
            label if self.rest_of is None else Label(label.key, self.rest_of(case))
            for label in self.labels
            if self.shown(case, now, label)
        ]


def unless(there: Callable[[FollowedCase], bool]) -> Refusal:
    """An old button, where it is not there any more."""
    return lambda case, now, rest: None if there(case) else OLD_BUTTON


def labelled(name: str) -> tuple[Label, ...]:
    return (Label(f"case.button.{name}"),)


def to_read(
    name: str,
    refusal: Refusal,
    shown: Callable[[FollowedCase], bool],
    place: ButtonPlace = ButtonPlace.READING,
) -> CaseAction:
    """Opens what the office, or the citizen, has said."""
    return CaseAction(
        refusal=refusal,
        place=place,
        labels=labelled(name),
        shown=lambda case, now, label: shown(case),
        typed=False,
    )
