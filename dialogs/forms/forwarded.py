"""Says of forwarded words whose they are, for those who read them."""

from dialogs.state.event import Attached, Said
from dialogs.texts import Texts

# As a source: the citizen's own words, put into letters by a machine. Nobody is called so.
HEARD = "\x1fheard"


def source_of(what: Said | Attached) -> dict[str, object]:
    """What is kept of it beside the words or the file."""
    return {} if what.source is None else {"source": what.source}


def quoted(text: str, source: object, t: Texts) -> str:
    """`source` is as in Said."""
    if source is None:
        return text
    if source == HEARD:
        return t.plain("forward.heard", text=text).strip()
    key = "forward.by" if source else "forward.unnamed"
    return t.plain(key, who=source, text=text).strip()


def told_text(value: object, t: Texts) -> str:
    """All parts of a Story value in the order they were said, a line each."""
    parts = value if isinstance(value, list) else []
    return "\n".join(quoted(str(part["text"]), part.get("source"), t) for part in parts)
