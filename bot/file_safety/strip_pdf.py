"""Strips location metadata from compressed PDF streams: a sandboxed child program.

Run like reencode_image.py, with the PDF as standard input. What a citizen packed is never unpacked
where tokens and other people's words are. Only streams that begin as a photo or as XMP are unpacked
whole; each is packed again into the bytes it had, so nothing of the format has to be understood and
no reader notices. What does not fit there again, is encrypted, or is packed in another way than
FlateDecode (ISO 32000-1, 7.4.4) stays as it was.
"""

import os
import resource
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

# -I leaves it out: the folder that holds our packages, however deep this file lies in one.
sys.path.append(str(next(up for up in Path(__file__).parents if (up / "handlers").is_dir())))

from handlers.files.strip_location import SIGNED, Patch, in_paper

BEGINS, ENDS = b"stream", b"endstream"
PEEKED_BYTES = 1024
LARGEST_BYTES = 64 * 1024 * 1024  # unpacked; a photo in a PDF of 20 MB is smaller
TELLING = (b"\xff\xd8\xff", b"<?xpacket", b"<x:xmpmeta")


def packed(data: bytes) -> Iterator[Patch]:
    """What to write over the file. A signed one is left alone, as in strip_location.py."""
    at = -1 if SIGNED in data else data.find(BEGINS)
    while at >= 0:
        begins = at + len(BEGINS)
        if data[at - 3 : begins] != ENDS:
            begins += {b"\r\n": 2}.get(data[begins : begins + 2], 1)
            ends = data.find(ENDS, begins)
            if ends < 0:
                return
            mended = _mended(data[begins:ends])
            if mended is not None:
                yield begins, mended
            begins = ends
        at = data.find(BEGINS, begins)


def _mended(stream: bytes) -> bytes | None:
    """The stream without places, in as many bytes; None when there is nothing to mend."""
    try:
        head = zlib.decompressobj().decompress(stream[:PEEKED_BYTES], PEEKED_BYTES)
        if not head.lstrip().startswith(TELLING):
            return None
        unpacker = zlib.decompressobj()
        text = bytearray(unpacker.decompress(stream, LARGEST_BYTES))
    except zlib.error:
        return None
    patches = list(in_paper(bytes(text)))
    if not patches or not unpacker.eof:
        return None
    for at, written in patches:
        text[at : at + len(written)] = written
    again, room = zlib.compress(text, 9), len(stream) - len(unpacker.unused_data)
    return again.ljust(room, b"\0") if len(again) <= room else None


def main() -> int:
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it would hold the paper
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    os.nice(10)  # whoever waits for an answer goes first
    data = sys.stdin.buffer.read()
    sink = sys.stdout.buffer
    sink.write(data)
    for at, written in packed(data):
        sink.seek(at)
        sink.write(written)
    sink.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
