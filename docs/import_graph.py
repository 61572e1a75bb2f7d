"""How the modules of each room hang together, in figures.

    .venv/bin/python docs/import_graph.py [FOLDER [MOVES]]

FOLDER is another tree to compare with, such as an older commit's; MOVES is a file of what
`git diff --name-status -M` says of the modules that moved since.
"""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.architecture_rules import ROOT
from tests.floors import FLOORS, arrows, circles
from tests.sources import Source


def upward(graph: dict[str, set[str]], moves: Mapping[str, str]) -> tuple[int, int]:
    """Of the imports within dialogs: how many go up by today's floors, and of how many that is
    known. A module of another tree stands where it has moved since."""

    def floor(module: str) -> int | None:
        package = moves.get(module, module).split(".")[1]
        return next((at for at, names in enumerate(FLOORS) if package in names), None)

    both = [(floor(a), floor(b)) for a, bs in graph.items() for b in bs]
    known = [(a, b) for a, b in both if a is not None and b is not None]
    return sum(a < b for a, b in known), len(known)


def moved(path: Path) -> Mapping[str, str]:
    """The renames of `git diff --name-status -M`, as dotted names."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    names = ([cell.removesuffix(".py").replace("/", ".") for cell in row[1:]] for row in rows)
    return {row[0]: row[1] for row in names if len(row) > 1}


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    moves = moved(Path(sys.argv[2])) if len(sys.argv) > 2 else {}
    for room in sorted(path.parent for path in root.glob("*/__init__.py")):
        if room.name == "tests":
            continue
        paths = [each.relative_to(root) for each in room.rglob("*.py")]
        kept = [each for each in paths if "versions" not in each.parts]
        graph = arrows(Source(str(each), (root / each).read_text("utf-8")) for each in kept)
        folders = Counter(str(each.parent) for each in kept if each.name != "__init__.py")
        folder, most = folders.most_common(1)[0]
        print(
            f"{room.name}: {len(graph)} modules, {sum(map(len, graph.values()))} imports among"
            f" them, {sum(map(len, circles(graph)))} modules in circles; at most {most} modules"
            f" in a folder ({folder})"
        )
        if room.name == "dialogs":
            packages = [each for each in room.iterdir() if (each / "__init__.py").exists()]
            up, known = upward(graph, moves)
            print(f"dialogs: {len(packages)} packages; {up} of {known} imports go upward")


if __name__ == "__main__":
    main()
