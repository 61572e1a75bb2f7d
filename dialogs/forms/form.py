"""The form model: steps as data, and hooks in which a feature does what it alone needs.

Forms know no feature: what filing does beside asking its questions stands in the hooks of its form.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dialogs.forms.fields import Elsewhere, Field, Values
from dialogs.state.conversation import Conversation, Frame, OpenQuestion, Person
from dialogs.texts import Html, Texts
from dialogs.texts.layout import Rows
from dialogs.turn_context import TurnContext

Find = Callable[[Values, Person], Mapping[str, object]]
Act = Callable[[TurnContext, Frame, str], None]  # of a button; the text is what follows its verb
Offers = Mapping[str, Callable[[], None]]  # the key of a button's text, and what the button does


def _always(values: Values) -> bool:
    return True


@dataclass(frozen=True)
class OnCard:
    """A doubtful answer is chosen on the check card itself. `options` are those that are offered
    now, none when there is no doubt; `other` is the text of a button that leads to all of them.
    """

    options: Callable[[Frame], Sequence[str]]
    columns: int = 1
    other: str | None = None


@dataclass(frozen=True)
class Step:
    """`after` names answers this one depends on: when one of them changes, this one is asked again.

    With `asked` False the step is never a question of its own: it stands on the card and is changed
    by its button. `show` makes the card's line from all values when the kind alone cannot.
    `example` is put into its words as one of what can be answered. `own` tells its words by their
    key where they stand not among the texts; None for those that do.
    `variant`: under which name there are other words for it, as far as there are any, and when.
    A question with the `keyboard` "contact" is also answered by the citizen's own contact card,
    whenever that comes. `added` is said once of what is taken beside the question.
    """

    name: str
    kind: Field
    when: Callable[[Values], bool] = _always
    after: tuple[str, ...] = ()
    optional: bool = False
    unsure: bool = False  # "not sure" is an answer
    # the answer of another step that makes it needless, and the text that says so
    skipped_by: tuple[str, str, str] | None = None
    asked: bool = True
    show: Callable[[Values, Texts], str] | None = None
    example: Callable[[Values, Texts], str] | None = None
    own: Callable[[str, Texts], str | None] | None = None
    variant: tuple[str, Callable[[Values], bool]] | None = None
    read_only: bool = False  # stands on the card, and the citizen cannot change it
    columns: int = 2  # of buttons, for its options
    keyboard: Literal["contact"] | None = None
    choose_on_card: OnCard | None = None
    added: str | None = None
    takes_figures: bool = False  # a bare figure is its answer, and nothing else

    def options(self, known: Values) -> tuple[str, ...]:
        """What its buttons offer."""
        return self.kind.options(known, known.get(self.name))

    def choose(self, option: str, known: Values) -> object:
        """The answer of an option that was tapped."""
        return self.kind.choose(option, known, known.get(self.name))


@dataclass(frozen=True)
class Beside:
    """What a check card tells besides the draft itself, and the buttons that belong to it."""

    text: Html
    rows: Rows


@dataclass(frozen=True)
class Gate:
    """While it is `closed`, nothing is asked: the citizen has to read something first. `ask` shows
    it. What is said meanwhile is kept: `kept` tells so, with how many messages and files there are.
    """

    closed: Callable[[Conversation], bool]
    ask: Callable[[TurnContext], None]
    kept: Callable[[TurnContext, Frame, int], None]


def _nothing_known(
    ctx: TurnContext, about: str, question: OpenQuestion | None
) -> Mapping[str, object]:
    return {}


def _nowhere_else(step: str, text: str, known: Values) -> Elsewhere | None:
    return None


def _as_it_is(ctx: TurnContext, frame: Frame) -> Frame:
    return frame


def _nothing_beside(ctx: TurnContext, frame: Frame) -> Beside | None:
    return None


def _no_offers(ctx: TurnContext, frame: Frame) -> Offers:
    return {}


def _no_end(ctx: TurnContext, frame: Frame) -> None:
    raise NotImplementedError(f"nothing comes of {frame.dialog}")


@dataclass(frozen=True)
class Hooks:
    """What a feature does in the course of its form. Every form has a `submit`."""

    # the answers that need not be asked when it begins: of a case, of an officer's question
    prefill: Callable[[TurnContext, str, OpenQuestion | None], Mapping[str, object]] = (
        _nothing_known
    )
    # what the given answers tell besides (pure); the result is `Frame.inferred`
    find: Find | None = None
    gate: Gate | None = None
    # whether words that say so themselves answer other questions than the one that is asked (pure)
    elsewhere: Callable[[str, str, Values], Elsewhere | None] = _nowhere_else
    # after each answer: says what may be wise; never blocks
    advise: Callable[[TurnContext, Frame], Frame] = _as_it_is
    # when the check card is due, before it is shown
    card_due: Callable[[TurnContext, Frame], Frame] = _as_it_is
    beside_card: Callable[[TurnContext, Frame], Beside | None] = _nothing_beside
    # what stands on its own buttons now, for whoever types it
    offers: Callable[[TurnContext, Frame], Offers] = _no_offers
    buttons: Mapping[str, Act] = field(default_factory=dict)  # while its form is on top
    buttons_anywhere: Mapping[str, Act] = field(default_factory=dict)  # parked, too
    submit: Callable[[TurnContext, Frame], None] = _no_end


@dataclass(frozen=True)
class Form:
    """A form. `card` names the lines of the check card, in its order.

    `text_to`, `files_to` (contact cards too) and `pins_to` name the steps that take what is said or
    sent beside the question.
    `toggles` are yes/no lines of the check card, by name, with when they are offered.
    `settled` are those of them that stand on the card as chosen while they are not to be changed.
    `upgrades[n]` turns the plain frame of version n into n + 1.
    """

    name: str
    version: int
    steps: tuple[Step, ...]
    card: tuple[str, ...]
    asked_after_pause: str | None = None  # the question that waits for who is still telling
    text_to: str | None = None
    files_to: str | None = None
    pins_to: str | None = None
    toggles: Mapping[str, Callable[[Values], bool]] = field(default_factory=dict)
    settled: Mapping[str, Callable[[Values], bool]] = field(default_factory=dict)
    makes_case: bool = False  # the draft's id is that of the case it becomes
    hooks: Hooks = field(default_factory=Hooks)
    upgrades: Mapping[int, Callable[[dict[str, object]], dict[str, object]]] = field(
        default_factory=dict
    )

    _by_name: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {step.name: step for step in reversed(self.steps)}
        object.__setattr__(self, "_by_name", by_name)  # asked for at every line and button

    def step(self, name: str) -> Step:
        """Raises KeyError for a step that there is not."""
        if name not in self._by_name:
            raise KeyError(f"dialog {self.name} has no step {name}")
        return self._by_name[name]

    def can_edit(self, name: str) -> bool:
        return name in self.card and not self.step(name).read_only

    def has(self, name: str) -> bool:
        return name in self._by_name


def _not_made(frame: Frame) -> Form | None:
    return None


@dataclass(frozen=True)
class Forms:
    """All forms. `default` is begun by whoever tells something that no form takes; `buttons` are on
    every form's, also while it is parked. `made` makes a form of what a draft itself carries, None
    for all others.
    """

    by_name: Mapping[str, Form]
    default: Form
    buttons: Mapping[str, Act]
    made: Callable[[Frame], Form | None] = _not_made

    def of(self, frame: Frame) -> Form:
        """The form that a draft fills in."""
        return self.made(frame) or self.by_name[frame.dialog]


def forms_of(ctx: TurnContext) -> Forms:
    """The forms that the registry has handed to the turn."""
    if not isinstance(ctx.ports.forms, Forms):
        raise TypeError(f"these are no forms: {ctx.ports.forms!r}")
    return ctx.ports.forms


def form_of(ctx: TurnContext, frame: Frame) -> Form:
    """The form that a draft fills in."""
    return forms_of(ctx).of(frame)
