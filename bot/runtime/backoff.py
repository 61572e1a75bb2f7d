"""Backoff with jitter, by a rule of handlers.retry_rules."""

import random
from datetime import timedelta

from handlers.retry_rules import RetryRule

_odds = random.SystemRandom()


def pause(rule: RetryRule, tries: int) -> timedelta:
    """Before the next try, when `tries` have failed."""
    return rule.longest_pause(tries) * (1 - rule.jitter * _odds.random())
