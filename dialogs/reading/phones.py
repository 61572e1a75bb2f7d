"""Reads telephone numbers, in running text and as the answer to "which number?", and hides the
figures of numbers that are shown back.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple

from dialogs.reading.in_english.figures import repeated, spelled_out
from dialogs.reading.names import speaks_of_others
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern

LONGEST_ANSWER = 200
# Words that may stand beside a number in an answer: 晚上打我儿子的. More of them tell a story.
MOST_WORDS = 20
LONGEST_TELLING = 60  # letters that say when and where to call

_DASHES = str.maketrans("－—–‐‑−", "------")
# With those that soldiers say: 洞幺两三四五六拐八勾.
_FIGURES_SPOKEN = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖洞拐勾"
_SPOKEN = str.maketrans(_FIGURES_SPOKEN, "0012345678912123456789079")
_IN_WORDS = re.compile(rf"(?:[0-9{_FIGURES_SPOKEN}][ \-,，、]{{0,2}}){{7,}}")
# 四个零: as often as is said.
_SO_OFTEN = re.compile(
    rf"(?<=[0-9{_FIGURES_SPOKEN},，、 面后来了着是间])"
    rf"([2-8二两三四五六七八])个([0-9{_FIGURES_SPOKEN}])"
    rf"(?=[0-9{_FIGURES_SPOKEN},，。、 再然接完最后末加]|$)"
)
# What a number of 7 and more figures is, when it is none of a telephone.
_SUM = r"(?! ?(?:元|块|万|亿|千|百|圆|人民币|rmb|斤|吨|亩|平|米|年|公里|%|字))"

_GAP = r"[ \-._·]?"
_PHONE = re.compile(
    rf"(?<![0-9a-z])(?:\(?(?:\+|00)?86\)?[ \-]{{0,2}})?\(?"
    rf"(?P<mobile>1{_GAP}[3-9]{_GAP}[0-9]\)?(?:{_GAP}[0-9]){{8}})(?![0-9])"
    rf"{_SUM}"
    rf"|(?<![0-9a-z])(?P<fixed>\(?0[1-9][0-9]{{1,2}}\)?[ \-/]{{0,2}}[2-9](?:[ \-]?[0-9]){{6,7}})"
    rf"(?![0-9]){_SUM}"
)
_EXTENSION = r"(?: ?(?:转|分机号?|内线|ext\.?|x|#|-) ?[0-9]{1,6}(?:号|分机)?)?(?![0-9])"
# Every shape of which somebody could be called: Art. 48 keeps what was typed.
_CALLABLE = re.compile(
    rf"(?<![0-9a-z+])(?P<mainland>(?:{_PHONE.pattern}))(?P<extension>{_EXTENSION})"
    rf"|(?<![0-9a-z+])(?P<typed>"
    rf"(?:\+|00)[ (]{{0,2}}[1-9](?:[ \-().]{{0,3}}[0-9]){{6,13}}{_EXTENSION}"
    rf"|\(?(?:852|853|886)\)?[ \-]{{0,2}}[0-9](?:[ \-]?[0-9]){{6,8}}{_EXTENSION}"
    rf"|[48]00(?:[ \-]?[0-9]){{7}}{_EXTENSION}"
    rf"|\(?0[2-9][0-9]{{0,2}}\)?(?:[ \-]{{0,2}}[0-9]){{6,8}}{_EXTENSION}"
    rf"){_SUM}"
)
# Seven or eight digits without an area code, when the whole answer is nothing else.
_LOCAL = re.compile(
    r"[^0-9a-z]{0,6}([2-9][0-9]{2,3}[ \-]?[0-9]{4})" + _EXTENSION + _SUM + r"[^0-9]{0,3}"
)
_LABELLED = re.compile(
    r"(?:电话|座机|固话|号码)(?:是|为|[: ])*([2-9][0-9]{2,3}[ \-]?[0-9]{3,4})(?![0-9])" + _SUM
)
# 139 0000 1920，错了，1919
_SLIP = re.compile(
    r"(?P<number>1[0-9 \-]{9,14}[0-9])[,，。 ]*(?:不对|不是|说?错了?|打错了?|写错了?|wrong|sorry)"
    r"[,，。 ]*(?:应该?|是|尾号|后面?|最后|[四4]位)*[: ]*(?P<end>[0-9]{2,6})(?![0-9])"
)
_NOUGHTS = re.compile(r"(?<![a-zA-Z])[oO](?=[0-9])|(?<=[0-9])[oO](?![a-zA-Z])")
_BEFORE_MOBILE = re.compile(r"(?<![0-9])0(?=1[3-9][0-9]{9}(?![0-9]))")
_DATE = re.compile(r"(?:19|20)[0-9]{2}[ \-./]?(?:0[1-9]|1[0-2])[ \-./]?(?:0[1-9]|[12][0-9]|3[01])")
_IDENTITY = r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{5}[0-9xX]"
# Of a sum, an account or a form is what stands behind one of these.
_COUNTED = re.compile(
    r"(?:欠|共|总|合计|工资|价|赔|贷|款|余额|编号|单号|订单|卡号|账号|账户|身份证|案号|运单|快递|金额"
    r"|qq|微信号)[^0-9,，。;]{0,6}$"
)
_AMOUNT = re.compile(
    r"[0-9] ?(?:元|块|万|亿|圆|人民币|rmb|斤|吨|亩)"
    r"|(?:欠|赔|工资|贷款|合计|一共|共计)[^0-9]{0,6}[0-9]{3,}|[0-9]{4}年"
)
_CARD = re.compile(
    rf"(?<![0-9a-z])(?:{_IDENTITY}|[1-9][0-9]{{14,18}}"
    rf"|62[0-9]{{2,4}}(?:[ \-]?[0-9]){{11,14}}"
    rf"|[3-9][0-9]{{3}}(?:[ \-][0-9]{{4}}){{3}}(?:[ \-]?[0-9]{{1,3}})?)(?![ \-]?[0-9])"
)
_LABELS = re.compile(
    r"(?:我|俺|咱|本人|您|你|请|就|可以|他|她|my |call |the )?(?:的|们)?"
    r"(?:联系|移动|座机|家庭|办公|家里|单位|固定)?"
    r"(?:电话|手机|号码|联系方式|座机|固话|手提|tel|phone|mobile|call|number)"
    r"(?: ?(?:号码|号|no\.?|number|is|me|at|:))*(?:是|为|打)?|(?:^| )(?:我的?|是|打|号码)(?=$| )"
)
_FILLERS = re.compile(
    r"(?:请|一下|求|一定|谢谢啦?|(?:最后|末|尾)(?:四位|号)[是为]?[0-9]{4}|全的|应该|刚才|[那这]个?|不是|不对|说?错了?"
    r"|本人|联系方式|手提|就|可以|打|拨|写|找|联系|先|记|存|着|下|我|您|你们?|是|系|嘅|号码?|行|好|即可|了|吧|啊|呀|哈|啦"
    r"|的|滴|ok|call|me|my|our|is|at|to|phone|thanks|thank you|[\W_])*"
)
_ENDS = " \t\n,，。.、;；:：!！?？~～()（）吧啊呀哦呢哈了的谢"


@once_a_text
def spoken_digits(text: str) -> str:
    """The text with figures of every kind as plain ones: full-width, circled, keycaps, and those
    of a number that is spelled out (幺三八 …). Its length may change."""
    seen = text.translate(_DASHES).replace("\ufe0f", "").replace("\u20e3", "")
    plain = "".join(_figure(letter) for letter in seen)
    return spelled_out(_IN_WORDS.sub(_spelled, plain))


def _figure(letter: str) -> str:
    if letter <= "\x7f":
        return letter
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)


def _spelled(run: re.Match[str]) -> str:
    if run[0].isascii():
        return run[0]
    if not re.search(f"[{_FIGURES_SPOKEN}]", run[0]):
        return run[0]
    bare = re.sub(r"[ \-,，、]", "", run[0]).translate(_SPOKEN)
    return bare + (run[0][-1] if run[0][-1] in " ,，、" else "")


def read_phone(text: str) -> str | None:
    """A mainland mobile or landline number, as plain digits (landline: area code with a hyphen)."""
    plain = level(spoken_digits(text))
    for hit in _PHONE.finditer(plain):
        if number := _mainland(hit):
            return number
    local = _LOCAL.fullmatch(plain.strip()[:40])
    if (
        local is None
        or _DATE.fullmatch(local[1])
        or _COUNTED.search(plain.strip()[: local.start(1)])
    ):
        return None
    return re.sub(r"\D", "", local[1])


def _mainland(hit: re.Match[str]) -> str | None:
    if hit["mobile"]:
        return re.sub(r"\D", "", hit["mobile"])
    digits = re.sub(r"\D", "", hit["fixed"])
    # Beijing and nine other cities have 01x and 02x, everyone else three digits and a zero.
    area = 3 if digits[1] in "12" else 4
    return f"{digits[:area]}-{digits[area:]}" if 7 <= len(digits) - area <= 8 else None


class _Number(NamedTuple):
    start: int
    end: int
    number: str


def _numbers(plain: str) -> Iterator[_Number]:
    levelled = _CARD.sub(lambda card: "#" * len(card[0]), level(plain))
    for hit in _CALLABLE.finditer(levelled):
        if _COUNTED.search(levelled, max(0, hit.start() - 12), hit.start()):
            continue
        number = _mainland(hit) if hit["mainland"] else None
        if number is None and hit["mobile"] is None:
            number = plain[hit.start() : hit.end()].strip()
        else:
            number = f"{number}{plain[slice(*hit.span('extension'))].strip()}"
        yield _Number(hit.start(), hit.end(), number)


# A number in parts: with the marks of a voice keyboard (138。0000。1111), or with words between
# them (138，后面四个零，再1234).
_FIGURE = f"[0-9{_FIGURES_SPOKEN}]"
_MARKS = r"[。，、．/\s]{1,2}"
_THREE_PARTS = re.compile(rf"{_FIGURE}{{3}}{_MARKS}{_FIGURE}{{4}}{_MARKS}{_FIGURE}{{4}}")
_JOINS = pattern("phones", "joins")
_IN_PARTS = re.compile(
    rf"(?<!{_FIGURE})(?:{_JOINS.pattern})*((?:1|一|幺|壹){_FIGURE}{{2,6}}"
    rf"(?:(?:{_JOINS.pattern}|[。，、．/,.;；:：\s]){{1,8}}{_FIGURE}+(?![位个]))+)(?!{_FIGURE})"
)


def put_together(text: str) -> str:
    """The text with a number that is told in parts in one piece, however many figures it has."""
    said = _SO_OFTEN.sub(lambda hit: hit[2] * int(hit[1].translate(_SPOKEN)), text)
    return _IN_PARTS.sub(_joined, repeated(said))


def _joined(run: re.Match[str]) -> str:
    if not _THREE_PARTS.fullmatch(run[1]) and not _JOINS.search(run[0]):
        return run[0]
    return re.sub(rf"(?!{_FIGURE}).", "", _JOINS.sub("", run[0])).translate(_SPOKEN)


def _in_one(text: str) -> str:
    return spoken_digits(put_together(text))


def told_phone(text: str) -> str | None:
    """The answer to "which number?": each number in its normal form (what is not of the mainland as
    it was typed) between the words that stand beside it; None when nobody could call it."""
    plain = _put_right(_in_one(text[:LONGEST_ANSWER]).strip())
    if len(text) > LONGEST_ANSWER:
        return None
    found = list(_numbers(plain))
    if not found and (near := _near(plain)):
        return near
    if not found:
        bare = re.sub(r"[(（][^0-9]{1,8}[)）]$", "", plain)  # 61234567（香港）
        local = _LOCAL.fullmatch(level(bare)[:40])
        if local is None or _DATE.fullmatch(local[1]) or _COUNTED.search(plain[: local.start(1)]):
            return None
        return _without_labels(plain).replace(" ", "")
    words, at = "", 0
    for number in found:
        words += _without_labels(plain[at : number.start]) + " "
        at = number.end
    words += _without_labels(plain[at:])
    if sum(map(str.isalpha, words)) > MOST_WORDS:
        return None
    if _FILLERS.fullmatch(words):
        return "、".join(dict.fromkeys(number.number for number in found))
    if len(found) == 1:
        return _with_words(plain, found[0])
    kept = ""
    at = 0
    for number in found:
        kept += plain[at : number.start] + number.number
        at = number.end
    return (kept + plain[at:]).strip(_ENDS.translate({ord(mark): None for mark in "()（）"}))


def _with_words(plain: str, number: _Number) -> str:
    """A number, and in brackets the words around it but those that only say that it is one."""
    around = (pattern("phones", "dialled").sub("", plain[: number.start]), plain[number.end :])
    clauses = (each for part in around for each in re.split(r"[,，。;；:：!！?？()（）\n]+", part))
    stated = pattern("phones", "stated")
    told = ((clause, _without_labels(clause).strip()) for clause in clauses)
    beside = "，".join(
        level(clause).strip() if stated.search(clause) else bare
        for clause, bare in told
        if not _FILLERS.fullmatch(bare)
    )
    return f"{number.number}（{beside}）" if beside else number.number


_AREA = re.compile(r"区号[是为: ]*(0[1-9][0-9]{1,2})(?![0-9])")
_NEAR = re.compile(
    rf"(?<![0-9a-z])(?P<number>[2-9][0-9]{{2,3}}[ \-]?[0-9]{{4}})"
    rf"(?P<extension>{_EXTENSION})(?![0-9]){_SUM}"
)
_SPOT = re.compile(
    r"村|居委|社区|小卖|商店|门卫|传达|办公|学校|单位|家|厂|座机|电话|打|找|叫|本地|固话"
)


def _near(plain: str) -> str | None:
    """村委会6120099，找老支书: a number without its area's, or with this behind it."""
    area = _AREA.search(level(plain))
    left = _AREA.sub(lambda hit: " " * len(hit[0]), level(plain))
    hits = list(_NEAR.finditer(left))
    words = f"{left[: hits[0].start()]} {left[hits[0].end() :]}" if len(hits) == 1 else ""
    if not words or any(map(str.isdigit, words)) or _COUNTED.search(left[: hits[0].start()]):
        return None
    number = hits[0]["number"].replace(" ", "") + hits[0]["extension"].strip()
    if _DATE.fullmatch(hits[0]["number"]) or sum(map(str.isalpha, words)) > MOST_WORDS:
        return None
    if area:
        number = f"{area[1]}-{number}"
    elif not _SPOT.search(words):
        return None
    return _with_words(left, _Number(*hits[0].span(), number))


def _put_right(plain: str) -> str:
    """With noughts for the letter O, and a number that is put right in the same breath."""
    plain = _BEFORE_MOBILE.sub("", _NOUGHTS.sub("0", plain))
    slip = _SLIP.search(level(plain))
    if slip is None:
        return plain
    number, end = slip["number"].replace(" ", ""), slip["end"]
    return f"{plain[: slip.start()]}{number[: -len(end)]}{end}{plain[slip.end() :]}"


def how_to_call(text: str) -> str | None:
    """The answer to "which number?" that says at length when, where or whom to call; as typed."""
    plain = level(spoken_digits(text[:LONGEST_ANSWER]))
    count = len(list(_numbers(plain))) or len(_LABELLED.findall(plain))
    tells = len(text) > LONGEST_TELLING or is_counted(text)
    return text.strip() if count == 1 and not tells else None


def told_alone(text: str) -> str | None:
    """A number that nothing else stands beside: where it is not asked for, but said."""
    left, phone = without_phones(text[:LONGEST_ANSWER])
    return phone if phone and _FILLERS.fullmatch(_without_labels(left)) else None


def _without_labels(words: str) -> str:
    return _LABELS.sub("", level(words)).strip(_ENDS)


@once_a_text
def without_phones(text: str) -> tuple[str, str | None]:
    """The text without the numbers in it, and these as they were told."""
    plain = _in_one(text)
    found = list(_numbers(plain))
    if not found:
        return text, None
    for number in reversed(found):
        plain = f"{plain[: number.start]},{plain[number.end :]}"
    plain = re.sub(
        r"(?:联系)?(?:电话|手机|座机|联系方式|tel|phone)(?:号码|号)?[:：是为]?\s*(?=[,，。;]|$)",
        "",
        plain,
    )
    return plain, "、".join(dict.fromkeys(number.number for number in found))


def declines_phone(text: str) -> bool:
    """Whether somebody has none, or will not tell it."""
    plain = level(text).strip(_ENDS)
    none = pattern("phones", "none")
    clauses = [clause.strip(_ENDS) for clause in re.split(r"[,，。;；!！?？ \n]+", plain)]
    return bool(plain) and any(none.fullmatch(each) for each in (plain, *clauses) if each)


def asks_back(text: str) -> bool:
    """Whether the text asks why it is asked, or points elsewhere: 上次不是填过了吗."""
    return (
        pattern("phones", "asks_back").fullmatch(level(text).strip(" ,，。.!！?？~\n")) is not None
    )


def goes_on_telling(text: str) -> bool:
    """对了，井边上还有个养猪场: it answers nothing; nor does what others do."""
    plain = level(text)
    return speaks_of_others(plain) or pattern("phones", "goes_on").search(plain) is not None


def speaks_of_none(text: str) -> bool:
    """Whether somebody says that there is no phone where it is not asked for."""
    return pattern("phones", "no_phone").match(level(text).strip()) is not None


def is_identity_or_card(text: str) -> bool:
    """Whether the text holds the number of an identity or bank card: nobody can be called by it."""
    return _CARD.search(level(spoken_digits(text[:LONGEST_ANSWER]))) is not None


def is_counted(text: str) -> bool:
    """Whether a long figure in the text is a sum, an amount or a date."""
    plain = level(spoken_digits(text[:LONGEST_ANSWER]))
    return _AMOUNT.search(plain) is not None or (
        _DATE.search(plain) is not None and not _DATE.fullmatch(plain.strip())
    )


def is_handle(text: str) -> bool:
    """Whether the text gives another way to reach somebody: 微信 laoli1968, QQ, an e-mail."""
    return pattern("phones", "handles").search(level(text)) is not None


_HIDDEN = re.compile(
    rf"(?<![0-9a-z])(?:{_IDENTITY}|[1-9][0-9]{{14}}|[3-9][0-9]{{3}}(?:[ \-]?[0-9]{{4}}){{3}}"
    rf"(?:[ \-]?[0-9]{{1,3}})?"
    rf"|1[3-9](?:[ \-]?[0-9]){{9}}"
    rf"|\(?0[1-9][0-9]{{1,2}}\)?[ \-]?[2-9][0-9]{{2,3}}[ \-]?[0-9]{{3,4}})(?![0-9])"
)
# No number that is hidden has fewer figures, or more between two of them; most texts have none.
_LONG = re.compile(r"\d(?:\D{0,2}\d){8,}")
_FIGURES = re.compile(r"[0-9](?:[ \-().·]{0,3}[0-9]){5,}[xX]?")


def masked(text: str, but: Collection[str] = ()) -> str:
    """The text with the middle of phone, identity and bank card numbers hidden: the petitioner
    still knows them again, whoever looks over a shoulder does not. Others read on as they are, and
    so do those in `but` (bare figures)."""
    return _starred(_HIDDEN, text, but) if has_long_number(text) else text


def masked_phone(text: str) -> str:
    """The same of a telephone's words, in which every long number is one."""
    return _starred(_FIGURES, text)


def has_long_number(text: str) -> bool:
    """False where `masked` hides nothing for sure: much quicker than to look for what it does."""
    return _LONG.search(text) is not None


def hidden_numbers(text: str) -> set[str]:
    """The bare figures of what `masked` hides."""
    if not has_long_number(text):
        return set()
    plain = level(text.translate(_DASHES))
    return {_bare(hit[0]) for hit in _HIDDEN.finditer(plain)}


def _bare(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()


def _starred(pattern: re.Pattern[str], text: str, but: Collection[str] = ()) -> str:
    plain = level(text.translate(_DASHES))
    letters = list(text)
    for hit in pattern.finditer(plain):
        if but and _bare(hit[0]) in but:
            continue
        figures = [at for at in range(*hit.span()) if plain[at].isalnum()]
        first = max(0, min(len(figures) - 8, 6 if len(figures) > 13 else 3))
        for at in figures[first:-4]:
            letters[at] = "*"
    return "".join(letters)
