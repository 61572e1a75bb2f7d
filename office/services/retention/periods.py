"""For how long each kind is kept, in days. docs/privacy.md gives the reasons. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Periods:
    """`cases` and `talks` count from the last thing that happened in them, `ratings` from the last
    change, `files` from when one that nothing refers to was stored."""

    cases: int = 10_950  # 30 years: of a matter with a result (archives' table, see docs)
    talks: int = 1_095  # about no case
    ratings: int = 365  # who gave which grade; the sums stay
    trail: int = 1_095  # PIPL 56 asks for three years, the Cybersecurity Law 21 for six months
    files: int = 30  # that belong to nothing: an upload that was given up, or what was cut

    def before(self, kind: str, now: datetime) -> datetime:
        """What is older is cut."""
        return now - timedelta(days=getattr(self, kind))

    def check(self) -> None:
        """Raises ValueError, naming the setting."""
        for kind, least in LEAST.items():
            if getattr(self, kind) < least:
                raise ValueError(f"KEEP_{kind.upper()}_DAYS must be {least} or more")


# A review, a recheck and the windows between them take most of a year; a rating's window and its
# batch a month; whoever uploads has to be done with it.
LEAST = {"cases": 365, "talks": 30, "ratings": 60, "trail": 183, "files": 2}


def kinds() -> Iterator[str]:
    """In the order in which they are cut: files when what they belonged to is gone."""
    return (field.name for field in fields(Periods))
