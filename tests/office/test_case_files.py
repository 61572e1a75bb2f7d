"""What became of a case's files: said over HTTP, seen and opened on the desk."""

import re
from typing import Any

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus
from backend_client.contract.files import Attachment, FileRefusal, FileResult
from backend_client.errors import NotFound, Refused
from backend_client.json_codec import to_plain
from tests.office.conftest import Start
from tests.office.running import STAFF_KEY, Running, a_draft

JPEG = b"\xff\xd8\xff\xe0 not quite a picture"
OFFICE = "application/vnd.openxmlformats-officedocument"
UNOPENED = "我们没有打开过"
PHOTO = Attachment("photo", "AgACAgUAAxk-1", caption="井盖没了")
PAPER = Attachment("document", "BQACAgUAAxk-2", "../../x\0\u202efdp.exe", mime="application/pdf")


async def filed(backend: Running, *attachments: Attachment) -> str:
    return (await backend.bot.file_case(a_draft(attachments=attachments))).number


async def attached(
    backend: Running, number: str, ref: str, data: bytes, mime: str, *, redrawn: bool = False
) -> str:
    file_id = await backend.bot.upload_file(data, None, mime)
    await backend.bot.note_file(number, FileResult(ref, file_id, redrawn=redrawn))
    return file_id


async def seen(backend: Running, number: str) -> str:
    async with backend.session.get(f"{backend.url}/desk/cases/{number}") as response:
        assert response.status == 200
        return await response.text()


def links(page: str) -> list[str]:
    """The addresses of files, each once, in the order of the page."""
    return list(dict.fromkeys(re.findall(r'href="(/desk/cases/[^"]+/files/[^"]+)"', page)))


async def opened(backend: Running, path: str) -> tuple[aiohttp.ClientResponse, bytes]:
    async with backend.session.get(backend.url + path, allow_redirects=False) as response:
        return response, await response.read()


async def test_what_became_of_a_file_is_seen_on_the_case(backend: Running) -> None:
    number = await filed(backend, PHOTO, PAPER)
    photo_id = await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg", redrawn=True)
    await backend.bot.note_file(number, FileResult(PAPER.ref, refusal=FileRefusal.TYPE))
    photo, paper = (await backend.bot.get_case(number)).draft.attachments
    assert (photo.file_id, photo.refusal, photo.redrawn) == (photo_id, None, True)
    assert (paper.file_id, paper.refusal, paper.name) == (None, FileRefusal.TYPE, PAPER.name)


async def test_a_file_that_comes_is_no_step_of_the_case(backend: Running) -> None:
    number = await filed(backend, PHOTO)
    before = await backend.bot.events(0)
    await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg")
    assert await backend.bot.events(0) == before


async def test_the_same_draft_again_is_the_same_filing_after_its_files_came(
    backend: Running,
) -> None:
    number = await filed(backend, PHOTO)
    await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg")
    assert await filed(backend, PHOTO) == number


async def test_a_file_may_come_before_the_supplement_that_brings_it(backend: Running) -> None:
    number = await filed(backend)
    file_id = await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg")
    await backend.bot.supplement(number, "补充", [PHOTO], "s1")
    supplemented = (await backend.bot.get_case(number)).events[-1]
    assert supplemented.data["attachments"] == [
        to_plain(Attachment("photo", PHOTO.ref, caption=PHOTO.caption, file_id=file_id))
    ]
    assert len(links(await seen(backend, number))) == 1


async def test_what_is_said_again_changes_nothing_and_a_file_stays(backend: Running) -> None:
    number = await filed(backend, PHOTO)
    first = await backend.bot.upload_file(JPEG, None, "image/jpeg")
    other = await backend.bot.upload_file(JPEG + b"2", None, "image/jpeg")
    said = [
        FileResult(PHOTO.ref, refusal=FileRefusal.GONE),
        FileResult(PHOTO.ref, first),
        FileResult(PHOTO.ref, first),
        FileResult(PHOTO.ref, other),
        FileResult(PHOTO.ref, refusal=FileRefusal.GONE),
    ]
    answers = [
        await backend.call("POST", f"/v1/cases/{number}/files", to_plain(each)) for each in said
    ]
    assert [status for status, _ in answers] == [201, 201, 200, 200, 200]
    assert [answer["file_id"] for _, answer in answers] == [None, first, first, first, first]


@pytest.mark.parametrize(
    "body",
    [
        {"ref": "r"},
        {"ref": "r", "file_id": "0" * 64},
        {"ref": "r", "file_id": "../../backend.db"},
        {"ref": "r", "file_id": "0" * 64, "refusal": "type"},
        {"ref": "r", "refusal": "shy"},
    ],
)
async def test_a_report_that_cannot_be_is_refused(backend: Running, body: dict[str, Any]) -> None:
    number = await filed(backend, PHOTO)
    status, problem = await backend.call("POST", f"/v1/cases/{number}/files", body)
    assert (status, problem["type"]) == (422, "/problems/invalid")


async def test_only_the_bot_says_what_became_of_files(backend: Running) -> None:
    number = await filed(backend, PHOTO)
    body = {"ref": "r", "refusal": "type"}
    for key, wanted in ((STAFF_KEY, 403), ("nobody", 401)):
        path = f"/v1/cases/{number}/files"
        assert (await backend.call("POST", path, body, key=key))[0] == wanted
    with pytest.raises(NotFound):
        await backend.bot.note_file("260701-9999-9", FileResult("r", refusal=FileRefusal.TYPE))


async def test_any_text_can_be_a_reference(backend: Running) -> None:
    ref = "a\0b\ud800/../" + "x" * 5000
    number = await filed(backend, Attachment("photo", ref))
    await attached(backend, number, ref, JPEG, "image/jpeg")
    [path] = links(await seen(backend, number))
    assert (await opened(backend, path))[1] == JPEG


# on the desk


async def test_a_picture_drawn_anew_is_shown_and_anything_else_is_saved(backend: Running) -> None:
    number = await filed(backend, PHOTO, PAPER)
    await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg", redrawn=True)
    await attached(backend, number, PAPER.ref, b"%PDF-1.7 <script>", "application/pdf")
    page = await seen(backend, number)
    photo, paper = links(page)
    assert f'<img src="{photo}"' in page
    assert f'<img src="{paper}"' not in page

    response, data = await opened(backend, photo)
    assert data == JPEG
    assert response.content_type == "image/jpeg"
    assert response.headers["Content-Disposition"] == f'inline; filename="{number}-1.jpg"'
    response, data = await opened(backend, paper)
    assert data == b"%PDF-1.7 <script>"
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{number}-2.pdf"'


async def test_a_file_is_handed_over_so_that_nothing_in_it_can_run(backend: Running) -> None:
    number = await filed(backend, PHOTO)
    await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg", redrawn=True)
    [path] = links(await seen(backend, number))
    headers = (await opened(backend, path))[0].headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_what_only_says_that_it_is_a_picture_is_saved_not_shown(backend: Running) -> None:
    number = await filed(backend, PHOTO)
    await attached(backend, number, PHOTO.ref, b"<svg onload=x>", "image/jpeg", redrawn=True)
    [path] = links(await seen(backend, number))
    response, _ = await opened(backend, path)
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("mime", "ending"),
    [
        ("application/msword", ".doc"),
        (f"{OFFICE}.wordprocessingml.document", ".docx"),
        (f"{OFFICE}.spreadsheetml.sheet", ".xlsx"),
    ],
)
async def test_a_document_is_saved_under_its_own_ending_with_a_warning_beside_it(
    backend: Running, mime: str, ending: str
) -> None:
    number = await filed(backend, PHOTO, PAPER)
    await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg", redrawn=True)
    assert UNOPENED not in await seen(backend, number)
    await attached(backend, number, PAPER.ref, b"PK\x03\x04", mime)
    page = await seen(backend, number)
    assert page.count(UNOPENED) == 1
    response, _ = await opened(backend, links(page)[1])
    assert response.content_type == "application/octet-stream"
    wanted = f'attachment; filename="{number}-2{ending}"'
    assert response.headers["Content-Disposition"] == wanted


async def test_a_citizens_name_for_a_file_is_only_read(backend: Running) -> None:
    number = await filed(backend, PAPER)
    await attached(backend, number, PAPER.ref, b"%PDF-1.7", "application/pdf")
    page = await seen(backend, number)
    assert "<bdi>xfdp.exe</bdi>" in page
    [path] = links(page)
    assert re.fullmatch(rf"/desk/cases/{number}/files/[0-9a-f]{{32}}", path)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (FileRefusal.TYPE, "无法查看：类型不支持"),
        (FileRefusal.UNREADABLE, "无法查看：图片打不开"),
        (FileRefusal.TOO_BIG, "无法查看：超过 20 MB"),
        (FileRefusal.GONE, "已请信访人重发"),
    ],
)
async def test_the_desk_says_why_a_file_cannot_be_seen(
    backend: Running, refusal: FileRefusal, words: str
) -> None:
    number = await filed(backend, PAPER, Attachment("location", "34.1,113.2"))
    assert (await seen(backend, number)).count("还没收到") == 1, "a pin has no file"
    await backend.bot.note_file(number, FileResult(PAPER.ref, refusal=refusal))
    page = await seen(backend, number)
    assert words in page
    assert "还没收到" not in page
    assert links(page) == []


async def test_a_file_opens_through_its_own_case_alone(backend: Running) -> None:
    mine = await filed(backend, PHOTO)
    file_id = await attached(backend, mine, PHOTO.ref, JPEG, "image/jpeg")
    other = (await backend.bot.file_case(a_draft("draft-2", attachments=(PHOTO,)))).number
    [path] = links(await seen(backend, mine))
    name = path.rpartition("/")[2]
    for wrong in (
        f"/desk/cases/{other}/files/{name}",
        f"/desk/cases/260701-9999-9/files/{name}",
        f"/desk/cases/{mine}/files/{file_id}",
        f"/desk/cases/{mine}/files/..%2f..%2fbackend.db",
        f"/desk/files/{file_id}",
    ):
        assert (await opened(backend, wrong))[0].status == 404


async def test_files_are_behind_the_desks_login(start: Start) -> None:
    backend = await start(desk_open=False)
    number = await filed(backend, PHOTO)
    await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg")
    origin = {"Origin": backend.url}
    async with backend.session.post(
        f"{backend.url}/desk/login", data={"key": STAFF_KEY}, headers=origin, allow_redirects=False
    ) as response:
        cookie = response.cookies["desk"].value
    backend.session.cookie_jar.clear()
    signed_in = {"Cookie": f"desk={cookie}"}
    async with backend.session.get(
        f"{backend.url}/desk/cases/{number}", headers=signed_in
    ) as response:
        [path] = links(await response.text())
    response, _ = await opened(backend, path)
    assert (response.status, response.headers["Location"]) == (303, "/desk/login")
    async with backend.session.get(backend.url + path, headers=signed_in) as response:
        assert await response.read() == JPEG


async def test_a_file_that_came_with_its_filing_is_shown_too(backend: Running) -> None:
    file_id = await backend.bot.upload_file(b"%PDF-1.7", None, "application/pdf")
    number = await filed(backend, Attachment("document", "r", file_id=file_id))
    [path] = links(await seen(backend, number))
    assert (await opened(backend, path))[1] == b"%PDF-1.7"


async def test_files_come_to_a_case_that_has_ended_too(backend: Running) -> None:
    number = await filed(backend, PHOTO)
    await backend.bot.withdraw(number, None, "w1")
    await attached(backend, number, PHOTO.ref, JPEG, "image/jpeg")
    case = await backend.bot.get_case(number)
    assert case.status is CaseStatus.WITHDRAWN
    assert case.draft.attachments[0].file_id is not None


async def test_a_client_sends_a_file_as_it_stands_open(backend: Running, tmp_path: Any) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 300_000)
    with path.open("rb") as file:
        file_id = await backend.bot.upload_file(file, None, "text/plain")
    assert file_id == await backend.bot.upload_file(b"x" * 300_000, None, None)


async def test_a_report_of_a_larger_body_than_a_report_is_refused(backend: Running) -> None:
    number = await filed(backend, PHOTO)
    with pytest.raises(Refused) as caught:
        await backend.bot.note_file(number, FileResult("x" * 5_000_000, "0" * 64))
    assert caught.value.status == 413
