"""The command line: what a person runs, and what it tells when something is wrong."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection

from bot.runtime.clock import SystemClock
from bot.store import Store
from bot.store.engine.migrate import migrate
from dialogs.state.conversation import LinkKind
from handlers.ports import ChatId, Turned
from handlers.retry_rules import INPUT
from office.db.migrations import upgrade
from tests.architecture_rules import ROOT
from tests.bot.fakes import update_input
from tests.crashes.lab.lives import begin

pytestmark = pytest.mark.starts

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def _run(tmp_path: Path, *words: str, **environment: str) -> Done:
    """`python bot.py {words}`, forked from a process that has imported it."""

    async def run(stdout: Path, stderr: Path) -> int:
        given = {"PATH": os.environ["PATH"], **environment}
        life = await begin(ROOT, words, tmp_path, given, stdout, stderr)
        try:
            return await asyncio.wait_for(life.wait(), PATIENCE_SECONDS)
        finally:
            life.send_signal(signal.SIGKILL)

    with TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("stdout", "stderr")]
        code = asyncio.run(run(*said))
        return Done(code, *(path.read_text("utf-8") for path in said))


def test_check_is_content_when_nothing_needs_a_person(tmp_path: Path) -> None:
    words = (sys.executable, str(ROOT / "bot.py"), "check")  # as a person starts it
    done = subprocess.run(
        words,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing needs a person." in done.stdout


def test_check_shows_what_needs_a_person_without_a_word_of_the_citizen(tmp_path: Path) -> None:
    async def poison() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path / 'var' / 'bot.db'}"
        store = await Store.open(url, SystemClock())
        await store.inbox.put([update_input(1, 7, "牛粪堆了一个月")])
        for _ in range(INPUT.tries or 0):
            async with store.unit() as unit:
                [waiting] = await unit.claim(1)
            await store.inbox.fail(waiting.inbox[0], "ValueError")
            await store._database.write(Connection.exec_driver_sql, "UPDATE inbox SET due_at = at")
        await store.close()

    asyncio.run(poison())
    done = _run(tmp_path, "check")
    assert done.returncode == 1
    assert "inbox:1" in done.stdout
    assert "ValueError" in done.stdout
    assert "牛粪" not in done.stdout
    assert _run(tmp_path, "check", "--settle", "inbox:1").returncode == 0


def test_check_is_red_when_a_petition_is_lost_and_only_then(tmp_path: Path) -> None:
    """It once said that nothing needs a person."""

    async def links(kind: LinkKind, name: str) -> None:
        store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/var/bot.db", SystemClock())
        petitions = {name: ""} if kind is LinkKind.PETITION else {}
        names = {} if petitions else {name: kind}
        async with store.unit() as unit:
            await unit.save([Turned(ChatId(7), {}, (), (), (), petitions, names=names)])
        await store.close()

    for kind in set(LinkKind) - {LinkKind.PETITION}:
        asyncio.run(links(kind, f"name-{kind}"))
    done = _run(tmp_path, "check")
    assert done.returncode == 0
    assert "0 petitions confirmed" in done.stdout
    asyncio.run(links(LinkKind.PETITION, "lost"))
    done = _run(tmp_path, "check")
    assert done.returncode == 1
    assert "1 petitions are not accounted for" in done.stdout
    assert "Nothing needs a person." not in done.stdout


@pytest.mark.parametrize(
    ("name", "words", "harm", "said"),
    [
        ("bot", ["check"], "ALTER TABLE slots DROP COLUMN letter_id", "slots.letter_id is missing"),
        ("bot", [], "ALTER TABLE slots DROP COLUMN letter_id", "slots.letter_id is missing"),
        ("bot", ["migrate"], "DROP TABLE duties", "table duties is missing"),
        ("backend", ["backend"], "DROP TABLE supports", "table supports is missing"),
    ],
)
def test_tables_that_are_not_those_of_this_version_are_told_and_nothing_is_begun(
    tmp_path: Path, name: str, words: list[str], harm: str, said: str
) -> None:
    """Such a store said that it was up to date, and failed at every turn."""
    path = tmp_path / "var" / f"{name}.db"
    url = f"sqlite+aiosqlite:///{path}"
    asyncio.run(migrate(url) if name == "bot" else upgrade(url))
    with sqlite3.connect(path) as connection:
        connection.execute(harm)
    connection.close()
    listen = dict.fromkeys(("LISTEN", "SANDBOX_LISTEN", "BACKEND_LISTEN"), "127.0.0.1:0")
    done = _run(tmp_path, *words, **listen)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        ((), {"LISTEN": "nowhere"}, "LISTEN must be an address and a port"),
        (("worker",), {"TELEGRAM_TOKEN": "x"}, "TELEGRAM_TOKEN must be a bot token"),
        (("check", "--settle", "inbox:9"), {}, "No row inbox:9 needs a person."),
        (
            ("migrate",),
            {"DATABASE_URL": "sqlite+aiosqlite:////proc/no/bot.db"},
            "The database cannot be opened",
        ),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_without_a_traceback(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    done = _run(tmp_path, *words, **environment)
    assert done.returncode == 2
    assert done.stderr.startswith(told)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_table_of_units_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    own = tmp_path / "var" / "units.toml"
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,name,above,office\nfu,云泽市信访局,,yes\nlu,云泽市交通局,he,\n", "utf-8")
    for command in ("check", "import"):
        done = _run(tmp_path, "office", "units", command, str(wrong))
        assert done.returncode != 0
        assert "line 3, above: names no unit of the table" in done.stderr + done.stdout
    assert not own.exists()
    good = tmp_path / "good.csv"
    good.write_text("id,name,above,office\nfu,云泽市信访局,,yes\nlu,云泽市交通局,fu,\n", "utf-8")
    assert "2 units" in _run(tmp_path, "office", "units", "check", str(good)).stdout
    assert not own.exists()
    done = _run(tmp_path, "office", "units", "import", str(good))
    assert (done.returncode, done.stderr) == (0, "")
    add = ("add", "wei", "--person", "韦一", "--roles", "handler", "--unit", "lu")
    assert _run(tmp_path, "office", "officers", *add).returncode == 0, "by the new table"
    written = tmp_path / "out.toml"
    assert _run(tmp_path, "office", "units", "export", str(written)).returncode == 0
    assert written.read_text("utf-8") == own.read_text("utf-8")
    before = own.read_text("utf-8")
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("id,name,office\nfu,云泽市信访局,yes\n", "utf-8")
    done = _run(tmp_path, "office", "units", "import", str(fewer))
    assert done.returncode != 0
    assert "lu is missing, which cases or officers name" in done.stderr + done.stdout
    assert own.read_text("utf-8") == before


def test_officers_are_checked_taken_over_and_written_out(tmp_path: Path) -> None:
    """One bad line and nobody is added; what is written out is what was taken over."""
    head, good = "id,name,roles,unit,links\n", "lin,林小,clerk discipline,,\n"
    table, back = tmp_path / "officers.csv", tmp_path / "back.csv"
    for bad, said in (
        ("wei,韦一,handler,nowhere,\n", "line 3, unit: must be an id of units.toml"),
        ("wei,韦一,boss,,\n", "line 3, roles: boss is none of"),
        ("lin,韦一,clerk,,\n", "line 3, id: stands in line 2, too"),
    ):
        table.write_text(head + good + bad, "utf-8")
        for way in ("check", "import"):
            done = _run(tmp_path, "office", "officers", way, str(table))
            assert done.returncode != 0 and said in done.stderr + done.stdout, (way, bad)
    table.write_text(head + good + "wei,韦一,boss,,\nX,韦二,clerk,,\nlin,林大,clerk,,\n", "utf-8")
    done = _run(tmp_path, "office", "officers", "check", str(table))
    told = re.findall(r"line (\d), (\w+):", done.stderr + done.stdout)
    assert told == [("3", "roles"), ("4", "id"), ("5", "id")], "each was told once mended, before"
    table.write_text(head + good + "wei,韦一,handler,hebei-xiang,xian-jiaotong\n", "utf-8")
    done = _run(tmp_path, "office", "officers", "check", str(table))
    assert (done.returncode, done.stdout) == (0, "2 officers: nothing is wrong.\n")
    assert _run(tmp_path, "office", "officers", "import", str(table)).returncode == 0
    done = _run(tmp_path, "office", "officers", "check", str(table))
    assert done.returncode != 0 and "an officer lin already" in done.stderr + done.stdout
    assert _run(tmp_path, "office", "officers", "export", str(back)).returncode == 0
    assert back.read_text("utf-8").startswith("\ufeff"), "else Excel shows other letters"
    assert back.read_text("utf-8-sig").split() == table.read_text("utf-8").split()
    table.write_text(head + good, "gbk")
    done = _run(tmp_path, "office", "officers", "import", str(table))
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "line 2, byte 5: is no UTF-8, but perhaps GBK" in done.stderr + done.stdout


def test_the_report_of_a_year_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    done = _run(tmp_path, "office", "report", "--year", "2026", "--out", "report.docx")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "report.docx").read_bytes().startswith(b"PK")
    early = _run(tmp_path, "office", "report", "--year", "2900", "--out", "early.docx")
    assert early.returncode == 2 and "2900 has not begun" in early.stderr
    assert not (tmp_path / "early.docx").exists()
    lost = _run(tmp_path, "office", "report", "--year", "2026", "--out", "no/where.docx")
    assert lost.returncode == 2 and "no/where.docx cannot be written" in lost.stderr


def test_the_brief_of_a_day_is_said_without_a_desk(tmp_path: Path) -> None:
    done = _run(tmp_path, "office", "brief", "--day", "2026-07-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2026-07-01 的简报" in done.stdout and "新来：0 件" in done.stdout
    for day in ("9999-12-31", "0001-01-01"):
        lost = _run(tmp_path, "office", "brief", "--day", day)
        assert lost.returncode == 2 and "--day: a year from 2000" in lost.stderr, day
        assert "Traceback" not in lost.stderr


def test_a_table_of_divisions_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    own = tmp_path / "var" / "divisions.toml"
    begun = tmp_path / "begun.csv"
    assert "no table yet" in _run(tmp_path, "office", "divisions", "export", str(begun)).stderr
    shipped = ("export", str(begun), "--below", "140603")
    assert _run(tmp_path, "office", "divisions", *shipped).returncode == 0
    rows = begun.read_text("utf-8-sig").splitlines()
    assert rows[:2] == ["code,name,level", "140603,平鲁区,county"] and len(rows) > 5
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(begun.read_text("utf-8") + "140604001,某镇,town\n", "utf-8")
    for command in ("check", "import"):
        done = _run(tmp_path, "office", "divisions", command, str(wrong))
        assert done.returncode != 0
        assert f"line {len(rows) + 1}, code: is part of no division" in done.stderr + done.stdout
    assert not own.exists()
    assert _run(tmp_path, "office", "divisions", "import", str(begun)).returncode == 0
    units = tmp_path / "units.csv"
    units.write_text("id,name,divisions,office\nfu,云泽市信访局,140699,yes\n", "utf-8")
    done = _run(tmp_path, "office", "units", "check", str(units))
    assert "line 2, divisions: 140699 is none of" in done.stderr + done.stdout
    units.write_text("id,name,divisions,office\nfu,云泽市信访局,140603,yes\n", "utf-8")
    assert _run(tmp_path, "office", "units", "import", str(units)).returncode == 0
    before = own.read_text("utf-8")
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("code,name\n140602,朔城区\n", "utf-8")
    done = _run(tmp_path, "office", "divisions", "import", str(fewer))
    assert "140603 is missing, which the unit fu is named for" in done.stderr + done.stdout
    assert own.read_text("utf-8") == before
