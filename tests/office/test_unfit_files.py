"""Files that officers choose by mistake: empty, cut off, of another sort than their name says, a
program. It is told by the file's name before anything goes out, and nothing is half done."""

import re

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus
from backend_client.contract.staff_chat import TalkOpening
from tests.office.browser import mistake_of
from tests.office.running import Running, a_draft

JPEG, PNG, PDF = b"\xff\xd8\xff\xe0 cleared away", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7 the answer"
WORD, OLD_WORD = b"PK\x03\x04 [Content_Types].xml", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


async def sends(
    backend: Running, path: str, said: dict[str, str], name: str, data: bytes
) -> tuple[int, str]:
    form = aiohttp.FormData(quote_fields=False)  # as browsers write names
    for field, value in said.items():
        form.add_field(field, value)
    form.add_field("files", data, filename=name, content_type="image/jpeg")
    origin = {"Origin": backend.url}
    async with backend.session.post(
        backend.url + path, data=form, headers=origin, allow_redirects=False
    ) as response:
        return response.status, await response.text()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("清运后.jpg", b"", "“清运后.jpg”是空的"),
        ("清运后.JPG", "这不是图".encode(), "“清运后.JPG”打不开"),
        ("清运后.jpg", PNG, ""),  # what shows pictures looks at what is in them
        ("答复.pdf", JPEG, "“答复.pdf”打不开"),
        ("答复.pdf", b"junk before " + PDF, ""),
        ("答复.docx", WORD, ""),
        ("答复.docx", PDF, "“答复.docx”打不开"),
        ("答复.doc", OLD_WORD, ""),
        ("答复", b"MZ\x90\x00 a program", "“答复”是程序"),
        ("录音.mp3", b"whatever it is", ""),
    ],
)
async def test_a_file_that_nobody_can_open_is_told_by_its_name(
    backend: Running, name: str, data: bytes, told: str
) -> None:
    """An empty picture was taken as evidence, and the petitioner got none of it."""
    number = (await backend.bot.file_case(a_draft())).number
    await backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED)
    said = {"to": "handling", "form": "handling", "seen": "4", "note": "照片见附件"}
    status, page = await sends(backend, f"/desk/cases/{number}/moves", said, name, data)
    case = await backend.bot.get_case(number)
    if told:
        assert (status, case.status) == (422, CaseStatus.ACCEPTED), page
        assert told in (mistake_of(page) or "") and 'data-field="files"' in page
        assert "照片见附件" in page
    else:
        assert (status, case.status) == (303, CaseStatus.HANDLING), mistake_of(page)


async def test_a_letter_is_not_entered_with_a_scan_that_is_empty(backend: Running) -> None:
    async with backend.session.get(f"{backend.url}/desk/paper") as response:
        key = re.findall(r'name="key" value="([^"]+)"', await response.text())[0]
    said = {"key": key, "channel": "letter", "facts": "村东头牛粪堆了快一个月", "what": "file"}
    status, page = await sends(backend, "/desk/paper", said, "信.jpg", b"")
    assert (status, "“信.jpg”是空的" in page) == (422, True)
    assert (await backend.as_staff("GET", "/v1/cases"))[1]["items"] == []
    status, page = await sends(backend, "/desk/paper", said, "信.jpg", JPEG)
    assert (status, "查询码" in page) == (200, True)


async def test_a_reply_in_a_talk_does_not_go_with_an_empty_file(backend: Running) -> None:
    await backend.bot.open_talk(TalkOpening("talk-1", text="有人吗"))
    path = "/desk/talks/talk-1/messages"
    status, page = await sends(backend, path, {"text": "请看照片"}, "照片.jpg", b"")
    assert (status, "附件是空的" in page, "请看照片" in page) == (422, True, True)
