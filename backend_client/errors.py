"""Errors of backend calls, named by what the caller does next."""

from datetime import timedelta

# Types of a 403 that is about the key, not about what was said; a bare one comes from something
# between us and the backend, whose word on a petition does not count.
ABOUT_THE_KEY = ("/problems/forbidden", "/problems/unauthorized", "about:blank")


class BackendError(Exception):
    """Any failure of a call to the backend. Its text never holds what a citizen wrote."""


class Unavailable(BackendError):
    """Nobody answered, or the backend is busy: try the same call again later, with the same key."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class KeyRefused(Unavailable):
    """Our key has to be mended by a person; nothing is wrong with the call: try it slowly."""


class Refused(BackendError):
    """The backend understood and said no (4xx): the same call will never succeed; a person must
    look.

    `type` is the problem document's stable type, `detail` its sentence on how to mend it (RFC
    9457).
    """

    def __init__(self, status: int, type_: str, detail: str) -> None:
        super().__init__(f"{status} {type_}: {detail}")
        self.status = status
        self.type = type_
        self.detail = detail

    @property
    def of_key(self) -> bool:
        """Whether our key was refused, and not the call."""
        return self.status == 401 or (self.status == 403 and self.type in ABOUT_THE_KEY)


class NotFound(Refused):
    """No such case, or not this one's: the two look alike on purpose."""


class Conflict(Refused):
    """The idempotency key was used with another body (409): a bug on our side; never try again."""


class Garbled(BackendError):
    """An answer that is not of the contract: the call may have been carried out. Try again with
    the same key, and let a person look when it lasts."""
