"""Every dialog by name. Wiring mistakes are refused when this is imported."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend_client.plain import from_plain, to_plain
from dialogs.add_detail import ADD_DETAIL
from dialogs.appeal_case import APPEAL_CASE
from dialogs.conversation import Conversation
from dialogs.engine import Dialog, upgraded
from dialogs.file_case import FILE_CASE
from dialogs.privacy import MY_DETAILS


class Miswired(Exception):
    """A dialog that cannot work; its text names the dialog and the step."""


def catalogue(dialogs: Iterable[Dialog]) -> dict[str, Dialog]:
    """The dialogs by name. Raises Miswired."""
    table: dict[str, Dialog] = {}
    for dialog in dialogs:
        if dialog.name in table:
            raise Miswired(f"two dialogs are called {dialog.name}")
        _check(dialog)
        table[dialog.name] = dialog
    return table


def _check(dialog: Dialog) -> None:
    seen: list[str] = []
    for step in dialog.steps:
        if step.name in seen:
            raise Miswired(f"{dialog.name}: two steps are called {step.name}")
        for other in step.after:
            if other not in seen:
                raise Miswired(f"{dialog.name}.{step.name}: {other!r} must stand before it")
        seen.append(step.name)
    for target in (dialog.text_to, dialog.files_to, dialog.pins_to):
        if target is not None and target not in seen:
            raise Miswired(f"{dialog.name}: there is no step {target!r} to take what is said")
    if missing := [v for v in range(1, dialog.version) if v not in dialog.upgrades]:
        raise Miswired(f"{dialog.name}: no upgrade from version {missing[0]}")


DIALOGS = catalogue((FILE_CASE, ADD_DETAIL, APPEAL_CASE, MY_DETAILS))


def restored(plain: Mapping[str, Any] | None) -> Conversation:
    """A stored conversation, its frames brought to today's dialogs."""
    if plain is None:
        return Conversation()
    frames = {
        name: [
            upgraded(DIALOGS[frame["dialog"]], dict(frame))
            for frame in plain.get(name, ())
            if frame["dialog"] in DIALOGS
        ]
        for name in ("frames", "shelf")
    }
    return from_plain(Conversation, {**plain, **frames})


def stored(conversation: Conversation) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(conversation)
    return plain
