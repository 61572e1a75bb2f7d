"""Pushes updates to the bot's webhook: in order within each lane, retried until accepted."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable

import aiohttp

from sandbox.chat.errors import ConnectionDropped
from sandbox.chat.params import Params
from sandbox.delivery.updates import Lane, Pending, Webhook
from sandbox.state import SandboxState

RETRY_AFTER_LIMIT_SECONDS = 3600
ANSWER_LIMIT_SECONDS = 60

Answer = Callable[[str, Params], Awaitable[object]]  # carries out a call of the bot


class Pusher:
    """Runs as long as the server; idle while no webhook is set."""

    def __init__(self, sandbox: SandboxState, answer: Answer) -> None:
        self.sandbox = sandbox
        self._answer = answer
        self._lanes: dict[Lane, asyncio.Task[None]] = {}
        self._set: Webhook | None = None
        self._connections = asyncio.Semaphore(1)

    async def run(self) -> None:
        updates = self.sandbox.updates
        timeout = aiohttp.ClientTimeout(total=ANSWER_LIMIT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                while True:
                    if updates.webhook is not self._set:
                        self._change(updates.webhook)
                    if self._set is not None:
                        updates.expire()
                        for lane in updates.lanes.keys() - self._lanes.keys():
                            self._lanes[lane] = asyncio.create_task(self._serve(lane, session))
                    await updates.pulse.wait()
            finally:
                self._change(None)

    def _change(self, webhook: Webhook | None) -> None:
        for task in self._lanes.values():
            task.cancel()
        self._lanes.clear()
        self._set = webhook
        if webhook is not None:
            self._connections = asyncio.Semaphore(webhook.max_connections)

    async def _serve(self, lane: Lane, session: aiohttp.ClientSession) -> None:
        updates, webhook = self.sandbox.updates, self._set
        failures = 0
        while webhook is not None and lane in updates.lanes:
            pending = next(iter(updates.lanes[lane].values()))
            if pending.expires_at < updates.clock():
                updates.forget(pending.update_id)
                updates.expired.append(pending.update_id)
                continue
            async with self._connections:
                error, wait_seconds = await self._push(webhook, pending, session)
            if error is None:
                failures = 0
                for _ in range(updates.replays()):
                    async with self._connections:
                        await self._push(webhook, pending, session)
                updates.forget(pending.update_id)
                continue
            failures += 1
            self.sandbox.webhook_error = (int(updates.clock()), error)
            await asyncio.sleep(wait_seconds or self.sandbox.webhook_delay(failures))
        # no await between the last look at the lane and this: nothing can slip in unseen
        self._lanes.pop(lane, None)

    async def _push(
        self, webhook: Webhook, pending: Pending, session: aiohttp.ClientSession
    ) -> tuple[str | None, float]:
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        try:
            async with session.post(
                webhook.url,
                data=json.dumps(pending.update),
                headers=headers,
                allow_redirects=False,
            ) as answer:
                body = await answer.content.read(65536)
                if 200 <= answer.status <= 299:
                    await self._obey(body)
                    return None, 0
                after = answer.headers.get("Retry-After", "")
                wait = min(int(after), RETRY_AFTER_LIMIT_SECONDS) if after.isdecimal() else 0
                return f"Wrong response from the webhook: {answer.status} {answer.reason}", wait
        except TimeoutError:
            return "Read timeout expired", 0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0
        except (aiohttp.ClientError, OSError):
            return "Webhook connection closed", 0

    async def _obey(self, body: bytes) -> None:
        """A bot may answer a push with a method call; Telegram carries it out without a word."""
        try:
            call = json.loads(body or b"null")
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            with contextlib.suppress(ConnectionDropped):
                await self._answer(call.pop("method"), Params(call))
