"""What staff can call tells nothing of a rating: two offices with the same history, in one of which
citizens rate, change and flag, answer every call of staff and show every page of the desk alike."""

import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from backend_client.contract.case import Grade, Rating, Resolution
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.json_codec import to_plain
from office.app import create_app
from tests.office.running import (
    AN_ANSWER,
    STAFF_KEY,
    Running,
    SetClock,
    a_draft,
    settings_in,
    started,
)

pytestmark = pytest.mark.starts

Answer = tuple[int, tuple[tuple[str, str], ...], str]

UNITS = ("hebei-xiang", "xian-jiaoyu")
CASES = 12
TALK = "talk-1"
FILE = "0" * 64
STREAM = "/desk/events"  # says the same of all, until they leave
# The bodies of what staff may post, by address; forms of the desk by theirs.
BODIES: Mapping[str, Any] = {
    "/v1/cases/{number}/moves": {"to": "closed"},
    "/v1/cases/{number}/questions": {"text": "哪一天？"},
    "/v1/files": {"any": "bytes"},
    "/v1/talks/{talk}/messages": {"text": "您好"},
    "/v1/talks/{talk}/read": None,
    "/v1/talks/{talk}/close": {},
    "/v1/cases/{number}/reclassification": {"topic": ["农村农业"], "seen": 0},
    "/v1/cases/{number}/tasks": {"unit": "xian-shuili", "what": "查水质"},
    "/v1/cases/{number}/tasks/{task}/steps": {"to": "reported", "words": "查过了"},
    "/v1/cases/{number}/declined": {"note": "已经在查"},
}
FORMS: Mapping[str, Mapping[str, str]] = {
    "/desk/cases/{number}/moves": {"to": "closed", "seen": "{seen}"},
    "/desk/cases/{number}/undo": {},
    "/desk/cases/{number}/now": {},
    "/desk/cases/{number}/paper": {"to": "closed", "seen": "{seen}"},
    "/desk/cases/{number}/questions": {"question": "哪一天？", "seen": "{seen}"},
    "/desk/cases/{number}/tasks": {"unit": "xian-shuili", "what": "查水质", "seen": "{seen}"},
    "/desk/cases/{number}/tasks/{task}": {"to": "reported", "words": "查过了", "seen": "{seen}"},
    "/desk/cases/{number}/declined": {"note": "已经在查", "seen": "{seen}"},
    "/desk/cases/{number}/assignment": {"officer": "machine", "had": ""},
    "/desk/cases/{number}/links": {"other": "260701-0002-6", "link": "belongs"},
    "/desk/cases/{number}/merging": {"other": "x", "merge_note": "一起办", "seen": "{seen}"},
    "/desk/cases/{number}/parting": {"part_reason": "不是一件事"},
    "/desk/cases/{number}/call-back": {"seen": "{seen}", "q-kept": "done", "words": "x"},
    "/desk/cases/{number}/reclassification": {"topic": "农村农业", "seen": "{seen}"},
    "/desk/cases/{number}/notes": {"desk_note": "先打电话", "key": "0"},
    "/desk/cases/{number}/identity": {"reason": "要上门"},
    "/desk/publications/{number}": {"what": "decline", "reason": "还在打官司", "key": "k"},
    "/desk/talks/{talk}/identity": {"reason": "要上门"},
    "/desk/search": {"q": "路灯"},
    "/desk/campaigns/{code}": {"name": "专线", "code": "x", "what": "save"},
    "/desk/campaigns/{code}/end": {},
    "/desk/talks/{talk}/messages": {"text": "您好", "key": "k1"},
    "/desk/talks/{talk}/close": {},
    "/desk/account/password": {"old": "x", "new": "y", "again": "y"},
    "/desk/account/second": {"code": "000000"},
    "/desk/account/codes": {"password": "x", "code": "000000"},
    "/desk/officers": {"id": "lin", "name": "林小", "role-clerk": "yes"},
    "/desk/officers/{id}": {"what": "reset"},
    "/desk/demo": {"officer": "demo-supervisor"},
    "/desk/login": {"key": "wrong"},
    "/desk/logout": {},
}
# Made anew by every look, so that a double click sends once; no part of what is told.
BY_LOT = re.compile(r'(?<=name="key" value=")\w+')


@dataclass
class Office:
    """An office that was told what both were told."""

    backend: Running
    desk: aiohttp.ClientSession
    numbers: list[str] = field(default_factory=list)

    async def filed(self, dice: random.Random) -> None:
        for n in range(CASES):
            receipt = await self.backend.bot.file_case(a_draft(f"draft-{n}"))
            self.numbers.append(receipt.number)
            await self.answered(receipt.number, dice.choice(UNITS))
        opening = TalkOpening(TALK, about="draft-1")
        await self.backend.bot.open_talk(opening)
        await self.backend.bot.say_in_talk(TALK, TalkWords("在吗"), "said-1")
        # Answered at once: what waits is told late, by a watch that looks every two seconds.
        await self.backend.as_staff("POST", f"/v1/talks/{TALK}/read")
        path, said = f"/v1/talks/{TALK}/messages", {"text": "在"}
        await self.backend.call("POST", path, said, key=STAFF_KEY, idempotency_key="said-2")

    async def answered(self, number: str, unit: str) -> None:
        path = f"/v1/cases/{number}/moves"
        for body in ({"to": "forwarded", "unit": unit}, {"to": "accepted"}, to_plain(AN_ANSWER)):
            status, answer = await self.backend.as_staff("POST", path, body)
            assert status == 200, answer

    async def told(self, key: str, method: str, address: str, **more: Any) -> Answer:
        headers = {"Authorization": f"Bearer {key}", "Origin": self.backend.url}
        headers["Idempotency-Key"] = f"staff-{address}"[:200]
        url = self.backend.url + address
        async with self.desk.request(
            method, url, headers=headers, allow_redirects=False, **more
        ) as response:
            body = BY_LOT.sub("", await response.text("utf-8", "replace"))
            kept = {k: v for k, v in response.headers.items() if k not in ("Date", "Set-Cookie")}
            shown = body.replace(self.backend.url, "")
            return response.status, tuple(sorted(kept.items())), shown


async def addresses(office: Office, numbers: Sequence[str], method: str, path: str) -> list[str]:
    """The route with everything there is to fill in."""
    filled = [path]
    for name, values in (
        ("{number}", numbers),
        ("{talk}", [TALK]),
        ("{file_id}", [FILE]),
        ("{name}", ["x"]),
        ("{task}", ["1"]),
        ("{issue}", ["1"]),
        ("{code}", ["yiqing"]),
        ("{token}", ["y" * 22]),
        ("{tie}", ["x"]),
        ("{id}", ["x"]),
        ("{elsewhere}", ["nowhere"]),
    ):
        if name in path:
            filled = [each.replace(name, value) for each in filled for value in values]
    assert not [each for each in filled if "{" in each], f"say what stands in {path}"
    if method == "GET" and path == "/v1/cases":
        filled += [f"{path}?status=answered", f"{path}?limit=3"]
    return filled


async def every_call(
    office: Office, methods: set[str], numbers: Sequence[str]
) -> dict[str, Answer]:
    """What the whole route table tells staff of these cases, by method and address."""
    app = await create_app(office.backend.settings, office.backend.clock)
    answers: dict[str, Answer] = {}
    routes = sorted({(r.method, r.resource.canonical) for r in app.router.routes() if r.resource})
    for method, path in routes:
        if method not in methods or path == STREAM:
            continue
        for address in await addresses(office, numbers, method, path):
            answers[f"{method} {address}"] = await _ask(office, method, path, address)
    return answers


async def _ask(office: Office, method: str, path: str, address: str) -> Answer:
    if method != "POST":
        return await office.told(STAFF_KEY, method, address)
    if path in FORMS:
        seen = await _seen(office, address)
        form = {k: v.format(seen=seen) for k, v in FORMS[path].items()}
        return await office.told("", method, address, data=form)
    assert path in BODIES or await _is_the_bots(office, address), f"say what is posted to {path}"
    return await office.told(STAFF_KEY, method, address, json=BODIES.get(path, {}))


async def _seen(office: Office, address: str) -> int:
    """How far who posts there has seen the case."""
    number = next((each for each in office.numbers if each in address), None)
    if number is None:
        return 0
    _, _, case = await office.told(STAFF_KEY, "GET", f"/v1/cases/{number}")
    return int(json.loads(case)["events"][-1]["seq"])


async def _is_the_bots(office: Office, address: str) -> bool:
    status, _, _ = await office.told(STAFF_KEY, "POST", address, json={})
    return status == 403


@dataclass
class World:
    """Two offices beside each other, with one clock and one past."""

    rated: Office
    silent: Office
    clock: SetClock

    async def both(self, act: Callable[[Office], Awaitable[object]]) -> None:
        for office in (self.rated, self.silent):
            await act(office)

    async def alike(self, methods: set[str], numbers: Sequence[str] = ()) -> None:
        """`numbers`: the cases of whose own pages it is asked; of all when none is named."""
        await self.both(lambda office: office.backend.office.hot.look())  # it looks by itself, too
        own = numbers or self.rated.numbers
        one, other = [await every_call(o, methods, own) for o in (self.rated, self.silent)]
        assert len(one) > 5
        told = [call for call, answer in one.items() if answer != other[call]]
        assert told == [], (one[told[0]], other[told[0]])


@pytest.fixture
async def world(tmp_path: Path) -> Any:
    clock = SetClock()
    async with AsyncExitStack() as stack:
        offices = []
        for name in ("rated", "silent"):
            folder = tmp_path / name
            folder.mkdir()
            backend = await stack.enter_async_context(started(settings_in(folder), clock))
            jar = aiohttp.CookieJar(unsafe=True)
            desk = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
            offices.append(Office(backend, desk))
            await offices[-1].filed(random.Random(7))
        yield World(offices[0], offices[1], clock)


def a_rating(dice: random.Random) -> Rating:
    return Rating(
        dice.choice([None, *Resolution]),
        dice.choice([None, *Grade]),
        dice.choice([None, *Grade]),
        dice.choice([None, "很好"]),
        dice.choice([None, True, False]),
    )


@pytest.mark.timeout(300)  # thousands of calls, one after the other
@pytest.mark.parametrize("seed", [1, 2])
async def test_no_call_of_staff_changes_when_somebody_rates(world: World, seed: int) -> None:
    """Ratings, changes and flags, before, between and after what staff do; the calls of staff that
    write are made in both offices."""
    dice = random.Random(seed)
    touched: set[str] = set()
    for n in range(6):
        number = dice.choice(world.rated.numbers)
        await world.rated.backend.bot.rate(number, a_rating(dice), f"r{n}")
        world.clock.pass_time(minutes=dice.randrange(90))
        # Lists and figures are of all; of single cases some that were rated and some that were not.
        touched.add(number)
        others = [each for each in world.rated.numbers if each not in touched]
        asked = sorted({*touched, *dice.sample(others, 3)})
        await world.alike({"GET", "HEAD"} if n % 3 == 0 else {"GET"}, asked)
    rated = dice.sample(sorted(touched), 3)
    written, others = rated[:2] + others[:2], rated[2:] + others[2:4]
    await world.alike({"POST"}, written)
    await world.rated.backend.bot.rate(written[0], a_rating(dice), "last")
    await world.both(lambda office: office.backend.bot.urge(written[0], "u1"))
    await world.alike({"GET"})
    # Cases that staff wrote to before, and such as nobody touched but who rated them.
    await world.alike({"POST"}, written[::2] + others)


async def test_too_few_ratings_stay_untold_for_ever(world: World) -> None:
    by_unit: dict[str | None, list[str]] = {}
    for number in world.rated.numbers:
        case = await world.rated.backend.bot.get_case(number)
        by_unit.setdefault(case.unit, []).append(number)
    for numbers in by_unit.values():
        for number in numbers[:4]:
            await world.rated.backend.bot.rate(
                number, Rating(Resolution.UNSOLVED, pressed=True), "r"
            )
    for _ in range(3):
        world.clock.pass_time(days=2)
        await world.alike({"GET"})


async def test_who_of_a_batch_said_what_is_not_told(world: World) -> None:
    """The same grades, given by the same persons in another order on other hours of a day."""
    numbers = await most_of_one_unit(world.rated)
    grades = [Grade.SATISFIED, Grade.FAIR, Grade.FAIR, Grade.DISSATISFIED, Grade.DISSATISFIED]
    for office, said, pressed in (
        (world.rated, grades, 0),
        (world.silent, grades[::-1], 3),
    ):
        for n, (number, grade) in enumerate(zip(numbers, said, strict=False)):
            await office.backend.bot.rate(number, Rating(unit=grade, pressed=n == pressed), f"{n}")
    await world.alike({"GET"})
    world.clock.pass_time(days=1)
    await world.alike({"GET"})
    _, figures = await world.rated.backend.as_staff("GET", "/v1/stats")
    ratings: Any = figures["ratings"]
    assert ratings["total"]["unit"] == {"satisfied": 1, "fair": 2, "dissatisfied": 2}
    assert "pressed" not in str(figures)
    await world.rated.backend.bot.rate(numbers[0], Rating(unit=Grade.DISSATISFIED), "change")
    for _ in range(3):
        world.clock.pass_time(days=1)
        await world.alike({"GET"})


async def most_of_one_unit(office: Office) -> list[str]:
    cases = [await office.backend.bot.get_case(number) for number in office.numbers]
    units = [case.unit for case in cases]
    most = max(units, key=units.count)
    numbers = [case.number for case in cases if case.unit == most]
    assert len(numbers) >= 5
    return numbers[:5]
