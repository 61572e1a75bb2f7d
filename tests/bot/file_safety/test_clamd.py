"""A file before clamd: clean, harmful, or not to be known now."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from backend_client.errors import Unavailable
from bot.file_safety.clamd import Clamd, ScanFailed
from tests.bot.file_safety.fake_clamd import EICAR, FakeClamd, listening

pytestmark = pytest.mark.starts

PDF = b"%PDF-1.7\n" + b"x" * 300_000


async def test_a_file_is_read_whole_and_stands_at_its_beginning_again() -> None:
    clamd = FakeClamd()
    source = io.BytesIO(PDF)
    source.read(7)
    async with listening(clamd) as url:
        assert await Clamd(url).is_clean(source)
    assert clamd.seen == [PDF]
    assert source.read() == PDF


async def test_what_it_finds_is_not_clean_wherever_it_stands(tmp_path: Path) -> None:
    async with listening(FakeClamd(), str(tmp_path / "clamd.ctl")) as url:
        assert not await Clamd(url).is_clean(io.BytesIO(PDF + EICAR))
        assert await Clamd(url).is_clean(io.BytesIO(b""))


async def test_a_clamd_that_is_away_or_goes_away_lets_nothing_pass(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await Clamd(f"unix://{tmp_path}/nobody").is_clean(io.BytesIO(PDF))
    with pytest.raises(Unavailable):
        async with listening(FakeClamd(mute=True)) as url:
            await Clamd(url).is_clean(io.BytesIO(PDF))


async def test_a_clamd_that_is_never_done_is_tried_again_later() -> None:
    async with listening(FakeClamd(stalls=True)) as url:
        with pytest.raises(Unavailable):
            await Clamd(url, within=timedelta(seconds=0.2)).is_clean(io.BytesIO(PDF))


async def test_a_limit_of_its_own_is_for_a_person_to_mend_and_no_verdict() -> None:
    async with listening(FakeClamd(limit_bytes=1000)) as url:
        with pytest.raises(ScanFailed):
            await Clamd(url).is_clean(io.BytesIO(PDF * 20))
