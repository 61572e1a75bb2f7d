"""Rows of a route table: what each says of its endpoint, and how it answers a request.

A table is checked when it is imported: every row has a handler and a size limit, and every handler
a row. The router, the authorisation and the OpenAPI document are made from the rows alone.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from aiohttp import web

from office.api.http import ApiKeys, Handler, Who, idempotency_key, read_body, refuse_packed
from office.law.problems import Problem
from office.rights.acts import Right, may_ever, wrong_role
from office.rights.officer import MACHINE, Officer

Body = TypeVar("Body")
Context = TypeVar("Context")
Schema = dict[str, Any]  # of JSON

OWN: frozenset[Right] = frozenset()  # for everybody who is let in: it is their own, or nobody's
NOT_READ = 0  # the size limit of a call whose body, if it has one, is left alone


@dataclass(frozen=True)
class Call(Generic[Body]):
    """A request that was let in. `who` has its keys; `key` is its Idempotency-Key, "" without one;
    `body` is what it says, None where the row names no type. `officer` is who calls; None is the
    bot, which speaks for citizens, or nobody."""

    request: web.Request
    who: Who
    key: str
    body: Body
    limit_bytes: int
    officer: Officer | None = None

    @property
    def actor(self) -> str:
        """Who stands in the trail. Raises Problem 403 where nobody of staff calls."""
        if self.officer is None:
            raise Problem(403, "forbidden", "This needs the other key: the bot's or staff's.")
        return self.officer.id

    def part(self, name: str) -> str:
        """Of the path."""
        return self.request.match_info[name]


class Key(Enum):
    """Whether a call carries an Idempotency-Key."""

    NONE = auto()
    OPTIONAL = auto()
    REQUIRED = auto()


@dataclass(frozen=True)
class Param:
    name: str
    where: str  # query, header, path
    schema: Schema
    says: str
    required: bool = False


@dataclass(frozen=True)
class Page:
    """An answer {"items": [...]}. `next` is the JSON type of the cursor of the page after, "" where
    there is none; `more` is what else stands in it."""

    item: type
    next: str = ""
    more: Mapping[str, Schema] = field(default_factory=dict)


Answer = type | Page | tuple[Page, ...]  # several: one or the other


Endpoint = Callable[[Context, Call[Body]], Awaitable[web.StreamResponse]]


async def unhandled(context: Any, call: Call[Any]) -> web.StreamResponse:
    """Stands in a row that names no handler."""
    raise NotImplementedError


@dataclass(frozen=True)
class Route(Generic[Context, Body]):
    """An endpoint. Raises ValueError, naming it, without a handler or a size limit.

    `body` is None where the handler reads what there is itself, within `limit_bytes`. `refuses` are
    the statuses that follow from nothing else here: see `refusals`. `asks` are the rights of an
    officer that what is done may need: which of them, and whether it is theirs here, the service
    asks that does it. Only what staff look at may leave it out.
    """

    method: str
    path: str
    who: Who
    handler: Endpoint[Context, Body] = unhandled
    limit_bytes: int | None = None  # of the body
    body: type[Body] | None = None
    key: Key = Key.NONE
    answers: Mapping[int, Answer] = field(default_factory=dict)
    refuses: tuple[int, ...] = ()
    params: tuple[Param, ...] = ()
    says: str = ""
    asks: frozenset[Right] | None = None

    def __post_init__(self) -> None:
        if self.handler is unhandled:
            raise ValueError(f"{self} has no handler")
        if self.method != "GET" and self.who & (Who.STAFF | Who.DESK) and self.asks is None:
            raise ValueError(f"{self} asks for no right: say asks, or OWN")
        if self.limit_bytes is None:
            raise ValueError(f"{self} has no size limit: say limit_bytes, or NOT_READ")
        wanted = _body_of(self.handler)
        if wanted is not (self.body or type(None)):
            raise ValueError(f"{self}: its handler takes {wanted.__name__}")
        if self.body is not None and not self.limit_bytes:
            raise ValueError(f"{self} has a body, so its size limit must be above 0")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def check_role(self, officer: Officer) -> None:
        """Raises Problem 403 for who may do nothing of it in any case."""
        if self.asks and not may_ever(officer, *self.asks):
            raise wrong_role(min(self.asks))

    @property
    def most_bytes(self) -> int:
        return self.limit_bytes or NOT_READ

    @property
    def refusals(self) -> frozenset[int]:
        """The statuses with which it may refuse: a method that is not there and a database that is
        away anywhere, the others by what the row says."""
        found = {*self.refuses, 405, 503}
        if self.who:
            found |= {401, 403}
        if self.key is not Key.NONE:
            found |= {400}
        if self.most_bytes:
            found |= {413, 415}
        if self.body is not None:
            found |= {400, 422}
        return frozenset(found)


Routes = Iterable[Route[Any, Any]]


def check_table(routes: Routes, *modules: Mapping[str, Any]) -> None:
    """Raises ValueError, naming it, for a handler of these modules, given by their names and
    values, without a row, and for two rows of one address."""
    rows: set[tuple[str, str]] = set()
    for route in routes:
        if (route.method, route.path) in rows:
            raise ValueError(f"{route} stands twice in the table")
        rows.add((route.method, route.path))
    served = {route.handler for route in routes}
    for module in modules:
        for name, handler in _handlers(module):
            if handler not in served:
                raise ValueError(f"{handler.__module__}.{name} has no row in the table")


Used = Callable[[str, Route[Any, Any], web.Request], Awaitable[None]]


def answering(route: Route[Context, Any], context: Context, keys: ApiKeys, used: Used) -> Handler:
    """A handler of aiohttp: who calls is looked at first, and the body last. `used` is told of each
    call of an officer's before it is carried out."""

    async def answer(request: web.Request) -> web.StreamResponse:
        who = keys.admit(request, route.who)
        refuse_packed(request)
        officer = MACHINE if Who.STAFF in who & route.who else None  # a key may be the bot's, too
        if officer is not None:
            route.check_role(officer)
        key = ""
        if route.key is Key.REQUIRED or (
            route.key is Key.OPTIONAL and "Idempotency-Key" in request.headers
        ):
            key = idempotency_key(request)
        body = None
        if route.body is not None:
            body = await read_body(request, route.body, route.most_bytes)
        call = Call(request, who, key, body, route.most_bytes, officer)
        if officer is not None:
            await used(officer.id, route, request)
        return await route.handler(context, call)

    return answer


def _handlers(module: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The module's own public coroutines that take a `call`, by name."""
    for name, each in module.items():
        own = inspect.iscoroutinefunction(each) and each.__module__ == module["__name__"]
        if own and not name.startswith("_") and "call" in inspect.signature(each).parameters:
            yield name, each


def _body_of(handler: Any) -> Any:
    """The type in the brackets of the handler's `Call[...]`."""
    return next(iter(get_args(get_type_hints(handler)["call"])))
