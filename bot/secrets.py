"""Reads secret keys: one, or several while one is rotated."""

import re
from collections.abc import Callable

from pydantic import SecretStr

from backend_client.keys import several
from backend_client.webhooks import check_secret


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


def webhook_secrets(value: object) -> SecretStr:
    return _each(
        value,
        lambda key: re.fullmatch(r"[A-Za-z0-9_-]{16,256}", key) is not None,
        "must have 16 to 256 letters, digits, _ or -",
    )


def signing_secrets(value: object) -> SecretStr:
    return _each(value, _signs, "must be `whsec_` and base64 of 24 bytes or more")


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
