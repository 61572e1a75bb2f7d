"""Handlers of the bot: updates and backend events in, messages and effects out."""

import os

# Otherwise python-telegram-bot warns at every span of time it reads (PTBDeprecationWarning, 22.2).
os.environ["PTB_TIMEDELTA"] = "1"
