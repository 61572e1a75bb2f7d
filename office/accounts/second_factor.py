"""The second factor: one-time codes of an officer's phone (RFC 6238), and recovery codes on paper
for when it is lost.
"""

import hashlib
import re
from datetime import datetime
from typing import Any

import pyotp
from pyotp.exceptions import OTPVerificationError

from office.accounts.passwords import one_time

STEP_SECONDS = 30
WINDOW = 1  # steps to either side: phones' clocks differ
RECOVERY_CODES = 8


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, typed: str, now: datetime, last_step: int) -> int | None:
    """The step whose code was typed; None when it is wrong, or was used already."""
    plain = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", plain, re.ASCII):
        return None
    try:
        step = pyotp.TOTP(secret).verify_and_get_timecode(plain, for_time=now, valid_window=WINDOW)
    except OTPVerificationError:
        return None
    return step if step > last_step else None


def newest_step(now: datetime) -> int:
    """The last whose code opens now."""
    return int(now.timestamp()) // STEP_SECONDS + WINDOW


def address_of(secret: str, officer: str, issuer: str) -> str:
    """What an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer, issuer_name=issuer)


def picture_of(address: str) -> str:
    """A QR code as SVG, without a style of its own."""
    import segno  # for who sets one up

    code = segno.make(address, error="m", micro=False)
    looks: dict[str, Any] = {"light": "#fff", "svgclass": "qr", "lineclass": None}
    return str(code.svg_inline(border=2, omitsize=True, **looks))


def new_recovery_codes() -> list[str]:
    return [one_time() for _ in range(RECOVERY_CODES)]


def hash_of(recovery_code: str) -> str:
    """However it is written: with or without its dashes and blanks, in any case."""
    plain = re.sub(r"[\s-]", "", recovery_code).lower()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
