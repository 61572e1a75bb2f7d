"""The page's list of citizens draws what changed, and that once, however much happens."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from py_mini_racer import MiniRacer

import sandbox

PAGE = Path(sandbox.__file__).with_name("page")
CITIZENS, EVENTS = 120, 1000
# As much of a browser as the list touches; it counts the elements made.
BROWSER = """
let made = 0;
const frames = [];
const requestAnimationFrame = (draw) => frames.push(draw);
const picture = () => { while (frames.length) frames.shift()(); };
class Node {
  constructor() { this.children = []; this.dataset = {}; this.style = { setProperty() {} }; }
  append(...nodes) {
    this.children.push(...nodes);
    for (const node of nodes) if (node instanceof Node) node.parent = this;
  }
  replaceChildren(...nodes) { this.children = []; this.append(...nodes); }
  replaceWith(node) {
    this.parent.children[this.parent.children.indexOf(this)] = node;
    node.parent = this.parent;
  }
  setAttribute(name, value) { this[name] = value; }
  addEventListener() {}
  get words() { return this.children.map((c) => c.words ?? String(c)).join(" "); }
}
const nodes = {};
const document = {
  getElementById: (id) => (nodes[id] ??= new Node()),
  createElement: () => { made += 1; return new Node(); },
};
"""


def _citizen(number: int, text: str = "一") -> dict[str, Any]:
    last = {"text": text, "date": 1_782_892_800}
    return {"id": number, "name": f"群众{number}", "blocked": False, "last": last}


REPLACED = f"people.replace({json.dumps([_citizen(n) for n in range(CITIZENS)])});"


@pytest.fixture
def page() -> MiniRacer:
    """The list, with 120 citizens on it."""
    context = MiniRacer()
    scripts = [(PAGE / name).read_text("utf-8") for name in ("dom.js", "people.js")]
    alone = "\n".join(re.sub(r"^import .*$|^export ", "", s, flags=re.M) for s in scripts)
    context.eval(BROWSER + "const summary = (last) => last?.text ?? '';\n" + alone)
    context.eval("var people = new People(() => {});")
    context.eval(
        f"people.replace({json.dumps([_citizen(n) for n in range(CITIZENS)])}); picture();"
    )
    return context


def _rows(page: MiniRacer) -> list[str]:
    shown = page.eval("JSON.stringify(nodes['people-list'].children.map((row) => row.words))")
    rows: list[str] = json.loads(str(shown))
    return rows


def _made(page: MiniRacer, *script: str) -> int:
    before = int(str(page.eval("made")))
    page.eval("\n".join(script))
    return int(str(page.eval("made"))) - before


def test_what_one_citizen_hears_draws_one_row(page: MiniRacer) -> None:
    whole = _made(page, REPLACED)
    one = _made(page, f"people.update({json.dumps(_citizen(7, '二'))}); people.hear(7); picture();")
    assert one <= whole / CITIZENS + 1  # and its badge
    assert "二" in _rows(page)[7] and _rows(page)[7].endswith(" 1")
    assert len(_rows(page)) == CITIZENS


def test_a_thousand_events_between_two_pictures_draw_each_row_once(page: MiniRacer) -> None:
    whole = _made(page, REPLACED)
    flood = [
        f"people.update({json.dumps(_citizen(n % CITIZENS, str(n)))}); people.hear({n % CITIZENS});"
        for n in range(EVENTS)
    ]
    assert _made(page, *flood, "picture();") <= whole + CITIZENS
    assert [row.split()[2] for row in _rows(page)[:2]] == ["960", "961"]
    assert page.eval("document.title") == f"({EVENTS}) 聊天沙盒"


def test_who_comes_is_added_and_who_is_chosen_is_marked(page: MiniRacer) -> None:
    page.eval(
        f"people.update({json.dumps(_citizen(CITIZENS))}); people.select({CITIZENS}); picture();"
    )
    assert len(_rows(page)) == CITIZENS + 1
    page.eval("people.select(3); picture();")
    marks = page.eval(
        "JSON.stringify("
        "nodes['people-list'].children.map((row) => row.children[0]['aria-current']))"
    )
    assert [n for n, mark in enumerate(json.loads(str(marks))) if mark] == [3]
