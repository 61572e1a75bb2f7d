"""The settings: every mistake is one plain sentence with the variable's name."""

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from backend_client.webhooks import new_secret
from bot.listen_ports import take_port
from bot.settings import Listen, Settings, StartError, keep_secrets, load, variable
from tests.architecture_rules import ROOT

ENVIRONMENT = [variable(name) for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))


def test_nothing_needs_to_be_set() -> None:
    settings = load(None)
    assert settings.telegram_token is None
    assert settings.listen == Listen("127.0.0.1", 8080)
    assert settings.language == "zh-Hans"


@pytest.mark.starts
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TELEGRAM_TOKEN", "nonsense", "TELEGRAM_TOKEN must be a bot token"),
        ("TELEGRAM_API_URL", "localhost", "TELEGRAM_API_URL must be an address"),
        ("WEBHOOK_URL", "http://example.org/telegram", "WEBHOOK_URL must begin with https://"),
        ("WEBHOOK_SECRET", "too short", "WEBHOOK_SECRET must have 16 to 256"),
        ("LISTEN", "eighty", "LISTEN must be an address and a port, such as 127.0.0.1:8080"),
        ("SANDBOX_LISTEN", "127.0.0.1:99999", "SANDBOX_LISTEN must be an address and a port"),
        ("BACKEND_LISTEN", ":", "BACKEND_LISTEN must be an address and a port"),
        ("BACKEND_URL", "ftp://x", "BACKEND_URL must be an address"),
        ("BACKEND_KEY", "short", "BACKEND_KEY must have 16 to 256"),
        ("BACKEND_STAFF_KEY", "with space and more", "BACKEND_STAFF_KEY must have 16 to 256"),
        ("BACKEND_SECRET", "secret", "BACKEND_SECRET must be `whsec_` and base64"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must be sqlite+aiosqlite:///"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:", "DATABASE_URL must be sqlite"),
        ("BACKEND_DATABASE_URL", "bot.db", "BACKEND_DATABASE_URL must be sqlite+aiosqlite:///"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must be an address such as redis://"),
        ("HOME_DIVISION", "长安区", "HOME_DIVISION must name one division"),
        ("HOME_DIVISION", "nowhere", "HOME_DIVISION must name one division"),
        ("CLAMD_URL", "localhost:3310", "CLAMD_URL must be tcp://127.0.0.1:3310 or unix:///"),
        ("TRANSCRIBE_COMMAND", "/nowhere/engine --fast", "TRANSCRIBE_COMMAND must be a command"),
        ("TRANSCRIBE_COMMAND", "'", "TRANSCRIBE_COMMAND must be a command that is installed"),
        ("FILES_A_CASE", "0", "FILES_A_CASE must be a whole number from 1"),
        ("FILES_AN_HOUR", "many", "FILES_AN_HOUR must be a whole number"),
        ("MEGABYTES_AN_HOUR", "-5", "MEGABYTES_AN_HOUR must be a whole number"),
        ("RATINGS_A_BATCH", "1", "RATINGS_A_BATCH must be a whole number from 2"),
        ("DESK_OPEN", "maybe", "DESK_OPEN must be true or false"),
        ("DESK_URL", "desk.example", "DESK_URL must be an address"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, nginx", "TRUSTED_PROXIES must be addresses"),
        ("LANGUAGE", "fr", "LANGUAGE must be one of zh-Hans, zh-Hant, en"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR"),
    ],
)
def test_a_wrong_value_is_told_by_its_name_and_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StartError) as told:
        load(None)
    assert str(told.value).startswith(sentence)
    assert "\n" not in str(told.value)
    assert value == ":" or value not in str(told.value).replace("sqlite+aiosqlite", "")


def test_every_mistake_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN", "x")
    monkeypatch.setenv("LOG_LEVEL", "x")
    with pytest.raises(StartError) as told:
        load(None)
    assert len(str(told.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"TELEGRAM_API_URL": "http://127.0.0.1:1"}, "TELEGRAM_TOKEN"),
        ({"WEBHOOK_URL": "https://example.org/telegram"}, "TELEGRAM_TOKEN"),
        ({"BACKEND_URL": "https://example.org"}, "BACKEND_KEY"),
    ],
)
def test_what_needs_something_else_says_what(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StartError, match=f"{missing} must be set too"):
        load(None)


def test_a_desk_that_is_open_to_others_is_told_how_to_be_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DESK_OPEN", "true")
    assert load(None).desk_open
    monkeypatch.setenv("BACKEND_LISTEN", "0.0.0.0:8082")
    with pytest.raises(StartError, match="unset DESK_OPEN and sign in with BACKEND_STAFF_KEY"):
        load(None)


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "")
    assert load(None).telegram_token is None


def test_the_file_is_read_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("LISTEN=127.0.0.1:9001\nLOG_LEVEL=debug\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("LOG_LEVEL", "error")
    settings = load(file)
    assert (settings.listen.port, settings.log_level) == (9001, "ERROR")


@pytest.mark.parametrize(
    ("value", "language"),
    [
        *(("en", "en"), ("en_US:en", "en"), ("zh_CN", "zh-Hans")),
        *(("zh_TW.UTF-8", "zh-Hant"), ("fr_FR:fr", "zh-Hans")),
    ],
)
def test_what_the_system_keeps_in_language_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, value: str, language: str
) -> None:
    monkeypatch.setenv("LANGUAGE", value)
    assert load(None).language == language


def test_secrets_are_made_once_and_kept_for_the_owner_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = keep_secrets(load(None))
    assert keep_secrets(load(None)) == first
    mode = (tmp_path / "var" / "secrets.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secrets.json"]
    monkeypatch.setenv("BACKEND_KEY", "a-key-of-our-own-making")
    changed = replace(first, backend_keys=("a-key-of-our-own-making",))
    assert keep_secrets(load(None)) == changed


def test_the_key_of_printed_codes_outlasts_the_backend_s_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = keep_secrets(load(None)).link_key
    monkeypatch.setenv("BACKEND_SECRET", new_secret())
    assert keep_secrets(load(None)).link_key == first
    monkeypatch.setenv("LINK_KEY", "a-key-of-our-own-making")
    assert keep_secrets(load(None)).link_key == "a-key-of-our-own-making"


def test_a_folder_that_cannot_be_made_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "var"))
    with pytest.raises(StartError, match="DATA_DIR must be a folder we can write to"):
        keep_secrets(load(None))


@pytest.mark.starts
def test_a_taken_port_says_which_and_how_to_change_it() -> None:
    with take_port("LISTEN", Listen("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        with pytest.raises(StartError, match=rf"LISTEN: port {port} .* set LISTEN to another"):
            take_port("LISTEN", Listen("127.0.0.1", port))


def test_the_table_in_the_documentation_is_that_of_the_settings() -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    fields = {
        variable(name): str(field.description) for name, field in Settings.model_fields.items()
    }
    assert {name: meaning for name, _, meaning in table} == fields
    for name, default, _ in table:
        value = Settings.model_fields[name.lower()].default
        assert value is None or str(value) in default, name
