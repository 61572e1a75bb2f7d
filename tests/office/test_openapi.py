"""docs/openapi.json is what the code says, and names every call there is."""

import json
from pathlib import Path

from aiohttp.web import UrlDispatcher

from office.api.openapi import document, written
from office.api.routes import ROUTES
from office.app import BackendSettings, create_app
from tests.office.running import KEY, SECRET, STAFF_KEY, SetClock

DOCS = Path(__file__).parents[2] / "docs"


def test_the_document_in_docs_is_the_one_the_code_makes() -> None:
    """Mend it: python -m office.api.openapi docs/openapi.json"""
    assert (DOCS / "openapi.json").read_text("utf-8") == written()


async def test_every_call_of_the_api_is_described(tmp_path: Path) -> None:
    settings = BackendSettings(f"sqlite+aiosqlite:///{tmp_path}/b.db", KEY, STAFF_KEY, SECRET)
    router: UrlDispatcher = (await create_app(settings, SetClock())).router
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in router.routes()
        if route.resource and route.resource.canonical.startswith("/v1/")
    }
    assert {(row.method.lower(), row.path) for row in ROUTES} == {
        (method, path) for method, path in served if method != "head"
    }


def test_every_reference_leads_somewhere() -> None:
    schemas = document()["components"]["schemas"]
    text = json.dumps(document())
    refs = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert refs == set(schemas)


def test_every_call_stands_in_the_guide() -> None:
    guide = (DOCS / "backend-api.md").read_text("utf-8")
    missing = [row.path for row in ROUTES if row.path not in guide]
    assert missing == []
