"""A picture is drawn anew in a child process: what harms or betrays stays behind."""

import asyncio
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from PIL import Image

from bot.file_safety import child_process, reencode_image
from bot.file_safety.child_process import DrawingFailed, ImageReencoder
from handlers.files.types import PAPER, PICTURE, type_of
from tests.architecture_rules import ROOT
from tests.bot.file_safety import hostile_pictures as hostile

pytestmark = pytest.mark.starts

Program = Callable[[str], object]
SOURCE = Path(reencode_image.__file__).read_text("utf-8")


@pytest.fixture
def painter() -> ImageReencoder:
    return ImageReencoder()


async def drawn(painter: ImageReencoder, data: bytes) -> bytes | None:
    with TemporaryFile() as source:
        source.write(data)
        source.flush()
        sink = await painter.reencode(source)
        if sink is None:
            return None
        with closing(sink):
            return sink.read()


async def seen(painter: ImageReencoder, data: bytes) -> Image.Image:
    found = await drawn(painter, data)
    assert found is not None
    picture = Image.open(io.BytesIO(found))
    picture.load()
    return picture


# the picture stays


async def test_a_photo_is_the_same_photo(painter: ImageReencoder) -> None:
    picture = await seen(painter, hostile.jpeg(640, 480))
    assert (picture.format, picture.size) == ("JPEG", (640, 480))
    assert picture.getpixel((320, 240)) == pytest.approx((139, 0, 0), abs=5)


async def test_what_is_seen_through_stays_so(painter: ImageReencoder) -> None:
    picture = await seen(painter, hostile.located_png())
    assert (picture.format, picture.mode) == ("PNG", "RGBA")
    assert picture.getpixel((10, 10)) == (139, 0, 0, 128)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_every_kind_of_png_is_drawn(painter: ImageReencoder, mode: str) -> None:
    made = io.BytesIO()
    Image.new(mode, (40, 30)).save(made, "PNG")
    assert (await seen(painter, made.getvalue())).size == (40, 30)


@pytest.mark.parametrize("options", [{"progressive": True}, {}], ids=["progressive", "cmyk"])
async def test_other_jpegs_become_plain_ones(
    painter: ImageReencoder, options: dict[str, bool]
) -> None:
    made = io.BytesIO()
    mode = "RGB" if options else "CMYK"
    Image.new(mode, (400, 300)).save(made, "JPEG", **options)
    picture = await seen(painter, made.getvalue())
    assert (picture.mode, picture.info.get("progressive")) == ("RGB", None)


async def test_a_webp_becomes_something_every_browser_has_shown_for_thirty_years(
    painter: ImageReencoder,
) -> None:
    assert (await seen(painter, hostile.located_webp())).format == "JPEG"


async def test_a_photo_taken_sideways_still_says_which_way_is_up(painter: ImageReencoder) -> None:
    picture = await seen(painter, hostile.located_jpeg(orientation=6))
    assert dict(picture.getexif()) == {reencode_image.ORIENTATION: 6}


async def test_the_same_picture_is_drawn_to_the_same_bytes(painter: ImageReencoder) -> None:
    data = hostile.located_jpeg(orientation=6)
    assert await drawn(painter, data) == await drawn(painter, data)


async def test_a_heic_is_drawn_as_a_jpeg_where_its_decoder_is_installed(
    painter: ImageReencoder,
) -> None:
    data = hostile.located_heic()
    assert type_of(data, heic=child_process.HEIC) == (PICTURE if child_process.HEIC else None)
    found = await drawn(painter, data)
    assert (found is not None) == child_process.HEIC
    if found is not None:
        picture = Image.open(io.BytesIO(found))
        assert (picture.format, picture.size) == ("JPEG", (48, 64))
        assert picture.getpixel((20, 20)) == pytest.approx((139, 0, 0), abs=8)
        assert not picture.getexif()
        assert b"PRIVATE" not in found


# what betrays goes


@pytest.mark.parametrize(
    "data",
    [
        hostile.located_jpeg(),
        hostile.located_png(),
        hostile.located_webp(),
        hostile.commented_gif(),
    ],
    ids=["jpeg", "png", "webp", "gif"],
)
async def test_place_words_and_profiles_are_gone(painter: ImageReencoder, data: bytes) -> None:
    assert hostile.SECRET in data
    found = await drawn(painter, data)
    assert found is not None
    assert hostile.SECRET not in found
    with Image.open(io.BytesIO(found)) as picture:
        assert not picture.getexif()
        assert not picture.getexif().get_ifd(hostile.GPS)
        assert not {"exif", "xmp", "icc_profile", "comment"} & picture.info.keys()


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04" + b"x" * 1000])
async def test_a_picture_in_two_costumes_keeps_one(painter: ImageReencoder, tail: bytes) -> None:
    for data in (hostile.jpeg(), hostile.located_png()):
        found = await drawn(painter, data + tail)
        assert found is not None
        assert tail not in found


async def test_of_very_many_frames_one_is_drawn(painter: ImageReencoder) -> None:
    picture = await seen(painter, hostile.apng_of(10_000))
    assert getattr(picture, "n_frames", 1) == 1


# what harms is an outcome


async def test_a_small_file_of_169_megapixels_is_refused_before_it_is_unpacked(
    painter: ImageReencoder,
) -> None:
    bomb = hostile.png_of(13_000, 13_000)
    assert len(bomb) < 30_000
    assert await drawn(painter, bomb) is None


async def test_40_megapixels_are_drawn(painter: ImageReencoder) -> None:
    picture = await seen(painter, hostile.png_of(8_000, 5_000))
    assert picture.size == (8_000, 5_000)


# what is large comes out smaller


def made(width: int, height: int, mode: str, form: str, **options: object) -> bytes:
    sink = io.BytesIO()
    Image.new(mode, (width, height), "white").save(sink, form, **options)
    return sink.getvalue()


async def test_a_photo_of_a_hundred_megapixels_is_scaled_down(painter: ImageReencoder) -> None:
    photo = Image.new("RGB", (12_000, 9_000), "darkred")
    sideways = Image.Exif()
    sideways[reencode_image.ORIENTATION] = 6
    sink = io.BytesIO()
    photo.save(sink, "JPEG", exif=sideways)
    picture = await seen(painter, sink.getvalue())
    assert picture.size == (6_000, 4_500), "it was refused"
    assert picture.getexif()[reencode_image.ORIENTATION] == 6
    assert picture.getpixel((3_000, 2_000)) == pytest.approx((139, 0, 0), abs=5)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
async def test_a_large_drawing_is_scaled_down(painter: ImageReencoder, mode: str) -> None:
    picture = await seen(painter, made(8_000, 7_501, mode, "PNG", compress_level=1))
    assert picture.size == (4_000, 3_751)
    assert picture.convert("L").getpixel((3_999, 3_750)) == 255


@pytest.mark.parametrize(
    ("width", "height", "mode", "form"),
    [
        (1_080, 60_000, "RGB", "PNG"),
        (1_080, 60_000, "RGBA", "PNG"),
        (1_080, 60_000, "RGB", "JPEG"),
        (400, 70_000, "L", "PNG"),
    ],
)
async def test_a_screenshot_of_a_whole_conversation_becomes_pages(
    painter: ImageReencoder, width: int, height: int, mode: str, form: str
) -> None:
    data = made(width, height, mode, form)
    found = await drawn(painter, data)
    assert found is not None, "it was refused"
    assert type_of(found) == PAPER
    pages = [
        Image.open(io.BytesIO(found[at.start() :])) for at in re.finditer(b"\xff\xd8\xff", found)
    ]
    step = int(width * reencode_image.PAGE_RATIO) - reencode_image.OVERLAP
    assert {page.width for page in pages} == {width}
    assert [(n * step, page.height) for n, page in enumerate(pages)][-1] == (
        (len(pages) - 1) * step,
        height - (len(pages) - 1) * step,
    ), "the pages do not reach its end"
    assert found.count(b"/Type/Page/") == len(pages)
    assert await drawn(painter, data) == found, "the same picture comes to the same bytes"


async def test_each_object_of_the_pages_stands_where_the_table_says(
    painter: ImageReencoder,
) -> None:
    found = await drawn(painter, made(400, 70_000, "L", "PNG"))
    assert found is not None
    table = found[int(found.rsplit(b"startxref\n", 1)[1].split()[0]) :]
    places = [int(line[:10]) for line in table.split(b"\n")[3:] if line.endswith(b" n ")]
    for number, place in enumerate(places, 1):
        assert found[place:].startswith(b"%d 0 obj\n" % number)
    for place in places:
        head, _, rest = found[place:].partition(b"stream\n")
        if b"endobj" not in head:
            length = int(head.rsplit(b"/Length ", 1)[1].split(b">")[0])
            assert rest[length:].startswith(b"\nendstream")


@pytest.mark.parametrize(("width", "height"), [(21_000, 20_000), (1_080, 400_000)])
async def test_what_is_larger_still_is_refused(
    painter: ImageReencoder, width: int, height: int
) -> None:
    assert await drawn(painter, hostile.png_of(width, height)) is None


@pytest.mark.parametrize(
    "data",
    [
        hostile.jpeg(640, 480)[:-700],
        hostile.jpeg()[:20],
        b"\xff\xd8\xff",
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
        b"BM" + b"\0" * 100,
        hostile.png_of(100, 100).replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n" + os.urandom(100),
    ],
)
async def test_what_is_no_whole_picture_is_refused(painter: ImageReencoder, data: bytes) -> None:
    assert await drawn(painter, data) is None


async def test_a_picture_that_needs_more_memory_than_there_is_is_refused(
    painter: ImageReencoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "MEMORY_BYTES", 100 * 1024 * 1024)
    assert await drawn(painter, hostile.png_of(6_000, 6_000)) is None
    assert await drawn(painter, hostile.jpeg()) is not None


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Runs something else instead of the decoder."""
    path = tmp_path / "program.py"
    monkeypatch.setattr(child_process, "REENCODE_IMAGE", path)
    return lambda text: path.write_text(text, "utf-8")


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGXCPU"])
async def test_a_picture_that_breaks_the_decoder_is_refused_and_nobody_else_notices(
    painter: ImageReencoder, program: Program, name: str
) -> None:
    program(f"import os, signal\nos.kill(os.getpid(), signal.{name})")
    assert await drawn(painter, hostile.jpeg()) is None


async def test_a_decoder_that_runs_for_ever_is_ended_by_its_limit(
    painter: ImageReencoder, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "CPU_SECONDS", 1)
    chained = "    chain(memory_bytes, cpu_seconds)\n"
    assert chained in SOURCE
    program(SOURCE.replace(chained, chained + "    while True:\n        pass\n"))
    assert await drawn(painter, hostile.jpeg()) is None


@pytest.mark.parametrize(
    "text",
    ["import nothing_of_the_kind", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"],
)
async def test_a_fault_of_ours_or_of_the_machine_is_no_judgement_of_the_picture(
    painter: ImageReencoder, program: Program, text: str
) -> None:
    program(text)
    with pytest.raises(DrawingFailed):
        await drawn(painter, hostile.jpeg())


async def test_a_child_that_stands_still_is_killed(program: Program) -> None:
    program("import sys, time\ntime.sleep(1000)")
    with pytest.raises(DrawingFailed, match="not done in time"):
        await drawn(ImageReencoder(within=timedelta(milliseconds=50)), hostile.jpeg())


async def test_one_is_drawn_at_a_time(
    painter: ImageReencoder, program: Program, tmp_path: Path
) -> None:
    mark = tmp_path / "busy"
    program(f"import os\nos.mkdir({str(mark)!r})\nprint('drawn')\nos.rmdir({str(mark)!r})")
    assert await asyncio.gather(*(drawn(painter, b"x") for _ in range(4))) == [b"drawn\n"] * 4


async def test_the_child_has_nothing_of_ours_in_its_environment(
    painter: ImageReencoder, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:s3cret")
    program("import os\nprint(sorted(set(os.environ) - {'LC_CTYPE'}))")
    assert await drawn(painter, b"x") == b"[]\n"


def test_both_ends_mean_the_same_by_the_same_code() -> None:
    assert reencode_image.UNREADABLE == child_process.UNREADABLE


def test_the_bot_itself_never_loads_a_decoder() -> None:
    asked = (
        "import sys, bot.wiring; sys.exit(any(name.split('.')[0] == 'PIL' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0
