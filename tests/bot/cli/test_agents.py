"""`office agents`: the list is brought and kept by commands; codes are told once."""

import csv
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.settings import StartError

pytestmark = pytest.mark.starts

LIST = """id,name,area,phone
songshu-3,赵满仓,松树乡3组,13900002222
songshu-4,马桂花,松树乡4组,
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    return tmp_path


def said(*words: str) -> str:
    result = CliRunner().invoke(app, ["office", "agents", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_a_list_is_taken_over_and_its_codes_go_to_a_file_of_ones_own(folder: Path) -> None:
    assert "2 agents, nothing wrong" in said("check", "list.csv")
    assert "2 agents, 2 new codes" in said("import", "list.csv", "--codes", "codes.csv")
    codes = folder / "codes.csv"
    assert stat.S_IMODE(codes.stat().st_mode) == 0o600
    rows = list(csv.DictReader(codes.read_text("utf-8-sig").splitlines()))
    assert [row["id"] for row in rows] == ["songshu-3", "songshu-4"]
    assert all(row["code"].startswith("DL-") and row["link"].endswith(row["code"]) for row in rows)
    assert "2 agents, 0 new codes" in said("import", "list.csv")
    assert "no chat yet" in said("list")
    said("end", "songshu-4")
    assert "ended" in said("list")
    assert "1 agents are in" in said("export", "kept.csv")
    assert (folder / "kept.csv").read_text("utf-8-sig") == LIST.replace(
        "songshu-4,马桂花,松树乡4组,\n", ""
    )
    assert "DL-" in said("code", "songshu-3")


def test_of_a_list_with_a_fault_nothing_is_taken(folder: Path) -> None:
    (folder / "list.csv").write_text(LIST.replace("马桂花", ""), "utf-8")
    with pytest.raises(StartError, match="line 3, name: is missing"):
        said("import", "list.csv")
    assert said("list") == ""


def test_codes_replace_no_file_and_are_not_made_in_vain(folder: Path) -> None:
    (folder / "codes.csv").write_text("mine")
    with pytest.raises(StartError, match="cannot be made anew"):
        said("import", "list.csv", "--codes", "codes.csv")
    assert said("list") == ""


def test_nobody_of_an_unknown_id_is_ended(folder: Path) -> None:
    with pytest.raises(StartError):
        said("end", "nobody")
