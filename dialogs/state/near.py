"""What a chat knows of neighbours' matters: each was offered beside a draft."""

from dataclasses import dataclass
from datetime import datetime

from backend_client.contract.public_matter import Neighbour


def near_slot(draft_id: str) -> str:
    """Where neighbours' matters are offered beside a draft."""
    return f"near:{draft_id}"


@dataclass(frozen=True)
class PublicMatter:
    """Somebody else's, as it was offered beside a draft; `supported` once the citizen said that
    they met the same."""

    neighbour: Neighbour
    beside: str  # the draft's id
    supported: bool = False
    key: str | None = None  # under which this chat supports it, and hears of it
    seq: int = 0  # of the newest news
    told_at: datetime | None = None  # when the newest news happened
    muted: bool = False  # no more of these, please
    unseen: bool = False  # changed while the chat could not be reached

    @property
    def slot(self) -> str:
        return near_slot(self.beside)

    @property
    def news_slot(self) -> str:
        return f"news:{self.neighbour.id}"
