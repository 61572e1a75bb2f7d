"""The office's services, as one value: what any call of the API or page of the desk may need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend_client.embedded.casework import Casework
from backend_client.embedded.claims import Claims
from backend_client.embedded.database import Database
from backend_client.embedded.events import Feed
from backend_client.embedded.files import Files
from backend_client.embedded.routing import Units
from backend_client.embedded.talks import Talks
from backend_client.embedded.vitals import Vitals


@dataclass(frozen=True)
class Office:
    database: Database
    casework: Casework
    talks: Talks
    claims: Claims
    files: Files
    feed: Feed
    units: Units
    vitals: Vitals
    clock: Callable[[], datetime]
    minimum_group: int
