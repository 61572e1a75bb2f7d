"""A few kilobytes that would be fifty megabytes if anybody unpacked them."""

import gzip

PACKED = gzip.compress(b"key=" + bytes(50 * 1024 * 1024))
