"""A voice message before an engine, which is any command."""

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import pytest

from bot.settings import Settings
from bot.transcription import MOST_BYTES, Transcripts
from tests.architecture_rules import ROOT

pytestmark = pytest.mark.starts


@pytest.fixture
def sender() -> Iterator[BinaryIO]:
    with TemporaryFile() as file:
        file.write("OggS 路灯坏了".encode())
        file.flush()
        yield file


def engine(program: str) -> list[str]:
    return [sys.executable, "-I", "-c", program]


ECHO = "import sys; sys.stdout.buffer.write(b'heard: ' + sys.stdin.buffer.read())"


async def test_an_engine_reads_the_recording_and_writes_words(sender: BinaryIO) -> None:
    assert await Transcripts(engine(ECHO)).transcribe(sender) == "heard: OggS 路灯坏了"


async def test_it_sees_nothing_of_our_environment(
    sender: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456:secret")
    said = await Transcripts(engine("import os; print(*os.environ)")).transcribe(sender)
    assert said is not None
    assert "TELEGRAM_TOKEN" not in said


@pytest.mark.parametrize(
    "program",
    ["print('half'); raise SystemExit(1)", "import time; time.sleep(600)", "print(' ')"],
    ids=["fails", "is never done", "hears nothing"],
)
async def test_an_engine_that_has_no_words_costs_nothing_but_them(
    sender: BinaryIO, program: str
) -> None:
    patience = timedelta(seconds=0.5 if "sleep" in program else 60)
    assert await Transcripts(engine(program), patience).transcribe(sender) is None


async def test_an_engine_that_is_not_there_is_no_error_of_the_file(sender: BinaryIO) -> None:
    assert await Transcripts(["/nowhere/engine"]).transcribe(sender) is None


async def test_an_engine_that_never_stops_talking_is_stopped(sender: BinaryIO) -> None:
    babble = "import itertools\nfor n in itertools.count(): print('x' * 1000, flush=True)"
    said = await Transcripts(engine(babble)).transcribe(sender)
    assert said is not None
    assert len(said) <= MOST_BYTES


EXAMPLE = re.compile(r"^TRANSCRIBE_COMMAND=(bash .*)$", re.MULTILINE)
WAV_OF = "#!/bin/sh\nprintf 'RIFF '\ncat\n"
HEARS = "#!/bin/sh\n[ \"$1\" = -m ] || exit 2\nprintf 'heard: '\ncat\n"


@pytest.mark.parametrize(
    ("converts", "says"), [(WAV_OF, "heard: RIFF OggS 路灯坏了"), ("#!/bin/sh\nexit 1\n", None)]
)
async def test_the_documented_command_line_pipes_the_recording_and_fails_as_one(
    sender: BinaryIO, tmp_path: Path, converts: str, says: str | None
) -> None:
    """As the guide has it, with programs that stand in for ffmpeg and whisper.cpp."""
    line = EXAMPLE.search((ROOT / "docs" / "running.md").read_text("utf-8"))
    assert line is not None
    command = line[1]
    for name, program in (("ffmpeg", converts), ("whisper-cli", HEARS)):
        (tmp_path / name).write_text(program)
        (tmp_path / name).chmod(0o700)
        command = command.replace(f"{name} -", f"{tmp_path / name} -")
    given: dict[str, Any] = {"transcribe_command": command, "_env_file": None}
    settings = Settings(**given)
    assert settings.transcribe_command is not None
    assert await Transcripts(settings.transcribe_command).transcribe(sender) == says
