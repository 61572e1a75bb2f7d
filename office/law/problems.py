"""The API's errors: problem documents (RFC 9457) with stable types."""

from datetime import timedelta
from typing import Any

PREFIX = "/problems/"

TITLES = {
    "unauthorized": "The key is missing or wrong",
    "forbidden": "This key does not open this",
    "wrong-role": "This is for another role",
    "not-found": "Not found",
    "method-not-allowed": "The method does not fit the address",
    "invalid-json": "The body is not JSON",
    "invalid": "The body does not fit the contract",
    "invalid-query": "The address's query does not fit",
    "idempotency-key": "The Idempotency-Key is missing or wrong",
    "idempotency-conflict": "The Idempotency-Key was used with another body",
    "illegal-move": "The case cannot make this move",
    "not-now": "The case is not at this stage",
    "not-signed": "Nobody has signed the case",
    "not-joint": "Nobody signs the case but who filed it",
    "signed-already": "Who signs is counted already",
    "signing-closed": "The matter takes no more signatures",
    "representatives-full": "Five speak for all who signed already",
    "not-a-representative": "Who signed does not speak for the others",
    "not-publishable": "The case is none that may be public",
    "not-agreed": "Nobody agrees to it any more",
    "code-taken": "The code was used before",
    "text-changed": "The text reads otherwise by now",
    "not-your-step": "Somebody else does this",
    "window-closed": "The time for this is over",
    "kind-stays": "The kind of the case cannot be changed any more",
    "recused-unit": "This unit may not get this case",
    "unit-advised-against": "This unit should not get this case",
    "not-together": "The two cases cannot be handled as one",
    "goes-with-lead": "The case moves with the one it was put together with",
    "tells-of-another": "What several petitioners read tells of one of them",
    "held-case": "The case was taken back from its unit",
    "stale": "The case has changed",
    "too-large": "The body is too large",
    "media-type": "The body is of a type or an encoding that is not taken",
    "unfit-file": "A file cannot be opened by anybody",
    "invalid-form": "The form cannot be read",
    "too-many": "Too many tries",
    "busy": "The backend is busy",
    "degraded": "The backend is degraded",
}


class Problem(Exception):
    """A refusal. `detail` says how to mend it and never repeats what was sent."""

    def __init__(self, status: int, name: str, detail: str, **extra: Any) -> None:
        super().__init__(f"{status} {name}: {detail}")
        self.status = status
        self.name = name
        self.detail = detail
        self.extra = extra

    @classmethod
    def invalid(cls, where: str, wanted: str) -> "Problem":
        place = where or "the body"
        return cls(422, "invalid", f"{place}: {wanted}.", where=where, wanted=wanted)

    @classmethod
    def conflict(cls) -> "Problem":
        return cls(
            409,
            "idempotency-conflict",
            "This Idempotency-Key came before with another body. A new request needs a new key; a"
            " repeated one the same body.",
        )

    @classmethod
    def not_found(cls) -> "Problem":
        """One and the same for a wrong code and an unknown number."""
        return cls(404, "not-found", "There is no such thing here, or it is not yours to see.")

    @classmethod
    def too_large(cls, most_bytes: int, **extra: Any) -> "Problem":
        return cls(413, "too-large", f"Send at most {most_bytes} bytes.", **extra)

    @classmethod
    def too_many(cls, wait: timedelta, name: str = "too-many") -> "Problem":
        seconds = int(wait.total_seconds()) + 1
        return cls(429, name, f"Try again in {seconds} s.", retry_after=seconds)

    def headers(self) -> dict[str, str]:
        match self.status:
            case 401:
                return {"WWW-Authenticate": "Bearer"}
            case 405:
                return {"Allow": ", ".join(self.extra["allowed"])}
            case 415:
                return {"Accept-Encoding": "identity"}  # RFC 9110, 15.5.16
            case 429 | 503:
                return {"Retry-After": str(self.extra.get("retry_after", 5))}
        return {}

    def document(self) -> dict[str, Any]:
        return {
            "type": PREFIX + self.name,
            "title": TITLES[self.name],
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }
