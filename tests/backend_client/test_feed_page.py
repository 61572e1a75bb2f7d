"""The feed of a backend that is newer than we are, or wrong: no item holds up another."""

import random
from copy import deepcopy
from typing import Any

import pytest

from backend_client.contract.case import CaseStatus, EventType, LegalDeadline, Progress
from backend_client.errors import Garbled
from backend_client.feed import moved_of, read_event, read_page, strange, words_of
from backend_client.json_codec import Mismatch, from_peer

MOVED: dict[str, Any] = {
    "id": 3,
    "case": "260703-0001-9",
    "client_ref": "draft-1",
    "seq": 3,
    "type": "moved",
    "at": "2026-07-03T02:10:00+00:00",
    "data": {
        "status": "forwarded",
        "unit": "河北乡人民政府",
        "clocks": [{"name": "N15", "article": 23, "due": "2026-07-18T15:59:59+00:00"}],
    },
}


def _with(**changed: Any) -> dict[str, Any]:
    return {**deepcopy(MOVED), **changed}


def test_an_unknown_kind_of_step_is_read_with_its_words() -> None:
    """It was Garbled, and with it the page: the feed stood still for all chats."""
    page = read_page({"items": [_with(type="paused", data={"note": "等鉴定"}), _with(id=4, seq=4)]})
    first, second = page.events
    assert (first.type, strange(first), words_of(first)) == ("paused", "type", "等鉴定")
    assert second.type is EventType.MOVED
    assert (page.last, page.set_aside) == (4, ())


def test_an_unknown_status_is_kept_as_it_is_named() -> None:
    [event] = read_page({"items": [_with(data={"status": "paused", "note": "等鉴定"})]}).events
    moved = moved_of(event)
    assert moved is not None
    assert (moved.status, moved.note, strange(event)) == ("paused", "等鉴定", "status")


def test_an_unknown_clock_or_grade_takes_nothing_else_along() -> None:
    data = deepcopy(MOVED["data"])
    data["clocks"] += [{"name": "X9", "article": 9, "due": data["clocks"][0]["due"]}, {"name": 7}]
    data["answer"] = {"rows": [{"request": "清走", "opinion": "已清", "result": 5}, "?"]}
    [event] = read_page({"items": [_with(data=data)]}).events
    moved = moved_of(event)
    assert moved is not None
    assert [clock.name for clock in moved.clocks] == ["N15", "X9"]
    assert moved.answer is not None
    assert [row.opinion for row in moved.answer.rows] == ["已清"]


def test_a_progress_of_a_newer_backend_is_read() -> None:
    plain = {"number": "N", "status": "paused", "unit": None, "clocks": [{"name": 1}], "steps": [7]}
    assert from_peer(Progress, plain) == Progress("N", "paused", None, (), ())
    with pytest.raises(Mismatch):
        from_peer(LegalDeadline, {"name": "R15"})


@pytest.mark.parametrize(
    "item",
    [
        None,
        "moved",
        {},
        _with(id="3"),
        _with(id=2**63),
        _with(id=0),
        _with(seq=None),
        _with(seq=2**64),
        _with(client_ref=7),
        _with(client_ref="a\x00b"),
        _with(client_ref=""),
        _with(client_ref="\ud800"),
    ],
)
def test_an_item_that_names_no_step_is_set_aside_and_those_around_it_are_read(item: object) -> None:
    page = read_page({"items": [_with(id=1, seq=1), item, _with(id=9, seq=9)], "next": 9})
    assert [event.id for event in page.events] == [1, 9]
    assert [each.item for each in page.set_aside] == [item]
    assert page.last in (9, 3), "whatever it is, the feed goes on"


@pytest.mark.parametrize(
    "item",
    [
        _with(at="yesterday"),
        _with(at="9999-12-31T23:59:59Z"),
        _with(data=["forwarded"]),
        _with(data={}),
        _with(data={"status": None}),
        _with(type=None),
        _with(case=None),
        _with(case="x" * 65),
    ],
)
def test_a_step_that_is_malformed_keeps_its_place_and_is_set_aside_as_it_came(
    item: dict[str, Any],
) -> None:
    """A hole in a case's steps would hold back all that follow."""
    page = read_page({"items": [item]})
    assert [(event.client_ref, event.seq) for event in page.events] == [("draft-1", 3)]
    assert [each.item for each in page.set_aside] == [item]


def test_what_is_no_page_is_told_as_garbled() -> None:
    answers: tuple[object, ...] = (None, [], {}, {"items": None}, {"items": "3"})
    for answer in answers:
        with pytest.raises(Garbled):
            read_page(answer)


ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    2**70,
    1.5,
    "",
    "x",
    "\x00",
    "\ud800",
    [],
    [[]],
    {},
    {"note": "等"},
    "paused",
)


@pytest.mark.starts
def test_no_mutation_of_an_event_is_more_than_an_odd_event() -> None:
    dice = random.Random(20261128)
    for _ in range(3000):
        item = deepcopy(MOVED)
        spots: list[tuple[Any, Any]] = [(item, name) for name in item]
        spots += [(item["data"], name) for name in item["data"]]
        spots += [(item["data"]["clocks"][0], name) for name in item["data"]["clocks"][0]]
        for owner, name in dice.sample(spots, dice.randint(1, 4)):
            owner[name] = deepcopy(dice.choice(ODD))
        event, whole = read_event(item)
        page = read_page({"items": [item, _with(id=4, seq=4)]})
        assert page.events[-1].seq == 4
        assert bool(page.set_aside) != whole
        if event is not None:
            moved, status = moved_of(event), CaseStatus.FORWARDED
            assert moved is None or isinstance(moved.status, type(status) | str)
