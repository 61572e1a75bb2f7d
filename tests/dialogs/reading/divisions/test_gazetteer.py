"""The names of divisions in files answer as those in memory do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogs.reading.divisions import gazetteer as names
from dialogs.reading.divisions.gazetteer import Gazetteer, gazetteer, keep_in
from dialogs.reading.divisions.locate import locate

PLACES = ("河北省石家庄市长安区谈固街道建华大街12号", "襄樊市", "恩施州", "城关镇", "乐山市中区")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """As at a start: nothing is read yet."""
    names._loaded.clear()
    yield
    names._loaded.clear()
    names._kept_in.clear()


def loaded(cache: Path) -> Gazetteer:
    names._loaded.clear()
    keep_in(cache)
    return gazetteer()


def test_every_name_leads_where_it_led(tmp_path: Path) -> None:
    memory, read = gazetteer(), names._read()
    found = [locate(place) for place in PLACES]
    for file in (loaded(tmp_path), loaded(tmp_path)):  # made, and there already
        assert (file.became, file.upper, file.towns) == (memory.became, memory.upper, memory.towns)
        for name, codes in read.full.items():
            assert file.full.get(name) == ",".join(codes)
        for name, codes in read.short.items():
            assert file.short.get(name) == ",".join(codes)
        assert [locate(place) for place in PLACES] == found


@pytest.mark.parametrize("which", ["divisions-full.table", "divisions-short.table"])
def test_a_file_of_other_names_and_a_spoilt_one_are_made_anew(tmp_path: Path, which: str) -> None:
    loaded(tmp_path)
    file = tmp_path / which
    sound = file.read_bytes()
    spoilt = sound.replace(names._edition().encode(), b"0" * 32), sound[:-300], b""
    for content in spoilt:
        assert content != sound
        file.write_bytes(content)
        assert loaded(tmp_path).path("432221") == ("湖南省", "岳阳市", "岳阳县")
        assert file.read_bytes() == sound


def test_files_of_other_names_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(tmp_path)
    written = (tmp_path / "divisions-full.table").stat().st_mtime_ns
    monkeypatch.setattr(names, "_edition", lambda: "another")
    loaded(tmp_path)
    assert (tmp_path / "divisions-full.table").stat().st_mtime_ns != written
