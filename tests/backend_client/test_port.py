"""One port for every backend: HttpBackend is one, and no part of it is declared a second time."""

import ast
import inspect
from collections.abc import Iterator

import pytest

from backend_client.http import HttpBackend
from backend_client.port import BackendPort
from tests.architecture_rules import ROOT, python_files
from tests.sources import Source

HOME = "backend_client/port.py"
METHODS = {
    name
    for part in BackendPort.__mro__
    for name, value in vars(part).items()
    if part.__module__ == BackendPort.__module__
    and inspect.isfunction(value)
    and not name.startswith("_")
}


def as_a_port(backend: HttpBackend) -> BackendPort:
    """That it is one is checked where types are."""
    return backend


def declared_again(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and any(
            source.dotted(base) == "typing.Protocol" for base in node.bases
        ):
            again = {each.name for each in node.body if isinstance(each, ast.AsyncFunctionDef)}
            for name in sorted(again & METHODS):
                yield f"{source.path}: {node.name}.{name}"


@pytest.mark.parametrize("name", sorted(METHODS))
def test_the_way_over_http_has_each_method_of_the_port(name: str) -> None:
    wanted, given = (
        list(inspect.signature(getattr(kind, name)).parameters)
        for kind in (BackendPort, HttpBackend)
    )
    assert given == wanted


def test_no_method_of_the_port_is_declared_elsewhere() -> None:
    rooms = ("backend_client", "dialogs", "handlers", "bot")
    paths = [path for room in rooms for path in python_files(ROOT / room)]
    sources = [Source(p.relative_to(ROOT).as_posix(), p.read_text("utf-8")) for p in paths]
    found = [each for s in sources if s.path != HOME for each in declared_again(s)]
    assert found == []
    assert {"file_case", "feed", "upload_file"} <= METHODS


def test_a_second_declaration_is_found() -> None:
    text = (
        "from typing import Protocol\n"
        "class Register(Protocol):\n"
        "    async def find_case(self, ref: str) -> None: ...\n"
        "    async def other(self) -> None: ...\n"
    )
    assert list(declared_again(Source("bot/loops/reconcile.py", text))) == [
        "bot/loops/reconcile.py: Register.find_case"
    ]
