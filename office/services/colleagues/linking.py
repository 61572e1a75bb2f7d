"""Cases that officers have put together: shown from both sides, to whoever may read both."""

from collections.abc import Mapping
from datetime import datetime

from office.db.colleagues import links
from office.db.colleagues.links import Link, LinkKind
from office.db.database import Database
from office.db.in_thread import Transaction
from office.db.statements import Executor
from office.law.numbers import read_number
from office.law.problems import Problem
from office.rights.acts import Right
from office.rights.rows import Reader
from office.services.dossier import open_for


async def link(
    database: Database,
    number: str,
    said: str,
    kind: str,
    had: Mapping[str, str] | None,
    reader: Reader,
    now: datetime,
) -> None:
    """`said` is the number of the other one, as typed; `kind` a LinkKind, or "" to part them; `had`
    what `linked` told when the officer decided, None for whatever it is.

    Raises Problem 403 or 404, 409 where a colleague has changed it meanwhile, and 422 for one that
    is not there, that the reader may not read, or that is the case itself: it is not told which.
    """
    if kind and kind not in set(LinkKind):
        raise Problem.invalid("link", "must be a kind of link")

    async def work(transaction: Transaction) -> None:
        case, sql = await open_for(transaction, number, reader), transaction.sql
        known = case.record.number
        (await reader.acting(sql, known)).check(Right.SHARE)
        other = read_number(said)
        if other is None or other == known or not (await reader.decision(sql, other)).allowed:
            raise Problem.invalid("other", "must be the number of another case")
        now_said = dict(await linked(sql, known, reader)).get(other, "")
        if now_said == kind:
            return
        if had is not None and had.get(other, "") != now_said:
            raise Problem(409, "linked-meanwhile", "A colleague has just linked or parted them.")
        if kind:
            await links.put(sql, Link(known, other, kind), reader.officer.id, now)
        else:
            await links.drop(sql, known, other)

    await database.change(work)


async def linked(sql: Executor, number: str, reader: Reader) -> list[tuple[str, str]]:
    """The other cases that the reader may read, too, with what holds them together: a LinkKind, or
    "repeated" of one that this case is repeated by."""
    found = []
    for each in await links.links_of(sql, number):
        theirs = each.other == number
        other = each.case if theirs else each.other
        kind = "repeated" if theirs and each.kind == LinkKind.REPEATS else each.kind
        if (await reader.decision(sql, other)).allowed:
            found.append((other, kind))
    return found
