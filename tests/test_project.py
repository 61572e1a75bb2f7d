"""The documents around the code are true: links lead somewhere, locks are whole, nothing is left of
the machine somebody worked on."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
NOT_OURS = {"var", "node_modules", "__pycache__"}
# dot files that are ours
PUBLISHED = {".ci", ".github", ".gitignore", ".gitattributes", ".editorconfig", ".env.example"}

FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1`*~*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*)?\)|\b(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")
# written so that this file does not name one itself
HOMES = re.compile(
    r"(?<![\w.$}/-])/(?:work|root|home/[\w.-]+|Users/[\w.-]+)/(?=\w|\.)|[A-Z]:\\Users\\"
)
NAMED = re.compile(
    r"`((?:backend_client|office|sandbox|dialogs|handlers|bot|tools|tests|docs|deploy|benchmarks)"
    r"/[\w./-]*)`"
)
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)")


def files(folder: Path = ROOT) -> Iterator[Path]:
    """What a clone holds, found without asking git: caches, data and environments left out."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or (path.name.startswith(".") and path.name not in PUBLISHED):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def anchors(markdown: str) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = HEADING.findall(FENCED.sub("", markdown))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def broken_links(page: Path) -> list[str]:
    """The links of a Markdown page, within the project, that lead nowhere."""
    text = page.read_text(encoding="utf-8")
    broken = []
    for match in LINK.finditer(CODE.sub("", FENCED.sub("", text))):
        link = match[1] or match[2]
        if ELSEWHERE.match(link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (
            anchor
            and target.suffix == ".md"
            and anchor not in anchors(target.read_text(encoding="utf-8"))
        ):
            broken.append(f"{page.name}: {link}")
    return broken


def gone_paths(page: Path) -> list[str]:
    """The files of ours that a page names between backticks and that are not there."""
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    return [f"{page.name}: {path}" for path in named if not (ROOT / path).exists()]


def pins(lock: str) -> Mapping[str, str]:
    matches = (PIN.match(line) for line in lock.splitlines())
    return {match[1]: match[2] for match in matches if match}


def flaws_of_lock(lock: str) -> list[str]:
    """What keeps a lock from being installed, unchanged, from any registry."""
    entries = lock.replace("\\\n", " ").splitlines()
    unhashed = [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry]
    unpinned = [entry for entry in entries if entry.strip() and not PIN.match(entry)]
    named = [entry for entry in entries if "://" in entry or "index-url" in entry]
    return [entry[:80] for entry in [*unhashed, *unpinned, *named]]


def unmet(wanted: list[str], lock: str) -> list[str]:
    """The requirements that a lock does not meet: it has to be made again (make lock)."""
    locked = pins(lock)
    return [
        str(requirement)
        for requirement in map(Requirement, wanted)
        if requirement.name not in locked
        or not requirement.specifier.contains(locked[requirement.name])
    ]


def homes(text: str) -> list[str]:
    """Lines that name a folder of somebody's own machine."""
    return [line.strip()[:80] for line in text.splitlines() if HOMES.search(line)]


@pytest.fixture(scope="module")
def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_link_of_the_documents_leads_somewhere() -> None:
    pages = [path for path in files() if path.suffix == ".md"]
    assert {"README.md", "README.zh-CN.md", "CHANGELOG.md"} <= {page.name for page in pages}
    assert [link for page in pages for link in broken_links(page)] == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# What stands, and why\n[a](gone.md) ![b](<gone.png>) [c](#what-stands-and-why) [d](#no)\n"
        '[e](page.md "title") [f](https://example.org/x) <img src="lost.png">\n'
        "`[nor this](code.md)`\n```\n[not a link](fenced.md)\n```\n",
        encoding="utf-8",
    )
    assert broken_links(page) == [
        "page.md: gone.md",
        "page.md: gone.png",
        "page.md: #no",
        "page.md: lost.png",
    ]


def test_every_file_that_the_documents_name_is_there(tmp_path: Path) -> None:
    """The changelog tells of what was, too."""
    pages = [path for path in files() if path.suffix == ".md" and path.name != "CHANGELOG.md"]
    assert [path for page in pages for path in gone_paths(page)] == []
    page = tmp_path / "page.md"
    page.write_text("`bot/` `bot/gone.py` `docs/architecture.md` `office/attic/`", "utf-8")
    assert gone_paths(page) == ["page.md: bot/gone.py", "page.md: office/attic/"]


def test_each_row_of_where_things_are_leads_to_what_it_says() -> None:
    page = (ROOT / "docs/where.md").read_text("utf-8")
    rows = re.findall(r"^\| .+ \| `([^`]+)` \| `([^`]+)` \|$", page, re.MULTILINE)
    assert len(rows) >= 20
    assert [path for path, what in rows if what not in (ROOT / path).read_text("utf-8")] == []


def test_the_changelog_says_what_is_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[?Unreleased\]?\s*\n+(?!## )\S", changelog, re.MULTILINE)


def test_the_version_is_a_version(project: dict[str, dict[str, str]]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", project["project"]["version"])


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_everything_and_names_no_registry(name: str) -> None:
    assert flaws_of_lock((ROOT / name).read_text(encoding="utf-8")) == []


def test_a_flaw_of_a_lock_is_found() -> None:
    sound = "aiohttp==3.14.5 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"
    assert flaws_of_lock(sound) == []
    assert flaws_of_lock("aiohttp==3.14.5\n" + sound) == ["aiohttp==3.14.5"]
    assert flaws_of_lock("aiohttp>=3 --hash=sha256:00\n") == ["aiohttp>=3 --hash=sha256:00"]
    assert flaws_of_lock("--index-url https://example.org/simple\n" + sound) != []


def test_the_locks_meet_the_requirements_and_agree(
    project: dict[str, dict[str, list[str]]],
) -> None:
    run, dev = ((ROOT / name).read_text(encoding="utf-8") for name in LOCKS)
    wanted = project["project"]["dependencies"]
    assert unmet(wanted, run) == []
    assert unmet([*wanted, *project["dependency-groups"]["dev"]], dev) == []
    assert pins(run).items() <= pins(dev).items()


def test_a_requirement_that_the_lock_does_not_meet_is_found() -> None:
    lock = "aiohttp==3.14.3 \\\n    --hash=sha256:00\n"
    assert unmet(["aiohttp>=3.14.4", "rich>=15", "jieba"], lock) == [
        "aiohttp>=3.14.4",
        "rich>=15",
        "jieba",
    ]
    assert unmet(["aiohttp>=3.14"], lock) == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path.relative_to(ROOT)}: {line}" for line in homes(text)]
    assert found == []


@pytest.mark.parametrize("folder", ["root", "work", "home/li", "Users/li"])
def test_a_folder_of_somebodys_machine_is_found(folder: str) -> None:
    assert homes(f"cd /{folder}/petition-bot") != []
    assert homes(f"see https://example.org/{folder}/x and docs/{folder}/x") == []
