"""What a change touches, to be tried in a scratch copy: the edits of touches.toml."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Edit:
    """`put` goes behind the only place where `behind` stands in the file; or the file is new, and
    begins as the copy of another."""

    change: str
    path: str
    behind: str = ""
    put: str = ""
    copy_of: str | None = None

    def apply(self, root: Path) -> None:
        path = root / self.path
        if self.copy_of is not None:
            path.write_bytes((root / self.copy_of).read_bytes())
            return
        text = path.read_text("utf-8")
        assert text.count(self.behind) == 1, self
        path.write_text(text.replace(self.behind, self.behind + self.put), "utf-8")


def edits() -> Sequence[Edit]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return [Edit(**row) for row in table["edit"]]


def files(change: str) -> list[str]:
    return sorted({edit.path for edit in edits() if edit.change == change})
