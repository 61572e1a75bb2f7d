"""Who reads what, rule by rule, on the invented county of data/units.toml."""

from dataclasses import replace

from backend_client.contract.case import Draft, PetitionKind
from office.law.numbers import case_number
from office.law.routing import Statements, load_units
from office.rights.facts import CaseFacts, facts_of
from office.rights.officer import MACHINE, Officer, Role
from office.rights.reading import NO_PART, may_read
from tests.office.running import MORNING, a_draft

UNITS = load_units()
NUMBER = case_number(MORNING.date(), 1)
PLAIN = a_draft()
ACCUSES = replace(
    PLAIN, kind=PetitionKind.DENUNCIATION, facts="青河县民政局的人贪污低保款", request="请查处"
)
UNKNOWN = replace(ACCUSES, facts="有人贪污低保款")
SECRET = replace(PLAIN, confidential=True, facts="河北乡政府占了我家的地，别告诉他们")


def officer(*roles: Role, unit: str | None = None, name: str = "", link: str = "") -> Officer:
    return Officer("o", name, frozenset(roles), unit, frozenset({link} - {""}))


def case(draft: Draft, *works: str, later: str = "", past: str = "") -> CaseFacts:
    said = Statements(draft, (), (later,) if later else ())
    return facts_of(NUMBER, said, UNITS, works, [past] if past else [])


def reads(who: Officer, what: CaseFacts) -> bool:
    return may_read(who, what, UNITS).allowed


def why(who: Officer, what: CaseFacts) -> str:
    return may_read(who, what, UNITS).reason


def test_an_ordinary_case_is_for_the_office_and_for_the_unit_that_has_it() -> None:
    mine, other = case(PLAIN, "青河县民政局"), case(PLAIN, "青河县教育和体育局")
    for role in (Role.CLERK, Role.SUPERVISOR, Role.LEADER):
        assert reads(officer(role), mine) and reads(officer(role), case(PLAIN))
    handler = officer(Role.HANDLER, unit="xian-minzheng")
    assert reads(handler, mine) and not reads(handler, other)
    assert may_read(handler, case(PLAIN), UNITS) == NO_PART


def test_who_leads_a_unit_reads_what_those_below_it_have() -> None:
    for role in (Role.LEADER, Role.SUPERVISOR, Role.CLERK, Role.REVIEWER):
        above = officer(role, unit="xian-zhengfu")
        assert reads(above, case(PLAIN, "青河县民政局"))
        assert not reads(above, case(PLAIN, "青河县纪委监委"))
    assert not reads(officer(Role.HANDLER, unit="xian-zhengfu"), case(PLAIN, "青河县民政局"))


def test_administrators_and_auditors_read_no_case() -> None:
    for unit in (None, "xian-minzheng"):
        who = officer(Role.ADMINISTRATOR, Role.AUDITOR, unit=unit)
        for draft in (PLAIN, ACCUSES, UNKNOWN, SECRET):
            assert not reads(who, case(draft, "青河县民政局"))


def test_a_denunciation_is_for_the_discipline_desk_and_who_oversees_or_handles_it() -> None:
    told = case(ACCUSES, "青河县纪委监委")
    assert reads(officer(Role.DISCIPLINE), told)
    assert reads(officer(Role.DISCIPLINE, unit="xian-jiwei"), told)
    assert reads(officer(Role.HANDLER, unit="xian-jiwei"), told)
    assert why(officer(Role.LEADER, unit="xian-zhengfu"), told) == "oversees the accused"
    assert not reads(officer(Role.DISCIPLINE, unit="xian-jiwei"), case(ACCUSES))  # not sent there
    for role in (Role.CLERK, Role.HANDLER, Role.REVIEWER):
        assert not reads(officer(role), told)


def test_the_accused_and_all_below_them_do_not_read_it() -> None:
    heads = case(replace(ACCUSES, facts="青河县县长贪污"), "云岭市纪委监委")
    for role in Role:
        assert why(officer(role, unit="xian-minzheng"), case(ACCUSES, "青河县民政局")) == "accused"
        assert why(officer(role, unit="xian-minzheng"), heads) == "accused"
        assert why(officer(role, unit="xian-zhengfu"), heads) == "accused"


def test_parents_do_not_read_it_up_to_the_first_who_oversees_all_the_accused() -> None:
    """One office of the government and one of the party: only the city stands above both."""
    both = case(ACCUSES, later="政法委也有份")
    for role in (Role.LEADER, Role.SUPERVISOR):
        assert why(officer(role, unit="xian-zhengfu"), both) == "accused"
        assert why(officer(role, unit="xian-weiban"), both) == "accused"
        assert reads(officer(role, unit="shi-xinfang"), both)


def test_the_discipline_body_of_a_county_does_not_read_what_accuses_its_heads() -> None:
    heads = case(replace(ACCUSES, facts="青河县县长贪污"), "青河县纪委监委")
    assert why(officer(Role.DISCIPLINE, unit="xian-jiwei"), heads) == "accused"


def test_while_nobody_knows_who_is_accused_the_discipline_desk_reads_alone() -> None:
    told = case(UNKNOWN, "青河县教育和体育局")
    assert reads(officer(Role.DISCIPLINE), told)
    for role in set(Role) - {Role.DISCIPLINE}:
        for unit in (None, "xian-jiaoyu", "shi-xinfang"):
            assert not reads(officer(role, unit=unit), told), (role, unit)


def test_a_secret_that_names_nobody_is_for_the_discipline_desk_and_whom_it_sends_it_to() -> None:
    told = case(replace(PLAIN, confidential=True), "青河县教育和体育局")
    assert reads(officer(Role.DISCIPLINE), told)
    assert reads(officer(Role.HANDLER, unit="xian-jiaoyu"), told)
    assert not reads(officer(Role.CLERK), told)
    assert not reads(officer(Role.LEADER, unit="xian-zhengfu"), told)


def test_a_secret_is_closed_to_whom_it_names_and_open_to_the_other_clerks() -> None:
    assert reads(officer(Role.CLERK), case(SECRET))
    assert not reads(officer(Role.CLERK, unit="hebei-xiang"), case(SECRET, "河北乡人民政府"))


def test_who_has_declared_a_link_does_not_read_it() -> None:
    desk = officer(Role.DISCIPLINE, Role.CLERK)
    assert reads(desk, case(ACCUSES)) and reads(desk, case(PLAIN, past="260701-0002-2"))
    for link in (NUMBER, NUMBER.replace("-", " "), "xian-minzheng"):
        assert why(officer(*desk.roles, link=link), case(ACCUSES)) == "declared link"
    follows = case(PLAIN, past="260701-0002-2")
    assert not reads(officer(Role.CLERK, link="260701-0002-2"), follows)


def test_who_is_named_without_their_unit_does_not_read_it() -> None:
    told = case(replace(UNKNOWN, facts="歐陽 文·山收了钱，贪污低保款"))
    assert why(officer(Role.DISCIPLINE, name="欧阳文山"), told) == "named in it"
    assert reads(officer(Role.DISCIPLINE, name="欧阳文海"), told)
    assert reads(officer(Role.CLERK, name="王桂兰"), case(PLAIN))  # a namesake, and no accused


def test_what_accuses_the_office_is_for_its_discipline_desk_and_not_for_its_clerks() -> None:
    told = case(replace(SECRET, facts="云岭市信访局的人收了钱不办事，请保密"))
    assert not reads(officer(Role.CLERK), told)
    assert not reads(officer(Role.CLERK, unit="shi-xinfang"), told)
    assert reads(MACHINE, told)


def test_who_belongs_to_a_unit_that_nobody_knows_reads_nothing() -> None:
    for role in Role:
        for draft in (PLAIN, ACCUSES, SECRET):
            assert not reads(officer(role, unit="gone"), case(draft, "青河县民政局"))
