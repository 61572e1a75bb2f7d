"""What keeps the course of a form apart from the features that use it: two architecture rules."""

import ast

from tests.sources import Found, Source, within

TURN_CONTEXT = "dialogs/turn_context.py"
FORMS = "dialogs/forms/"
STATE = ("dialogs.state", "dialogs.texts")
READING = "dialogs.reading"


def features(source: Source) -> Found:
    """Features that the course of a form imports, and forms and kinds of question it asks for."""
    if source.under(FORMS):
        allowed: tuple[str, ...] = ("dialogs.forms", "dialogs.turn_context", *STATE, READING)
    elif source.under(TURN_CONTEXT):
        allowed = STATE
    else:
        return
    for line, name in source.imports:
        if within(name, "dialogs") and not within(name, *allowed):
            yield line, f"imports {name}"
    for node in source.nodes:
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Attribute(attr="kind"), _]):
                yield node.lineno, "asks for the type of a step's kind"
            case ast.Compare(left=ast.Attribute(attr="dialog")):
                yield node.lineno, "asks which form it is"
            case ast.Compare(left=ast.Name(id="dialog" | "form"), ops=[ast.Is() | ast.IsNot()]):
                yield node.lineno, "asks which form it is"
            case ast.Compare(
                left=ast.Attribute(attr="name"), comparators=[ast.Constant(value=str())]
            ):
                yield node.lineno, "asks for a step or a form by its name"


def rewritten_events(source: Source) -> Found:
    if source.under("dialogs/"):
        for node in source.nodes:
            match node:
                case ast.Assign(targets=[ast.Attribute(attr="event"), *_]):
                    yield node.lineno, "sets the event anew"
