"""Log of what happened, in order, by which a checker judges what a bot did."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Call:
    """One method call. `ok` is what the bot was told, `carried_out` what is true.

    `revision` is the sandbox's counter right after it was carried out: a call that is answered late
    stands late in the log, but this tells when the citizen saw it.
    """

    time: float
    method: str
    parameters: dict[str, Any]
    chat_id: int | None
    carried_out: bool
    ok: bool
    error: str | None = None
    message_ids: tuple[int, ...] = ()
    result: Any = None
    fault: str | None = None
    revision: int = 0
    kind: Literal["call"] = "call"

    @property
    def message_id(self) -> int | None:
        return self.message_ids[0] if self.message_ids else None


@dataclass(frozen=True, slots=True)
class Made:
    """One update made for the bot, whether or not it ever fetched it."""

    time: float
    update: dict[str, Any]
    revision: int = 0
    kind: Literal["update"] = "update"


Entry = Call | Made


class Log(list[Entry]):
    """Forgets its oldest half when longer than `limit`."""

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self.limit = limit

    def note(self, entry: Entry) -> None:
        self.append(entry)
        if self.limit is not None and len(self) > self.limit:
            del self[: self.limit // 2]

    def calls(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        return [
            entry
            for entry in self
            if isinstance(entry, Call)
            and method in (None, entry.method)
            and chat_id in (None, entry.chat_id)
        ]

    def updates(self) -> list[dict[str, Any]]:
        return [entry.update for entry in self if isinstance(entry, Made)]
