"""A page of the desk as an officer has it on the screen: its words, and its forms with what each
offers. What the page does not offer cannot be filled in, chosen or pressed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_READ = ("script", "style", "svg")
TYPED = ("text", "search", "number", "date", "datetime-local", "password", "textarea")


@dataclass
class Control:
    """`value` is what stands there before anybody does anything, None where nothing is chosen.
    `options` are the values of what may be chosen, by what is read there."""

    kind: str
    value: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    required: bool = False
    longest: int | None = None

    def filled(self, name: str, said: str) -> str:
        """What is sent when this is typed, or what reads so is chosen. Raises AssertionError."""
        if self.kind in TYPED:
            assert self.longest is None or len(said) <= self.longest, f"{name}: too long"
            return said
        fitting = {
            value for label, value in self.options.items() if said in (value, label, _bare(label))
        }
        assert len(fitting) == 1, f"{name}: {said!r} is none of {list(self.options)}"
        return fitting.pop()


@dataclass
class Form:
    """`beside` are the words of the entry of a list in which it stands; `buttons` are name and
    value of each, by its words."""

    action: str
    method: str
    packed: bool
    beside: str = ""
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    unchecked: frozenset[str] = frozenset()  # buttons that send what is not filled in, too

    def pressed(self, button: str, said: Mapping[str, str]) -> dict[str, str]:
        """What a browser sends. Raises AssertionError for what it would not let go."""
        sent = {name: each.value for name, each in self.controls.items() if each.value is not None}
        sent |= {name: self.controls[name].filled(name, words) for name, words in said.items()}
        for name, each in self.controls.items():
            if each.required and button not in self.unchecked:
                assert sent.get(name, "").strip(), f"{button}: {name} must be filled in"
        name, value = self.buttons[button]
        return sent | ({name: value} if name else {})


@dataclass
class Page:
    """`path` is where it is, `mistake` what it says was wrong."""

    path: str
    words: str
    mistake: str
    forms: Sequence[Form]
    links: Sequence[tuple[str, str]]  # words, and where to

    def form(self, button: str, beside: str = "", asks: Iterable[str] = ()) -> Form:
        """The one with this button, which asks for all of this. Raises AssertionError where there
        is none, or more."""
        found = [
            each
            for each in self.forms
            if button in each.buttons and beside in each.beside and each.controls.keys() >= {*asks}
        ]
        offered = [label for each in self.forms for label in each.buttons]
        assert len(found) == 1, f"{len(found)} forms have {button!r} at {self.path}; all: {offered}"
        return found[0]

    def link(self, words: str, to: str) -> str:
        """Where the links with these words lead whose address says `to`: all to one page."""
        found = {where for said, where in self.links if said == words and to in where}
        assert len(found) == 1, f"{words!r} to {to!r} at {self.path}: {found or self.links}"
        return found.pop()

    def offers(self, button: str) -> bool:
        return any(button in each.buttons for each in self.forms)


def read(path: str, html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    return Page(
        path, "\n".join(reader.lines()), "".join(reader.mistake).strip(), reader.forms, reader.links
    )


def _bare(label: str) -> str:
    """Without what is said of it: 河北乡人民政府（建议）."""
    return label.partition("（")[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.mistake: list[str] = []
        self._text: list[str] = []
        self._hidden = 0
        self._entries: list[tuple[list[str], list[Form]]] = []
        self._form: Form | None = None
        self._select: Control | None = None
        self._label: tuple[Control, str] | None = None  # whose option is being read, and its value
        self._area: Control | None = None
        self._button: tuple[str, str, bool] | None = None
        self._link: str | None = None
        self._said: list[str] = []
        self._in_mistake = ""

    def lines(self) -> Iterator[str]:
        for line in "".join(self._text).splitlines():
            if said := " ".join(line.split()):
                yield said

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in NOT_READ:
            self._hidden -= 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in NOT_READ:
            self._hidden += 1
        elif tag == "a":
            self._link, self._said = given.get("href", ""), []
        elif tag == "li":
            self._entries.append(([], []))
        elif tag == "form":
            packed = given.get("enctype") == "multipart/form-data"
            self._form = Form(given.get("action", ""), given.get("method", "get"), packed)
            self.forms.append(self._form)
            if self._entries:
                self._entries[-1][1].append(self._form)
        elif "mistake" in given.get("class", "").split() and "held" not in given["class"]:
            self._in_mistake = tag
        elif self._form is not None:
            self._controls(tag, given, self._form)

    def _controls(self, tag: str, given: Mapping[str, str], form: Form) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        required = "required" in given
        longest = int(given["maxlength"]) if given.get("maxlength") else None
        if tag == "input":
            self._input(given.get("type", "text"), name, value, given, form)
        elif tag == "select":
            self._select = form.controls[name] = Control("select", required=required)
        elif tag == "option" and self._select is not None and "disabled" not in given:
            if self._select.value is None or "selected" in given:
                self._select.value = value
            self._label, self._said = (self._select, value), []
        elif tag == "textarea":
            self._area = form.controls[name] = Control(tag, "", {}, required, longest)
            self._said = []
        elif tag == "button":
            self._button, self._said = (name, value, "formnovalidate" in given), []

    def _input(
        self, kind: str, name: str, value: str, given: Mapping[str, str], form: Form
    ) -> None:
        if kind in ("radio", "checkbox"):
            control = form.controls.setdefault(name, Control(kind))
            control.required |= "required" in given
            if "checked" in given:
                control.value = value
            self._label, self._said = (control, value), []
        elif kind != "file":
            longest = int(given["maxlength"]) if given.get("maxlength") else None
            form.controls[name] = Control(kind, value, {}, "required" in given, longest)

    def handle_endtag(self, tag: str) -> None:
        said = " ".join("".join(self._said).split())
        if tag in NOT_READ:
            self._hidden -= 1
        elif tag == self._in_mistake:
            self._in_mistake = ""
        elif tag == "a" and self._link is not None:
            self.links.append((said, self._link))
            self._link = None
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag in ("option", "label") and self._label is not None:
            control, value = self._label
            control.options[said] = value
            self._label = None
        elif tag == "textarea" and self._area is not None:
            self._area.value = "".join(self._said).removeprefix("\n")
            self._area = None
        elif tag == "button" and self._button is not None and self._form is not None:
            name, value, unchecked = self._button
            self._form.buttons[said] = (name, value)
            if unchecked:
                self._form.unchecked |= {said}
            self._button = None
        elif tag == "li" and self._entries:
            words, forms = self._entries.pop()
            for form in forms:
                form.beside = "".join(words)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self._said.append(data)
        if self._area is not None:
            return
        self._text.append(data)
        for words, _ in self._entries:
            words.append(data)
        if self._in_mistake:
            self.mistake.append(data)
