"""Table definitions of officers, what they keep for themselves, and the trail of what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import ROW_ID, Base, Json, UtcTime
from office.db.sealed import Sealed


class OfficerRow(Base):
    """An account. `id` is the name they sign in with. `password` is an argon2 hash; it is a
    one-time password as long as `password_until` stands. `second` is the secret of their one-time
    codes; until it is `confirmed` it opens nothing. `last_step`: that of the last code they used,
    which opens once."""

    __tablename__ = "officers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[Any] = mapped_column(Json)
    roles: Mapped[Any] = mapped_column(Json)
    unit: Mapped[str | None] = mapped_column(String(200))
    links: Mapped[Any] = mapped_column(Json)
    password: Mapped[str] = mapped_column(String(200))
    password_until: Mapped[datetime | None] = mapped_column(UtcTime)
    second: Mapped[str | None] = mapped_column(String(200))
    confirmed: Mapped[bool] = mapped_column(Boolean)
    last_step: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcTime)


class RecoveryCodeRow(Base):
    """A code that opens once in place of the phone's. `hash` is SHA-256: what it hides is drawn by
    lot and too long to be guessed."""

    __tablename__ = "recovery_codes"

    officer: Mapped[str] = mapped_column(String(32), ForeignKey("officers.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class TrailRow(Base):
    """What somebody did. The rows are counted without a gap, and `code` follows from the row and
    the code of the one before it: see office/audit/chain.py."""

    __tablename__ = "trail"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor: Mapped[str] = mapped_column(String(32))
    act: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str | None] = mapped_column(String(100), index=True)
    data: Mapped[Any] = mapped_column(Json)
    code: Mapped[str] = mapped_column(String(64))


class SavedSearchRow(Base):
    """A search that an officer keeps for themselves. `form`: {"name": …, "fields": {…}}."""

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    officer: Mapped[str] = mapped_column(String(80), index=True)
    form: Mapped[Any] = mapped_column(Sealed("saved_searches.form"))
