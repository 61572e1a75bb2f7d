"""The office's services as one value, handed to every handler of the API and the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from office.api.calls import Call
from office.api.http import Who
from office.audit.trail import Trail
from office.db.database import Database
from office.law.problems import Problem
from office.law.routing import Units
from office.rights.officer import Officer
from office.rights.rows import Reader
from office.services.casework import Casework
from office.services.feed import Feed
from office.services.files import Files
from office.services.talks import Talks
from office.services.transfers import Transfers
from office.services.vitals import Vitals


@dataclass(frozen=True)
class Office:
    database: Database
    casework: Casework
    talks: Talks
    transfers: Transfers
    files: Files
    feed: Feed
    units: Units
    vitals: Vitals
    trail: Trail
    clock: Callable[[], datetime]
    minimum_group: int

    def reader(self, officer: Officer | None) -> Reader:
        """Raises Problem 403 where nobody of staff calls."""
        if officer is None:
            raise Problem(403, "forbidden", "This needs the other key: the bot's or staff's.")
        return Reader(officer, self.units)

    def reader_or_bot(self, call: Call[Any]) -> Reader | None:
        """None for the bot, which speaks for citizens. Raises as `reader` does."""
        return None if Who.BOT in call.who else self.reader(call.officer)
