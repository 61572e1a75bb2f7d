"""The firewall between cases that go together: whatever officers and petitioners do, nothing of one
case is told in another, nothing that is closed goes with anything, and nobody moves what they must
not see. Random ones.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from backend_client.contract.case import CaseStatus, Draft, Move, Petitioner, PetitionKind
from office.db.colleagues.merges import MergeRow
from office.db.models import CaseRow, EventRow
from office.db.statements import BySqlalchemy
from office.law.problems import Problem
from office.law.requests import Supplement, Withdrawal
from office.law.routing import load_units
from office.rights.facts import CaseFacts, Flag, Part
from office.rights.merging import may_go_together
from office.rights.officer import MACHINE, Officer, Role
from office.services.merging import acts
from tests.office.rights.world import Told, World, made
from tests.office.running import AN_ANSWER

WORLDS, STEPS, CASES = 2, 300, 24
ACCUSES = "{unit}的王书记收了钱，请查一查他"
S = CaseStatus
UNITS = load_units()


@dataclass
class Play:
    """A world in which many cases are about the same, and what is true of them."""

    world: World
    dice: random.Random
    secret: set[str]
    done: dict[str, int]

    async def events(self) -> Mapping[str, list[EventRow]]:
        found: dict[str, list[EventRow]] = {}
        async with self.world.office.database.read() as session:
            for row in await session.scalars(select(EventRow).order_by(EventRow.id)):
                found.setdefault(row.case, []).append(row)
        return found

    async def merges(self) -> dict[str, str]:
        async with self.world.office.database.read() as session:
            return {row.case: row.lead for row in await session.scalars(select(MergeRow))}

    async def step(self, at: int) -> str:
        """What was tried, by whom it was done."""
        office, dice, cases = self.world.office, self.dice, self.world.cases
        one, other, officer = dice.choice(cases), dice.choice(cases), self.officer()
        reader = self.world.reader(officer)
        told = dice.choice((*["一起办"] * 4, f"和 {other.number} 一起办", f"{other.phone} 问过"))
        match dice.randrange(9):
            case 0 | 1 | 2:
                what = (one.number, other.number, told, reader, self.world.clock())
                await acts.merge(office.database, office.casework, *what)
                self.done["merged"] += 1
            case 3:
                await acts.part(
                    office.database, one.number, "", "不是一件", reader, self.world.clock()
                )
            case 4:
                said, key = Supplement(f"还有 {one.mark}"), f"key-{at}"
                if dice.random() < 0.1:
                    unit = dice.choice(office.units.bodies[1:]).name
                    said = Supplement(ACCUSES.format(unit=unit))
                    self.secret.add(one.number)
                await office.casework.supplement(one.number, said, key)
            case 5:
                if dice.random() < 0.05:
                    await office.casework.withdraw(one.number, Withdrawal(), f"key-{at}")
            case _:
                leads = [each for each in cases if each.number in (await self.merges()).values()]
                lead = dice.choice(leads) if leads and dice.random() < 0.7 else one
                move = replace(await self.move(lead.number), note=told)
                await office.casework.move(lead.number, move, None, reader)
        return officer.id

    def officer(self) -> Officer:
        return self.dice.choice((MACHINE, *self.world.officers))

    async def move(self, number: str) -> Move:
        status = S((await self.status())[number])
        unit = self.world.office.units.bodies[1].id
        forward = Move(S.FORWARDED, unit=unit, against_advice=True)
        return self.dice.choice(
            {
                S.REGISTERED: (forward,),
                S.FORWARDED: (Move(S.ACCEPTED), Move(S.ACCEPTED), Move(S.OBJECTED)),
                S.OBJECTED: (Move(S.REGISTERED),),
                S.ACCEPTED: (Move(S.HANDLING),),
                S.HANDLING: (Move(S.MEDIATION), AN_ANSWER),
                S.MEDIATION: (Move(S.HANDLING), AN_ANSWER),
                S.ANSWERED: (Move(S.HANDLING), Move(S.HANDLING), Move(S.CLOSED)),
            }.get(status, (forward,))
        )

    async def status(self) -> dict[str, str]:
        async with self.world.office.database.read() as session:
            rows = await session.execute(select(CaseRow.number, CaseRow.status))
            return {number: status for number, status in rows}


async def begun(folder: Path, seed: int) -> Play:
    dice = random.Random(seed)
    world = await made(folder, dice, 0)
    for n in range(CASES):
        told = Told("", f"xq{n:03}z", False, False, False, phone=f"139{n:08}")
        who = Petitioner(f"欧阳{chr(0x4E00 + n * 7)}文", None, told.phone)
        facts = f"村东头牛粪堆了一个月 {told.mark}"
        draft = Draft(f"ref-{n}", PetitionKind.CLAIM, f"清走 {told.mark}", facts, petitioner=who)
        told.secret = n % 7 == 6
        told.number = (
            await world.office.casework.file_case(replace(draft, confidential=told.secret), f"k{n}")
        )[0].number
        world.cases.append(told)
    numbers = [each.number for each in world.cases]
    for n in range(12):
        roles = frozenset(Role) - {Role.DISCIPLINE}
        links = frozenset(dice.sample(numbers, 2))
        world.officers.append(Officer(f"o{n}", f"officer{n}", roles, None, links))
    secret = {each.number for each in world.cases if each.secret}
    return Play(world, dice, secret, {"merged": 0, "carried": 0})


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(WORLDS))
async def test_nothing_of_one_case_is_told_in_another(tmp_path: Path, seed: int) -> None:
    play = await begun(tmp_path, seed)
    world, before = play.world, await play.events()
    officers = {each.id: each for each in (MACHINE, *world.officers)}
    try:
        for at in range(STEPS):
            together = await play.merges()
            who = ""
            try:
                who = await play.step(at)
            except Problem as problem:
                assert problem.status in (403, 404, 409, 422), problem
            after, merges = await play.events(), await play.merges()
            changed = {n for n in after if len(after[n]) > len(before.get(n, ()))}
            if not who:
                assert after.keys() == before.keys() and not changed, "a refusal changes nothing"
            moved = {n for n in changed if after[n][-1].type == "moved"}
            carried = moved & together.keys()
            play.done["carried"] += len(carried)
            for number in carried:
                said = json.dumps(after[number][-1].data, ensure_ascii=False)
                lead = together[number]
                group = {lead, *(n for n in together if together[n] == lead)} - {number}
                others = [each for each in world.cases if each.number in group]
                assert not [o for o in others if o.phone in said or o.number in said]
            for number in moved & (together.keys() | merges.keys()) if who else ():
                officer = officers[who]
                own = number not in together and number not in merges
                assert own or number not in officer.links, "moved by way of another"
            assert not play.secret & (merges.keys() | set(merges.values()))
            assert not merges.keys() & set(merges.values()), "no chains"
            before = after
        await check_told(play, before)
        await check_pages(play)
    finally:
        await world.office.database.close()
    assert play.done["merged"] > 5 and play.done["carried"] > 5, play.done


async def check_told(play: Play, events: Mapping[str, list[EventRow]]) -> None:
    for case in play.world.cases:
        said = json.dumps([each.data for each in events[case.number]], ensure_ascii=False)
        for other in play.world.cases:
            if other is not case:
                assert other.mark not in said


async def check_pages(play: Play) -> None:
    for officer in play.world.officers:
        reader = play.world.reader(officer)
        async with play.world.office.database.read() as session:
            for case in play.world.cases:
                _, named = await acts.together(BySqlalchemy(session), case.number, reader)
                assert not officer.links & set(named)


def test_what_is_closed_goes_with_nothing_whoever_asks() -> None:
    clerk = Officer("o", "经办", frozenset(Role), None, frozenset({"260101-0002-2"}))
    plain, secret = CaseFacts("260101-0001-1"), CaseFacts("s", frozenset({Flag.SHIELDED}))
    linked = CaseFacts("260101-0002-2", marks={Part.WORKS: frozenset({"hebei-xiang"})})
    assert may_go_together(clerk, [plain, plain], UNITS)
    for other in (secret, linked, None):
        assert not may_go_together(clerk, [plain, other], UNITS), other
        assert not may_go_together(clerk, [other, plain], UNITS), other
