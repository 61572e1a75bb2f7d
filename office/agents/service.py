"""Keeps the office's agents: the list that officers bring, the codes by which they tie a chat, and
the end of either.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import EventType
from backend_client.contract.on_behalf import AgentTie, EnrolledAgent
from office.agents.roll import Agent
from office.audit.trail import Act, Trail
from office.db.agents.rows import AgentRow, AgentTieRow
from office.db.database import Database, feed_ids
from office.db.in_thread import Transaction
from office.db.models import SupportEventRow
from office.law.numbers import CODE_LENGTH, bare_code, mark_of, new_query_code
from office.law.problems import Problem
from office.services.feed import Feed
from office.services.transfers import guessed_wrong, is_locked_out

PREFIX = "DL"  # before a code's letters, so that it is taken for no other code
GUESSED = "agent"  # stands where wrong guesses at a case have its number


@dataclass(frozen=True)
class NewCode:
    """What is handed to an agent; it is kept nowhere."""

    agent: Agent
    code: str


@dataclass(frozen=True)
class Standing:
    """An agent as they stand: whether they file from a chat, since when, and when they ended."""

    agent: Agent
    tied_at: datetime | None
    ended_at: datetime | None


class Agents:
    """A code opens once, for one chat. Whoever guesses wrong five times within an hour is not
    listened to; a code has some 40 bits."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], trail: Trail, feed: Feed
    ) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._feed = feed

    async def listed(self) -> list[Standing]:
        """All who are or were on the list, by their ids."""
        async with self._database.read() as session:
            rows = list(await session.scalars(select(AgentRow).order_by(AgentRow.id)))
            live = select(AgentTieRow).where(AgentTieRow.ended_at.is_(None))
            ties = {tie.agent: tie.at for tie in await session.scalars(live)}
        return [Standing(Agent(row.id, **row.who), ties.get(row.id), row.ended_at) for row in rows]

    async def take_over(self, by: str, agents: Sequence[Agent]) -> list[NewCode]:
        """Add them, or change those that bear their ids, all in one step. Whoever is new, was
        ended, or bears another name than before gets a code; who is not in it stays as they are."""
        made: list[NewCode] = []
        async with self._trail.writing() as session:
            now = self._clock()
            await self._trail.add(session, by, Act.AGENTS, None, listed=len(agents))
            for each in agents:
                row = await session.get(AgentRow, each.id)
                if row is None or row.ended_at is not None or row.who["name"] != each.name:
                    made.append(await self._enrolled(session, row, each, now))
                    continue
                row.who, row.saved_at = _who(each), now
                for tie in await _live_ties(session, each.id):
                    tie.who = {"name": each.name, "area": each.area}
        self._feed.announce()
        return made

    async def new_code(self, by: str, id_: str) -> NewCode:
        """For who lost theirs, or has another chat: the tie there is ends when the new one is used.
        Raises Problem 404 for nobody who is on the list."""
        async with self._trail.writing() as session:
            row = await _on_list(session, id_)
            await self._trail.add(session, by, Act.AGENTS, None, agent=row.id, code=True)
            code = new_query_code()
            row.code_mark, row.used_at = mark_of(bare_code(code)), None
            return NewCode(Agent(row.id, **row.who), f"{PREFIX}-{code}")

    async def end(self, by: str, id_: str) -> None:
        """They are on the list no more, and their chat hears it. Raises Problem 404."""
        async with self._trail.writing() as session:
            row, now = await _on_list(session, id_), self._clock()
            await self._trail.add(session, by, Act.AGENTS, None, agent=row.id, ended=True)
            row.ended_at = now
            await _end_ties(session, row.id, now)
        self._feed.announce()

    async def tie(self, said: AgentTie, asker: str) -> tuple[EnrolledAgent, bool]:
        """Who files there from now on, and whether that is new. Raises the same Problem 404 for a
        code that is wrong, or whose agent has ended, and for whoever is locked; 409 for one that
        was used by another chat, or by this one, which has left since."""

        async def work(transaction: Transaction) -> tuple[EnrolledAgent, bool] | None:
            session, now = transaction.session, self._clock()
            if await is_locked_out(session, GUESSED, asker, now):
                return None
            mark = mark_of(_letters(said.code))
            row = await session.scalar(select(AgentRow).where(AgentRow.code_mark == mark))
            if row is None or row.ended_at is not None:
                guessed_wrong(session, GUESSED, asker, now)
                return None
            who = EnrolledAgent(row.who["name"], row.who["area"])
            known = await session.get(AgentTieRow, said.tie)
            if known is not None and known.ended_at is None and known.code_mark == mark:
                return who, False
            if row.used_at is not None or known is not None:
                raise Problem(409, "code-taken", "The code was used before: ask for another one.")
            await _end_ties(session, row.id, now)
            row.used_at = now
            tie = AgentTieRow(
                tie=said.tie, agent=row.id, who=asdict(who), code_mark=mark, at=now, last_seq=0
            )
            session.add(tie)
            return who, True

        found = await self._database.change(work)
        if found is None:
            raise Problem.not_found()
        self._feed.announce()
        return found

    async def leave(self, tie: str) -> None:
        """The agent says so, from that chat. Raises Problem 404 for one that is not known."""

        async def work(transaction: Transaction) -> bool:
            row = await transaction.session.get(AgentTieRow, tie)
            if row is not None and row.ended_at is None:
                row.ended_at = self._clock()
            return row is not None

        if not await self._database.change(work):
            raise Problem.not_found()

    async def _enrolled(
        self, session: AsyncSession, row: AgentRow | None, agent: Agent, now: datetime
    ) -> NewCode:
        """A name that is another one is another person: what the one before had ends."""
        code = new_query_code()
        if row is None:
            row = AgentRow(id=agent.id)
            session.add(row)
        else:
            await _end_ties(session, row.id, now)
        row.who, row.saved_at = _who(agent), now
        row.code_mark, row.used_at, row.ended_at = mark_of(bare_code(code)), None, None
        await session.flush()
        return NewCode(agent, f"{PREFIX}-{code}")


def _who(agent: Agent) -> dict[str, Any]:
    return {"name": agent.name, "area": agent.area, "phone": agent.phone}


def _letters(code: str) -> str:
    """The code as it was given out, or without what stands before it."""
    bare = bare_code(code)
    return bare.removeprefix(PREFIX) if len(bare) > CODE_LENGTH else bare


async def _on_list(session: AsyncSession, id_: str) -> AgentRow:
    row = await session.get(AgentRow, id_[:32])
    if row is None or row.ended_at is not None:
        raise Problem.not_found()
    return row


async def _live_ties(session: AsyncSession, agent: str) -> list[AgentTieRow]:
    live = AgentTieRow.agent == agent, AgentTieRow.ended_at.is_(None)
    return list(await session.scalars(select(AgentTieRow).where(*live)))


async def _end_ties(session: AsyncSession, agent: str, now: datetime) -> None:
    """And tell the chats."""
    ties = await _live_ties(session, agent)
    for tie, id_ in zip(ties, await feed_ids(session, len(ties)) if ties else (), strict=True):
        tie.ended_at = now
        tie.last_seq += 1
        session.add(
            SupportEventRow(
                id=id_,
                key=tie.tie,
                seq=tie.last_seq,
                type=EventType.AGENT_ENDED.value,
                at=now,
                data={},
            )
        )
    await session.flush()
