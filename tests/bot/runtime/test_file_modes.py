"""Nothing that the program writes can be read by others, whatever the umask."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.runtime.file_modes import keep_private
from tests.architecture_rules import ROOT


def _open_to_others(folder: Path) -> list[str]:
    found = [folder, *folder.rglob("*")]
    return [path.name for path in found if path.lstat().st_mode & 0o077]


@pytest.mark.starts
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_after_a_whole_run_nothing_is_open_to_others(tmp_path: Path, umask: int) -> None:
    """backend.db was readable by everybody on the machine."""
    listen = dict.fromkeys(("LISTEN", "SANDBOX_LISTEN", "BACKEND_LISTEN"), "127.0.0.1:0")
    done = subprocess.run(
        [sys.executable, ROOT / "bot.py", "simulate", "--citizens", "1", "--no-stay"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **listen},
        umask=umask,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var" / "backend.db").exists()
    assert _open_to_others(tmp_path / "var") == []


def test_what_others_could_read_is_taken_from_them_at_the_next_start(tmp_path: Path) -> None:
    data_dir = tmp_path / "var"
    (data_dir / "files" / "ab").mkdir(parents=True)
    written = (data_dir / "backend.db", data_dir / "backend.db-wal", data_dir / "files/ab/cd")
    for path in written:
        path.write_text("words")
        path.chmod(0o644)
    for folder in (data_dir, data_dir / "files", data_dir / "files" / "ab"):
        folder.chmod(0o755)
    assert keep_private(data_dir) == 6
    assert _open_to_others(data_dir) == []
    assert keep_private(data_dir) == 0
    assert (data_dir / "files").stat().st_mode & stat.S_IRWXU == stat.S_IRWXU


def test_what_is_not_ours_is_left_as_it_is(tmp_path: Path) -> None:
    """DATA_DIR may be a folder that holds more, and a link may lead anywhere."""
    others, elsewhere = tmp_path / "notes.txt", tmp_path / "elsewhere"
    for path in (others, elsewhere):
        path.write_text("theirs")
        path.chmod(0o644)
    data_dir = tmp_path
    data_dir.chmod(0o755)
    (tmp_path / "secrets.json.old").symlink_to(elsewhere)
    (tmp_path / "bot.db").touch(0o644)
    (tmp_path / "bot.db").chmod(0o644)
    assert keep_private(data_dir) == 1
    assert stat.S_IMODE(others.stat().st_mode) == stat.S_IMODE(elsewhere.stat().st_mode) == 0o644
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o755
