"""The key of the index: a file beside the database, made at the first start."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

FILE = "search.key"


def kept_key(folder: Path) -> bytes:
    """Two that start at once read what the first wrote. Whoever loses it makes the index anew."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / FILE
    if not path.exists():
        draft = path.with_name(f"{FILE}.{os.getpid()}-{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return bytes.fromhex(path.read_text("ascii"))
