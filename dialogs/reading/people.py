"""Extracts name, address and telephone from free text, in any order and with any separators."""

import re
from itertools import islice
from typing import NamedTuple

from dialogs.reading.divisions.locate import is_division, named
from dialogs.reading.in_chinese.person import person_in_chinese, says_nothing, signed_in_story
from dialogs.reading.in_english.person import (
    is_said_in_english,
    person_in_english,
    signed_in_english,
)
from dialogs.reading.names import (
    DOTS,
    HAN,
    NO_NAME,
    before_stop,
    declines_name,
    in_first_person,
    is_common_name,
    is_name,
    is_sentence,
    is_surname,
    plain_name,
    said_name,
    unspaced,
    unstammered,
    without_label,
)
from dialogs.reading.phones import read_phone, without_phones
from dialogs.reading.places import best_place, has_detail
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern

__all__ = [
    "address_in",
    "is_common_name",
    "is_name",
    "is_sentence",
    "is_surname",
    "name_in",
    "read_identity",
    "read_phone",
]

LONGEST_IDENTITY = 400
# Letters and figures beside name and address (女，68岁；身份证 …); more of them tell a story.
MOST_BESIDE = 24
LONGEST_HOME = 40  # letters of an answer that says where somebody lives
LONGEST_LABELLED = 12  # 姓名王桂兰
_LABELS_BESIDE = re.compile(
    r"(?:我们?|本人)?(?:的)?(?:真实)?(?:家庭|联系|现|居住|详细|通讯)?"
    r"(?:姓名|名字|大名|签名|署名|住址|地址|住处|联系人|反映人|投诉人|信访人|申请人|户主|电话|手机号?码?|name|address)"
    r"(?:就?[是叫为在]|[:：])?"
    r"|^(?:[(（]?本人[)）]?|我们?|您?就?写|叫|我叫|我系|我是|是|家|家住|住|住在|家在|在|我家|现住|居住在?|的|[我俺]住在?|[我俺]们?家住?在?"
    r"|i am|i'm|i live (?:in|at)|my name is|my|is|and|live (?:in|at)|the|call me)$"
    r"|^(?:我叫|我是|我系|我家住?在?|家住在?|[长常现]?住在?|本人|我姓|免贵姓?|敝姓|姓)"
    r"|(?:吧|啊|呀|哦|谢谢您?|就行|就好|就可以|的)+$"
)
_HOME = re.compile(r"[住址家号组村乡镇市县区路街院楼房地]")
_FILLER = re.compile(
    r"[谢哈啦可以呗咱偶们人我俺您你就写叫喊是吧啊呀哦呢姓名字的这个嘛了行好请为记作]{1,6}"
)
_LIVES = re.compile(r"^(?:我们)?都?(?:家?住在?|现住在?|家在)?")
_WITH_COUNT = re.compile(
    r"(?:夫妇|夫妻|父子|母子|母女|父女|兄弟|姐妹|两口子|等?[0-9一二三四五六七八九十两几]+人)$"
)
_IN_ENGLISH = re.compile(
    r"\b(?:my name(?:['’]s| is)|i am|i['’]m|i live|live (?:in|at)"
    r"|call me|this is|name is|just|please)\b"
)
_LEADS = re.compile("^(?:代表人?|牵头的?人?|领头的?人?)(?:是|叫)?[:： ]*")
_BETWEEN_PEOPLE = re.compile(
    r"[、,，;；/&\n]+|(?<=[^ ]) ?(?:和|与|跟|及|以及|还有) ?(?=[^ ])|\band\b", re.IGNORECASE
)
_ENDS = " \t\n，,。、;；:：!！?？~～“”「」()（）"
# Who says 我叫 more often than this is not telling a name.
LABELS_TRIED = 8

_NAME_LABEL = re.compile(
    r"(?:姓名|名字|联系人|反映人|投诉人|举报人|信访人|署名|name)(?:[: ]|叫|是|is)+"
    rf"|我的?(?:名字)?叫做? ?|^我系|我姓名?[是叫]?(?=[{HAN}])|my name is |(?:i am |i'm ){NO_NAME}"
)
# Said before a name in passing, so the name must end where the clause ends.
_PASSING = re.compile(
    rf"(?:本人|我是|居民|村民|业主|职工)[: ]?([{HAN}]{{2,4}})"
    r"(?=[,。\s;(]|$|今年|现年|住|家住|电话|男|女)"
)
_ADDRESS_LABEL = re.compile(
    r"(?:(?:家庭|联系|现|居住|详细|通讯|家)?(?:住址|地址)|address|住处)(?:[: ]|是|在|is)*"
    r"|(?:我?家|现|我们?|本人|一直)居?住(?!院|户|建|房|宅|了|着|不|址|进|过|满|所|处)[在于]?"
    rf"|居?住[在于]|(?<![{HAN}])住(?=[{HAN}])"
    r"|i live (?:at|in) "
)
_ADDRESS = re.compile(r"[^,，。;；\n!！?？]{2,60}")
_AFTER_ADDRESS = re.compile(r"电话|手机|联系|姓名|我叫|身份证|今年|现年|名叫")
_SEPARATOR = re.compile(r"[,，;；。、\s|/\\()（）]+")
_AFTER_NAME = re.compile(
    r"住|家|今年|现年|是|电话|手机|联系|男|女|系|现|来自|在|地址|的|我|和|想|要|反映|身份|有|于"
)
_LABEL_ALONE = re.compile(
    r"(?:我|我叫|姓名|名字|家?庭?[住地]址|联系?电话|电话|手机号?码?|家?住|我的|是|本人|户主|签名人?|申请人)[:：]?"
)


@once_a_text
def read_identity(text: str) -> tuple[str | None, str | None]:
    """Name and address out of an answer like "王桂兰，新安村3组12号"; None for what is missing."""
    text, _ = without_phones(text[:LONGEST_IDENTITY])
    name, text = _labelled_name(text)
    if name is None and (passing := _PASSING.search(level(text))) and is_name(passing[1]):
        name = text[passing.start(1) : passing.end(1)]
        text = f"{text[: passing.start()]},{text[passing.end(1) :]}"
    address = address_in(text)
    if name and address:
        return name, address
    parts = [part for part in _SEPARATOR.split(text) if not _LABEL_ALONE.fullmatch(part or "是")]
    if name is None:
        name, parts = _name_among(parts, text)
    if address is None:
        left = _joined(_where(parts))
        if left and (best_place(left) or (name and (len(left) > 2 or named(left)))):
            address = left
    if address is None and is_division(name or "".join(parts)):
        return None, name or "".join(parts)
    if name and address and address != name:  # 住龙镇 唐福长
        address = address.removesuffix(name).strip(_ENDS)
    return name, address


def _joined(parts: list[str]) -> str:
    return ("" if all(map(_starts_chinese, parts)) else " ").join(parts)


def _where(parts: list[str]) -> list[str]:
    """From the first that names a place to the last; all when none does."""
    at = [n for n, part in enumerate(parts) if best_place(part) or named(part) or has_detail(part)]
    return parts[at[0] : at[-1] + 1] if at else parts


class Told(NamedTuple):
    """What an answer to "who are you?" tells; nothing of it is lost: what is no name, address or
    phone stands in brackets behind them."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    several: bool = False  # who sign together


@once_a_text
def read_signature(text: str) -> Told:
    """Name, address and phone of whoever signs, or of several, when the text is little else.
    Whoever says more is telling the story: then all are None."""
    if len(text) > LONGEST_IDENTITY or pattern("people", "kin_called").match(level(text)):
        return Told()
    words, phone = without_phones(unspaced(unstammered(in_first_person(text))))
    plain = person_in_english(words)
    if plain.name and plain.home:
        return Told(plain.name, plain.home, phone)
    own = person_in_chinese(words) if plain == (None, None) else None
    if own is not None:
        return Told(own.name, own.home, phone, own.several)
    if several := _several(words):
        return several._replace(phone=phone)
    if plain.name or plain.home:
        return Told(plain.name, plain.home, phone)
    if is_said_in_english(words):
        return Told(phone=phone) if phone and not _beside(words, "", None) else Told()
    name = said_name(words)
    labelled, _ = _labelled_name(words)
    if name and labelled and labelled != name and labelled in name:  # 我叫买买提·艾山
        name = None
    if name and not labelled and is_division(name):
        name = None
    address = None
    if name is None:
        name, address = read_identity(words)
    if name is not None:
        left = _beside(words, name, address)
        if sum(map(str.isalnum, left)) > MOST_BESIDE or (left and _begins_a_story(left)):
            return Told()
        address = _as_typed(words, address)
        if address and pattern("people", "keeps_home_back").fullmatch(level(address)):
            address = None
        elif address:
            address = _LABELS_BESIDE.sub("", address) or address  # 我是何庄村的
        if address and not _is_where(address):  # 68岁, 农民
            left, address = "，".join(filter(None, (address, left))), None
        if left and address:
            address = f"{address.strip(_ENDS)}（{left}）"
        elif left:
            name = f"{name}（{left}）"
        return Told(name, address, phone)
    address = address if address and _is_address_alone(words, address) else _home_alone(words)
    if phone and (not _beside(words, "", None) or says_nothing(words)):
        return Told(phone=phone)
    if phone and address is None:
        return Told()
    return Told(None, address, phone)


def read_story(text: str) -> Told:
    """Who says along with a story who they are; none of it when nobody does."""
    words, phone = without_phones(in_first_person(text[:LONGEST_IDENTITY]))
    told = signed_in_story(words) or signed_in_english(words)
    return Told(told.name, told.home, phone) if told else Told()


def _begins_a_story(text: str) -> bool:
    return pattern("people", "story").search(level(text)) is not None


def _is_where(text: str) -> bool:
    """Whether somebody may live there; what is in letters is believed."""
    home = best_place(text) or named(text) or has_detail(text) or _HOME.search(text)
    return bool(home) or re.search(f"[{HAN}]", text) is None


def _as_typed(words: str, address: str | None) -> str | None:
    """The address with the commas and spaces that were cut out of it."""
    if address is None:
        return None
    address = address.strip(_ENDS)
    if address in words:
        return address
    spread = re.search(r"[\s,，。、;；()（）]*".join(map(re.escape, address)), words)
    return spread[0] if spread else address


def _is_address_alone(words: str, address: str) -> bool:
    """Whether next to nothing stands around the place: 已经找过三次村委会 names one, too."""
    division = (named(address) or ("",))[0]
    place = max(best_place(address) or "", division, key=len)
    beside = _beside(words, "", place)
    letters = sum(letter.isalpha() for letter in beside)
    return bool(place) and letters <= 2 and not _begins_a_story(level(words))


def _home_alone(words: str) -> str | None:
    """Where somebody lives, when nothing else is told: 住在白石村小学后头第二家."""
    plain = level(words).strip(_ENDS)
    home = pattern("people", "home_alone").fullmatch(plain) if len(plain) <= LONGEST_HOME else None
    if home is None or _begins_a_story(plain) or not (best_place(home["where"])):
        return None
    begins = words.find(words.strip(_ENDS)) + home.start("where")
    return words[begins : begins + len(home["where"])]


def _several(words: str) -> Told | None:
    """张三、李四、王五（六个人）: the words are kept as they are."""
    plain = level(words)
    counted = pattern("people", "several")
    parts = [part for part in _BETWEEN_PEOPLE.split(words) if part and part.strip()]
    parts = [each for part in parts for each in _spaced_names(part)]
    bare = [re.sub(r"[(（].*$|[)）]|等$", "", part).strip(_ENDS) for part in parts]
    people = [part for part in bare if _one_of_several(_WITH_COUNT.sub("", part) or part)]
    told = counted.search(plain)
    if len(people) < 2 and (told is None or len(told[0]) < 3 or declines_name(words)):
        return None
    homes = [_LIVES.sub("", part) for part in bare if part not in people and best_place(part)]
    told_of = {*people, *homes}
    others = "".join(part for part in bare if {part, _LIVES.sub("", part)}.isdisjoint(told_of))
    left = counted.sub("", level(others))
    if sum(map(str.isalnum, left)) > 8 or _begins_a_story(plain):
        return None
    name = words.strip(" \t\n,，。;；")
    if people:
        for home in homes:
            name = re.sub(_LIVES.pattern.lstrip("^") + re.escape(home), "", name)
        name = re.sub(r"[,，、;； ]+(?=[,，、;；])", "", name).strip(" \t\n,，。;；、")
    return Told(name, "；".join(homes) if people and homes else None, several=True)


def _spaced_names(part: str) -> list[str]:
    """王芳 李明 are two, 买买提 艾山 and 王 芳 are one."""
    pieces = part.split()
    each = sum(map(is_name, pieces)) > 1
    return pieces if each else [part]


def _one_of_several(part: str) -> bool:
    """A name that needs no label. One word in letters may be a town."""
    words = part.split()
    town = re.search(f"[{HAN}]", part) is None and (len(words) < 2 or words[0].endswith("."))
    person = plain_name(_LEADS.sub("", part))
    other = person and (pattern("people", "described").fullmatch(person) or is_division(person))
    return person is not None and not town and not other


def _beside(text: str, name: str, address: str | None) -> str:
    """What is neither name nor address nor a label of either."""
    left = _IN_ENGLISH.sub(",", level(text)) if re.search(f"[{HAN}]", text) is None else level(text)
    for part in (address or "", name):
        cut = left.find(level(part))
        if part and cut >= 0:
            left = f"{left[:cut]},{left[cut + len(part) :]}"
        elif part:  # put together by us: 王 芳
            letters = level("".join(part.split()))
            spread = re.search(r"[\s,]*".join(map(re.escape, letters)), left)
            left = f"{left[: spread.start()]},{left[spread.end() :]}" if spread else left
    parts = (
        _LABELS_BESIDE.sub("", part).strip(_ENDS) for part in re.split(r"[,，;；。、\s]+", left)
    )
    told = (part for part in parts if any(map(str.isalnum, part)))
    return "，".join(part for part in told if not _FILLER.fullmatch(part))


def lives_at(text: str) -> str | None:
    """Where somebody says that they live (住在4号楼2单元501), when they say nothing else."""
    hit = pattern("people", "lives_at").fullmatch(level(text).strip(_ENDS))
    if hit is None:
        return None
    home = text.strip()[hit.start("home") : hit.end("home")].strip(_ENDS)
    return home if _is_where(home) and not _begins_a_story(home) else None


def name_in(text: str) -> str | None:
    """The writer's name where a complaint states it ("我叫…", "本人李某，…")."""
    name, _ = _labelled_name(text)
    if name:
        return name
    plain = level(text)
    found = (
        text[hit.start(1) : hit.end(1)] for hit in islice(_PASSING.finditer(plain), LABELS_TRIED)
    )
    return next((one for one in found if is_common_name(one)), None)


def address_in(text: str) -> str | None:
    """Where the writer lives, where a complaint states it ("家住…", "地址：…")."""
    plain = level(text)
    for label in islice(_ADDRESS_LABEL.finditer(plain), LABELS_TRIED):
        told = _ADDRESS.match(plain, label.end())
        if told is None:
            continue
        end = label.end() + len(_AFTER_ADDRESS.split(told[0])[0])
        written = text[label.end() : end].strip(" :：")
        where = best_place(written)
        if where and level(written).find(level(where)) <= 2:
            return written if len(written) <= len(where) + 6 else where
    return None


def _labelled_name(text: str) -> tuple[str | None, str]:
    """A name behind a label, and the text without it."""
    plain = level(text)
    for label in islice(_NAME_LABEL.finditer(plain), LABELS_TRIED):
        told = re.match(
            rf"[{HAN}]{{1,8}}(?:[{DOTS}][{HAN}]{{1,8}})?[x*]{{0,2}}|[a-z][a-z .]{{1,30}}",
            plain[label.end() :][:48],
        )
        length = _name_length(told[0]) if told else 0
        if length:
            end = label.end() + length
            return text[label.end() : end].strip(), f"{text[: label.start()]},{text[end:]}"
    return None, text


def _name_length(told: str) -> int:
    if told[0].isascii():
        return len(re.split(r"[.]| and | from | live", told)[0])
    told = before_stop(told)
    if set(told) & set(DOTS):
        return len(told)
    after = _AFTER_NAME.search(told, 2)
    end = after.start() if after else len(told)
    if is_name(told[:end]) or (end == 3 and not after and _is_named_after_a_place(told[:end])):
        return end
    return next((size for size in (3, 2) if after and is_name(told[:size])), 0)


def _is_named_after_a_place(told: str) -> bool:
    """孙长顺 behind 我叫: its given name is a county's, too; 水工修 is nobody's."""
    return is_surname(told[0]) and pattern("people", "no_given").search(told) is None


def _name_among(parts: list[str], text: str) -> tuple[str | None, list[str]]:
    for part in re.split(r"[,，;；。、|/\n]", text):  # of two words and more: 买买提 艾山
        if " " in part.strip() and (spaced := plain_name(part)):
            left = text.replace(part, ",", 1)
            return spaced, [other for other in _SEPARATOR.split(left) if other]
    for part in parts:
        if plain_name(part) and not part.isascii() and not is_division(part):
            return part, [other for other in parts if other is not part]
    for part in parts:
        if len(part) < LONGEST_LABELLED and not part.isascii() and (labelled := said_name(part)):
            return labelled, [other for other in parts if other is not part]
    if parts:
        first, last = parts[0], parts[-1]
        for size in (3, 2, 4):
            if is_name(first[:size]) and _is_apart(first[:size], first[size:]):
                return first[:size], [first[size:], *parts[1:]]
            whole = not (_ends_a_place(last) or _ends_a_place(last[: len(last) - size + 1]))
            if is_name(last[-size:]) and best_place(last[:-size]) and whole:  # 社区|尹伟
                return last[-size:], [*parts[:-1], last[:-size]]
        said = pattern("people", "particles").search(first) or len(parts) < 2  # 忘说了
        if not said and re.fullmatch(rf"[{HAN}]{{2,4}}", first) and best_place(parts[1]):
            return without_label(first), parts[1:]
    return None, parts


def _is_apart(name: str, home: str) -> bool:
    """Whether the two run together are a name and a place, and not one place: 柳林|镇石桥村."""
    if best_place(home) is None or _ends_a_place(name) or pattern("people", "goes_on").match(home):
        return False
    division = named(name + home)
    begins = (name + home).find(division[0]) if division else -1
    return not 0 <= begins < len(name)


def _ends_a_place(text: str) -> bool:
    return pattern("people", "ends_a_place").search(level(text)) is not None


def _starts_chinese(part: str) -> bool:
    return "一" <= part[0] <= "龥" or part[0].isdigit()
