"""What officers write for one another beside a case. Whoever may read the case may read it, and
nothing of it leaves the desk.
"""

import hashlib
from datetime import datetime

from office.db.colleagues import notes
from office.db.colleagues.notes import DeskNote
from office.db.database import Database
from office.db.in_thread import Transaction
from office.law.documents import has_words
from office.law.problems import Problem
from office.rights.acts import Right
from office.rights.rows import Reader
from office.services.dossier import open_for

LONGEST_NOTE = 4000  # characters
KEY_LENGTH = 40


async def write(
    database: Database, number: str, text: str, key: str, reader: Reader, now: datetime
) -> None:
    """The same words under the same `key` are written once. Raises Problem 403, 404 or 422."""
    if not has_words(text) or len(text) > LONGEST_NOTE:
        raise Problem.invalid("desk_note", f"must have 1 to {LONGEST_NOTE} characters")
    said = f"{reader.officer.id}\n{key}\n{text}".encode("utf-8", "surrogatepass")
    once = hashlib.sha256(said).hexdigest()[:KEY_LENGTH]

    async def work(transaction: Transaction) -> None:
        case, sql = await open_for(transaction, number, reader), transaction.sql
        known = case.record.number
        (await reader.acting(sql, known)).check(Right.SHARE)
        await notes.add(sql, DeskNote(known, once, reader.officer.id, now, text))

    await database.change(work)
