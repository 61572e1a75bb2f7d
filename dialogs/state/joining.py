"""What a chat knows of a joint matter between its link and the signature."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Joining:
    """`said` is the token or code with which it was opened; `name` what is offered as a signature;
    `number` and `token` are the matter's, once it was found. `asked`: the next words are the name.
    `represents`: it asks them to speak for all who signed.
    """

    said: str
    name: str | None = None
    number: str | None = None
    token: str = ""
    asked: bool = False
    represents: bool = False
