"""HTTP layer of the API: keys, bodies and queries checked, errors answered as problem documents."""

import json
import logging
import math
import re
from collections.abc import Awaitable, Callable
from enum import Flag, auto
from typing import Any, NoReturn, TypeVar
from urllib.parse import unquote

from aiohttp import web

from backend_client.json_codec import Mismatch, from_plain, to_plain
from backend_client.keys import opens, several
from office.db.errors import DatabaseAway
from office.law.problems import Problem

log = logging.getLogger(__name__)

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BODY_LIMIT_BYTES = 4 * 1024 * 1024  # 100,000 characters take up to 1.2 MB when escaped to ASCII
KEY_SHAPE = re.compile(r"[\x21-\x7e]{1,200}")
LARGEST_ID = 2**63 - 1


class Who(Flag):
    """Who may call an endpoint: by a bearer key, or by having signed in at the desk."""

    ANYONE = 0
    BOT = auto()
    STAFF = auto()
    DESK = auto()


class ApiKeys:
    """Bearer keys: of each side one, or several while it changes over to another; of staff none
    where the machine account is off."""

    def __init__(self, bot_key: str, staff_key: str) -> None:
        self._keys = {Who.BOT: several(bot_key), Who.STAFF: several(staff_key)}
        if not self._keys[Who.BOT]:
            raise ValueError("key must not be empty")

    def who(self, request: web.Request) -> Who:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given.strip() if scheme.lower() == "bearer" else ""
        known = Who.ANYONE
        for who, keys in self._keys.items():
            if opens(keys, token):
                known |= who
        return known

    def admit(self, request: web.Request, wanted: Who) -> Who:
        """Whose keys the caller has. Raises Problem 401 without any, 403 with the other's."""
        who = self.who(request)
        let_in(who, wanted)
        return who


def let_in(who: Who, wanted: Who) -> None:
    """Raises Problem 401 or 403 for who has none of the keys that are wanted."""
    if wanted and not who & wanted:
        if who:
            raise Problem(403, "forbidden", "This needs the other key: the bot's or staff's.")
        raise Problem(401, "unauthorized", "Send Authorization: Bearer and the key.")


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal becomes a problem document. A fault of ours stays a bare 500 of aiohttp."""
    try:
        return await handler(request)
    except Problem as problem:
        return _response(problem)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _response(_of_aiohttp(error))
    except (DatabaseAway, OSError) as error:
        log.warning("the database or the disk did not answer: %s", type(error).__name__)
        return _response(Problem(503, "busy", "Try the same call again later."))


def _response(problem: Problem) -> web.Response:
    return web.Response(
        status=problem.status,
        body=json.dumps(problem.document()).encode(),
        headers={**problem.headers(), "Content-Type": "application/problem+json"},
    )


def _of_aiohttp(error: web.HTTPException) -> Problem:
    if error.status == 413:
        return Problem.too_large(BODY_LIMIT_BYTES)
    if error.status == 405:
        allowed = sorted(getattr(error, "allowed_methods", ()))
        return Problem(
            405, "method-not-allowed", f"Send one of {', '.join(allowed)}.", allowed=allowed
        )
    if error.status == 404:
        return Problem.not_found()
    return Problem(error.status, "invalid", "See docs/backend-api.md.")


async def read_body(request: web.Request, wanted: type[T], most_bytes: int) -> T:
    """The body as a contract value. Raises Problem 400, 413 or 422."""
    body = await read_at_most(request, most_bytes)
    try:
        data = json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "invalid-json", "Send one JSON value, not nested deeply.") from error
    try:
        return from_plain(wanted, data)
    except Mismatch as error:
        raise Problem.invalid(error.where[:200], error.wanted) from error


async def read_at_most(request: web.Request, most_bytes: int) -> bytes:
    """The body. Raises Problem 413, by its announced length before anything is read."""
    if (request.content_length or 0) > most_bytes:
        raise Problem.too_large(most_bytes)
    body = bytearray()
    async for part in request.content.iter_any():
        body += part
        if len(body) > most_bytes:
            raise Problem.too_large(most_bytes)
    return bytes(body)


def refuse_packed(request: web.Request) -> None:
    """Raises Problem 415: a few packed bytes may be very many, and nobody here needs them."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Problem(415, "media-type", "Send the body as it is, without Content-Encoding.")


def idempotency_key(request: web.Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY_SHAPE.fullmatch(key):
        raise Problem(
            400,
            "idempotency-key",
            "Send an Idempotency-Key of 1 to 200 visible ASCII characters: one for each request,"
            " the same when it is repeated.",
        )
    return key


def reason_of(request: web.Request) -> str | None:
    """Why the caller must know who a petitioner is; None where they do not ask."""
    given = request.headers.get("Identity-Reason")
    return None if given is None else unquote(given)


def whole_number(request: web.Request, name: str, default: int, most: int = LARGEST_ID) -> int:
    text = request.query.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > most:
        raise Problem(400, "invalid-query", f"{name} must be a whole number up to {most}.")
    return int(text)


def json_response(value: object, status: int = 200) -> web.Response:
    """A value of the contract."""
    return plain_response(to_plain(value), status)


def plain_response(plain: object, status: int = 200) -> web.Response:
    """What is JSON as it is. Escaped to ASCII: lone surrogates have no UTF-8."""
    body = json.dumps(plain, ensure_ascii=True, allow_nan=False).encode("ascii")
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return web.Response(status=status, body=body, headers=headers)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("too large a number")
    return value


def items(values: Any, **more: object) -> dict[str, object]:
    return {"items": list(values), **more}
