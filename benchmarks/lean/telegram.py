"""The thin Telegram: what bots need of the Bot API to hold a conversation, by webhook or polling.

Nothing is checked and nothing kept but the number of each chat's last message.
"""

import asyncio
import contextlib
import json
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from benchmarks.lean.keepalive import Client, Json, Request, Server

TOKEN = "1000001:lean"
BOT = {"id": 1000001, "is_bot": True, "first_name": "信访小助手", "username": "petition_bot"}
ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
HUNG_UP_SECONDS = 0.05
# Fields that are JSON inside a form.
STRUCTURED = ("reply_markup", "link_preview_options", "entities", "reply_parameters")


class Call(NamedTuple):
    """One that was carried out. `message` is what it sent or made of one, None for other calls."""

    method: str
    parameters: Json
    chat_id: int
    message: Json | None


@dataclass(slots=True)
class Chat:
    id: int
    last_id: int = 0

    def info(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": "王桂兰"}

    def person(self) -> Json:
        person = {"id": self.id, "is_bot": False, "first_name": "王桂兰"}
        return {**person, "language_code": "zh-hans"}


class Telegram:
    """`told` gets each call when it is carried out, before the bot has its answer, `given` the chat
    of each update, `taken` the seconds from its post to the webhook's 200; paths that are not the
    Bot API's go to `elsewhere`."""

    def __init__(self, elsewhere: Callable[[Request, Callable[[int, Any], None]], None]) -> None:
        self.told: Callable[[Call], None] = lambda call: None
        self.given: Callable[[int], None] = lambda chat_id: None
        self.taken: Callable[[float], None] = lambda seconds: None
        self.calls: Counter[str] = Counter()
        self.refused = 0
        self.polls = 0
        self._elsewhere = elsewhere
        self._chats: dict[int, Chat] = {}
        self._queries: dict[str, int] = {}
        self._updates = 0
        self._pending: deque[Json] = deque()
        self._arrived = asyncio.Event()
        self._webhook: Client | None = None
        self._posts: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its root on loopback."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Server(self._answer), "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            if self._webhook is not None:
                self._webhook.close()
            for post in self._posts:
                post.cancel()
            await asyncio.gather(*self._posts, return_exceptions=True)

    # citizens

    def says(self, chat_id: int, message: Json) -> None:
        self.given(chat_id)
        chat = self._chat(chat_id)
        chat.last_id += 1
        head = {"message_id": chat.last_id, "from": chat.person(), "chat": chat.info()}
        if str(message.get("text", "")).startswith("/"):
            entity = {"offset": 0, "length": len(message["text"]), "type": "bot_command"}
            message = {**message, "entities": [entity]}
        self._give({"message": {**head, "date": int(time.time()), **message}})

    def taps(self, chat_id: int, data: str, message: Json) -> None:
        self.given(chat_id)
        query = str(4_300_000_000_000_000_000 + self._updates)
        self._queries[query] = chat_id
        chat = self._chat(chat_id)
        tap = {"id": query, "from": chat.person(), "chat_instance": "1", "data": data}
        self._give({"callback_query": {**tap, "message": message}})

    def _chat(self, chat_id: int) -> Chat:
        return self._chats.setdefault(chat_id, Chat(chat_id))

    def forget(self, chat_id: int) -> None:
        self._chats.pop(chat_id, None)

    # updates

    def _give(self, update: Json) -> None:
        self._updates += 1
        update = {"update_id": self._updates, **update}
        if self._webhook is None:
            self._pending.append(update)
            self._arrived.set()
        else:
            self._post(self._webhook, update)

    def _post(self, webhook: Client, update: Json) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(webhook, update))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)

    async def _deliver(self, webhook: Client, update: Json) -> None:
        """Until it is taken, as Telegram does; a call in the reply is carried out."""
        began = time.perf_counter()
        while True:
            with contextlib.suppress(ConnectionError):
                status, body = await webhook.post(update)
                self.refused += status != 200
                if status == 200:
                    self.taken(time.perf_counter() - began)
                    called = json.loads(body) if body.startswith(b"{") else {}
                    if "method" in called:
                        self._carry_out(called.pop("method"), called)
                    return
            await asyncio.sleep(HUNG_UP_SECONDS)

    async def _updates_for(self, asked: Json, reply: Callable[[int, Any], None]) -> None:
        self.polls += 1
        offset, limit = int(asked.get("offset") or 0), int(asked.get("limit") or 100)
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()
        if not self._pending:
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                wait = float(asked.get("timeout") or 0)
                await asyncio.wait_for(self._arrived.wait(), wait)
        given = [self._pending[at] for at in range(min(limit, len(self._pending)))]
        reply(200, {"ok": True, "result": given})

    # calls

    def _answer(self, request: Request, reply: Callable[[int, Any], None]) -> None:
        if not request.path.startswith("/bot"):
            self._elsewhere(request, reply)
            return
        method = request.path.partition("?")[0].rstrip("/").rpartition("/")[2]
        asked = request.parameters()
        if method == "getUpdates":
            task = asyncio.get_running_loop().create_task(self._updates_for(asked, reply))
            self._posts.add(task)
            task.add_done_callback(self._posts.discard)
            return
        for name in STRUCTURED:
            if isinstance(asked.get(name), str):
                asked[name] = json.loads(asked[name])
        reply(200, {"ok": True, "result": self._carry_out(method, asked)})

    def _carry_out(self, method: str, asked: Json) -> Any:
        self.calls[method] += 1
        if method in ("sendMessage", "editMessageText"):
            chat = self._chat(int(asked["chat_id"]))
            if method == "sendMessage":
                chat.last_id += 1
            message_id = int(asked.get("message_id", chat.last_id))
            message = {
                "message_id": message_id,
                "from": BOT,
                "chat": chat.info(),
                "date": int(time.time()),
                "text": asked["text"],
            }
            markup = asked.get("reply_markup")
            if markup and "inline_keyboard" in markup:
                message["reply_markup"] = markup
            self.told(Call(method, asked, chat.id, message))
            return message
        if method == "answerCallbackQuery":
            chat_id = self._queries.pop(asked["callback_query_id"], 0)
            self.told(Call(method, asked, chat_id, None))
            return True
        if method == "getMe":
            return {**BOT, **ABILITIES}
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if method == "setWebhook":
            self._hook(asked)
        else:
            self.told(Call(method, asked, int(asked.get("chat_id") or 0), None))
        return True

    def _hook(self, asked: Json) -> None:
        self._webhook = Client(asked["url"], asked.get("secret_token")) if asked["url"] else None
        if self._webhook is not None:
            for update in self._pending:
                self._post(self._webhook, update)
            self._pending.clear()
