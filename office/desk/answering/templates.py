"""An answer is begun from a template at the form: what the desk knows is filled in, the rest is the
officer's; nothing goes out with a field in it.
"""

from collections.abc import Mapping

from backend_client.contract.case import Case, Move
from office.desk.forms import text_of
from office.desk.rendering import Desk, words
from office.law.deadlines import CHINA
from office.law.problems import Problem
from office.rights.masking import STARS

NAMES = {"opinion": "opinion1"}  # of the form, where it is another


def filled(desk: Desk, case: Case, form: Mapping[str, str]) -> Mapping[str, str] | None:
    """The form with the template that was chosen; None where none was asked for. What was typed
    stays."""
    template = desk.templates.find(form.get("template", "")) if form.get("fill") else None
    if template is None:
        return None if not form.get("fill") else form
    made = {NAMES.get(k, k): v for k, v in template.filled(_known(desk, case)).items()}
    made["result1"] = template.result
    return {**form, **{k: v for k, v in made.items() if v and not text_of(form, k)}}


def check(desk: Desk, move: Move) -> None:
    """Raises Problem 422, with its name, for a field of a template that nobody has filled in."""
    answer = move.answer
    if answer is None:
        return
    texts = [answer.summary, answer.facts, answer.basis, move.note or ""]
    texts += [text for row in answer.rows for text in (row.request, row.opinion)]
    if (field := desk.templates.unfilled(texts, words()["template_field"].values())) is not None:
        raise Problem(422, "unfilled", f"Nobody has filled in {{{field}}}.", field=field)


def _known(desk: Desk, case: Case) -> Mapping[str, str]:
    """Nothing that is masked: it would go out so."""
    today, draft = desk.office.clock().astimezone(CHINA), case.draft
    known = {
        "unit": case.unit or "",
        "number": case.number,
        "date": words()["given"]["day"].format(month=today.month, day=today.day),
        "place": draft.place.text if draft.place else "",
        "request": draft.request,
    }
    labels = words()["template_field"]
    return {
        name: f"{{{labels[name]}}}" if not said or STARS[:2] in said else said
        for name, said in known.items()
    }
