"""The office and the sandbox are programs of their own: who may import them, and how the office is
built within. Rules for architecture_rules.py.
"""

from tests.sources import Found, Source, within

EMBEDDED = "office/"
SANDBOX = "sandbox/"
MAY_START_THE_BACKEND = (
    *(
        f"bot/cli/{name}.py"
        for name in (
            "main",
            "office",
            "situation",
            "topics",
            "divisions",
            "units",
            "agents",
            "campaigns",
            "paper",
        )
    ),
    "tests/",
)
MAY_START_THE_SANDBOX = ("bot/cli/", "bot/assemble.py")
# The office's packages from the ground up; what stands beside them puts them together.
OFFICE_FLOORS = (
    *("data", "law", "db", "rights", "audit", "accounts", "queue", "search", "figures", "answers"),
    *("campaigns", "services", "agents", "situation", "api", "desk"),
)


def embedded_imports(source: Source) -> Found:
    if not source.under(EMBEDDED, *MAY_START_THE_BACKEND):
        for line, name in source.imports:
            if within(name, "office"):
                yield line, f"imports {name}"


def sandbox_imports(source: Source) -> Found:
    if source.under(SANDBOX, "tests/", "benchmarks/", "docs/"):
        return
    front = SANDBOX.count("/") + 1  # the parts of a name that the package itself gives
    for line, name in source.imports:
        if within(name, _dotted(SANDBOX)):
            if not source.under(*MAY_START_THE_SANDBOX):
                yield line, f"imports {name}"
            elif name.count(".") >= front:
                yield line, f"imports {name} from within"


def office_upward_imports(source: Source) -> Found:
    floor = _office_floor(source.path.removeprefix(EMBEDDED).replace("/", "."))
    if not source.under(EMBEDDED) or floor is None:
        return
    for line, name in source.imports:
        above = _office_floor(name.removeprefix(f"{_dotted(EMBEDDED)}."))
        if within(name, _dotted(EMBEDDED)) and above is not None and above > floor:
            yield line, f"imports {name}"


def _office_floor(name: str) -> int | None:
    package = name.split(".")[0]
    return OFFICE_FLOORS.index(package) if package in OFFICE_FLOORS else None


def _dotted(folder: str) -> str:
    return folder.rstrip("/").replace("/", ".")
