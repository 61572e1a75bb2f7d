"""Asks a backend for its campaigns, by the mark of the copy that is held: most of the time nothing
has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from backend_client.answers import items_of, json_of
from backend_client.contract.campaign import Campaign
from backend_client.errors import Garbled, Unavailable
from backend_client.timeouts import USUAL

MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class CampaignList:
    """`mark` is the backend's name (its ETag) for this state of them."""

    campaigns: tuple[Campaign, ...] = ()
    mark: str | None = None


class CampaignSource:
    """Of the backend at `url` (its root, without `/v1`), entered with the bot's bearer `key`.
    `name` is the bot's user name, once it is known: the office makes links of it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        key: str,
        name: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._session = session
        self._url = url.rstrip("/") + "/v1/campaigns"
        self._auth = {"Authorization": f"Bearer {key}"}
        self._name = name

    async def newer_than(self, mark: str | None) -> CampaignList | None:
        """None when nothing has changed since, or the backend knows no campaigns. Raises
        Unavailable, Garbled."""
        headers = self._auth | ({"If-None-Match": mark} if mark else {})
        if name := self._name():
            headers["Bot-Name"] = name
        limit = USUAL.for_a_call()
        try:
            async with self._session.get(
                self._url, headers=headers, allow_redirects=False, timeout=limit
            ) as response:
                body = await response.content.read(MOST_BYTES)
                whole = response.content.at_eof()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"campaigns: {type(error).__name__}") from error
        if response.status in (304, 404, 405):
            return None
        if response.status != 200 or not whole:
            raise Unavailable(f"campaigns: status {response.status}")
        found = items_of(Campaign, json_of(body), offered=True)
        mark = response.headers.get("ETag")
        if mark is not None and len(mark) > 200:
            raise Garbled("campaigns: the ETag is too long")
        return CampaignList(found, mark)
