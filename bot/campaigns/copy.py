"""The bot's copy of the office's campaigns: asked for anew all the time, kept in DATA_DIR.

Turns read the newest that is known, so that a link works while the office is away, too.
"""

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path

import structlog

from backend_client.campaigns import CampaignList, CampaignSource
from backend_client.contract.campaign import Campaign
from backend_client.errors import BackendError
from backend_client.json_codec import Mismatch, from_peer, to_plain
from bot.runtime.keyed_queues import wait_for

log = structlog.get_logger()

NAME = "campaigns.json"
EVERY = timedelta(seconds=10)  # an officer who opens a channel tries its link at once


class CampaignCopy:
    """`data_dir/campaigns.json`: each process that takes turns keeps one."""

    def __init__(self, data_dir: Path, source: CampaignSource, every: timedelta = EVERY) -> None:
        self.path = data_dir / NAME
        self._source = source
        self._every = every
        self._held = CampaignList()
        self._stopping = asyncio.Event()

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        return self._held.campaigns

    def take_up(self) -> None:
        """What was kept of an earlier run. A copy that cannot be read is none: it is asked for."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            self._held = from_peer(CampaignList, kept)
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError, Mismatch) as error:
            log.warning("campaigns not taken up", error=type(error).__name__)

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            await self.look()
            await wait_for(self._stopping, self._every)

    async def look(self) -> None:
        """Ask once. What cannot be had leaves the copy as it is."""
        try:
            newer = await self._source.newer_than(self._held.mark)
        except BackendError as error:
            log.info("campaigns not asked for", error=type(error).__name__)
            return
        if newer is None:
            return
        self._held = newer
        try:
            await asyncio.to_thread(self._keep)
        except OSError as error:  # this process knows them all the same
            log.error("campaigns not kept", error=type(error).__name__)
        log.info("campaigns", known=len(newer.campaigns))

    def _keep(self) -> None:
        """In one step, so that nobody reads half of it."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.path.with_suffix(f".{os.getpid()}.part")
        try:
            beside.touch(0o600)
            beside.write_text(json.dumps(to_plain(self._held)), encoding="utf-8")
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)
