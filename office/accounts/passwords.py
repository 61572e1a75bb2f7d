"""Officers' passwords: argon2 hashes, made and compared beside the loop, and one-time passwords."""

import asyncio
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from office.law.problems import Problem

SHORTEST, LONGEST, FEWEST_LETTERS = 12, 200, 5
AT_ONCE = 1  # each takes that memory and a core
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none is taken for another
ONE_TIME_GROUPS, GROUP = 4, 4  # 31^16: 79 bits


@dataclass(frozen=True)
class HashCost:
    """What a hash costs who guesses; the default is OWASP's for little memory: bombs of logins take
    12 MB."""

    memory_kib: int = 12_288
    passes: int = 3


class Passwords:
    def __init__(self, cost: HashCost) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1
        )
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, _bytes(password))

    async def fits(self, hashed: str | None, password: str) -> bool:
        """Without a hash, since there is no such account, it takes as long."""
        if self._nobodys is None:
            self._nobodys = await self.hash(secrets.token_hex(16))
        async with self._turns:
            right = await asyncio.to_thread(self._verify, hashed or self._nobodys, password)
        return right and hashed is not None

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, _bytes(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False


def check(password: str, id_: str) -> None:
    """Raises Problem 422 for one that is guessed too soon."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Problem.invalid("password", f"must have {SHORTEST} to {LONGEST} characters")
    if len(set(password)) < FEWEST_LETTERS or id_ in password.lower():
        raise Problem.invalid("password", "must not be one letter again and again, nor your name")


def one_time() -> str:
    """For a person to type: k7mf-2n9q-x4hd-p8wc."""
    drawn = [secrets.choice(LETTERS) for _ in range(ONE_TIME_GROUPS * GROUP)]
    return "-".join("".join(drawn[at : at + GROUP]) for at in range(0, len(drawn), GROUP))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
