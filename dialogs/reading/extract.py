"""Extracts facts from free text: request, place, people, kind, danger, the accused."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain, islice

from backend_client.wording import denunciation
from dialogs.reading import danger, people
from dialogs.reading.acts.wishes import (
    CLAUSE_ENDS,
    LONGEST_REQUEST,
    SENTENCE,
    asked,
    is_wish,
)
from dialogs.reading.people import read_identity, read_phone
from dialogs.reading.place_answers import place_in, tells_what_happened, told_in_english
from dialogs.reading.places import best_place, places
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.classify import Sorting, classify
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.whole_words import whole_words
from dialogs.reading.word_lists import pattern, word_lists

__all__ = ["Reading", "headline", "looks_like_place", "read", "read_identity", "read_phone"]

# A petition says what it wants within this; the rest of a document is kept, but not read.
LONGEST_TEXT = 8_192
ACCUSED_READ = 40
ACCUSED_KEPT = 8
# Letters before the words that turn to another matter: 最后, 对了, 1.
OPENING = 4
_LINK = re.compile(r"(?:https?://|www\.|t\.me/)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{2,500}")
_TOWN = re.compile("[一-龥]{1,3}(?:镇|乡|村|街|路|县|区|屯|庄)")
LONGEST_BEFORE = 14  # letters of a place before a title
_PARTICLES = re.compile("[哦噢嗯啊呀呢吧哈么的]+")  # beside a greeting; alone they are none
_NOT_WORDS = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"\s*[0-9一二三四五六七八九十①②③④⑤⑥(（]{1,3}[、.．)） ]?")


class Reading:
    """What a text says, each thing read when it is first asked for: of a name that was typed, most
    is asked by nobody. None or empty for what it does not say."""

    def __init__(self, text: str) -> None:
        self.links = tuple(dict.fromkeys(_LINK.findall(text)))
        # what is found keeps its place
        self._text = _LINK.sub(lambda link: " " * len(link[0]), text) if self.links else text

    def facts(self) -> Mapping[str, object]:
        """All of it, by name."""
        named = ("links", *(name for name in vars(type(self)) if name[0] != "_"))
        return {name: getattr(self, name) for name in named if name != "facts"}

    @cached_property
    def greeting(self) -> bool:
        return is_greeting(self._text)

    @cached_property
    def request(self) -> str | None:
        return None if self.greeting else _request(self._text)

    @cached_property
    def place(self) -> str | None:
        return place_in(self._text) or told_in_english(self._text)

    @cached_property
    def name(self) -> str | None:
        return people.name_in(self._text)

    @cached_property
    def phone(self) -> str | None:
        return read_phone(self._text)

    @cached_property
    def address(self) -> str | None:
        return people.address_in(self._text)

    @property
    def kind(self) -> str | None:
        return self._kind[0]

    @property
    def kind_reasons(self) -> tuple[str, ...]:
        return self._kind[1]

    @cached_property
    def denounces(self) -> bool:
        """Beyond doubt; then that is its kind."""
        return self._worst is denunciation.Verdict.DENOUNCES and not self._silent

    @cached_property
    def accused(self) -> tuple[str, ...]:
        """Of a denunciation, or of a complaint."""
        return _accused(self._text, self._said)

    @cached_property
    def complains(self) -> bool:
        """Whether wrong is said of somebody in office."""
        return self._worst is not denunciation.Verdict.NOTHING

    @cached_property
    def doubtful(self) -> bool:
        """And nobody can tell whether it denounces them."""
        return self._worst is denunciation.Verdict.ASKS

    @cached_property
    def danger(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sign.words for sign in danger.signs(self._text)))

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """Whom the danger is for: see danger.toml."""
        return danger.calls(self._text, danger.signs(self._text))

    @property
    def matters(self) -> int:
        return self._matters[0]

    @property
    def split_at(self) -> int | None:
        """Where the second of two matters begins."""
        return self._matters[1]

    @cached_property
    def _said(self) -> tuple[denunciation.Wrong, ...]:
        return denunciation.read(self._text)

    @cached_property
    def _worst(self) -> denunciation.Verdict:
        return denunciation.gravest(self._said)

    @cached_property
    def _silent(self) -> bool:
        return self.greeting or not _NOT_WORDS.sub("", self._text)

    @cached_property
    def _kind(self) -> tuple[str | None, tuple[str, ...]]:
        return (None, ()) if self._silent else _kind(self._text, self.request, self._said)

    @cached_property
    def _matters(self) -> tuple[int, int | None]:
        return _matters(self._text)


def read(text: str) -> Reading:
    """A complaint that is read once: by the question, the draft at every turn, the card and the
    filing. Linear in the text; never raises."""
    return _read(text[:LONGEST_TEXT])


_read = once_a_text(Reading)


def looks_like_place(text: str) -> bool:
    """Whether an answer to "where?" says where."""
    return len(text) <= 200 and best_place(text) is not None


def only_wishes(text: str) -> bool:
    """Whether a request speaks of no wrong in office, whoever it names: 让领导来看看."""
    plain = level(text)
    wrongs = pattern("kind", "wrongs", "grave", "accuses")
    return is_wish(text) and wrongs.search(plain) is None and read(text).kind != "denunciation"


def asks(text: str) -> bool:
    """Whether a text asks for something, accuses somebody or tells of danger."""
    told = read(text)
    return bool(told.request or told.complains or told.danger)


def tells_more(text: str) -> bool:
    """The same, or that something happened."""
    return asks(text) or tells_what_happened(text)


def turns_away(text: str) -> bool:
    """Whether the text opens by turning to another matter."""
    return pattern("matters", "turns").match(level(text[:40]).lstrip()) is not None


def is_greeting(text: str) -> bool:
    """Whether the text greets and says nothing else."""
    plain = _NOT_WORDS.sub("", level(text[:100]))
    said = 0 < len(plain) <= 24 and _PARTICLES.fullmatch(plain) is None
    return said and not pattern("greeting", "words").sub("", plain)


def headline(text: str, width: int = 24) -> str:
    """A short title for lists: the first clauses that say something, without the greeting."""
    told: list[str] = []
    for clause in re.split(r"[，,。！？!?；;：:\n\s]+", _unsaluted(text[:2000])):
        if clause and not is_greeting(clause):
            told.append(clause)
            if sum(map(len, told)) >= min(6, width):
                break
    title = "，".join(told) or " ".join(text[:2000].split())
    return title if len(title) <= width else title[: max(width - 1, 0)] + "…"


def _request(text: str) -> str | None:
    """What is asked for. Requests close a petition: of many the last are kept."""
    sentences = [_unsaluted(sentence) for sentence in SENTENCE.findall(text)]
    listed = _under_heading(text)
    wanted = [listed] if listed else [one for one in map(asked, sentences) if one]
    if not wanted:
        questions = pattern("request", "questions")
        wanted = [one for one in sentences if questions.search(level(one))][:2]
    kept: list[str] = []
    for one in reversed(list(dict.fromkeys(one.strip(" ，,\n\t") for one in wanted))):
        if kept and sum(map(len, kept)) + len(one) > LONGEST_REQUEST:
            break
        kept.insert(0, one)
    return "".join(kept)[:LONGEST_REQUEST].strip().rstrip("。，,;；…") or None


def _under_heading(text: str) -> str | None:
    heading = pattern("request", "headings").search(level(text))
    if heading is None:
        return None
    lines = text[heading.end() :].lstrip().split("\n", 7)
    taken = [lines[0].strip()]
    for line in lines[1:7]:
        if not _NUMBERED.match(line):
            break
        taken.append(line.strip())
    return " ".join(taken) or None


def _unsaluted(sentence: str) -> str:
    for _ in range(3):
        greeted = pattern("request", "salutation").search(level(sentence[:60]))
        if greeted is None:
            break
        sentence = sentence[greeted.end() :]
    return sentence


def _kind(
    text: str, request: str | None, said: tuple[denunciation.Wrong, ...]
) -> tuple[str, tuple[str, ...]]:
    """One of the three kinds (Art. 29-31) with the words that decided it."""
    if denunciation.gravest(said) is denunciation.Verdict.DENOUNCES:
        grave = [wrong for wrong in said if wrong.verdict is denunciation.Verdict.DENOUNCES]
        shown = (
            whole_words(text[wrong.start : wrong.end], wrong.words, denunciation.says_nothing)
            for wrong in grave
        )
        return "denunciation", tuple(dict.fromkeys(chain.from_iterable(shown)))[:4]
    plain = level(text)
    suggests = _hits("suggests", plain)
    improves = _hits("improves", level(request or ""))
    troubles = _hits("troubles", plain)
    early = pattern("kind", "suggests").search(plain, 0, 40)
    if suggests and len(troubles) <= (3 if early else 1):
        return "suggestion", (*suggests, *improves)[:4]
    better = pattern("kind", "better_for_all").search(plain)
    if better and not troubles and pattern("kind", "own_trouble").search(plain) is None:
        return "suggestion", (better["wish"], better["what"])
    asks_only = pattern("request", "questions").search(level(request or ""))
    if improves and not troubles and not asks_only:
        return "suggestion", improves[:4]
    return "claim", troubles[:4]  # that somebody asks for something tells no reader anything


def _hits(name: str, plain: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern("kind", name).findall(plain)))


def _accused(text: str, said: tuple[denunciation.Wrong, ...]) -> tuple[str, ...]:
    """Officials and offices of whom wrong is said, in its sentences; nobody in particular (领导,
    政府) only when nobody else is named there."""
    named: dict[str, bool] = {}
    for start, end in dict.fromkeys((wrong.start, wrong.end) for wrong in said):
        for first, last, general in islice(_officials(level(text[start:end])), ACCUSED_READ):
            named[text[start + first : start + last]] = general
    somebody = [name for name, general in named.items() if not general]
    return tuple(somebody or named)[:ACCUSED_KEPT]


def _officials(sentence: str) -> Iterator[tuple[int, int, bool]]:
    """Where officials and offices are named, with their place and name; True for nobody's name."""
    for hit in pattern("accused", "titles", "offices").finditer(sentence):
        if _goes_on_as_a_place(sentence, hit.start(), hit.end()):
            continue
        start, end = _with_place(sentence, hit.start(), hit.end())
        start, end = _with_name(sentence, start, end)
        if pattern("accused", "addressed").search(sentence[max(0, start - 4) : start]):
            continue
        if pattern("accused", "asked").search(sentence[end : end + 6]):
            continue
        general = sentence[start:end] in word_lists("accused")["general"]
        yield start, end, general


def _goes_on_as_a_place(sentence: str, start: int, end: int) -> bool:
    """海伦市长发镇 names no 市长."""
    if sentence[end - 1] != "长" or _TOWN.match(sentence, end) is None:
        return False
    first = max(0, start - LONGEST_BEFORE)
    found = places(sentence[first : end + LONGEST_BEFORE])
    return any(first + each.start + len(each.text) > end > first + each.start for each in found)


def _with_place(sentence: str, start: int, end: int) -> tuple[int, int]:
    before = re.search(r"[一-龥a-z0-9]{0,14}$", sentence[:start][-14:])
    reach = len(before[0]) if before else 0
    found = places(sentence[start - reach : end])
    if found and found[-1].start + len(found[-1].text) >= reach - 1:
        return start - reach + found[-1].start, end
    belongs = start and sentence[start - 1] in "村镇乡县区市局所院校队组厅处科"
    return start - bool(belongs), end


def _with_name(sentence: str, start: int, end: int) -> tuple[int, int]:
    for size in (3, 2):
        name, rest = sentence[end : end + size], sentence[end + size : end + size + 1]
        if people.is_common_name(name) and (
            not rest or rest in "的等在对把将和与私侵挪滥贪受收利用,。:"
        ):
            return start, end + size
    for size in (3, 2):
        if start >= size and people.is_common_name(sentence[start - size : start]):
            return start - size, end
    if start and people.is_surname(sentence[start - 1]):
        return start - 1, end  # 王主任
    return start, end


def _matters(text: str) -> tuple[int, int | None]:
    """2 when the text turns to another matter, surely of another topic than the first; and where
    the second begins, if it plainly does."""
    plain = level(text)
    for turn in list(pattern("matters", "turns").finditer(plain))[:3]:
        before, after = text[: turn.start()], text[turn.end() :]
        if min(len(before.strip()), len(after.strip())) < 8:
            continue
        first, second = classify(before), classify(after)
        if first.confident and second.confident and _topic(first) != _topic(second):
            return 2, _clause_start(plain, turn.start())
    return (2 if pattern("matters", "explicit").search(plain) else 1), None


def _clause_start(plain: str, at: int) -> int | None:
    """Where the clause of a turn begins, if the turn opens it."""
    ends = list(CLAUSE_ENDS.finditer(plain, max(0, at - 40), at))
    start = ends[-1].end() if ends else None
    return start if start is not None and at - start <= OPENING else None


def _topic(sorting: Sorting) -> str:
    return sorting.suggestions[0].path[0]
