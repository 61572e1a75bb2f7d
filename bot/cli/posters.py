"""Posters with a QR code: who scans one need not type where it hangs.

A4 at 150 dots an inch, a PNG each and one PDF of all. The words are those of the chat's language;
without a font that has Chinese characters the poster is in English and leaves a line for the place,
to be written by hand: the code works all the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from dialogs.filing.place_link import signed_payload_of
from dialogs.texts import DEFAULT, Texts, texts

PAGE = (1_240, 1_754)
MARGIN = 100
CODE = 860  # pixels across, with the quiet border: 14 cm
DOTS_PER_INCH = 150
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",  # Debian: fonts-noto-cjk
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",  # Debian: fonts-wqy-microhei
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
PLAIN = "en"  # what Pillow's own font can write

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class BadList(Exception):
    """The list of places cannot be printed, in a sentence for whoever wrote it."""


@dataclass(frozen=True)
class Poster:
    place: str
    link: str


def read_places(path: Path) -> list[str]:
    """A place a line; empty lines and those that begin with # are passed over."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadList(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadList(f"{path} is not UTF-8: save it as UTF-8 and try again.") from None
    places = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not places:
        raise BadList(f"{path} names no place: write one a line.")
    return places


def posters(places: Sequence[str], bot_name: str, key: str) -> list[Poster]:
    """Raises BadList, naming the place that does not fit."""
    if not re.fullmatch(r"[A-Za-z0-9_]{4,32}", bot_name):
        raise BadList("The bot's name has 4 to 32 letters, digits and _, such as petition_bot.")
    return [
        Poster(place, f"https://t.me/{bot_name}?start={_payload(place, key)}") for place in places
    ]


def _payload(place: str, key: str) -> str:
    try:
        if not place.isprintable():
            raise ValueError
        return signed_payload_of(place, key)
    except ValueError:
        raise BadList(
            f"{place!r} does not fit: a place has at most 13 Chinese characters or 39 letters."
        ) from None


def find_font() -> Path | None:
    """A font with Chinese characters, where systems keep them."""
    return next((path for path in map(Path, FONTS) if path.is_file()), None)


def write(made: Sequence[Poster], folder: Path, font: Path | None, language: str = DEFAULT) -> Path:
    """The PDF; the pictures stand beside it. What stands there of an earlier run is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = [draw(poster, font, language) for poster in made]
    for number, (poster, page) in enumerate(zip(made, pages, strict=True), 1):
        name = "".join(filter(str.isalnum, poster.place))
        page.save(folder / f"{number:03}-{name}.png", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    pdf = folder / "posters.pdf"
    pages[0].save(pdf, save_all=True, append_images=pages[1:], resolution=DOTS_PER_INCH)
    return pdf


def draw(poster: Poster, font: Path | None, language: str = DEFAULT) -> Image.Image:
    t = texts(language if font else PLAIN)
    page = Image.new("L", PAGE, "white")
    pen = ImageDraw.Draw(page)
    code = draw_code(poster.link)
    _centred(pen, 150, t.plain("poster.title"), 92, font)
    page.paste(code, ((PAGE[0] - code.width) // 2, 270))
    below = 270 + CODE + 70
    if font or poster.place.isascii():
        _centred(pen, below, poster.place, 80, font)
    else:
        pen.line((MARGIN * 2, below + 40, PAGE[0] - MARGIN * 2, below + 40), fill="black", width=3)
    for at, line in enumerate(_lines(t)):
        _centred(pen, below + 130 + at * 68, line, 40, font)
    _centred(pen, PAGE[1] - 90, poster.link.partition("?")[0], 32, font)
    return page


def draw_code(link: str) -> Image.Image:
    """The code with its quiet border of four modules, as large as whole pixels allow."""
    rows = tuple(segno.make_qr(link, error="m").matrix_iter(border=4))
    size = len(rows)
    dots = bytes(0 if dark else 255 for row in rows for dark in row)
    scale = CODE // size
    small = Image.frombytes("L", (size, size), dots)
    return small.resize((size * scale, size * scale), Image.Resampling.NEAREST)


def _lines(t: Texts) -> tuple[str, ...]:
    return tuple(t.plain(f"poster.{name}") for name in ("how", "also", "check", "danger"))


def _centred(pen: ImageDraw.ImageDraw, at: int, text: str, size: int, font: Path | None) -> None:
    """As large as it may be without leaving the margins."""
    room = PAGE[0] - 2 * MARGIN
    width = pen.textlength(text, _font(font, size))
    fitting = _font(font, int(size * min(1, room / width)))
    pen.text((PAGE[0] / 2, at), text, fill="black", font=fitting, anchor="mm")


def _font(path: Path | None, size: int) -> Font:
    if path is None:
        return ImageFont.load_default(size)
    try:
        faces = [ImageFont.truetype(path, size, index=0)]
    except OSError:
        raise BadList(f"{path} is no font that can be read: give another with --font.") from None
    if path.suffix == ".ttc":  # a collection: the simplified face among its five
        faces += _others(path, size)
    return next((face for face in faces if "SC" in (face.getname()[0] or "").split()), faces[0])


def _others(path: Path, size: int) -> list[ImageFont.FreeTypeFont]:
    found: list[ImageFont.FreeTypeFont] = []
    for index in range(1, 10):
        try:
            found.append(ImageFont.truetype(path, size, index=index))
        except OSError:
            break
    return found
