"""The office at the backend's staff door: it moves every case along, so that there is news."""

import asyncio
import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import aiohttp

from backend_client.contract.case import Case
from backend_client.errors import BackendError
from backend_client.http import HttpBackend
from tests.crashes.lab.ledger import Ledger, Step

WAY = ("forwarded", "accepted", "handling", "answered")
ANSWER = {
    "facts": "电线杆已经倒了",
    "rows": [{"request": "修好", "opinion": "已修好", "result": "supported"}],
    "basis": "条例32条",
}
CALL = aiohttp.ClientTimeout(total=10)
AGAIN = timedelta(seconds=0.3)


class Office:
    """Walks on until it is stopped. A call that fails is made again under the same key, so each
    move happens once however often the backend dies."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        keys: tuple[str, str],
        ledger: Ledger,
        dice: random.Random,
        revision: Callable[[], int],
        pause_seconds: float = 1.0,
    ) -> None:
        self._session = session
        self._url = url
        self._bot_key, staff_key = keys
        self._staff = {"Authorization": f"Bearer {staff_key}"}
        self._ledger = ledger
        self._dice = dice
        self._revision = revision
        self._pause_seconds = pause_seconds
        self._walking: dict[str, asyncio.Task[None]] = {}

    async def works(self) -> None:
        """Take up every new case. Ends by being cancelled; `finishes` waits for what was begun."""
        while True:
            for number in await self.numbers():
                if number not in self._walking:
                    self._walking[number] = asyncio.create_task(self._walk(number))
            await asyncio.sleep(self._pause_seconds / 2)

    async def finishes(self, numbers: Iterable[str]) -> None:
        for number in numbers:
            if number not in self._walking:
                self._walking[number] = asyncio.create_task(self._walk(number))
        await asyncio.gather(*self._walking.values())

    def goes_home(self) -> None:
        for walk in self._walking.values():
            walk.cancel()

    async def numbers(self) -> list[str]:
        found: list[str] = []
        after = ""
        while True:
            page = await self._ask("GET", f"/v1/cases?limit=200{after}")
            found += [item["number"] for item in page["items"]]
            if not page.get("next"):
                return found
            after = f"&after={page['next']}"

    async def cases(self) -> list[Case]:
        """Every case with the petitioner's words: what the checker reads."""
        backend = HttpBackend(self._session, self._url, self._bot_key)
        found = []
        for number in await self.numbers():
            while True:
                try:
                    found.append(await backend.get_case(number))
                    break
                except BackendError:
                    await asyncio.sleep(AGAIN.total_seconds())
        return found

    async def _walk(self, number: str) -> None:
        for place, status in enumerate(WAY):
            await asyncio.sleep(self._dice.uniform(0, self._pause_seconds))
            note = f"〔{number}·{place}〕"
            body: dict[str, Any] = {"to": status, "note": note}
            if status == "answered":
                body["answer"] = ANSWER
            self._ledger.steps.append(Step(number, note, self._revision()))
            await self._ask("POST", f"/v1/cases/{number}/moves", body, f"lab-{number}-{place}")

    async def _ask(
        self, method: str, path: str, body: object = None, key: str | None = None
    ) -> Any:
        headers = {**self._staff, **({"Idempotency-Key": key} if key else {})}
        while True:
            try:
                async with self._session.request(
                    method, f"{self._url}{path}", json=body, headers=headers, timeout=CALL
                ) as response:
                    answer = await response.json()
                    if response.status < 300:
                        return answer
                    if response.status < 500:
                        raise AssertionError(f"the office is refused: {answer}")
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            await asyncio.sleep(AGAIN.total_seconds())
