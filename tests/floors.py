"""How the rooms lie above each other: the packages of dialogs from the ground up, no circle of
imports anywhere, and no folder too full to see through. Rules for architecture_rules.py.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tests.sources import Found, Source

# Each imports only what stands before it; those of one floor do not import each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("state",),
    ("texts",),
    ("turn_context",),
    ("feature",),
    ("reading",),
    ("forms",),
    ("on_behalf",),
    ("cases",),
    ("filing",),
    ("campaigns",),
    ("staff_chat", "nearby", "agents"),
    ("account",),
    ("listening",),
    ("reminders",),
    ("registry",),
    ("turn",),
    ("rehearsal",),
)
MOST_MODULES = 14  # a folder; its __init__ is none


def _floor(name: str) -> tuple[int, str] | None:
    parts = name.split(".")
    if parts[0] != "dialogs" or len(parts) < 2:
        return None
    return next(((at, parts[1]) for at, floor in enumerate(FLOORS) if parts[1] in floor), None)


def dialogs_upward_imports(source: Source) -> Found:
    mine = _floor(source.path.removesuffix(".py").replace("/", "."))
    if not source.under("dialogs/") or source.path == "dialogs/__init__.py":
        return
    if mine is None:
        yield 1, "stands on no floor"
        return
    for line, name in source.imports:
        other = _floor(name)
        if other is not None and other[1] != mine[1] and other[0] >= mine[0]:
            yield line, f"imports {name} from above"


def crowded(paths: Iterable[str]) -> list[str]:
    """The folders with more modules than one sees at a glance."""
    modules = (path for path in paths if path.endswith(".py") and "/versions/" not in path)
    folders = Counter(path.rpartition("/")[0] for path in modules if "__init__" not in path)
    return [f"{folder}: {count}" for folder, count in folders.items() if count > MOST_MODULES]


def arrows(sources: Iterable[Source]) -> dict[str, set[str]]:
    """Who imports whom, by dotted name, of the modules given."""
    named = {_name(source.path): source for source in sources}
    return {
        name: {target for _, wanted in source.imports for target in _module(wanted, named)} - {name}
        for name, source in named.items()
    }


def _name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _module(wanted: str, named: Mapping[str, Source]) -> Iterator[str]:
    """`a.b.c` is the module a.b.c, or the name c of the module a.b."""
    for candidate in (wanted, wanted.rpartition(".")[0]):
        if candidate in named:
            yield candidate
            return


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of modules that import each other in a circle: what is left when modules that
    import nothing left, or that nothing left imports, are taken away again and again."""
    left = {name: set(targets) for name, targets in arrows.items()}
    while True:
        wanted = {target for targets in left.values() for target in targets}
        ends = {name for name, targets in left.items() if not targets or name not in wanted}
        if not ends:
            return [sorted(left)] if left else []
        left = {name: targets - ends for name, targets in left.items() if name not in ends}
