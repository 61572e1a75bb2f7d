"""The office's services as one value, handed to every handler of the API and the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from office.db.database import Database
from office.law.routing import Units
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
    clock: Callable[[], datetime]
    minimum_group: int
