"""How the modules of each room hang together, in figures.

    .venv/bin/python docs/import_graph.py [FOLDER]

FOLDER is another tree to compare with, such as an older commit's.
"""

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.architecture_rules import ROOT
from tests.floors import arrows, circles
from tests.sources import Source


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
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


if __name__ == "__main__":
    main()
