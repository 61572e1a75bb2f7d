"""Everything that lasts: one database behind narrow methods. Nothing else in `bot/` speaks SQL."""

from bot.store.bot_identity import AnotherBot, OthersAtWork, Whose
from bot.store.corrections import Correction, Corrections
from bot.store.engine.database import StoreDown, StoreUnfit
from bot.store.ledger import Ledger
from bot.store.models import LetterState
from bot.store.queue_report import Concern, Standing
from bot.store.queues.effects import Effects, Errand
from bot.store.queues.inbox import Inbox
from bot.store.queues.new_input import NewInput
from bot.store.queues.outbox import Outbox
from bot.store.queues.outbox_row import Letter, Result, Stub
from bot.store.queues.overdue import Head
from bot.store.refiling import Petition
from bot.store.store import Store
from bot.store.unit import StoreUnit
from bot.store.workers import Workers

__all__ = [
    "AnotherBot",
    "Concern",
    "Correction",
    "Corrections",
    "Effects",
    "Errand",
    "Head",
    "Inbox",
    "Ledger",
    "Letter",
    "LetterState",
    "NewInput",
    "OthersAtWork",
    "Outbox",
    "Petition",
    "Result",
    "Standing",
    "Store",
    "StoreDown",
    "StoreUnfit",
    "StoreUnit",
    "Stub",
    "Whose",
    "Workers",
]
