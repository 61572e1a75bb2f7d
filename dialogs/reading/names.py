"""Tells whether words are a person's name: of the Han by surname and length, of other peoples by
their marks, syllables or script."""

import re
import unicodedata
from functools import cache
from importlib import resources

from backend_client.wording.surnames import (
    compound_surnames,
    surnames,
    surnames_that_are_words,
)
from dialogs.reading.divisions.locate import locate
from dialogs.reading.places import best_place
from dialogs.reading.remembered import once_a_text
from dialogs.reading.topics.forms import level
from dialogs.reading.topics.segment import words
from dialogs.reading.word_lists import pattern, word_lists

LONGEST_NAME = 40
LONGEST_REFUSAL = 60  # letters, twice as many of Latin ones
MOST_TRANSCRIBED = 7  # letters without a dot between them
# With the extension planes, where 𬱟 and 𠮷 stand, and the circle of 王〇.
HAN = "㐀-䶿一-鿿〇\U00020000-\U0003fffd"
# Every mark that keyboards put between the parts of a name.
DOTS = "·•‧∙・.．⋅᛫﹒ᐧ●。˙"

_DOTTED = re.compile(rf"[{HAN}]{{1,10}}(?: ?[{DOTS}] ?[{HAN}]{{1,10}}){{1,4}}")
# A full stop, as voice keyboards put it, is no dot in a name before where they live.
_STOP = re.compile(rf"[{DOTS}] ?(?=[我俺咱]?们?(?:现?在?家?居?住|家[在是]|今年|电话|手机|身份))")
_HAN_ONLY = re.compile(rf"[{HAN}]+")
_SPACED = re.compile(rf"[{HAN}]{{1,6}}(?: [{HAN}]{{1,6}}){{1,3}}")
_MASKED = re.compile(rf"[{HAN}]{{1,3}}(?:[{HAN}]|某某|x{{1,2}}|\*{{1,2}})")
_LETTERS = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+)*\.?")
# What follows I am, and is nobody's name: I am filing for my neighbour, I am very angry.
NO_NAME = (
    r"(?!(?:a|an|the|not|no|in|at|on|of|from|by|here|there|very|so|too|quite|really|just|also|still|now|only|under|over"
    r"|afraid|sick|ill|sorry|sure|old|unable|pregnant|homeless|angry|unemployed|blind|deaf|alone|my|your|his|her"
    r"|their|our|one|who|what|about|for|to|with|disabled|retired|worried|tired|scared|married|concerned|injured"
    r"|filing|reporting|writing|asking|complaining|living|calling|speaking|acting|helping|having|being|looking|trying|going|coming|waiting|suffering|working|telling|contacting|staying|renting|getting"
    r"|representing|applying|requesting|seeking|petitioning|and|but|as|[0-9]+)(?![a-z]))"
)
_BEFORE = re.compile(
    r"^(?:(?:本人|我的?)?(?:姓名|名字|名(?=[:：])|大名|全名|代表人|联系人|反映人|投诉人|信访人|签名|署名|本人)"
    r"(?:[:： ]|就?是|叫)*"
    r"|(?:好吧?|那|行)?(?:您|你|请)?就?(?:写|叫|喊|填|称呼|记)(?:我|作|成|上|为|吧)*"
    r"|(?:我的?|俺|咱|偶|我系|本人的?|真实|户主)?(?:大名|全名|姓名|名字)?"
    r"(?:就|是|叫做?|名叫|为|：|:|姓| )+"
    r"|免贵姓|敝姓"
    r"|(?:my name(?:['’]s| is)|name ?(?:is|:)?|call me)\s+"
    rf"|(?:i am|i['’]m|it['’]s|this is)\s+{NO_NAME})",
    re.IGNORECASE,
)
_SURNAME_ALONE = re.compile(r"姓[名氏]?[:： 是]*.$")
_AFTER = re.compile(
    r"(?:[，,]?(?:就?可以了?|就行了?|就好了?|就可以了?|即可|就成|就中|就得|得了|好了|吧|呗|啊|呀|哈|哦|呢|啦|嘛|谢谢您?|please))+$",
    re.IGNORECASE,
)
_ENDS = " \t\n，,。、;；:：!！?？~～\"“”'‘’「」《》()（）"


@once_a_text
def is_name(text: str) -> bool:
    """A Chinese personal name by surname and length (also 李某, 王某某, 张XX, 买买提·艾山)."""
    plain = level(text)
    if "·" in plain and re.fullmatch(rf"[{HAN}]{{2,8}}·[{HAN}]{{2,10}}", plain):
        return True
    if not _MASKED.fullmatch(plain) or len(plain) > 4:
        return False
    lists = word_lists("people")
    if (
        plain in lists["not_names"]
        or plain in _common_words()
        or set(_given(plain)) & set(lists["not_given"])
        or best_place(plain)
    ):
        return False
    if plain[:2] in _surnames():
        return len(plain) > 2
    short = len(plain) < 4 or pattern("people", "of_an_age").fullmatch(plain) is not None
    return short and plain[0] in _surnames()


def _given(plain: str) -> str:
    """What must stand in no given name, without the letter that does in 孙长顺 and 王长江 alone."""
    return plain[2:] if plain[1] == "长" and len(plain) == 3 and is_surname(plain[0]) else plain[1:]


def is_common_name(text: str) -> bool:
    """A name whose surname is not also an everyday word: fit to be found in running text."""
    return is_name(text) and level(text)[0] in _common_surnames()


def begins_with_a_name(text: str) -> bool:
    """Whether an answer is a name with something behind it: 周美凤，住哪儿就不说了."""
    first, *rest = _CLAUSE_END.split(text.strip(), maxsplit=1)
    return bool(rest and rest[0]) and is_common_name(first)


_CLAUSE_END = re.compile(r"[,，。;； ]+")


def is_surname(letter: str) -> bool:
    """Of one character, and no everyday word."""
    return letter in _common_surnames()


@once_a_text
def plain_name(text: str) -> str | None:
    """The name in a part of an answer, as it was typed, when it is sure: of the Han, of other
    peoples, in other scripts, 老李 and 李女士; 王 芳 is put together."""
    text = text.strip(_ENDS)
    if not text or len(text) > LONGEST_NAME or _is_other_word(text):
        return None
    if is_name(text) or _is_dotted(text) or _is_called(text) or is_transcribed(text):
        return text
    if joined := _put_together(text):
        return joined
    return text if _is_in_letters(text) else None


@once_a_text
def said_name(text: str) -> str | None:
    """The answer to "your name?": what `plain_name` knows, with the words around it (您就写老李吧);
    of one character, too."""
    typed = _BEFORE.sub("", text.strip(_ENDS)).strip(_ENDS)
    text = _AFTER.sub("", text.strip(_ENDS)).strip(_ENDS)
    if name := plain_name(text):
        return name
    bare = _BEFORE.sub("", text).strip(_ENDS)
    name = plain_name(bare) if bare != text else None
    alone = len(bare) == 1 and (bare == text or _SURNAME_ALONE.search(text))
    if name is None and alone and (bare in _surnames() or _is_rare(bare)):
        return bare
    return name or (typed if _may_be_name(typed) else None)


def without_label(text: str) -> str:
    """姓名赖英, 我叫赖英 without what is said before the name."""
    return _BEFORE.sub("", text).strip(_ENDS) or text


_STAMMER = re.compile(rf"(?<![{HAN}])([{HAN}]{{1,3}})(?:…+|\.{{2,}}|——|[,，、 ]+)(?=\1[{HAN}])")


_SPELLED = re.compile(rf"(?:我?(?:姓|是|叫))?[{HAN}]{{1,4}}的([{HAN}])[,，。 ]+(?=\1[{HAN}])")


def unstammered(text: str) -> str:
    """石铁……石铁牛 as 石铁牛, and 谢谢的谢，谢正明 as 谢正明."""
    return _STAMMER.sub("", _SPELLED.sub("", text))


_LETTER_BY_LETTER = re.compile(rf"([{HAN}])((?: +[{HAN}]){{2}}| +[{HAN}]{{1,2}})(?=[ ,，。;；]|$)")


def unspaced(text: str) -> str:
    """王 芳 青河县… as 王芳 青河县…: a surname alone is none."""
    hit = _LETTER_BY_LETTER.match(text)
    if hit is None or not is_surname(level(hit[1])):
        return text
    return f"{hit[1]}{hit[2].replace(' ', '')}{text[hit.end() :]}"


def _may_be_name(text: str) -> bool:
    """李想, 张有为: by surname and length alone, where nothing but a name is said."""
    plain = level(text)
    if not 2 <= len(plain) <= 3 or not _HAN_ONLY.fullmatch(plain) or not is_surname(plain[0]):
        return False
    other = _is_other_word(plain) or plain in _common_words() or best_place(plain)
    return not other and pattern("people", "particles").search(plain[1:]) is None


@once_a_text
def is_bare_name(text: str) -> bool:
    """A name where one was asked for and nothing else is said: of a rare surname (过晓岚), of two
    (范姜文雄), of Japan (山本雅子) or transcribed (阿苦日歪); no word, no place and no sentence."""
    plain = level(text)
    if not 2 <= len(plain) <= MOST_TRANSCRIBED or not _HAN_ONLY.fullmatch(plain):
        return False
    if is_name(plain) or is_transcribed(plain):
        return True
    return _may_be_bare(plain) and not best_place(plain)


def _may_be_bare(plain: str) -> bool:
    lists = word_lists("people")
    two = plain[:2] in compound_surnames() or plain[:2] in lists["japanese"]
    if two and (len(plain) > 4 or set(plain[2:]) & frozenset(lists["never_given"])):
        return False
    by_sound = len(plain) > 3 or plain[0] not in _surnames() | _rare_surnames()
    if by_sound and not two and not _sounds_foreign(plain):
        return False
    cut = words(plain)
    if _is_other_word(plain) or (cut[-1] == plain and len(plain) < 4):
        return False
    if two:
        return len(plain) > 2
    rare = len(plain) == 3 and plain[0] in _rare_surnames() and cut[0] == plain[0]
    if rare or (len(plain) < 4 and plain[0] in _surnames()):
        never = _never_given()
        if len(plain) == 3 and cut[0] == plain[0]:
            never -= frozenset(lists["seldom_given"])
        return not set(plain[1:]) & never and cut[-1] not in lists["no_given_words"]
    return sum(len(word) > 1 for word in cut) < 2 and _sounds_foreign(plain)


def _sounds_foreign(plain: str) -> bool:
    """Whether its characters are mostly those of transcribed names."""
    lists = word_lists("people")
    left = pattern("people", "sounds_with_words").sub("", plain)
    if set(left) & _never_transcribed():
        return False
    sounds = sum(letter in lists["syllables"] for letter in plain)
    return len(plain) > 2 and sounds >= (0.75 if len(plain) > 3 else 0.6) * len(plain)


@cache
def _rare_surnames() -> frozenset[str]:
    return frozenset(surnames_that_are_words())


def is_person(text: str) -> bool:
    """A name in Chinese letters, or what somebody is called by: 老李, 李女士, 买买提·艾山."""
    named = is_bare_name(text) or _is_dotted(text) or _is_called(text)
    return named and not _is_other_word(text)


def is_said_to_be_a_name(text: str) -> bool:
    """卓有光 behind 我叫: whatever begins with a surname, and says nothing."""
    plain = level(text)
    fits = 2 <= len(plain) <= 3 and _HAN_ONLY.fullmatch(plain) and plain[0] in _surnames()
    given = set(plain[1:]) - set("有")
    said = given & frozenset(word_lists("people")["never_given"])
    return bool(fits) and not (said or pattern("people", "particles").search("".join(given)))


def is_compound_surname(text: str) -> bool:
    return level(text) in compound_surnames()


@cache
def _never_given() -> frozenset[str]:
    lists = word_lists("people")
    return frozenset(lists["not_given"]) | frozenset(lists["never_given"])


@cache
def _never_transcribed() -> frozenset[str]:
    lists = word_lists("people")
    return (_never_given() - frozenset(lists["syllables"])) | frozenset(lists["never_sounds"])


def _is_other_word(text: str) -> bool:
    return level(text).replace(" ", "") in word_lists("people")["not_names"]


def _is_dotted(text: str) -> bool:
    if not _DOTTED.fullmatch(text):
        return False
    if before_stop(text) != text:
        return False
    parts = re.split(rf" ?[{DOTS}] ?", text)
    return max(map(len, parts)) > 1 and not any(is_sentence(part) for part in parts)


def before_stop(text: str) -> str:
    """李大山 of 李大山。家住新安村 and of 李大山。新安村三组; the whole of 买买提。艾山."""
    first, dot, rest = (
        re.split(rf"([{DOTS}])", text, maxsplit=1)
        if set(text) & set(DOTS)
        else (
            text,
            "",
            "",
        )
    )
    if dot and (_STOP.match(dot + rest) or best_place(rest)):
        return first.strip()
    return text


@cache
def _titles() -> tuple[str, ...]:
    return tuple(word_lists("people")["titles"])


def _is_called(text: str) -> bool:
    """老李, 小欧阳, 李女士, 王建国师傅."""
    lists = word_lists("people")
    plain = level(text)
    if len(plain) < 2:
        return False
    if plain[0] in "老小大阿" and plain[1:].removesuffix("头") in _surnames():
        return True
    title = ""
    if plain.endswith(_titles()):
        title = next(each for each in lists["titles"] if plain.endswith(each))
    before = plain[: -len(title)] if title else ""
    return bool(before) and (
        before in _surnames()
        or is_name(before)
        or (before[0] in "老小" and before[1:] in _surnames())
    )


def is_transcribed(text: str) -> bool:
    """巴音吉日嘎拉, 阿尔木呷, 扎西次仁, 买买提 艾山: syllables that transcribe another language."""
    plain = level(text)
    bare = plain.replace(" ", "")
    if bare in word_lists("people")["short_names"]:
        return True
    if not 3 <= len(bare) <= 14 or not _HAN_ONLY.fullmatch(bare):
        return False
    syllables = word_lists("people")["syllables"]
    if sum(letter in syllables for letter in bare) < len(bare) - (len(bare) > 5):
        return False
    return not best_place(bare) and not (locate(bare) and len(bare) < 6)


def _put_together(text: str) -> str | None:
    """王 芳, 李　明, 欧 阳 春 梅."""
    plain = " ".join(level(text).split())
    if not _SPACED.fullmatch(plain):
        return None
    parts = plain.split(" ")
    bare = text.translate({ord(space): None for space in " \u3000\xa0"})
    beginning = "".join(parts[:2]) if len(parts[0]) == 1 and len(parts) > 2 else parts[0]
    if len(bare) <= 4 and (parts[0] in _surnames() or beginning in _surnames()) and is_name(bare):
        return bare
    return None


def _is_in_letters(text: str) -> bool:
    """Иван Петров, 김철수, John Smith, ཚེ་རིང: up to five words in letters that are not Han."""
    words = unicodedata.normalize("NFC", text).replace("་", " ").split()
    if not 1 <= len(words) <= 5 or any(map(_HAN_ONLY.search, words)):
        return False
    if not all(_LETTERS.fullmatch(word) or _is_marked(word) for word in words):
        return False
    common = set(word_lists("people")["english"])
    said = [word for word in words if word.strip(".").casefold() in common]
    named = all(word[0].isupper() for word in words) and 2 * len(said) < len(words)
    return len(text) > 1 and (named or not said)


def _is_marked(word: str) -> bool:
    """A word of a script whose vowels are marks of their own."""
    return all(unicodedata.category(c)[0] in "LM" for c in word)


def _is_rare(letter: str) -> bool:
    return _HAN_ONLY.fullmatch(letter) is not None and not "一" <= letter <= "龥"


def is_sentence(text: str) -> bool:
    """Whether a short text tells something, by the words that hold Chinese sentences together: few
    names have one, and none of more than four characters."""
    plain = level(text)
    if len(plain) < 5 or "·" in plain:
        return False
    beside_the_place = plain.replace(level(best_place(plain) or ""), "", 1)
    return bool(set(beside_the_place) & set(word_lists("people")["tells"]))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(surnames()) | compound_surnames()


@cache
def _common_words() -> frozenset[str]:
    """Words that begin with the character of a surname: 单元, 全国."""
    table = resources.files(__package__).joinpath("words_like_names.tsv")
    lines = table.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line[0] != "#" for word in line.split())


@cache
def _common_surnames() -> frozenset[str]:
    return frozenset(surnames()[:180]) - frozenset(word_lists("people")["everyday"])


def speaks_of_others(text: str) -> bool:
    """Whether the text begins with somebody else: what it tells is nothing that its writer does."""
    return pattern("people", "others", "kin_called").match(level(text[:40]).lstrip()) is not None


def in_first_person(text: str) -> str:
    """俺叫, 额叫, 我系, 我個名叫: as everybody says it."""
    said = _CALLS_ONESELF.match(text)
    return f"我{'叫' if said[1] in '叫喊' else '是'}{text[said.end() :]}" if said else text


_CALLS_ONESELF = re.compile(
    r"(?:(?:算[了咯啦]?|好[吧嘛]?|行[吧嘛]?|要得|那|嗯|哦)[,，。 ]*)?"
    r"(?:俺|额|我|咱)(?:自己)?(?:[个個]?名)?(叫|喊|系|係)(?=[^,，。]{2,4}(?:$|[,，。;； ]))"
)


def declines_name(text: str, *, asked: bool = True) -> bool:
    """Whether the text says that its writer will not sign; 不想说 does where they are `asked`."""
    plain = level(text).strip(_ENDS)
    if speaks_of_others(plain) or pattern("people", "signs_after_all").search(plain):
        return False
    if asked and pattern("people", "unsigned_alone").fullmatch(plain):
        return True
    longest = LONGEST_REFUSAL * (2 if plain.isascii() else 1)
    return len(plain) <= longest and pattern("people", "unsigned").search(plain) is not None


def asks_back(text: str) -> bool:
    """Whether the text is a question about the question, or points elsewhere: 身份证上有."""
    return pattern("people", "asks_back").fullmatch(level(text).strip(_ENDS)) is not None


def calls_oneself(text: str) -> bool:
    """Whether the words say themselves that they are a name: 我叫…, 叫我…, 姓名…, 本人…."""
    return pattern("people", "calls_oneself").search(level(text)) is not None
