"""Re-encodes an image, so that nothing but its pixels is left: a sandboxed child program.

Run with the picture as standard input and an empty file as standard output, both seekable, and
the limits as arguments (see bot/file_safety/child_process.py). A hostile picture can break or bend
a decoder, so it is never decoded where tokens and other people's words are. Exit codes are below;
anything else but a signal is a fault of ours.
"""

import os
import resource
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, NamedTuple

from PIL import GifImagePlugin, Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

try:
    import pillow_heif
except ImportError:  # the extra `heic` is not installed
    pillow_heif = None
DRAWN, UNREADABLE = 0, 65  # the latter is EX_DATAERR of sysexits.h

# No other decoder is asked.
FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
    )
) + (("HEIF",) if pillow_heif else ())
MOST_PIXELS = 40_000_000  # of what comes out; what has more is scaled down or cut into pages
# Of what goes in. A JPEG is scaled while it is decoded; anything else is in memory whole.
MOST_READ = {"JPEG": 400_000_000, "PNG": 80_000_000}
SCALES = (2, 4, 8)
# A longer picture no JPEG holds (libjpeg's JPEG_MAX_DIMENSION), and no browser shows.
LONGEST_SIDE = 65_500
LONG, NARROW = 4, 3000  # a screenshot of a whole conversation: so often as high as wide, so wide
STRIP_ROWS = 64
QUALITIES = (85, 60)
PAGE_RATIO, OVERLAP = 1.414, 80  # A4; what is cut through stands whole on the next page
# Their decoders hold several copies: measured, 40 megapixels of WebP do not fit into 512 MB.
MOST_PIXELS_OF = {"WEBP": 12_000_000, "GIF": 12_000_000}
LOSSLESS_PIXELS = 10_000_000  # above it PNG takes more seconds and bytes than there are
LARGEST_BYTES = 20 * 1024 * 1024  # what the backend takes
ORIENTATION = 0x0112
# Numbers of objects in the PDF that holds the pages.
CATALOG, PAGES, FIRST_PAGE = 1, 2, 3
OBJECTS_A_PAGE = 3


class Page(NamedTuple):
    """`jpeg` is RGB or grey; the page is as large as its picture, at 72 pixels an inch."""

    jpeg: bytes
    width: int
    height: int
    grey: bool


def chain(memory_bytes: int, cpu_seconds: int) -> None:
    """Set after the imports: from here on only a stranger's bytes are worked on."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 4 * LARGEST_BYTES),
        (resource.RLIMIT_CORE, 0),  # a core file would hold the picture
    ):
        resource.setrlimit(what, (most, most))
    os.nice(10)  # whoever waits for an answer goes first
    # At the soft limit comes SIGXCPU; at the hard one SIGKILL, which tells nobody why.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))


def reencode(source: BinaryIO, sink: BinaryIO) -> None:
    """The first picture in the file, of an animation too. A large one comes out smaller, a long one
    as the pages of a PDF. Raises whatever the decoder raises."""
    with Image.open(source, formats=FORMATS) as opened:
        picture: Image.Image = opened
        kind = picture.format or ""
        pixels = picture.width * picture.height
        if pixels > MOST_PIXELS_OF.get(kind, MOST_READ.get(kind, MOST_PIXELS)):
            raise ValueError("too many pixels")
        paged = _is_long(picture)
        if kind == "JPEG" and pixels > MOST_READ["PNG" if paged else kind]:
            paged = False
        if kind == "JPEG" and pixels > MOST_PIXELS and not paged:
            scale = _scale(pixels)
            picture.draft(None, (picture.width // scale, picture.height // scale))
        picture.load()
        kept = _orientation(picture)
        if paged:
            for quality in QUALITIES:
                _write_pages(sink, _pages(picture, quality))
                if sink.tell() <= LARGEST_BYTES:
                    return
                sink.seek(0)
                sink.truncate()
            raise ValueError("too many bytes")
        if picture.width * picture.height > MOST_PIXELS or max(picture.size) > LONGEST_SIDE:
            scale = max(_scale(pixels), -(-max(picture.size) // LONGEST_SIDE))
            picture = _reduced(picture, scale)
        # Comments, colour profiles, places and dates would be carried over from here.
        picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
        lossless = kind in ("PNG", "GIF") or picture.has_transparency_data
        if lossless and picture.width * picture.height <= LOSSLESS_PIXELS:
            picture.save(sink, "PNG", compress_level=3, exif=kept)
            if sink.tell() <= LARGEST_BYTES:
                return
            sink.seek(0)
            sink.truncate()
        _on_white(picture).save(sink, "JPEG", quality=90, exif=kept)


def _scale(pixels: int) -> int:
    return next(scale for scale in (1, *SCALES) if pixels / scale**2 <= MOST_PIXELS)


def _is_long(picture: Image.Image) -> bool:
    """Whether it is read from top to bottom, and too large to be shown as one."""
    width, height = picture.size
    large = width * height > MOST_PIXELS or height > LONGEST_SIDE
    return large and height > LONG * width and width <= NARROW


def _reduced(picture: Image.Image, scale: int) -> Image.Image:
    """By a whole number. What is no plain picture is made one strip by strip: a copy of the whole
    would not fit beside it."""
    if picture.mode in ("RGB", "L"):
        return picture.reduce(scale)
    width, height = (-(-side // scale) for side in picture.size)
    paper, rows = Image.new("RGB", (width, height)), scale * STRIP_ROWS
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(top + rows, picture.height)))
        paper.paste(_on_white(strip).reduce(scale), (0, top // scale))
    return paper


def _pages(picture: Image.Image, quality: int) -> Iterator[Page]:
    """One at a time: a page is all that is copied."""
    height = int(picture.width * PAGE_RATIO)
    for top in range(0, picture.height - OVERLAP, height - OVERLAP):
        cut = picture.crop((0, top, picture.width, min(top + height, picture.height)))
        page, jpeg = _on_white(cut), BytesIO()
        page.save(jpeg, "JPEG", quality=quality)
        yield Page(jpeg.getvalue(), page.width, page.height, page.mode == "L")


def _write_pages(sink: BinaryIO, pages: Iterable[Page]) -> None:
    """A PDF of one JPEG a page and nothing else (ISO 32000-1, 7.5). By hand: Pillow's own writer
    holds all pages at once, and stamps the time into the file, while the same picture must come to
    the same bytes."""
    places: dict[int, int] = {}

    def put(number: int, text: str, stream: bytes | None = None) -> None:
        places[number] = sink.tell()
        sink.write(f"{number} 0 obj\n{text}\n".encode())
        if stream is not None:
            sink.write(b"stream\n" + stream + b"\nendstream\n")
        sink.write(b"endobj\n")

    sink.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    count = 0
    for count, page in enumerate(pages, 1):
        at = FIRST_PAGE + OBJECTS_A_PAGE * (count - 1)
        size = f"{page.width} {page.height}"
        put(
            at,
            f"<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 {size}]/Contents {at + 1} 0 R"
            f"/Resources<</XObject<</P {at + 2} 0 R>>>>>>",
        )
        drawn = f"{page.width} 0 0 {page.height} 0 0 cm /P Do".encode()
        put(at + 1, f"<</Length {len(drawn)}>>", drawn)
        colours = "/DeviceGray" if page.grey else "/DeviceRGB"
        put(
            at + 2,
            f"<</Type/XObject/Subtype/Image/Width {page.width}/Height {page.height}"
            f"/ColorSpace{colours}/BitsPerComponent 8/Filter/DCTDecode/Length {len(page.jpeg)}>>",
            page.jpeg,
        )
    kids = " ".join(f"{FIRST_PAGE + OBJECTS_A_PAGE * n} 0 R" for n in range(count))
    put(PAGES, f"<</Type/Pages/Count {count}/Kids[{kids}]>>")
    put(CATALOG, f"<</Type/Catalog/Pages {PAGES} 0 R>>")
    begins = sink.tell()
    rows = "".join(f"{places[number]:010} 00000 n \n" for number in sorted(places))
    sink.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}".encode())
    trailer = (
        f"trailer\n<</Size {len(places) + 1}/Root {CATALOG} 0 R>>\nstartxref\n{begins}\n%%EOF\n"
    )
    sink.write(trailer.encode())


def _orientation(picture: Image.Image) -> bytes:
    """Which way is up is all that is kept of the EXIF data: turning the picture itself would take
    its memory twice."""
    kept = Image.Exif()
    try:
        orientation = picture.getexif().get(ORIENTATION)
    except Exception:  # broken data beside a good picture
        return b""
    if orientation not in range(2, 9):
        return b""
    kept[ORIENTATION] = orientation
    return kept.tobytes()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "L"):
        return picture
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def main() -> int:
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    Image.MAX_IMAGE_PIXELS = None  # ours is checked before anything is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if pillow_heif:
        pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False)
    chain(memory_bytes, cpu_seconds)
    try:
        reencode(sys.stdin.buffer, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except Exception:  # a decoder raises whatever comes: the picture cannot be read
        return UNREADABLE
    return DRAWN


if __name__ == "__main__":
    sys.exit(main())
