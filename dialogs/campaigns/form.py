"""The form of a campaign, made from its data: the filing form, with the campaign's questions and no
more than it asks of the rest.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from backend_client.contract.campaign import (
    Asked,
    Campaign,
    CampaignAnswer,
    CampaignFiled,
    CampaignQuestion,
    QuestionKind,
    Wording,
    said_in,
)
from backend_client.contract.case import PetitionKind, Topic
from backend_client.json_codec import to_plain
from dialogs.campaigns.ending import noted, submit
from dialogs.campaigns.fields import MARK, chosen_in, field_of, step_name
from dialogs.filing.answers import CONFIDENTIAL
from dialogs.filing.find import find
from dialogs.filing.form import FILE_CASE
from dialogs.forms.fields import Values, story_text
from dialogs.forms.form import Form, Step
from dialogs.forms.words_read import STORY
from dialogs.state.conversation import Frame, Person
from dialogs.state.copies import replace
from dialogs.texts import Texts, clip

KINDS = ("wrong", "not_own")  # of the words that say how to mend an answer


@lru_cache(maxsize=64)
def form_of_campaign(campaign: Campaign) -> Form:
    """It bears the name of the filing form: its words are those of any petition."""
    steps = list(_steps(campaign))
    names = [step.name for step in steps]
    asked = tuple(name for name in names if name.startswith(MARK))
    card = ("proxy_for", *asked, "request", STORY, "place", "kind", "materials", "authority")
    hooks = replace(
        FILE_CASE.hooks,
        prefill=lambda ctx, about, question: {},
        find=_finder(campaign),
        advise=lambda ctx, frame: noted(ctx, FILE_CASE.hooks.advise(ctx, frame)),
        submit=lambda ctx, frame: submit(ctx, frame, filed_by(campaign, frame, ctx.t)),
    )
    return replace(
        FILE_CASE,
        steps=tuple(steps),
        card=(*card, "identity", "phone"),
        asked_after_pause=next(iter(asked), "place"),
        toggles={CONFIDENTIAL: FILE_CASE.toggles[CONFIDENTIAL]},
        hooks=hooks,
    )


def form_of_draft(frame: Frame) -> Form | None:
    """None for a draft that came by no campaign."""
    return form_of_campaign(frame.campaign) if frame.campaign is not None else None


def filed_by(campaign: Campaign, frame: Frame, t: Texts) -> CampaignFiled:
    """The answers, each under its label: the office reads them without the campaign's data."""
    known = {**frame.inferred, **frame.answers}
    answers = []
    for question in campaign.questions:
        kind, value = field_of(question), known.get(step_name(question))
        if kind is None or value is None:
            continue
        told = value.get("text") if isinstance(value, dict) else value
        shown = kind.show(value, t) if question.kind == QuestionKind.CHOICE else str(told)
        if isinstance(value, dict) and not told:
            shown = kind.show(value, t)
        answers.append(CampaignAnswer(question.id, said_in(question.label, t.language), shown))
    called = said_in(campaign.name, t.language)
    return CampaignFiled(campaign.code, campaign.version, called, tuple(answers))


def _steps(campaign: Campaign) -> Iterator[Step]:
    asks = set(campaign.asks)
    for step in FILE_CASE.steps:
        if step.name == STORY:
            yield replace(step, own=_first_words(campaign.story))
            yield from _questions(campaign)
        elif step.name == "request":
            asked = Asked.REQUEST in asks
            yield step if asked else replace(step, asked=False, show=_wanted(campaign))
        elif step.name == "place":
            yield replace(step, asked=Asked.PLACE in asks)
        elif step.name == "region":
            yield replace(step, asked=False)  # the office that opened it knows where it is
        elif step.name == "kind":
            yield replace(step, when=_is_no_claim)
        elif step.name == "topic":
            yield replace(step, choose_on_card=None)
        elif step.name in ("identity", "address"):
            yield replace(step, asked=Asked.NAME in asks)
        elif step.name == "phone":
            yield replace(step, when=lambda known: True, asked=Asked.PHONE in asks)
        else:
            yield step


def _questions(campaign: Campaign) -> Iterator[Step]:
    for question in campaign.questions:
        if (kind := field_of(question)) is not None:
            yield Step(
                step_name(question),
                kind,
                optional=question.optional,
                own=_words_of(question),
                takes_figures=question.kind == QuestionKind.NUMBER,
            )


def _wanted(campaign: Campaign) -> Callable[[Values, Texts], str]:
    def show(known: Values, t: Texts) -> str:
        return clip(str(known.get("request") or said_in(campaign.request, t.language)), 120)

    return show


def _is_no_claim(known: Values) -> bool:
    """A petition of a campaign is a claim unless its words say otherwise: only then it is shown."""
    return known.get("kind") != PetitionKind.CLAIM


def _first_words(wording: Wording) -> Callable[[str, Texts], str | None]:
    def own(key: str, t: Texts) -> str | None:
        return said_in(wording, t.language) or None if key == "ask" else None

    return own


def _words_of(question: CampaignQuestion) -> Callable[[str, Texts], str | None]:
    def own(key: str, t: Texts) -> str | None:
        if key == "name":
            return said_in(question.label, t.language)
        if key == "ask":
            return said_in(question.ask, t.language)
        kind = question.kind if key in KINDS else ""
        return t.plain(f"campaign.{kind or QuestionKind.TEXT}.wrong")

    return own


def _finder(campaign: Campaign) -> Callable[[Values, Person], Mapping[str, object]]:
    def found(answers: Values, person: Person) -> Mapping[str, object]:
        told = dict(find(answers, person))
        text = story_text(answers.get(STORY))
        for question in campaign.questions:
            if (option := chosen_in(question, text)) is not None:
                told[step_name(question)] = option
        if "identity" not in told and told.get("person"):
            told["identity"] = "named"  # who says their name has signed
        if campaign.topic and told.get("kind") != PetitionKind.DENUNCIATION:
            told |= {"topic": to_plain(Topic(campaign.topic)), "topic_unsure": False}
        return told

    return found
