"""The commands of the sorter: what they print, what they refuse, and what stays as it was."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend_client.contract.case import PetitionKind
from backend_client.contract.correction import Reclassification
from bot.cli.topics import topics
from bot.runtime.clock import SystemClock
from bot.settings import StartError
from bot.store import Correction, Store
from bot.topics.corrections import correction_of
from bot.topics.lexicon_file import LexiconFile
from dialogs.reading.topics import edition
from dialogs.reading.topics.classify import classify
from dialogs.reading.topics.lexicon import Lexicon, shipped
from office.rights.officer import MACHINE
from office.services.clerk.reclassifying import reclassify
from tests.dialogs.reading.topics import complaints
from tests.office.running import SetClock, a_draft, settings_in, started

SCOOTERS = "共享单车堆满了楼下，扫码开不了锁，客服一直转人工"


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    edition.take_up(shipped())
    return tmp_path / "var"


def run(*words: str) -> Result:
    return CliRunner().invoke(topics, words, catch_exceptions=True)


def first(text: str) -> str:
    return classify(text).suggestions[0].path[0]


def table(path: Path, rows: list[tuple[str, str, str]]) -> str:
    lines = ["title,body,label", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def invented(path: Path, wanted: int = 60) -> str:
    texts = complaints.read()[::3][:wanted]
    rows = [
        ("", c.text.replace(",", "，").replace("\n", " ").replace('"', ""), c.topic) for c in texts
    ]
    return table(path, rows)


def test_explain_shows_topics_reasons_and_the_deciding_words(tmp_path: Path) -> None:
    told = run("explain", "老板拖欠农民工工资半年")
    assert told.exit_code == 0
    assert "劳动和社会保障" in told.output
    assert "拖欠农民工工资" in told.output
    assert "工资 +" in told.output
    assert "Nothing in it" in run("explain", "哦").output


def test_evaluate_prints_the_figures_of_a_table(tmp_path: Path) -> None:
    told = run("evaluate", invented(tmp_path / "given.csv"), "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert {"macro_f1", "micro_f1", "top3", "per_class", "titles_only", "p50_ms", "p99_ms"} <= set(
        found
    )
    assert 0.6 <= found["micro_f1"] <= 1
    assert 100_000 < found["lexicon_bytes"] <= 250_000
    assert "macro_f1" in found["titles_only"]
    assert "macro_f1" in run("evaluate", str(tmp_path / "given.csv")).output


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "has no column body"),
        ("title,body,label\n路灯,坏了,城乡建设\n".encode("gbk"), "looks like GBK"),
        ("title,body,label\n路灯,坏了,城乡建设\n".encode(), "only one label"),
    ],
)
def test_a_wrong_file_is_refused_and_the_old_lexicon_stays(
    tmp_path: Path, office: Path, content: bytes, why: str
) -> None:
    own = LexiconFile(office)
    own.write(shipped())
    before = own.path.read_bytes()
    (tmp_path / "given.csv").write_bytes(content)
    told = run("train", str(tmp_path / "given.csv"))
    assert isinstance(told.exception, StartError)
    assert why in str(told.exception)
    assert own.path.read_bytes() == before
    missing = run("train", str(tmp_path / "nowhere.csv"))
    assert "cannot be read" in str(missing.exception)


@pytest.mark.starts
def test_without_anything_to_learn_from_nothing_is_written(office: Path) -> None:
    assert "Nothing to learn" in str(run("train").exception)
    assert not LexiconFile(office).path.exists()


@pytest.mark.starts
def test_corrections_and_a_table_make_a_lexicon_that_is_taken_up(
    tmp_path: Path, office: Path
) -> None:
    wanted = "交通运输" if first(SCOOTERS) != "交通运输" else "民政"
    noted = run("correct", wanted, SCOOTERS + "，王桂兰报")
    assert noted.exit_code == 0, noted.output
    assert "桂兰" not in noted.output
    told = run("train", invented(tmp_path / "given.csv"))
    assert told.exit_code == 0, (told.output, told.exception)
    for part in ("1 corrections", "before", "after", "sorted otherwise", f"→ {wanted}"):
        assert part in told.output
    own = LexiconFile(office)
    assert own.changed()
    own.take_up()
    assert not own.changed()
    assert first(SCOOTERS) == wanted
    assert own.path.stat().st_size <= 250_000


@pytest.mark.starts
def test_what_clerks_have_put_right_is_learnt_without_names_and_nothing_that_is_secret(
    office: Path, tmp_path: Path
) -> None:
    story = f"{SCOOTERS}，我叫王桂兰，电话13800138000"

    async def put_right() -> None:
        settings = replace(
            settings_in(tmp_path),
            database_url=f"sqlite+aiosqlite:///{office}/backend.db",
            trail_dir=office / "trail",
            keys_dir=office / "keys",
        )
        async with started(settings, SetClock()) as backend:
            sort = Reclassification(topic=("民政",))
            reader, parts = backend.office.reader(MACHINE), backend.office
            for ref, kind in (("d1", PetitionKind.CLAIM), ("d2", PetitionKind.DENUNCIATION)):
                draft = a_draft(ref, kind=kind, facts=story)
                number = (await backend.bot.file_case(draft)).number
                await reclassify(parts.casework, parts.hot, number, sort, ref, reader)

    async def noted() -> list[Correction]:
        store = await Store.open(f"sqlite+aiosqlite:///{office / 'bot.db'}", SystemClock())
        try:
            return await store.corrections.all()
        finally:
            await store.close()

    office.mkdir()
    asyncio.run(put_right())
    for _ in range(2):
        told = run("collect")
        assert told.exit_code == 0, (told.output, told.exception)
        assert "1 of 1 topics" in told.output
    [one] = asyncio.run(noted())
    assert one.topic == "民政" and one.words
    assert not [word for word in one.words if set(word) & set("王桂兰138")]
    told = run("train")
    assert told.exit_code == 0, (told.output, told.exception)
    assert "→ 民政 (is 民政)" in told.output


def corrections_of(office: Path, topic: str, texts: Sequence[str]) -> None:
    async def keep() -> None:
        store = await Store.open(f"sqlite+aiosqlite:///{office / 'bot.db'}", SystemClock())
        for at, text in enumerate(texts):
            one = correction_of(text, topic, f"draft-{at}", SystemClock().now())
            assert one is not None
            await store.corrections.keep(one)
        await store.close()

    office.mkdir(exist_ok=True)
    asyncio.run(keep())


@pytest.mark.starts
def test_corrections_that_make_the_sorter_worse_are_refused_with_figures(
    tmp_path: Path, office: Path
) -> None:
    """As when somebody has put every other thing under the wrong topic."""
    given = invented(tmp_path / "given.csv")
    corrections_of(office, "政法", [each.text for each in complaints.read()[::3]][:60])
    told = run("train", given)
    assert isinstance(told.exception, StartError), told.output
    assert re.search(r"held back macro-F1 would fall by 0\.\d{3}", str(told.exception))
    assert "The old lexicon stays" in str(told.exception)
    assert not LexiconFile(office).path.exists()


@pytest.mark.starts
def test_an_office_may_learn_anew_from_its_own_table_alone(tmp_path: Path, office: Path) -> None:
    pytest.importorskip("sklearn")
    told = run("train", "--anew", invented(tmp_path / "given.csv", wanted=99))
    assert told.exit_code == 0, (told.output, told.exception)
    assert "on 20 held back" in told.output
    own = LexiconFile(office)
    own.take_up()
    assert own.read() != shipped()
    assert own.path.stat().st_size <= 250_000
    assert first("老板拖欠农民工工资半年") == "劳动和社会保障"
    assert first("出租车拒载还绕路") == "交通运输"


def test_to_learn_anew_needs_a_table(office: Path) -> None:
    assert "needs at least one CSV" in str(run("train", "--anew").exception)
    assert not LexiconFile(office).path.exists()


def test_a_correction_to_no_topic_is_refused() -> None:
    assert "one of" in str(run("correct", "别的", SCOOTERS).exception)


def test_a_file_that_is_no_lexicon_changes_nothing(office: Path) -> None:
    before = edition.in_use()
    own = LexiconFile(office)
    own.path.parent.mkdir(parents=True)
    own.path.write_text("nonsense\n", encoding="utf-8")
    assert own.changed()
    own.take_up()
    assert edition.in_use() is before
    assert "is no lexicon" in str(run("explain", "路灯坏了").exception)


def test_a_lexicon_is_the_same_after_it_was_written(office: Path) -> None:
    own = LexiconFile(office)
    own.write(shipped())
    assert own.read() == shipped() == Lexicon.read(shipped().rows())


@pytest.mark.starts
def test_the_last_correction_of_a_text_counts_and_holds_no_name(tmp_path: Path) -> None:
    async def kept_twice() -> list[str]:
        store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", SystemClock())
        for topic in ("民政", "交通运输"):
            text = SCOOTERS + "，我叫王桂兰，电话13800138000"
            one = correction_of(text, topic, "draft-1", SystemClock().now())
            assert one is not None
            await store.corrections.keep(one)
        kept = await store.corrections.all()
        await store.close()
        assert not [word for word in kept[0].words if set(word) & set("王桂兰138")]
        return [one.topic for one in kept]

    assert asyncio.run(kept_twice()) == ["交通运输"]
