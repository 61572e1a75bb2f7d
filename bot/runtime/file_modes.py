"""File permissions: whatever we write is readable by its owner alone."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISLNK

import structlog

log = structlog.get_logger()

UMASK = 0o077
OTHERS = 0o077
# What stands in DATA_DIR and is ours. The folder may be one that an operator has for more than us.
OURS = (
    *("bot.db*", "backend.db*", "backend-files", "files", "cache"),
    *("secrets.json*", "sandbox*.json*", "lexicon*", "worker.lock", "*.bak", "*.part"),
)


def keep_private(data_dir: Path) -> int:
    """Take from others what an earlier version, an unpacked backup or a copy let them have; how
    many files and folders."""
    os.umask(UMASK)
    mended = sum(map(_close, _ours(data_dir)))
    if mended:
        log.warning("what others could read is private now", files=mended)
    return mended


def _ours(data_dir: Path) -> Iterator[Path]:
    if not data_dir.is_dir():
        return
    found = {path for pattern in OURS for path in data_dir.glob(pattern)}
    if found and found >= set(data_dir.iterdir()):
        yield data_dir
    for path in sorted(found):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from sorted(path.rglob("*"))


def _close(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
        if S_ISLNK(mode) or not mode & OTHERS:
            return False
        path.chmod(0o700 if S_ISDIR(mode) else 0o600)
    except FileNotFoundError:  # a journal that another process has ended meanwhile
        return False
    except PermissionError:
        log.error("others can read it, and its mode is not ours to change", file=path.name)
        return False
    return True
