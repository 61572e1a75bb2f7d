"""The form of a campaign: read into the plain data of a channel, and filled from it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend_client.contract.campaign import Asked
from office.campaigns.channel import LANGUAGES, MOST_QUESTIONS, MOST_UNITS, Channel, to_raw
from office.desk.forms import text_of

FIRST = LANGUAGES[0]
TEXTS = ("name", "greeting", "story", "request", "thanks", "closed")
_HEARD = re.compile(r"[,\uff0c\u3001;\uff1b]")
_EQUALS = re.compile(r"[=\uff1d]")
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Form = Mapping[str, str]


def read_raw(form: Form, before: Channel | None) -> dict[str, Any]:
    """What `channel_of` reads. What the form has no field for, the texts in other languages above
    all, stays as it was `before`."""
    old = to_raw(before) if before is not None else {}
    raw: dict[str, Any] = {
        name: text_of(form, name) for name in ("code", "opens", "closes", "task")
    }
    raw |= {name: _worded(text_of(form, name), old.get(name)) for name in TEXTS}
    topic = text_of(form, "topic")
    raw["topic"] = [topic] if topic else []
    raw["asks"] = [each.value for each in Asked if form.get(f"asks-{each}") == "yes"]
    raw["urgent"] = form.get("urgent") == "yes"
    units = (text_of(form, f"unit{at}") for at in range(1, MOST_UNITS + 1))
    raw["units"] = [each for each in units if each]
    known = {each["id"]: each for each in old.get("questions", [])}
    raw["questions"] = []
    for at in range(1, MOST_QUESTIONS + 1):
        if text_of(form, f"q{at}-label") or text_of(form, f"q{at}-ask"):
            taken = [*known, *(each["id"] for each in raw["questions"])]
            raw["questions"].append(_question(form, at, known, taken))
    return raw


def _question(
    form: Form, at: int, known: Mapping[str, Any], taken: Sequence[str]
) -> dict[str, Any]:
    id_ = form.get(f"q{at}-id", "")
    old = known.get(id_, {})
    kind = form.get(f"q{at}-kind", "")
    options = _options(text_of(form, f"q{at}-options"), old.get("options", []))
    return {
        "id": id_ if id_ in known else _free((f"own_{each}" for each in LETTERS), taken),
        "kind": kind,
        "label": _worded(text_of(form, f"q{at}-label"), old.get("label")),
        "ask": _worded(text_of(form, f"q{at}-ask"), old.get("ask")),
        "optional": form.get(f"q{at}-optional") == "yes",
        "options": options if kind == "choice" else [],
    }


def _options(text: str, old: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A line each: the label, and behind = the words that choose it. One whose label was there
    keeps its id, so that what citizens have chosen stays chosen."""
    by_label = {_first(each["label"]): each for each in old}
    taken = [each["id"] for each in old]
    found: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        label, _, heard = (part.strip() for part in _EQUALS.sub("=", line, count=1).partition("="))
        before = by_label.get(label)
        id_ = before["id"] if before else _free((f"o{n}" for n in range(1, 99)), taken)
        taken.append(id_)
        worded = before["label"] if before else label
        words = [word.strip() for word in _HEARD.split(heard)]
        found.append({"id": id_, "label": worded, "heard": [word for word in words if word]})
    return found


def _free(names: Iterable[str], taken: Sequence[str]) -> str:
    return next(name for name in names if name not in taken)


def _worded(text: str, old: object) -> object:
    """The first language is the form's; others stay while there is a text at all."""
    if not text or not isinstance(old, Mapping):
        return text
    return {**old, FIRST: text}


def _first(worded: object) -> str:
    return str(worded.get(FIRST, "")) if isinstance(worded, Mapping) else str(worded)


def filled(channel: Channel) -> dict[str, str]:
    """The form with what the channel holds."""
    raw = to_raw(channel)
    form = {name: str(raw[name]) for name in ("code", "opens", "closes", "task")}
    form |= {name: _first(raw[name]) for name in TEXTS}
    form["topic"] = raw["topic"][0] if raw["topic"] else ""
    form |= {f"asks-{name}": "yes" for name in raw["asks"]}
    form |= {f"unit{at}": unit for at, unit in enumerate(raw["units"], 1)}
    if raw["urgent"]:
        form["urgent"] = "yes"
    for at, question in enumerate(raw["questions"], 1):
        form |= {f"q{at}-{name}": str(question[name]) for name in ("id", "kind")}
        form |= {f"q{at}-{name}": _first(question[name]) for name in ("label", "ask")}
        form[f"q{at}-options"] = "\n".join(map(_line, question["options"]))
        if question["optional"]:
            form[f"q{at}-optional"] = "yes"
    return form


def _line(option: Mapping[str, Any]) -> str:
    label, heard = _first(option["label"]), "\u3001".join(option["heard"])
    return f"{label} = {heard}" if heard else label
