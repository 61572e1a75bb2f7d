"""An answer's file on its way into the chat, through the sandbox, with faults on the way."""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import BinaryIO

import pytest
import segno
from PIL import Image
from telegram import Bot

from backend_client.errors import BackendError, NotFound, Refused, Unavailable
from backend_client.json_codec import to_plain
from dialogs.state.effect import CodeWanted, Effect, EffectKind, FileShown
from dialogs.state.event import Blocked, EffectFailed
from dialogs.state.message import OWN_ADDRESS
from handlers import retry_rules
from handlers.effect_rows import EffectContext
from handlers.effects import carry_out
from handlers.files.to_citizen import OfficeFiles, code_of
from handlers.inbox_rows import EffectResult as Stored
from handlers.ports import ChatId
from handlers.send_result import SendResult
from handlers.telegram.send import own_address, show_file
from sandbox import Sandbox
from sandbox.chat.samples import picture
from sandbox.people.citizen import Citizen
from tests.handlers.backend import FakeBackend, NoFiles

SHOWN = FileShown("f1", "答复的附件 1/2　编号 <code>N1</code>", "答复附件1.pdf")
EFFECT = Effect(EffectKind.SHOW_FILE, "d1:answer:5:1", "N1", to_plain(SHOWN))
PDF = b"%PDF-1.7 the answer"


@dataclass
class Office:
    data: bytes | BackendError = PDF
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def talk_file(self, talk_id: str, file_id: str) -> BinaryIO:
        return await self.answer_file(f"talk {talk_id}", file_id)

    async def answer_file(self, number: str, file_id: str) -> BinaryIO:
        self.asked.append((number, file_id))
        if isinstance(self.data, BackendError):
            raise self.data
        return io.BytesIO(self.data)


@dataclass
class Post:
    bot: Bot

    async def show(self, chat_id: ChatId, file: BinaryIO, shown: FileShown) -> SendResult:
        return await show_file(self.bot, chat_id, file, shown)

    def address_of(self, link: str) -> str | None:
        own = own_address(self.bot)
        return link.replace(OWN_ADDRESS, own) if own else None


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def office_files(office: Office, bot: Bot) -> OfficeFiles:
    return OfficeFiles(office, Post(bot))


async def shown(office_files: OfficeFiles, effect: Effect, citizen: Citizen) -> Stored | None:
    """As the effects loop does."""
    return await carry_out(
        effect, EffectContext(ChatId(citizen.id), FakeBackend(), NoFiles(), office_files, NoFiles())
    )


async def test_a_paper_comes_under_our_name_and_without_a_sound(
    office_files: OfficeFiles, office: Office, citizen: Citizen
) -> None:
    assert await shown(office_files, EFFECT, citizen) is None
    assert office.asked == [("N1", "f1")]
    got = citizen.sees[-1]
    assert got["document"]["file_name"] == "答复附件1.pdf"
    assert got["document"]["file_size"] == len(PDF)
    assert got["caption"] == "答复的附件 1/2　编号 N1"
    assert citizen.rings == 0


async def test_a_file_of_a_talk_is_fetched_from_the_talk(
    office_files: OfficeFiles, office: Office, citizen: Citizen
) -> None:
    request = replace(SHOWN, in_talk=True)
    effect = Effect(EffectKind.SHOW_FILE, "t1:said:2:1", "t1", to_plain(request))
    assert await shown(office_files, effect, citizen) is None
    assert office.asked == [("talk t1", "f1")]
    assert citizen.rings == 0


async def test_a_photo_is_veiled_until_it_is_tapped(
    office_files: OfficeFiles, office: Office, citizen: Citizen
) -> None:
    office.data = picture(1)
    assert await shown(office_files, EFFECT, citizen) is None
    got = citizen.sees[-1]
    assert got["photo"]
    assert got["has_media_spoiler"]
    assert citizen.rings == 0


async def test_what_telegram_takes_for_no_photo_comes_as_a_file(
    office_files: OfficeFiles, office: Office, citizen: Citizen
) -> None:
    office.data = b"\xff\xd8\xff broken"
    assert await shown(office_files, EFFECT, citizen) is None
    assert citizen.sees[-1]["document"]["file_size"] == len(office.data)


@pytest.mark.parametrize("when,arrived", [("before", 1), ("after", 2)])
async def test_what_may_have_been_shown_is_shown_again_without_a_sound(
    office_files: OfficeFiles, sandbox: Sandbox, citizen: Citizen, when: str, arrived: int
) -> None:
    sandbox.drop_next("sendDocument", when=when)  # type: ignore[arg-type]
    with pytest.raises(Unavailable) as raised:
        await shown(office_files, EFFECT, citizen)
    assert raised.value.retry_after == retry_rules.FILE_MAY_BE_SHOWN.first
    assert await shown(office_files, EFFECT, citizen) is None
    assert len([each for each in citizen.sees if "document" in each]) == arrived
    assert citizen.rings == 0


async def test_a_flood_says_how_long_to_wait(
    office_files: OfficeFiles, sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.fail_next("sendDocument", status=429, description="Too Many Requests", retry_after=9)
    with pytest.raises(Unavailable) as raised:
        await shown(office_files, EFFECT, citizen)
    assert raised.value.retry_after == timedelta(seconds=9)


async def test_whoever_blocked_the_bot_is_not_written_to_again(
    office_files: OfficeFiles, citizen: Citizen
) -> None:
    citizen.blocks()
    assert await shown(office_files, EFFECT, citizen) == Blocked(True)


async def test_a_file_that_nobody_will_ever_get_is_told(
    office_files: OfficeFiles, office: Office, sandbox: Sandbox, citizen: Citizen
) -> None:
    sandbox.fail_next("sendDocument", status=400, description="Bad Request: FILE_PARTS_INVALID")
    told = await shown(office_files, EFFECT, citizen)
    assert isinstance(told, EffectFailed)
    assert (told.effect, told.case) == ("show_file", "N1")
    office.data = NotFound(404, "/problems/not-found", "")
    assert await shown(office_files, EFFECT, citizen) == EffectFailed(
        "show_file", "N1", "/problems/not-found"
    )


@pytest.mark.parametrize(
    "error", [Unavailable("away"), Refused(401, "/problems/unauthorized", "no")]
)
async def test_a_backend_that_is_away_is_asked_again(
    office_files: OfficeFiles, office: Office, citizen: Citizen, error: BackendError
) -> None:
    office.data = error
    with pytest.raises(Unavailable):
        await shown(office_files, EFFECT, citizen)


async def test_a_link_comes_as_a_code_veiled_and_without_a_sound(
    office_files: OfficeFiles, citizen: Citizen, bot: Bot
) -> None:
    await bot.initialize()
    wanted = CodeWanted(f"{OWN_ADDRESS}y{'ab' * 16}", "扫一扫")
    effect = Effect(EffectKind.SHOW_CODE, "k", "N1", to_plain(wanted))
    assert await shown(office_files, effect, citizen) is None
    got = citizen.sees[-1]
    assert got["photo"]
    assert (got["has_media_spoiler"], got["caption"]) == (True, "扫一扫")
    assert citizen.rings == 0


def test_the_picture_holds_the_link() -> None:
    address = f"https://t.me/petition_bot?start=y{'ab' * 16}"
    shown = Image.open(io.BytesIO(code_of(address))).convert("L")
    drawn = [
        [shown.getpixel((8 * across + 4, 8 * down + 4)) == 0 for across in range(shown.width // 8)]
        for down in range(shown.height // 8)
    ]
    wanted = segno.make_qr(address, error="m").matrix_iter(border=4)
    assert drawn == [[bool(dark) for dark in row] for row in wanted]
