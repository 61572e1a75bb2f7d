"""Tables of the situation: what is counted of cases, and hot issues: cases that tell of the same
event.

By what an issue is found are keyed hashes (`situation/likeness.py`): nothing that was written is
here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Double, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import ROW_ID, Base, Json, UtcTime


class FigureRow(Base):
    """What of a case is counted: the facts of `figures/facts.py`, days as ordinals."""

    __tablename__ = "figures"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    filed: Mapped[int] = mapped_column(Integer, index=True)
    unit: Mapped[str | None] = mapped_column(String(200))
    topic: Mapped[str | None] = mapped_column(String(100))
    area: Mapped[str | None] = mapped_column(String(100))
    channel: Mapped[str | None] = mapped_column(String(100))
    repeated: Mapped[bool] = mapped_column(Boolean)
    answered: Mapped[int | None] = mapped_column(Integer)
    due: Mapped[int | None] = mapped_column(Integer)
    asked_back: Mapped[int | None] = mapped_column(Integer)
    called_back: Mapped[str | None] = mapped_column(String(32))
    register_due: Mapped[int | None] = mapped_column(Integer)
    register_done: Mapped[int | None] = mapped_column(Integer)
    notice_due: Mapped[int | None] = mapped_column(Integer)
    notice_done: Mapped[int | None] = mapped_column(Integer)
    handle_due: Mapped[int | None] = mapped_column(Integer)
    handle_done: Mapped[int | None] = mapped_column(Integer)


class IssueRow(Base):
    """An issue; most have one case. `alerted_at`: when it had so many that officers were told."""

    __tablename__ = "hot_issues"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    alerted_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)


class HotCaseRow(Base):
    """A case that was looked at, under its own id; days as ordinals. In `place`, `head` and
    `terms` terms stand one behind the other; the masses are what they weighed when it came."""

    __tablename__ = "hot_cases"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    case: Mapped[str] = mapped_column(
        String(32), ForeignKey("cases.number", ondelete="CASCADE"), unique=True
    )
    issue: Mapped[int] = mapped_column(ROW_ID, ForeignKey("hot_issues.id"), index=True)
    day: Mapped[int] = mapped_column(Integer, index=True)
    place: Mapped[bytes] = mapped_column(LargeBinary)
    path: Mapped[Any] = mapped_column(Json)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    head_mass: Mapped[float] = mapped_column(Double)
    mass: Mapped[float] = mapped_column(Double)


class HotTermRow(Base):
    """One of the rare terms of a case, by which it is found."""

    __tablename__ = "hot_terms"

    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("hot_cases.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        autoincrement=False,
    )


class HotCountRow(Base):
    """In how many issues a term stands."""

    __tablename__ = "hot_counts"

    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    issues: Mapped[int] = mapped_column(Integer)


class HotMarkRow(Base):
    """Up to which case all were looked at; its only row has the id 1."""

    __tablename__ = "hot_marks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)


class HotSeenRow(Base):
    """An officer has looked at an issue, since it was told of."""

    __tablename__ = "hot_seen"

    officer: Mapped[str] = mapped_column(String(80), primary_key=True)
    issue: Mapped[int] = mapped_column(ROW_ID, ForeignKey("hot_issues.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
