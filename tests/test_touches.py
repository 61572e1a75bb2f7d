"""How many files a change touches: it is made in a scratch copy, works there, and is missed where a
file is left out; and the page about the architecture says how many they are."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.mutations import copy_tree
from tests.architecture_rules import ROOT
from tests.touches import Edit, edits, files
from tools.texts import traditional

pytestmark = pytest.mark.slow

STATUS, ACTION, LANGUAGE = "a status", "a citizen's action on a case", "a language"
JUDGES = {
    STATUS: (
        "tests/dialogs/test_texts.py",
        "tests/dialogs/cases/test_status.py",
        "tests/office/test_desk_words.py",
    ),
    LANGUAGE: ("tests/dialogs/test_texts.py",),
}
ACTS = """
from backend_client.http import HttpBackend
from handlers.effects import EFFECTS
from office.api.routes import ROUTES
from tests.dialogs.phone import filer
phone = filer()
phone.taps("请回电")
[effect] = [each for each in phone.effects if each.kind == "call_back"]
assert EFFECTS[effect.kind].on_a_case and HttpBackend.call_back
assert any(route.path.endswith("/calls") for route in ROUTES)
"""


def copy_with(folder: Path, wanted: Sequence[Edit]) -> Path:
    root = folder / "tree"
    copy_tree(root)
    for edit in wanted:
        edit.apply(root)
    simplified = (root / traditional.SOURCE.relative_to(ROOT)).read_text("utf-8")
    made = root / traditional.MADE.relative_to(ROOT)  # written anew by its command
    made.write_text(traditional.made(simplified), "utf-8")
    return root


def python(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, *words],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def suites(root: Path, change: str) -> subprocess.CompletedProcess[str]:
    return python(
        root, "-m", "pytest", "-q", "-n0", "-x", "-p", "no:cacheprovider", *JUDGES[change]
    )


@pytest.mark.parametrize("change", [STATUS, ACTION, LANGUAGE])
def test_the_page_about_the_architecture_says_how_many_files_a_change_touches(change: str) -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    (said,) = re.findall(rf"^\| {change} \| (\d+) \|", page, re.MULTILINE)
    assert len(files(change)) == int(said)


@pytest.mark.parametrize("change", JUDGES)
def test_a_change_is_whole_with_these_files(change: str, tmp_path: Path) -> None:
    done = suites(copy_with(tmp_path, [edit for edit in edits() if edit.change == change]), change)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("left_out", files(STATUS))
def test_a_file_that_a_new_status_forgets_is_missed(left_out: str, tmp_path: Path) -> None:
    kept = [edit for edit in edits() if edit.change == STATUS and edit.path != left_out]
    done = suites(copy_with(tmp_path, kept), STATUS)
    assert done.returncode != 0
    assert "inspection" in (done.stdout + done.stderr).lower()


def test_an_action_is_whole_with_these_files(tmp_path: Path) -> None:
    root = copy_with(tmp_path, [edit for edit in edits() if edit.change == ACTION])
    done = python(root, "-c", ACTS)
    assert done.returncode == 0, done.stderr
