"""Standard Webhooks: signed here, verified here, and against the package."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from backend_client.webhooks import NotSigned, check_secret, new_secret, sign, verify

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
SECRET = new_secret()
BODY = json.dumps({"type": "events.available"})


def signed(secret: str = SECRET, at: datetime = NOW) -> dict[str, str]:
    return sign(secret, BODY, message_id="wake-7", at=at)


def test_what_was_signed_is_verified() -> None:
    assert verify(SECRET, signed(), BODY.encode(), now=NOW) == {"type": "events.available"}


def test_header_names_may_come_in_any_case() -> None:
    headers = {name.upper(): value for name, value in signed().items()}
    assert verify(SECRET, headers, BODY.encode(), now=NOW)


def test_the_package_agrees() -> None:
    now = datetime.now(UTC)  # the package reads the clock itself
    assert Webhook(SECRET).verify(BODY, signed(at=now)) == {"type": "events.available"}


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    """The package takes the clock's face for UTC: this gave a signature eight hours off."""
    china = NOW.astimezone(datetime.strptime("+0800", "%z").tzinfo)
    assert signed(at=china) == signed(at=NOW)


def test_the_old_secret_still_works_while_they_are_changed_over() -> None:
    assert verify([new_secret(), SECRET], signed(), BODY.encode(), now=NOW)


def test_one_of_several_signatures_is_enough() -> None:
    headers = signed()
    headers["webhook-signature"] = "v1a,xxx v1,bm90IG1pbmU= " + headers["webhook-signature"]
    assert verify(SECRET, headers, BODY.encode(), now=NOW)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"webhook-id": "wake-8"},
        {"webhook-id": ""},
        {"webhook-id": "\ud800"},
        {"webhook-timestamp": "1782867601"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-timestamp": "-1"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,%%%"},
        {"webhook-signature": "v1,é\ud800"},
    ],
)
def test_spoilt_headers_are_not_signed(spoilt: dict[str, str]) -> None:
    with pytest.raises(NotSigned):
        verify(SECRET, {**signed(), **spoilt}, BODY.encode(), now=NOW)


@pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_an_old_call_cannot_be_played_again(age: timedelta) -> None:
    with pytest.raises(NotSigned):
        verify(SECRET, signed(), BODY.encode(), now=NOW + age)


def test_another_secret_is_not_signed() -> None:
    with pytest.raises(NotSigned):
        verify(new_secret(), signed(), BODY.encode(), now=NOW)


def test_without_secrets_nothing_is_signed() -> None:
    with pytest.raises(NotSigned):
        verify([], signed(), BODY.encode(), now=NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%"])
def test_a_secret_that_cannot_sign_stops_the_start(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        check_secret(secret)


@given(st.binary(), st.text(), st.text(), st.text())
def test_nothing_from_outside_raises_anything_else(
    body: bytes, message_id: str, stamp: str, signature: str
) -> None:
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signature,
    }
    with pytest.raises(NotSigned):
        verify(SECRET, headers, body, now=NOW)
