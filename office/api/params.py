"""Headers and parts of a query that several calls have, as the OpenAPI document tells them."""

from office.api.calls import Param, Schema

WHOLE: Schema = {"type": "integer", "minimum": 0}
ASKER = Param(
    "Asker",
    "header",
    {"type": "string"},
    "A name of the channel's for the chat that asks: five wrong guesses an hour lock it. It must"
    " say nothing of who it is. Without one, all who ask for a number count together.",
)
REASON = Param(
    "Identity-Reason",
    "header",
    {"type": "string"},
    "Staff: why the caller must know who the petitioner is, percent-encoded UTF-8. It stands in the"
    " trail. Without it names, phones, addresses and identity numbers are masked.",
)
EPOCH = "The database's name: with another one everything is another's. May be left out."


def up_to(most: int) -> Schema:
    return {**WHOLE, "maximum": most}


def limit(most: int) -> Param:
    return Param("limit", "query", up_to(most), "How many at most.")
