"""What is kept of memory that was given back."""

from asyncio.selector_events import _SelectorSocketTransport  # type: ignore[attr-defined]

from bot.runtime import allocator


def test_room_for_what_is_read_of_a_socket_is_not_asked_of_the_system_each_time() -> None:
    """Three calls of it a reading, four readings a turn: a hundredth of a turn."""
    assert _SelectorSocketTransport.max_size < allocator.BLOCK
