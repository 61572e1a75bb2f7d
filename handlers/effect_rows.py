"""What a row of the table of effects holds, and where effects are carried out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Generic, TypeVar

from backend_client.errors import NotFound, Refused
from backend_client.port import Backend
from dialogs.state.effect import Effect
from dialogs.state.event import EffectFailed
from handlers import retry_rules
from handlers.files.ways import CopiesOfData, FilesToCitizen, FilesToOffice
from handlers.inbox_rows import EffectResult
from handlers.ports import ChatId
from handlers.retry_rules import RetryRule

B = TypeVar("B")


class Order(StrEnum):
    """What waits for what: each is a queue of its own."""

    CASE = "case"  # one after the other with all that concerns the case
    FILE = "file"  # the same; one that failed lets those behind it go by
    SHOWN_FILE = "shown_file"  # the chat's files from the office: they wait for no case
    QUESTION = "question"  # the chat's questions, whose answer the citizen waits for


@dataclass(frozen=True)
class EffectContext:
    """Where the effects of one chat are carried out."""

    chat_id: ChatId
    backend: Backend
    to_office: FilesToOffice
    to_citizen: FilesToCitizen
    copies: CopiesOfData
    channel: str = "telegram"  # where its petitions come from


def failed(effect: Effect, body: object, error: Refused) -> EffectResult | None:
    return EffectFailed(effect.kind.value, effect.case, error.type)


@dataclass(frozen=True)
class EffectRow(Generic[B]):
    """One kind of effect.
    `answers`: the event that a call ends in when it succeeds, None when the feed tells of it.
    `refused`: what the chat is told when the backend refuses it for good. `unanswered`: what it is
    told when `retry` gave it up. `on_a_case`: it is addressed to a case under its
    number, which is the office's to give away. `again`: it is put to an office anew that was
    restored from an older copy, as all on a case is. `tells_again`: a failure is told then, too.
    """

    body: type[B]
    call: Callable[[EffectContext, Effect, B], Awaitable[EffectResult | None]]
    order: Order = Order.CASE
    retry: RetryRule = retry_rules.EFFECT
    answers: type[EffectResult] | None = None
    refused: Callable[[Effect, B, Refused], EffectResult | None] = failed
    unanswered: Callable[[Effect], EffectResult | None] | None = None
    on_a_case: bool = False
    again: bool = False
    tells_again: bool = False

    @property
    def is_act(self) -> bool:
        """Whether the citizen did it to a case: it counts from when they said it."""
        return any(field.name == "said_at" for field in fields(self.body))  # type: ignore[arg-type]


def unless_gone(
    what: Callable[[Effect], EffectResult],
) -> Callable[[Effect, Any, Refused], EffectResult]:
    """No failure that a person must look at, when it is just not there."""

    def refused(effect: Effect, body: object, error: Refused) -> EffectResult:
        if isinstance(error, NotFound):
            return what(effect)
        return EffectFailed(effect.kind.value, effect.case, error.type)

    return refused
