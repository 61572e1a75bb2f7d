"""A local Bot API server with a phone-like chat page: the demo, and the tests' Telegram."""

from bot.sandbox.app import create_app
from bot.sandbox.state import Sandbox

__all__ = ["Sandbox", "create_app"]
