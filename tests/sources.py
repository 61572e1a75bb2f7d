"""A Python file as the architecture rules see it: its path, its text, and whom it imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Source:
    """A Python file: its path from the root of the repository, and its text."""

    path: str
    text: str

    def under(self, *places: str) -> bool:
        """Whether this is one of the files, or in one of the folders (which end in a slash)."""
        return any(self.path == p or (p.endswith("/") and self.path.startswith(p)) for p in places)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """(line, dotted name) of all imports, wherever they stand, relative and dynamic ones too;
        `from a import b` is a.b."""
        found = []
        for node in self.nodes:
            match node:
                case ast.Import(names=names):
                    found += [(node.lineno, alias.name) for alias in names]
                case ast.ImportFrom(names=names):
                    home = self._home_of(node)
                    found += [(node.lineno, f"{home}.{alias.name}") for alias in names]
                case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                    if self.dotted(node.func) in {"importlib.import_module", "__import__"}:
                        found.append((node.lineno, name))
        return found

    @cached_property
    def _aliases(self) -> dict[str, str]:
        """What a name of this file stands for: {"dt": "datetime.datetime"}."""
        known: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                known |= {alias.asname: alias.name for alias in node.names if alias.asname}
            elif isinstance(node, ast.ImportFrom):
                home = self._home_of(node)
                known |= {
                    alias.asname or alias.name: f"{home}.{alias.name}" for alias in node.names
                }
        return known

    def _home_of(self, node: ast.ImportFrom) -> str:
        above = PurePosixPath(self.path).parts[: -node.level] if node.level else ()
        return ".".join((*above, *filter(None, [node.module])))

    def dotted(self, node: ast.AST) -> str:
        """The full dotted name an expression stands for, "" when it is not one."""
        if isinstance(node, ast.Name):
            return self._aliases.get(node.id, node.id)
        if isinstance(node, ast.Attribute) and (left := self.dotted(node.value)):
            return f"{left}.{node.attr}"
        return ""


Found = Iterator[tuple[int, str]]


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)
