"""The guards that benchmarks/mutations.py takes away stand where it looks for them, and whoever
must notice is there; some are taken away here as well. The others take minutes: by command.
"""

from pathlib import Path

import pytest

from benchmarks.mutations import Edit, Guard, NoVerdict, Suite, check, copy_tree, guards

GUARDS = guards()
QUICK = [guard for guard in GUARDS if guard.quick]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_guard_is_where_it_was_and_so_is_its_judge(guard: Guard) -> None:
    check(guard)


def test_every_guard_has_a_name_of_its_own() -> None:
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


@pytest.mark.slow
@pytest.mark.parametrize("guard", QUICK, ids=lambda guard: guard.name)
def test_what_guards_is_missed(guard: Guard) -> None:
    seen = guard.try_(mutate=True)
    assert seen.red, seen.what


@pytest.mark.slow
def test_a_mutant_that_no_test_sees_has_survived() -> None:
    harmless = Edit(
        "bot/loops/send_rules.py",
        '"""Rules for sending outbox rows:',
        '"""Rules of sending outbox rows:',
    )
    name = "tests/bot/loops/test_send_rules.py::test_of_a_slot_one_row_goes_at_a_time"
    seen = Guard("none", (harmless,), Suite((name,))).try_(mutate=True)
    assert (seen.red, seen.what) == (False, "1 passed")


@pytest.mark.slow
def test_a_tree_that_does_not_run_is_no_proof() -> None:
    broken = Edit("bot/loops/send_rules.py", '"""Rules for sending outbox rows:', 'def """')
    name = "tests/bot/loops/test_send_rules.py::test_of_a_slot_one_row_goes_at_a_time"
    with pytest.raises(NoVerdict):
        Guard("none", (broken,), Suite((name,))).try_(mutate=True)


def test_a_guard_that_has_moved_is_not_taken_for_one_that_was_missed(tmp_path: Path) -> None:
    copy_tree(tmp_path / "tree", ["bot.py"])
    with pytest.raises(SystemExit, match="not where it was"):
        Edit("bot.py", "no such guard", "").apply(tmp_path / "tree")


def test_a_guard_without_a_judge_or_with_two_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "guards.toml"
    for judges in ("", 'faults = "calm"\ntests = []\n'):
        table.write_text(f'[[guard]]\nname = "x"\npath = ""\nbefore = ""\nafter = ""\n{judges}')
        with pytest.raises(ValueError, match="who judges it"):
            guards(table)
