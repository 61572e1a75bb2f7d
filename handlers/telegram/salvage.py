"""The legible rest of an update of which a corner cannot be read: a smaller update, made of the
parts that can. Pure; `reads` tells whether the library takes one.

Telegram grows faster than any library: an entity of another shape, a thumbnail without its size or
a date that is none must not cost the words or the file beside it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Reads = Callable[[Json], bool]

MESSAGES = ("message", "edited_message")
FRAME = ("message_id", "date", "edit_date", "chat", "from")
WORDS = ("text", "caption")
# What the library wants of every file, and nobody here asks for.
OF_FILES: Json = dict.fromkeys(("width", "height", "duration", "length"), 0)


def legible(payload: Mapping[str, Any], chat_id: int, sent_at: int, reads: Reads) -> Json | None:
    """None when nothing is left that a citizen said or did. `sent_at` (Unix time) stands in for a
    date that cannot be read."""
    told: Json = {"update_id": payload.get("update_id")}
    for kind in MESSAGES:
        if isinstance(message := payload.get(kind), Mapping):
            frame = _frame(message, chat_id, sent_at)
            rest = dict(frame)
            for key, value in message.items():
                for candidate in () if key in FRAME else _candidates(key, value):
                    if reads({**told, kind: {**rest, key: candidate}}):
                        rest[key] = candidate
                        break
            return {**told, kind: rest} if len(rest) > len(frame) else None
    if isinstance(query := payload.get("callback_query"), Mapping):
        told["callback_query"] = _query(query, chat_id, sent_at)
        return told if reads(told) else None
    return None


def _frame(message: Mapping[str, Any], chat_id: int, sent_at: int) -> Json:
    date = message.get("date")
    return {
        "message_id": message.get("message_id"),
        "date": date if type(date) is int else sent_at,
        "chat": _chat(message.get("chat"), chat_id),
        "from": _sender(message.get("from"), chat_id),
    }


def _chat(chat: object, chat_id: int) -> Json:
    known = chat if isinstance(chat, Mapping) else {}
    kind = known.get("type")
    if not isinstance(kind, str):
        kind = "private" if chat_id > 0 else "supergroup"  # core.telegram.org/api/bots/ids
    return {"id": chat_id, "type": kind, **_text(known, "title")}


def _sender(sender: object, chat_id: int) -> Json:
    known = sender if isinstance(sender, Mapping) else {}
    id_ = known.get("id")
    return {
        "id": id_ if type(id_) is int else chat_id,
        "is_bot": known.get("is_bot") is True,
        "first_name": "",
        **_text(known, "first_name", "language_code"),
    }


def _query(query: Mapping[str, Any], chat_id: int, sent_at: int) -> Json:
    message = query.get("message")
    under = _frame(message, chat_id, sent_at) if isinstance(message, Mapping) else None
    return {
        "id": str(query.get("id")),
        "from": _sender(query.get("from"), chat_id),
        "chat_instance": "",
        **_text(query, "data"),
        **({"message": under} if under is not None else {}),
    }


def _text(known: Mapping[str, Any], *keys: str) -> Json:
    return {key: known[key] for key in keys if isinstance(known.get(key), str)}


def _candidates(key: str, value: object) -> Iterator[object]:
    """The value as it is, then less and less of it."""
    if key in WORDS:
        if isinstance(value, str):
            yield value
        return
    if isinstance(value, Mapping):
        yield value
        yield _plain(value)
        yield {**OF_FILES, **_plain(value)}
    elif isinstance(value, list):
        yield value
        whole = [_plain(each) for each in value if isinstance(each, Mapping)]
        yield from ([{**OF_FILES, **each}] for each in reversed(whole))  # a photo's largest is last
    else:
        yield value


def _plain(value: Mapping[str, Any]) -> Json:
    """Without what is nested in it: thumbnails, entities, owners. One name is enough for a file."""
    kept = {key: each for key, each in value.items() if not isinstance(each, Mapping | list)}
    if isinstance(named := kept.get("file_id"), str):
        kept.setdefault("file_unique_id", named)
    return kept
