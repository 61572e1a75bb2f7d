"""The papers of a case: made with its steps, opened through it, kept as they were sent."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, Move, Moved, Petitioner, PetitionKind
from backend_client.errors import NotFound
from backend_client.json_codec import from_plain
from office.audit.trail import Act
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.conftest import Start
from tests.office.papers.reading import words_of
from tests.office.running import STAFF_KEY, TO_ANSWERED, Running, a_draft
from tests.office.test_case_files import links


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(backend, session)


async def papers_of(backend: Running, number: str) -> dict[str, str]:
    """Their ids by their names, in the order they came."""
    case = await backend.bot.get_case(number)
    moved = [from_plain(Moved, e.data) for e in case.events if e.type == "moved"]
    return {each.name or "": each.file_id for step in moved for each in step.files}


async def fetched(backend: Running, number: str, file_id: str) -> bytes:
    with await backend.bot.answer_file(number, file_id) as file:
        return file.read()


async def test_the_steps_of_a_case_make_their_papers(backend: Running) -> None:
    number = (await backend.bot.file_case(a_draft())).number
    await backend.move(number, *TO_ANSWERED)
    papers = await papers_of(backend, number)
    names = [f"{name}-{number}.pdf" for name in ("转送告知书", "受理告知书", "处理意见书")]
    assert list(papers) == names, "as the chat calls them"
    _, page = await Browser(backend, backend.session).look(f"/desk/cases/{number}")
    assert all(f"<bdi>{name}</bdi>" in page for name in names)
    told = words_of(await fetched(backend, number, papers[names[-1]]))
    for words in ("王桂兰：", "已清运", "《条例》第三十二条", "复查", number):
        assert words in told
    query = (await backend.bot.get_case(number)).draft
    assert query.facts not in told, "nothing goes back through a chat that need not"


async def test_what_was_sent_stays_what_it_was(start: Start) -> None:
    """A correction of the name comes later; the office starts anew; its files are lost."""
    backend = await start()
    number = (await backend.bot.file_case(a_draft())).number
    await backend.move(number, CaseStatus.FORWARDED)
    [file_id] = (await papers_of(backend, number)).values()
    sent = await fetched(backend, number, file_id)
    backend.office.campaigns.hear_of("another_bot")
    await backend.stop()
    again = await start(backend.clock)
    assert await fetched(again, number, file_id) == sent
    for path in again.settings.files_folder().rglob(file_id):
        path.unlink()
    assert words_of(await fetched(again, number, file_id)) == words_of(sent)


async def test_a_paper_is_no_other_cases(backend: Running) -> None:
    numbers = [(await backend.bot.file_case(a_draft(f"d{at}"))).number for at in range(2)]
    for number in numbers:
        await backend.move(number, CaseStatus.FORWARDED)
    [mine] = (await papers_of(backend, numbers[0])).values()
    with pytest.raises(NotFound):
        await backend.bot.answer_file(numbers[1], mine)


async def test_nobody_at_the_desk_reads_a_name_that_they_have_not_opened(desk: Browser) -> None:
    backend, why = desk.backend, {"reason": "核实地址，下午上门"}
    who = Petitioner("王桂兰", "新安村3组12号", "13812345678")
    number = (await backend.bot.file_case(a_draft(petitioner=who))).number
    note = "王桂兰同志：13812345678 打过"
    await backend.move(number, CaseStatus.FORWARDED)
    await desk.move(number, CaseStatus.ACCEPTED, note=note)
    papers = await papers_of(backend, number)

    async def at_the_desk() -> str:
        _, page = await desk.look(f"/desk/cases/{number}")
        found = ""
        for path in links(page):
            async with desk.session.get(backend.url + path) as response:
                assert response.headers["Content-Disposition"].startswith("attachment;")
                assert '.pdf"' in response.headers["Content-Disposition"]
                found += words_of(await response.read())
        return found

    async def by_a_tool() -> str:
        path = f"{backend.url}/v1/cases/{number}/files/{papers[f'受理告知书-{number}.pdf']}"
        headers = {"Authorization": f"Bearer {STAFF_KEY}"}
        async with backend.session.get(path, headers=headers) as response:
            return words_of(await response.read())

    for read in (at_the_desk, by_a_tool):
        told = await read()
        assert "桂兰" not in told and "12345678" not in told
        assert "信访事项受理告知书" in told and "王**同志" in told
    await desk.send(f"/desk/cases/{number}/identity", why)
    assert "王桂兰：" in await at_the_desk()
    assert "13812345678" in await at_the_desk()
    assert "桂兰" not in await by_a_tool(), "another officer"
    seen_by = [e.act for e in await trail_of(backend) if e.subject == number]
    assert seen_by.count(Act.IDENTITY) == 2 * 3, "each look at the page, and each paper"
    told = words_of(await fetched(backend, number, papers[f"受理告知书-{number}.pdf"]))
    assert "王桂兰：" in told, "the petitioner's own"


@pytest.mark.parametrize(
    "secret",
    [{"confidential": True}, {"kind": PetitionKind.DENUNCIATION}],
    ids=lambda each: next(iter(each)),
)
async def test_who_is_shielded_is_named_on_no_paper(
    backend: Running, secret: dict[str, Any]
) -> None:
    facts = "民政局的胡金彪收了我的钱，希望查处"
    number = (await backend.bot.file_case(a_draft(facts=facts, **secret))).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit="xian-jiwei"))
    [file_id] = (await papers_of(backend, number)).values()
    told = words_of(await fetched(backend, number, file_id))
    assert "信访人：" in told
    assert "桂兰" not in told and "胡金彪" not in told


async def test_a_paper_of_a_confidential_case_leaves_a_row_when_it_is_opened(
    desk: Browser,
) -> None:
    backend = desk.backend
    number = (await backend.bot.file_case(a_draft(confidential=True))).number
    await backend.move(number, Move(CaseStatus.FORWARDED, unit="hebei-xiang"))
    [path] = links((await desk.look(f"/desk/cases/{number}"))[1])
    assert (await desk.look(path.rsplit("/", 1)[0] + "/guessed"))[0] == 404
    async with desk.session.get(backend.url + path) as response:
        assert (await response.read()).startswith(b"%PDF")
    acts = [e.act for e in await trail_of(backend) if e.subject == number]
    assert acts[-3:] == [Act.READ, Act.FILE, Act.FILE]


async def test_what_a_paper_says_is_encrypted_at_rest(backend: Running) -> None:
    number = (await backend.bot.file_case(a_draft())).number
    await backend.move(number, *TO_ANSWERED)
    database = backend.database()
    try:
        async with database.read() as session:
            raw = (await session.connection()).exec_driver_sql
            rows = (await raw("SELECT contents FROM papers")).all()
            sealed = "".join(row[0] for row in rows)
    finally:
        await database.close()
    assert len(rows) == 3
    assert all(words not in sealed for words in ("王桂兰", "\\u738b", "已清运", "\\u5df2"))
