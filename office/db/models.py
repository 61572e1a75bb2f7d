"""Table definitions. What citizens wrote stands only in JSON columns, escaped to ASCII, so that
lone surrogates and NUL survive in every database.
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
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from office.db.sealed import Keyed, PairsOf, Sealed

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
    draft: Mapped[Any] = mapped_column(Sealed("cases.draft"))
    registered_at: Mapped[datetime] = mapped_column(UtcTime)
    unit: Mapped[str | None] = mapped_column(String(200), index=True)
    held: Mapped[str | None] = mapped_column(String(200))  # see Case.held
    route: Mapped[int | None] = mapped_column(Integer)
    clocks: Mapped[Any] = mapped_column(Json)
    rate_until: Mapped[datetime | None] = mapped_column(UtcTime)
    rating: Mapped[Any | None] = mapped_column(Sealed("cases.rating"))
    last_seq: Mapped[int] = mapped_column(Integer)
    repeats: Mapped[str | None] = mapped_column(String(32), index=True)


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
    data: Mapped[Any] = mapped_column(Sealed("events.data"))


class ClearedRow(Base):
    """A case whose content was deleted when its period was over: number, statuses and dates are
    left of it, for whoever asks for the number."""

    __tablename__ = "cleared_cases"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)


class StaffNoteRow(Base):
    """What staff wrote for one another when a case moved. It stands in no event: those go to
    petitioners."""

    __tablename__ = "staff_notes"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), index=True)
    status: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    text: Mapped[Any] = mapped_column(Sealed("staff_notes.text"))


class ReadingRow(Base):
    """What of a case, or of a talk that belongs to none, decides who may read it: the facts of
    `rights/facts.py`. A subject without a row is closed to all. `said`: the pairs of letters of
    what was said. `made_by`: see `rights/rows.py`."""

    __tablename__ = "readings"

    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    shielded: Mapped[bool] = mapped_column(Boolean)
    denounces: Mapped[bool] = mapped_column(Boolean)
    nameless: Mapped[bool] = mapped_column(Boolean)
    faceless: Mapped[bool] = mapped_column(Boolean)
    said: Mapped[Any] = mapped_column(PairsOf)
    made_by: Mapped[str] = mapped_column(String(16))


class ReadingMarkRow(Base):
    """A unit, or another case, that stands in one of the parts of the facts."""

    __tablename__ = "reading_marks"

    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    mark: Mapped[str] = mapped_column(String(100), primary_key=True)


# Whose part a mark is, for a whole list at once: one look into the index, and none at the table.
Index("ix_reading_marks_part", ReadingMarkRow.part, ReadingMarkRow.mark, ReadingMarkRow.subject)


class CaseIndexRow(Base):
    """By what a case is found beside its status, unit and number; its words stand in the table
    `case_words`, under the same id: see `search/rows.py`. `topic` is its path, `division` the code
    of its place; both may be empty."""

    __tablename__ = "case_index"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    case: Mapped[str] = mapped_column(
        String(32), ForeignKey("cases.number"), index=True, unique=True
    )
    kind: Mapped[str] = mapped_column(String(16), index=True)
    topic: Mapped[str] = mapped_column(String(200), index=True)
    division: Mapped[str] = mapped_column(String(16), index=True)
    made_by: Mapped[str] = mapped_column(String(16))


class EpochRow(Base):
    """The name of this database, drawn by lot when it is made; its only row has the id 1. A copy of
    it has the same: that it went back is seen at what stands in its feed."""

    __tablename__ = "epochs"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(32))


class CallRow(Base):
    """A call that was carried out, by its idempotency key, kept for ever."""

    __tablename__ = "calls"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    scope: Mapped[str] = mapped_column(String(100), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Keyed("calls.fingerprint"))
    event_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("events.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class DayRow(Base):
    """How many numbers a day has given out."""

    __tablename__ = "days"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class FileRow(Base):
    """A stored file; `id` is the SHA-256 of its bytes, or that of a paper; `name` the first
    uploader's."""

    __tablename__ = "files"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(Integer)
    mime: Mapped[str] = mapped_column(String(200))
    name: Mapped[Any | None] = mapped_column(Sealed("files.name"))
    at: Mapped[datetime] = mapped_column(UtcTime)


class FileOutcome(Base):
    """What became of the file of an attachment. It may be known before the words that bring the
    attachment, so it hangs on whatever those belong to; `ref_hash` is the SHA-256 of the channel's
    reference, which may be any text."""

    __abstract__ = True

    owner: Mapped[str]
    ref_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_id: Mapped[str | None] = mapped_column(String(64), ForeignKey("files.id"))
    refusal: Mapped[str | None] = mapped_column(String(16))
    redrawn: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UtcTime)


class FileResultRow(FileOutcome):
    """A file of a case."""

    __tablename__ = "file_results"

    owner: Mapped[str] = mapped_column(
        "case", String(32), ForeignKey("cases.number"), primary_key=True
    )


class TalkRow(Base):
    """A citizen and a person at the office. `about` is a case's client_ref, or that of a draft:
    no foreign key, since it may never be filed."""

    __tablename__ = "talks"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    about: Mapped[str | None] = mapped_column(String(200), index=True)
    opening: Mapped[Any] = mapped_column(Sealed("talks.opening"))
    fingerprint: Mapped[str] = mapped_column(Keyed("talks.fingerprint"))
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    urgent: Mapped[bool] = mapped_column(Boolean)
    unread: Mapped[bool] = mapped_column(Boolean)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    answer_by: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    closed_by: Mapped[str | None] = mapped_column(String(16))
    last_seq: Mapped[int] = mapped_column(Integer)


class TalkEventRow(Base):
    """A step of a talk. Its `id` is one of the feed, where steps of cases and talks stand in one
    order; `key` and `fingerprint` are those of the call that wrote it, if it had any."""

    __tablename__ = "talk_events"
    __table_args__ = (UniqueConstraint("talk", "seq"), UniqueConstraint("talk", "key"))

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    talk: Mapped[str] = mapped_column(String(80), ForeignKey("talks.id"))
    seq: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    data: Mapped[Any] = mapped_column(Sealed("talk_events.data"))
    key: Mapped[str | None] = mapped_column(String(220))
    fingerprint: Mapped[str | None] = mapped_column(Keyed("talk_events.fingerprint"))


class TalkFileRow(FileOutcome):
    """A file of a talk."""

    __tablename__ = "talk_files"

    owner: Mapped[str] = mapped_column("talk", String(80), ForeignKey("talks.id"), primary_key=True)


class GuessRow(Base):
    """A wrong guess at a number, kept for an hour. `asker`: a hash of whose, empty if not told."""

    __tablename__ = "guesses"

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(32), index=True)
    asker: Mapped[str] = mapped_column(Keyed("guesses.asker"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class PublicMatterRow(Base):
    """A case whose petitioner lets neighbours see that it is there. `id` is drawn by lot."""

    __tablename__ = "public_matters"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), unique=True)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcTime)  # the petitioner has hidden it


class PublicBlockRow(Base):
    """By what a public matter is found: hashes of its topic with each part of its place."""

    __tablename__ = "public_blocks"

    block: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    matter: Mapped[str] = mapped_column(
        String(32), ForeignKey("public_matters.id"), primary_key=True
    )


class SupportRow(Base):
    """Somebody met the same. The key is all that is known of them; under it, as a `client_ref`,
    they hear of the matter."""

    __tablename__ = "supports"

    matter: Mapped[str] = mapped_column(
        String(32), ForeignKey("public_matters.id"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(200), primary_key=True, index=True, unique=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    last_seq: Mapped[int] = mapped_column(Integer, default=0)


class SupportEventRow(Base):
    """What one supporter, or one agent of the list, is told under the name by which alone they are
    known. Its `id` is one of the feed."""

    __tablename__ = "support_events"
    __table_args__ = (UniqueConstraint("key", "seq"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcTime)
    data: Mapped[Any] = mapped_column(Json)


class RatedRow(Base):
    """A case that was rated, and what of its rating stands in the sums: {part: what was said}.
    `waiting`: something does not yet."""

    __tablename__ = "rated"

    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(200), index=True)
    person: Mapped[str] = mapped_column(Keyed("rated.person"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    waiting: Mapped[bool] = mapped_column(Boolean, index=True)
    summed: Mapped[Any] = mapped_column(Sealed("rated.summed"))


class RatingSumRow(Base):
    """A released sum. `changed_at`: when changed ratings went along last."""

    __tablename__ = "rating_sums"

    unit: Mapped[str] = mapped_column(String(200), primary_key=True)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    counts: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class RatingDayRow(Base):
    """A day whose sums were released."""

    __tablename__ = "rating_days"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)


class ProbeRow(Base):
    """The one row that shows that rows can be written."""

    __tablename__ = "probes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)


class DeskSessionRow(Base):
    """An officer who has signed in at the desk. `id` is a hash that the cookie's token gives.
    `officer` is None in sessions from before officers had names, which open nothing."""

    __tablename__ = "desk_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcTime)
    known_until: Mapped[datetime] = mapped_column(UtcTime, index=True)  # as one that signed in
    officer: Mapped[str | None] = mapped_column(String(32), index=True)
    idle_until: Mapped[datetime | None] = mapped_column(UtcTime)
