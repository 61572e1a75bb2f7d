"""The reconcile loop: checks again and again that the backend has every confirmed petition."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from backend_client.contract.case import Receipt
from backend_client.errors import BackendError, Garbled, Refused
from backend_client.port import Register
from bot.ops.metrics import Metrics
from bot.runtime.keyed_queues import no_listener, wait_for
from bot.store import Petition, Reconciliation, Store, StoreDown
from dialogs.state.event import CaseRead

log = structlog.get_logger()

EVERY = timedelta(minutes=1)
AT_ONCE = 100
FIRST = timedelta(seconds=20)
SOON = timedelta(seconds=1)


class ReconcileLoop:
    """All petitions are looked for in turn, and for ever; each case is read whole when it was not
    since the office went back in time. `on_stored` is called when the inbox may hold
    something new."""

    on_stored: Callable[[], None] = staticmethod(no_listener)

    def __init__(
        self,
        store: Store,
        register: Register,
        metrics: Metrics,
        every: timedelta = EVERY,
        at_once: int = AT_ONCE,
    ) -> None:
        self._store = store
        self._register = register
        self._metrics = metrics
        self._every = every
        self._at_once = at_once
        self._hurry = asyncio.Event()
        self._stopping = False

    def stop(self) -> None:
        self._stopping = True
        self._hurry.set()

    def hurry(self) -> None:
        """The office went back in time."""
        self._hurry.set()

    async def run(self) -> None:
        pause = FIRST
        while True:
            await wait_for(self._hurry, pause)
            if self._stopping:
                return
            self._hurry.clear()
            pause = self._every
            try:
                await self.look()
                if await self._store.any_afresh():
                    pause = min(SOON, self._every)
            except (BackendError, StoreDown) as error:
                log.warning("ledger not checked", error=type(error).__name__)

    async def look(self) -> Reconciliation:
        """Reconcile, and look for some petitions. Raises BackendError while the backend is
        away; what was found so far is kept."""
        reconciliation = await self._store.reconciliation()
        self._metrics.reconciliation(reconciliation)
        if reconciliation.unaccounted:
            log.error("petitions are not accounted for", petitions=reconciliation.unaccounted)
        missing = gone = 0
        for petition in await self._store.petitions_to_look_for(self._at_once):
            if self._stopping:
                break
            receipt = await self._find(petition)
            if receipt is not None:
                steps = await self._steps(petition, receipt) if petition.afresh else None
                await self._store.note_found(petition, receipt, steps)
                continue
            missing += 1
            gone += not await self._store.note_missing(petition)
        if missing:
            self._metrics.missing.inc(missing)
            log.error("petitions were not at the backend", petitions=missing, without_words=gone)
        self.on_stored()
        return reconciliation

    async def _find(self, petition: Petition) -> Receipt | None:
        """Asked twice, before a citizen hears that it is gone."""
        receipt = await self._register.find_case(petition.client_ref)
        return receipt or await self._register.find_case(petition.client_ref)

    async def _steps(self, petition: Petition, receipt: Receipt) -> CaseRead | None:
        try:
            return CaseRead(petition.client_ref, await self._register.steps_of(receipt))
        except (Refused, Garbled):  # of another petition by now, or none that we can read
            return None
