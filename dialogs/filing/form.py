"""The filing form: its steps from top to bottom, and the hooks on the way."""

from backend_client.contract.files import AUTHORITY
from dialogs.filing import division, similar_case, split_matters
from dialogs.filing.advice import advise
from dialogs.filing.answers import (
    ACCUSES,
    CONFIDENTIAL,
    KIND,
    NO,
    PERSON,
    PUBLIC,
    TOPIC,
    UNSURE,
    YES,
    AccusesField,
    AddressField,
    IdentityField,
    WishField,
    elsewhere,
    is_denunciation,
    is_doubtful,
    lacks_address,
    may_be_public,
    signs,
)
from dialogs.filing.card_lines import (
    kind_line,
    topic_line,
    where_line,
    who_line,
    whom_line,
    wish_example,
)
from dialogs.filing.consent import CONSENT
from dialogs.filing.find import find
from dialogs.filing.hooks import doubtful_topics, offers, prefill
from dialogs.filing.submit import submit
from dialogs.forms.danger_warning import alarm
from dialogs.forms.fields import (
    FilesField,
    PlaceField,
    StoryField,
)
from dialogs.forms.form import Form, Hooks, OnCard, Step
from dialogs.forms.words_read import STORY
from dialogs.on_behalf.fields import WHOSE, OwnPhoneField, RepresentedField, WhoseField
from dialogs.on_behalf.found import ASKED
from dialogs.on_behalf.person import is_proxy, needs_authority

UNJUDGED = (ACCUSES, UNSURE, "left")
UNSIGNED = ("identity", "anonymous", "unsigned")  # what leaving the name open comes to

FILE_CASE = Form(
    name="file_case",
    version=1,
    steps=(
        Step(STORY, StoryField()),
        Step(
            WHOSE,
            WhoseField(labels="file_case.whose"),
            when=lambda known: bool(known.get(ASKED)),
        ),
        Step("request", WishField(), unsure=True, example=wish_example),
        Step("place", PlaceField(), unsure=True, show=where_line, added="advice.pin"),
        Step(
            division.CHOSEN,
            division.DivisionField(),
            after=("place",),
            asked=False,
            choose_on_card=OnCard(division.namesakes),
        ),
        Step(
            division.REGION,
            division.RegionField(),
            when=division.is_vague,
            after=("place",),
            unsure=True,
            columns=1,
        ),
        Step("kind", KIND, asked=False, show=kind_line),
        Step(
            ACCUSES,
            AccusesField(choices=(YES, NO, UNSURE), labels="file_case.accuses"),
            when=is_doubtful,
            skipped_by=UNJUDGED,
        ),
        Step(
            "topic",
            TOPIC,
            asked=False,
            show=topic_line,
            columns=3,
            choose_on_card=OnCard(doubtful_topics, columns=2, other="topic.other"),
        ),
        Step("materials", FilesField(), asked=False),
        Step(
            "identity",
            IdentityField(
                choices=("named", "anonymous", "proxy", "joint"),
                labels="file_case.identity",
                person=PERSON,
            ),
            show=who_line,
            variant=("identity_of_proxy", is_proxy),
        ),
        Step(
            "person",
            PERSON,
            when=signs,
            after=("identity",),
            skipped_by=UNSIGNED,
            variant=("person_of_proxy", is_proxy),
        ),
        Step(
            "proxy_for",
            RepresentedField(),
            when=is_proxy,
            after=("identity",),
            show=whom_line,
        ),
        Step(
            AUTHORITY,
            FilesField(),
            when=needs_authority,
            after=("identity",),
            asked=False,
            optional=True,
        ),
        Step(
            "address",
            AddressField(),
            when=lacks_address,
            after=("person",),
            optional=True,
            variant=("address_of_proxy", is_proxy),
        ),
        Step(
            "phone",
            OwnPhoneField(),
            when=signs,
            optional=True,
            keyboard="contact",
            variant=("phone_of_proxy", is_proxy),
        ),
    ),
    card=(
        *("proxy_for", "request", STORY, "place", "kind", "topic", "materials", AUTHORITY),
        *("identity", "phone"),
    ),
    asked_after_pause="request",
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
        elsewhere=elsewhere,
        advise=advise,
        card_due=similar_case.ask_around,
        beside_card=similar_case.beside_card,
        offers=offers,
        buttons={
            "split": split_matters.split,
            "whole": split_matters.whole,
            "apart": similar_case.apart,
        },
        buttons_anywhere={"alarm": alarm},
        submit=submit,
    ),
)
