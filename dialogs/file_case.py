"""Filing a petition: the talk from top to bottom, and what happens on the way."""

from dialogs import parting, twins, whereabouts
from dialogs.consent import CONSENT
from dialogs.danger_warning import alarm
from dialogs.filing_advice import advise
from dialogs.filing_answers import (
    ACCUSES,
    CONFIDENTIAL,
    KIND,
    NO,
    PUBLIC,
    TOPIC,
    UNSURE,
    YES,
    Identity,
    is_denunciation,
    is_doubtful,
    is_proxy,
    is_typed,
    lacks_address,
    may_be_public,
    signs,
)
from dialogs.filing_find import find
from dialogs.filing_hooks import doubtful_topics, offers, prefill
from dialogs.filing_lines import kind_line, topic_line, where_line, who_line
from dialogs.filing_submit import submit
from dialogs.form import Dialog, Hooks, OnCard, Step
from dialogs.kinds import Choice, Files, Person, Phone, Place, Story, Text
from dialogs.words_read import STORY

FILE_CASE = Dialog(
    name="file_case",
    version=1,
    steps=(
        Step(STORY, Story(), when=is_typed),
        Step("request", Text(), unsure=True),
        Step("place", Place(), unsure=True, show=where_line, added="advice.pin"),
        Step(
            whereabouts.CHOSEN,
            whereabouts.Division(),
            after=("place",),
            asked=False,
            choose_on_card=OnCard(whereabouts.namesakes),
        ),
        Step("kind", KIND, asked=False, show=kind_line),
        Step(
            ACCUSES,
            Choice(choices=(YES, NO, UNSURE), labels="file_case.accuses"),
            when=is_doubtful,
        ),
        Step(
            "topic",
            TOPIC,
            asked=False,
            show=topic_line,
            columns=3,
            choose_on_card=OnCard(doubtful_topics, columns=2, other="topic.other"),
        ),
        Step("materials", Files(), asked=False),
        Step(
            "identity",
            Identity(choices=("named", "anonymous", "proxy", "joint"), labels="file_case.identity"),
            show=who_line,
        ),
        Step("person", Person(phone_to="phone"), when=signs, after=("identity",)),
        Step("address", Text(), when=lacks_address, after=("person",), optional=True),
        Step("proxy_for", Text(), when=is_proxy, after=("identity",)),
        Step("phone", Phone(is_proxy), when=signs, optional=True, keyboard="contact"),
    ),
    card=("request", STORY, "place", "kind", "topic", "materials", "identity", "phone"),
    text_to=STORY,
    files_to="materials",
    pins_to="place",
    toggles={CONFIDENTIAL: lambda known: True, PUBLIC: may_be_public},
    settled={CONFIDENTIAL: is_denunciation},
    makes_case=True,
    hooks=Hooks(
        prefill=prefill,
        find=find,
        gate=CONSENT,
        advise=advise,
        card_due=twins.ask_around,
        beside_card=twins.beside_card,
        offers=offers,
        buttons={"split": parting.split, "whole": parting.whole, "apart": twins.apart},
        buttons_anywhere={"alarm": alarm},
        submit=submit,
    ),
)
