"""Bot API methods for getting updates: long polls and the webhook."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.chat.chats import Json
from sandbox.chat.errors import bad_request
from sandbox.chat.params import Params
from sandbox.delivery.updates import Webhook
from sandbox.state import SandboxState

CONNECTIONS = 40
SECRET_LIMIT = 256


async def get_updates(sandbox: SandboxState, params: Params) -> list[Json]:
    sandbox.updates.allow(_allowed(params))
    return await sandbox.updates.poll(
        params.number("offset", 0) or 0,
        params.number("limit", 100) or 100,
        params.number("timeout", 0) or 0,
    )


def set_webhook(sandbox: SandboxState, params: Params) -> bool:
    """Plain http is accepted, as by a self-hosted Bot API server. An empty address deletes.

    The option to throw waiting updates away is not heeded here: the bot may not use it.
    """
    address, secret = params.text("url"), params.text("secret_token")
    if not address:
        return delete_webhook(sandbox, params)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if len(secret) > SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains illegal symbols")
    connections = min(max(params.number("max_connections", CONNECTIONS) or CONNECTIONS, 1), 100)
    sandbox.updates.allow(_allowed(params))
    webhook = Webhook(address, secret, connections)
    if webhook != sandbox.updates.webhook:
        sandbox.webhook_error = None
        sandbox.updates.webhook = webhook
    sandbox.updates.pulse.beat()
    return True


def delete_webhook(sandbox: SandboxState, params: Params) -> bool:
    sandbox.updates.webhook = None
    sandbox.updates.pulse.beat()
    return True


def get_webhook_info(sandbox: SandboxState, params: Params) -> Json:
    updates = sandbox.updates
    info: Json = {
        "url": updates.webhook.url if updates.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending),
    }
    if updates.webhook is not None:
        info["max_connections"] = updates.webhook.max_connections
        info["ip_address"] = "127.0.0.1"
        if sandbox.webhook_error is not None:
            info["last_error_date"], info["last_error_message"] = sandbox.webhook_error
    if updates.allowed is not None:
        info["allowed_updates"] = sorted(updates.allowed)
    return info


def _allowed(params: Params) -> Any:
    return params.parsed("allowed_updates", "allowed updates")
