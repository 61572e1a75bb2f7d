"""Reads the answer to "where did it happen?": a place, more of the story with a place in it, or
that nobody knows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.reading.acts.mends import as_part, is_count, mend, with_part
from dialogs.reading.coordinates import Point, coordinates
from dialogs.reading.divisions.gazetteer import gazetteer
from dialogs.reading.divisions.locate import named
from dialogs.reading.in_english.place import bare_place, place_in_english, tells_beside
from dialogs.reading.places import best_place, has_detail, in_one, is_named, put_in, small_place
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern

LONGEST_PLACE = 120
# Beside a place so few letters tell no story: 我们村 新安村.
FEWEST_OF_A_STORY = 2
FEWEST_THAT_MAY_TELL = 5
STORY_WITHOUT_A_PLACE = 7  # letters in which nothing says where
MOST_BESIDE = 14  # and so many do, unless they tell the way
MOST_BESIDE_A_COMMA = 8
SHORTEST_NAME, LONGEST_NAME = 2, 8  # letters of a place that no list knows
_TOWNS = "镇乡村屯"
SHORTEST_WAY = 4  # letters: 山上 says too little
_OVER = re.compile(r"了(?:$|[,。!])|了[一二两三四五六七八九十几半好多0-9]")

_ENDS = " \t\n，,。;；!！?？~～"
_BEFORE = re.compile(
    r"^(?:事发|发生|具体)?(?:地点|地址|位置|地方)[:：是在 ]+"
    r"|^(?:我们?|俺们?|就|是|它|发生|事情|事儿?|出事)*(?:是|就)*(?:在|位于)(?=..)"
    r"|^(?:it is |it's )?(?:in|at) ",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(r"^(?:不|没)(?:是|在|叫|属于?)[^,，。;；]{1,12}[,，。;； ]+(?=\S)")
_AFTER = re.compile(r"(?:这里|那里|这边|那边|这儿|那儿)?(?:吧|啊|呀|哦|呢|哈|谢谢)+$")
# What is said around the place that answers: 前头不是说了嘛，白石村; 写白石村就行.
_SAID_BEFORE = re.compile(
    r"^(?:(?:噢+|哦+|嗯+|喔|啊|哎呀?|对|那|那个|好|好的|是|就是|还是|应该是|好像是|可能是"
    r"|(?:我|俺)?(?:前头|前面|前边|上面|刚才|刚刚|之前|开头|已经|早就)*(?:不是|不都是|都|就|已经)*(?:说|写|讲|发|填)过?了?"
    r"(?:吗|嘛|么|呀|啊|的)?)[,，。.!！?？、 ]+)*"
    r"(?:(?:工地|地点|地方|位置|现场|事发地|站点|公司|厂子?|店|学校)就?是|(?:事情?|事儿|出事)(?:就|是)*在"
    r"|(?:我们?|俺们?|咱们?)(?:这|那)?(?:个)?(?:村|屯|庄|镇|乡|小区|街道|寨|县|市|厂|单位)子?(?:就|的名字)?(?:是|叫)做?"
    r"|(?:就|你|帮我|给我|请|直接|只)*(?:写|填|记|算|按)(?:上|成|个)?(?![的着了得字作])|(?:我们?|俺们?|咱们?)?(?:就|还|应该|好像|可能|大概|也)*是|就(?![业医近学地]))?(?=..)"
)
_SAID_AFTER = re.compile(
    r"(?<=[村镇乡县市区庄屯寨社组队湾沟街路巷园里号])(?:这个|那个)?(?:地方|的)?(?:就|也|都)?"
    r"(?:行|得了|可以了?|好|中|成|够了?|完了|是了|的)?(?:吧|了|呗|嘛|啊|呀)*$"
)
_PLACE_FIRST = re.compile(r"(?P<where>[^,，。;；]+)[,，。;；]+(?P<more>.+)", re.DOTALL)
_PLACE_LAST = re.compile(r"(?P<more>.+)[,，。;；]+(?P<where>[^,，。;；]+[,，。;；]*)", re.DOTALL)
_DEGREES = re.compile(r"[0-9.°′″'\"]+|[东西]经|[南北]纬|[经纬]+度|[度分秒]|\b[ne]\b", re.IGNORECASE)
_LEADS_TO = re.compile(
    r"(?:\b(?:it|is|it's|we|i|live|dey|in|at|the|well|located|situated|sorry|not|no|yes)\b[ ,]*)*",
    re.I,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
LONGEST_ENGLISH = 2_000  # characters of a story
_LINK = re.compile(r"https?://\S+|geo:\S+")
_MAP = re.compile(r"(?:amap|map\.baidu|map\.qq|maps?\.|goo\.gl/maps|gaode)[^\s]*/|geo:")
_LOCATES = re.compile(r"(?:在|于|到|位于|地点是?|来自|[:：])$")


@dataclass(frozen=True)
class PlaceTold:
    """`text` is the place as it was typed; `tells` says that the words tell more than a place,
    `named` that a place is known in them."""

    text: str = ""
    point: Point | None = None
    named: bool = False
    tells: bool = False
    left_open: bool = False
    place: str = ""  # cut out of the text
    beside: str = ""  # the words around it


@once_a_text
def told_place(text: str) -> PlaceTold:
    """Linear in the text; never raises."""
    point = coordinates(text)
    if point is not None:
        words = _LINK.sub(" ", text) if _LINK.search(text) else text
        words = " ".join(words.split())
        beside = _DEGREES.sub(" ", words)
        return PlaceTold(words or text.strip(), point, named=True, tells=_tells(beside))
    bare = text.strip(_ENDS)
    if (puts_right := mend(text)) is not None and all(map(is_count, puts_right.right)):
        return PlaceTold(tells=True)
    if pattern("places", "left_open").fullmatch(level(bare)):
        return PlaceTold(left_open=True)
    told = pattern("request", "orders").fullmatch(level(bare))
    if told or pattern("places", "promised").match(level(bare)):
        return PlaceTold(tells=True)
    if pattern("places", "online").fullmatch(level(bare)):
        return PlaceTold(bare, named=True)
    if (english := place_in_english(bare) or bare_place(bare)) is not None:
        if tells_beside(bare, english):
            return PlaceTold(english, named=True, tells=True)
        return PlaceTold(_from(bare, english), named=True, place=english)
    place = place_in(text)
    tells = len(text) > LONGEST_PLACE or _tells(_without(text, place))
    if place is None:
        said = pattern("places", "predicates", "told_in_english").search(level(bare))
        tells = tells or said is not None
        if not is_somewhere(bare):
            tells = tells or len(_HAN.findall(bare)) >= STORY_WITHOUT_A_PLACE
        shown = bool(bare) and not tells and is_somewhere(bare)
        return PlaceTold(bare if shown else "", named=shown, tells=tells)
    if not tells:
        beside = _without(text, place)
        return PlaceTold(
            _bare(text), named=True, place=place, beside=_without(beside, place_in(beside))
        )
    return PlaceTold(place, named=True, tells=True)


def _from(text: str, place: str) -> str:
    """The answer from its place on: what leads to it is left out, what lies beside it kept."""
    return text[text.find(place) :] if _LEADS_TO.fullmatch(text[: text.find(place)]) else text


def unwrapped(text: str) -> str:
    """An answer without what is only said around its place, and the parts of that in one:
    青河县，柳林镇，白石村."""
    if coordinates(text) is not None:
        return text
    bare = _SAID_AFTER.sub("", _SAID_BEFORE.sub("", text.strip(_ENDS))).strip(_ENDS)
    if (lies := pattern("corrections", "located").match(level(bare))) is not None:
        bare = bare[lies.end() :]
    bare = in_one(bare)
    return bare if best_place(bare) else text


def place_and_more(text: str) -> Iterator[tuple[str, str]]:
    """A clause that is a place and nothing else, at the beginning or the end, and what is said
    beside it."""
    for way in (_PLACE_FIRST, _PLACE_LAST):
        if (hit := way.fullmatch(text.strip())) is not None:
            told = told_place(unwrapped(hit["where"].strip(_ENDS)))
            if not told.tells and told.text and best_place(told.text) == told.text:
                yield told.text, hit["more"].strip(_ENDS)


def corrected_place(text: str) -> str | None:
    """The place in words that correct one (不对，是克山县河北乡); None for any others."""
    plain = level(text[:200])
    begins = pattern("places", "corrects").match(plain.lstrip())
    if begins is None:
        return None
    told = told_place(text[len(plain) - len(plain.lstrip()) + begins.end() :])
    return told.text if told.named and not told.tells else None


def put_right(known: str, text: str) -> str | None:
    """The known place put right by words that correct it: its house or floor (不对，是3单元), or
    the one of its parts that they name; None for any others."""
    place = corrected_place(text)
    if place is None or (part := as_part(place)) is None:
        return put_in(known, place) if place else None
    return with_part(known, part) or known + place


@once_a_text
def place_in(text: str) -> str | None:
    """The fullest place in running text, by the words that make a place, or by the gazetteer where
    the words say that something happened there: 在喀什."""
    text = _NOT_THERE.sub("", text)
    written = best_place(text)
    found = named(text)
    if found is None:
        return written
    words, codes = found
    if written is not None:
        at, reach = text.find(words), text.find(written)
        apart = at + len(words) - reach
        if 0 <= apart <= len(words) and at < reach + len(written) and at >= 0:
            return text[min(at, reach) : max(at + len(words), reach + len(written))]
        return written
    if not _is_meant(text, words, codes):
        return None
    rest = text[text.find(words) + len(words) :]
    on = best_place(rest[:30]) or ""  # too far to reach for the road's own name: 广州白云|棠景街
    return words + on if on and rest.startswith(on) else words


def _is_meant(text: str, words: str, codes: tuple[str, ...]) -> bool:
    """Whether a division is where it happened, and not only mentioned: 从北京回来."""
    at = text.find(words)
    whole = level(text).strip(_ENDS) == level(words)
    full = level("".join(words.split())) in gazetteer().full or len(codes[0]) > 4
    before = level(text[max(0, at - 6) : at])
    located = _LOCATES.search(before) is not None
    return at >= 0 and (
        whole or located or (full and not re.search(r"(?:从|去|回|往|离)$", before))
    )


def told_in_english(text: str) -> str | None:
    """Where a story in English says that it was: a name with capitals, and what kind of place, the
    fullest of several."""
    if _HAN.search(text):
        return None
    hits = list(pattern("places", "at_in_english").finditer(text[:LONGEST_ENGLISH]))
    kinds = pattern("places", "in_english")
    where = [hit["where"].rstrip(" ,.") for hit in hits]
    named = [each for each in where if kinds.search(each.casefold())] or where
    return max(named, key=len, default=None)


def tells_what_happened(words: str) -> bool:
    """Whether words beside a name or a place tell a story, if only a short one: 下雨就漏."""
    plain = level(words)
    happens = pattern("places", "happens").search(plain)
    return sum(map(str.isalnum, plain)) >= FEWEST_OF_A_STORY and happens is not None


def may_be_named(words: str) -> bool:
    """Whether a few letters that are said to be the place can be its name: 下河沿."""
    plain = level(words)
    telling = pattern("people", "particles").search(plain) or tells_what_happened(words)
    asks = pattern("places", "asked").search(plain)
    short = SHORTEST_NAME <= len(plain) <= LONGEST_NAME
    return short and plain.isalpha() and not telling and not asks


def may_tell(text: str) -> bool:
    """Whether words that name no place are long enough to tell something: 司机甩站三次."""
    return len(_HAN.findall(text)) >= FEWEST_THAT_MAY_TELL


def lies_in(text: str, known: str) -> str | None:
    """The place that is known, within the division in which the words say that it lies
    (阳光花园在洛阳市涧西区); None for words that say something else."""
    told = pattern("places", "lies_in").fullmatch(level(text).strip(_ENDS))
    if told is None or (said := named(told["where"])) is None:
        return None
    what, where = told["what"], told["where"]
    if not where.startswith(level(said[0])):
        return None
    if what and what in level(known):
        return where + text.strip()[told.start("what") : told.end("what")]
    if not pattern("places", "thing").fullmatch(what) or where in level(known):
        return None
    return where if named(known) else where + known


def within(text: str, place: object) -> str | None:
    """The place that is known, as a draft holds it, within a division that is all the words name
    (绥化市北林区的), where none was told of it yet."""
    known = str(place.get("text") or "") if isinstance(place, dict) else ""
    bare = _SAID_AFTER.sub("", _SAID_BEFORE.sub("", text.strip(_ENDS))).strip(_ENDS)
    bare = bare.removesuffix("的")
    said = named(bare)
    if said is None or level(said[0]) != level(bare) or named(known) is not None:
        return None
    named_there = is_named(known) or small_place(known)
    if bare[-1] in _TOWNS or not named_there:  # a town may be where somebody lives
        return None
    return None if level(bare) in level(known) else bare + known


def _tells(beside: str) -> bool:
    """The same, or that there are too many words for a place that tell no way."""
    plain = level(beside)
    letters = sum(map(str.isalpha, pattern("corrections", "part").sub("", plain)))
    most = MOST_BESIDE_A_COMMA if "," in plain.strip(_ENDS) else MOST_BESIDE
    over = letters >= most or (letters >= 2 * FEWEST_OF_A_STORY and _OVER.search(plain))
    return tells_what_happened(beside) or bool(over and not pattern("places", "ways").search(plain))


def _without(text: str, place: str | None) -> str:
    return text.replace(place, " ", 1) if place else text


def _bare(text: str) -> str:
    bare = _AFTER.sub("", text.strip(_ENDS)).strip(_ENDS)
    return _BEFORE.sub("", bare) or bare


def is_somewhere(text: str) -> bool:
    """Whether a text that is no story says where, if only by halves: 3号楼, 香港旺角, a map's link,
    Binhe Road."""
    plain = level(text)
    return bool(
        has_detail(text)
        or named(text)
        or (len(plain) >= SHORTEST_WAY and pattern("places", "ways").search(plain))
        or _MAP.search(plain)
        or pattern("places", "in_english").search(plain)
    )


def is_home(words: str) -> bool:
    """Whether somebody may live there: a place, or what people live in (租的房子, 厂里宿舍)."""
    plain = level(words)
    if pattern("people", "no_home").search(plain):
        return False
    return is_somewhere(words) or pattern("people", "lives_in").search(plain) is not None
