"""A module without one row of one of its tables: is it missed when the module is imported?"""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def import_without(module: str, row: str) -> ModuleType:
    """The module as it would be had somebody forgotten the rows whose key is written `row`."""
    spec = importlib.util.find_spec(module)
    assert spec is not None and spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"), spec.origin)
    cutter = _Cutter(row)
    cut = ast.fix_missing_locations(cutter.visit(tree))
    assert cutter.found, f"{module} has no row {row}"
    copy = ModuleType(f"{module}_without_a_row")
    copy.__package__ = spec.parent
    sys.modules[copy.__name__] = copy  # dataclasses look their module up
    try:
        exec(compile(cut, spec.origin, "exec"), copy.__dict__)  # noqa: S102 - our own source
    finally:
        del sys.modules[copy.__name__]
    return copy


class _Cutter(ast.NodeTransformer):
    """Takes `row: ...` out of every dict that is written down."""

    def __init__(self, row: str) -> None:
        self.row = row
        self.found = False

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        kept = [
            (key, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if key is None or ast.unparse(key) != self.row
        ]
        self.found |= len(kept) < len(node.keys)
        node.keys, node.values = [key for key, _ in kept], [value for _, value in kept]
        return self.generic_visit(node)
