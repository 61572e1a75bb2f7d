"""A reverse proxy that speaks TLS to browsers and plain HTTP to what is behind it, with the headers
of proxies that people run.
"""

import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"  # of nobody, for a hundred years
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}

# What is sent behind: from the browser's Host and the caller's address.
Style = Callable[[str, str], Mapping[str, str]]


def nginx_as_it_comes(host: str, caller: str) -> Mapping[str, str]:
    return {}  # Host is $proxy_host, the name of what is behind


def nginx_as_advised(host: str, caller: str) -> Mapping[str, str]:
    bare = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return {
        "Host": bare,  # $host has no port
        "X-Real-IP": caller,
        "X-Forwarded-For": caller,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": host.rpartition(":")[2] if bare != host else "443",
    }


def caddy(host: str, caller: str) -> Mapping[str, str]:
    return {
        "Host": host,
        "X-Forwarded-For": caller,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": host,
    }


def host_alone(host: str, caller: str) -> Mapping[str, str]:
    return {"Host": host}


def rfc_7239(host: str, caller: str) -> Mapping[str, str]:
    return {"Forwarded": f'for="{caller}";host="{host}";proto=https'}


STYLES = (nginx_as_it_comes, nginx_as_advised, caddy, host_alone, rfc_7239)


@asynccontextmanager
async def tls_proxy(behind: str, style: Style) -> AsyncIterator[str]:
    """Its address, until the block ends. `Caller` in a request stands for its sender's address."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def forward(request: web.Request) -> web.Response:
            kept = {k: v for k, v in request.headers.items() if k.lower() not in HOP_BY_HOP}
            caller = kept.pop("Caller", "203.0.113.7")
            headers = {**kept, **style(request.host, caller)}
            async with session.request(
                request.method,
                behind + str(request.rel_url),
                headers=headers,
                data=await request.read(),
                allow_redirects=False,
            ) as answer:
                passed = [(k, v) for k, v in answer.headers.items() if k.lower() not in HOP_BY_HOP]
                response = web.Response(status=answer.status, body=await answer.read())
                response.headers.popall("Content-Type", None)
                response.headers.extend(passed)
                return response

        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{path:.*}", forward)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server = TestServer(app, scheme="https")
        await server.start_server(ssl=context)
        try:
            yield f"https://127.0.0.1:{server.port}"
        finally:
            await server.close()


def trusting() -> ssl.SSLContext:
    """A client's side: this one certificate, whatever the name it is called by."""
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    context.check_hostname = False
    return context
