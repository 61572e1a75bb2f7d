"""Publishes changes to the open chat pages; costs nothing while none is open."""

import asyncio
from typing import Any

Event = dict[str, Any]
BACKLOG = 1000


class Hub:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self.closed = False

    def tell(self, kind: str, chat_id: int, message_id: int = 0, **more: Any) -> None:
        """`message_id` names what to show anew; the listener looks it up when it gets there."""
        for listener in self._listeners:
            if listener.qsize() >= BACKLOG:  # a page that fell asleep looks at everything anew
                while not listener.empty():
                    listener.get_nowait()
                listener.put_nowait({"kind": "reload"})
            listener.put_nowait({"kind": kind, "chat": chat_id, "id": message_id, **more})

    def listen(self) -> "asyncio.Queue[Event | None]":
        listener: asyncio.Queue[Event | None] = asyncio.Queue()
        if self.closed:
            listener.put_nowait(None)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: "asyncio.Queue[Event | None]") -> None:
        self._listeners.discard(listener)

    def close(self) -> None:
        self.closed = True
        for listener in self._listeners:
            listener.put_nowait(None)

    def reopen(self) -> None:
        self.closed = False
