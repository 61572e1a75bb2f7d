"""An office's own lexicon in DATA_DIR: written whole, and taken up without a restart."""

import os
from pathlib import Path

import structlog

from dialogs.reading.topics import edition
from dialogs.reading.topics.lexicon import Lexicon, LexiconError, shipped

log = structlog.get_logger()

NAME = "lexicon.tsv"


class LexiconFile:
    """`data_dir/lexicon.tsv`. Where there is none, the shipped lexicon is in use."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / NAME
        self._seen: tuple[int, int] | None = None

    def changed(self) -> bool:
        """One look at the folder: cheap enough for every batch of turns."""
        return self._stamp() != self._seen

    def take_up(self) -> None:
        """Sort by what the file says from now on; a file that is no lexicon changes nothing."""
        self._seen = self._stamp()
        try:
            edition.take_up(self.read())
        except (LexiconError, UnicodeDecodeError, OSError) as error:
            log.error("lexicon not taken up", path=str(self.path), error=type(error).__name__)
            return
        log.info("lexicon taken up", own=self._seen is not None)

    def read(self) -> Lexicon:
        """Raises LexiconError, UnicodeDecodeError, OSError."""
        if self._stamp() is None:
            return shipped()
        return Lexicon.read(self.path.read_text(encoding="utf-8").splitlines())

    def write(self, lexicon: Lexicon) -> int:
        """In one step, so that nobody reads half of it. Returns its bytes."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.path.with_suffix(f".{os.getpid()}.part")
        try:
            beside.touch(0o600)
            beside.write_text("\n".join([*lexicon.rows(), ""]), encoding="utf-8")
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)
        return self.path.stat().st_size

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size
