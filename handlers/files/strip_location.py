"""Strips location metadata from PDF and MP4 files. Pure.

No byte moves, so nothing of the format has to be understood: a photo inside a PDF is stored as the
JPEG it was, with the EXIF data of the phone; XMP packets stand in plain text so that any program
can find them (ISO 16684-1, 7.1); films name a place as text (ISO 6709). What is packed once more is
for bot/file_safety/strip_pdf.py; what is encrypted is not found.
"""

import re
from collections.abc import Iterator

Patch = tuple[int, bytes]  # from which byte on stands what

SIGNED = b"/ByteRange"
EXIF, APP1 = b"Exif\0\0", b"\xff\xe1"
PACKET, PACKET_END = b"<?xpacket begin=", b"<?xpacket end="
TELLS_A_PLACE = (b"GPS", b"Location", b"City", b"Country")
FILMS = ("video/mp4", "audio/mp4", "video/quicktime", "video/3gpp")
# 3GPP TS 26.244, 8.10: size, name, flags, language, then a name, three numbers and more names.
PLACE_BOX, BEFORE_PLACE, LONGEST_PLACE = b"loci", 10, 64 * 1024
# The longest has 45 characters.
COORDINATES = re.compile(rb"[+-]\d{2}\.\d{2,8}[+-]\d{3}\.\d{2,8}(?:[+-]\d{1,6}(?:\.\d{1,6})?)?/")
SLICE_BYTES, OVERLAP_BYTES = 64 * 1024, 64


def patches(data: bytes, mime: str) -> Iterator[Patch]:
    """What to write over the file. A signed PDF is left alone: one changed byte would make its
    signature worthless, and that is what it was sent for."""
    if mime == "application/pdf" and SIGNED not in data:
        yield from in_paper(data)
    elif mime in FILMS:
        yield from _coordinates(data)
        yield from _place_boxes(data)


def in_paper(data: bytes) -> Iterator[Patch]:
    """Of a PDF, or of what was packed in one (bot/file_safety/strip_pdf.py)."""
    yield from _exif(data)
    yield from _packets(data)


def _exif(data: bytes) -> Iterator[Patch]:
    at = data.find(EXIF)
    while at >= 0:
        begins = ends = at + len(EXIF)
        if at >= 4 and data[at - 4 : at - 2] == APP1:
            ends = at - 2 + int.from_bytes(data[at - 2 : at], "big")  # the length counts itself
            yield begins, bytes(max(0, min(ends, len(data)) - begins))
        at = data.find(EXIF, max(begins, ends))  # what is written over is not looked through again


def _packets(data: bytes) -> Iterator[Patch]:
    begins = data.find(PACKET)
    while begins >= 0 and (ends := data.find(PACKET_END, begins)) >= 0:
        text = data[begins:ends]
        head = text.find(b"?>") + 2
        if head >= 2 and any(word in text for word in TELLS_A_PLACE):
            yield begins + head, b" " * (len(text) - head)
        begins = data.find(PACKET, ends)


def _coordinates(data: bytes) -> Iterator[Patch]:
    """A slice at a time: one search of 20 MB would hold up every other thread of the process."""
    for at in range(0, len(data), SLICE_BYTES):
        for found in COORDINATES.finditer(data[at : at + SLICE_BYTES + OVERLAP_BYTES]):
            yield at + found.start(), re.sub(rb"\d", b"0", found[0])


def _place_boxes(data: bytes) -> Iterator[Patch]:
    at = data.find(PLACE_BOX)
    while at >= 0:
        begins, size = at + BEFORE_PLACE, int.from_bytes(data[max(0, at - 4) : at], "big")
        ends = at - 4 + size
        if begins < ends <= min(len(data), at + LONGEST_PLACE):
            yield begins, bytes(ends - begins)
        at = data.find(PLACE_BOX, at + len(PLACE_BOX))
