"""In-memory store of files sent either way, up to a limit, and their shapes inside a message."""

import base64
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sandbox.chat.errors import bad_request
from sandbox.chat.ids import Ids
from sandbox.chat.samples import picture_size

DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
PHOTO_LIMIT_BYTES = 10 * 1024 * 1024
PHOTO_SIZES = (90, 320, 800, 1280, 2560)

_folders = {
    "photo": ("photos", ".jpg"),
    "voice": ("voice", ".oga"),
    "video": ("videos", ".mp4"),
    "animation": ("animations", ".mp4"),
    "audio": ("music", ".mp3"),
    "sticker": ("stickers", ".webp"),
    "document": ("documents", ""),
}


@dataclass(frozen=True, slots=True)
class File:
    file_id: str
    unique_id: str
    path: str
    kind: str
    name: str
    mime: str
    size: int
    shape: dict[str, Any]
    """What a message tells of it: {"photo": [...]}, {"document": {...}} …"""


class FileStore:
    """Beyond `limit_bytes` the oldest files lose their bytes and become unavailable."""

    def __init__(self, limit_bytes: int, ids: Ids) -> None:
        self.limit_bytes = limit_bytes
        self.held_bytes = 0
        self.made = ids.first
        self._ids = ids
        self._by_id: OrderedDict[str, File] = OrderedDict()
        self._by_path: dict[str, File] = {}
        self._data: OrderedDict[str, bytes] = OrderedDict()

    def add(
        self, kind: str, data: bytes, name: str, mime: str, facts: dict[str, Any] | None = None
    ) -> File:
        self.made = self._ids.reach(self.made + 1)
        folder, ending = _folders[kind]
        path = f"{folder}/file_{self.made}{ending or PurePosixPath(name).suffix[:16]}"
        identity = {"file_id": self._id(kind), "file_unique_id": self._unique(data)}
        shape = self._shape(kind, identity, data, name, mime, facts or {})
        file = File(
            identity["file_id"],
            identity["file_unique_id"],
            path,
            kind,
            name,
            mime,
            len(data),
            shape,
        )
        for file_id in _ids(shape) or [file.file_id]:
            self._by_id[file_id] = file
        self._by_path[path] = file
        self._keep(path, data)
        return file

    def find(self, file_id: str) -> File | None:
        return self._by_id.get(file_id)

    def data(self, path: str) -> tuple[File, bytes] | None:
        file, data = self._by_path.get(path), self._data.get(path)
        return (file, data) if file is not None and data is not None else None

    def described(self, file_id: str) -> dict[str, Any]:
        """The answer to getFile."""
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > DOWNLOAD_LIMIT_BYTES:
            raise bad_request("file is too big")
        if file.path not in self._data:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return {
            "file_id": file_id,
            "file_unique_id": file.unique_id,
            "file_size": file.size,
            "file_path": file.path,
        }

    def _keep(self, path: str, data: bytes) -> None:
        self._data[path] = data
        self.held_bytes += len(data)
        while self.held_bytes > self.limit_bytes and len(self._data) > 1:
            _, forgotten = self._data.popitem(last=False)
            self.held_bytes -= len(forgotten)

    def _id(self, kind: str, size: int = 0) -> str:
        seed = hashlib.sha256(f"{kind}:{self.made}:{size}".encode()).digest()
        return "AgACAgUAAxk" + base64.urlsafe_b64encode(seed).decode().rstrip("=")

    def _unique(self, data: bytes, size: int = 0) -> str:
        seed = hashlib.sha256(data[:65536] + f"{len(data)}:{size}".encode()).digest()[:11]
        return "AQAD" + base64.urlsafe_b64encode(seed).decode().rstrip("=")

    def _shape(
        self,
        kind: str,
        identity: dict[str, str],
        data: bytes,
        name: str,
        mime: str,
        facts: dict[str, Any],
    ) -> dict[str, Any]:
        if kind == "photo":
            return {"photo": self._photo(identity, data)}
        known = {**identity, "file_size": len(data), **facts}
        if kind in ("document", "video", "animation", "audio"):
            known |= {"file_name": name, "mime_type": mime}
        elif kind == "voice":
            known["mime_type"] = mime
        shape: dict[str, Any] = {kind: known}
        if kind == "animation":  # Telegram sets the document field too, for old bots
            shape["document"] = {
                k: known[k] for k in (*identity, "file_name", "mime_type", "file_size")
            }
        return shape

    def _photo(self, identity: dict[str, str], data: bytes) -> list[dict[str, Any]]:
        """Smaller sizes are named and measured but have the same bytes: nothing here scales."""
        measured = picture_size(data)
        if measured is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = measured
        if (
            min(width, height) < 1
            or width + height > 10000
            or max(width, height) > 20 * min(width, height)
        ):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        longest, sizes = max(width, height), []
        for bound in (size for size in PHOTO_SIZES if size < longest):
            scale = bound / longest
            sizes.append(
                {
                    "file_id": self._id("photo", bound),
                    "file_unique_id": self._unique(data, bound),
                    "width": max(round(width * scale), 1),
                    "height": max(round(height * scale), 1),
                    "file_size": max(int(len(data) * scale * scale), 1),
                }
            )
        return [*sizes, {**identity, "width": width, "height": height, "file_size": len(data)}]


def _ids(shape: dict[str, Any]) -> list[str]:
    photo = shape.get("photo")
    return [size["file_id"] for size in photo] if photo else []
