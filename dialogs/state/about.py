"""The grammar of what a sent message is about: by it a Reply finds what it answers.

matter:REF      the card of a draft or of a filed case, by its client_ref; so rate:, due:, case:
question:REF.SEQ    an officer's question about a case
ask:DRAFT.STEP  a question of a form
relay:ID        a talk with a person at the office
"""

OF_A_CASE = ("matter", "rate", "due", "case")


def case(client_ref: str) -> str:
    return f"case:{client_ref}"


def question(client_ref: str, seq: int) -> str:
    return f"question:{client_ref}.{seq}"


def step(draft_id: str, name: str) -> str:
    return f"ask:{draft_id}.{name}"


def talk(id_: str) -> str:
    return f"relay:{id_}"


def ref(about: str | None, *kinds: str) -> str | None:
    """What stands behind one of the kinds; None for what is of another."""
    if about is not None:
        for kind in kinds:
            if about.startswith(f"{kind}:"):
                return about.removeprefix(f"{kind}:")
    return None


def parts(ref: str) -> tuple[str, str]:
    """The reference, and its part behind the dot."""
    whole, _, part = ref.rpartition(".")
    return whole, part
