"""Tables of what opens a case to others: invitations, and those who have signed a joint matter."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ForeignKey,
    String,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import ROW_ID, Base, UtcTime
from office.db.sealed import Keyed, Sealed
from office.db.statements import Executor, Statement


class InvitationRow(Base):
    """What opens a case once, for whom it was filed, or for all who sign; looked up by hashes."""

    __tablename__ = "invitations"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    code_mark: Mapped[str] = mapped_column(String(64), index=True)
    link: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(16))
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), index=True)
    key: Mapped[str] = mapped_column(String(200), index=True)
    until: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    represents: Mapped[bool] = mapped_column(Boolean, default=False)


class SignatureRow(Base):
    """Somebody who has signed a joint matter, and how they rate its answer: `unit` to `summed` are
    those of `rated`, for this one. `follower` is the channel's name for where they follow it."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("case", "follower"),)

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"))
    follower: Mapped[str] = mapped_column(String(80))
    who: Mapped[Any] = mapped_column(Sealed("signatures.who"))  # name and phone
    at: Mapped[datetime] = mapped_column(UtcTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcTime)
    represents: Mapped[bool] = mapped_column(Boolean, default=False)
    rating: Mapped[Any | None] = mapped_column(Sealed("signatures.rating"))
    unit: Mapped[str | None] = mapped_column(String(200), index=True)
    person: Mapped[str | None] = mapped_column(Keyed("rated.person"))
    rated_at: Mapped[datetime | None] = mapped_column(UtcTime)
    waiting: Mapped[bool] = mapped_column(Boolean)
    summed: Mapped[Any] = mapped_column(Sealed("signatures.summed"))


@dataclass(slots=True)
class SignatureRecord:
    """A row of `signatures`, to be changed and saved; `id` is 0 until it is stored."""

    id: int
    case: str
    follower: str
    who: Any
    at: datetime
    left_at: datetime | None = None
    represents: bool = False  # speaks for all who signed
    rating: Any | None = None
    unit: str | None = None
    person: str | None = None
    rated_at: datetime | None = None
    waiting: bool = False
    summed: Any = None


SIGNATURES = SignatureRow.metadata.tables[SignatureRow.__tablename__]
_NAMES = tuple(field.name for field in fields(SignatureRecord))
_COLUMNS = [SIGNATURES.c[name] for name in _NAMES]
_CHANGING = (
    "who",
    "at",
    "left_at",
    "represents",
    "rating",
    "unit",
    "person",
    "rated_at",
    "waiting",
)


def _bound(names: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


_OF_CASE = Statement(
    select(*_COLUMNS).where(SIGNATURES.c.case == bindparam("number")).order_by(SIGNATURES.c.id)
)
_NEW = Statement(insert(SIGNATURES).values(_bound(_NAMES[1:])).returning(SIGNATURES.c.id))
_SAVE = Statement(
    update(SIGNATURES).where(SIGNATURES.c.id == bindparam("row")).values(_bound(_CHANGING))
)


async def signatures_of(sql: Executor, number: str) -> list[SignatureRecord]:
    """Of a case, also of those who have left, the oldest first."""
    return [SignatureRecord(*row) for row in await sql.rows(_OF_CASE, number=number)]


async def add_signature(sql: Executor, signature: SignatureRecord) -> None:
    values = {name: getattr(signature, name) for name in _NAMES[1:]}
    [signature.id] = await sql.row(_NEW, **values)


async def save_signature(sql: Executor, signature: SignatureRecord) -> None:
    """What may change while it stands."""
    values = {name: getattr(signature, name) for name in _CHANGING}
    await sql.run(_SAVE, row=signature.id, **values)
