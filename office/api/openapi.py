"""The API as an OpenAPI document, made from the table of routes and the contract's types.

`python -m office.api.openapi docs/openapi.json` writes it; a test compares.
"""

import dataclasses
import inspect
import json
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any

from backend_client.contract.case import CaseStatus, Move
from backend_client.json_codec import json_keys
from office.api.calls import Answer, Key, Page, Param, Route, Schema
from office.api.http import Who
from office.api.routes import ROUTES
from office.law.moves import MOST_ANSWER_FILES
from office.law.problems import TITLES
from office.law.statuses import RECHECK_HEARING, TRANSITIONS
from office.services.casework import LONGEST_QUESTION
from office.services.files import OCTETS

BINARY: Schema = {"type": "string", "format": "binary"}
SCALARS: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: BINARY,
    datetime: {"type": "string", "format": "date-time"},
    object: {},
}
KEYS = {"bot": Who.BOT, "staff": Who.STAFF}
KEY = Param(
    "Idempotency-Key",
    "header",
    {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"},
    "One for each request, the same when the call is repeated. Kept for ever.",
)
IN_PATHS = {
    "number": "The case number.",
    "file_id": "The id of a file of the office's.",
    "talk": "The talk's id.",
    "id": "The id that the search gave.",
}
# What the types do not say of fields.
LIMITS: Mapping[tuple[str, str], Schema] = {
    ("Question", "text"): {"minLength": 1, "maxLength": LONGEST_QUESTION},
    ("Answer", "files"): {"maxItems": MOST_ANSWER_FILES},
}


def document() -> Schema:
    schemas: dict[str, Schema] = {"Problem": _problem()}
    paths: dict[str, Schema] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Petition backend",
            "version": "1",
            "description": "Contract v1 between the bot, staff tools and a backend."
            " Bodies are sent as they are: with Content-Encoding they are 415. Five wrong query"
            " codes or phones an hour lock their Asker, told as 404. See backend-api.md.",
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


def _operation(route: Route[Any, Any], schemas: dict[str, Schema]) -> Schema:
    operation: Schema = {
        "summary": route.says,
        "security": [{name: []} for name, who in KEYS.items() if who & route.who],
        "responses": {
            str(status): _answer(status, answer, schemas)
            for status, answer in route.answers.items()
        },
    }
    for status in sorted(route.refusals):
        operation["responses"][str(status)] = _content(
            status, {"$ref": "#/components/schemas/Problem"}, "application/problem+json"
        )
    if parameters := list(map(_parameter, _params(route))):
        operation["parameters"] = parameters
    if route.most_bytes:
        mime, schema = "*/*", BINARY
        if route.body is not None:
            mime, schema = "application/json", _schema(route.body, schemas)
        operation["requestBody"] = {
            "required": True,
            "content": {mime: {"schema": schema}},
            "description": f"At most {route.most_bytes} bytes, without Content-Encoding.",
            "x-max-bytes": route.most_bytes,
        }
    operation["responses"]["405"]["headers"] = {
        "Allow": {"description": "The methods that the address has.", "schema": {"type": "string"}}
    }
    operation["responses"]["503"]["headers"] = {
        "Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}}
    }
    return operation


def _answer(status: int, answer: Answer, schemas: dict[str, Schema]) -> Schema:
    if answer is type(None):
        return {"description": HTTPStatus(status).phrase}
    if isinstance(answer, tuple):
        return _content(status, {"anyOf": [_page(each, schemas) for each in answer]})
    if isinstance(answer, Page):
        return _content(status, _page(answer, schemas))
    return _content(
        status, _schema(answer, schemas), OCTETS if answer is bytes else "application/json"
    )


def _params(route: Route[Any, Any]) -> Iterator[Param]:
    for name, says in IN_PATHS.items():
        if f"{{{name}}}" in route.path:
            yield Param(name, "path", {"type": "string"}, says, True)
    if route.key is not Key.NONE:
        yield replace(KEY, required=route.key is Key.REQUIRED)
    yield from route.params


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
    hints, keys = typing.get_type_hints(hint), json_keys(hint)
    required = [
        keys[f.name]
        for f in dataclasses.fields(hint)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    properties = {
        keys[f.name]: _schema(hints[f.name], schemas) | LIMITS.get((hint.__name__, f.name), {})
        for f in dataclasses.fields(hint)
    }
    for f in dataclasses.fields(hint):
        if words := f.metadata.get("enum"):  # text on the wire, so that a backend may know more
            properties[keys[f.name]]["examples"] = [each.value for each in words]
    if hint is Move:
        described["x-moves"] = _moves()
    return {"type": "object", "properties": properties, "required": required, **described}


def _moves() -> list[Schema]:
    """The table of moves: who makes each and which fields of the body it needs."""
    return [
        {
            "from": here.value,
            "to": transition.to.value,
            "by": transition.by.value,
            "needs": sorted(transition.needs),
            **({"kinds": ["claim"]} if transition.claims_only else {}),
        }
        for here, transitions in (*TRANSITIONS.items(), (CaseStatus.HEARING, RECHECK_HEARING))
        for transition in transitions
    ]


def _page(page: Page, schemas: dict[str, Schema]) -> Schema:
    listed = {"type": "array", "items": _schema(page.item, schemas)}
    properties: Schema = {"items": listed, **page.more}
    if page.next:
        properties["next"] = {"type": [page.next, "null"]}
    return {"type": "object", "properties": properties, "required": ["items"]}


# RFC 9110, section 15: Python's own table changes its words from version to version.
PHRASES = {
    200: "OK",
    201: "Created",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
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
            "allowed": {
                "type": "array",
                "items": {"type": "string"},
                "description": "method-not-allowed: what the address has",
            },
            "limit_bytes": {"type": "integer", "description": "too-large: of a file"},
        },
        "required": ["type", "title", "status", "detail"],
    }


def written() -> str:
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written(), "utf-8")
