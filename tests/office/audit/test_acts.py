"""What officers do at the desk, and tools over the API, stands in the trail with who did it."""

import re
from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, PetitionKind
from backend_client.contract.staff_chat import TalkOpening
from office.audit.chain import Entry
from office.audit.trail import Act, Trail
from office.db.database import Database
from tests.office.browser import Browser
from tests.office.running import Running, a_draft


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    """One that keeps its cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(backend, session)


async def trail_of(backend: Running) -> Sequence[Entry]:
    """The oldest first; it is whole."""
    database = Database(backend.settings.database_url)
    trail = Trail(database, backend.clock, backend.settings.trail_folder())
    await trail.prepare()
    found, _ = await trail.verify()
    entries = await trail.entries(None, 1000)
    await database.close()
    assert found == []
    return entries[::-1]


async def said(backend: Running) -> list[tuple[str, str, str | None]]:
    return [(each.actor, each.act, each.subject) for each in await trail_of(backend)]


async def test_each_step_that_a_person_causes_has_its_officer(desk: Browser) -> None:
    backend = desk.backend
    number = (await backend.bot.file_case(a_draft())).number
    assert await said(backend) == [], "what a citizen does is no officer's doing"
    assert (await desk.move(number, CaseStatus.FORWARDED, unit="hebei-xiang"))[0] == 303
    await desk.send("/desk/demo", {"officer": "demo-supervisor"})
    _, page = await desk.look(f"/desk/cases/{number}")
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    form = {"seen": seen[1], "question": "牛粪在哪一组？"}
    assert (await desk.send(f"/desk/cases/{number}/questions", form))[0] == 303
    entries = await trail_of(backend)
    assert [(e.actor, e.act, e.subject) for e in entries] == [
        ("demo-clerk", Act.MOVED, number),
        ("demo-supervisor", Act.ASKED, number),
    ]
    case = await backend.bot.get_case(number)
    by_officers = [event for event in case.events if event.seq > 2]
    assert [e.data["seen"] for e in entries] == [str(event.seq - 1) for event in by_officers]
    assert entries[0].data["to"] == "forwarded"
    assert "demo-" not in str(case), "the citizen sees what they saw"


async def test_a_step_that_was_refused_says_so(desk: Browser) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    assert (await desk.move(number, CaseStatus.CLOSED))[0] == 409
    moved, refused = await trail_of(desk.backend)
    assert (moved.act, refused.act) == (Act.MOVED, Act.REFUSED)
    assert refused.data == {"row": moved.id, "why": "illegal-move"}


async def test_whoever_looks_at_a_denunciation_or_a_secret_leaves_a_row(desk: Browser) -> None:
    open_, closed = "draft-1", "draft-2"
    plain = (await desk.backend.bot.file_case(a_draft(open_))).number
    secret = (await desk.backend.bot.file_case(a_draft(closed, confidential=True))).number
    kind = PetitionKind.DENUNCIATION
    accusing = (await desk.backend.bot.file_case(a_draft("draft-3", kind=kind))).number
    for number in (plain, secret, accusing):
        assert (await desk.look(f"/desk/cases/{number}"))[0] == 200
    assert await said(desk.backend) == [
        ("demo-clerk", Act.READ, secret),
        ("demo-clerk", Act.READ, accusing),
    ]


async def test_a_talk_that_is_read_answered_and_closed_has_its_officer(desk: Browser) -> None:
    talk = "talk-1"
    await desk.backend.bot.open_talk(TalkOpening(talk, text="有人吗"))
    await desk.look(f"/desk/talks/{talk}")
    await desk.send(f"/desk/talks/{talk}/messages", {"text": "我在"})
    await desk.send(f"/desk/talks/{talk}/close", {})
    acts = [(act, about) for _, act, about in await said(desk.backend)]
    assert acts == [(act, talk) for act in (Act.TALK_READ, Act.TALK_SAID, Act.TALK_CLOSED)]


async def test_every_use_of_the_staff_key_leaves_a_row_and_none_of_the_bots(
    backend: Running,
) -> None:
    number = (await backend.bot.file_case(a_draft())).number
    await backend.as_staff("GET", "/v1/cases")
    await backend.move(number, CaseStatus.FORWARDED)
    await backend.call("GET", f"/v1/cases/{number}")
    entries = await trail_of(backend)
    assert [(e.actor, e.act, e.subject, e.data["call"]) for e in entries] == [
        ("machine", Act.CALLED, None, "GET /v1/cases"),
        ("machine", Act.CALLED, number, "POST /v1/cases/{number}/moves"),
    ]


async def test_the_demonstration_says_that_it_is_one_and_changes_officers(desk: Browser) -> None:
    names = ("接件员", "承办人", "督查和领导")
    _, page = await desk.look("/desk")
    assert "演示：没有登录" in page
    assert all(name in page for name in names)
    turns = (("demo-handler", 1), ("demo-supervisor", 2), ("demo-clerk", 0), ("nobody", 0))
    for officer, name in turns:
        await desk.send("/desk/demo", {"officer": officer})
        now = re.search(r"您现在是 <b>([^<]+)", (await desk.look("/desk"))[1])
        assert now and now[1].startswith(names[name])
