"""Which chats hear of a case: the one that follows it, who claims it, and who follows it beside."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select, update

from backend_client.contract.case import CaseEvent
from bot.store.models import links
from dialogs.state.conversation import LinkKind
from handlers.inbox_rows import claimant_of, follower_of, leaver_of


def followers(connection: Connection, events: Sequence[CaseEvent]) -> dict[str, int]:
    """Who follows the events' cases, and who claims them."""
    names: set[str | None] = {event.client_ref for event in events}
    names |= {*map(claimant_of, events), *map(follower_of, events), *map(leaver_of, events)}
    known = select(links.c.client_ref, links.c.chat_id).where(
        links.c.client_ref.in_(names - {None})
    )
    return {row.client_ref: row.chat_id for row in connection.execute(known)}


def beside_of(connection: Connection, events: Sequence[CaseEvent]) -> dict[str, set[int]]:
    """Who follows the events' cases beside the chats that filed them."""
    known = select(links.c.number, links.c.chat_id).where(
        links.c.kind == LinkKind.FOLLOW, links.c.number.in_({each.client_ref for each in events})
    )
    chats: dict[str, set[int]] = {}
    for row in connection.execute(known):
        chats.setdefault(row.number, set()).add(row.chat_id)
    return chats


def heard_beside(
    connection: Connection,
    event: CaseEvent,
    chats: Mapping[str, int],
    beside: dict[str, set[int]],
) -> set[int]:
    """The chats that hear of it beside the one that filed the case: also the one that joins with
    it, and, for the last time, the one that leaves with it. `beside` is kept up."""
    here = beside.setdefault(event.client_ref, set())
    if (follower := follower_of(event)) in chats and follower is not None:
        here.add(chats[follower])
        _follow(connection, follower, event.client_ref)
    hear = set(here)
    if (leaver := leaver_of(event)) in chats and leaver is not None:
        here.discard(chats[leaver])
        _follow(connection, leaver, None)
    return hear


def _follow(connection: Connection, follower: str, client_ref: str | None) -> None:
    """From here on, or no more. Such a link has the case's client_ref where others have its number,
    which the office may change."""
    mine = update(links).where(links.c.client_ref == follower)
    if client_ref is None:
        connection.execute(mine.values(kind=LinkKind.CLAIM, number=None))
    else:
        connection.execute(mine.values(kind=LinkKind.FOLLOW, number=client_ref[:64]))
