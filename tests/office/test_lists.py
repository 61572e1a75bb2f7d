"""Lists of cases cost the same few queries, however many cases they show."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from tests.office.browser import Browser
from tests.office.running import STAFF_KEY, Running, a_draft


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/v1/cases?limit=50", "/desk"])
async def test_a_list_costs_as_many_queries_for_ten_cases_as_for_two(
    backend: Running, path: str
) -> None:
    browser = Browser(backend, backend.session)
    if path.startswith("/desk"):
        await browser.send("/desk/login", {"key": STAFF_KEY})
    counts = []
    for filed in (2, 8):
        for number in range(filed):
            await backend.bot.file_case(a_draft(f"draft-{filed}-{number}"))
        with queries() as seen:
            async with backend.session.get(
                backend.url + path, headers={"Authorization": f"Bearer {STAFF_KEY}"}
            ) as response:
                assert response.status == 200
                await response.read()
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0
