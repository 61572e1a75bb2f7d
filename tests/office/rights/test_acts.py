"""Which role may do what: every role tries every act through the desk's own forms."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pytest

from backend_client.contract.case import CaseStatus, Move, PetitionKind, Review, ReviewLevel
from backend_client.contract.staff_chat import TalkOpening
from backend_client.exhaustive import Forgotten, exhaustive
from office.accounts.officers import FIRST
from office.api.calls import NOT_READ, Route
from office.api.http import Who
from office.desk import pages
from office.law.problems import Problem
from office.law.routing import load_units
from office.rights.acts import POWERS, Acting, AtDesk, Power, Right
from office.rights.facts import CaseFacts, Flag, Part
from office.rights.officer import MACHINE, Officer, Role
from tests.office.browser import Browser, mistake_of
from tests.office.running import AN_ANSWER, a_draft
from tests.office.town import Town, opened

pytestmark = pytest.mark.starts

UNIT, ABOVE = "hebei-xiang", "xian-zhengfu"
FORWARD = Move(CaseStatus.FORWARDED, unit=UNIT)
TO_ANSWERED = (FORWARD, CaseStatus.ACCEPTED, AN_ANSWER)
ROW = {"request1": "清走", "result1": "supported", "opinion1": "已清运", "basis": "《条例》"}
ROW |= {"overrule": "当面说过"}  # whatever is doubtful about it
OPINION = {"conclusion": "upheld", "reasons": "现场已经清运", **ROW}


@dataclass(frozen=True)
class Tried:
    """An act, what happened to the case before, and whose it is."""

    right: Right
    before: Sequence[Move | CaseStatus]
    to: CaseStatus
    form: Mapping[str, str]
    roles: frozenset[Role]


def tried(
    right: Right, before: Sequence[Move | CaseStatus], to: CaseStatus, *roles: Role, **form: str
) -> Tried:
    return Tried(right, before, to, form, frozenset(roles))


MOVES = (
    tried(Right.FORWARD, (), CaseStatus.FORWARDED, Role.CLERK, unit=UNIT),
    tried(Right.SETTLE, TO_ANSWERED, CaseStatus.CLOSED, Role.CLERK),
    tried(Right.HANDLE, (FORWARD,), CaseStatus.ACCEPTED, Role.HANDLER, route="6"),
    tried(Right.ANSWER, TO_ANSWERED[:2], CaseStatus.ANSWERED, Role.HANDLER, facts="看过", **ROW),
    tried(
        *(Right.SUPERVISE, TO_ANSWERED, CaseStatus.HANDLING, Role.SUPERVISOR, Role.LEADER),
        note="没有清完，请再办",
    ),
    tried(Right.DECIDE, TO_ANSWERED, CaseStatus.REVIEWED, Role.REVIEWER, unit=ABOVE, **OPINION),
)
UNITS = {Role.HANDLER: UNIT, Role.REVIEWER: ABOVE}


@dataclass(frozen=True)
class Staff:
    town: Town
    at: Mapping[Role, Browser]

    async def case(self, tried: Tried, ref: str) -> str:
        backend = self.town.backend
        number = (await backend.bot.file_case(a_draft(ref))).number
        if tried.before:
            await backend.move(number, *tried.before)
        if tried.right is Right.DECIDE:
            asked = Review(ReviewLevel.REVIEW, "请复查", "没有清走", backend.clock())
            await backend.bot.ask_review(number, asked, f"review-{ref}")
        return number


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[Staff]:
    async with opened(tmp_path, second_factor=False) as town:
        _, admin = await town.sign_in(FIRST, town.password)
        await town.choose_own(admin, town.password)
        browsers = {Role.ADMINISTRATOR: admin}
        for role in set(Role) - {Role.ADMINISTRATOR}:
            password = await town.add(admin, f"an-{role}", role, unit=UNITS.get(role, ""))
            _, browsers[role] = await town.sign_in(f"an-{role}", password)
            await town.choose_own(browsers[role], password)
        await town.add(admin, "reviewer-of-the-city", Role.REVIEWER, unit="shi-zhengfu")
        yield Staff(town, browsers)


async def test_every_role_does_what_is_its_own_and_nothing_else(staff: Staff) -> None:
    for act in MOVES:
        number = await staff.case(act, f"{act.right}-of-nobody")
        for role in sorted(set(Role) - act.roles):
            status, page, _ = await send(staff.at[role], number, act)
            readable, shown = await staff.at[role].look(f"/desk/cases/{number}")
            assert status == (403 if readable == 200 else readable), (act.right, role)
            assert f'name="to" value="{act.to}"' not in shown, (act.right, role)
            if readable == 200:
                said = mistake_of(page) or ""
                assert said.startswith("这一步由"), (act.right, role)
        for role in sorted(act.roles):
            number = await staff.case(act, f"{act.right}-of-{role}")
            assert (
                f'name="to" value="{act.to}"'
                in ((await staff.at[role].look(f"/desk/cases/{number}"))[1])
            ), (act.right, role)
            assert (await send(staff.at[role], number, act))[0] == 303, (act.right, role)


async def send(browser: Browser, number: str, act: Tried) -> tuple[int, str, str]:
    """With the newest step as seen, also where the page cannot be looked at."""
    case = await browser.backend.bot.get_case(number)
    form = {"to": str(act.to), "seen": str(case.events[-1].seq), **act.form}
    return await browser.send(f"/desk/cases/{number}/moves", form)


async def test_who_asks_and_who_talks_has_the_role_for_it(staff: Staff) -> None:
    bot = staff.town.backend.bot
    number = (await bot.file_case(a_draft())).number
    await staff.town.backend.move(number, FORWARD)
    asks = {Role.CLERK, Role.HANDLER, Role.SUPERVISOR, Role.REVIEWER}
    talks = {Role.CLERK, Role.HANDLER, Role.SUPERVISOR}
    for role, browser in sorted(staff.at.items()):
        await bot.open_talk(TalkOpening(f"talk-{role}", text="有人吗", about="draft-1"))
        seen = str((await bot.get_case(number)).events[-1].seq)
        _, page = await browser.look(f"/desk/cases/{number}")
        _, thread = await browser.look(f"/desk/talks/talk-{role}")
        asked = (
            await browser.send(
                f"/desk/cases/{number}/questions", {"seen": seen, "question": "哪一组"}
            )
        )[0]
        said = (
            await browser.send(f"/desk/talks/talk-{role}/messages", {"text": "我在", "key": role})
        )[0]
        assert (asked == 303, "向信访人提问</h2>" in page) == (role in asks,) * 2, role
        assert (said == 303, 'name="text"' in thread) == (role in talks,) * 2, role
        assert {asked, said} <= {303, 403, 404}, role
        closed = (await browser.send(f"/desk/talks/talk-{role}/close", {}))[0]
        assert (closed == 303) is (role in talks), role


async def test_only_the_administrator_grants_and_only_the_auditor_reads_the_trail(
    staff: Staff,
) -> None:
    await staff.town.add(staff.at[Role.ADMINISTRATOR], "spare", Role.CLERK)
    for role, browser in sorted(staff.at.items()):
        form = {"id": f"new-{role}", "name": "新人", "role-clerk": "yes"}
        added = (await browser.send("/desk/officers", form))[0]
        changed = (await browser.send("/desk/officers/spare", {"what": "disable"}))[0]
        read = (await browser.look("/desk/trail"))[0]
        grants = role is Role.ADMINISTRATOR
        assert (added, changed) == ((200, 303) if grants else (403, 403)), role
        assert read == (200 if role is Role.AUDITOR else 403), role


async def test_a_clerk_enters_what_a_unit_did_while_it_has_nobody_at_the_desk(staff: Staff) -> None:
    number = (await staff.town.backend.bot.file_case(a_draft())).number
    await staff.town.backend.move(number, FORWARD)
    clerk, accept = staff.at[Role.CLERK], MOVES[2]
    status, page, _ = await send(clerk, number, accept)
    assert (status, "河北乡人民政府的承办单位经办、检举控告专办来办" in unescape(page)) == (
        403,
        True,
    )
    disable = {"what": "disable"}
    await staff.at[Role.ADMINISTRATOR].send("/desk/officers/an-handler", disable)
    assert (await send(clerk, number, accept))[0] == 303


def acting(
    *roles: Role, unit: str | None = None, facts: CaseFacts, at: AtDesk | None = None
) -> Acting:
    officer = Officer("an-officer", "", frozenset(roles), unit, frozenset())
    return Acting(officer, facts, load_units(), at or {})


PLAIN = CaseFacts("case", marks={Part.WORKS: frozenset({UNIT})})
SHIELDED = replace(PLAIN, flags=frozenset({Flag.SHIELDED, Flag.DENOUNCES}))


def test_no_unit_acts_for_another_that_works_on_the_case_too() -> None:
    facts = CaseFacts("case", marks={Part.WORKS: frozenset({UNIT, ABOVE})})
    at = {UNIT: frozenset({Role.HANDLER}), ABOVE: frozenset({Role.HANDLER})}
    of_the_other = acting(Role.HANDLER, unit=ABOVE, facts=facts, at=at)
    assert of_the_other.may(Right.ASK), "it reads the case"
    assert not of_the_other.may(Right.ANSWER, UNIT)
    assert acting(Role.HANDLER, unit=UNIT, facts=facts, at=at).may(Right.ANSWER, UNIT)


def test_a_role_counts_where_it_opens_the_case_by_itself() -> None:
    both = (Role.CLERK, Role.DISCIPLINE)
    assert acting(*both, facts=PLAIN).roles == {Role.CLERK}
    assert acting(*both, facts=SHIELDED).roles == {Role.DISCIPLINE}
    at = {UNIT: frozenset({Role.HANDLER})}
    assert not acting(*both, facts=PLAIN, at=at).may(Right.ANSWER, UNIT)
    assert not acting(Role.CLERK, facts=SHIELDED).may(Right.FORWARD, "shi-xinfang")
    assert acting(*both, facts=SHIELDED).may(Right.FORWARD, "shi-xinfang")


def test_a_clerk_of_a_unit_does_not_decide_for_the_office() -> None:
    here = acting(Role.CLERK, unit=UNIT, facts=PLAIN)
    assert here.may(Right.ASK)
    with pytest.raises(Problem) as refused:
        here.check(Right.FORWARD, "shi-xinfang")
    assert (refused.value.status, refused.value.name) == (403, "wrong-role")
    assert "clerk, discipline of 云岭市信访局" in refused.value.detail


def test_the_machine_carries_over_what_another_system_did() -> None:
    at = {UNIT: frozenset({Role.HANDLER}), "shi-xinfang": frozenset({Role.SUPERVISOR})}
    machine = Acting(MACHINE, PLAIN, load_units(), at)
    assert machine.may(Right.ANSWER, UNIT) and machine.may(Right.SUPERVISE, "shi-xinfang")
    assert not machine.may(Right.GRANT) and not machine.may(Right.AUDIT)


def test_an_act_that_the_table_forgets_stops_the_import_with_its_name() -> None:
    without: dict[Right, Power] = {
        right: power for right, power in POWERS.items() if right is not Right.ANSWER
    }
    with pytest.raises(Forgotten, match=r"acts\.POWERS has no row for answer"):
        exhaustive("acts.POWERS", Right, without)
    with pytest.raises(ValueError, match=r"POST /desk/x asks for no right"):
        Route("POST", "/desk/x", Who.DESK, pages.make_move, NOT_READ)


async def test_a_denunciation_is_worked_on_by_the_discipline_desk(staff: Staff) -> None:
    draft = a_draft(kind=PetitionKind.DENUNCIATION, facts="青河县交通运输局的人收钱办事")
    number = (await staff.town.backend.bot.file_case(draft)).number
    act = replace(MOVES[0], form={"unit": "shi-jiwei"})
    for role in sorted(set(Role) - {Role.DISCIPLINE}):
        assert (await send(staff.at[role], number, act))[0] in (403, 404), role
    assert (await send(staff.at[Role.DISCIPLINE], number, act))[0] == 303


async def test_a_leader_who_handles_other_cases_asks_and_talks_in_those_alone(staff: Staff) -> None:
    admin, bot = staff.at[Role.ADMINISTRATOR], staff.town.backend.bot
    password = await staff.town.add(admin, "both", Role.LEADER, Role.HANDLER, unit=ABOVE)
    _, both = await staff.town.sign_in("both", password)
    await staff.town.choose_own(both, password)
    for ref, unit, done in (("below", UNIT, 403), ("own", ABOVE, 303)):
        number = (await bot.file_case(a_draft(ref))).number
        await staff.town.backend.move(number, Move(CaseStatus.FORWARDED, unit=unit))
        await bot.open_talk(TalkOpening(f"talk-{ref}", text="有人吗", about=ref))
        assert (await both.look(f"/desk/cases/{number}"))[0] == 200
        form = {"seen": str((await bot.get_case(number)).events[-1].seq), "question": "哪一组"}
        assert (await both.send(f"/desk/cases/{number}/questions", form))[0] == done
        said = {"text": "我在", "key": "k"}
        assert (await both.send(f"/desk/talks/talk-{ref}/messages", said))[0] == done
        assert (await both.send(f"/desk/talks/talk-{ref}/close", {}))[0] == done
