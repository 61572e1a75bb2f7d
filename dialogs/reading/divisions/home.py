"""The division that the office serves. A place name inside it is preferred to its namesakes
elsewhere.
"""

from dialogs.reading.divisions.locate import locate

_served: list[str] = []


def division_of(text: str) -> str:
    """The code of the division that a text names. Raises ValueError unless it is exactly one."""
    codes = locate(text)
    if len(codes) != 1:
        raise ValueError("must name one division, with its province or city: 福建省福州市")
    return codes[0]


def serve(code: str | None) -> None:
    """From now on; None for everywhere alike."""
    _served[:] = [code] if code else []


def served() -> tuple[str, ...]:
    return tuple(_served)
