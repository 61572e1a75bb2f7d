"""Keeps the campaigns: opened, changed and ended by officers, told to the bot, counted."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.campaign import Campaign
from backend_client.json_codec import from_plain, to_plain
from office.audit.trail import Act, Trail
from office.campaigns.channel import Channel
from office.campaigns.poster import BOT_NAME
from office.campaigns.traditional import with_traditional
from office.db.campaigns.rows import CampaignCaseRow, CampaignRow
from office.db.database import Database
from office.db.models import CaseRow
from office.law.problems import Problem
from office.rights.rows import Reader


class Campaigns:
    def __init__(self, database: Database, clock: Callable[[], datetime], trail: Trail) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self.bot_name: str | None = None  # as the bot says it whenever it asks: links lead there

    def hear_of(self, bot_name: str) -> None:
        """What is no user name of a bot is passed by."""
        if BOT_NAME.fullmatch(bot_name):
            self.bot_name = bot_name

    async def listed(self) -> list[Channel]:
        """All, those that end last first."""
        async with self._database.read() as session:
            bodies = await session.scalars(select(CampaignRow.body))
            found = [from_plain(Channel, body) for body in bodies]
        return sorted(found, key=lambda each: each.campaign.closes, reverse=True)

    async def find(self, code: str) -> Channel:
        """Raises Problem 404."""
        async with self._database.read() as session:
            return await _find(session, code)

    async def save(self, by: str, channel: Channel, *, seen: int | None = None) -> Channel:
        """Open it, or change it: a version more than it had. `seen`: the version that was looked
        at, 0 of a new one, None for whatever is there. What stands there just so is done already;
        else raises Problem 422 for a new one whose code is taken, 409 where it has changed."""
        campaign, now = channel.campaign, self._clock()
        async with self._trail.writing() as session:
            row = await session.get(CampaignRow, campaign.code)
            had = row.version if row is not None else 0
            if row is not None and seen is not None and seen != had:
                there = from_plain(Channel, row.body)
                if there == replace(channel, campaign=replace(campaign, version=had)):
                    return there
                if seen == 0:
                    raise Problem.invalid("code", "is taken by another campaign")
                raise Problem(409, "channel-changed", "The campaign has changed: look again.")
            version = had + 1
            kept = replace(channel, campaign=replace(campaign, version=version))
            said = {"version": version, "campaign": campaign.code}
            await self._trail.add(session, by, Act.CAMPAIGN, None, **said)
            if row is None:
                row = CampaignRow(code=campaign.code)
                session.add(row)
            row.version, row.body, row.saved_at = version, to_plain(kept), now
        return kept

    async def end(self, by: str, code: str, *, seen: int | None = None) -> Channel:
        """Now, and not on its last day; what has ended stays as it is. `seen`: see `save`."""
        channel = await self.find(code)
        now = self._clock()
        if channel.campaign.closes <= now:
            return channel
        closes = min(channel.campaign.closes, now)
        opens = min(channel.campaign.opens, closes)
        ended = replace(channel.campaign, opens=opens, closes=closes)
        return await self.save(by, replace(channel, campaign=ended), seen=seen)

    async def for_bot(self) -> tuple[tuple[Campaign, ...], str]:
        """All of them, since old links are answered, too; and a mark of what they are now. Who
        reads traditional characters gets them."""
        campaigns = tuple(with_traditional(each.campaign) for each in await self.listed())
        plain = json.dumps(to_plain(campaigns), sort_keys=True)
        return campaigns, hashlib.sha256(plain.encode()).hexdigest()[:32]

    async def counts(self, reader: Reader) -> Mapping[str, Mapping[str, int]]:
        """By campaign and status, how many cases that the reader may read."""
        query = (
            select(CampaignCaseRow.code, CaseRow.status, func.count())
            .join(CaseRow, CaseRow.number == CampaignCaseRow.case)
            .where(reader.may_see(CaseRow.number))
            .group_by(CampaignCaseRow.code, CaseRow.status)
        )
        found: dict[str, Counter[str]] = {}
        async with self._database.read() as session:
            for code, status, count in await session.execute(query):
                found.setdefault(code, Counter())[status] += count
        return found

    async def rows(
        self, session: AsyncSession, code: str, reader: Reader, most: int
    ) -> list[CaseRow]:
        """The newest cases that came by it and that the reader may read."""
        query: Any = (
            select(CaseRow)
            .join(CampaignCaseRow, CampaignCaseRow.case == CaseRow.number)
            .where(CampaignCaseRow.code == code, reader.may_see(CaseRow.number))
            .order_by(CaseRow.id.desc())
            .limit(most)
        )
        return list(await session.scalars(query))


async def _find(session: AsyncSession, code: str) -> Channel:
    row = await session.get(CampaignRow, code[:32])
    if row is None:
        raise Problem.not_found()
    return from_plain(Channel, row.body)
