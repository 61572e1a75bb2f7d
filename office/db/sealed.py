"""Encrypts what tells of persons before it reaches the database: whoever has a copy of that alone
reads nothing. The keys are kept in a file beside it, or in a setting.

AES-256-GCM (NIST SP 800-38D) with a random nonce. A value names the key it was sealed with, so that
keys change one row at a time; the newest key seals.
"""

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from binascii import Error as Undecodable
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from office.db.errors import KeyMissing

MARK = "s1:"  # no JSON begins so
KEYED = "k1:"  # no SHA-256 in hexadecimal begins so
KEY_BYTES, NONCE_BYTES, ID_LENGTH = 32, 12, 8
KEY_FILE, BLIND_FILE = "office.keys", "blind.key"
BLIND_LENGTH = 8  # letters, 48 bits: what is looked up by it is a pair of letters


class Sealing(Protocol):
    """Seals and opens. `place` is the column: what was moved into another one does not open.
    `keyed`: there are keys, so that nobody else makes the marks."""

    keyed: bool

    def seal(self, text: str, place: str) -> str: ...

    def blind(self, text: str) -> str:
        """By which a value is looked up that nobody shall read: the same for the same text."""

    def mark(self, hashed: str, place: str) -> str:
        """By which a hash is told from others of its column: without the key nobody finds by trial
        what was hashed."""

    def open(self, kept: str, place: str) -> str:
        """What was stored before there were keys is read as it is. Raises KeyMissing."""


class Key:
    def __init__(self, secret: bytes) -> None:
        self.id = id_of(secret)
        self.cipher = AESGCM(secret)


class Keys:
    """The newest first. Those of the folder's file are read again when it changes. Beside them lies
    the key of what is looked up, which never changes: else nothing would be found any more. Of keys
    that are given it is made from the oldest, so that several machines agree."""

    keyed = True

    def __init__(self, folder: Path, given: str = "") -> None:
        """`given`: of a setting, in place of the file; several between commas or spaces. Raises
        ValueError."""
        self._given = given
        self.file, self._blind_file = folder / KEY_FILE, folder / BLIND_FILE
        self._stamp: tuple[int, int] | None = None
        self._keys = read_keys(given) if given else ()
        self._blinding = self._marking = b""

    @property
    def current(self) -> Key:
        self._look()
        return self._keys[0]

    @property
    def ids(self) -> tuple[str, ...]:
        self._look()
        return tuple(key.id for key in self._keys)

    def seal(self, text: str, place: str) -> str:
        key = self.current
        nonce = os.urandom(NONCE_BYTES)
        sealed = key.cipher.encrypt(nonce, text.encode("utf-8"), place.encode("ascii"))
        return f"{MARK}{key.id}:{b64encode(nonce + sealed).decode('ascii')}"

    def open(self, kept: str, place: str) -> str:
        if not kept.startswith(MARK):
            return kept
        id_, _, sealed = kept[len(MARK) :].partition(":")
        key = next((key for key in self._keys if key.id == id_), None)
        if key is None:
            self._look()
            key = next((key for key in self._keys if key.id == id_), None)
        if key is None:
            raise KeyMissing(f"the key {id_} is missing")
        raw = b64decode(sealed)
        try:
            text = key.cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode("ascii"))
        except InvalidTag as error:
            raise KeyMissing(f"a value of {place} was altered, or moved there") from error
        return text.decode("utf-8")

    def mark(self, hashed: str, place: str) -> str:
        if not self._marking:
            self._marking = self._lasting(b"mark")
        said = hmac.digest(self._marking, f"{place}\n{hashed}".encode(), "sha256")
        return KEYED + urlsafe_b64encode(said).decode("ascii").rstrip("=")

    def _lasting(self, use: bytes) -> bytes:
        """Of the key that no rotation changes."""
        kept = self._given or self._blind_file.read_text("ascii")
        return hmac.digest(read_secrets(kept)[-1], use, "sha256")

    def blind(self, text: str) -> str:
        if not self._blinding:
            self._blinding = self._lasting(b"blind")
        said = hmac.digest(self._blinding, text.encode("utf-8", "surrogatepass"), "sha256")
        return b64encode(said).decode("ascii")[:BLIND_LENGTH]

    @property
    def blind_id(self) -> str:
        self.blind("")
        return id_of(self._blinding)

    @property
    def given(self) -> bool:
        """Whether they stand in the setting."""
        return bool(self._given)

    def missing(self) -> bool:
        """Whether there is no key at all yet."""
        return not self._given and not self.file.exists()

    def make(self) -> None:
        """The files, where they are not there. Two that start at once read what the first wrote."""
        for path in () if self._given else (self.file, self._blind_file):
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                draft = _written(path, [new_key()])
                with suppress(FileExistsError):
                    os.link(draft, path)
                draft.unlink()

    def add(self) -> None:
        """A new key before the others in the file."""
        lines = self.file.read_text("ascii").split()
        _written(self.file, [new_key(), *lines]).replace(self.file)

    def _look(self) -> None:
        if self._given:
            return
        try:
            seen = self.file.stat()
        except FileNotFoundError as error:
            if self._keys:
                return
            raise KeyMissing(f"the key file {self.file} is missing") from error
        stamp = (seen.st_mtime_ns, seen.st_ino)
        if stamp != self._stamp:
            self._keys, self._stamp = read_keys(self.file.read_text("ascii")), stamp


class Plain:
    """Seals nothing: for a database whose keys nobody has given."""

    keyed = False

    def seal(self, text: str, place: str) -> str:
        return text

    def open(self, kept: str, place: str) -> str:
        if kept.startswith(MARK):
            raise KeyMissing("the database is sealed, and no keys were given")
        return kept

    def blind(self, text: str) -> str:
        return text

    def mark(self, hashed: str, place: str) -> str:
        return hashed


PLAIN = Plain()


def new_key() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def id_of(secret: bytes) -> str:
    return hashlib.sha256(b"id" + secret).hexdigest()[:ID_LENGTH]


def read_keys(text: str) -> tuple[Key, ...]:
    """Raises ValueError, which repeats nothing of them."""
    return tuple(map(Key, read_secrets(text)))


def read_secrets(text: str) -> list[bytes]:
    """Raises ValueError, which repeats nothing of them."""
    try:
        found = [b64decode(word, validate=True) for word in text.replace(",", " ").split()]
    except (Undecodable, ValueError) as error:
        raise ValueError("keys must be Base64 of 32 bytes each, the newest first") from error
    if not found or any(len(each) != KEY_BYTES for each in found):
        raise ValueError("keys must be Base64 of 32 bytes each, the newest first")
    return found


def _written(path: Path, keys: Sequence[str]) -> Path:
    """A draft beside it, for the owner alone, and on the disk."""
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(handle)
    return draft


class Sealed(TypeDecorator[Any]):
    """JSON that is sealed by the keys of the database, `dialect.sealing`. `place` is its column."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        return sealing_of(dialect).seal(text, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(sealing_of(dialect).open(value, self.place))


class Marked(str):
    """A hash as it is kept, under a key. It is compared with the hash itself."""

    _sealing: Sealing
    _place: str

    def __new__(cls, kept: str, sealing: Sealing, place: str) -> "Marked":
        made = super().__new__(cls, kept)
        made._sealing, made._place = sealing, place
        return made

    def __eq__(self, other: object) -> bool:
        """What an earlier release has kept without a key is compared as it is."""
        if not isinstance(other, str):
            return NotImplemented
        plain = isinstance(other, Marked) or not self.startswith(KEYED)
        wanted = other if plain else self._sealing.mark(other, self._place)
        return hmac.compare_digest(self.encode(), wanted.encode())

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()


class Keyed(TypeDecorator[Any]):
    """A hash (SHA-256, hexadecimal) of what tells of persons: those are few enough to be tried, so
    it is kept under a key. `place` is its column. Nothing (an empty text) stays nothing."""

    impl = String(64)
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if not value or isinstance(value, Marked):
            return None if value is None else str(value)
        return sealing_of(dialect).mark(value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else Marked(value, sealing_of(dialect), self.place)


class Pairs:
    """Which two letters stand beside each other in a text, and nothing else of it. It is asked for
    pairs as a text is: `pair in text`."""

    def __init__(self, kept: str, sealing: Sealing) -> None:
        self._found, self._sealing = frozenset(kept.split(" ")), sealing

    def __contains__(self, pair: str) -> bool:
        return self._sealing.blind(pair) in self._found

    def __eq__(self, other: object) -> bool:
        """Whether a text would be kept like it."""
        return isinstance(other, str) and self._found == frozenset(_blinded(other, self._sealing))

    def __hash__(self) -> int:
        return hash(self._found)


class PairsOf(TypeDecorator[Any]):
    """A text of which only its blinded pairs are kept: it tells whether a name stands in it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """A text, or a single pair that is looked for."""
        return None if value is None else kept_pairs(value, sealing_of(dialect))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else Pairs(value, sealing_of(dialect))


def kept_pairs(text: str, sealing: Sealing) -> str:
    return " ".join(_blinded(text, sealing))


def pairs_in(text: str) -> list[str]:
    """Of each line, without a pair that comes twice, in an order that tells nothing."""
    found = {line[at : at + 2] for line in text.split("\n") for at in range(len(line) - 1)}
    return sorted(found)


def _blinded(text: str, sealing: Sealing) -> list[str]:
    return sorted(map(sealing.blind, pairs_in(text))) or [""]


def set_sealing(dialect: Any, sealing: Sealing) -> None:
    """All that goes through an engine of this dialect is sealed so."""
    dialect.sealing = sealing


def sealing_of(dialect: Dialect) -> Sealing:
    found: Sealing = getattr(dialect, "sealing", PLAIN)
    return found
