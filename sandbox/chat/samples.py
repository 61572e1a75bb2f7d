"""Generated sample files: a small valid photo and voice note for who has none at hand."""

import random
import struct
from itertools import pairwise

# Code lengths of luminance DC differences: annex K of the JPEG standard (ITU-T T.81).
_DC_COUNTS = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
_DC_VALUES = bytes(range(12))
_AC_COUNTS = bytes([1] + [0] * 15)  # a single code: end of block
_SILENCE = b"\xf8\xff\xfe"  # one 20 ms Opus frame without sound


def picture(seed: int, columns: int = 40, rows: int = 30) -> bytes:
    """A JPEG of soft grey hills, each 8 x 8 block of one brightness; differs with every seed."""
    chance = random.Random(seed)  # noqa: S311 - a landscape, not a secret
    ridges = [_ridge(chance, columns, rows * share) for share in (0.35, 0.55, 0.75)]
    shades = [
        [
            30 - 6 * sum(row > ridge[column] for ridge in ridges) * 3 - row // 3
            for column in range(columns)
        ]
        for row in range(rows)
    ]
    codes = _huffman(_DC_COUNTS, _DC_VALUES)
    bits, before = [], 0
    for row in shades:
        for shade in row:
            bits.append(_difference(codes, shade - before))
            bits.append("0")  # no detail inside the block
            before = shade
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xFE, f"sandbox picture {seed}".encode()),
            _segment(0xDB, bytes([0]) + bytes([32] * 64)),
            _segment(0xC0, struct.pack(">BHHB", 8, rows * 8, columns * 8, 1) + b"\x01\x11\x00"),
            _segment(0xC4, b"\x00" + _DC_COUNTS + _DC_VALUES),
            _segment(0xC4, b"\x10" + _AC_COUNTS + b"\x00"),
            _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            _stuffed("".join(bits)),
            b"\xff\xd9",
        )
    )


def voice(seconds: int) -> bytes:
    """An Ogg Opus file of silence."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"sandbox" + struct.pack("<I", 0)
    pages = [_page([head], 2, 0, 0), _page([tags], 0, 0, 1)]
    frames = max(seconds, 1) * 50
    for start in range(0, frames, 50):
        count = min(50, frames - start)
        last = 4 if start + count >= frames else 0
        pages.append(_page([_SILENCE] * count, last, (start + count) * 960, len(pages)))
    return b"".join(pages)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG, PNG, GIF or WebP; None for what is no picture."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp_size(data)
    return _jpeg_size(data) if data[:2] == b"\xff\xd8" else None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] == b"VP8X" and len(data) >= 30:
        return (
            1 + int.from_bytes(data[24:27], "little"),
            1 + int.from_bytes(data[27:30], "little"),
        )
    if data[12:16] == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if data[12:16] == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + size
    return None


def _ridge(chance: random.Random, columns: int, height: float) -> list[float]:
    points = [height + chance.uniform(-4, 4) for _ in range(6)]
    span = columns / (len(points) - 1)
    ridge = []
    for index, (left, right) in enumerate(pairwise(points)):
        start, stop = round(index * span), round((index + 1) * span)
        ridge += [left + (right - left) * i / (stop - start) for i in range(stop - start)]
    return ridge


def _huffman(counts: bytes, values: bytes) -> dict[int, str]:
    codes, code, at = {}, 0, 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            codes[values[at]] = format(code, f"0{length}b")
            code, at = code + 1, at + 1
        code <<= 1
    return codes


def _difference(codes: dict[int, str], value: int) -> str:
    size = abs(value).bit_length()
    if size == 0:
        return codes[0]
    return codes[size] + format(value if value > 0 else value + (1 << size) - 1, f"0{size}b")


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _stuffed(bits: str) -> bytes:
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8).replace(b"\xff", b"\xff\x00")


def _page(packets: list[bytes], flags: int, position: int, number: int) -> bytes:
    header = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 1, number, 0)
    page = header + bytes([len(packets), *map(len, packets)]) + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_checksum(page)) + page[26:]


def _ogg_checksum(page: bytes) -> int:
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value
