"""The ids of one sandbox are those of no other before it, whatever happens to clock and file."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.chat.ids import MOST, SPAN, YEAR_2020, Ids, kept_ids

NOW = 1_790_000_000.0
STRANGE = [
    "",
    "nonsense",
    "[]",
    "{}",
    '{"ids_below": "9"}',
    '{"ids_below": -5}',
    '{"ids_below": null}',
]


def _life(file: Path, now: float) -> Sandbox:
    return Sandbox(clock=lambda: now, ids=kept_ids(file, lambda: now))


def _told(sandbox: Sandbox) -> set[object]:
    """Every id that a day's work of a bot gets to see."""
    people = [sandbox.citizen(name) for name in ("王桂兰", "李长河")]
    group = sandbox.group("邻里", adder=people[0])
    for citizen in people:
        citizen.says("/start")
        citizen.sends_photo("水井")
        citizen.sends_document("a.pdf", b"%PDF")
        citizen.sends_album(["a", "b"])
        citizen.sends_poll("怎么办", ["一", "二"])
        citizen.presses("g:help", citizen.chat.last_id)
    return set(_ids([*sandbox.log.updates(), group.chat.info]))


def _ids(value: Any) -> Iterator[object]:
    match value:
        case dict():
            for name, child in value.items():
                if name in ("id", "update_id", "file_id", "media_group_id", "message_id"):
                    yield name, child
                yield from _ids(child)
        case list() | tuple():
            for child in value:
                yield from _ids(child)


@pytest.mark.parametrize(
    ("clocks", "lost"),
    [
        ((NOW, NOW, NOW), False),
        ((NOW, NOW - 86_400, NOW - 3 * 86_400), False),
        ((0.0, 0.0, -5.0), False),
        ((NOW, NOW + 0.5, NOW + 1.0), True),
        ((NOW, NOW - 3600.25, NOW - 3600.0), True),
    ],
    ids=["at once", "set back", "no clock", "lost file", "lost file and set back"],
)
def test_no_id_of_a_life_is_that_of_another(
    tmp_path: Path, clocks: tuple[float, ...], lost: bool
) -> None:
    file, seen = tmp_path / "var" / "sandbox.json", set[object]()
    for now in clocks:
        sandbox = _life(file, now)
        told = _told(sandbox) - {("id", sandbox.bot["id"])}
        assert len(told) > 30
        assert not told & seen
        seen |= told
        if lost:
            file.unlink()


@pytest.mark.parametrize("text", STRANGE)
def test_a_file_that_is_not_ours_is_as_good_as_lost(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(text)
    assert kept_ids(file, lambda: NOW).first == (NOW - YEAR_2020) * 1_000_000
    assert kept_ids(file, lambda: NOW).first > (NOW - YEAR_2020) * 1_000_000


def test_what_was_given_is_below_what_is_kept_however_much_it_was(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    ids = kept_ids(file, lambda: NOW)
    numbers = [ids.reach(ids.first + n * SPAN // 3) for n in range(20)]
    assert kept_ids(file, lambda: NOW).first > numbers[-1]


def test_a_thousand_lives_on_a_clock_that_jumps_never_meet(tmp_path: Path) -> None:
    dice, file = random.Random(23), tmp_path / "sandbox.json"
    given: set[int] = set()
    for _ in range(1000):
        now = NOW + dice.uniform(-1e7, 1e7)
        ids: Ids = kept_ids(file, lambda: now)  # noqa: B023 - called at once
        life = {ids.reach(ids.first + n) for n in range(dice.randint(1, 50))}
        assert not life & given
        given |= life
    assert max(given) < MOST


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    kept_ids(tmp_path / "sandbox.json", lambda: NOW)
    assert [(p.name, p.stat().st_mode & 0o777) for p in tmp_path.iterdir()] == [
        ("sandbox.json", 0o600)
    ]


def test_the_messages_of_a_person_who_comes_back_go_on_above(tmp_path: Path) -> None:
    seen: set[int] = set()
    for _ in range(3):
        citizen = _life(tmp_path / "sandbox.json", NOW).citizen("王桂兰", user_id=42)
        said = {citizen.says(words)["message_id"] for words in ("a", "b", "c")}
        assert not said & seen
        seen |= said


def test_a_sandbox_of_its_own_begins_as_it_always_has() -> None:
    one, other = Sandbox(), Sandbox()
    assert one.citizen("王桂兰").id == other.citizen("李长河").id
