"""Sign and verify webhook calls after Standard Webhooks (https://www.standardwebhooks.com).

The moment is passed in, where the package would read the clock itself.
"""

import base64
import hmac
import json
import re
import secrets as random_source
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from backend_client.errors import BackendError
from backend_client.keys import several

TOLERANCE = timedelta(minutes=5)  # the specification's advice against replay


class NotSigned(BackendError):
    """A call that does not come from whoever holds the secret, or is too old: answer 401."""


def new_secret() -> str:
    return "whsec_" + base64.b64encode(random_source.token_bytes(32)).decode()


def check_secret(secret: str) -> None:
    """Raises ValueError for a secret that cannot sign."""
    _webhook(secret)


def sign(secret: str, body: str, *, message_id: str, at: datetime) -> dict[str, str]:
    """The three headers for `body`. A repeated delivery keeps its `message_id`."""
    at = at.astimezone(UTC)  # the package takes the clock's face for UTC
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": _webhook(secret).sign(message_id, at, body),
    }


def verify(
    secrets: str | Sequence[str], headers: Mapping[str, str], body: bytes, *, now: datetime
) -> object:
    """Return the JSON payload of a call signed with one of `secrets` (old and new, while they
    are changed over). Raises NotSigned.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    message_id = lower.get("webhook-id", "")
    stamp = lower.get("webhook-timestamp", "")
    given = lower.get("webhook-signature", "").split(" ")
    if not message_id or not re.fullmatch(r"[0-9]{1,11}", stamp):
        raise NotSigned("headers are missing")
    at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(at - now) > TOLERANCE:
        raise NotSigned("the timestamp is too old or too new")
    try:
        text = body.decode()
        expected = [_webhook(secret).sign(message_id, at, text) for secret in several(secrets)]
    except UnicodeError as error:
        raise NotSigned("the body or the id is not UTF-8") from error
    if not any([_same(one, other) for one in expected for other in given]):
        raise NotSigned("no signature matches")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotSigned("the body is not JSON") from error


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def _webhook(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except (ValueError, EmptyWebhookSecretError) as error:
        raise ValueError("a webhook secret is `whsec_` and base64") from error
