"""Pictures that mean harm, made of nothing, and honest ones with more in them than a picture."""

import io
import struct
import zlib
from base64 import b64decode

from PIL import Image, PngImagePlugin

SECRET = b"PRIVATE-WORDS"
PLACE = {1: "N", 2: (34.0, 45.0, 12.0), 3: "E", 4: (113.0, 37.0, 30.0)}
GPS = 0x8825


def chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def png_of(width: int, height: int) -> bytes:
    """A black PNG of one bit a point: however large, a few kilobytes."""
    row = b"\0" * (1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def jpeg(width: int = 64, height: int = 48, colour: str = "darkred") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, "JPEG")
    return made.getvalue()


def located_jpeg(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(GPS).update(PLACE)
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "darkred").save(
        made, "JPEG", exif=exif, comment=SECRET, icc_profile=SECRET, xmp=SECRET
    )
    return made.getvalue()


def located_png() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(GPS).update(PLACE)
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    words.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    made = io.BytesIO()
    Image.new("RGBA", (64, 48), (139, 0, 0, 128)).save(
        made, "PNG", exif=exif, pnginfo=words, icc_profile=SECRET, dpi=(300, 300)
    )
    return made.getvalue()


def located_webp() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(GPS).update(PLACE)
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "darkred").save(
        made, "WEBP", exif=exif, icc_profile=SECRET, xmp=SECRET
    )
    return made.getvalue()


def commented_gif() -> bytes:
    made = io.BytesIO()
    Image.new("P", (64, 48), 3).save(made, "GIF", comment=SECRET)
    return made.getvalue()


# 64 by 48, dark red, turned by a quarter, with a place, a camera and words; made with pillow-heif.
_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAhJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAA"
    "AAAAAAAAAAAEZpbG9jAAAAAERAAAMAAQAAAAACNgABAAAAAAAAABoAAgAAAAACUAABAAAAAAAAALIAAwAAAAADAgAB"
    "AAAAAAAAADYAAABiaWluZgAAAAAAAwAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAC"
    "ppbmZlAgAAAQADAABtaW1lAGFwcGxpY2F0aW9uL3JkZit4bWwAAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBj"
    "bwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQg"
    "EBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQAN"
    "AAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEH"
    "BpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAoaXJlZgAAAAAAAAAOY2RzYwAC"
    "AAEAAQAAAA5jZHNjAAMAAQABAAABCm1kYXQAAAAWKAGvWOb06r//8gNf/5g9Ie5sJ5Gp3wAAAAZFeGlmAABNTQAqAA"
    "AACAADAQ8AAgAAAA8AAAAyARIAAwAAAAEABgAAiCUABAAAAAEAAABCAAAAAFBSSVZBVEUtQ0FNRVJBAAAABAABAAIA"
    "AAACTgAAAAACAAUAAAADAAAAeAADAAIAAAACRQAAAAAEAAUAAAADAAAAkAAAAAAAAAAiAAAAAQAAAC0AAAABAAAADA"
    "AAAAEAAABxAAAAAQAAACUAAAABAAAAHgAAAAE8eDp4bXBtZXRhIGV4aWY6R1BTTGF0aXR1ZGU9IjM0LDQ1LjJOIiBQ"
    "UklWQVRFLVdPUkRTLz4="
)


def located_heic() -> bytes:
    return b64decode(_HEIC)


def apng_of(frames: int) -> bytes:
    """An animation of very many small frames."""
    still = io.BytesIO()
    Image.new("L", (16, 16), 200).save(still, "PNG")
    packed = zlib.compress((b"\0" + b"\xc8" * 16) * 16)
    parts = [still.getvalue()[:33], chunk(b"acTL", struct.pack(">II", frames, 0))]
    number = 0
    for frame in range(frames):
        control = struct.pack(">IIIIIHHBB", number, 16, 16, 0, 0, 1, 10, 0, 0)
        parts.append(chunk(b"fcTL", control))
        number += 1
        if frame == 0:
            parts.append(chunk(b"IDAT", packed))
        else:
            parts.append(chunk(b"fdAT", struct.pack(">I", number) + packed))
            number += 1
    return b"".join((*parts, chunk(b"IEND", b"")))
