"""Whoever adds a status, an event or an effect is told at import which table forgets it."""

import pytest

from backend_client.contract.case import CaseStatus
from backend_client.exhaustive import Forgotten, exhaustive
from tests.cut_rows import import_without

TABLES = (  # the module, the key of a row as it is written, and what is said when it is forgotten
    ("dialogs.cases.status", "CaseStatus.MEDIATION", "STATUSES has no row for mediation"),
    ("dialogs.cases.actions", "'withdraw'", "ACTIONS has no row for withdraw"),
    ("dialogs.cases.actions", "'supervise'", "ACTIONS has no row for supervise"),
    ("dialogs.state.event_types", "EventType.ASKED", "ABOUT has no row for asked"),
    ("dialogs.cases.followed", "EventType.ASKED", "FOLDS has no row for asked"),
    ("dialogs.staff_chat.fold", "EventType.TALK_LATE", "FOLDS has no row for talk_late"),
    ("dialogs.nearby.moves", "EventType.NEIGHBOUR_GONE", "FOLDS has no row for neighbour_gone"),
    ("dialogs.turn", "GaveUp", "TABLE has no row for GaveUp"),
    ("dialogs.cases.action_handlers", "'appeal'", "COURSES has no row for appeal"),
    (
        "office.law.statuses",
        "CaseStatus.MEDIATION",
        "STATUSES has no row for mediation",
    ),
    ("office.law.statuses", "S.MEDIATION", "TRANSITIONS has no row for mediation"),
)


@pytest.mark.parametrize(("module", "row", "told"), TABLES)
def test_a_module_whose_table_forgets_a_row_cannot_be_imported(
    module: str, row: str, told: str
) -> None:
    with pytest.raises(Forgotten, match=told):
        import_without(module, row)


def test_a_table_that_has_all_rows_is_handed_back() -> None:
    rows = dict.fromkeys(CaseStatus, 1)
    assert exhaustive("rows", CaseStatus, rows) is rows


def test_all_that_is_forgotten_is_named_at_once() -> None:
    rows = {status: 1 for status in CaseStatus if status not in ("closed", "final")}
    with pytest.raises(Forgotten, match="rows has no row for closed, final"):
        exhaustive("rows", CaseStatus, rows)
