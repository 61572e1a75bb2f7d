"""The local Bot API server: executes the bot's calls, and holds citizens and groups."""

import asyncio
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from sandbox.chat.chats import Chat, Json
from sandbox.chat.errors import ApiError, ConnectionDropped, not_found
from sandbox.chat.params import Params
from sandbox.delivery.faults import Fault
from sandbox.delivery.log import Call
from sandbox.methods.table import find_method
from sandbox.people.citizen import Citizen, Group
from sandbox.state import SandboxState


class Sandbox(SandboxState):
    """As its state is made."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.citizens: dict[int, Citizen] = {}
        self._late: set[asyncio.Task[None]] = set()

    # people and groups

    def citizen(
        self,
        name: str,
        *,
        language_code: str | None = "zh-hans",
        user_id: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
    ) -> Citizen:
        """A person with a private chat; the bot can write there once the person has."""
        user_id = next(self.user_ids) if user_id is None else user_id
        names = {"first_name": name, "last_name": last_name, "username": username}
        user = {"id": user_id, "is_bot": False, **names, "language_code": language_code}
        info = {"id": user_id, **names, "type": "private"}
        chat = self.chats.setdefault(user_id, Chat(_told(info), last_id=self.ids.first))
        self.users[user_id] = _told(user)
        citizen = self.citizens[user_id] = Citizen(self, chat, self.users[user_id])
        self.hub.tell("citizen", user_id)
        return citizen

    def group(self, title: str, *, adder: Citizen | None = None) -> Group:
        """A group to which `adder` (or a passer-by) has just added the bot."""
        adder = adder or self.citizen("Adder")
        info = {"id": next(self.group_ids), "title": title, "type": "group"}
        chat = Chat(info, open=True, last_id=self.ids.first)
        self.chats[chat.id] = chat
        group = Group(self, chat)
        group.welcomes_bot(adder)
        return group

    # method calls

    async def answer(self, method: str, params: Params) -> tuple[int, Json]:
        """HTTP status and body. Raises ConnectionDropped when that was asked for."""
        found = find_method(method)
        if found is None:
            return _refusal(not_found())
        name, carry_out = found
        fault = self.faults.take(name, params.chat_id(), params.values)
        if fault is not None and fault.late_seconds is not None:
            self._later(name, carry_out, params, fault)
            raise ConnectionDropped
        result: Any = None
        error: ApiError | None = None
        carried_out = dropped = False
        revision = self.revision
        try:
            if fault is not None and fault.when == "before":
                await fault.strike()
            result = carry_out(self, params)
            if isawaitable(result):
                result = await result
            carried_out, revision = True, self.revision
            if fault is not None and fault.when == "after":
                await fault.strike()
        except ApiError as refused:
            error = refused
        except ConnectionDropped:
            dropped = True
            raise
        finally:
            if name != "getUpdates" or result or error or dropped:  # empty polls would fill the log
                note = Call(
                    time=self.clock(),
                    method=name,
                    parameters=params.shown(),
                    chat_id=params.chat_id(),
                    carried_out=carried_out,
                    ok=error is None and not dropped,
                    error=error.description if error else None,
                    message_ids=tuple(_message_ids(result)),
                    result=result,
                    fault=str(fault) if fault else None,
                    revision=revision,
                )
                self.log.note(note)
        return (200, {"ok": True, "result": result}) if error is None else _refusal(error)

    def _later(
        self, name: str, carry_out: Callable[..., Any], params: Params, fault: Fault
    ) -> None:
        """Carry a call out when nobody waits for its answer any more."""

        async def happen() -> None:
            await asyncio.sleep(fault.late_seconds or 0)
            result: Any = None
            error: ApiError | None = None
            try:
                result = carry_out(self, params)
                if isawaitable(result):
                    result = await result
            except ApiError as refused:
                error = refused
            note = Call(
                time=self.clock(),
                method=name,
                parameters=params.shown(),
                chat_id=params.chat_id(),
                carried_out=error is None,
                ok=False,
                error=error.description if error else None,
                message_ids=tuple(_message_ids(result)),
                result=result,
                fault=str(fault),
                revision=self.revision,
            )
            self.log.note(note)

        task = asyncio.create_task(happen())
        self._late.add(task)
        task.add_done_callback(self._late.discard)


def _told(fields: Json) -> Json:
    """The Bot API leaves out what it does not know."""
    return {name: value for name, value in fields.items() if value is not None}


def _message_ids(result: Any) -> list[int]:
    items = result if isinstance(result, list) else [result]
    return [i["message_id"] for i in items if isinstance(i, dict) and "message_id" in i]


def _refusal(error: ApiError) -> tuple[int, Json]:
    body: Json = {"ok": False, "error_code": error.status, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return error.status, body
