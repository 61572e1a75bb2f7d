"""Everything that lasts: one database behind narrow methods. Nothing else in `bot/` speaks SQL."""

from bot.store.bot_identity import AnotherBot, BotIdentity, OthersAtWork
from bot.store.corrections import Correction, Corrections
from bot.store.engine.errors import StoreDown, StoreUnfit
from bot.store.models import OutboxState
from bot.store.queue_report import NeedsAttention, QueueReport
from bot.store.queues.effects import Effects, StoredEffect
from bot.store.queues.inbox import Inbox
from bot.store.queues.new_input import NewInput
from bot.store.queues.outbox import Outbox
from bot.store.queues.outbox_row import BegunRun, OutboxResult, OutboxRow, Stub
from bot.store.queues.overdue import Head
from bot.store.reconciliation import Reconciliation
from bot.store.refiling import Petition
from bot.store.store import Store
from bot.store.unit import StoreUnit
from bot.store.workers import Workers

__all__ = [
    "AnotherBot",
    "BegunRun",
    "BotIdentity",
    "Correction",
    "Corrections",
    "Effects",
    "Head",
    "Inbox",
    "NeedsAttention",
    "NewInput",
    "OthersAtWork",
    "Outbox",
    "OutboxResult",
    "OutboxRow",
    "OutboxState",
    "Petition",
    "QueueReport",
    "Reconciliation",
    "Store",
    "StoreDown",
    "StoreUnfit",
    "StoreUnit",
    "StoredEffect",
    "Stub",
    "Workers",
]
