"""Extracts name, address and telephone from free text, in any order and with any separators."""

import re
from functools import cache
from itertools import islice

from dialogs.reading.places import best_place
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import word_lists

LONGEST_IDENTITY = 400
# Who says 我叫 more often than this is not telling a name.
LABELS_TRIED = 8

_PHONE = re.compile(
    r"(?<![0-9a-z])(?:(?:\+|00)?86[ \-]{0,2})?(?P<mobile>1[3-9](?:[ \-]?[0-9]){9})(?![0-9])"
    r"|(?<![0-9a-z])(?P<fixed>\(?0[1-9][0-9]{1,2}\)?[ \-]{0,2}[2-9][0-9]{6,7})(?![0-9])"
)
# Seven or eight digits without an area code, when the whole answer is nothing else.
_LOCAL = re.compile(r"[^0-9]{0,6}([2-9][0-9]{6,7})[^0-9]{0,3}")
_DASHES = str.maketrans("－—–‐", "----")

_NAME_LABEL = re.compile(
    r"(?:姓名|名字|联系人|反映人|投诉人|举报人|信访人|署名|name)(?:[: ]|叫|是|is)+"
    r"|我的?(?:名字)?叫做? ?|我姓名?[是叫]?(?=[一-龥])|my name is |i am |i'm "
)
# Said before a name in passing, so the name must end where the clause ends.
_PASSING = re.compile(
    r"(?:本人|我是|居民|村民|业主|职工)[: ]?([一-龥]{2,4})"
    r"(?=[,。\s;(]|$|今年|现年|住|家住|电话|男|女)"
)
_ADDRESS_LABEL = re.compile(
    r"(?:(?:家庭|联系|现|居住|详细|通讯|家)?(?:住址|地址)|address|住处)(?:[: ]|是|在|is)*"
    r"|(?:我?家|现|我们?|本人|一直)居?住(?!院|户|建|房|宅|了|着|不|址|进|过|满|所|处)[在于]?"
    r"|居?住[在于]|(?<![一-龥])住(?=[一-龥])"
    r"|i live (?:at|in) "
)
_ADDRESS = re.compile(r"[^,，。;；\n!！?？]{2,60}")
_AFTER_ADDRESS = re.compile(r"电话|手机|联系|姓名|我叫|身份证|今年|现年|名叫")
_SEPARATOR = re.compile(r"[,，;；。、\s|/\\]+")
_AFTER_NAME = re.compile(
    r"住|家|今年|现年|是|电话|手机|联系|男|女|系|现|来自|在|地址|的|我|和|想|要|反映|身份|有|于"
)
_LABEL_ALONE = re.compile(
    r"(?:我|我叫|姓名|名字|家?庭?[住地]址|联系?电话|电话|手机号?码?|家?住|我的|是)[:：]?"
)


def read_phone(text: str) -> str | None:
    """A mainland mobile or landline number, as plain digits (landline: area code with a hyphen)."""
    plain = level(text.translate(_DASHES))
    hit = _PHONE.search(plain)
    if hit is None:
        local = _LOCAL.fullmatch(plain.strip()[:40])
        return local[1] if local else None
    if hit["mobile"]:
        return re.sub(r"\D", "", hit["mobile"])
    digits = re.sub(r"\D", "", hit["fixed"])
    # Beijing and nine other cities have 01x and 02x, everyone else three digits and a zero.
    area = 3 if digits[1] in "12" else 4
    return f"{digits[:area]}-{digits[area:]}" if 7 <= len(digits) - area <= 8 else None


def read_identity(text: str) -> tuple[str | None, str | None]:
    """Name and address out of an answer like "王桂兰，新安村3组12号"; None for what is missing."""
    text = _without_phone(text[:LONGEST_IDENTITY])
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
        between = "" if all(_starts_chinese(part) for part in parts) else " "
        left = between.join(parts)
        if left and (best_place(left) or (name and len(left) > 2)):
            address = left
    return name, address


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


def is_name(text: str) -> bool:
    """A Chinese personal name by surname and length (also 李某, 王某某, 张XX, 买买提·艾山)."""
    plain = level(text)
    if re.fullmatch(r"[一-龥]{2,7}·[一-龥]{2,8}", plain):
        return True
    if not re.fullmatch(r"[一-龥]{1,3}(?:[一-龥]|某某|x{1,2}|\*{1,2})", plain) or len(plain) > 4:
        return False
    lists = word_lists("people")
    if plain in lists["not_names"] or set(plain[1:]) & set(lists["not_given"]) or best_place(plain):
        return False
    if plain[:2] in _surnames():
        return len(plain) > 2
    return len(plain) < 4 and plain[0] in _surnames()


def is_sentence(text: str) -> bool:
    """Whether a short text tells something, by the words that hold Chinese sentences together: few
    names have one, and none of more than four characters."""
    plain = level(text)
    if len(plain) < 5 or "·" in plain:
        return False
    beside_the_place = plain.replace(level(best_place(plain) or ""), "", 1)
    return bool(set(beside_the_place) & set(word_lists("people")["tells"]))


def is_common_name(text: str) -> bool:
    """A name whose surname is not also an everyday word: fit to be found in running text."""
    return is_name(text) and level(text)[0] in _common_surnames()


def is_surname(letter: str) -> bool:
    """Of one character, and no everyday word."""
    return letter in _common_surnames()


@cache
def _surnames() -> frozenset[str]:
    lists = word_lists("people")
    return frozenset("".join(lists["surnames"])) | frozenset(lists["compound"])


@cache
def _common_surnames() -> frozenset[str]:
    by_frequency = "".join(word_lists("people")["surnames"])
    return frozenset(by_frequency[:180]) - frozenset(word_lists("people")["everyday"])


def _labelled_name(text: str) -> tuple[str | None, str]:
    """A name behind a label, and the text without it."""
    plain = level(text)
    for label in islice(_NAME_LABEL.finditer(plain), LABELS_TRIED):
        told = re.match(
            r"[一-龥]{1,8}(?:·[一-龥]{1,8})?[x*]{0,2}|[a-z][a-z .]{1,30}", plain[label.end() :][:48]
        )
        length = _name_length(told[0]) if told else 0
        if length:
            end = label.end() + length
            return text[label.end() : end].strip(), f"{text[: label.start()]},{text[end:]}"
    return None, text


def _name_length(told: str) -> int:
    if told[0].isascii():
        return len(re.split(r"[.]| and | from | live", told)[0])
    if "·" in told:
        return len(told)
    after = _AFTER_NAME.search(told, 2)
    end = after.start() if after else len(told)
    if is_name(told[:end]):
        return end
    return next((size for size in (3, 2) if after and is_name(told[:size])), 0)


def _name_among(parts: list[str], text: str) -> tuple[str | None, list[str]]:
    for part in parts:
        if is_name(part):
            return part, [other for other in parts if other is not part]
    english = re.match(r"\s*([A-Za-z]+(?: [A-Za-z.]+){1,3})\s*(?:[,，]|$)", text)
    if english:
        return english[1], [part for part in _SEPARATOR.split(text[english.end() :]) if part]
    if parts:
        first, last = parts[0], parts[-1]
        for size in (3, 2, 4):
            if is_name(first[:size]) and best_place(first[size:]):
                return first[:size], [first[size:], *parts[1:]]
            if is_name(last[-size:]) and best_place(last[:-size]):
                return last[-size:], [*parts[:-1], last[:-size]]
        if len(parts) > 1 and re.fullmatch(r"[一-龥]{2,4}", first) and best_place(parts[1]):
            return first, parts[1:]
    return None, parts


def _starts_chinese(part: str) -> bool:
    return "一" <= part[0] <= "龥" or part[0].isdigit()


def _without_phone(text: str) -> str:
    plain = level(text.translate(_DASHES))
    for hit in reversed(list(_PHONE.finditer(plain))):
        text = f"{text[: hit.start()]},{text[hit.end() :]}"
    return re.sub(r"(?:联系)?(?:电话|手机)(?:号码|号)?[:：是]?\s*(?=[,，。]|$)", "", text)
