"""What keeps the course of a form apart from the features that use it: two rules of house.py."""

import ast

from tests.sources import Found, Source, within

TURN_CONTEXT = "dialogs/talk.py"
FORMS = tuple(
    f"dialogs/{name}.py"
    for name in ("form", "engine", "kinds", "render", "drafts", "draft_taps", "shelf", "finish")
)
# What they may import of dialogs besides one another.
STATE = (
    *("dialogs.conversation", "dialogs.event", "dialogs.effect", "dialogs.message"),
    *("dialogs.buttons", "dialogs.layout", "dialogs.texts"),
)
READING = ("dialogs.extract", "dialogs.people")
TYPES_OF_FORMS = ("dialogs.form",)


def _module(path: str) -> str:
    return path.removesuffix(".py").rstrip("/").replace("/", ".")


def features(source: Source) -> Found:
    """Features that the course of a form imports, and forms and kinds of question it asks for."""
    if source.under(*FORMS):
        allowed = (*map(_module, FORMS), _module(TURN_CONTEXT), *STATE, *READING)
    elif source.under(TURN_CONTEXT):
        allowed = (*STATE, *TYPES_OF_FORMS)
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
