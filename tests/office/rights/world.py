"""An office of an invented city with cases of every kind, officers of every role, and what is true
of them: whom a case accuses is known from how it was made, never from how the office reads it.
"""

import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from backend_client.contract.campaign import CampaignAnswer, CampaignFiled
from backend_client.contract.case import CaseStatus, Draft, Move, Petitioner, PetitionKind
from backend_client.contract.documents import AnswerFile
from backend_client.contract.files import Attachment, FileResult
from backend_client.contract.publication import PublicationStage, PublicText
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.json_codec import to_plain
from backend_client.wording.spelling import squeezed
from office.agents.service import Agents
from office.api.office import Office
from office.audit.identity import Identity
from office.audit.trail import Trail
from office.campaigns.service import Campaigns
from office.db.database import Database
from office.db.migrations import upgrade
from office.db.public.rows import PublicationRow
from office.law.hours import load_hours
from office.law.problems import Problem
from office.law.requests import Supplement
from office.law.routing import Units
from office.papers.keeping import Papers
from office.public.rules import Body
from office.public.service import Publications
from office.rights.officer import MACHINE, Officer, Role
from office.rights.rows import Reader
from office.search.rows import CaseIndex
from office.services.attachments import given
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
from office.situation.hot import Heat, HotIssues
from tests.office.accusations import accusations, counties, named, spelled
from tests.office.running import AN_ANSWER, SetClock
from tests.snapshot import put_tables
from tests.stories.campaigns import shipped

REF = "ref"
PERSONS = ("欧阳文山", "司徒广成", "诸葛明远", "尉迟长安")
CASES, OFFICERS = 48, 40
CAMPAIGN = "yiqing"  # by which all of them came: its table tells as many as may be read
UNKNOWN = "有人贪污低保款，请查一查"


@dataclass(eq=False)
class Told:
    """A case and what is true of it. `mark` stands in its words and in no other's; `accused` are
    units, `persons` are named without one. `talk` is the id of a talk about it."""

    number: str
    mark: str
    secret: bool
    denounces: bool
    unknown: bool
    accused: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    past: set[str] = field(default_factory=set)
    unit: str | None = None
    talk: str | None = None
    answered: bool = False
    phone: str = ""


@dataclass
class World:
    office: Office
    clock: SetClock
    officers: list[Officer]
    cases: list[Told]
    file_id: str  # a paper that every case and talk has

    def reader(self, officer: Officer) -> Reader:
        return Reader(officer, self.office.units)

    def forbids(self, officer: Officer, case: Told) -> bool:
        """What the rules say of a case that must not be read; written down a second time."""
        units, roles = self.office.units, officer.roles
        if not roles - {Role.ADMINISTRATOR, Role.AUDITOR}:
            return True
        if officer.links & {case.number, *case.past}:
            return True
        if not case.secret:
            return roles <= {Role.HANDLER, Role.DISCIPLINE} and case.unit != officer.unit
        if not case.accused and case.unknown and Role.DISCIPLINE not in roles:
            return True
        if case.denounces and roles <= {Role.CLERK}:
            return True
        if any(squeezed(name) == squeezed(officer.name) for name in case.persons):
            return True
        if officer.links & case.accused:
            return True
        return self._home(officer) in _closed(units, case.accused)

    def _home(self, officer: Officer) -> str | None:
        here = officer.unit or self.office.units.office
        outside = Role.DISCIPLINE in officer.roles and here == self.office.units.office
        return None if outside else here


def _closed(units: Units, accused: set[str]) -> set[str]:
    """The accused, all below, and the way up to whoever stands above all of them."""
    chains: Mapping[str, list[str]] = {
        body.id: [body.id, *(each.id for each in units.above(body))] for body in units.bodies
    }
    closed = {id_ for id_, chain in chains.items() if accused & set(chain)}
    for id_ in accused:
        for above in chains[id_][1:]:
            if above not in closed and all(above in chains[each] for each in accused):
                break
            closed.add(above)
    return closed


async def made(folder: Path, dice: random.Random, cases: int = CASES) -> World:
    url = f"sqlite+aiosqlite:///{folder}/office.db"
    await put_tables(folder / "office.db", upgrade)
    database, clock, feed, units = Database(url), SetClock(), Feed(), counties(dice)
    files = Files(folder / "files", 1024, database)
    files.prepare()
    index = CaseIndex(b"key of the index")
    casework = Casework(database, clock, units, feed, 15, 5, index)
    trail = Trail(database, clock, folder / "trail")
    await trail.prepare()
    at_once = (_nobody, timedelta(0))
    campaigns = Campaigns(database, clock, trail)
    office = Office(
        database=database,
        casework=casework,
        pending=PendingMoves(database, clock, casework, trail, feed, units, *at_once),
        bodies=Bodies(database, casework, units),
        calling_back=CallingBack(casework, units),
        talks=Talks(database, clock, load_hours(), feed, units),
        transfers=Transfers(database, clock, casework, feed),
        invitations=Invitations(database, clock, casework, feed, None),
        signatures=Signatures(database, clock, casework, feed, None, 5),
        publications=Publications(database, clock, casework, on=True),
        files=files,
        papers=Papers(database, files, campaigns, clock),
        feed=feed,
        units=units,
        vitals=Vitals(database, dict, clock),
        trail=trail,
        identity=Identity(database, trail, clock, timedelta(minutes=30)),
        clock=clock,
        minimum_group=5,
        index=index,
        campaigns=campaigns,
        agents=Agents(database, clock, trail, feed),
        hot=HotIssues(database, clock, b"key of the terms", Heat(5, 7)),
    )
    file_id = await files.store(_bytes(), "text/plain", None, clock())
    world = World(office, clock, [], [], file_id)
    channel = shipped(CAMPAIGN)
    await office.campaigns.save("officer", replace(channel, units=(), task=""))
    for n, accusation in enumerate(accusations(dice, units, cases)):
        await _add(world, dice, n, accusation.draft, {accusation.id}, accusation.later)
    await _agreed(world)
    if world.cases:
        world.officers = [_officer(world, dice, n) for n in range(OFFICERS)]
    return world


async def _nobody(id_: str) -> None:
    return None


async def _agreed(world: World) -> None:
    """Of every case somebody has agreed that it is public, also where that can never be."""
    async with world.office.database.write() as session:
        for case in world.cases:
            text = PublicText((), "", "", "2026-07", case.mark, case.mark, ())
            session.add(
                PublicationRow(
                    case=case.number,
                    id=f"id-{case.mark}",
                    stage=PublicationStage.AGREED.value,
                    seen="",
                    body=to_plain(Body(text)),
                    at=world.clock(),
                    month="",
                    topic="",
                    area="",
                    unit="",
                )
            )


async def _add(
    world: World,
    dice: random.Random,
    n: int,
    draft: Draft,
    accused: set[str],
    later: tuple[str, ...],
) -> None:
    """A third accuse somebody as they were made, a third are about no office, the rest are about a
    person or nobody; some reopen an earlier one, or name somebody new later."""
    office, way = world.office, n % 6
    mark = f"xq{n:03}z"
    case = Told("", mark, True, draft.kind is PetitionKind.DENUNCIATION, True, set(accused))
    if way in (2, 3):
        draft, later = replace(_plain(), confidential=False), ()
        case.secret = case.denounces = case.unknown = False
        case.accused = set()
    elif way == 4:
        who = dice.choice(PERSONS)
        draft = replace(_plain(), kind=PetitionKind.DENUNCIATION, facts=f"{UNKNOWN}，{who}也拿了")
        later, case.denounces, case.accused, case.persons = (), True, set(), {who}
    elif way == 5:
        draft, later = replace(_plain(), kind=PetitionKind.DENUNCIATION, facts=UNKNOWN), ()
        case.denounces, case.accused = True, set()
    earlier = [each for each in world.cases if each.accused or not each.secret]
    if earlier and n % 5 == 0 and way != 2:
        one = dice.choice(earlier)
        draft = replace(draft, reopens=one.number)
        case.past = {one.number, *one.past}
        case.accused |= one.accused
        case.secret |= one.secret
        case.denounces |= one.denounces
        case.unknown |= one.unknown
    ref, case.phone = f"ref-{mark}", f"139{n:08}"
    draft = replace(
        draft,
        client_ref=ref,
        facts=f"{draft.facts}\n{mark}",
        petitioner=replace(draft.petitioner, phone=case.phone),
        attachments=(Attachment("photo", REF),),
        campaign=CampaignFiled(CAMPAIGN, 1, "专线", (CampaignAnswer("code", "记号", mark),)),
    )
    case.number = (await office.casework.file_case(draft, ref))[0].number
    world.cases.append(case)
    await office.casework.note_file(case.number, FileResult(REF, world.file_id))
    await _sent_on(world, dice, case)
    for text in later:
        await _adds(world, case, text)
    if case.secret and n % 4 == 0:  # later somebody new is named, in any spelling
        body = dice.choice(office.units.bodies[1:])
        await _adds(world, case, spelled(dice, named(dice, office.units, body)))
        for each in world.cases:
            if each is case or case.number in each.past:
                each.accused.add(body.id)
    if n % 3 == 0:
        case.talk = f"talk-{mark}"
        await office.talks.open(TalkOpening(case.talk, about=ref))
        await office.talks.say(case.talk, None, TalkWords(f"在吗 {mark}"), "1")
        sent = TalkWords("在", (given(AnswerFile(world.file_id, "sent")),))
        await office.talks.say(case.talk, world.reader(MACHINE), sent, "2")
        await office.talks.say(case.talk, None, TalkWords("还有一事"), "3")


async def _adds(world: World, case: Told, text: str) -> None:
    said = Supplement(text, (Attachment("photo", f"r-{case.mark}"),))
    key = f"{case.number}-{text}"
    await world.office.casework.supplement(case.number, said, f"k{abs(hash(key))}")


async def _sent_on(world: World, dice: random.Random, case: Told) -> None:
    """Half go to a unit that they do not name, with a paper; and half of these are answered."""
    if dice.random() < 0.5:
        return
    unit, machine = dice.choice(world.office.units.bodies[1:]), world.reader(MACHINE)
    paper = AnswerFile(world.file_id, "paper")
    steps = [Move(CaseStatus.FORWARDED, unit=unit.id, against_advice=True, files=(paper,))]
    if dice.random() < 0.5:
        steps += [Move(CaseStatus.ACCEPTED), AN_ANSWER]
        case.answered = True
    try:
        for step in steps:
            await world.office.casework.move(case.number, step, None, machine)
    except Problem as problem:
        assert problem.name == "recused-unit"
        case.answered = False
    else:
        case.unit = unit.id


async def _bytes() -> AsyncIterator[bytes]:
    yield b"paper"


def _plain() -> Draft:
    return Draft(
        "d",
        PetitionKind.CLAIM,
        "希望赶紧清走",
        "村东头牛粪堆了快一个月",
        petitioner=Petitioner("王桂兰", "村东头"),
    )


def _officer(world: World, dice: random.Random, n: int) -> Officer:
    units = world.office.units
    unit = None if n % 8 == 0 else dice.choice(units.bodies).id
    roles = frozenset(dice.sample(list(Role), dice.choice((1, 1, 2))))
    links: set[str] = set()
    if dice.random() < 0.25:
        links.add(dice.choice(world.cases).number)
    if dice.random() < 0.15:
        links.add(dice.choice(units.bodies[1:]).id)
    name = spelled(dice, PERSONS[n % len(PERSONS)]) if n % 3 == 0 else f"officer{n}"
    return Officer(f"o{n}", name, roles, unit, frozenset(links))
