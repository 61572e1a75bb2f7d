"""Signal transport between processes over Redis' publish and subscribe."""

from redis.asyncio.client import PubSub

from bot.redis.connection import TROUBLES, Link
from bot.runtime.wake_signals import SignalsDown

CHANNEL = "petition:bells"


class RedisSignals:
    """Fulfils `bot.runtime.wake_signals.Wire`."""

    def __init__(self, link: Link, heard: PubSub) -> None:
        self._link = link
        self._heard = heard

    @classmethod
    async def connect(cls, link: Link) -> "RedisSignals":
        heard = link.listening.pubsub(ignore_subscribe_messages=True)
        try:
            await heard.subscribe(CHANNEL)
        except TROUBLES as error:
            await heard.aclose()  # type: ignore[no-untyped-call]
            raise SignalsDown(type(error).__name__) from error
        return cls(link, heard)

    async def send(self, name: str) -> None:
        try:
            await self._link.redis.publish(CHANNEL, name)
        except TROUBLES as error:
            raise SignalsDown(type(error).__name__) from error

    async def receive(self) -> str:
        try:
            while True:
                message = await self._heard.get_message(timeout=None)
                if message and message["type"] == "message":
                    return bytes(message["data"]).decode()
        except TROUBLES as error:
            raise SignalsDown(type(error).__name__) from error

    async def close(self) -> None:
        await self._heard.aclose()  # type: ignore[no-untyped-call]
