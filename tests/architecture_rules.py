"""The rules of the architecture, over syntax trees; test_architecture.py holds the code to them.

A rule is a row of RULES: what it says, how to mend a breach, and how to find one.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from tests import floors, form_rules
from tests.one_place import button_grammar, sets_of_statuses
from tests.programs import (
    EMBEDDED,
    SANDBOX,
    embedded_imports,
    office_upward_imports,
    sandbox_imports,
)
from tests.sources import Found, Source, within

ROOT = Path(__file__).parent.parent
ROOMS = ("backend_client", "office", "sandbox", "dialogs", "handlers", "bot", "tools")
NOT_OURS = {"var", "node_modules", "__pycache__"}
LONGEST_FILE = 420

SENDER = "handlers/telegram/send.py"
OF_TELEGRAM = tuple(
    f"handlers/telegram/{name}.py" for name in ("events", "words", "markup", "send", "routes")
)
SPEAK_TELEGRAM = (  # the store and the turn serve any channel
    *OF_TELEGRAM,
    *("bot/telegram/", "bot/loops/intake.py", "bot/wiring.py"),
)

CONTRACT = (  # the domain's words
    *("contract", "wording", "json_codec", "likeness", "feed", "exhaustive"),
)

SHARED = ("webhooks", "keys")  # what both ends of the way to a backend sign and open with

# Who may import what is ours; the first row that fits the path counts.
MAY_IMPORT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        EMBEDDED,
        ("office", *(f"backend_client.{n}" for n in (*CONTRACT, *SHARED))),
    ),
    ("backend_client/", ("backend_client",)),
    (
        "dialogs/",
        ("dialogs", *(f"backend_client.{name}" for name in CONTRACT)),
    ),
    ("handlers/", ("handlers", "dialogs", "backend_client")),
    (SANDBOX, ("sandbox",)),
    ("bot/", ("bot", "handlers", "dialogs", "backend_client", "office", "sandbox", "tools")),
    ("tools/", ("tools", "dialogs", *(f"backend_client.{name}" for name in CONTRACT))),
    ("bot.py", ("bot.cli.main",)),
)

OFFICE_LAW = EMBEDDED + "law/"
IMPURE = (
    *("telegram", "aiohttp", "httpx", "sqlalchemy", "alembic", "redis", "asyncio"),
    *("os", "time", "random", "secrets", "socket", "subprocess", "sqlite3"),
)
DRAWN_BY_LOT = ("secrets",)  # a query code
STORES = ("bot/store/", EMBEDDED)
ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "sqlalchemy": (*STORES, "tests/"),
    "alembic": (*STORES, "tests/"),
    "aiosqlite": (*STORES, "tests/"),
    "asyncpg": (*STORES, "tests/"),
    "sqlite3": (*STORES, "tests/", "benchmarks/"),
    "redis": ("bot/redis/", "tests/"),
    "jieba": ("dialogs/reading/topics/segment.py", "tests/"),
    "rjieba": ("dialogs/reading/topics/segment.py", "tests/"),
    **dict.fromkeys(
        ("telegram", *(path.removesuffix(".py").replace("/", ".") for path in OF_TELEGRAM)),
        (*SPEAK_TELEGRAM, "tests/", "benchmarks/", "docs/"),
    ),
    "sklearn": (
        "tools/topics/train.py",
        "tools/acts/learn.py",
        "tools/acts/wishes.py",
        "tools/danger/learn.py",
        "tools/danger/english.py",
        "benchmarks/denunciations.py",
    ),
    # A decoder works on strangers' bytes in a child process; posters decode nothing.
    "PIL": ("bot/file_safety/reencode_image.py", "bot/cli/posters.py", "tests/"),
    "opencc": ("office/campaigns/traditional.py", "tools/texts/", "benchmarks/", "tests/"),
    "segno": (
        *("bot/cli/posters.py", "office/accounts/second_factor.py", "office/campaigns/poster.py"),
        "handlers/files/to_citizen.py",
        "tests/",
    ),
    "argon2": ("office/accounts/passwords.py", "tests/"),
    "cryptography": ("office/db/sealed.py", "tests/"),
    "xlsxwriter": ("office/desk/figures/export.py", "tests/"),
    "docx": ("office/desk/situation/report.py", "tests/"),
    "fpdf": ("office/papers/pdf.py",),
    "fontTools": ("tools/font/subset.py", "tests/"),
    "pyotp": ("office/accounts/second_factor.py", "tests/"),
    # What citizens pack is never unpacked: packed files are refused by their first bytes.
    "gzip": ("dialogs/reading/divisions/", "tools/divisions/", "tests/"),  # packed by ourselves
    "zlib": ("bot/file_safety/strip_pdf.py", "tests/"),  # a child process, too
    "zipfile": ("handlers/files/copy_of_data.py", "tests/"),  # it packs, and unpacks nothing
    **dict.fromkeys(("tarfile", "bz2", "lzma", "shelve"), ("tests/",)),
    **dict.fromkeys(("pickle", "marshal"), ()),
    "pillow_heif": ("bot/file_safety/reencode_image.py",),
    "filetype": ("handlers/files/types.py", "tests/"),
}

CLOCKS = ("bot/runtime/clock.py", SANDBOX)
TIME_OF_DAY = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime")),
    *("datetime.date.today", "sqlalchemy.func.now", "sqlalchemy.func.current_timestamp"),
}
STOPWATCHES = {f"time.{name}{ns}" for name in ("monotonic", "perf_counter") for ns in ("", "_ns")}

SENDS = re.compile(
    r"(?:send|reply)_(?:message|text|html|photo|document|media_group|voice|video|video_note|audio"
    r"|animation|sticker|location|contact|venue|poll|dice|invoice|chat_action)"
    r"|edit_(?:message_\w+|text|caption|reply_markup|media)|answer_callback_query"
    r"|(?:forward|copy|delete)_messages?|pin_chat_message|leave_chat|do_api_request"
)
FETCHER = "bot/telegram/downloads.py"
FETCHES = re.compile(r"get_file|download(?:_to_(?:drive|memory)|_as_bytearray)?")
SECRET = re.compile(
    r"(?:^|_)(?:secret|token|signature|password|passwd|hmac|(?:api|backend|staff)_key)(?:$|_)"
)
IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# These read what citizens write, or are the home of our words; the sandbox is a page of its own.
MAY_HOLD_WORDS = (
    "dialogs/reading/extract.py",
    *("dialogs/reading/in_chinese/", "dialogs/reading/people.py", "dialogs/reading/names.py"),
    "dialogs/reading/phones.py",
    "dialogs/reading/place_answers.py",
    "dialogs/reading/coordinates.py",
    "dialogs/reading/places.py",
    "dialogs/reading/divisions/",
    "dialogs/reading/topics/",
    "dialogs/texts/",
    "tools/",
    SANDBOX,
)

MAY_CATCH_ALL = (
    *("bot/loops/", "bot/ops/kept_loops.py", "handlers/turn.py", EMBEDDED + "loops.py"),
    # a decoder raises whatever comes, and all of it means the same
    "bot/file_safety/reencode_image.py",
    # of several transactions in one commit, each has its own error handed to whoever began it
    EMBEDDED + "db/in_thread.py",
)
MAY_PRINT = ("bot/cli/main.py", "benchmarks/", "docs/", "tests/")
DROPPED = "_".join(("drop", "pending", "updates"))  # nor is it written out here
SAYS_NOTHING = re.compile(r"(?:utils?|helpers?|managers?|base|common|misc)(?:\.py)?")


class Rule(NamedTuple):
    says: str
    mend: str
    find: Callable[[Source], Found]

    def breaches(self, source: Source) -> list[str]:
        return [
            f"{source.path}:{line}: {what}\n    rule: {self.says}\n    mend: {self.mend}"
            for line, what in sorted(set(self.find(source)))
        ]


def upward_imports(source: Source) -> Found:
    allowed = next((names for place, names in MAY_IMPORT if source.under(place)), None)
    for line, name in source.imports:
        if allowed is not None and within(name, *ROOMS, "tests") and not within(name, *allowed):
            yield line, f"imports {name}"


def impure_imports(source: Source) -> Found:
    if source.under("dialogs/", OFFICE_LAW):
        for line, name in source.imports:
            if within(name, *IMPURE) and not (source.under(OFFICE_LAW) and name in DRAWN_BY_LOT):
                yield line, f"imports {name}"


def stray_imports(source: Source) -> Found:
    for line, name in source.imports:
        for package, places in ONLY_IN.items():
            if within(name, package) and not source.under(*places):
                yield line, f"imports {package}, which is for {', '.join(places)}"


def eager_imports(source: Source) -> Found:
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = Source(source.path, ast.unparse(node)).imports
            if any(within(name, "sklearn") for _, name in names):
                yield node.lineno, "imports sklearn at the top of the module"


def clock_reads(source: Source) -> Found:
    if source.under(*CLOCKS, "tests/", "benchmarks/", "docs/"):
        return
    forbidden = TIME_OF_DAY if source.under("bot/") else TIME_OF_DAY | STOPWATCHES
    for node in source.nodes:
        if isinstance(node, ast.Name | ast.Attribute) and source.dotted(node) in forbidden:
            yield node.lineno, f"reads the time: {source.dotted(node)}"


def stray_sends(source: Source) -> Found:
    if source.under(SENDER, SANDBOX, "tests/", "benchmarks/", "docs/"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and SENDS.fullmatch(node.attr):
            yield node.lineno, f"uses {node.attr}"


def stray_fetches(source: Source) -> Found:
    if source.under(FETCHER, SANDBOX, "tests/", "benchmarks/", "docs/"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and FETCHES.fullmatch(node.attr):
            yield node.lineno, f"uses {node.attr}"


def words_in_python(source: Source) -> Found:
    if not source.under(*(f"{room}/" for room in ROOMS)) or source.under(*MAY_HOLD_WORDS):
        return
    docstrings = {id(node.value) for node in source.nodes if isinstance(node, ast.Expr)}
    for node in source.nodes:
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            text = node.value if isinstance(node.value, str) else ""
            if IDEOGRAPH.search(text):
                yield node.lineno, f"holds the words {text[:30]!r}"


def dropped_updates(source: Source) -> Found:
    for number, line in enumerate(source.text.splitlines(), start=1):
        if DROPPED in line:
            yield number, f"mentions {DROPPED}"


def compared_secrets(source: Source) -> Found:
    for node in source.nodes:
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = (node.left, node.comparators[0])
            names = [name for side in sides if (name := _secret(side))]
            if names and not any(isinstance(s, ast.Constant) and not s.value for s in sides):
                yield node.lineno, f"compares {names[0]} by == or !="


def _secret(node: ast.expr) -> str:
    """The name of a compared value when it sounds secret: x, a.x, a["x"] or a.get("x")."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            pass
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            pass
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
            pass
        case _:
            return ""
    return name if SECRET.search(name.lower().replace("-", "_")) else ""


def swallowed_errors(source: Source) -> Found:
    if source.under(*MAY_CATCH_ALL):
        return
    everything = {"Exception", "BaseException"}
    for node in source.nodes:
        match node:
            case ast.ExceptHandler(body=[*_, ast.Raise(exc=None)]):
                pass  # tidies up and passes the error on
            case ast.ExceptHandler(type=None):
                yield node.lineno, "catches everything"
            case ast.ExceptHandler(type=ast.Tuple(elts=caught)):
                if everything & set(map(source.dotted, caught)):
                    yield node.lineno, "catches Exception"
            case ast.ExceptHandler(type=ast.expr() as caught):
                if source.dotted(caught) in everything:
                    yield node.lineno, "catches Exception"
            case ast.Call(func=func, args=args) if source.dotted(func) == "contextlib.suppress":
                if everything & set(map(source.dotted, args)):
                    yield node.lineno, "suppresses Exception"


def long_files(source: Source) -> Found:
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield LONGEST_FILE, f"{lines} lines"


def empty_names(source: Source) -> Found:
    for part in PurePosixPath(source.path).parts:
        if SAYS_NOTHING.fullmatch(part):
            yield 1, f"is named {part}"


def missing_docstrings(source: Source) -> Found:
    if source.tree.body and not ast.get_docstring(source.tree):
        yield 1, "has no docstring"


def prints(source: Source) -> Found:
    if not source.under(*MAY_PRINT):
        for node in source.nodes:
            if isinstance(node, ast.Call) and source.dotted(node.func) == "print":
                yield node.lineno, "prints"


RULES: Mapping[str, Rule] = {
    "layers": Rule(
        "imports run downward: backend_client, dialogs, handlers, bot; the sandbox knows nobody",
        "move the code to the room it speaks of, or take the value through a port",
        upward_imports,
    ),
    "embedded": Rule(
        "the embedded backend is a program of its own, known to the command line alone",
        "talk to it over HTTP, through backend_client.http",
        embedded_imports,
    ),
    "sandbox": Rule(
        "the sandbox is a program of its own: the bot starts it, and knows what it hands out",
        "import it in bot/assemble.py, from the package and not from within",
        sandbox_imports,
    ),
    "office": Rule(
        "the office's packages import downward: data, law, db, rights, audit, accounts, queue,"
        " search, figures, answers, services, agents, api, desk",
        "move the code to the package it speaks of, or take the value as an argument",
        office_upward_imports,
    ),
    "forms": Rule(
        "the course of a form knows no feature, no form and no kind of question by its name",
        "let the form do it in a hook, or let the step say it in a field (dialogs/forms/form.py)",
        form_rules.features,
    ),
    "floors": Rule(
        "the packages of dialogs import downward (FLOORS), and each module stands on a floor",
        "move the code to the package it speaks of, or ask through the ports of the turn's context",
        floors.dialogs_upward_imports,
    ),
    "event": Rule(
        "a turn has one event from its beginning to its end",
        "hand on the words, or an event made of them, as an argument",
        form_rules.rewritten_events,
    ),
    "pure": Rule(
        "dialogs and the office's law are pure: no network, disk, loop, clock or dice",
        "take the value as an argument; what must be done is an effect",
        impure_imports,
    ),
    "only_in": Rule(
        "one room knows the database, one file Redis, one jieba; the channel's own Telegram",
        "go through the room that has it",
        stray_imports,
    ),
    "lazy": Rule(
        "the bot runs without scikit-learn", "import it in the function that trains", eager_imports
    ),
    "clock": Rule(
        "only the clock reads the time", "take `now` or a Clock as an argument", clock_reads
    ),
    "outbound": Rule(
        "nothing reaches Telegram but through handlers/telegram/send.py",
        "return a Message from the turn, or queue one",
        stray_sends,
    ),
    "fetches": Rule(
        "no file comes from Telegram but through bot/telegram/downloads.py, which knows the limits",
        "ask handlers.ports.Downloads for it",
        stray_fetches,
    ),
    "buttons": Rule(
        "what buttons carry is made and read in dialogs/state/buttons.py",
        "make it by buttons.draft, .case, .talk, .neighbour, .general; read it by .read, .parted",
        button_grammar,
    ),
    "statuses": Rule(
        "what a status means stands in one table",
        "make it a column of dialogs/cases/status.py",
        sets_of_statuses,
    ),
    "words": Rule(
        "no words of a citizen's language in Python",
        "put them into dialogs/texts (or a data file, a template) and name their key",
        words_in_python,
    ),
    "nothing_dropped": Rule(
        "no update is ever thrown away", "leave the option out", dropped_updates
    ),
    "secrets": Rule(
        "secrets are compared in constant time", "use hmac.compare_digest", compared_secrets
    ),
    "errors": Rule(
        "errors are caught by name; only the worker loops of MAY_CATCH_ALL catch all",
        "name what can happen there, or end the handler in a bare `raise`",
        swallowed_errors,
    ),
    "length": Rule(
        f"no file is longer than {LONGEST_FILE} lines", "split it by what it speaks of", long_files
    ),
    "names": Rule("a module's name says what is in it", "name its one subject", empty_names),
    "docstring": Rule(
        "a module's first line says what it is for", "write that line", missing_docstrings
    ),
    "print": Rule(
        "only the command line prints", "log it, or return it to bot/cli/main.py", prints
    ),
}


def python_files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in NOT_OURS and not path.name.startswith("."):
            yield from python_files(path)
        elif path.suffix == ".py":
            yield path
