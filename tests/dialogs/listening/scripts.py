"""Petitions told in three to seven short messages, and what the draft must hold in the end.

A block a script, parted by an empty line: `facts: a、b`, `request: words` and `place: words` (`-`:
nobody said it), then a line a message, each after `> `.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dialogs.forms.fields import story_text
from dialogs.forms.position import values
from dialogs.state.event import Quota
from tests.dialogs.listening.situations import idle

SCRIPTS = Path(__file__).with_name("scripts.txt")
HELD_SCRIPTS = SCRIPTS.with_name("scripts_held.txt")
TELLING = Quota(story_pause_seconds=3)


@dataclass(frozen=True)
class Script:
    facts: tuple[str, ...]
    request: str
    place: str
    messages: tuple[str, ...]


def read_scripts(path: Path) -> Iterator[Script]:
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.strip().split("\n")
        head = dict(line.split(": ", 1) for line in lines if not line.startswith("> "))
        yield Script(
            tuple(filter(None, head["facts"].split("、"))),
            head["request"].strip(),
            head["place"].strip(),
            tuple(line.removeprefix("> ") for line in lines if line.startswith("> ")),
        )


def missing(script: Script) -> list[str]:
    """Of facts, request and place what does not stand where it belongs when all is told."""
    phone = idle()
    phone.limits = TELLING
    for message in script.messages:
        phone.says(message)
    frame = phone.conversation.frame
    if frame is None:
        return ["draft"]
    known = values(frame)
    place = known.get("place")
    where = str(place.get("text")) if isinstance(place, dict) else ""
    story = story_text(known.get("story"))
    told = [fact for fact in script.facts if fact not in story]
    if script.request not in ("-", "") and script.request not in str(known.get("request") or ""):
        told.append("request")
    if script.place not in ("-", "") and script.place not in where:
        told.append("place")
    return told
