"""The words in a message, wherever it carries them: behind links, in polls, checklists, contact
cards, and whose words a forward brings. Pure.
"""

import re
from collections.abc import Iterable, Iterator

from telegram import (
    Checklist,
    Contact,
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Poll,
)

# A vCard's NOTE (RFC 6350, 6.7.2): lines that begin with a space go on, and \n ends a line.
_note = re.compile(r"^(?:[\w-]+\.)?NOTE(?:;[^:\r\n]*)?:(.*(?:\r?\n[ \t].*)*)", re.I | re.M)
_escaped = re.compile(r"\\(.)")


def linked(text: str, entities: Iterable[MessageEntity]) -> str:
    """The text with each address that stood behind some of its words after them. Offsets are in
    UTF-16 units, and whatever they miss is passed over."""
    found = [each for each in entities if each.type == MessageEntity.TEXT_LINK and each.url]
    if not found:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    for each in sorted(found, key=lambda each: each.offset, reverse=True):
        begins, ends = 2 * each.offset, 2 * (each.offset + each.length)
        if not 0 <= begins < ends <= len(units):
            continue
        words = units[begins:ends].decode("utf-16-le", "surrogatepass").strip()
        if words.rstrip("/") != str(each.url).rstrip("/"):
            address = f" ({each.url}) ".encode("utf-16-le", "surrogatepass")
            units = units[:ends] + address + units[ends:]
    return units.decode("utf-16-le", "surrogatepass").rstrip()


def text_of(message: Message) -> str:
    return linked(message.text or "", message.entities)


def caption_of(message: Message) -> str | None:
    return message.caption and linked(message.caption, message.caption_entities)


def source_of(message: Message) -> str | None:
    """Who is named as the author of a forward; "" for a source without a name, None for one's own
    words."""
    match message.forward_origin:
        case None:
            return None
        case MessageOriginUser(sender_user=user):
            own = message.from_user is not None and message.from_user.id == user.id
            return None if own else user.full_name
        case MessageOriginHiddenUser(sender_user_name=name):
            return name
        case MessageOriginChat(sender_chat=chat, author_signature=by):
            return _joined(chat.effective_name, by)
        case MessageOriginChannel(chat=chat, author_signature=by):
            return _joined(chat.effective_name, by)
        case _:
            return ""


def listed(message: Message) -> str | None:
    """What is written in a poll or a checklist, a line each; None when it is neither."""
    if (checklist := message.checklist) is not None:
        return _lines(_checklist(checklist))
    if (poll := message.poll) is not None:
        return _lines(_poll(poll))
    return None


def note_of(contact: Contact) -> str | None:
    """What its owner noted on a contact card."""
    found = _note.search(contact.vcard or "")
    if found is None:
        return None
    folded = re.sub(r"\r?\n[ \t]", "", found[1])
    plain = _escaped.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], folded)
    return plain.strip() or None


def _checklist(checklist: Checklist) -> Iterator[str]:
    yield linked(checklist.title, checklist.title_entities or ())
    for task in checklist.tasks:
        mark = "✓" if task.completion_date else "·"
        yield f"{mark} {linked(task.text, task.text_entities or ())}"


def _poll(poll: Poll) -> Iterator[str]:
    yield linked(poll.question, poll.question_entities or ())
    if poll.description:
        yield linked(poll.description, poll.description_entities or ())
    for option in poll.options:
        yield f"· {linked(option.text, option.text_entities or ())}"
    if poll.explanation:
        yield linked(poll.explanation, poll.explanation_entities or ())


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(line for line in lines if line.strip(" ·✓"))


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
