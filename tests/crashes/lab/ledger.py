"""What the citizens and the office did, written down by themselves: the checker's other book."""

from dataclasses import dataclass, field

from handlers.ports import ChatId


@dataclass
class Petition:
    """One matter of a citizen. `pieces` are unique marks in the order in which they were said.

    `confirmed` is set when the confirming tap or word was made as an update: from then on it must
    not be lost, whatever happens to whom.
    """

    chat_id: ChatId
    pieces: tuple[str, ...]
    confirmed: bool = False
    number: str | None = None
    photos: int = 0  # sent, each time anew when the story was told again
    text: str = ""  # told beside the marks, to be found to the character

    @property
    def mark(self) -> str:
        return self.pieces[0]


@dataclass(frozen=True)
class Step:
    """A move of the office. Its note is unique, so whoever reads it has seen this very change.
    `revision` is the sandbox's counter before the backend was asked: no ring for it can be older.
    """

    number: str
    note: str
    revision: int


@dataclass
class Ledger:
    petitions: list[Petition] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    repeated: int = 0  # times a citizen heard nothing and did the same again
    crowded: set[int] = field(default_factory=set)  # chats that once acted before being answered
    poison: set[int] = field(default_factory=set)  # ids of updates that no bot can read
    given_up: list[str] = field(default_factory=list)  # screens of who waited in vain
    kills: list[float] = field(default_factory=list)  # when, on the sandbox's clock

    @property
    def confirmed(self) -> list[Petition]:
        return [petition for petition in self.petitions if petition.confirmed]

    def steps_of(self, number: str) -> list[Step]:
        return [step for step in self.steps if step.number == number]
