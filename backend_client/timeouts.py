"""How long a call to the backend may take before its caller tries again later."""

from dataclasses import dataclass

import aiohttp


@dataclass(frozen=True)
class Timeouts:
    """Seconds: until there is a connection, for a whole call, and for one that carries a file
    (20 MB over a poor line)."""

    connect: float = 5.0
    call: float = 15.0
    file: float = 120.0

    def for_a_call(self, held_open: float = 0.0) -> aiohttp.ClientTimeout:
        """`held_open` are the seconds that the backend may wait before it answers."""
        return aiohttp.ClientTimeout(total=self.call + held_open, sock_connect=self.connect)

    def for_a_file(self) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self.file, sock_connect=self.connect)


USUAL = Timeouts()
