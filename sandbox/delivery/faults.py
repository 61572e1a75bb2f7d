"""Fault injection: errors, stalls and cut connections before or after a call is carried out, and
calls that are carried out when nobody waits for them any more.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.chat.errors import ApiError, ConnectionDropped

When = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """Stalls, then cuts the connection or answers `error`; a mere stall lets the call go on.

    With `late_seconds` the connection is cut at once and the call carried out so much later.
    """

    method: str = "*"
    when: When = "before"
    times: int = 1
    chat_id: int | None = None
    error: ApiError | None = None
    stall_seconds: float | None = None
    drop: bool = False
    late_seconds: float | None = None

    def fits(self, method: str, chat_id: int | None) -> bool:
        return self.method.lower() in ("*", method.lower()) and self.chat_id in (None, chat_id)

    def __str__(self) -> str:
        if self.late_seconds is not None:
            return "late"
        what = "drop" if self.drop else str(self.error.description if self.error else "stall")
        return f"{what} {self.when}"

    async def strike(self) -> None:
        if self.stall_seconds is not None:
            await asyncio.sleep(self.stall_seconds)
        if self.drop:
            raise ConnectionDropped
        if self.error is not None:
            raise self.error


Gremlin = Callable[[str, dict[str, Any]], Fault | None]
"""Asked at every call for a fault: how a crash laboratory throws its dice."""


class Faults:
    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.gremlin: Gremlin | None = None

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def take(self, method: str, chat_id: int | None, parameters: dict[str, Any]) -> Fault | None:
        for fault in self.waiting:
            if fault.fits(method, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return self.gremlin(method, parameters) if self.gremlin else None
