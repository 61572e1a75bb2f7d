"""The office's services as one value, handed to every handler of the API and the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from office.agents.service import Agents
from office.api.calls import Call
from office.api.http import Who
from office.audit.identity import Identity
from office.audit.trail import Trail
from office.campaigns.service import Campaigns
from office.db import case_store
from office.db.database import Database
from office.law.problems import Problem
from office.law.routing import Units
from office.papers.keeping import Papers
from office.public.service import Publications
from office.rights.officer import Officer
from office.rights.rows import Reader
from office.search.rows import CaseIndex
from office.services.bodies.acts import Bodies
from office.services.casework import Casework
from office.services.clerk.pending_moves import PendingMoves
from office.services.feed import Feed
from office.services.files import Files
from office.services.petitioner.signatures import Signatures
from office.services.pressing.call_backs import CallingBack
from office.services.talks import Talks
from office.services.transfers import Invitations, Transfers
from office.services.vitals import Vitals
from office.situation.hot import HotIssues


@dataclass(frozen=True)
class Office:
    database: Database
    casework: Casework
    pending: PendingMoves
    bodies: Bodies
    calling_back: CallingBack
    talks: Talks
    transfers: Transfers
    invitations: Invitations
    signatures: Signatures
    publications: Publications
    files: Files
    papers: Papers
    feed: Feed
    units: Units
    vitals: Vitals
    trail: Trail
    identity: Identity
    clock: Callable[[], datetime]
    minimum_group: int
    index: CaseIndex
    campaigns: Campaigns
    agents: Agents
    hot: HotIssues

    async def newest_event(self) -> int:
        """Its id in the feed."""
        return await self.database.look(lambda each: case_store.last_event_id(each.sql))

    def reader(self, officer: Officer | None) -> Reader:
        """Raises Problem 403 where nobody of staff calls."""
        if officer is None:
            raise Problem(403, "forbidden", "This needs the other key: the bot's or staff's.")
        return Reader(officer, self.units)

    def reader_or_bot(self, call: Call[Any]) -> Reader | None:
        """None for the bot, which speaks for citizens. Raises as `reader` does."""
        return None if Who.BOT in call.who else self.reader(call.officer)
