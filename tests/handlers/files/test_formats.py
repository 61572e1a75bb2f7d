"""What a file's name and type say before anybody has fetched it."""

import pytest

from dialogs.texts import LANGUAGES, texts
from handlers.files import formats
from handlers.files.formats import cannot_be_taken
from handlers.files.types import EXCEL, WORD

REFUSED = [
    ("材料.zip", "application/zip", "packed"),
    ("照片.RAR", None, "packed"),
    (None, "application/x-7z-compressed", "packed"),
    ("12345.apk", "application/vnd.android.package-archive", "program"),
    ("工资表.xlsm", None, "macros"),
    ("合同.docm", "application/msword", "macros"),
    ("工资表.xls", "application/vnd.ms-excel", "sheet"),
    ("汇报.pptx", None, "office"),
    ("公文.ofd", "application/octet-stream", "office"),
    ("网页.html", "text/html", "page"),
    ("图.svg", None, "page"),
    ("图.tif", None, "picture"),
    ("IMG_0001.HEIC", "image/heic", "heic"),
    (None, "image/heif", "heic"),
    ("录像.avi", "video/x-msvideo", "film"),
    ("录像", "video/webm; codecs=vp9", "film"),
    ("录音.wma", None, "sound"),
    ("a.jpg.exe", "image/jpeg", "program"),
]
TAKEN = [
    ("说明.docx", WORD),
    ("说明.docx", "application/zip"),
    ("工资表.xlsx", EXCEL),
    ("旧说明.doc", "application/msword"),
    ("说明.wps", "application/vnd.ms-works"),
    ("录音.amr", "audio/amr"),
    ("录音.wav", "audio/x-wav"),
    ("录音.m4a", "audio/mp4"),
    ("IMG_0001.MOV", "video/quicktime"),
    ("VID.3gp", "video/3gpp"),
    ("表.pdf", "application/pdf"),
    ("没有后缀", None),
    (None, None),
    ("", ""),
    (".", "."),
    ("名单.something", "application/octet-stream"),
]


@pytest.mark.parametrize(("name", "mime", "group"), REFUSED)
def test_what_cannot_be_taken_is_known_when_it_comes(
    name: str | None, mime: str | None, group: str
) -> None:
    assert cannot_be_taken(name, mime) == group


@pytest.mark.parametrize(("name", "mime"), TAKEN)
def test_what_may_be_taken_is_left_to_its_content(name: str | None, mime: str | None) -> None:
    assert cannot_be_taken(name, mime) is None


def test_each_group_says_how_to_send_it_instead() -> None:
    for language in LANGUAGES:
        keys = {key for key in texts(language).table if key.startswith("format.")}
        assert keys == {f"format.{group}" for group in formats.GROUPS}
