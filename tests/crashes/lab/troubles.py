"""What happens to the lives of the lane that pushes changes, and how their calls fare."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dice:
    """How often a call goes wrong, and how; seconds until Telegram answers, at most."""

    cut: float = 0.08  # carried out, but nobody is told
    dropped: float = 0.05
    late: float = 0.0  # carried out seconds after the connection was cut
    flood: float = 0.05
    slow_seconds: float = 3.0


@dataclass(frozen=True)
class Trouble:
    """What happens to the lives. `steps`: at most so many until one dies; 0 spares it."""

    steps: int = 0
    freezes: bool = False
    sets_clock: bool = False
    dice: Dice = field(default_factory=Dice)


TROUBLES = {
    "killed": Trouble(steps=600),
    "killed soon again": Trouble(steps=60),
    "killed, and calls come late": Trouble(steps=600, dice=Dice(late=0.04)),
    "two, frozen past their lease": Trouble(freezes=True),
    "two, frozen and killed": Trouble(freezes=True, steps=600),
    "killed, and the clock is set": Trouble(steps=600, sets_clock=True),
    "two, frozen, and the clock is set": Trouble(freezes=True, sets_clock=True),
}
