"""Who speaks for all who signed a joint matter: whoever filed it, and whom they asked, once each
has said yes. They are five at most (Art. 20).
"""

from collections.abc import Sequence
from datetime import datetime

from office.db.in_thread import Transaction
from office.db.invitations import InvitationRow, SignatureRecord, signatures_of
from office.law.numbers import mark_of
from office.law.problems import Problem
from office.services import lookups

MOST = 5  # with whoever filed it


def count(signatures: Sequence[SignatureRecord]) -> int:
    """With whoever filed it."""
    return 1 + sum(each.represents for each in signatures if each.left_at is None)


def check_room(signatures: Sequence[SignatureRecord]) -> None:
    """Raises Problem 409 when there are five."""
    if count(signatures) >= MOST:
        raise Problem(409, "representatives-full", f"At most {MOST} speak for all who signed.")


async def take(transaction: Transaction, token: str, number: str, now: datetime) -> None:
    """Use up what asked somebody to speak for all. Raises Problem 404 for what asks nobody now, or
    is of another case."""
    row = await transaction.session.get(InvitationRow, mark_of(token))
    live = row is not None and row.ended_at is None and row.until > now
    if row is None or not (live and row.represents and row.case == number):
        raise Problem.not_found()
    row.ended_at = now


async def check_speaks(transaction: Transaction, number: str, follower: str) -> None:
    """Raises Problem 409 for who does not speak for all."""
    row = await lookups.find_row(transaction.session, number)
    known = await signatures_of(transaction.sql, row.number)
    own = [each for each in known if each.follower == follower and each.left_at is None]
    if not any(each.represents for each in own):
        raise Problem(409, "not-a-representative", "Who signed speaks for nobody but themselves.")
