"""Repeated cases are linked on the desk; neighbours learn only of what was made public, and of that
no word that they did not say themselves."""

import dataclasses
import re
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    EventType,
    Petitioner,
    PetitionKind,
    Place,
    Topic,
)
from backend_client.contract.public_matter import Nearby, Neighbour, NeighbourNews
from backend_client.errors import Conflict, NotFound, Refused
from backend_client.json_codec import from_plain, to_plain
from backend_client.likeness import sketch
from office.services.public_matters import is_public
from tests.office.running import STAFF_KEY, TO_ANSWERED, Running, a_draft

FACTS = "村东头牛粪堆了快一个月，臭得开不了窗，王老五家门口最臭，希望赶紧清走"
AGAIN = "村东头那堆牛粪一个多月没人清，臭味熏得窗户都不敢开，派人拉走吧"
PLACE = Place("河北乡新安村王老五家门口")
PATH = ("环境保护", "环境污染")
PUBLIC: dict[str, Any] = {
    "facts": FACTS,
    "place": PLACE,
    "topic": Topic(PATH, ("牛粪",)),
    "public": True,
    "petitioner": Petitioner("王桂兰", "新安村3组12号", "13800001111"),
}
ASKED = Nearby(PATH, Place("新安村东头"), sketch(AGAIN))
HIDDEN: list[dict[str, Any]] = [
    {"public": False},
    {"kind": PetitionKind.DENUNCIATION},
    {"confidential": True},
    {"request": "民政局的李局长收了我两万块钱不办事"},
    {"urgent": True},
    {"place": None},
    {"topic": None},
]
NOBODYS = "0" * 32


async def filed(backend: Running, client_ref: str = "draft-1", **changes: Any) -> str:
    return (await backend.bot.file_case(a_draft(client_ref, **changes))).number


async def page(backend: Running, number: str = "") -> str:
    path = f"/desk/cases/{number}" if number else "/desk"
    async with backend.session.get(backend.url + path) as response:
        assert response.status == 200
        return await response.text()


def links(html: str) -> list[str]:
    return re.findall(r'href="/desk/cases/([0-9-]+)"', html)


# one petitioner's own


async def test_a_repeated_case_and_its_first_lead_to_each_other(backend: Running) -> None:
    first = await filed(backend)
    second = await filed(backend, "draft-2", repeats=first)
    assert (await backend.bot.get_case(second)).repeats == first
    assert (await backend.bot.get_case(first)).repeated_by == (second,)
    assert links(await page(backend, second)) == [first]
    assert links(await page(backend, first)) == [second]
    assert (await page(backend)).count('<span class="flag">重复</span>') == 1


async def test_what_reopens_a_case_is_no_repetition_of_it(backend: Running) -> None:
    first = await filed(backend)
    again = await filed(backend, "draft-2", reopens=first, repeats=first)
    assert (await backend.bot.get_case(again)).repeats is None
    assert (await backend.bot.get_case(first)).repeated_by == ()


@pytest.mark.parametrize("number", ["260701-9999-9", "nonsense", "", "<b>"])
async def test_a_petition_that_repeats_what_is_not_there_is_registered_all_the_same(
    backend: Running, number: str
) -> None:
    second = await filed(backend, repeats=number)
    assert (await backend.bot.get_case(second)).repeats is None
    assert links(await page(backend, second)) == []


@pytest.mark.parametrize("changes", [{"kind": PetitionKind.DENUNCIATION}, {"confidential": True}])
@pytest.mark.parametrize("shielded", ["first", "second"])
async def test_no_case_names_a_denunciation_or_a_confidential_one(
    backend: Running, changes: dict[str, Any], shielded: str
) -> None:
    """Whoever handles the other one would learn who denounced."""
    first = await filed(backend, **(changes if shielded == "first" else {}))
    second = await filed(
        backend, "draft-2", repeats=first, **(changes if shielded == "second" else {})
    )
    assert (await backend.bot.get_case(second)).repeats is None
    assert (await backend.bot.get_case(first)).repeated_by == ()
    assert links(await page(backend, first)) == links(await page(backend, second)) == []


# neighbours


async def test_a_public_matter_nearby_is_found_by_what_it_is_like(backend: Running) -> None:
    await filed(backend, **PUBLIC)
    [found] = await backend.bot.neighbours(ASKED)
    assert dataclasses.replace(found, id="") == Neighbour(
        "", CaseStatus.REGISTERED, 0, PATH, "新安村"
    )


async def test_a_matter_that_becomes_a_denunciation_is_found_no_more(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    [_] = await backend.bot.neighbours(ASKED)
    await backend.bot.supplement(number, "一直没人来清", [], "s1")
    [_] = await backend.bot.neighbours(ASKED)
    await backend.bot.supplement(number, "民政局的李局长收了我两万块钱不办事", [], "s2")
    assert await backend.bot.neighbours(ASKED) == ()


async def test_no_word_gets_out_that_was_not_in_the_question(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    await backend.move(number, CaseStatus.FORWARDED)
    asked = dataclasses.replace(ASKED, topic=("环境保护", "别的"), place=Place("新安村西边"))
    status, answer = await backend.call("POST", "/v1/neighbours/search", to_plain(asked))
    assert status == 200
    items: Any = answer["items"]
    [found] = items
    assert set(found) == {f.name for f in dataclasses.fields(Neighbour)}
    assert (found["topic"], found["place"]) == (["环境保护"], "新安村")
    receipt = await backend.bot.find_case("draft-1")
    assert receipt is not None
    for own in (number, receipt.query_code, "draft-1", "王", "桂兰", "1380000", "牛粪", "河北乡"):
        assert own not in str(answer)


@pytest.mark.parametrize("changes", HIDDEN)
async def test_what_is_not_public_is_never_found(backend: Running, changes: dict[str, Any]) -> None:
    await filed(backend, **{**PUBLIC, **changes})
    assert await backend.bot.neighbours(ASKED) == ()


@pytest.mark.parametrize(
    "changes", [{"kind": PetitionKind.DENUNCIATION}, {"confidential": True}, {"urgent": True}]
)
def test_agreeing_makes_nothing_public_that_must_not_be(changes: dict[str, Any]) -> None:
    assert is_public(a_draft(**PUBLIC))
    assert not is_public(a_draft(**{**PUBLIC, **changes}))


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": "河里到处是丢的农药瓶，没有人打捞，鱼都死光了"},
        {"place": Place("长河镇石桥村")},
        {"topic": Topic(("农村农业",))},
    ],
)
async def test_another_matter_place_or_topic_is_no_neighbour(
    backend: Running, changes: dict[str, Any]
) -> None:
    await filed(backend, **{**PUBLIC, **changes})
    assert await backend.bot.neighbours(ASKED) == ()


async def test_pins_within_a_kilometre_are_near_whatever_the_places_are_called(
    backend: Running,
) -> None:
    await filed(backend, **{**PUBLIC, "place": Place("定位", 34.12345, 113.2)})
    for latitude, count in ((34.1199, 1), (34.15, 0), (-34.12345, 0)):
        asked = dataclasses.replace(ASKED, place=Place("东头", latitude, 113.2005))
        found = await backend.bot.neighbours(asked)
        assert [each.place for each in found] == [""] * count


async def test_ones_own_and_ended_matters_are_not_offered(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    own = dataclasses.replace(ASKED, own=("draft-0", "draft-1"))
    assert await backend.bot.neighbours(own) == ()
    assert len(await backend.bot.neighbours(ASKED)) == 1
    await backend.move(number, *TO_ANSWERED)
    assert await backend.bot.neighbours(ASKED) == ()


async def test_at_most_three_are_shown_the_likest_first(backend: Running) -> None:
    for at in range(4):
        await filed(backend, f"draft-{at}", **{**PUBLIC, "facts": FACTS + "，又臭又脏" * at})
    asked = dataclasses.replace(ASKED, sketch=sketch(FACTS))
    found = await backend.bot.neighbours(asked)
    assert len(found) == 3
    first = await backend.bot.neighbours(
        dataclasses.replace(asked, own=("draft-1", "draft-2", "draft-3"))
    )
    assert found[0] == first[0]


async def test_support_counts_once_a_key_and_shows_on_the_desk(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    [found] = await backend.bot.neighbours(ASKED)
    for key in ("k1", "k2", "k1"):
        await backend.bot.support(found.id, key)
    path = f"/v1/neighbours/{found.id}/supports"
    assert (await backend.call("POST", path, {}, idempotency_key="k2"))[0] == 200
    status, answer = await backend.call("POST", path, {}, idempotency_key="k3")
    assert (status, answer["supporters"]) == (201, 3)
    assert (await backend.bot.neighbour(found.id)).supporters == 3
    assert (await backend.bot.get_case(number)).supporters == 3
    assert "3 人也遇到了" in await page(backend)
    assert "3 人也遇到了" in await page(backend, number)


async def test_support_is_no_step_of_the_case_and_names_nobody(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    [found] = await backend.bot.neighbours(ASKED)
    before = await backend.bot.events(0)
    await backend.bot.support(found.id, "k1")
    assert await backend.bot.events(0) == before
    assert "k1" not in await page(backend, number)


async def test_what_is_not_public_answers_as_what_is_not_there(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    [found] = await backend.bot.neighbours(ASKED)
    hidden = await filed(backend, "draft-2", **{**PUBLIC, "confidential": True})
    await backend.bot.withdraw(number, None, "w1")
    for key in ("k1", "k2"):
        answers = [
            await backend.call("POST", f"/v1/neighbours/{id_}/supports", {}, idempotency_key=key)
            for id_ in (NOBODYS, found.id, hidden, number, "%00", "%ff", "x" * 999)
        ]
        looks = [
            await backend.call("GET", f"/v1/neighbours/{id_}")
            for id_ in (NOBODYS, found.id, hidden, number, "%00", "%ff", "x" * 999)
        ]
        assert [each for each in answers + looks if each != answers[0]] == []
    assert answers[0][0] == 404
    assert (await backend.bot.get_case(number)).supporters == 0
    for id_ in (found.id, "<b>", "../cases"):
        with pytest.raises(NotFound):
            await backend.bot.support(id_, "k1")


async def test_a_support_that_was_counted_is_still_answered_after_the_end(
    backend: Running,
) -> None:
    """Its answer may have been lost, and the call is repeated until it comes."""
    number = await filed(backend, **PUBLIC)
    [found] = await backend.bot.neighbours(ASKED)
    await backend.bot.support(found.id, "k1")
    await backend.move(number, *TO_ANSWERED)
    await backend.bot.support(found.id, "k1")
    assert await backend.bot.neighbour(found.id) == Neighbour(found.id, CaseStatus.ANSWERED, 1)
    with pytest.raises(NotFound):
        await backend.bot.support(found.id, "k2")


async def test_neighbours_are_for_the_bot_alone(backend: Running) -> None:
    for method, path in (
        ("POST", "/v1/neighbours/search"),
        ("GET", f"/v1/neighbours/{NOBODYS}"),
        ("POST", f"/v1/neighbours/{NOBODYS}/supports"),
    ):
        assert (await backend.call(method, path, to_plain(ASKED), key=STAFF_KEY))[0] == 403
        assert (await backend.call(method, path, to_plain(ASKED), key="nobody"))[0] == 401


@pytest.mark.parametrize(
    "place", [Place("\ud800\x00"), Place(""), Place("中" * 5000), Place("x", 1e300, -1e300)]
)
async def test_any_place_can_be_asked_about(backend: Running, place: Place) -> None:
    await filed(backend, **{**PUBLIC, "place": place})
    found = await backend.bot.neighbours(dataclasses.replace(ASKED, place=place))
    assert len(found) <= 1
    assert await backend.bot.neighbours(dataclasses.replace(ASKED, topic=())) == ()


# following


async def supported(backend: Running, *keys: str) -> str:
    """The id of the one public matter, supported under these keys."""
    [found] = await backend.bot.neighbours(ASKED)
    for key in keys:
        await backend.bot.support(found.id, key)
    return found.id


async def told(backend: Running, key: str) -> list[CaseEvent]:
    return [event for event in await backend.bot.events(0, 1000) if event.client_ref == key]


async def test_supporters_hear_of_each_status_and_of_nothing_else(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    id_ = await supported(backend, "key-1", "key-2")
    await backend.bot.supplement(number, "又来了一车", [], "s1")
    await backend.move(number, *TO_ANSWERED)
    for key in ("key-1", "key-2"):
        events = await told(backend, key)
        assert [event.seq for event in events] == [1, 2, 3]
        assert {event.type for event in events} == {EventType.NEIGHBOUR_MOVED}
        assert {event.case for event in events} == {""}
        news = [from_plain(NeighbourNews, event.data) for event in events]
        assert [each.status for each in news] == ["forwarded", "accepted", "answered"]
        assert {(each.id, each.supporters) for each in news} == {(id_, 2)}
        for word in ("已清运", "牛粪", "王", number):
            assert word not in str([event.data for event in events])
    ids = [event.id for event in await backend.bot.events(0, 1000)]
    assert ids == sorted(set(ids))


async def test_who_supports_late_hears_from_then_on(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    id_ = await supported(backend, "key-1")
    await backend.move(number, CaseStatus.FORWARDED)
    await backend.bot.support(id_, "key-2")
    await backend.bot.support(id_, "key-1")
    await backend.move(number, CaseStatus.ACCEPTED)
    assert [e.data["status"] for e in await told(backend, "key-2")] == ["accepted"]
    assert [e.seq for e in await told(backend, "key-1")] == [1, 2]


async def test_what_is_hidden_is_only_gone(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    id_ = await supported(backend, "key-1")
    for _ in range(2):
        await backend.bot.unpublish(number, "u1")
    [event] = await told(backend, "key-1")
    assert (event.type, event.data) == (EventType.NEIGHBOUR_GONE, {})
    assert await backend.bot.neighbours(ASKED) == ()
    with pytest.raises(NotFound):
        await backend.bot.neighbour(id_)
    with pytest.raises(NotFound):
        await backend.bot.support(id_, "key-2")
    await backend.move(number, CaseStatus.FORWARDED)
    assert len(await told(backend, "key-1")) == 1
    case = await backend.bot.get_case(number)
    assert (case.supporters, case.status) == (1, CaseStatus.FORWARDED)
    with pytest.raises(Refused):
        await backend.bot.unpublish(number, "u2")


async def test_a_case_that_is_withdrawn_is_only_gone(backend: Running) -> None:
    number = await filed(backend, **PUBLIC)
    await supported(backend, "key-1")
    await backend.bot.withdraw(number, None, "w1")
    assert [e.type for e in await told(backend, "key-1")] == [EventType.NEIGHBOUR_GONE]


async def test_what_was_never_public_cannot_be_hidden(backend: Running) -> None:
    number = await filed(backend)
    with pytest.raises(Refused):
        await backend.bot.unpublish(number, "u1")


async def test_a_key_supports_one_matter(backend: Running) -> None:
    await filed(backend, **PUBLIC)
    first = await supported(backend, "key-1")
    await backend.bot.unpublish((await backend.bot.events(0))[0].case, "u1")
    await filed(backend, "draft-2", **PUBLIC)
    [second] = await backend.bot.neighbours(ASKED)
    assert second.id != first
    with pytest.raises(Conflict):
        await backend.bot.support(second.id, "key-1")
