"""Every retry rule, in one table: when what failed is tried again, and when it is given up.

It stands here and not in `bot/`, since the effects' table and the channel name their rules as well.
bot.runtime.backoff makes the pauses of it; tests/handlers/test_retry_rules.py finds a rule that
nobody uses, and one that stands elsewhere.
"""

from dataclasses import dataclass
from datetime import timedelta

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True)
class RetryRule:
    """The pause is `first` after the first failure and `factor` times longer after each further
    one, `longest` at most, less a random part of `jitter`, so that those who failed together do not
    come back together. It is given up after `tries` failures and when it was begun `within` ago;
    where both are named, when both are over; where neither is, never."""

    first: timedelta
    longest: timedelta
    jitter: float = 0.5
    factor: int = 2
    tries: int | None = None
    within: timedelta | None = None

    def longest_pause(self, tries: int) -> timedelta:
        """Before the next try, when `tries` have failed; jitter may shorten it."""
        if tries <= 0:
            return timedelta(0)
        grown: timedelta = self.first * self.factor ** min(tries - 1, 30)
        return min(grown, self.longest)

    def is_over(self, tries: int, age: timedelta | None = None) -> bool:
        """Whether it is given up. Without its age, the tries alone tell."""
        if self.tries is None or tries < self.tries:
            return False
        return self.within is None or age is None or age > self.within


def after(pause: timedelta, tries: int | None = None) -> RetryRule:
    """Always the same pause."""
    return RetryRule(pause, pause, jitter=0, factor=1, tries=tries)


# what is wanted of the backend
EFFECT = RetryRule(SECOND, 5 * MINUTE)
QUESTION = RetryRule(SECOND, 5 * MINUTE, within=MINUTE)  # whoever asks is waiting for the answer
KEY_REFUSED = after(2 * MINUTE)  # what the backend lets nobody in for, until a person mends our key
PUZZLING = after(SECOND, tries=3)  # garbled or crashed so often: a person should look, too
FILE_MAY_BE_SHOWN = after(MINUTE)  # a file of the office: it never rings, so it is shown again

# an input whose turn raised; then it is set aside for a person, and the citizen is told
INPUT = RetryRule(SECOND, 8 * SECOND, jitter=0, tries=5)

# what is said. Longer than any outage of Telegram: then a person decides. The tries are two thirds
# of those that so long a time has: a clock that is set forward has none.
SEND = RetryRule(SECOND, 30 * SECOND, tries=1000, within=timedelta(hours=24))
CRASHED_SEND = RetryRule(SECOND, 30 * SECOND, tries=5)  # our own code raised
TOAST = RetryRule(SECOND, 30 * SECOND, tries=1)
STUB = RetryRule(SECOND, 30 * SECOND, tries=10)
MAY_BE_SHOWN = after(MINUTE)  # a message of unknown outcome: again, and silently
MAY_BE_SHOWN_AND_WENT_ON = after(2 * SECOND)  # the same when the citizen waits for what follows it
EDIT_IN_DOUBT = after(MINUTE)  # before it is looked whether an edit took a message back
PUT_OFF_BEFORE = after(MINUTE)  # by an earlier process: for how long is not stored

# Telegram
NOT_SENT = after(SECOND)  # nothing left this machine; SEND lets it grow
TOKEN_REFUSED = after(MINUTE)  # all wait until a person has mended it
FLOOD_OF_UNKNOWN_LENGTH = after(5 * SECOND)  # a 429 without a time: of something in between
POLL = RetryRule(SECOND, 30 * SECOND)
POLL_IN_VAIN = RetryRule(timedelta(milliseconds=50), SECOND)  # the same updates once more
COME_ONLINE = RetryRule(SECOND, 30 * SECOND)

# loops
FEED = RetryRule(SECOND, 15 * SECOND)
FEED_PAST = after(2 * SECOND, tries=4)  # a copy of the backend may lag behind what was read
WAKE_UP = RetryRule(timedelta(milliseconds=200), 10 * SECOND)  # the way between processes
LOOP = RetryRule(SECOND, 30 * SECOND)
STORE = after(SECOND)  # our database is away
REDIS = after(2 * SECOND)  # it is left alone for so long, and each process counts alone
