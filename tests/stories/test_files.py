"""Photos and documents on their way from a chat to the officer who opens them."""

import io
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from backend_client.contract.case import Case, CaseStatus, EventType
from backend_client.contract.files import Attachment, FileRefusal
from sandbox.chat import content
from sandbox.people.citizen import Citizen
from tests.bot.file_safety.fake_clamd import EICAR, FakeClamd, listening
from tests.bot.file_safety.hostile_pictures import png_of
from tests.program import ANSWER, Program

STORY = "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def photo(colour: str) -> bytes:
    """A JPEG that says where and by whom it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "PRIVATE-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 45.0, 12.0), 3: "E", 4: (113.0, 37.0, 30.0)})
    made = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(made, "JPEG", exif=exif, comment=b"PRIVATE-WORDS")
    return made.getvalue()


async def files_with(citizen: Citizen, *sends: Callable[[], object]) -> None:
    """A newcomer who does not sign files a story with files, up to the number."""
    citizen.says(STORY)
    for send in sends:
        send()
    await citizen.hears("同意，开始")
    citizen.taps("同意，开始")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")


async def settled(program: Program) -> Case:
    """The case once something has become of all its files."""
    while True:
        [case] = await program.cases()
        if all(file.file_id or file.refusal for file in case.draft.attachments):
            return case


async def opened(program: Program, number: str) -> list[tuple[str, str, bytes]]:
    """All files of a case as an officer at the desk opens them: type, disposition, bytes."""
    assert program.peers is not None
    desk = program.peers.backend_url
    async with program.session.get(f"{desk}/desk/cases/{number}") as response:
        page = await response.text()
    found = []
    for path in dict.fromkeys(re.findall(r'href="(/desk/cases/[^"]+/files/[^"]+)"', page)):
        async with program.session.get(desk + path) as response:
            assert response.status == 200
            disposition = response.headers["Content-Disposition"]
            found.append((response.content_type, disposition, await response.read()))
    return found


async def test_an_officer_opens_two_photos_and_a_paper(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    photos = [photo("darkred"), photo("navy")]
    await files_with(
        citizen,
        lambda: citizen.sends_photo(data=photos[0]),
        lambda: citizen.sends_photo("晚上拍的", data=photos[1]),
        lambda: citizen.sends_document("../../王桂兰.pdf", PDF),
    )
    case = await settled(program)
    red, blue, paper = await opened(program, case.number)
    for (mime, disposition, data), colour in ((red, (139, 0, 0)), (blue, (0, 0, 128))):
        assert mime == "image/jpeg"
        assert disposition.startswith("inline;")
        assert b"PRIVATE" not in data
        with Image.open(io.BytesIO(data)) as picture:
            assert not picture.getexif()
            shown = picture.convert("RGB").getpixel((160, 120))
        assert isinstance(shown, tuple)
        assert all(abs(a - b) < 6 for a, b in zip(shown, colour, strict=True))
    assert paper == (
        "application/octet-stream",
        f'attachment; filename="{case.number}-3.pdf"',
        PDF,
    )
    assert (await program.health())["needs_person"] == 0


async def test_the_number_comes_although_files_do_not_at_first(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    program.sandbox.stall_next("getFile", 2)
    program.sandbox.fail_next("getFile", status=400, description="Bad Request: wrong file_id")
    program.sandbox.drop_next("getFile")
    await files_with(citizen, citizen.sends_photo, citizen.sends_photo)
    [case] = await program.cases()
    assert all(file.file_id is None for file in case.draft.attachments)
    case = await settled(program)
    assert all(file.file_id for file in case.draft.attachments)
    assert len(await opened(program, case.number)) == 2


async def test_a_file_that_cannot_be_seen_is_asked_for_again_and_added(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    page = b"<html><script>alert(1)</script>"
    await files_with(citizen, lambda: citizen.sends_document("照片.jpg", page))
    told = await citizen.hears("第 1 个材料（文件）")
    assert "PDF" in told["text"]
    assert "照片.jpg" not in told["text"], "a lock screen shows it"
    case = await settled(program)
    assert [a.refusal for a in case.draft.attachments] == [FileRefusal.TYPE]

    citizen.sends_photo(data=photo("darkred"))
    await citizen.hears("补充")
    citizen.taps("确认提交")
    await citizen.hears("补充交上去了")
    while not (files := await opened(program, case.number)):
        pass
    assert [mime for mime, _, _ in files] == ["image/jpeg"]
    [case] = await program.cases()
    assert case.status is CaseStatus.REGISTERED
    assert case.draft.attachments == (
        Attachment(
            "document",
            case.draft.attachments[0].ref,
            "照片.jpg",
            size_bytes=len(page),
            mime=case.draft.attachments[0].mime,
            refusal=FileRefusal.TYPE,
        ),
    )


async def test_a_file_over_the_limit_is_neither_asked_for_nor_told_of_twice(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    big = PDF + b"\0" * (21 * 1024 * 1024)
    await files_with(citizen, lambda: citizen.sends_document("合同.pdf", big))
    case = await settled(program)
    assert [a.refusal for a in case.draft.attachments] == [FileRefusal.TOO_BIG]
    assert program.sandbox.log.calls("getFile") == []


async def test_files_that_were_on_their_way_when_the_program_stopped_come_once(
    stopped: Program,
) -> None:
    citizen = stopped.citizen("王桂兰")
    async with stopped.running():
        stopped.sandbox.fail_next("getFile", status=500, description="Internal", times=1000)
        await files_with(citizen, citizen.sends_photo, lambda: citizen.sends_document("a", PDF))
        assert (await stopped.health())["effects"]["waiting"] == 2
    stopped.sandbox.faults.waiting.clear()
    async with stopped.running():
        case = await settled(stopped)
        assert len(await opened(stopped, case.number)) == 2
        assert (await stopped.health())["effects"]["waiting"] == 0
    stored = stopped.settings.data_dir / "files"
    assert len([path for path in stored.rglob("*") if path.is_file()]) == 2


async def test_the_photo_and_the_paper_of_an_answer_come_back_into_the_chat(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    await files_with(citizen)
    [case] = await program.cases()
    rings = citizen.rings
    await program.moves(case.number, "forwarded", "accepted")
    given = [await program.backend.upload_file(data, None, None) for data in (photo("navy"), PDF)]
    attached = [{"file_id": given[0], "name": "清运后.jpg"}, {"file_id": given[1], "name": "a.pdf"}]
    program.sandbox.drop_next("sendPhoto", when="before")
    await program.moves(case.number, "answered", answer={**ANSWER, "files": attached})
    await citizen.hears("有答复了，点开看")
    assert citizen.rings == rings + 3, "every change rang"
    citizen.taps("看进度")
    paper = await citizen.waits_for(
        lambda: next((each for each in citizen.news() if "document" in each), None), "a paper", 10
    )
    assert paper["document"]["file_name"] == "答复附件2.pdf"
    assert case.number in paper["caption"]
    assert citizen.rings == rings + 4, "the card that was asked for rang, and no file did"
    while (waiting := (await program.health())["effects"]["waiting"]) > 1:
        pass  # the paper was shown a moment before that is written
    assert waiting == 1, "the photo comes a minute later"


async def test_a_newcomer_files_by_voice_alone(stopped: Program) -> None:
    engine = (sys.executable, "-I", "-c", f"print({STORY!r})")
    settings = stopped.settings.model_copy(update={"transcribe_command": engine})
    hearing = replace(stopped, settings=settings)
    citizen = hearing.citizen("王桂兰")
    async with hearing.running():
        citizen.sends_voice(5)
        await citizen.hears("同意，开始")
        citizen.taps("同意，开始")
        await citizen.hears("我听到的是")
        await citizen.hears("好让办事的人找到您")
        citizen.taps("我不方便实名")
        await citizen.hears("请核对")
        citizen.taps("确认提交")
        await citizen.hears("查询码")
        case = await settled(hearing)
    assert case.draft.facts == f"（语音听写，可能有错）{STORY}"
    assert case.draft.attachments[0].file_id, "the recording is the evidence"
    assert not any(event.type is EventType.SUPPLEMENTED for event in case.events), "said twice"


async def test_a_virus_is_told_and_what_is_clean_comes_once_the_scanner_is_there(
    stopped: Program, tmp_path: Path
) -> None:
    socket = str(tmp_path / "clamd.ctl")
    scanned = replace(
        stopped, settings=stopped.settings.model_copy(update={"clamd_url": f"unix://{socket}"})
    )
    citizen = scanned.citizen("王桂兰")
    async with scanned.running():
        await files_with(
            citizen,
            lambda: citizen.sends_document("说明.pdf", PDF + EICAR),
            lambda: citizen.sends_document("合同.pdf", PDF),
        )
        while len(scanned.sandbox.log.calls("getFile")) < 2:
            await scanned.health()
        [case] = await scanned.cases()
        assert not any(file.file_id or file.refusal for file in case.draft.attachments)
        async with listening(FakeClamd(), socket):
            told = await citizen.hears("第 1 个材料（文件）")
            assert "病毒" in told["text"]
            case = await settled(scanned)
    assert [file.refusal for file in case.draft.attachments] == [FileRefusal.INFECTED, None]
    stored = scanned.settings.data_dir / "files"
    assert [path.read_bytes() for path in stored.rglob("*") if path.is_file()] == [PDF]


async def test_hostile_files_are_outcomes_and_the_good_one_among_them_comes(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    hostile = {
        "照片.jpg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "../../x.png": png_of(13_000, 13_000),
        "\u202eexe.jpg": photo("navy")[:-300],
        "a\0b.docx": b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml",
    }
    for name, data in hostile.items():
        citizen.sends_document(name, data)
    await files_with(citizen, lambda: citizen.sends_photo(data=photo("darkred")))
    case = await settled(program)
    assert [file.refusal for file in case.draft.attachments] == [
        FileRefusal.TYPE,
        FileRefusal.UNREADABLE,
        FileRefusal.UNREADABLE,
        FileRefusal.TYPE,
        None,
    ]
    assert [mime for mime, _, _ in await opened(program, case.number)] == ["image/jpeg"]
    for place in range(1, 5):
        await citizen.hears(f"第 {place} 个材料")
    assert (await program.health())["needs_person"] == 0


async def test_the_photo_that_replaces_a_wrong_one_is_what_the_officer_sees(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    citizen.says(STORY)
    wrong = citizen.sends_photo("拍错了", photo("red"))
    right = content.photo(citizen.sandbox.files, photo("blue"))
    citizen.replaces(wrong["message_id"], {**right, **content.captioned("路灯在这里")})
    citizen.sends_checklist("坏掉的", ["东头的路灯", "西头的路灯"])
    await citizen.hears("同意，开始")
    citizen.taps("同意，开始")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    case = await settled(program)
    [file] = case.draft.attachments
    assert file.caption == "路灯在这里"
    assert case.draft.facts == f"{STORY}\n路灯在这里\n坏掉的\n· 东头的路灯\n· 西头的路灯"
    [(kind, _, data)] = await opened(program, case.number)
    assert kind == "image/jpeg"
    with Image.open(io.BytesIO(data)) as picture:
        red, _, blue = picture.getpixel((10, 10))  # type: ignore[misc]
    assert blue > 200 > 50 > red
