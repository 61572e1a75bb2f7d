"""Streaming parser of the desk's form bodies, within limits: nothing is held that was not asked
for.

Parts are streamed: words are counted while they come, files go to the disk as they are.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from office.api.http import read_at_most
from office.law.problems import Problem

LOGIN_BYTES = 4 * 1024
WORDS_BYTES = 1024 * 1024  # all fields of a form together: four rows of an answer, ten times over
FORM_BYTES = 64 * 1024 * 1024  # with its files
MOST_FIELDS = 60
MOST_FILES = 20  # so that who sends eleven is told that ten are the most
SPOOL_PART_BYTES = 64 * 1024

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class SentFile:
    """A file of a form; `file` is gone when the form is left."""

    filename: str
    content_type: str
    file: IO[bytes]


@dataclass(frozen=True)
class Sent:
    fields: Mapping[str, str]
    files: Sequence[SentFile] = ()


async def read_words(request: web.Request, most_bytes: int) -> Mapping[str, str]:
    """A form without files. Raises Problem 413, 415 or 422."""
    if request.content_type != URLENCODED:
        raise Problem(415, "media-type", f"Send {URLENCODED}.")
    body = await read_at_most(request, most_bytes)
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise _too_many() from error
    return dict(pairs)


@asynccontextmanager
async def read_form(request: web.Request, most_bytes: int) -> AsyncIterator[Sent]:
    """A form, with its files until the block ends: `most_bytes` of files, and words of no more than
    WORDS_BYTES. Raises Problem 400, 413, 415 or 422."""
    if request.content_type != MULTIPART:
        yield Sent(await read_words(request, WORDS_BYTES))
        return
    if (request.content_length or 0) > most_bytes:
        raise Problem.too_large(most_bytes)
    with ExitStack() as stack:
        yield await _parts(request, most_bytes, stack)


async def _parts(request: web.Request, most_bytes: int, stack: ExitStack) -> Sent:
    fields: dict[str, str] = {}
    files: list[SentFile] = []
    of_words, of_files = _Allowance(WORDS_BYTES), _Allowance(most_bytes)
    count = 0
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            count += 1
            if not isinstance(part, BodyPartReader) or count > MOST_FIELDS:
                raise _too_many()
            if part.filename is None:
                words = bytearray()
                async for piece in _pieces(part, of_words):
                    words += piece
                fields[part.name or ""] = words.decode("utf-8", "replace")
            elif len(files) < MOST_FILES:
                file = stack.enter_context(TemporaryFile())  # noqa: SIM115 - it is
                async for piece in _pieces(part, of_files):
                    file.write(piece)  # to what the system keeps in memory, mostly
                file.seek(0)
                mime = part.headers.get("Content-Type", "application/octet-stream")
                files.append(SentFile(part.filename, mime, file))
            else:
                raise _too_many()
    except (ValueError, HttpProcessingError, web.HTTPRequestEntityTooLarge) as error:
        raise Problem(400, "invalid-form", "Send the form as a browser does.") from error
    return Sent(fields, [each for each in files if each.filename])


class _Allowance:
    """How many bytes of a kind may still come."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._left = most_bytes

    def take(self, size: int) -> None:
        """Raises Problem 413 when there are no more."""
        self._left -= size
        if self._left < 0:
            raise Problem.too_large(self._most_bytes)


async def _pieces(part: BodyPartReader, allowance: _Allowance) -> AsyncIterator[bytes]:
    """Raw, as it was sent: what is packed within stays packed."""
    while piece := await part.read_chunk(SPOOL_PART_BYTES):
        allowance.take(len(piece))
        yield piece


def _too_many() -> Problem:
    return Problem(413, "too-large", f"Send at most {MOST_FIELDS} fields and {MOST_FILES} files.")
