"""The rules of architecture_rules.py hold, and every one can be made to fire."""

import ast
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests import architecture_rules, floors, programs
from tests.architecture_rules import DROPPED, LONGEST_FILE, ROOMS, ROOT, RULES, python_files
from tests.programs import EMBEDDED
from tests.sources import Source

# rule, path, source: each must be found out
BREACHES = (
    ("floors", "dialogs/cases/card.py", "from dialogs.staff_chat import moves"),
    ("floors", "dialogs/nearby/moves.py", "from dialogs.staff_chat import moves"),
    ("floors", "dialogs/attic.py", "x = 1"),
    ("forms", "dialogs/turn_context.py", "from dialogs.forms.form import Forms"),
    ("layers", "backend_client/http.py", "from dialogs.state.message import Message"),
    ("layers", "dialogs/forms/position.py", "from backend_client.http import HttpBackend"),
    ("layers", "dialogs/forms/position.py", "from backend_client import errors"),
    ("layers", "handlers/turn.py", "import bot.runtime.clock"),
    (
        "layers",
        "handlers/turn.py",
        "import importlib\nimportlib.import_module('bot.runtime.clock')",
    ),
    ("layers", "handlers/telegram/events.py", "from ...bot import clock"),
    ("layers", "sandbox/app.py", "from bot.runtime.clock import SystemClock"),
    ("layers", "bot/loops/pump.py", "from tests.fakes import Clock"),
    ("layers", "bot.py", "import handlers.turn"),
    ("embedded", "bot/assemble.py", "from office.app import create_app"),
    ("embedded", "backend_client/http.py", "import office"),
    ("embedded", "handlers/effects.py", "from office import app"),
    ("layers", f"{EMBEDDED}app.py", "from backend_client.http import HttpBackend"),
    ("sandbox", "bot/loops/pump.py", "from sandbox import Sandbox"),
    ("sandbox", "bot/assemble.py", "from sandbox.state import Sandbox"),
    ("office", f"{EMBEDDED}law/hours.py", "from office.db import models"),
    ("office", f"{EMBEDDED}services/talks.py", "import office.api.http"),
    ("office", f"{EMBEDDED}api/http.py", "from office.desk.forms import x"),
    ("pure", f"{EMBEDDED}law/hours.py", "from sqlalchemy import select"),
    ("forms", "dialogs/forms/answering.py", "from dialogs.filing.form import FILE_CASE"),
    ("forms", "dialogs/forms/parked.py", "from dialogs import staff_chat"),
    ("forms", "dialogs/turn_context.py", "from dialogs import engine"),
    ("forms", "dialogs/forms/position.py", "def f(step):\n    return isinstance(step.kind, Quote)"),
    (
        "forms",
        "dialogs/forms/answering.py",
        "def f(d):\n    return isinstance(d.step('a').kind, Files | Text)",
    ),
    ("forms", "dialogs/forms/screens.py", "def f(frame):\n    return frame.dialog == 'file_case'"),
    ("forms", "dialogs/forms/answering.py", "def f(dialog):\n    return dialog is FILE_CASE"),
    ("forms", "dialogs/forms/fields.py", "def f(step):\n    return step.name == 'phone'"),
    ("event", "dialogs/forms/answering.py", "def f(talk, event):\n    talk.event = event"),
    ("pure", "dialogs/forms/position.py", "import asyncio"),
    ("buttons", "dialogs/staff_chat/moves.py", "button('staff_chat.end', 'r:1:end')"),
    ("buttons", "dialogs/forms/screens.py", "def f(frame):\n    return f'd:{frame.tag}:1:keep'"),
    ("buttons", "dialogs/cases/action_handlers.py", "party, _, grade = rest.partition('.')"),
    ("buttons", "handlers/telegram/events.py", "data = 'g:help'"),
    ("statuses", "dialogs/cases/notifications.py", "QUIET = frozenset({CaseStatus.SUBMITTED})"),
    (
        "statuses",
        "dialogs/cases/rating.py",
        "def f(s):\n    return s in (CaseStatus.FINAL, 'closed')",
    ),
    ("pure", "dialogs/forms/fields.py", "def f():\n    from os import path"),
    ("only_in", "bot/loops/pump.py", "from sqlalchemy.orm import Session"),
    ("only_in", "handlers/turn.py", "import redis.asyncio"),
    ("only_in", "dialogs/reading/topics/classify.py", "from jieba import posseg"),
    ("lazy", "tools/topics/train.py", "from sklearn.linear_model import SGDClassifier"),
    ("clock", "dialogs/cases/notifications.py", "import datetime\ndatetime.datetime.now()"),
    ("clock", "bot/loops/pump.py", "from datetime import datetime as dt, UTC\ndt.now(UTC)"),
    ("clock", "bot/loops/pump.py", "import time\nf = field(default_factory=time.time)"),
    ("clock", "bot/store/models.py", "from sqlalchemy import func\nx = column(func.now())"),
    ("clock", "backend_client/http.py", "from time import monotonic\nmonotonic()"),
    ("only_in", "bot/store/queues/outbox.py", "from handlers.telegram.send import outcome_of"),
    ("only_in", "bot/loops/sends.py", "import telegram.error"),
    ("outbound", "bot/loops/pump.py", "async def f(bot):\n    await bot.send_message(1, 'x')"),
    ("outbound", "handlers/telegram/events.py", "async def f(m):\n    await m.reply_text('x')"),
    (
        "outbound",
        "handlers/files/from_citizen.py",
        "async def f(b):\n    await b.answer_callback_query('x')",
    ),
    ("fetches", "handlers/files/from_citizen.py", "async def f(b):\n    await b.get_file('x')"),
    ("fetches", "bot/loops/pump.py", "async def f(x):\n    await x.download_to_drive()"),
    ("only_in", "bot/file_safety/child_process.py", "from PIL import Image"),
    ("words", "handlers/telegram/routes.py", "x = '您好'"),
    ("words", "dialogs/forms/position.py", "def f(n):\n    return f'第{n}'"),
    ("words", "office/law/moves.py", "RECEIVED = {'a': ['已登记']}"),
    ("nothing_dropped", "bot/loops/intake.py", f"poll({DROPPED}=False)"),
    ("secrets", "bot/webhook.py", "def f(a, secret):\n    return a == secret"),
    ("secrets", "bot/webhook.py", "def f(h, s):\n    return h.get('X-Secret-Token') != s"),
    ("secrets", "bot/webhook.py", "def f(s, sent):\n    return s.api_key == sent"),
    (
        "errors",
        "handlers/files/from_citizen.py",
        "try:\n    f()\nexcept Exception as e:\n    log(e)",
    ),
    ("errors", "handlers/files/from_citizen.py", "try:\n    f()\nexcept:\n    pass"),
    ("errors", "bot/cli/main.py", "try:\n    f()\nexcept (OSError, BaseException):\n    pass"),
    (
        "errors",
        "bot/cli/main.py",
        "from contextlib import suppress\nwith suppress(Exception):\n    f()",
    ),
    ("length", "bot/loops/pump.py", "x = 1\n" * (LONGEST_FILE + 1)),
    ("names", "dialogs/utils.py", ""),
    ("names", "bot/helpers/__init__.py", ""),
    ("docstring", "bot/loops/pump.py", "import json"),
    ("print", "handlers/turn.py", "print('here')"),
)
# what comes close and is right
FINE = (
    ("layers", "dialogs/forms/position.py", "from backend_client.contract.case import Case"),
    ("layers", "bot/assemble.py", "import handlers.turn, botany"),
    ("layers", "sandbox/app.py", "from .text import parse\nfrom sandbox import html"),
    ("layers", "office/app.py", "from backend_client.contract.case import Case"),
    ("embedded", "bot/cli/main.py", "from office.app import create_app"),
    ("layers", f"{EMBEDDED}app.py", "from backend_client.keys import opens"),
    ("sandbox", "bot/assemble.py", "from sandbox import Sandbox, create_app"),
    ("sandbox", "tests/program.py", "from sandbox.state import Sandbox"),
    ("office", f"{EMBEDDED}app.py", "from office.desk import routes"),
    ("office", f"{EMBEDDED}db/models.py", "from office.law import hours"),
    ("office", "bot/cli/main.py", "from office.services import talks"),
    ("pure", f"{EMBEDDED}law/numbers.py", "import secrets"),
    ("forms", "dialogs/forms/answering.py", "from dialogs.forms import position"),
    (
        "forms",
        "dialogs/forms/answering.py",
        "def f(event):\n    return isinstance(event.what, Said)",
    ),
    ("forms", "dialogs/forms/position.py", "def f(step, d):\n    return step.name == d.text_to"),
    ("forms", "dialogs/turn_context.py", "from dialogs.state.event import Event"),
    ("floors", "dialogs/cases/card.py", "from dialogs.forms.screens import card"),
    ("floors", "dialogs/cases/card.py", "from dialogs.cases.status import ROWS"),
    ("forms", "dialogs/filing/similar_case.py", "from dialogs.filing.form import FILE_CASE"),
    ("event", "dialogs/staff_chat/moves.py", "def f(talk):\n    event = talk.event"),
    ("pure", "dialogs/forms/position.py", "import ostrich, datetime"),
    ("buttons", "dialogs/state/buttons.py", "def f(data):\n    return data.split(':') or 'g:help'"),
    ("buttons", "dialogs/reading/topics/lexicon.py", "pairs = row.split(':')"),
    ("statuses", "dialogs/cases/status.py", "ENDED = frozenset({CaseStatus.FINAL})"),
    ("statuses", "dialogs/cases/followed.py", "gone = status is CaseStatus.WITHDRAWN"),
    ("buttons", "dialogs/texts/__init__.py", "main = folded.split('-')"),
    ("pure", "handlers/turn.py", "import asyncio"),
    ("only_in", "bot/store/models.py", "import sqlalchemy as sa"),
    ("lazy", "tools/topics/train.py", "def train():\n    import sklearn"),
    ("clock", "bot/runtime/clock.py", "from datetime import datetime, UTC\ndatetime.now(UTC)"),
    ("clock", "bot/loops/pump.py", "import time\ntime.monotonic()\nclock.now()"),
    (
        "only_in",
        "bot/telegram/client.py",
        "from telegram import Bot\nfrom handlers import outbound",
    ),
    (
        "only_in",
        "bot/store/queues/outbox.py",
        "from handlers.stored_outputs import output_to_plain",
    ),
    ("outbound", "handlers/telegram/send.py", "async def f(b):\n    await b.send_message(1, 'x')"),
    ("fetches", "bot/telegram/downloads.py", "async def f(b):\n    await b.get_file('x')"),
    ("words", "dialogs/forms/position.py", '"""先存着 keeps it."""\nx = 1  # 先存着'),
    ("words", "dialogs/forms/fields.py", r"HAN = re.compile(r'[\u4e00-\u9fff]')"),
    ("words", "dialogs/reading/extract.py", "WISHES = ('希望',)"),
    ("secrets", "bot/settings.py", "def f(token):\n    return token == '' or len(token) == 9"),
    ("errors", "bot/loops/pump.py", "try:\n    f()\nexcept Exception:\n    log()"),
    ("errors", "bot/store/unit.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
    ("length", "bot/loops/pump.py", "x = 1\n" * LONGEST_FILE),
    ("names", "dialogs/basement.py", ""),
    ("docstring", "bot/__init__.py", ""),
    ("print", "bot/cli/main.py", "print('http://127.0.0.1:8081')"),
)


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in python_files()
    ]


@pytest.mark.parametrize("name", RULES)
def test_the_tree_keeps_each_rule(name: str, sources: list[Source]) -> None:
    breaches = [breach for source in sources for breach in RULES[name].breaches(source)]
    if breaches:
        pytest.fail("\n".join([f"{len(breaches)} found", *breaches]), pytrace=False)


@pytest.mark.parametrize("rule,path,text", BREACHES)
def test_a_breach_is_found_where_it_stands(rule: str, path: str, text: str) -> None:
    found = RULES[rule].breaches(Source(path, text))
    assert len(found) == 1
    assert found[0].startswith(f"{path}:")
    assert RULES[rule].mend in found[0]


@pytest.mark.parametrize("rule,path,text", FINE)
def test_what_comes_close_and_is_right_passes(rule: str, path: str, text: str) -> None:
    assert RULES[rule].breaches(Source(path, text)) == []


def test_no_folder_is_crowded(sources: list[Source]) -> None:
    rooms = [source.path for source in sources if source.under(*(f"{room}/" for room in ROOMS))]
    assert floors.crowded(rooms) == []
    more = [f"bot/attic/{at}.py" for at in range(floors.MOST_MODULES + 1)]
    assert floors.crowded([*rooms, *more, "bot/attic/__init__.py"]) == ["bot/attic: 15"]


def test_no_modules_import_each_other_in_a_circle(sources: list[Source]) -> None:
    """Neither where the program runs nor where only its types are checked."""
    rooms = [source for source in sources if source.under(*(f"{room}/" for room in ROOMS))]
    arrows = floors.arrows(rooms)
    assert sum(map(len, arrows.values())) > 1000
    assert floors.circles(arrows) == []
    back = {"dialogs.state.event": {*arrows["dialogs.state.event"], "dialogs.turn"}}
    assert any("dialogs.turn" in circle for circle in floors.circles(arrows | back))


def test_no_class_name_stands_twice_where_the_bot_and_the_contract_meet(
    sources: list[Source],
) -> None:
    rooms = ("backend_client/", "bot/", "dialogs/", "handlers/")
    named = Counter(
        node.name
        for source in sources
        if source.under(*rooms)
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert len(named) > 300
    assert [name for name, times in named.items() if times > 1] == []


def test_every_rule_is_exercised_and_every_room_is_read(sources: list[Source]) -> None:
    assert {rule for rule, _, _ in BREACHES} == set(RULES)
    assert {source.path.split("/")[0] for source in sources} >= {*ROOMS, "bot.py", "tests"}


NOT_YET: set[str] = set()


def places(value: object) -> Iterator[str]:
    """The paths that a table of the rules names, however deep in it."""
    if isinstance(value, str):
        if value.endswith((".py", "/")) and " " not in value:
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from places(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from places(each)


def test_every_place_that_a_rule_names_is_there() -> None:
    """A rule over a place that has moved would pass over nothing, in silence."""
    tables = {**vars(architecture_rules), **vars(programs)}
    named = {path for name, table in tables.items() if name.isupper() for path in places(table)}
    assert len(named) > 30
    gone = {path for path in named - NOT_YET if not (ROOT / path).exists()}
    assert not gone, f"architecture_rules.py and programs.py name what is not there: {sorted(gone)}"


def rooms_of(root: Path) -> set[str]:
    """The folders at the top that hold the program: all with Python but what is beside it."""
    beside = {"tests", "benchmarks", "docs", "deploy"}
    return {path.relative_to(root).parts[0] for path in python_files(root)} - beside - {"bot.py"}


def test_every_room_is_known_where_rooms_are_listed() -> None:
    """A room that is new at the top and not listed is not checked, not typed or not shipped."""
    assert rooms_of(ROOT) == set(ROOMS)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [typed] = (line for line in makefile.splitlines() if line.startswith("SOURCES ="))
    assert set(ROOMS) <= set(typed.split())
    image = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    shipped = {line.split()[1] for line in image.splitlines() if line.startswith("COPY ")}
    assert set(ROOMS) <= shipped
    assert {place.split("/")[0] for place, _ in architecture_rules.MAY_IMPORT} >= set(ROOMS)


FROZEN = ROOT / "tests" / "releases" / "migrations.txt"


def digests(root: Path = ROOT) -> dict[str, str]:
    """Of every migration, by its store and name."""
    stores = {"bot": "bot/store/migrations", "backend": "office/db/migrations"}
    return {
        f"{store}/{script.name}": hashlib.sha256(script.read_bytes()).hexdigest()
        for store, folder in stores.items()
        for script in sorted((root / folder / "versions").glob("[0-9]*.py"))
    }


def frozen(text: str) -> dict[str, str]:
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {name: digest for digest, name in filter(None, lines)}


def test_no_migration_is_changed_once_it_was_published() -> None:
    """A store that has it behind it would never get what was added: write a new one instead."""
    known, found = frozen(FROZEN.read_text("ascii")), digests()
    changed = {name for name in known if found.get(name) != known[name]}
    assert not changed, f"published, so never to be changed again: {sorted(changed)}"
    new = "".join(f"{found[name]}  {name}\n" for name in found if name not in known)
    assert not new, f"a new migration is frozen by its line at the end of {FROZEN}:\n{new}"


def test_a_changed_migration_is_found(tmp_path: Path) -> None:
    versions = tmp_path / "bot" / "store" / "migrations" / "versions"
    versions.mkdir(parents=True)
    script = versions / "0001_first.py"
    script.write_text("one")
    before = digests(tmp_path)
    script.write_text("two")
    assert before.keys() == digests(tmp_path).keys() == {"bot/0001_first.py"}
    assert before != digests(tmp_path)
    assert frozen("# a comment\n00  bot/0001_first.py\n") == {"bot/0001_first.py": "00"}
