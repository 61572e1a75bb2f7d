"""Parameters of a method call, however they were sent: query, form, JSON or multipart."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from sandbox.chat.errors import ApiError, bad_request

ATTACHED = "attach://"
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Params:
    """Values as sent; the accessors read a number or a JSON text from either spelling."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int | None = None) -> int | None:
        try:
            return int(self.values[name])
        except (KeyError, TypeError, ValueError):
            return default

    def decimal(self, name: str) -> float | None:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def parsed(self, name: str, called: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {called} JSON object") from error

    def chat_id(self) -> int | None:
        return self.number("chat_id")

    def upload(self, name: str, value: str | None = None) -> Upload | None:
        """The file under `name`, or the one `value` (attach://…) points at."""
        if value is not None and value.startswith(ATTACHED):
            name = value.removeprefix(ATTACHED)
        return self.files.get(name)

    def shown(self) -> dict[str, Any]:
        """For the log: everything but the bytes of files."""
        files = {name: f"<{up.name}: {len(up.data)} bytes>" for name, up in self.files.items()}
        return {**self.values, **files}


async def read_params(request: web.Request) -> Params:
    params = Params(dict(request.query))
    if request.method == "GET" or not request.can_read_body:
        return params
    try:
        if request.content_type == "application/json":
            body = json.loads(await request.read() or b"{}")
            if not isinstance(body, dict):
                raise bad_request("object expected as the request body")
            params.values.update({k: v for k, v in body.items() if v is not None})
        elif request.content_type == "multipart/form-data":
            await _read_multipart(request, params)
        else:
            body_text = (await request.read()).decode()
            params.values.update(parse_qsl(body_text, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    except json.JSONDecodeError as error:
        raise bad_request("can't parse request JSON object") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise ApiError(413, "Request Entity Too Large") from error
    return params


async def _read_multipart(request: web.Request, params: Params) -> None:
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = bytes(await part.read(decode=False))
        total += len(data)
        if total > UPLOAD_LIMIT_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        if part.filename is None:
            params.values[part.name] = data.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            params.files[part.name] = Upload(part.filename, mime, data)
