"""The place in a link or QR code: t.me/BOT?start=PAYLOAD, so that whoever scans the code in a
village need not type where it is.

A payload has at most 64 characters of A-Z a-z 0-9 _ - (core.telegram.org/bots/features, deep
linking): `p` and the place in URL-safe base64 of UTF-8, room for 15 Chinese characters.
"""

import base64
import binascii

LONGEST_PAYLOAD = 64


def payload_of(place: str) -> str:
    """What to put into the link. Raises ValueError for a place that does not fit."""
    payload = "p" + base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    if not place.strip() or len(payload) > LONGEST_PAYLOAD:
        raise ValueError(f"{place!r} does not fit into a link")
    return payload


def place_of(payload: str) -> str | None:
    """The place in a payload; None for anything else, since whoever makes a link may write what
    they like into it."""
    if not payload.startswith("p") or len(payload) > LONGEST_PAYLOAD:
        return None
    coded = payload[1:]
    try:
        place = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    return place if place.strip() and place.isprintable() else None
