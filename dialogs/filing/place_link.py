"""Deep links and QR codes that carry a place: t.me/BOT?start=PAYLOAD, so that whoever scans the
code in a village need not type where it is.

A payload has at most 64 characters of A-Z a-z 0-9 _ - (core.telegram.org/bots/features, deep
linking). `p` and the place in URL-safe base64 of UTF-8 is for anybody to write, with room for 15
Chinese characters. `s` has eight bytes of an HMAC-SHA-256 before the place, room for 13: only the
office can write it, so that no poster puts words into its mouth.
"""

import base64
import binascii
import hashlib
import hmac

LONGEST_PAYLOAD = 64
MAC_BYTES = 8  # who guesses must ask us each time: no more than luck in 2**64


def payload_of(place: str) -> str:
    """What to put into the link. Raises ValueError for a place that does not fit."""
    return _fitting("p", place, b"")


def signed_payload_of(place: str, key: str) -> str:
    """The same, vouched for by the office. Raises ValueError for a place that does not fit."""
    return _fitting("s", place, _mac(place, key))


def place_of(payload: str) -> str | None:
    """The place in a payload of either kind; None for anything else, since whoever makes a link may
    write what they like into it."""
    if payload[:1] not in ("p", "s") or len(payload) > LONGEST_PAYLOAD:
        return None
    try:
        place = _decoded(payload)[MAC_BYTES if payload[0] == "s" else 0 :].decode()
    except (binascii.Error, ValueError):
        return None
    return place if place.strip() and place.isprintable() else None


def is_signed(payload: str, key: str) -> bool:
    """Whether the office itself wrote the place there."""
    place = place_of(payload)
    if place is None or payload[0] != "s":
        return False
    return hmac.compare_digest(_decoded(payload)[:MAC_BYTES], _mac(place, key))


def _fitting(kind: str, place: str, mac: bytes) -> str:
    payload = kind + base64.urlsafe_b64encode(mac + place.encode()).decode().rstrip("=")
    if not place.strip() or len(payload) > LONGEST_PAYLOAD:
        raise ValueError(f"{place!r} does not fit into a link")
    return payload


def _decoded(payload: str) -> bytes:
    coded = payload[1:]
    return base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))


def _mac(place: str, key: str) -> bytes:
    return hmac.digest(key.encode(), b"place:" + place.encode(), hashlib.sha256)[:MAC_BYTES]
