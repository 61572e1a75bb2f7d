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
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from backend_client.contract import CaseStatus, Move, Receipt
from backend_client.embedded.calls import CALLS, IN_PATHS, Call, Param, Schema
from backend_client.embedded.cases import MOST_ANSWER_FILES, RECHECK_HEARING, WAYS
from backend_client.embedded.casework import LONGEST_QUESTION
from backend_client.embedded.files import OCTETS
from backend_client.embedded.http import BODY_LIMIT_BYTES
from backend_client.embedded.problems import TITLES
from backend_client.embedded.settings import BackendSettings

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


# What the types do not say of fields.
LIMITS: Mapping[tuple[str, str], Schema] = {
    ("Question", "text"): {"minLength": 1, "maxLength": LONGEST_QUESTION},
    ("Answer", "files"): {"maxItems": MOST_ANSWER_FILES},
}


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


def _operation(call: Call, schemas: dict[str, Schema]) -> Schema:
    answer = _schema(call.answer, schemas)
    if call.listed is not None:
        answer = _page(answer, call.listed, call.more)
    if any(param.name == "client_ref" for param in call.params):
        receipts = _page(_schema(Receipt, schemas), "", {})
        answer = {"anyOf": [answer, receipts]}
    mime = OCTETS if call.answer is bytes else "application/json"
    operation: Schema = {
        "summary": call.says,
        "security": [{key: []} for key in call.keys],
        "responses": {str(status): _content(status, answer, mime) for status in call.statuses},
    }
    most_bytes = _most_bytes(call)
    refusals = {*call.refusals, 405, 503}
    if call.keys:
        refusals |= {401, 403}
    if most_bytes:
        refusals |= {413, 415}
    for status in sorted(refusals):
        operation["responses"][str(status)] = _content(
            status, {"$ref": "#/components/schemas/Problem"}, "application/problem+json"
        )
    if parameters := [*_path_parameters(call.path), *map(_parameter, call.params)]:
        operation["parameters"] = parameters
    if call.path == "/v1/files":
        operation["requestBody"] = {"required": True, "content": {"*/*": {"schema": BINARY}}}
    if call.body is not None:
        content = {"application/json": {"schema": _schema(call.body, schemas)}}
        operation["requestBody"] = {"required": True, "content": content}
    if most_bytes:
        operation["requestBody"]["description"] = (
            f"At most {most_bytes} bytes, without Content-Encoding."
        )
        operation["requestBody"]["x-max-bytes"] = most_bytes
    operation["responses"]["405"]["headers"] = {
        "Allow": {"description": "The methods that the address has.", "schema": {"type": "string"}}
    }
    operation["responses"]["503"]["headers"] = {
        "Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}}
    }
    return operation


def _most_bytes(call: Call) -> int:
    """Of the body; 0 without one."""
    if call.path == "/v1/files":
        return BackendSettings.file_limit_bytes
    return BODY_LIMIT_BYTES if call.body is not None else 0


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
    properties = {
        f.name: _schema(hints[f.name], schemas) | LIMITS.get((hint.__name__, f.name), {})
        for f in dataclasses.fields(hint)
    }
    for f in dataclasses.fields(hint):
        if words := f.metadata.get("enum"):  # text on the wire, so that a backend may know more
            properties[f.name]["examples"] = [each.value for each in words]
    if hint is Move:
        described["x-moves"] = _moves()
    return {"type": "object", "properties": properties, "required": required, **described}


def _moves() -> list[Schema]:
    """The table of moves: who makes each and which fields of the body it needs."""
    return [
        {
            "from": here.value,
            "to": way.to.value,
            "by": way.by.value,
            "needs": sorted(way.needs),
            **({"kinds": ["claim"]} if way.claims_only else {}),
        }
        for here, ways in (*WAYS.items(), (CaseStatus.HEARING, RECHECK_HEARING))
        for way in ways
    ]


def _page(item: Schema, next_type: str, more: Mapping[str, Schema]) -> Schema:
    properties: Schema = {"items": {"type": "array", "items": item}, **more}
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


def _path_parameters(path: str) -> list[Schema]:
    return [
        _parameter(Param(name, "path", {"type": "string"}, says, True))
        for name, says in IN_PATHS.items()
        if f"{{{name}}}" in path
    ]


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
