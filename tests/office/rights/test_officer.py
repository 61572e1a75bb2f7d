"""The machine account has the roles of a clerk and of the discipline desk, and no others."""

from office.rights.officer import MACHINE, Role


def test_the_machine_account_is_a_clerk_and_the_discipline_desk() -> None:
    assert MACHINE.roles == {Role.CLERK, Role.DISCIPLINE}
    assert MACHINE.unit is None and not MACHINE.links
