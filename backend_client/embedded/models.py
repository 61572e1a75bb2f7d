"""The tables. What citizens wrote stands only in JSON columns, escaped to ASCII, so that lone
surrogates and NUL survive in every database.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ROW_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only INTEGER up by itself


class UtcTime(TypeDecorator[datetime]):
    """A moment, in UTC; SQLite forgets the offset, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    pass


class CaseRow(Base):
    """A case: what was filed, and where it stands now."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    client_ref: Mapped[str] = mapped_column(String(200), unique=True)
    query_code: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(32), index=True)
    draft: Mapped[Any] = mapped_column(Json)
    registered_at: Mapped[datetime] = mapped_column(UtcTime)
    unit: Mapped[str | None] = mapped_column(String(200), index=True)
    route: Mapped[int | None] = mapped_column(Integer)
    clocks: Mapped[Any] = mapped_column(Json)
    rate_until: Mapped[datetime | None] = mapped_column(UtcTime)
    rating: Mapped[Any | None] = mapped_column(Json)
    last_seq: Mapped[int] = mapped_column(Integer)


class EventRow(Base):
    """A step of a case; `id` orders the feed."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("case", "seq"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"))
    client_ref: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    data: Mapped[Any] = mapped_column(Json)


class CallRow(Base):
    """A call that was carried out, by its idempotency key, kept for ever."""

    __tablename__ = "calls"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    scope: Mapped[str] = mapped_column(String(100), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("events.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class DayRow(Base):
    """How many numbers a day has given out."""

    __tablename__ = "days"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class FileRow(Base):
    """A stored file; `id` is the SHA-256 of its bytes, `name` the first uploader's."""

    __tablename__ = "files"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(Integer)
    mime: Mapped[str] = mapped_column(String(200))
    name: Mapped[Any | None] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcTime)


class FileResultRow(Base):
    """What became of the file of an attachment. It may be known before the supplement that brings
    the attachment, so it hangs on the case; `ref_hash` is the SHA-256 of the channel's reference,
    which may be any text."""

    __tablename__ = "file_results"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    ref_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_id: Mapped[str | None] = mapped_column(String(64), ForeignKey("files.id"))
    refusal: Mapped[str | None] = mapped_column(String(16))
    redrawn: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UtcTime)
