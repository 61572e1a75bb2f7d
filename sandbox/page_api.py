"""JSON API of the chat page, by which a browser acts as the citizens."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from sandbox.chat.chats import Json, Stored
from sandbox.chat.errors import ApiError
from sandbox.delivery.hub import Event
from sandbox.methods.about import commands_for
from sandbox.people.citizen import Citizen
from sandbox.server import Sandbox

PAGE = Path(__file__).with_name("page")
HEARTBEAT_SECONDS = 15
NAME_LIMIT = 64
SHOWN_INLINE = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/ogg", "video/mp4")

Action = Callable[[Citizen, Json], Any]


def add_routes(app: web.Application, state: Sandbox, desk_url: str | None) -> None:
    page = _Page(state, desk_url)
    app.router.add_get("/", page.index)
    app.router.add_get("/favicon.ico", page.icon)
    app.router.add_static("/sandbox/page/", PAGE, append_version=False)
    app.router.add_get("/sandbox/api/state", page.state)
    app.router.add_get("/sandbox/api/events", page.events)
    app.router.add_get(r"/sandbox/api/files/{file_id:[\w-]+}", page.file)
    app.router.add_post("/sandbox/api/citizens", page.add_citizen)
    app.router.add_get(r"/sandbox/api/chats/{id:\d+}", page.chat)
    app.router.add_post(r"/sandbox/api/chats/{id:\d+}/files", page.send_file)
    app.router.add_post(r"/sandbox/api/chats/{id:\d+}/{action}", page.act)
    app.on_response_prepare.append(page.harden)


class _Page:
    def __init__(self, sandbox: Sandbox, desk_url: str | None) -> None:
        self.sandbox = sandbox
        self.desk_url = desk_url
        desk = urlsplit(desk_url) if desk_url else None
        frame = f"{desk.scheme}://{desk.netloc}" if desk and desk.netloc else "'none'"
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; "
            f"frame-src {frame}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    async def harden(self, request: web.Request, response: web.StreamResponse) -> None:
        if request.path.startswith("/bot"):
            return
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"

    async def index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def icon(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "icon.svg")

    async def state(self, request: web.Request) -> web.Response:
        profile = self.sandbox.profile
        return web.json_response(
            {
                "bot": {
                    **self.sandbox.bot,
                    "name": profile["name"].get("") or self.sandbox.bot["first_name"],
                    "description": profile["description"].get("", ""),
                },
                "desk": self.desk_url,
                "citizens": [_summary(citizen) for citizen in self.sandbox.citizens.values()],
            }
        )

    async def chat(self, request: web.Request) -> web.Response:
        return web.json_response(self._chat(self._citizen(request)))

    async def add_citizen(self, request: web.Request) -> web.Response:
        name = str((await _body(request)).get("name", "")).strip()
        if not 1 <= len(name) <= NAME_LIMIT:
            raise web.HTTPBadRequest(text="a citizen needs a name of 1 to 64 characters")
        return web.json_response(_summary(self.sandbox.citizen(name)), status=201)

    async def act(self, request: web.Request) -> web.Response:
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        return _done(action, self._citizen(request), await _body(request))

    async def send_file(self, request: web.Request) -> web.Response:
        """The bytes are the body; kind, name, caption and album come in the query."""
        data = await request.read()
        fields: Json = {**request.query, "mime": request.content_type, "data": data}
        return _done(_send_file, self._citizen(request), fields)

    async def file(self, request: web.Request) -> web.Response:
        file = self.sandbox.files.find(request.match_info["file_id"])
        found = self.sandbox.files.data(file.path) if file else None
        if file is None or found is None:
            raise web.HTTPNotFound
        inline = file.mime in SHOWN_INLINE
        response = web.Response(
            body=found[1], content_type=file.mime if inline else "application/octet-stream"
        )
        # what a citizen uploads is never run as a page of this origin
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        name = quote(file.name.encode("utf-8", "replace"), safe="")
        kind = "inline" if inline else "attachment"
        response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{name}"
        return response

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        listener = self.sandbox.hub.listen()
        try:
            await response.write(b"retry: 1000\n\n")
            while True:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        event = await listener.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    break
                told = json.dumps(self._told(event))
                await response.write(f"data: {told}\n\n".encode())
        except (ConnectionResetError, asyncio.CancelledError):
            pass  # the page was closed
        finally:
            self.sandbox.hub.leave(listener)
        return response

    def _citizen(self, request: web.Request) -> Citizen:
        citizen = self.sandbox.citizens.get(int(request.match_info["id"]))
        if citizen is None:
            raise web.HTTPNotFound
        return citizen

    def _chat(self, citizen: Citizen) -> Json:
        return {
            **_summary(citizen),
            "messages": [_shown(stored) for stored in citizen.chat.messages.values()],
            "keyboard": _keyboard(citizen),
            "pinned": citizen.chat.pinned,
            "commands": commands_for(
                self.sandbox, citizen.chat, citizen.user.get("language_code") or ""
            ),
        }

    def _told(self, event: Event) -> Json:
        """The event with what the page needs to show it, as things stand now."""
        told = dict(event)
        citizen = self.sandbox.citizens.get(event.get("chat", 0))
        if citizen is None:
            return told
        told["citizen"] = _summary(citizen)
        if event["kind"] in ("message", "edit"):
            stored = citizen.chat.messages.get(event["id"])
            if stored is None:
                return {**told, "kind": "delete"}
            told["message"] = _shown(stored)
            told["keyboard"] = _keyboard(citizen)
        return told


def _summary(citizen: Citizen) -> Json:
    messages = citizen.chat.messages
    last = next(reversed(messages.values())) if messages else None
    return {
        "id": citizen.id,
        "name": citizen.name,
        "phone": citizen.phone,
        "blocked": citizen.chat.blocked,
        "pinned": citizen.chat.pinned,
        "last": _shown(last) if last else None,
    }


def _shown(stored: Stored) -> Json:
    return {
        **stored.message,
        "from_bot": stored.from_bot,
        "silent": stored.silent,
        "reworded": stored.reworded,
    }


def _keyboard(citizen: Citizen) -> Json | None:
    keyboard = citizen.chat.keyboard
    if keyboard is None:
        return None
    return {**keyboard.markup, "message_id": keyboard.message_id, "used": keyboard.used}


async def _body(request: web.Request) -> Json:
    """JSON only: a form on another site cannot send it unasked."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise web.HTTPBadRequest(text="this is not JSON") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="an object is expected")
    return body


def _done(action: Action, citizen: Citizen, fields: Json) -> web.Response:
    try:
        result = action(citizen, fields)
    except (KeyError, TypeError, ValueError, LookupError, RuntimeError, ApiError) as error:
        raise web.HTTPBadRequest(text=f"{type(error).__name__}: {error}") from error
    return web.json_response(result if isinstance(result, dict) else {"ok": True})


def _send_file(citizen: Citizen, fields: Json) -> Any:
    kind, data, caption = fields["kind"], fields["data"] or None, fields.get("caption")
    album, name = fields.get("album"), str(fields.get("name") or "file")[:255]
    if kind == "photo":
        return citizen.sends_photo(caption, data, album)
    if kind == "video":
        return citizen.sends_video(int(fields.get("duration", 5)), data, caption, name, album)
    if kind == "voice":
        return citizen.sends_voice(min(max(int(fields["duration"]), 1), 3600), data, caption)
    if kind == "document":
        return citizen.sends_document(name, data or b"", caption, fields["mime"], album)
    raise ValueError(f"no such kind of file: {kind}")


def _press(citizen: Citizen, fields: Json) -> Any:
    """A button by its place; its text must still be what the finger saw."""
    message_id = int(fields["message_id"])
    stored = citizen.chat.messages[message_id]
    rows = stored.message["reply_markup"]["inline_keyboard"]
    return citizen.presses_button(_button(rows, fields), message_id)


def _press_keyboard(citizen: Citizen, fields: Json) -> Any:
    keyboard = citizen.chat.keyboard
    if keyboard is None:
        raise LookupError("the keyboard is gone")
    return citizen.presses_button(_button(keyboard.markup["keyboard"], fields), keyboard.message_id)


def _button(rows: list[list[Json]], fields: Json) -> Json:
    button = rows[int(fields["row"])][int(fields["column"])]
    if button["text"] != fields["text"]:
        raise LookupError("the button has changed")
    return button


ACTIONS: dict[str, Action] = {
    "says": lambda c, f: c.says(str(f["text"]), reply_to=f.get("reply_to")),
    "edits": lambda c, f: c.edits(int(f["message_id"]), str(f["text"])),
    "deletes": lambda c, f: c.deletes(int(f["message_id"])),
    "presses": _press,
    "keyboard": _press_keyboard,
    "location": lambda c, f: c.sends_location(float(f["lat"]), float(f["lon"])),
    "contact": lambda c, f: c.shares_contact(),
    "sticker": lambda c, f: c.sends_sticker(str(f["emoji"])[:8]),
    "block": lambda c, f: c.blocks() if f["blocked"] else c.unblocks(),
}
