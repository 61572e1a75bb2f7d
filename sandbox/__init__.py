"""A local Bot API server with a phone-like chat page: the demo, and the tests' Telegram."""

from sandbox.app import create_app
from sandbox.chat.ids import kept_ids
from sandbox.people.citizen import Citizen
from sandbox.server import Sandbox

__all__ = ["Citizen", "Sandbox", "create_app", "kept_ids"]
