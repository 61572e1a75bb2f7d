"""Hashes of what tells of persons are kept under a key: phones are few enough to be tried."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from backend_client.contract.case import Grade, Petitioner, Rating
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.errors import Conflict
from office.app import rotate_keys
from office.law.requests import fingerprint
from tests.office.running import TO_ANSWERED, SetClock, a_draft, settings_in, started

pytestmark = pytest.mark.starts

PHONE = "13812345678"
DRAFT = a_draft(petitioner=Petitioner("王桂兰", "新安村3组12号", PHONE))
WORDS = TalkWords("我是王桂兰")


def hashed(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


def kept_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("backend.db*"))


async def test_no_hash_of_a_phone_or_of_words_is_kept_that_could_be_tried(tmp_path: Path) -> None:
    async with started(settings_in(tmp_path), SetClock()) as backend:
        number = (await backend.bot.file_case(DRAFT)).number
        await backend.move(number, *TO_ANSWERED)
        await backend.bot.rate(number, Rating(office=Grade.DISSATISFIED), "r1")
        await backend.bot.open_talk(TalkOpening("talk-1", phone=PHONE))
        await backend.bot.say_in_talk("talk-1", WORDS, "t1")
    kept = kept_in(tmp_path)
    for said in (hashed(PHONE), fingerprint(DRAFT), fingerprint(WORDS)):
        assert said.encode() not in kept


async def test_hashes_from_before_are_put_under_the_key_and_a_rotation_leaves_them(
    tmp_path: Path,
) -> None:
    settings, clock = settings_in(tmp_path), SetClock()
    async with started(settings, clock) as backend:
        number = (await backend.bot.file_case(DRAFT)).number
        await backend.move(number, *TO_ANSWERED)
        await backend.bot.rate(number, Rating(office=Grade.FAIR), "r1")
        database = backend.database()
    async with database.write() as session:
        for table, column, plain in (
            ("calls", "fingerprint", fingerprint(DRAFT)),
            ("rated", "person", hashed(PHONE)),
        ):
            put = f"UPDATE {table} SET {column} = :plain"  # noqa: S608
            await session.execute(text(put), {"plain": plain})
        await session.execute(text("DELETE FROM sealings"))
    await database.close()
    assert hashed(PHONE).encode() in kept_in(tmp_path)
    async with started(settings, clock) as backend:
        assert (await backend.bot.file_case(DRAFT)).number == number, "the same, once more"
        with pytest.raises(Conflict):
            await backend.bot.file_case(replace(DRAFT, facts="另一件事"))
    kept = kept_in(tmp_path)
    assert hashed(PHONE).encode() not in kept and fingerprint(DRAFT).encode() not in kept
    await rotate_keys(settings, clock, "command-line")
    async with started(settings, clock) as backend:
        assert (await backend.bot.file_case(DRAFT)).number == number
