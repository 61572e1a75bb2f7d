"""Table of the official papers, and the statements that read and write it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from office.db.models import Base, UtcTime
from office.db.sealed import Sealed
from office.db.statements import Executor, Statement


class PaperRow(Base):
    """A paper: what it says, plain Contents. `id` is the SHA-256 of that, and the id of its file
    once it was printed; the `seq`-th step of the case names it."""

    __tablename__ = "papers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case: Mapped[str] = mapped_column(String(32), ForeignKey("cases.number"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    contents: Mapped[Any] = mapped_column(Sealed("papers.contents"))
    at: Mapped[datetime] = mapped_column(UtcTime)


_ROWS = PaperRow.metadata.tables[PaperRow.__tablename__]
_NEW = Statement(insert(_ROWS).values({each.name: bindparam(each.name) for each in _ROWS.c}))
_CONTENTS = Statement(select(_ROWS.c.contents).where(_ROWS.c.id == bindparam("paper")))


async def add(sql: Executor, id_: str, case: str, seq: int, contents: Any, at: datetime) -> None:
    await sql.run(_NEW, id=id_, case=case, seq=seq, contents=contents, at=at)


async def contents_of(sql: Executor, id_: str) -> Any | None:
    row = await sql.row(_CONTENTS, paper=id_)
    return row[0] if row is not None else None
