"""The nevers of the house are kept (rules in house.py), and every rule can be made to fire."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests import house as house_rules
from tests import programs
from tests.house import DROPPED, LONGEST_FILE, ROOMS, ROOT, RULES, python_files
from tests.programs import EMBEDDED
from tests.sources import Source

# rule, path, source: each must be found out
BREACHES = (
    ("layers", "backend_client/client.py", "from dialogs.message import Message"),
    ("layers", "dialogs/engine.py", "from backend_client.client import HttpBackend"),
    ("layers", "dialogs/engine.py", "from backend_client import errors"),
    ("layers", "handlers/turn.py", "import bot.clock"),
    ("layers", "handlers/turn.py", "import importlib\nimportlib.import_module('bot.clock')"),
    ("layers", "handlers/inbound.py", "from ..bot import clock"),
    ("layers", "bot/sandbox/app.py", "from bot.clock import SystemClock"),
    ("layers", "bot/worker.py", "from tests.fakes import Clock"),
    ("layers", "bot.py", "import handlers.turn"),
    ("embedded", "bot/assemble.py", "from backend_client.embedded.app import create_app"),
    ("embedded", "backend_client/client.py", "from backend_client import embedded"),
    ("embedded", "handlers/effects.py", "from backend_client.embedded import app"),
    ("layers", f"{EMBEDDED}app.py", "from backend_client.client import HttpBackend"),
    ("sandbox", "bot/worker.py", "from bot.sandbox import Sandbox"),
    ("sandbox", "bot/assemble.py", "from bot.sandbox.state import Sandbox"),
    ("office", f"{EMBEDDED}law/hours.py", "from backend_client.embedded.db import models"),
    ("office", f"{EMBEDDED}services/talks.py", "import backend_client.embedded.api.http"),
    ("office", f"{EMBEDDED}api/http.py", "from backend_client.embedded.desk.forms import x"),
    ("pure", f"{EMBEDDED}law/hours.py", "from sqlalchemy import select"),
    ("forms", "dialogs/drafts.py", "from dialogs.file_case import FILE_CASE"),
    ("forms", "dialogs/shelf.py", "from dialogs import relay"),
    ("forms", "dialogs/talk.py", "from dialogs import engine"),
    ("forms", "dialogs/engine.py", "def f(step):\n    return isinstance(step.kind, Quote)"),
    (
        "forms",
        "dialogs/drafts.py",
        "def f(d):\n    return isinstance(d.step('a').kind, Files | Text)",
    ),
    ("forms", "dialogs/render.py", "def f(frame):\n    return frame.dialog == 'file_case'"),
    ("forms", "dialogs/drafts.py", "def f(dialog):\n    return dialog is FILE_CASE"),
    ("forms", "dialogs/kinds.py", "def f(step):\n    return step.name == 'phone'"),
    ("event", "dialogs/drafts.py", "def f(talk, event):\n    talk.event = event"),
    ("pure", "dialogs/engine.py", "import asyncio"),
    ("buttons", "dialogs/relay.py", "button('relay.end', 'r:1:end')"),
    ("buttons", "dialogs/render.py", "def f(frame):\n    return f'd:{frame.tag}:1:keep'"),
    ("buttons", "dialogs/case_taps.py", "party, _, grade = rest.partition('.')"),
    ("buttons", "handlers/inbound.py", "data = 'g:help'"),
    ("statuses", "dialogs/notices.py", "QUIET = frozenset({CaseStatus.SUBMITTED})"),
    ("statuses", "dialogs/rate_case.py", "def f(s):\n    return s in (CaseStatus.FINAL, 'closed')"),
    ("pure", "dialogs/kinds.py", "def f():\n    from os import path"),
    ("only_in", "bot/worker.py", "from sqlalchemy.orm import Session"),
    ("only_in", "handlers/turn.py", "import redis.asyncio"),
    ("only_in", "dialogs/topics/classify.py", "from jieba import posseg"),
    ("lazy", "dialogs/topics/train.py", "from sklearn.linear_model import SGDClassifier"),
    ("clock", "dialogs/notices.py", "import datetime\ndatetime.datetime.now()"),
    ("clock", "bot/worker.py", "from datetime import datetime as dt, UTC\ndt.now(UTC)"),
    ("clock", "bot/worker.py", "import time\nf = field(default_factory=time.time)"),
    ("clock", "bot/store/models.py", "from sqlalchemy import func\nx = column(func.now())"),
    ("clock", "backend_client/client.py", "from time import monotonic\nmonotonic()"),
    ("only_in", "bot/store/outbox.py", "from handlers.outbound import outcome_of"),
    ("only_in", "bot/sends.py", "import telegram.error"),
    ("outbound", "bot/worker.py", "async def f(bot):\n    await bot.send_message(1, 'x')"),
    ("outbound", "handlers/inbound.py", "async def f(m):\n    await m.reply_text('x')"),
    ("outbound", "handlers/files.py", "async def f(b):\n    await b.answer_callback_query('x')"),
    ("fetches", "handlers/files.py", "async def f(b):\n    await b.get_file('x')"),
    ("fetches", "bot/worker.py", "async def f(x):\n    await x.download_to_drive()"),
    ("only_in", "bot/pictures.py", "from PIL import Image"),
    ("words", "handlers/routes.py", "x = '您好'"),
    ("words", "dialogs/engine.py", "def f(n):\n    return f'第{n}'"),
    ("words", "backend_client/embedded/cases.py", "RECEIVED = {'a': ['已登记']}"),
    ("nothing_dropped", "bot/intake.py", f"poll({DROPPED}=False)"),
    ("secrets", "bot/webhook.py", "def f(a, secret):\n    return a == secret"),
    ("secrets", "bot/webhook.py", "def f(h, s):\n    return h.get('X-Secret-Token') != s"),
    ("secrets", "bot/webhook.py", "def f(s, sent):\n    return s.api_key == sent"),
    ("errors", "handlers/files.py", "try:\n    f()\nexcept Exception as e:\n    log(e)"),
    ("errors", "handlers/files.py", "try:\n    f()\nexcept:\n    pass"),
    ("errors", "bot/cli.py", "try:\n    f()\nexcept (OSError, BaseException):\n    pass"),
    ("errors", "bot/cli.py", "from contextlib import suppress\nwith suppress(Exception):\n    f()"),
    ("length", "bot/worker.py", "x = 1\n" * (LONGEST_FILE + 1)),
    ("names", "dialogs/utils.py", ""),
    ("names", "bot/helpers/__init__.py", ""),
    ("docstring", "bot/worker.py", "import json"),
    ("print", "handlers/turn.py", "print('here')"),
)
# what comes close and is right
FINE = (
    ("layers", "dialogs/engine.py", "from backend_client.contract import Case"),
    ("layers", "bot/assemble.py", "import handlers.turn, botany"),
    ("layers", "bot/sandbox/app.py", "from .text import parse\nfrom bot.sandbox import html"),
    ("layers", "backend_client/embedded/app.py", "from backend_client.contract import Case"),
    ("embedded", "bot/cli.py", "from backend_client.embedded.app import create_app"),
    ("layers", f"{EMBEDDED}app.py", "from backend_client.keys import opens"),
    ("sandbox", "bot/assemble.py", "from bot.sandbox import Sandbox, create_app"),
    ("sandbox", "tests/town.py", "from bot.sandbox.state import Sandbox"),
    ("office", f"{EMBEDDED}app.py", "from backend_client.embedded.desk import routes"),
    ("office", f"{EMBEDDED}db/models.py", "from backend_client.embedded.law import hours"),
    ("office", "bot/cli.py", "from backend_client.embedded.services import talks"),
    ("pure", f"{EMBEDDED}law/numbers.py", "import secrets"),
    ("forms", "dialogs/drafts.py", "from dialogs import engine, extract"),
    ("forms", "dialogs/drafts.py", "def f(event):\n    return isinstance(event.what, Said)"),
    ("forms", "dialogs/engine.py", "def f(step, d):\n    return step.name == d.text_to"),
    ("forms", "dialogs/talk.py", "from dialogs.form import Forms"),
    ("forms", "dialogs/twins.py", "from dialogs.file_case import FILE_CASE"),
    ("event", "dialogs/relay.py", "def f(talk):\n    event = talk.event"),
    ("pure", "dialogs/engine.py", "import ostrich, datetime"),
    ("buttons", "dialogs/buttons.py", "def f(data):\n    return data.split(':') or 'g:help'"),
    ("buttons", "dialogs/topics/lexicon.py", "pairs = row.split(':')"),
    ("statuses", "dialogs/case_status.py", "ENDED = frozenset({CaseStatus.FINAL})"),
    ("statuses", "dialogs/track_case.py", "gone = status is CaseStatus.WITHDRAWN"),
    ("buttons", "dialogs/texts/__init__.py", "main = folded.split('-')"),
    ("pure", "handlers/turn.py", "import asyncio"),
    ("only_in", "bot/store/models.py", "import sqlalchemy as sa"),
    ("lazy", "dialogs/topics/train.py", "def train():\n    import sklearn"),
    ("clock", "bot/clock.py", "from datetime import datetime, UTC\ndatetime.now(UTC)"),
    ("clock", "bot/worker.py", "import time\ntime.monotonic()\nclock.now()"),
    ("only_in", "bot/voice.py", "from telegram import Bot\nfrom handlers import outbound"),
    ("only_in", "bot/store/outbox.py", "from handlers.stored_outputs import output_to_plain"),
    ("outbound", "handlers/outbound.py", "async def f(b):\n    await b.send_message(1, 'x')"),
    ("fetches", "bot/downloads.py", "async def f(b):\n    await b.get_file('x')"),
    ("words", "dialogs/engine.py", '"""先存着 keeps it."""\nx = 1  # 先存着'),
    ("words", "dialogs/kinds.py", r"HAN = re.compile(r'[\u4e00-\u9fff]')"),
    ("words", "dialogs/extract.py", "WISHES = ('希望',)"),
    ("secrets", "bot/settings.py", "def f(token):\n    return token == '' or len(token) == 9"),
    ("errors", "bot/worker.py", "try:\n    f()\nexcept Exception:\n    log()"),
    ("errors", "bot/store/unit.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
    ("length", "bot/worker.py", "x = 1\n" * LONGEST_FILE),
    ("names", "dialogs/basement.py", ""),
    ("docstring", "bot/__init__.py", ""),
    ("print", "bot/cli.py", "print('http://127.0.0.1:8081')"),
)


@pytest.fixture(scope="module")
def house() -> list[Source]:
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in python_files()
    ]


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_its_rule(name: str, house: list[Source]) -> None:
    breaches = [breach for source in house for breach in RULES[name].breaches(source)]
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


def test_every_rule_is_exercised_and_every_room_is_read(house: list[Source]) -> None:
    assert {rule for rule, _, _ in BREACHES} == set(RULES)
    assert {source.path.split("/")[0] for source in house} >= {*ROOMS, "bot.py", "tests"}


# not there yet: the office's packages
NOT_YET = {house_rules.OFFICE_LAW}


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
    tables = {**vars(house_rules), **vars(programs)}
    named = {path for name, table in tables.items() if name.isupper() for path in places(table)}
    assert len(named) > 30
    gone = {path for path in named - NOT_YET if not (ROOT / path).exists()}
    assert not gone, f"rules of house.py and programs.py name what is not there: {sorted(gone)}"


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
    assert {place.split("/")[0] for place, _ in house_rules.MAY_IMPORT} >= set(ROOMS)


FROZEN = ROOT / "tests" / "releases" / "migrations.txt"


def digests(root: Path = ROOT) -> dict[str, str]:
    """Of every migration, by its store and name."""
    stores = {"bot": "bot/store/migrations", "backend": "backend_client/embedded/migrations"}
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
