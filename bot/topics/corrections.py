"""Keeps what citizens say about their topic: the words of the filed text, and nothing of them."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from backend_client.contract.case import Draft
from backend_client.json_codec import from_plain
from bot.store import Correction, Corrections
from dialogs.reading.topics.classify import TOPICS, classify
from dialogs.reading.topics.lexicon import text_features
from dialogs.reading.topics.permitted import impersonal
from dialogs.state.effect import Effect, EffectKind
from handlers.inbox_rows import EffectResult
from handlers.ports import ChatId, Clock

CarryOut = Callable[[Effect, ChatId], Awaitable[EffectResult | None]]


def correction_of(text: str, topic: str, key: str, at: datetime) -> Correction | None:
    """None when nothing can be learnt: no topic of ours, or no word that may be kept."""
    words = impersonal(text_features(text)) if topic in TOPICS else {}
    if not words:
        return None
    said = classify(text).suggestions
    suggested = said[0].path[0] if said else ""
    # The draft's id would lead back to the case and its petitioner; its digest does not.
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return Correction(digest, topic, suggested, words, at)


def noting(carry_out: CarryOut, corrections: Corrections, clock: Clock) -> CarryOut:
    """`carry_out`, which also notes the topic of a filing when the citizen chose it: after the
    backend has the case, and once, however often the effect is tried."""

    async def carry(effect: Effect, chat_id: ChatId) -> EffectResult | None:
        outcome = await carry_out(effect, chat_id)
        if effect.kind is EffectKind.FILE_CASE:
            draft = from_plain(Draft, effect.body)
            if draft.topic is not None and draft.topic.corrected:
                correction = await asyncio.to_thread(
                    correction_of, draft.facts, draft.topic.path[0], effect.key, clock.now()
                )
                if correction is not None:
                    await corrections.keep(correction)
        return outcome

    return carry
