"""Content of a message besides text, in the Bot API's shapes. Pure but for storing the file."""

import mimetypes
from typing import Any

from sandbox.chat import samples, text
from sandbox.chat.files import FileStore

Json = dict[str, Any]


def photo(files: FileStore, data: bytes | None) -> Json:
    """Without data: a small picture no other message has."""
    data = samples.picture(files.made) if data is None else data
    return files.add("photo", data, "photo.jpg", "image/jpeg").shape


def document(files: FileStore, name: str, data: bytes, mime: str | None) -> Json:
    mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return files.add("document", data, name, mime).shape


def voice(files: FileStore, duration: int, data: bytes | None) -> Json:
    data = samples.voice(duration) if data is None else data
    return files.add("voice", data, "voice.oga", "audio/ogg", {"duration": duration}).shape


def video(files: FileStore, duration: int, data: bytes | None, name: str) -> Json:
    facts = {"duration": duration, "width": 640, "height": 480}
    return files.add("video", _film(data), name, "video/mp4", facts).shape


def animation(files: FileStore, data: bytes | None) -> Json:
    facts = {"duration": 2, "width": 320, "height": 240}
    return files.add("animation", _film(data), "animation.gif.mp4", "video/mp4", facts).shape


def sticker(files: FileStore, emoji: str) -> Json:
    facts = {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": emoji,
        "set_name": "sandbox_stickers",
    }
    return files.add("sticker", b"RIFF\x04\0\0\0WEBP", "sticker.webp", "image/webp", facts).shape


def location(lat: float, lon: float, live_period: int | None) -> Json:
    place: Json = {"latitude": lat, "longitude": lon}
    if live_period is not None:
        place["live_period"] = live_period
    return {"location": place}


def contact(phone: str, first_name: str, user_id: int | None, last_name: str | None = None) -> Json:
    person: Json = {"phone_number": phone, "first_name": first_name}
    if last_name:
        person["last_name"] = last_name
    if user_id is not None:
        person["user_id"] = user_id
    return {"contact": person}


def poll(question: str, options: list[str], poll_id: str) -> Json:
    return {
        "poll": {
            "id": poll_id,
            "question": question,
            "options": [
                {"text": option, "voter_count": 0, "persistent_id": str(index)}
                for index, option in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    }


def checklist(title: str, tasks: list[str]) -> Json:
    items = [{"id": number, "text": task} for number, task in enumerate(tasks, 1)]
    return {"checklist": {"title": title, "tasks": items}}


def captioned(caption: str | None, media_group_id: str | None = None) -> Json:
    body: Json = {}
    if media_group_id is not None:
        body["media_group_id"] = media_group_id
    if caption and caption.strip():
        said = text.from_citizen(caption)
        body["caption"] = said.plain
        if said.entities:
            body["caption_entities"] = said.entities
    return body


def member(user: Json, status: str) -> Json:
    told: Json = {"user": user, "status": status}
    return {**told, "until_date": 0} if status == "kicked" else told


def _film(data: bytes | None) -> bytes:
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64) if data is None else data
