"""Origin checks behind reverse proxies: who calls the desk and under which host name. Proxy headers
are believed only from trusted proxies.

A proxy with default headers may tell nothing (nginx sends its own upstream's name as Host) or all
(Caddy). So a form counts as ours when the browser itself says so (Sec-Fetch-Site, which no page can
set), or when its origin is one of the names under which we know to be called.
"""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from yarl import URL

SCHEMES = ("http", "https")
SAME_NETWORK_V6 = 64  # bits: what one caller has of IPv6


@dataclass(frozen=True)
class Name:
    """A name we are called by. No port: that of the scheme; no scheme: either."""

    host: str
    port: int | None
    scheme: str | None = None


class Callers:
    """`trusted`: addresses and networks of proxies. `public`: the desk's address, if it is set."""

    def __init__(self, trusted: Sequence[str], public: str | None) -> None:
        self._trusted = [ipaddress.ip_network(each) for each in trusted]
        self._public = URL(public) if public else None

    def address(self, request: web.Request) -> str:
        """Whose guesses are counted together: the nearest caller that is no trusted proxy."""
        told = self._told(request, "X-Forwarded-For", "for")
        told = told or self._told(request, "X-Real-IP", "")
        nearest = _ip(_peer(request))
        for each in reversed(told):
            if nearest is None or not self._is_trusted(nearest):
                break
            nearest = _ip(each)
        return _network(nearest)

    def is_secure(self, request: web.Request) -> bool:
        """Whether the browser speaks TLS, as far as anybody says so."""
        if request.secure or "https" in self._told(request, "X-Forwarded-Proto", "proto"):
            return True
        if self._public is not None and self._public.scheme == "https":
            return True
        return request.headers.get("Origin", "").startswith("https://")

    def is_from_here(self, request: web.Request) -> bool:
        """Whether a form was sent from one of our own pages."""
        site = request.headers.get("Sec-Fetch-Site", "").strip().lower()
        if site not in ("", "same-origin"):
            return False
        sent_from = request.headers.get("Origin") or request.headers.get("Referer")
        if sent_from is None:
            return site == "same-origin"
        origin = _origin(sent_from)
        if origin is None:
            return False
        if site == "same-origin":
            told = list(self._public_names(request))
            return not told or any(origin.host == name.host for name in told)
        names = [*self._public_names(request), *self._own_names(request)]
        return any(_is(origin, name) for name in names)

    def _public_names(self, request: web.Request) -> Iterator[Name]:
        if self._public is not None and self._public.host:
            yield Name(self._public.host, self._public.port, self._public.scheme)
        scheme = self._scheme(request)
        ports = self._told(request, "X-Forwarded-Port", "")
        for host in self._told(request, "X-Forwarded-Host", "host"):
            if (name := _name(host, scheme)) is not None:
                yield name
                yield from (
                    Name(name.host, int(port), scheme)
                    for port in ports
                    if re.fullmatch(r"[0-9]{1,5}", port)
                )

    def _own_names(self, request: web.Request) -> Iterator[Name]:
        scheme = self._scheme(request)
        if (name := _name(request.host, scheme)) is not None:
            yield name
            for port in self._told(request, "X-Forwarded-Port", ""):
                if re.fullmatch(r"[0-9]{1,5}", port):
                    yield Name(name.host, int(port), scheme)

    def _scheme(self, request: web.Request) -> str | None:
        """https when it is known; a call that came in clear may have been TLS at a proxy."""
        secure = request.secure or "https" in self._told(request, "X-Forwarded-Proto", "proto")
        return "https" if secure else None

    def _told(self, request: web.Request, header: str, part: str) -> list[str]:
        """What a trusted proxy says in `header`, or in `part` of Forwarded (RFC 7239)."""
        peer = _ip(_peer(request))
        if peer is None or not self._is_trusted(peer):
            return []
        said = [each for line in request.headers.getall(header, []) for each in line.split(",")]
        said += [each[part] for each in request.forwarded if part in each]
        return [each.strip() for each in said if each.strip()]

    def _is_trusted(self, address: "ipaddress.IPv4Address | ipaddress.IPv6Address") -> bool:
        return any(address in network for network in self._trusted)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(request: web.Request) -> str:
    name = _name(request.host, None)
    return name.host if name else ""


def _peer(request: web.Request) -> str:
    end: Any = request.transport.get_extra_info("peername") if request.transport else None
    return str(end[0]) if isinstance(end, tuple) and end else ""


def _ip(text: str) -> "ipaddress.IPv4Address | ipaddress.IPv6Address | None":
    """An address as proxies write it: bare, with a port, in brackets or quotes."""
    plain = text.strip().strip('"')
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        found = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _network(address: "ipaddress.IPv4Address | ipaddress.IPv6Address | None") -> str:
    if address is None:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, SAME_NETWORK_V6), strict=False))
    return str(address)


def _name(host: str, scheme: str | None) -> Name | None:
    try:
        url = URL(f"http://{host}")
        return Name(url.host, url.explicit_port, scheme) if url.host else None
    except ValueError:
        return None


def _origin(text: str) -> Name | None:
    try:
        url = URL(text)
        host, port = url.host, url.port
    except ValueError:
        return None
    if url.scheme not in SCHEMES or not host:
        return None
    return Name(host, port, url.scheme)


def _is(origin: Name, name: Name) -> bool:
    """Whether an origin is a name of ours. The port that is left out is that of TLS or of none."""
    if origin.host != name.host or name.scheme not in (None, origin.scheme):
        return False
    return origin.port == (name.port or {"http": 80, "https": 443}[str(origin.scheme)])
