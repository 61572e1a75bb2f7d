"""The files of an answer: attached by staff, opened through their case, handed to the bot."""

from dataclasses import replace

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, Move
from backend_client.contract.documents import Answer, AnswerFile
from backend_client.errors import NotFound
from backend_client.json_codec import from_plain, to_plain
from tests.office.running import AN_ANSWER, STAFF_KEY, Running, a_draft
from tests.office.test_case_files import links, opened, seen

JPEG, PDF = b"\xff\xd8\xff\xe0 cleared away", b"%PDF-1.7 the answer"


async def accepted(backend: Running, client_ref: str = "draft-1") -> str:
    number = (await backend.bot.file_case(a_draft(client_ref))).number
    await backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED)
    return number


def answered_with(*files: AnswerFile) -> Move:
    assert AN_ANSWER.answer is not None
    return replace(AN_ANSWER, answer=replace(AN_ANSWER.answer, files=files))


async def sent_from_the_desk(backend: Running, number: str, *files: tuple[str, bytes]) -> int:
    seq = (await backend.bot.get_case(number)).events[-1].seq
    form = aiohttp.FormData(quote_fields=False)  # as browsers write names
    said = {"request1": "清走", "result1": "supported", "opinion1": "已清运"}
    said |= {"facts": "看过", "basis": "第三十二条", "overrule": "当面说过"}
    for name, value in {"to": "answered", "seen": str(seq), **said}.items():
        form.add_field(name, value)
    for file_name, data in files:
        form.add_field("files", data, filename=file_name, content_type="text/html")
    async with backend.session.post(
        f"{backend.url}/desk/cases/{number}/moves",
        data=form,
        headers={"Origin": backend.url},
        allow_redirects=False,
    ) as response:
        return response.status


async def test_an_officer_attaches_a_photo_and_a_paper_and_the_bot_can_fetch_them(
    backend: Running,
) -> None:
    number = await accepted(backend)
    files = ("清运后.jpg", JPEG), ("../../答复\u202efdp.exe", PDF)
    assert await sent_from_the_desk(backend, number, *files) == 303
    event = (await backend.bot.events(0))[-1]
    answer = from_plain(Answer, event.data["answer"])
    assert [file.name for file in answer.files] == ["清运后.jpg", "答复fdp.exe"]
    for file, data in zip(answer.files, (JPEG, PDF), strict=True):
        with await backend.bot.answer_file(number, file.file_id) as found:
            assert found.read() == data
    page = await seen(backend, number)
    paths = links(page)
    assert [(await opened(backend, path))[1] for path in paths[:2]] == [JPEG, PDF]
    assert len(paths) == 5, "with the paper of each of the three steps"
    for path in paths:
        response, _ = await opened(backend, path)
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.content_type == "application/octet-stream"


async def test_an_answer_without_files_is_sent_as_before(backend: Running) -> None:
    number = await accepted(backend)
    assert await sent_from_the_desk(backend, number) == 303
    assert (await backend.bot.get_case(number)).status is CaseStatus.ANSWERED


async def test_no_file_opens_through_another_case_or_without_an_answer(backend: Running) -> None:
    mine, other = await accepted(backend), await accepted(backend, "draft-2")
    given = await backend.bot.upload_file(JPEG, None, "image/jpeg")
    private = await backend.bot.upload_file(PDF, None, "application/pdf")
    await backend.move(mine, answered_with(AnswerFile(given)))
    for number, file_id in ((other, given), (mine, private), (mine, "../x"), ("9", given)):
        with pytest.raises(NotFound):
            await backend.bot.answer_file(number, file_id)
    async with backend.session.get(f"{backend.url}/v1/cases/{mine}/files/{given}") as response:
        assert response.status == 401
    async with backend.session.get(
        f"{backend.url}/v1/cases/{mine}/files/{given}",
        headers={"Authorization": f"Bearer {STAFF_KEY}"},
    ) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert await response.read() == JPEG


async def test_an_answer_names_no_file_that_is_not_here_and_not_too_many(backend: Running) -> None:
    number = await accepted(backend)
    given = AnswerFile(await backend.bot.upload_file(JPEG, None, None))
    for files in ((AnswerFile("0" * 64),), (given,) * 11):
        path = f"/v1/cases/{number}/moves"
        status, problem = await backend.as_staff("POST", path, to_plain(answered_with(*files)))
        assert (status, problem["where"]) == (422, "answer.files")
    assert (await backend.bot.get_case(number)).status is CaseStatus.ACCEPTED


async def test_staff_store_a_file_with_their_own_key(backend: Running) -> None:
    async with backend.session.post(
        f"{backend.url}/v1/files", data=JPEG, headers={"Authorization": f"Bearer {STAFF_KEY}"}
    ) as response:
        assert response.status == 201
