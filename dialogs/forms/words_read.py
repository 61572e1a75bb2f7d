"""Reads the texts of any form for danger to life and for whom they accuse."""

from collections.abc import Mapping

from backend_client.contract.case import PetitionKind
from backend_client.wording.all_words import words_of
from dialogs.forms.fields import Values, story_text
from dialogs.reading import danger as danger_in
from dialogs.reading import extract
from dialogs.state.conversation import Person

STORY = "story"

# The story is read as one; the others are chosen, or an officer's words.
_NOT_WRITTEN = (STORY, "kind", "topic", "question")


def written(answers: Values) -> tuple[str, ...]:
    """All words of a draft, whatever they answered: story, request, place, names, captions."""
    story = story_text(answers.get(STORY))
    rest = {name: value for name, value in answers.items() if name not in _NOT_WRITTEN}
    return (*([story] if story else []), *words_of(rest))


def accusation(answers: Values) -> dict[str, object]:
    """Whom in office the words accuse, and of what sort that is: `kind_read` when it is a
    denunciation beyond doubt."""
    wish = answers.get("request")
    read = [
        extract.read(text)
        for text in written(answers)
        if text != wish or not extract.only_wishes(text)
    ]
    denounced = any(each.denounces for each in read)
    return {
        "accused": list(dict.fromkeys(name for each in read for name in each.accused)),
        "complains": any(each.complains for each in read),
        "kind_read": PetitionKind.DENUNCIATION.value if denounced else None,
        "kind_doubtful": not denounced and any(each.doubtful for each in read),
    }


def danger(answers: Values, person: Person) -> Mapping[str, object]:
    """Signs of danger to life in anything that was written, and whom to call. Each message of a
    story is heard by itself, too: what is harmless in the others would drown it."""
    read = [extract.read(text) for text in written(answers)]
    found = [sign for reading in read for sign in reading.danger]
    named = [call for reading in read for call in reading.calls]
    story = answers.get(STORY)
    for part in story if isinstance(story, list) and len(story) > 1 else ():
        heard = danger_in.signs_of_message(text := story_text([part]))
        found += [sign.words for sign in heard]
        named += danger_in.calls(text, heard)
    return {"danger": list(dict.fromkeys(found)), "calls": list(dict.fromkeys(named))}
