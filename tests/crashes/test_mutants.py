"""The guards that benchmarks/mutations.py takes away stand where it looks for them."""

import pytest

from benchmarks.mutations import MUTANTS, PUSHING, Mutant
from tests.house import ROOT


@pytest.mark.parametrize("mutant", (*MUTANTS, *PUSHING), ids=lambda mutant: mutant.name)
def test_every_guard_is_where_it_was(mutant: Mutant) -> None:
    for edit in mutant.edits:
        assert (ROOT / edit.path).read_text("utf-8").count(edit.before) == 1, edit.path
        assert edit.before != edit.after
