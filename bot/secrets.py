"""Reads secret keys: one, or several while one is rotated."""

import os
import re
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from backend_client.keys import several
from backend_client.webhooks import check_secret

OFF = "off"
SEALING_BYTES = 32  # AES-256


@dataclass(frozen=True)
class Secrets:
    """Keys as they are set, or made once and kept in DATA_DIR, readable by the owner alone.

    Of those that can be changed while everything runs there may be several: each opens, and the
    first is the one that we show, sign and register with.
    """

    webhook_secrets: tuple[str, ...]
    backend_keys: tuple[str, ...]
    backend_staff_keys: tuple[str, ...]
    backend_secrets: tuple[str, ...]
    sandbox_token: str
    log_key: str
    link_key: str
    office_keys: str = ""  # none: those of a file

    @property
    def webhook_secret(self) -> str:
        return self.webhook_secrets[0]

    @property
    def backend_key(self) -> str:
        return self.backend_keys[0]

    @property
    def backend_staff_key(self) -> str:
        """Empty where the machine account is off."""
        return next(iter(self.backend_staff_keys), "")

    @property
    def backend_secret(self) -> str:
        return self.backend_secrets[0]


def plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value).strip()


def key(value: object) -> SecretStr:
    text = plain(value)
    if not re.fullmatch(r"[\x21-\x7e]{16,256}", text):
        raise ValueError("must have 16 to 256 ASCII letters, digits or signs, without spaces")
    return SecretStr(text)


def keys(value: object) -> SecretStr:
    return _each(
        value,
        lambda key: re.fullmatch(r"[\x21-\x7e]{16,256}", key) is not None,
        "must have 16 to 256 ASCII letters, digits or signs, without spaces and commas",
    )


def staff_keys(value: object) -> SecretStr:
    """Keys, or OFF: then there is no machine account at the office."""
    text = plain(value)
    return SecretStr(OFF) if text == OFF else keys(text)


def webhook_secrets(value: object) -> SecretStr:
    return _each(
        value,
        lambda key: re.fullmatch(r"[A-Za-z0-9_-]{16,256}", key) is not None,
        "must have 16 to 256 letters, digits, _ or -",
    )


def signing_secrets(value: object) -> SecretStr:
    return _each(value, _signs, "must be `whsec_` and base64 of 24 bytes or more")


def sealing_keys(value: object) -> SecretStr:
    return _each(value, _seals, "must be Base64 of 32 bytes (openssl rand -base64 32)")


def unless_off(listed: str) -> tuple[str, ...]:
    """The keys of a list; none where it says OFF."""
    found = several(listed)
    return () if found == (OFF,) else found


def written_once(path: Path, said: str) -> str:
    """What the file says; now `said`, when there was none. Whoever comes second, even in the same
    moment, reads what the first wrote. It is for the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(said)
        file.flush()
        os.fsync(handle)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    path.chmod(0o600)
    return path.read_text(encoding="ascii")


def _seals(secret: str) -> bool:
    try:
        return len(b64decode(secret, validate=True)) == SEALING_BYTES
    except ValueError:
        return False


def _signs(secret: str) -> bool:
    try:
        check_secret(secret if re.match(r"whsec_.{32}", secret) else "")
    except ValueError:
        return False
    return True


def _each(value: object, fits: Callable[[str], bool], wanted: str) -> SecretStr:
    """One key, or several while it is changed: docs/running.md, Changing keys."""
    keys = several(plain(value))
    if not keys or not all(map(fits, keys)):
        raise ValueError(f"{wanted}; of several, between commas, this holds for each")
    return SecretStr(",".join(keys))
