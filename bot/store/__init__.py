"""Everything that lasts: one database behind narrow methods. Nothing else in `bot/` speaks SQL."""

from bot.store.again import Petition
from bot.store.corrections import Correction, Corrections
from bot.store.database import StoreDown, StoreUnfit
from bot.store.effects import Effects, Errand
from bot.store.inbox import Inbox, NewInput
from bot.store.ledger import Ledger
from bot.store.letter import Letter, Result, Stub
from bot.store.models import LetterState
from bot.store.outbox import Outbox
from bot.store.overdue import Head
from bot.store.standing import Concern, Standing
from bot.store.store import Store
from bot.store.unit import StoreUnit
from bot.store.whose import AnotherBot, OthersAtWork, Whose
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
