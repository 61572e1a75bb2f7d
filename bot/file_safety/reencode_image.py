"""Re-encodes an image, so that nothing but its pixels is left: a sandboxed child program.

Run with the picture as standard input and an empty file as standard output, both seekable, and
the limits as arguments (see bot/file_safety/child_process.py). A hostile picture can break or bend
a decoder, so it is never decoded where tokens and other people's words are. Exit codes are below;
anything else but a signal is a fault of ours.
"""

import os
import resource
import sys
from typing import BinaryIO

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
MOST_PIXELS = 40_000_000
# Their decoders hold several copies: measured, 40 megapixels of WebP do not fit into 512 MB.
MOST_PIXELS_OF = {"WEBP": 12_000_000, "GIF": 12_000_000}
LOSSLESS_PIXELS = 10_000_000  # above it PNG takes more seconds and bytes than there are
LARGEST_BYTES = 20 * 1024 * 1024  # what the backend takes
ORIENTATION = 0x0112


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
    """The first picture in the file, of an animation too. Raises whatever the decoder raises."""
    with Image.open(source, formats=FORMATS) as picture:
        kind = picture.format or ""
        if picture.width * picture.height > MOST_PIXELS_OF.get(kind, MOST_PIXELS):
            raise ValueError("too many pixels")
        picture.load()
        kept = _orientation(picture)
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
