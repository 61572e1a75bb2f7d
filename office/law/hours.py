"""Office hours, and by when an answer is promised. Pure."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from office.data import FOLDER
from office.law.deadlines import CHINA, is_working_day

TABLE = FOLDER / "hours.toml"


@dataclass(frozen=True)
class Hours:
    """Of working days, in China's time."""

    opens: time
    closes: time
    answer_within: timedelta  # of working time
    urgent_within: timedelta  # of any time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("hours: closes must be after opens, on the same day")
        if min(self.answer_within, self.urgent_within) <= timedelta(0):
            raise ValueError("hours: answer_minutes and urgent_minutes must be above 0")


def load_hours(table: Path = TABLE) -> Hours:
    """Raises ValueError, naming what is wrong."""
    row = tomllib.loads(table.read_text("utf-8"))
    minutes = (timedelta(minutes=row[f"{name}_minutes"]) for name in ("answer", "urgent"))
    return Hours(row["opens"], row["closes"], *minutes)


def answer_by(now: datetime, hours: Hours, *, urgent: bool = False) -> datetime:
    """Until when words that come `now` are answered."""
    if urgent:
        return now + hours.urgent_within
    left, day = hours.answer_within, now.astimezone(CHINA).date()
    while True:
        begins = max(now, datetime.combine(day, hours.opens, CHINA))
        open_for = datetime.combine(day, hours.closes, CHINA) - begins
        if is_working_day(day) and open_for > timedelta(0):
            if left <= open_for:
                return begins + left
            left -= open_for
        day += timedelta(days=1)
