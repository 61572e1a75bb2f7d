"""Tables of what waits for the office, and of what its officers have looked at."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Computed, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, Json, UtcTime


class QueueRow(Base):
    """What of a case waits for the office: its news [[wait, seq], …] and its next duty. `seq` is
    that of the newest news for the office, `given_seq` for the unit that has the case."""

    __tablename__ = "queue"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    urgent: Mapped[bool] = mapped_column(Boolean)
    news: Mapped[Any] = mapped_column(Json)
    seq: Mapped[int] = mapped_column(Integer)
    given_seq: Mapped[int] = mapped_column(Integer)
    begun: Mapped[datetime | None] = mapped_column(UtcTime)
    half_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    due: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    timeless: Mapped[bool | None] = mapped_column(Boolean, Computed("due IS NULL"))


# In the order of the queue: whoever looks at the first goes through no others.
Index(
    "ix_queue_in_order",
    *(QueueRow.urgent.desc(), QueueRow.timeless, QueueRow.due, QueueRow.case),
)


class SeenRow(Base):
    """The last step of a case, and the last note of a colleague, that an officer has looked at."""

    __tablename__ = "queue_seen"

    officer: Mapped[str] = mapped_column(String(80), primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    note: Mapped[int | None] = mapped_column(Integer)
