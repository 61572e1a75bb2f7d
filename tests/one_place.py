"""Architecture rules: what stands in one table, or one module, stands nowhere else."""

import ast
import re

from tests.sources import Found, Source

STATUS_TABLE = "dialogs/cases/status.py"
BUTTONS = "dialogs/state/buttons.py"
BUTTON_DATA = re.compile(r"[dcrng]:")
OTHER_GRAMMARS = (
    "dialogs/reading/topics/",
    "dialogs/reading/divisions/",
)  # of word lists and tables


def button_grammar(source: Source) -> Found:
    if source.under(BUTTONS) or not source.under("dialogs/", "handlers/"):
        return
    docstrings = {id(node.value) for node in source.nodes if isinstance(node, ast.Expr)}
    for node in source.nodes:
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                if BUTTON_DATA.match(text):
                    yield node.lineno, f"writes button data: {text[:20]!r}"
            case ast.Call(
                func=ast.Attribute(attr="split" | "partition" as how),
                args=[ast.Constant(value=":" | "." as mark)],
            ) if source.under("dialogs/") and not source.under(*OTHER_GRAMMARS):
                yield node.lineno, f"reads by {how}({mark!r})"


def sets_of_statuses(source: Source) -> Found:
    """Several statuses in one collection, or compared with one."""
    if source.under(STATUS_TABLE) or not source.under("dialogs/"):
        return
    for node in source.nodes:
        match node:
            case ast.Set(elts=members):
                pass
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple(elts=members)]):
                pass
            case _:
                continue
        if any("CaseStatus." in ast.unparse(member) for member in members):
            yield node.lineno, "sorts statuses"
