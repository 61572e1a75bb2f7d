"""The firewall between cases that go together (并案): what one petitioner is told, the others are
told too, and who moves one moves all. Pure.
"""

from collections.abc import Iterable

from office.law.routing import Units
from office.rights.facts import CaseFacts
from office.rights.officer import Officer
from office.rights.reading import may_read


def may_go_together(officer: Officer, cases: Iterable[CaseFacts | None], units: Units) -> bool:
    """Whether this officer may let these cases go together, and move one with the other.

    None of them is closed to anybody (Art. 30): a denunciation and a confidential matter go their
    own way, or a step of theirs would tell whoever reads the other. And each is theirs to read: who
    must not see a case (Art. 28) does not move it by way of another. Who only reads one need not
    see the others. A case without facts is closed to all.
    """
    return all(
        case is not None and not case.shielded and may_read(officer, case, units).allowed
        for case in cases
    )
