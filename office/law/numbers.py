"""Case numbers with a check digit, and query codes that cannot be guessed or misread."""

import hashlib
import re
import secrets
import unicodedata
from datetime import date

# Damm's quasigroup of order 10: finds every single wrong digit and every swap of neighbours.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L
CODE_LENGTH = 8  # 31**8, some 850 thousand million


def case_number(day: date, sequence: int) -> str:
    """For example 260703-0042-7: the day, the day's sequence, a check digit."""
    digits = f"{day:%y%m%d}{sequence:04d}"
    return f"{day:%y%m%d}-{sequence:04d}-{check_digit(digits)}"


_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]")  # blanks, and all that looks like a hyphen


def read_number(typed: str) -> str | None:
    """The number as it is stored, from what a person typed; None when it cannot be one."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"[0-9]{11,15}", digits) or check_digit(digits) != 0:
        return None
    return f"{digits[:6]}-{digits[6:-1]}-{digits[-1]}"


def numbers_begun(typed: str) -> tuple[str, str] | None:
    """From which number on, and before which one, all begin as was typed; None where it cannot be
    the beginning of one: that is a day. A word before it and a mark behind may be copied along."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    if (whole := re.fullmatch(r"[^0-9]{0,4}([0-9]+)[^0-9]{0,2}", digits)) is not None:
        digits = whole[1]
    if not re.fullmatch(r"[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])[0-9]{0,9}", digits):
        return None
    first = read_number(digits) or "-".join(filter(None, (digits[:6], digits[6:])))
    return first, first[:-1] + chr(ord(first[-1]) + 1)


def check_digit(digits: str) -> int:
    """The digit to append; 0 for a number that ends in its right one."""
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim


def new_query_code() -> str:
    return query_code_of(secrets.token_bytes(32))


def query_code_of(random: bytes) -> str:
    """`random`: 16 bytes or more, so that no letter is likelier than another."""
    number, letters = int.from_bytes(random), ""
    for _ in range(CODE_LENGTH):
        number, at = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[at]
    return f"{letters[:4]}-{letters[4:]}"


def bare_code(typed: str) -> str:
    """A query code as it is compared: full-width, lower case, spaces and hyphens do not matter."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper()


def mark_of(said: str) -> str:
    """By which a token or a code is looked up: how long that takes tells nothing of what it is."""
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def numbers_in(phone: str) -> list[str]:
    """The numbers of a petitioner who may have left two, and words beside them (晚上打). What is
    typed as one number stays one."""
    plain = unicodedata.normalize("NFKC", phone)
    return [plain, *re.findall(r"\+?[0-9][0-9 ()\-]*[0-9]", plain)]


def phone_digits(phone: str) -> str:
    """A number as it is compared: with or without mainland China's country code."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phone))
    return re.sub(r"^(00)?86(?=1[0-9]{10}$)", "", digits)
