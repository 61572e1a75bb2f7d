"""The pages in a real browser: left out, and said so, where there is no Chromium."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from docs.browser import Page, chromium, find_chromium
from tests.browser.town import BrowsedTown, settle
from tests.office.running import SetClock, settings_in, started

try:
    find_chromium()
except FileNotFoundError:
    collect_ignore_glob = ["test_*.py"]


def pytest_report_header() -> str:
    return "tests/browser: left out, no Chromium" if "collect_ignore_glob" in globals() else ""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[BrowsedTown]:
    settings = replace(settings_in(tmp_path), public_page=True)
    async with started(settings, SetClock()) as backend:
        yield await settle(backend)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with chromium() as browser, await browser.page() as tab:
        yield tab
        assert tab.errors == []
