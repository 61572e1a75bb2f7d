"""Whoever adds a status, an event or an effect is told at import which table forgets it."""

import pytest

from backend_client.contract import CaseStatus
from backend_client.exhaustive import Forgotten, exhaustive
from tests.cut_rows import import_without

TABLES = (  # the module, the table, and a row of it
    ("dialogs.case_status", "STATUSES", "CaseStatus.MEDIATION"),
    ("backend_client.embedded.statuses", "STATUSES", "CaseStatus.MEDIATION"),
    ("backend_client.embedded.cases", "WAYS", "S.MEDIATION"),
)


@pytest.mark.parametrize(("module", "table", "row"), TABLES)
def test_a_module_whose_table_forgets_a_row_cannot_be_imported(
    module: str, table: str, row: str
) -> None:
    with pytest.raises(Forgotten) as caught:
        import_without(module, row)
    assert table in str(caught.value)
    assert row.split(".")[-1].lower() in str(caught.value).lower()


def test_a_table_that_has_all_rows_is_handed_back() -> None:
    rows = dict.fromkeys(CaseStatus, 1)
    assert exhaustive("rows", CaseStatus, rows) is rows


def test_all_that_is_forgotten_is_named_at_once() -> None:
    rows = {status: 1 for status in CaseStatus if status not in ("closed", "final")}
    with pytest.raises(Forgotten, match="rows has no row for closed, final"):
        exhaustive("rows", CaseStatus, rows)
