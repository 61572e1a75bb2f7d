"""The office's database alone tells nothing of persons; its keys are kept outside, and change."""

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from backend_client.contract.case import (
    CaseStatus,
    Grade,
    Move,
    Petitioner,
    PetitionKind,
    Rating,
)
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from office.app import create_app, rotate_keys
from office.db import seal_rows
from office.db.database import Database, create_engine
from office.db.errors import KeyMissing
from office.db.migrations import upgrade
from office.db.seal_rows import open_keys, seal_all, sealed_columns
from office.db.sealed import MARK, PLAIN, Keys, new_key
from office.settings import BackendSettings
from tests.office.conftest import Start
from tests.office.running import (
    AN_ANSWER,
    Running,
    SetClock,
    a_draft,
    facts_filed_in,
    settings_in,
    started,
)

pytestmark = pytest.mark.starts

WHO = Petitioner("王桂兰", "新安村3组12号", "13812345678")
STORY = "青河县交通运输局的李某收钱办事"
BLIND = {"blind": seal_rows.BLIND}
SECRETS = ("王桂兰", "新安村", "13812345678", "收钱办事", "又来要钱", "dissatisfied", "内部说法")


async def lived_in(backend: Running) -> str:
    """A denunciation with all that may be said of one."""
    draft = a_draft(kind=PetitionKind.DENUNCIATION, petitioner=WHO, facts=STORY, request=STORY)
    number = (await backend.bot.file_case(draft)).number
    await backend.bot.supplement(number, "又来要钱了", (), "s1")
    forward = Move(CaseStatus.FORWARDED, unit="shi-jiwei", internal="内部说法")
    await backend.move(number, forward, CaseStatus.ACCEPTED, AN_ANSWER)
    await backend.bot.rate(number, Rating(office=Grade.DISSATISFIED), "r1")
    await backend.bot.open_talk(TalkOpening("talk-1", about="draft-1", phone="13812345678"))
    await backend.bot.say_in_talk("talk-1", TalkWords("我是王桂兰"), "t1")
    return number


def told(folder: Path) -> list[str]:
    """What anybody reads who has the database's files alone, also as JSON escapes it."""
    kept = b"".join(path.read_bytes() for path in folder.glob("backend.db*"))
    forms = {word: (word.encode(), ascii(word)[1:-1].encode()) for word in SECRETS}
    return [word for word, each in forms.items() if any(form in kept for form in each)]


@asynccontextmanager
async def opened(settings: BackendSettings) -> AsyncIterator[tuple[Database, Keys]]:
    keys = Keys(settings.keys_folder(), settings.keys)
    database = Database(settings.database_url, keys)
    try:
        yield database, keys
    finally:
        await database.close()


async def test_the_database_alone_tells_neither_who_nor_what(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with started(settings, SetClock()) as backend:
        number = await lived_in(backend)
        case = await backend.bot.get_case(number)
        assert case.draft.petitioner == WHO and case.draft.facts == STORY
        assert told(tmp_path) == []
        assert facts_filed_in(tmp_path, settings.keys_folder()) == [STORY]
    for name in ("office.keys", "blind.key"):
        mode = (settings.keys_folder() / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
    async with started(settings, SetClock()) as again:
        assert (await again.bot.get_case(number)) == case


async def test_what_was_there_before_the_keys_is_sealed_at_the_start(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite and PostgreSQL, and from where it was stopped."""
    monkeypatch.setattr(seal_rows, "AT_ONCE", 2)
    backend = await start()
    numbers = [(await backend.bot.file_case(a_draft(f"draft-{n}"))).number for n in range(5)]
    before = [await backend.bot.get_case(number) for number in numbers]
    await backend.stop()
    settings = backend.settings
    async with opened(settings) as (database, keys):
        await _as_before_the_keys(database)
        assert await _marks(database) == (0, 15)
        with pytest.raises(_Killed):
            await seal_all(_Dying(database), keys)
        sealed, rest = await _marks(database)
        assert sealed > 0 and rest > 0
        assert sealed + await open_keys(database, keys) == 15
        assert await _marks(database) == (15, 0)
        assert await open_keys(database, keys) == 0, "once"
    again = await start()
    assert [await again.bot.get_case(number) for number in numbers] == before


async def test_a_first_start_seals_what_is_empty_in_two_transactions(start: Start) -> None:
    """Of the sealed columns and of the keyed ones, whose places are noted."""
    backend = await start()
    await backend.stop()
    async with opened(backend.settings) as (database, keys):
        places = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
        async with database.write() as session:
            assert places < set(await session.scalars(text("SELECT place FROM sealings")))
            await session.execute(text("DELETE FROM sealings WHERE place <> :blind"), BLIND)
        counting = _Counting(database)
        assert await open_keys(counting, keys) == 0
        assert counting.changes == 2
        assert await open_keys(counting, keys) == 0
        assert counting.changes == 2, "nothing is left to note"
        async with database.read() as session:
            assert places < set(await session.scalars(text("SELECT place FROM sealings")))


class _Counting(Database):
    def __init__(self, database: Database) -> None:
        self._whole, self.changes = database, 0
        self.sealing = database.sealing

    async def change(self, work: object) -> object:  # type: ignore[override]
        self.changes += 1
        return await self._whole.change(work)  # type: ignore[arg-type]

    async def look(self, work: object) -> object:  # type: ignore[override]
        return await self._whole.look(work)  # type: ignore[arg-type]


class _Killed(Exception):
    pass


class _Dying(_Counting):
    """Ends with the fourth transaction."""

    async def change(self, work: object) -> object:  # type: ignore[override]
        if self.changes == 3:
            raise _Killed
        return await super().change(work)


async def _as_before_the_keys(database: Database) -> None:
    async with database.write() as session:
        for column in sealed_columns():
            place, table = f"{column.table.name}.{column.name}", column.table.name
            [id_] = column.table.primary_key.columns
            query = text(f'SELECT "{id_.name}", "{column.name}" FROM {table}')  # noqa: S608
            for which, kept in (await session.execute(query)).all():
                if kept is not None:
                    plain = database.sealing.open(kept, place)
                    put = f'UPDATE {table} SET "{column.name}" = :p WHERE "{id_.name}" = :w'  # noqa: S608
                    await session.execute(text(put), {"p": plain, "w": which})
        await session.execute(text("DELETE FROM sealings"))


async def _marks(database: Database) -> tuple[int, int]:
    """Values that are sealed, and others."""
    sealed = rest = 0
    async with database.read() as session:
        for column in sealed_columns():
            query = text(f'SELECT "{column.name}" FROM {column.table.name}')  # noqa: S608
            kept = [each for each in await session.scalars(query) if each is not None]
            sealed += sum(each.startswith(MARK) for each in kept)
            rest += sum(not each.startswith(MARK) for each in kept)
    return sealed, rest


async def test_a_key_is_changed_beside_the_office_at_work(tmp_path: Path) -> None:
    settings, clock = settings_in(tmp_path), SetClock()
    async with started(settings, clock) as backend:
        number = await lived_in(backend)
        [old] = Keys(settings.keys_folder()).ids
        assert await rotate_keys(settings, clock, "command-line") > 8
        new, kept = Keys(settings.keys_folder()).ids
        assert kept == old != new
        assert (await backend.bot.get_case(number)).draft.facts == STORY
        assert (await backend.bot.file_case(a_draft("draft-2"))).number
        engine = create_engine(settings.database_url)
        async with engine.connect() as connection:
            rows = await connection.execute(text("SELECT draft FROM cases"))
            assert {row[0][len(MARK) :].partition(":")[0] for row in rows} == {new}
        await engine.dispose()
    (settings.keys_folder() / "office.keys").write_text(
        (settings.keys_folder() / "office.keys").read_text().splitlines()[0]
    )
    async with started(settings, clock) as again:  # the old one is not needed any more
        assert (await again.bot.get_case(number)).draft.petitioner == WHO


async def test_a_start_without_its_key_says_what_to_do_and_makes_no_other(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with started(settings, SetClock()) as backend:
        await backend.bot.file_case(a_draft())
    file = settings.keys_folder() / "office.keys"
    saved = file.read_bytes()
    for lost in (None, new_key()):
        file.unlink(missing_ok=True)
        if lost is not None:
            file.write_text(lost)
        with pytest.raises(KeyMissing, match=r"put .*office\.keys back from its backup"):
            async with started(settings, SetClock()):
                pass
        assert file.exists() is (lost is not None), "no new key in its place"
    file.write_bytes(saved)
    given = replace(settings, keys=f"{new_key()},{saved.decode().strip()}")
    async with started(given, SetClock()) as backend:
        [case] = [await backend.bot.find_case("draft-1")]
        assert case is not None


async def test_a_setting_that_is_no_key_stops_the_start(tmp_path: Path) -> None:
    for wrong in ("abc", "not base64!", new_key()[:-8]):
        with pytest.raises(ValueError, match="Base64 of 32 bytes"):
            await create_app(replace(settings_in(tmp_path), keys=wrong), SetClock())


def test_what_was_altered_or_moved_into_another_column_does_not_open(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.make()
    sealed = keys.seal("words", "cases.draft")
    assert keys.open(sealed, "cases.draft") == "words"
    assert keys.seal("words", "cases.draft") != sealed, "nobody sees that two say the same"
    altered = sealed[:-4] + ("AAA=" if sealed[-4:] != "AAA=" else "BBB=")
    for kept, place in ((sealed, "events.data"), (altered, "cases.draft")):
        with pytest.raises(KeyMissing, match="altered"):
            keys.open(kept, place)
    with pytest.raises(KeyMissing, match="no keys were given"):
        PLAIN.open(sealed, "cases.draft")


async def test_who_is_named_in_a_denunciation_does_not_read_it_by_what_is_kept(
    tmp_path: Path,
) -> None:
    """Of its words pairs are kept that nobody reads: they still tell a name."""
    settings = settings_in(tmp_path)
    async with started(settings, SetClock()) as backend:
        await lived_in(backend)
    engine = create_engine(settings.database_url)
    async with engine.connect() as connection:
        [said] = (await connection.execute(text("SELECT said FROM readings"))).scalars()
    await engine.dispose()
    assert said.isascii() and len(set(said.split(" "))) > 20
    await upgrade(settings.database_url)
