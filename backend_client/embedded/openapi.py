"""The API as an OpenAPI document, made from the contract's dataclasses.

`python -m backend_client.embedded.openapi docs/openapi.json` writes it; a test compares.
"""

import dataclasses
import inspect
import json
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from backend_client.contract import (
    Case,
    CaseEvent,
    CaseStatus,
    Draft,
    FileResult,
    Move,
    Progress,
    Question,
    Rating,
    Receipt,
    Review,
    Topic,
    Unit,
)
from backend_client.embedded.casework import Supervision, Supplement, Urge, Withdrawal
from backend_client.embedded.problems import TITLES
from backend_client.embedded.routes import Health, Stored
from backend_client.embedded.statistics import Figures

Schema = dict[str, Any]

SCALARS: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    object: {},
}


@dataclass(frozen=True)
class Param:
    name: str
    where: str  # query, header
    schema: Schema
    says: str
    required: bool = False


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    says: str
    keys: tuple[str, ...]  # whose bearer key: bot, staff
    answer: type
    statuses: tuple[int, ...]  # good ones; 201 for what is new, 200 for a repeated call
    refusals: tuple[int, ...] = ()
    body: type | None = None
    params: tuple[Param, ...] = ()
    listed: str | None = None  # the answer is a page; the type of its `next`


WHOLE: Schema = {"type": "integer", "minimum": 0}
KEY = Param(
    "Idempotency-Key",
    "header",
    {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"},
    "One for each wish, the same when the call is repeated. Kept for ever.",
    required=True,
)
BOT, STAFF, BOTH = ("bot",), ("staff",), ("bot", "staff")
LIMIT = Param("limit", "query", WHOLE, "How many at most.")
ADDED, FOUND = (201, 200), (200,)


def _wish(action: str, says: str, body: type) -> Call:
    path = f"/v1/cases/{{number}}/{action}"
    return Call("post", path, says, BOT, CaseEvent, ADDED, (400, 404, 409, 413, 422), body, (KEY,))


CALLS = (
    Call("get", "/v1/health", "Whether the backend works.", (), Health, FOUND),
    Call(
        "post",
        "/v1/cases",
        "File a petition. The Idempotency-Key is the draft's client_ref.",
        BOT,
        Receipt,
        ADDED,
        (400, 409, 413, 422),
        Draft,
        (KEY,),
    ),
    Call(
        "get",
        "/v1/cases",
        "With client_ref (the bot): the receipt of that draft, or no item. Without (staff): the"
        " cases, newest first.",
        BOTH,
        Case,
        FOUND,
        (400, 404),
        params=(
            Param("client_ref", "query", {"type": "string"}, "The bot only; items are Receipts."),
            Param("status", "query", {"enum": [s.value for s in CaseStatus]}, "Staff only."),
            Param("after", "query", {"type": "string"}, "Staff: the `next` of the page before."),
            LIMIT,
        ),
        listed="string",
    ),
    Call(
        "get",
        "/v1/cases/{number}",
        "A case with its events. Staff see no sign of a rating.",
        BOTH,
        Case,
        FOUND,
        (404,),
    ),
    Call(
        "get",
        "/v1/cases/{number}/progress",
        "The steps, for whoever has number and query code. A wrong code and an unknown number get"
        " the same answer.",
        BOT,
        Progress,
        FOUND,
        (404,),
        params=(Param("Query-Code", "header", {"type": "string"}, "The query code.", True),),
    ),
    _wish("supplements", "Add words or files.", Supplement),
    Call(
        "post",
        "/v1/cases/{number}/files",
        "Say what became of an attachment's file. Its ref is the key: a file that is there stays.",
        BOT,
        FileResult,
        ADDED,
        (400, 404, 413, 422),
        FileResult,
    ),
    _wish("urges", "Ask for speed.", Urge),
    _wish("supervision", "Ask the office to look into it, once it is answered.", Supervision),
    _wish("withdrawal", "Withdraw, until the case is answered.", Withdrawal),
    _wish("ratings", "Rate the answer, in parts, until the window closes.", Rating),
    _wish("reviews", "Ask for a review or a recheck in time.", Review),
    Call(
        "post",
        "/v1/cases/{number}/moves",
        "Move a case to its next status. An Idempotency-Key is optional here.",
        STAFF,
        Case,
        FOUND,
        (400, 404, 409, 413, 422),
        Move,
        (dataclasses.replace(KEY, required=False),),
    ),
    dataclasses.replace(
        _wish("questions", "Ask the petitioner, who answers with a supplement.", Question),
        keys=STAFF,
    ),
    Call(
        "get",
        "/v1/events",
        "The feed: all events behind a cursor, oldest first.",
        BOT,
        CaseEvent,
        FOUND,
        (400,),
        params=(
            Param("after", "query", WHOLE, "The id of the last event that is known."),
            LIMIT,
            Param("wait", "query", {**WHOLE, "maximum": 30}, "Seconds to wait for the first."),
        ),
        listed="integer",
    ),
    Call(
        "post",
        "/v1/files",
        "Store a file: the body is its bytes. The same bytes have the same id.",
        BOT,
        Stored,
        (201,),
        (413,),
        params=(Param("File-Name", "header", {"type": "string"}, "Percent-encoded UTF-8."),),
    ),
    Call("get", "/v1/topics", "Topics units are named for.", BOTH, Topic, FOUND, listed=""),
    Call("get", "/v1/units", "The units.", BOTH, Unit, FOUND, listed=""),
    Call("get", "/v1/stats", "Sums; of ratings none over a small group.", STAFF, Figures, FOUND),
)


def document() -> Schema:
    schemas: dict[str, Schema] = {"Problem": _problem()}
    paths: dict[str, Schema] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Petition backend",
            "version": "1",
            "description": "Contract v1 between the bot, staff tools and a backend."
            " See backend-api.md.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "bot": {"type": "http", "scheme": "bearer"},
                "staff": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operation(call: Call, schemas: dict[str, Schema]) -> Schema:
    answer = _schema(call.answer, schemas)
    if call.listed is not None:
        answer = _page(answer, call.listed)
    if any(param.name == "client_ref" for param in call.params):
        receipts = _page(_schema(Receipt, schemas), "")
        answer = {"anyOf": [answer, receipts]}
    operation: Schema = {
        "summary": call.says,
        "security": [{key: []} for key in call.keys],
        "responses": {str(status): _content(status, answer) for status in call.statuses},
    }
    refusals = call.refusals + ((401, 403) if call.keys else ()) + (503,)
    for status in sorted(refusals):
        operation["responses"][str(status)] = _content(
            status, {"$ref": "#/components/schemas/Problem"}, "application/problem+json"
        )
    if parameters := [*_path_parameters(call.path), *map(_parameter, call.params)]:
        operation["parameters"] = parameters
    if call.path == "/v1/files":
        octets = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": {"*/*": octets}}
    if call.body is not None:
        content = {"application/json": {"schema": _schema(call.body, schemas)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _schema(hint: Any, schemas: dict[str, Schema]) -> Schema:
    """The schema of a type hint; dataclasses and enums are put into `schemas` once."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        parts = [{"type": "null"} if arg is type(None) else _schema(arg, schemas) for arg in args]
        return {"anyOf": parts}
    if origin is tuple:
        return {"type": "array", "items": _schema(args[0], schemas)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(args[1], schemas)}
    if hint in SCALARS:
        return dict(SCALARS[hint])
    if hint.__name__ not in schemas:
        schemas[hint.__name__] = {}
        schemas[hint.__name__].update(_named(hint, schemas))
    return {"$ref": f"#/components/schemas/{hint.__name__}"}


def _named(hint: Any, schemas: dict[str, Schema]) -> Schema:
    described: Schema = {}
    if hint.__doc__ and not hint.__doc__.startswith(f"{hint.__name__}("):
        described = {"description": inspect.cleandoc(hint.__doc__).replace("\n", " ")}
    if issubclass(hint, StrEnum):
        return {"type": "string", "enum": [each.value for each in hint], **described}
    hints = typing.get_type_hints(hint)
    required = [
        f.name
        for f in dataclasses.fields(hint)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    properties = {f.name: _schema(hints[f.name], schemas) for f in dataclasses.fields(hint)}
    return {"type": "object", "properties": properties, "required": required, **described}


def _page(item: Schema, next_type: str) -> Schema:
    properties: Schema = {"items": {"type": "array", "items": item}}
    if next_type:
        properties["next"] = {"type": [next_type, "null"]}
    return {"type": "object", "properties": properties, "required": ["items"]}


# RFC 9110, section 15: Python's own table changes its words from version to version.
PHRASES = {
    200: "OK",
    201: "Created",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Content Too Large",
    422: "Unprocessable Content",
    503: "Service Unavailable",
}


def _content(status: int, schema: Schema, mime: str = "application/json") -> Schema:
    return {"description": PHRASES[status], "content": {mime: {"schema": schema}}}


def _parameter(param: Param) -> Schema:
    return {
        "name": param.name,
        "in": param.where,
        "required": param.required,
        "description": param.says,
        "schema": param.schema,
    }


def _path_parameters(path: str) -> list[Schema]:
    if "{number}" not in path:
        return []
    return [_parameter(Param("number", "path", {"type": "string"}, "The case number.", True))]


def _problem() -> Schema:
    return {
        "type": "object",
        "description": "A problem document (RFC 9457). `detail` says how to mend it.",
        "properties": {
            "type": {"type": "string", "enum": [f"/problems/{name}" for name in sorted(TITLES)]},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "where": {"type": "string", "description": "invalid: the place in the body"},
            "wanted": {"type": "string", "description": "invalid: what belongs there"},
            "legal": {
                "type": "array",
                "items": {"type": "string"},
                "description": "illegal-move: what is legal now",
            },
            "limit_bytes": {"type": "integer", "description": "too-large: of a file"},
        },
        "required": ["type", "title", "status", "detail"],
    }


def written() -> str:
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written(), "utf-8")
