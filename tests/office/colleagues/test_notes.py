"""What officers write for one another beside a case stays at the desk, and is sealed at rest."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from backend_client.contract.case import Claim, Petitioner, PetitionKind
from backend_client.json_codec import to_plain
from office.audit.trail import Act
from office.db.database import create_engine
from office.db.sealed import MARK
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_, filed
from tests.office.running import STAFF_KEY, TO_ANSWERED, Running

SECRET = "他上次也来过，脾气急，先打电话"


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def writes(desk: Browser, number: str, words: str = SECRET) -> int:
    _, page = await desk.look(f"/desk/cases/{number}")
    forms = page.partition(f'action="/desk/cases/{number}/notes"')[2]
    key = re.search(r'name="key" value="(\w+)"', forms)
    form = {"desk_note": words, "key": key[1] if key else ""}
    status, _, _ = await desk.send(f"/desk/cases/{number}/notes", form)
    again, _, _ = await desk.send(f"/desk/cases/{number}/notes", form)  # a double tap
    assert again == status
    return status


async def test_who_may_read_the_case_reads_the_note_and_nobody_else(desk: Browser) -> None:
    number = await filed(as_(desk, "demo-clerk"))
    assert await writes(desk, number) == 303
    for officer in ("demo-clerk", "demo-supervisor"):
        _, page = await as_(desk, officer).look(f"/desk/cases/{number}")
        assert page.count(SECRET) == 1
        assert "接件员（信访局，也办检举控告）" in page
    status, page = await as_(desk, "demo-handler").look(f"/desk/cases/{number}")
    assert (status, SECRET in page) == (404, False)
    assert await writes(desk, number) == 404


async def test_a_note_tells_whose_case_it_is_to_who_has_opened_that_alone(desk: Browser) -> None:
    number = await filed(as_(desk, "demo-clerk"))
    await writes(desk, number, "王桂兰的电话是13800001111")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "王**的电话是138****1111" in page and "王桂兰的电话" not in page
    await desk.send(f"/desk/cases/{number}/identity", {"reason": "要打电话核实"})
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "王桂兰的电话是13800001111" in page


async def test_no_way_out_of_the_desk_tells_a_note(desk: Browser, tmp_path: Path) -> None:
    """The feed, the API's case of the bot and of staff, lists, search, exports, a claimed case."""
    backend = desk.backend
    whose = Petitioner("王桂兰", "新安村3组12号", "13800001111")
    number = await filed(as_(desk, "demo-clerk"), petitioner=whose)
    await writes(desk, number)
    await backend.move(number, *TO_ANSWERED)
    await writes(desk, number, f"{SECRET}，第二回")
    told = json.dumps(to_plain(tuple(await backend.bot.events(0, limit=1000))), ensure_ascii=False)
    told += json.dumps(to_plain(await backend.bot.get_case(number)), ensure_ascii=False)
    _, found = await backend.call("GET", "/v1/cases?client_ref=draft-1")
    code = found["items"][0]["query_code"]  # type: ignore[index]
    told += json.dumps(found, ensure_ascii=False)
    told += json.dumps(to_plain(await backend.bot.progress(number, code)), ensure_ascii=False)
    claim = await backend.bot.claim_case(number, Claim(code, "13800001111", "other"), "claim")
    told += json.dumps(to_plain(claim), ensure_ascii=False)
    for path in (f"/v1/cases/{number}", "/v1/cases", "/v1/stats"):
        status, answer = await backend.call("GET", path, key=STAFF_KEY)
        assert status == 200
        told += json.dumps(answer, ensure_ascii=False)
    as_(desk, "demo-supervisor")
    for path in ("/desk", "/desk/queue", "/desk/figures", "/desk/figures/table.csv"):
        status, page = await desk.look(path)
        assert status == 200, path
        told += page
    _, page, _ = await desk.send("/desk/search", {"q": "脾气急"})
    assert "没有找到" in page
    assert "脾气" not in told + page.replace('value="脾气急"', "")


async def test_a_note_is_sealed_at_rest(desk: Browser) -> None:
    number = await filed(as_(desk, "demo-clerk"))
    await writes(desk, number)
    engine = create_engine(desk.backend.settings.database_url)
    async with engine.connect() as connection:
        [kept] = (await connection.execute(text("SELECT text FROM desk_notes"))).scalars()
    await engine.dispose()
    assert kept.startswith(MARK)
    assert json.dumps(SECRET)[1:20] not in kept and "脾气" not in kept


async def test_an_empty_note_is_refused_and_the_trail_holds_no_word(desk: Browser) -> None:
    number = await filed(as_(desk, "demo-clerk"), kind=PetitionKind.CLAIM)
    assert await writes(desk, number, " \n ") == 422
    assert await writes(desk, number) == 303
    entries = await trail_of(desk.backend)
    acts = [(e.actor, e.act, e.subject) for e in entries if e.act != Act.REFUSED]
    assert set(acts) == {("demo-clerk", Act.NOTED, number)}
    assert "脾气" not in json.dumps([e.data for e in entries], ensure_ascii=False)
