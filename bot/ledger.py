"""The ledger loop: now and then every confirmed petition is looked for, here and at the backend."""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog

from backend_client.contract import Receipt
from backend_client.errors import BackendError
from bot.lines import wait_for
from bot.metrics import Metrics
from bot.store import Ledger, Store, StoreDown

log = structlog.get_logger()

EVERY = timedelta(minutes=5)
AT_ONCE = 200


class Register(Protocol):
    async def find_case(self, client_ref: str) -> Receipt | None: ...


class Bookkeeping:
    def __init__(
        self, store: Store, register: Register, metrics: Metrics, every: timedelta = EVERY
    ) -> None:
        self._store = store
        self._register = register
        self._metrics = metrics
        self._every = every
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not await wait_for(self._stopping, self._every):
            try:
                await self.look()
            except (BackendError, StoreDown) as error:
                log.warning("ledger not checked", error=type(error).__name__)

    async def look(self) -> Ledger:
        """Raises BackendError while the backend is away; what was found so far is kept."""
        ledger = await self._store.ledger()
        self._metrics.ledger(ledger)
        if ledger.unaccounted:
            log.error("petitions are not accounted for", petitions=ledger.unaccounted)
        while filed := await self._store.filed_since_last_time(AT_ONCE):
            missing = [
                effect_id
                for effect_id, client_ref in filed.items()
                if await self._register.find_case(client_ref) is None
            ]
            await self._store.note_checked(max(filed), missing)
            if missing:
                self._metrics.missing.inc(len(missing))
                log.error("petitions are not at the backend", petitions=len(missing))
        return ledger
