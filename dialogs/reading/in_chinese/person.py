"""Reads who somebody is and where they live in an answer in Chinese, clause by clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from dialogs.reading.divisions.locate import is_division, named
from dialogs.reading.names import (
    HAN,
    is_common_name,
    is_compound_surname,
    is_name,
    is_person,
    is_said_to_be_a_name,
    is_surname,
    is_transcribed,
)
from dialogs.reading.places import best_place, has_detail
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern, word_lists

LONGEST = 200  # letters; nobody says longer who they are
MOST_CLAUSES = 24
LONGEST_CLAUSE = 44
FEW_BESIDE = 3  # letters beside a name that may be other words
SHORT_BESIDE = 12  # letters beside a name and a home that are no story: 要吃饭了长话短说
MOST_BESIDE = 24  # letters and figures beside a name; more of them tell a story

_BETWEEN = re.compile(rf"(?<=[{HAN}])-(?=[{HAN}])")
_STOPPED = re.compile(rf"[{HAN}]。[{HAN}]")
_WITH_ME = re.compile(r"[我俺咱](?:和|跟|与)")
_ENDS = " \t\n,，。;；"
_CLAUSE = re.compile(r"[^\s,，。;；:：!！?？~～\n/|()（）“”\"、]+")
_ALONE = re.compile(rf"(?:^|\s)[{HAN}](?:\s|$)")
_ME = (
    r"(?:我哋|我们|俺们|咱们|阿拉|我伲|本人|鄙人|在下|老汉|俺|额|我|咱|吾|侬|恁|偶|伲|个|您|你"
    r"|就|都|请)"
)
_KIN = (
    r"(?:女儿|闺女|儿子|媳妇|儿媳妇?|老婆|爱人|丈夫|妻子|老公|老伴|妈妈?|母亲|爸爸?|父亲|孙子|孙女|女婿|侄子|侄女"
    r"|弟弟?|哥哥?|姐姐?|妹妹?|兄弟|家属)"
)
_ROLE = (
    r"(?:户主|业主代表|村民代表|工人代表|家长代表|代表人?|业主|村民|居民|职工|工人|社员|联系人|反映人|投诉人|信访人"
    r"|申请人|签名人?|署名|落款|负责人|老百姓|租户|家长|(?:屋头|屋里|家里)的|当家的|掌柜的|那口子)"
)
# What stands before a name, in whatever order: it belongs to nobody's.
_BEFORE = re.compile(
    rf"(?:(?:{_ME}|{_ROLE}|嗯|哦|好吧?|行吧?|那|算了|您好|你好|免贵|那个|这个|嘅|嘞|的)*"
    rf"(?:(?:是|系)(?:他|她|老人|户主)(?:家|的|嘞)?{_KIN}"
    rf"|姓[{HAN}]{{1,2}}(?=名?叫)|(?:身份证|户口本|本本)[上里]?(?:的?名字)?(?:是|叫|写的?是?)"
    r"|(?:大|全|真|小|官)?名字?(?=[叫是系写为])|(?:真实)?姓名|名字|名儿|大名|全名|叫做|叫作|名叫|叫|喊作?|唤作?|称呼?"
    r"|系|是|写|填|记|署|签|为)?){0,4}"
)
_SAID = re.compile(r"[叫姓名喊系]|(?:户主|业主|村民|联系人|反映人|投诉人|申请人)(?!代表)")
_AFTER = re.compile(
    r"(?:还能是谁|就是我|是我|本人|就?可以了?|就?行了?|就?好了?|就成|就中|就得|得了|撒|噶|呀|嘞|咯|呗|哈|吧|啊|咧|嘛|哩|喽|噻|滴|呢|哦)+$"
)
_SURNAME = re.compile(rf"(?:{_ME}|真的?|免贵|敝|小)*姓(?P<name>[{HAN}]{{1,2}}?)(?:的|嘅|呀|啊)?")
# Spells a name out, or says which one it is not: 等候的候, 立早章, 不是也.
_SPELLED = re.compile(
    rf"[{HAN}]{{1,4}}[的嘅]([{HAN}]{{1,2}})(?:字)?|不是[{HAN}]{{1,4}}|不是骂人|别笑|[{HAN}]{{2,3}}"
)
_FILLER = re.compile(
    r"(?:您好|你好|哈啰|喂|在吗|领导(?:们?好)?|大家好|不好意思|对不起|抱歉|(?:刚才|前面|上面|不好意思|刚刚|我|名字|姓)*[打写说]?错了?|更正(?:一下)?"
    r"|(?:我|早就?|都|已经|就|之前|刚才)*(?:跟|和|给)?(?:你们?|您)?说过(?:了|的)?(?:好几遍|多少遍)?(?:了)?|实名就实名|谢谢(?:你们?|您)?|麻烦(?:你们?|您)?了?"
    r"|(?:我|俺)?怕(?:哪个|个?啥|谁|什么)|(?:签名|署名|姓名|名字|联名|联名人|地址|住址|电话|手机|手机号码?|联系人|反映人|名)"
    r"|先?记(?:个|一下|下)?(?:号码?|电话)|(?:名字?|姓名)(?:就|先|我)*(?:免|算|不写)了|(?:就)?打这个(?:就[行好成])?|电话先给(?:你们?|您)|打|找我|(?:就|只|光|先)?[说写填给留](?:个|一下)?(?:地址|住址|电话)(?:吧|行不行|行吗|可以吗|成不成|中不中)?|(?:门牌|几号|楼号)(?:号码?)?(?:我|也)?(?:不知道|记不得|不记得|没有|不清楚|忘了)|(?:就)?写(?:他|她)的?(?:名字)?|我?(?:还|正|现)?在(?:开车|上班|忙|外[面地]|路上|地里|干活|吃饭|开会)(?:呢|着呢?)?|就?[行好成]|嗯+|哦+|好的?|行|是的|可以|号码)"
)
_LATER = re.compile(
    r"(?:先(?:写|记|填|留)(?:个|下)?(?:地址|住址|这个?)|(?:名字|姓名|名儿?|住?地址|住址|住处|电话)(?:我|就|先|还是)*(?:(?:电话|见面|当面|到时)[里上]?|回头|等会儿?|一会儿?|待会儿?|以后|后面|之后|下次|等等)(?:再)?(?:说|写|填|补|讲)?"
    r"|门朝[东西南北])"
)
_COUNTED = re.compile(
    r"(?:我|我是)?(?:代表|替|为)?(?:了)?(?:全组|全村|全楼|大家|大伙)?(?:一共|共|总共|我们?|俺们|咱们)*(?:[0-9一二三四五六七八九十两几]+)(?:个?人|户|家|口子?|位|名)(?:村民|业主|工人|工友)?(?:一起|联名|签字|签名|共同|报|反映)*"
    r"|(?:我们|俺们|咱们)[俩两仨](?:个|口子|人)?(?:一起|联名)?(?:报|签|反映|来)?的?|(?:夫妻|夫妇|姐妹|兄弟|父子|母子|母女|父女|爷俩|娘俩)[俩两]?(?:个|人)?"
    r"|(?:我们|俺们|咱们)?两口子"
)
_PAIR = re.compile(
    rf"(?P<first>[{HAN}]{{2,4}}?)(?:和|跟|与|同|还有)(?:[他她我俺]的?)?(?:{_KIN})?(?P<second>[{HAN}]{{2,4}})"
)
_NUMBERED = re.compile(r"[0-9]{1,2}[.、)]?")
_LIVING = r"(?:现|在|都|就|一直)*(?:家住在?|家在|家搁|搁|住喺|住在|住(?!址)|居住在?|喺)"
_RUN = re.compile(rf"(?P<name>[{HAN}]{{2,4}}?){_LIVING}(?P<home>[{HAN}0-9a-z\-#]{{2,40}})")
_OF = re.compile(rf"(?P<home>[{HAN}0-9a-z\-#]{{2,30}}?)[的嘞嘅]?(?P<name>[{HAN}]{{2,4}})")
_HOME_LEAD = re.compile(
    rf"(?:{_ME}*(?:家里?|屋里?|老家|现)?(?:现|在|都|就|一直)*(?:{_LIVING}|(?:家庭)?[住地]址(?:写|是|在)?)|家就?在|{_ME}*[家屋]就?在|先写地址|就是(?=.*[村组队号室栋]$)|(?:我|俺|咱)们?(?:是|系)|[是系](?=.+[的嘞人]$))"
)
_HOME_TAIL = re.compile(r"(?:住|人|的(?:都认识我)?|嘞|嘅|那边|这边|那儿|那里|那块|就是|咧|哩)+$")
_SIDE = (
    r"(?:后头|后面|后院|前头|前面|前院|旁边|边上|隔壁|对面|对门|斜对面|楼上|楼下|底下|西头|东头|南头|北头|里头|附近"
    r"|跟前|门口|院里|那家|那户|第.{1,2}[家户排栋间])"
)
_BESIDE_HOUSE = re.compile(
    rf"(?:靠|挨着|临)?[{HAN}0-9]{{2,14}}?{_SIDE}(?:[{HAN}0-9]{{0,6}}{_SIDE})?|(?:靠|挨着|临)[{HAN}]{{1,6}}(?:那?家|那户)?"
)
_HAMLET = re.compile(
    rf"[{HAN}]{{1,5}}(?:沟|坪|湾|岭|屯|寨子?|庄子?|坝子?|坡|堡子?|店子|集|营子?|窝铺|塘|冲|坳|洼|滩|桥|峪|岗子?|渡|崖|川|梁"
    r"|坨|凹|圩|埠|沟头|桥头|庙|家子|河沿|胡同|巷子?|家属院|大院|排村)"
)
_TELLS = re.compile(
    r"[在了没不堆漏坏有被过得到着吵打是把扔放停从去来让叫修挖补写填想说要给他她]|垃圾|一下|等会|回头|知道"
)


@dataclass
class ToldInClauses:
    """What the clauses of an answer tell: `sure` is who says that they are called so."""

    names: list[str] = field(default_factory=list)
    sure: list[str] = field(default_factory=list)
    homes: list[tuple[int, int]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    later: bool = False
    counted: bool = False
    surname: bool = False


class InChinese(NamedTuple):
    """`several` sign together, and `name` holds them all."""

    name: str | None = None
    home: str | None = None
    several: bool = False


def person_in_chinese(text: str) -> InChinese | None:
    """Name and home with what stands beside them in brackets; neither of who tells the story; None
    when it is not told plainly."""
    said = _BEFORE.sub("", level(text[:LONGEST]), count=1).replace("。", "")
    if _STOPPED.search(text) and is_transcribed(said):
        return None  # 买买提。艾山
    if (
        len(text) > LONGEST
        or _ALONE.search(text)
        or _WITH_ME.search(text)
        or re.search(f"[{HAN}]{{2}}", text) is None
    ):
        return None
    text = pattern("people", "runs_on").sub(r"\g<0>，", text)
    text = pattern("people", "apart").sub(r"我叫\g<first>\g<second>", text)
    if (told := _answer(text)) is None:
        return None
    if _is_story(told):
        return InChinese() if told.sure else None
    home = _home(text, told.homes)
    if not told.names:
        lone = told.later or not told.beside
        return InChinese(None, home) if home and lone and not told.surname else None
    several = len(told.names) > 1
    if ("、" in text and not told.counted) or _is_in_passing(told, plain := level(text)):
        return None
    if told.homes and "错" in plain and (len(told.homes) > 1 or len(told.beside) > 0):
        return None
    if several and not told.counted:
        if len(told.sure) != 1:
            return None
        told.beside = [name for name in told.names if name != told.sure[0]] + told.beside
        told.names, several = told.sure, False
    if not home and any(map(_is_place, told.beside)):
        return InChinese() if told.sure and any(map(_TELLS.search, told.beside)) else None
    if several and not home:
        return InChinese(text.strip(_ENDS), None, several=True)
    name = "、".join(told.names)
    beside = "，".join(told.beside)
    if beside and home and not told.counted:
        home = f"{home}（{beside}）"
    elif beside:
        name = f"{name}（{beside}）"
    return InChinese(name, home, several or told.counted)


def _is_in_passing(told: ToldInClauses, plain: str) -> bool:
    """Whether a name that nobody says to be one stands among words that tell of other things."""
    if not told.names or told.sure or told.counted:
        return False
    first = plain.lstrip().startswith(level(told.names[0]))
    if told.homes or (first and is_name(told.names[0])):
        return False
    others = (each for each in told.beside if not _is_description(level(each)))
    return sum(map(len, others)) > FEW_BESIDE * (1 + first)


def says_nothing(text: str) -> bool:
    """Whether every clause is a greeting, a label, or puts something off: 先记号码."""
    plain, told = level(text), ToldInClauses()
    return all(_said_beside(clause, told) for clause in _CLAUSE.findall(plain[:LONGEST]))


def signed_in_story(text: str) -> InChinese | None:
    """Who tells a story and says along who they are: …，补偿没给，我是桑吉东主，…."""
    told = _answer(text[:LONGEST], story=True)
    if told is None or not told.names:
        return None
    if len(told.sure) == 1 and (len(told.sure[0]) > 2 or _OF_ONESELF.search(level(text))):
        return InChinese(told.sure[0], _home(text, told.homes[:1]))
    if len(told.names) == 1 and is_common_name(told.names[0]):
        first = text.lstrip().startswith(told.names[0])
        return InChinese(told.names[0], _home(text, told.homes[:1])) if first else None
    return None


# Where two letters behind 叫 are no village's.
_OF_ONESELF = re.compile(r"[我俺额咱](?:叫|是|姓)|名|反映人|村民|居民")


def _answer(text: str, *, story: bool = False) -> ToldInClauses | None:
    """None for what begins with a story, unless it is one that may be signed further on."""
    plain = _BETWEEN.sub(",", level(text))
    told = ToldInClauses()
    for number, clause in enumerate(_CLAUSE.finditer(plain)):
        if number == MOST_CLAUSES:
            break
        if not (story or told.names) and sum(map(len, told.beside)) > MOST_BESIDE:
            return None
        if is_compound_surname(clause[0]):
            return None
        if not _said_beside(clause[0], told):
            _take(text, clause, told)
    return told


def _said_beside(plain: str, told: ToldInClauses) -> bool:
    """Whether a clause says nothing of its own: a greeting, a label, a letter spelled out."""
    if _FILLER.fullmatch(plain) or _is_label(plain):
        return True
    if pattern("people", "keeps_home_back", "roles").fullmatch(plain):
        return True
    if _LATER.fullmatch(plain):
        told.later = True
        return True
    if hit := _SURNAME.fullmatch(plain):
        told.surname = not any(name.startswith(hit["name"]) for name in told.names)
        return True
    return bool(told.names) and _spells(plain, told.names[-1])


def _is_label(plain: str) -> bool:
    """户主, 我叫: but 我是他媳妇 tells something."""
    return _BEFORE.fullmatch(plain) is not None and re.search(_KIN, plain) is None


def _spells(plain: str, name: str) -> bool:
    if (hit := _SPELLED.fullmatch(plain)) is None:
        return False
    others = plain.startswith("不是") or plain == "别笑" or plain[2:] == name[0]
    return hit[1] in level(name) if hit[1] else others


def _take(text: str, clause: re.Match[str], told: ToldInClauses) -> None:
    """Puts what a clause tells where it belongs."""
    plain, start, end = clause[0], clause.start(), clause.end()
    if len(plain) > LONGEST_CLAUSE:
        told.beside.append(text[start:end])
        return
    if numbered := _NUMBERED.match(plain):
        rest = plain[numbered.end() :]
        if is_person(rest):
            start += numbered.end()
            _add(told, text[start:end], sure=False)
            told.counted = True
            return
    if (pair := _PAIR.fullmatch(plain)) and all(map(is_person, pair.groups())):
        for part in ("first", "second"):
            _add(told, text[start + pair.start(part) : start + pair.end(part)], sure=False)
        told.counted = True
        return
    if _COUNTED.fullmatch(plain):
        told.counted = True
        told.beside += [] if plain.startswith(("我们", "俺们", "咱们")) else [text[start:end]]
        return
    own = next(iter(_introduced(plain, bool(told.names))), None)
    if own is not None:
        begins, ends, sure = own
        if not sure and is_division(plain[begins:ends]):
            told.homes.append((start + begins, start + ends))
            return
        _add(told, text[start + begins : start + ends], sure=sure)
        return
    for run in (_RUN.fullmatch(plain), *_places_of(plain)):
        if (
            run
            and _is_resident(run["name"])
            and (home := _home_in(run["home"], lives=run.re is _RUN))
        ):
            at = start + run.start("home")
            told.homes.append((at + home[0], at + home[1]))
            _add(told, text[start + run.start("name") : start + run.end("name")], sure=True)
            return
    if home := _home_in(plain, beside=bool(told.names)):
        told.homes.append((start + home[0], start + home[1]))
        return
    told.beside.append(text[start:end])


def _add(told: ToldInClauses, name: str, *, sure: bool) -> None:
    if name not in told.names:
        told.names.append(name)
    if sure and name not in told.sure:
        told.sure.append(name)
    told.surname = False


def _introduced(plain: str, named_before: bool) -> Iterator[tuple[int, int, bool]]:
    """Where the name in a clause stands that holds a name and the words around it alone."""
    before = _BEFORE.match(plain)
    begins = before.end() if before else 0
    said = _SAID.search(plain, 0, begins) is not None
    for at in dict.fromkeys((begins, 0) if said else (0, begins)):
        after = _AFTER.search(plain, at + 2)
        ends = len(plain) if after is None or is_person(plain[at:]) else after.start()
        name = plain[at:ends]
        if len(name) < 2 or _is_description(name):
            continue
        if not (is_person(name) or (at and said and is_said_to_be_a_name(name))):
            continue
        if plain.startswith(("您好", "你好")) and not is_name(name):  # 您好小何
            continue
        if at == 0 and named_before and _HAMLET.fullmatch(name):
            continue
        yield at, ends, (said and at > 0) or re.match("[我俺咱](?:是|系)", plain[:at]) is not None


def _is_description(name: str) -> bool:
    return pattern("people", "described").fullmatch(name) is not None


def _is_resident(name: str) -> bool:
    """A name that stands behind its home: 那口井 and 葛大爷 are no such."""
    plain = level(name)
    seldom = plain[0] in word_lists("people")["seldom_surnames"]
    long = len(plain) > 2 or is_surname(plain[0])
    return is_name(plain) and long and not (seldom or _PLACES_END.search(plain))


_PLACES_END = re.compile(r"[口沟村镇乡县市区路街巷湾屯庄站桥]$")


def _places_of(plain: str) -> Iterator[re.Match[str]]:
    """石桥村的王强, and 上河湾村万水生 cut at every length of a name."""
    for size, cut in _CUTS.items():
        if len(plain) > size + 2 and (hit := cut.fullmatch(plain)):
            yield hit


_CUTS = {
    size: re.compile(rf"(?P<home>.{{2,40}}?)[的嘞嘅]?(?P<name>[{HAN}]{{{size}}})")
    for size in (3, 2, 4)
}


def _home_in(plain: str, *, lives: bool = False, beside: bool = False) -> tuple[int, int] | None:
    """Where somebody lives, in a clause that says nothing else."""
    lead = _HOME_LEAD.match(plain)
    begins = lead.end() if lead else 0
    tail = _HOME_TAIL.search(plain, begins)
    ends = tail.start() if tail else len(plain)
    home = plain[begins:ends]
    if not 2 <= len(home) <= 40 or _TELLS.search(home):
        return None
    says = (lead and lead[0]) or (tail and "住" in tail[0])
    known = bool(says or lives) and len(home) < 20
    fits = (
        known
        or ("的" not in home and _HAMLET.fullmatch(home))
        or _BESIDE_HOUSE.fullmatch(home)
        or _GROUP.fullmatch(home)
        or _covers(best_place(home), home)
        or (beside and _NUMBER.search(home))
    )
    return (begins, ends) if fits else None


_ROLES = re.compile(r"[长人员表任记干]$")


def _is_place(text: str) -> bool:
    return not (_is_description(text) or _ROLES.search(text)) and bool(
        best_place(text) or named(text) or has_detail(text)
    )


def _covers(place: str | None, home: str) -> bool:
    """Whether nothing but a figure stands behind the place."""
    at = level(home).find(level(place)) if place else -1
    return 0 <= at <= 4 and _FIGURES.fullmatch(home[at + len(place or "") :]) is not None


_GROUP = re.compile(r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:组|队|社|屯)(?:[0-9]{1,4}号)?")
_NUMBER = re.compile(r"[0-9]+[号组村楼门栋室户院邻社队-]")
_FIGURES = re.compile(r"[0-9a-z\-#号]*")


def _home(text: str, homes: list[tuple[int, int]]) -> str | None:
    """The parts as they were typed; what stands between two is no more than a mark."""
    found = ""
    last = -1
    for begins, ends in homes:
        if found and begins - last <= 2:
            found += text[last:ends]
        else:
            found += ("，" if found else "") + text[begins:ends]
        last = ends
    return found or None


def _is_story(told: ToldInClauses) -> bool:
    beside = "，".join(told.beside)
    letters = sum(map(str.isalnum, beside))
    if told.homes and len(told.names) == 1 and is_common_name(told.names[0]):
        return letters > SHORT_BESIDE and (letters > MOST_BESIDE or _tells_a_story(beside))
    return letters > MOST_BESIDE or _tells_a_story(beside)


def _tells_a_story(beside: str) -> bool:
    return pattern("people", "story").search(level(beside)) is not None
