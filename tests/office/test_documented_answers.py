"""The API gives no answer that docs/openapi.json does not promise: Schemathesis makes up calls,
those that the document allows and those that it does not.
"""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.generation import GenerationMode

from office.api.openapi import document
from tests.office.running import KEY, STAFF_KEY, SetClock, a_draft, settings_in, started

CALLS = 10  # made up for each operation and mode
SCHEMA: Any = schemathesis.openapi.from_dict(document())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
# What an answer may be. Whether a call that the document forbids is refused is not asked: what an
# API does not know it passes over, so that a newer peer may send more.
PROMISED = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Its address and a case's number. In a thread: the calls are made without a loop."""
    folder, ready, found = tmp_path_factory.mktemp("office"), threading.Event(), list[Any]()

    async def serve() -> None:
        async with started(settings_in(folder), SetClock(datetime.now(UTC))) as running:
            receipt = await running.bot.file_case(a_draft("known"))
            stop = asyncio.Event()
            found.extend((running.url, receipt.number, stop, asyncio.get_running_loop()))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(60)
    url, number, stop, loop = found
    yield url, number
    loop.call_soon_threadsafe(stop.set)
    thread.join()


@pytest.mark.starts
@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        pytest.param(operation, mode, id=f"{operation.label} {mode.value}")
        for operation in OPERATIONS
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        # a call that needs nothing cannot be wrong
        if mode is GenerationMode.POSITIVE or operation.definition.raw["security"]
    ],
)
def test_every_answer_is_one_that_the_document_promises(
    operation: Any, mode: GenerationMode, office: tuple[str, str]
) -> None:
    url, number = office
    key = KEY if {"bot": []} in operation.definition.raw["security"] else STAFF_KEY

    @settings(
        max_examples=CALLS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode))
    def calls(case: Any) -> None:
        (case.query or {}).pop("wait", None)  # nothing will happen for which to wait
        if mode is GenerationMode.POSITIVE and "number" in case.path_parameters:
            case.path_parameters["number"] = number
        if mode is GenerationMode.POSITIVE and operation.label == "POST /v1/cases":
            case.body["client_ref"] = case.headers["Idempotency-Key"]
        headers = {"Authorization": f"Bearer {key}"}
        case.call_and_validate(base_url=url, headers=headers, checks=PROMISED)

    calls()
