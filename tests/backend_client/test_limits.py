"""What the OpenAPI document says of limits is what the backend does, over all that it serves."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from office.api.openapi import document
from tests.office.running import KEY, STAFF_KEY, Running, SetClock, settings_in, started

pytestmark = pytest.mark.starts

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), re.sub(r"{\w+}", "x", path), operation


def served() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Some addresses fit several templates: /v1/neighbours/search is an {id} to GET."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            assert "Allow" in operation["responses"]["405"]["headers"]
            yield method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path))


@pytest.fixture
async def backend(tmp_path: Path) -> Any:
    async with started(settings_in(tmp_path), SetClock()) as running:
        yield running


async def asked(
    backend: Running,
    method: str,
    path: str,
    operation: dict[str, Any],
    body: object = None,
    **headers: str,
) -> tuple[int, dict[str, str]]:
    keys = [key for each in operation["security"] for key in each]
    given = {"Idempotency-Key": "k", **{k.replace("_", "-"): v for k, v in headers.items()}}
    if keys:
        given["Authorization"] = f"Bearer {STAFF_KEY if 'staff' in keys else KEY}"
    async with backend.session.request(
        method, backend.url + path, data=body, headers=given
    ) as response:
        await response.read()
        return response.status, dict(response.headers)


async def test_every_other_method_is_refused_with_those_that_there_are(backend: Running) -> None:
    for path in {path for _, path, _ in operations()}:
        there = {method for method, template in served() if template.fullmatch(path)}
        there |= {"HEAD"} if "GET" in there else set()
        for method in set(METHODS) - there:
            status, headers = await asked(backend, method, path, {"security": []})
            assert status == 405, (method, path)
            assert set(headers["Allow"].split(", ")) == there, (method, path)


async def test_bodies_are_as_long_as_the_document_says_and_not_packed(backend: Running) -> None:
    seen = 0
    for method, path, operation in operations():
        body = operation.get("requestBody")
        assert (body is None) == ("415" not in operation["responses"]), path
        if body is None:
            continue
        seen += 1
        most = body["x-max-bytes"]
        status, _ = await asked(backend, method, path, operation, b"{}", Content_Encoding="gzip")
        assert status == 415, path
        for size, refused in ((most, False), (most + 1, True)):
            sent = io.BytesIO(b" " * size)
            status, _ = await asked(backend, method, path, operation, sent)
            assert (status == 413) is refused, (path, size, status)
            assert str(status) in operation["responses"], (path, status)
    assert seen > 15


async def test_numbers_in_addresses_go_as_far_as_the_document_says(backend: Running) -> None:
    seen = 0
    for method, path, operation in operations():
        for param in operation.get("parameters", ()):
            if (most := param["schema"].get("maximum")) is None:
                assert param["schema"].get("type") != "integer", "a number without a limit"
                continue
            seen += 1
            wait = "" if param["name"] != "wait" else "&after=0"
            if param["name"] != "wait":
                status, _ = await asked(
                    backend, method, f"{path}?{param['name']}={most}{wait}", operation
                )
                assert status != 400, (path, param["name"])
            status, _ = await asked(
                backend, method, f"{path}?{param['name']}={most + 1}", operation
            )
            assert status == 400, (path, param["name"])
            assert "400" in operation["responses"]
    assert seen >= 5


async def test_what_the_api_answers_to_nonsense_is_what_the_document_says(
    backend: Running,
) -> None:
    for method, path, operation in operations():
        for body in (b"", b"{}", b"[]", b"{"):
            if method == "GET" and body:
                continue
            status, _ = await asked(backend, method, path, operation, io.BytesIO(body))
            assert str(status) in operation["responses"], (method, path, body, status)
