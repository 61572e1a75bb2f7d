"""The settings: from the environment or `.env`, all optional, each mistake explained.

docs/running.md holds the table; a test compares the two.
"""

import hmac
import importlib.util
import ipaddress
import json
import re
import secrets
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend_client.keys import several
from backend_client.webhooks import new_secret
from bot.secrets import (
    Secrets as Secrets,
)
from bot.secrets import (
    key,
    keys,
    plain,
    sealing_keys,
    signing_secrets,
    staff_keys,
    unless_off,
    webhook_secrets,
    written_once,
)
from dialogs.reading.divisions.home import division_of
from dialogs.texts import LANGUAGES, language_of

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SWITCHES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
TELEGRAM = "https://api.telegram.org"


class StartError(Exception):
    """Why the program does not start, in sentences for whoever started it."""


@dataclass(frozen=True)
class Listen:
    """An address to listen on; port 0 lets the system choose."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _listen(value: object) -> Listen:
    if isinstance(value, Listen):
        return value
    host, _, port = str(value).strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError("must be an address and a port, such as 127.0.0.1:8080")
    return Listen(host, int(port))


def _root(value: object) -> str:
    text = str(value).strip().rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError("must be an address such as https://example.org")
    return text


def _webhook_url(value: object) -> str:
    text = _root(value)
    if not text.startswith("https://") and not re.match(r"http://(127\.|localhost)", text):
        raise ValueError("must begin with https://: Telegram calls no other address")
    return text


def _token(value: object) -> SecretStr:
    text = plain(value)
    if not re.fullmatch(r"[0-9]{3,18}:[A-Za-z0-9_-]{3,100}", text):
        raise ValueError("must be a bot token as @BotFather gives it, such as 123456:ABC-DEF")
    return SecretStr(text)


def _database(value: object) -> SecretStr:
    text = plain(value)
    if re.fullmatch(r"sqlite\+aiosqlite:///[^?]+", text) and ":memory:" not in text:
        return SecretStr(text)
    if not re.match(r"postgresql\+asyncpg://\S+", text):
        raise ValueError(
            "must be sqlite+aiosqlite:///path/to/file.db or postgresql+asyncpg://user@host/name"
        )
    if importlib.util.find_spec("asyncpg") is None:
        raise ValueError("needs the package asyncpg, which is not installed")
    return SecretStr(text)


def _redis(value: object) -> SecretStr:
    text = plain(value)
    if not re.match(r"(rediss?|unix)://\S+", text):
        raise ValueError("must be an address such as redis://127.0.0.1:6379/0")
    return SecretStr(text)


def _clamd(value: object) -> str:
    text = str(value).strip()
    if not re.fullmatch(r"tcp://[^\s/@]+:[1-9][0-9]{0,4}|unix:///\S+", text):
        raise ValueError("must be tcp://127.0.0.1:3310 or unix:///path/to/clamd.ctl")
    return text


def _division(value: object) -> str:
    return division_of(str(value).strip())


def _command(value: object) -> tuple[str, ...]:
    try:
        words = value if isinstance(value, tuple) else tuple(shlex.split(str(value)))
    except ValueError:
        words = ()
    if not words or shutil.which(words[0]) is None:
        raise ValueError("must be a command that is installed, with its options")
    return words


def _count(value: object) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", str(value).strip()):
        raise ValueError("must be a whole number from 1 to 999999")
    return int(str(value))


def _days(least: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", str(value).strip()) or int(str(value)) < least:
            raise ValueError(f"must be a whole number of days, {least} or more")
        return int(str(value))

    return read


def _pause(value: object) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", str(value).strip()):
        raise ValueError("must be a whole number from 0 to 99")
    return int(str(value))


def _crowd(value: object) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", str(value).strip()) or int(str(value)) < 2:
        raise ValueError("must be a whole number from 2 to 9999: a sum of one is no sum")
    return int(str(value))


def _switch(value: object) -> bool:
    if (text := str(value).strip().lower()) not in SWITCHES:
        raise ValueError("must be true or false")
    return SWITCHES[text]


def _networks(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, tuple) else re.split(r"[\s,]+", str(value).strip())
    try:
        return tuple(str(ipaddress.ip_network(each)) for each in given)
    except ValueError:
        raise ValueError("must be addresses or networks such as 10.0.0.2, 10.1.0.0/16") from None


def _language(value: object) -> str:
    """`LANGUAGE` is gettext's variable too, and many systems set it: `en_US:en`, `zh_CN`."""
    text = str(value).strip()
    if text in LANGUAGES:
        return text
    for locale in re.split(r":", text) if re.search(r"[_:]", text) else ():
        if locale.startswith(("zh", "en")):
            return language_of(re.split(r"[.@]", locale)[0].replace("_", "-"))
    if re.search(r"[_:]", text):
        return LANGUAGES[0]
    raise ValueError(f"must be one of {', '.join(LANGUAGES)}")


def _log_level(value: object) -> str:
    text = str(value).strip().upper()
    if text not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
    return text


def _env(name: str, default: Any, meaning: str) -> Any:
    return Field(default, validation_alias=AliasChoices(name), description=meaning)


def _by(read: Callable[[object], object]) -> BeforeValidator:
    return BeforeValidator(read)


OptionalSecret = SecretStr | None


Count = Annotated[int, _by(_count)]
Crowd = Annotated[int, _by(_crowd)]
Switch = Annotated[bool, _by(_switch)]


class Settings(BaseSettings):
    """What can be set. `None` where the table says that a default is made or derived."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, validate_default=False
    )

    telegram_token: Annotated[OptionalSecret, _by(_token)] = _env(
        "TELEGRAM_TOKEN", None, "bot token; none: the sandbox's"
    )
    telegram_api_url: Annotated[str | None, _by(_root)] = _env(
        "TELEGRAM_API_URL", None, "root of a Bot API server"
    )
    webhook_url: Annotated[str | None, _by(_webhook_url)] = _env(
        "WEBHOOK_URL", None, "public address of /telegram; none: long polling"
    )
    webhook_secret: Annotated[OptionalSecret, _by(webhook_secrets)] = _env(
        "WEBHOOK_SECRET", None, "its secret, or several"
    )
    listen: Annotated[Listen, NoDecode, _by(_listen)] = _env(
        "LISTEN", Listen("127.0.0.1", 8080), "webhook, backend events, /health, /metrics"
    )
    sandbox_listen: Annotated[Listen, NoDecode, _by(_listen)] = _env(
        "SANDBOX_LISTEN", Listen("127.0.0.1", 8081), "the local Bot API server and chat page"
    )
    backend_listen: Annotated[Listen, NoDecode, _by(_listen)] = _env(
        "BACKEND_LISTEN", Listen("127.0.0.1", 8082), "the embedded backend and its desk"
    )
    backend_url: Annotated[str | None, _by(_root)] = _env(
        "BACKEND_URL", None, "a remote backend; none: the embedded one is started"
    )
    backend_key: Annotated[OptionalSecret, _by(keys)] = _env(
        "BACKEND_KEY", None, "the bot's bearer key, or several"
    )
    backend_staff_key: Annotated[OptionalSecret, _by(staff_keys)] = _env(
        "BACKEND_STAFF_KEY",
        None,
        "key of the office's machine account, for tools; or several; or off",
    )
    backend_secret: Annotated[OptionalSecret, _by(signing_secrets)] = _env(
        "BACKEND_SECRET", None, "signs the backend's calls to the bot; or several"
    )
    office_keys: Annotated[OptionalSecret, _by(sealing_keys)] = _env(
        "OFFICE_KEYS", None, "seal the office's database, the newest first; none: DATA_DIR/keys"
    )
    link_key: Annotated[OptionalSecret, _by(key)] = _env(
        "LINK_KEY", None, "signs the places in printed QR codes: keep it as long as they hang"
    )
    database_url: Annotated[OptionalSecret, _by(_database)] = _env(
        "DATABASE_URL", None, "the bot's database"
    )
    backend_database_url: Annotated[OptionalSecret, _by(_database)] = _env(
        "BACKEND_DATABASE_URL", None, "the embedded backend's database"
    )
    redis_url: Annotated[OptionalSecret, _by(_redis)] = _env(
        "REDIS_URL", None, "shared pace, wake-ups, counters"
    )
    home_division: Annotated[str | None, _by(_division)] = _env(
        "HOME_DIVISION", None, "the division the office serves: decides between namesakes"
    )
    clamd_url: Annotated[str | None, _by(_clamd)] = _env(
        "CLAMD_URL", None, "a virus scanner for citizens' files; none: they are not scanned"
    )
    transcribe_command: Annotated[tuple[str, ...] | None, NoDecode, _by(_command)] = _env(
        "TRANSCRIBE_COMMAND",
        None,
        "puts voice messages into words; none: they are kept as they are",
    )
    backup_days: Count = _env(
        "BACKUP_DAYS",
        30,
        "how old a copy may be from which the backend is ever restored: for so long what it has "
        "confirmed is kept, to be put to it again",
    )
    files_a_case: Count = _env("FILES_A_CASE", 20, "files of one matter")
    files_an_hour: Count = _env("FILES_AN_HOUR", 60, "files that one citizen may send in an hour")
    megabytes_an_hour: Count = _env("MEGABYTES_AN_HOUR", 200, "their size together")
    story_pause_seconds: Annotated[int, _by(_pause)] = _env(
        "STORY_PAUSE_SECONDS", 3, "for so long the first question waits for who may still tell more"
    )
    ratings_a_batch: Crowd = _env(
        "RATINGS_A_BATCH", 5, "new ratings that come into the office's sums at once"
    )
    public_page: Switch = _env("PUBLIC_PAGE", False, "agreed answers, read by all at /public")
    forward_simple: Switch = _env("FORWARD_SIMPLE", False, "simple first matters go on at once")
    simple_procedure: Switch = _env("SIMPLE_PROCEDURE", False, "units may promise 10 working days")
    undo_seconds: Annotated[int | None, _by(_pause)] = _env(
        "UNDO_SECONDS", None, "officers can undo a move so long; none: 60, in a demonstration 5"
    )
    hot_cases: Crowd = _env("HOT_CASES", 5, "officers hear of an event that so many cases tell of")
    hot_days: Count = _env("HOT_DAYS", 7, "within how many days the HOT_CASES come")
    signing_days: Annotated[int | None, _by(_count)] = _env(
        "SIGNING_DAYS", None, "how long a joint matter can be signed; none: until its answer"
    )
    desk_open: Annotated[bool | None, _by(_switch)] = _env(
        "DESK_OPEN", None, "the desk asks nobody on this machine to sign in: a demonstration"
    )
    desk_second_factor: Switch = _env(
        "DESK_SECOND_FACTOR", True, "nobody works at the desk without one-time codes"
    )
    desk_session_hours: Count = _env("DESK_SESSION_HOURS", 8, "how long a login at the desk lasts")
    desk_idle_minutes: Count = _env("DESK_IDLE_MINUTES", 60, "a login that nobody uses ends then")
    desk_identity_minutes: Count = _env(
        "DESK_IDENTITY_MINUTES", 30, "how long who a petitioner is stays open to who has opened it"
    )
    desk_url: Annotated[str | None, _by(_root)] = _env("DESK_URL", None, "its public address")
    trusted_proxies: Annotated[tuple[str, ...] | None, NoDecode, _by(_networks)] = _env(
        "TRUSTED_PROXIES", None, "whose X-Forwarded-… and Forwarded count at the desk"
    )
    keep_cases_days: Annotated[int, _by(_days(365))] = _env(
        "KEEP_CASES_DAYS", 10950, "how long a finished case is kept since anything happened in it"
    )
    keep_talks_days: Annotated[int, _by(_days(30))] = _env(
        "KEEP_TALKS_DAYS", 1095, "how long a talk about no case is kept"
    )
    keep_ratings_days: Annotated[int, _by(_days(60))] = _env(
        "KEEP_RATINGS_DAYS", 365, "how long it is kept who gave which grade; sums stay"
    )
    keep_trail_days: Annotated[int, _by(_days(183))] = _env(
        "KEEP_TRAIL_DAYS", 1095, "how long the trail of what officers did is kept"
    )
    keep_files_days: Annotated[int, _by(_days(2))] = _env(
        "KEEP_FILES_DAYS", 30, "how long a file is kept that belongs to nothing"
    )
    data_dir: Path = _env("DATA_DIR", Path("var"), "everything that lasts")
    language: Annotated[str, _by(_language)] = _env(
        "LANGUAGE", LANGUAGES[0], "the language of the command menu"
    )
    log_level: Annotated[str, _by(_log_level)] = _env("LOG_LEVEL", "INFO", "how much is logged")


def database_url(url: SecretStr | None, data_dir: Path, name: str) -> str:
    """The address that is set, or that of an SQLite file in DATA_DIR."""
    if url is not None:
        return url.get_secret_value()
    return f"sqlite+aiosqlite:///{data_dir.absolute() / name}"


def variable(field: str) -> str:
    """The name of a setting in the environment."""
    return field.upper()


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Raises StartError with one sentence a mistake. Values are not repeated: some are secret."""
    try:
        given: dict[str, Any] = {"_env_file": env_file}
        settings = Settings(**given)
    except ValidationError as error:
        raise StartError("\n".join(map(_sentence, error.errors()))) from None
    if settings.telegram_api_url and not settings.telegram_token:
        raise StartError("TELEGRAM_API_URL is set, so TELEGRAM_TOKEN must be set too.")
    if settings.webhook_url and not settings.telegram_token:
        raise StartError("WEBHOOK_URL is set, so TELEGRAM_TOKEN must be set too.")
    if settings.backend_url and not settings.backend_key:
        raise StartError("BACKEND_URL is set, so BACKEND_KEY must be set too: it lets us in there.")
    if settings.desk_open and not _is_here(settings.backend_listen.host):
        raise StartError(
            "DESK_OPEN opens the desk on this machine only, and BACKEND_LISTEN is for others too:"
            " unset DESK_OPEN and sign in with BACKEND_STAFF_KEY, or listen on 127.0.0.1."
        )
    return settings


def _is_here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _sentence(error: Any) -> str:
    name = variable(str(error["loc"][0]))
    cause = error.get("ctx", {}).get("error")
    return f"{name} {cause or 'must be ' + error['msg'].lower()}."


def keep_secrets(settings: Settings) -> Secrets:
    """Make what is not set, on the first start; the same ever after."""
    made = {
        "webhook_secret": secrets.token_urlsafe(32),
        "backend_key": secrets.token_urlsafe(32),
        "backend_staff_key": secrets.token_urlsafe(32),
        "backend_secret": new_secret(),
        "sandbox_token": f"1000001:sandbox-{secrets.token_urlsafe(16)}",
        "log_key": secrets.token_urlsafe(16),
    }
    kept = made | _kept(settings.data_dir / "secrets.json", made)
    # Made from one that is kept, so that it is there too where keys were made before it was needed.
    kept["link_key"] = hmac.digest(kept["backend_secret"].encode(), b"links", "sha256").hex()
    for name in kept:
        value = getattr(settings, name, None)
        if value is not None:
            kept[name] = value.get_secret_value()
    return Secrets(
        webhook_secrets=several(kept["webhook_secret"]),
        backend_keys=several(kept["backend_key"]),
        backend_staff_keys=unless_off(kept["backend_staff_key"]),
        backend_secrets=several(kept["backend_secret"]),
        sandbox_token=kept["sandbox_token"],
        log_key=kept["log_key"],
        link_key=kept["link_key"],
        office_keys=plain(settings.office_keys or ""),
    )


def _kept(path: Path, made: dict[str, str]) -> dict[str, str]:
    try:
        return dict(json.loads(written_once(path, json.dumps(made, indent=1))))
    except OSError as error:
        raise StartError(f"DATA_DIR must be a folder we can write to: {error.strerror}.") from None
    except ValueError:
        raise StartError(f"DATA_DIR holds a {path.name} that is not ours; move it away.") from None
