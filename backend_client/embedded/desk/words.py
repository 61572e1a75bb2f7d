"""The desk's words, by table and key, from `words.toml`."""

import tomllib
from functools import cache
from pathlib import Path

Words = dict[str, dict[str, str]]


@cache
def words() -> Words:
    text = (Path(__file__).parent / "words.toml").read_text("utf-8")
    return tomllib.loads(text)
