"""The officers of the demonstration, between whom whoever looks at it may switch. They cannot sign
in: they are there where the desk opens by itself.
"""

from office.rights.officer import Officer, Role

NOBODY: frozenset[str] = frozenset()

DEMO = (
    Officer("demo-clerk", "", frozenset({Role.CLERK, Role.DISCIPLINE}), None, NOBODY),
    Officer("demo-handler", "", frozenset({Role.HANDLER}), "hebei-xiang", NOBODY),
    Officer("demo-helper", "", frozenset({Role.HANDLER}), "xian-jiaotong", NOBODY),
    Officer("demo-supervisor", "", frozenset({Role.SUPERVISOR, Role.LEADER}), None, NOBODY),
)


def demo_officer(id_: str) -> Officer:
    """The first where there is none of that id."""
    return next((each for each in DEMO if each.id == id_), DEMO[0])
