"""Errors of backend calls, named by what the caller does next."""

from datetime import timedelta

KEY_REFUSED = (401, 403)  # statuses: our key has to be mended, nothing is wrong with the call


class BackendError(Exception):
    """Any failure of a call to the backend. Its text never holds what a citizen wrote."""


class Unavailable(BackendError):
    """Nobody answered, or the backend is busy: try the same call again later, with the same key."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


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


class NotFound(Refused):
    """No such case, or not this one's: the two look alike on purpose."""


class Conflict(Refused):
    """The idempotency key was used with another body (409): a bug on our side; never try again."""


class Garbled(BackendError):
    """An answer that is not of the contract: the call may have been carried out. Try again with
    the same key, and let a person look when it lasts."""
