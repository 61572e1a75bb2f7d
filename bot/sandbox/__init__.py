"""A local Bot API server with a phone-like chat page: the demo, and the tests' Telegram."""

from bot.sandbox.app import create_app
from bot.sandbox.citizen import Citizen
from bot.sandbox.ids import kept_ids
from bot.sandbox.state import Sandbox

__all__ = ["Citizen", "Sandbox", "create_app", "kept_ids"]
