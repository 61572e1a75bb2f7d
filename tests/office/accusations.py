"""Denunciations by the thousand: units of invented counties, and the many ways to spell them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from backend_client.contract.case import (
    Draft,
    Petitioner,
    PetitionKind,
    Place,
)
from backend_client.contract.files import Attachment
from backend_client.contract.on_behalf import Represented
from backend_client.wording.spelling import simplified
from office.law.routing import Body, Units

STEMS = (
    "白塔",
    "云溪",
    "黑水",
    "临沂口",
    "石佛",
    "双桥",
    "金沟",
    "望湖",
    "南屏",
    "赤岩",
    "沙湾",
    "平泉",
)
TOWNS = ("松岗", "长岭", "大河", "红旗", "龙潭", "小营", "新桥", "槐树")
DEPARTMENTS = (
    *("公安局", "民政局", "教育局", "农业农村局", "住房和城乡建设局", "人力资源和社会保障局"),
    *("市场监督管理局", "生态环境局", "自然资源和规划局", "卫生健康局", "卫生健康委员会", "水利局"),
    *(
        "交通运输局",
        "文化和旅游局",
        "发展和改革局",
        "城市管理综合执法局",
        "退役军人事务局",
        "司法局",
    ),
    *("医疗保障局", "应急管理局", "财政局", "审计局", "林业局", "信访局", "人民法院", "人民检察院"),
)
DISCIPLINE = ("纪委监委", "纪律检查委员会监察委员会", "纪律检查委员会")
# What people say for what an official name ends with or holds.
SHORT = {
    "公安局": ("公安局", "派出所", "交警队", "公安分局"),
    "民政局": ("民政局", "民政所", "民政办"),
    "教育局": ("教育局", "教委", "教办"),
    "农业农村局": ("农业局", "农业农村局", "农村局", "农技站", "农机站"),
    "住房和城乡建设局": ("住建局", "建设局", "住房和城乡建设局", "城建局", "建委", "房管局"),
    "人力资源和社会保障局": ("人社局", "社保局", "劳动局", "人力资源和社会保障局"),
    "市场监督管理局": ("市场监管局", "工商局", "工商所", "市监局", "市场监督管理局"),
    "生态环境局": ("环保局", "生态环境局", "环保所"),
    "自然资源和规划局": ("国土局", "自然资源局", "国土所", "规划局", "土管所"),
    "卫生健康局": ("卫生局", "卫健局", "卫健委", "卫生健康局", "计生办"),
    "卫生健康委员会": ("卫健委", "卫生健康委", "卫生健康委员会", "卫生局"),
    "水利局": ("水利局", "水务局", "水利站"),
    "交通运输局": ("交通局", "交通运输局", "运管所", "路政大队"),
    "文化和旅游局": ("文旅局", "文化局", "旅游局", "文化和旅游局"),
    "发展和改革局": ("发改局", "发改委", "发展和改革局"),
    "城市管理综合执法局": ("城管局", "城管大队", "城市管理局", "综合执法局"),
    "退役军人事务局": ("退役军人事务局", "退役军人局"),
    "医疗保障局": ("医保局", "医疗保障局"),
    "应急管理局": ("应急局", "应急管理局", "安监局"),
    "林业局": ("林业局", "林业站", "林草局"),
    "信访局": ("信访局", "信访办"),
    "人民法院": ("法院", "人民法院"),
    "人民检察院": ("检察院", "人民检察院"),
}
SHORT |= {
    name: ("纪委", "监委", "纪委监委", "纪律检查委员会", "监察委员会", "纪检委")
    for name in DISCIPLINE
}
HEADS = ("局长", "副局长", "科长", "主任", "所长", "站长", "书记", "院长", "队长", "一把手")
TOWN_SAYS = (
    "{p}政府",
    "{p}人民政府",
    "{p}党委",
    "{p}书记",
    "{l}长",
    "{l}政府",
    "{l}里的头",
    "{l}党委书记",
    "{p}的{n}书记",
    "{p}{l}长",
    "{p}现任书记",
    "{p}一把手",
    "{s}{l}长",
)
COUNTY_SAYS = (
    "{p}政府",
    "{p}人民政府",
    "{p}委书记",
    "{p}长",
    "{l}长",
    "{l}政府",
    "{l}委书记",
    "{s}{l}长",
    "{p}{n}{l}长",
)
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u2069\ufe0f\u034f"
DOTS = "·.•-*_ 　・/|~'"
FIELDS = (
    "facts",
    "request",
    "place",
    "address",
    "caption",
    "file",
    "name",
    "proxy_for",
    "on_behalf",
    "accused",
    "later",
)


@dataclass(frozen=True)
class Accusation:
    """A draft that accuses the unit `id`, and what was said later."""

    id: str
    said: str
    draft: Draft
    later: tuple[str, ...]


def counties(dice: random.Random) -> Units:
    """A city with three to five counties, each with towns, departments and a discipline body."""
    city = dice.choice(("大陵市", "安澜市"))
    discipline = dice.choice(DISCIPLINE)
    bodies = [
        Body("c-x", f"{city}信访局", office=True),
        Body("c-j", f"{city}{discipline}", denunciations=True),
    ]
    towns = iter(dice.sample(TOWNS, len(TOWNS)))
    for i, stem in enumerate(dice.sample(STEMS, dice.randint(3, 4))):
        place, id_ = stem + dice.choice("县区"), f"k{i}"
        bodies.append(Body(id_, f"{place}人民政府", "c-x", general=i == 0))
        bodies.append(
            Body(f"{id_}-j", f"{place}{dice.choice(DISCIPLINE)}", "c-j", denunciations=True)
        )
        for j, name in enumerate(dice.sample(DEPARTMENTS, 10)):
            bodies.append(Body(f"{id_}-{j}", f"{place}{name}", id_))
        for level, said in (("镇", "人民政府"), ("乡", "人民政府")):
            town = next(towns) + level
            bodies.append(Body(f"{id_}-{level}", f"{town}{said}", id_, towns=(town,)))
    return Units(tuple(bodies))


def accusations(dice: random.Random, units: Units, count: int) -> Iterator[Accusation]:
    for _ in range(count):
        body = dice.choice(units.bodies[1:])
        said = spelled(dice, named(dice, units, body))
        where = dice.choice(FIELDS)
        yield Accusation(body.id, said, _draft(dice, said, where), (said,) * (where == "later"))


def named(dice: random.Random, units: Units, body: Body) -> str:
    """What somebody calls the unit, with whoever is meant there."""
    official = units.names.of(body.id)
    place, stem, level = official.place, official.stem, official.level
    name = dice.choice("王李赵") + dice.choice(("某", "某某"))
    if official.seat:
        ways = TOWN_SAYS if official.town else COUNTY_SAYS
        return dice.choice(ways).format(p=place, s=stem, l=level, n=name[0]) + dice.choice(
            ("", name)
        )
    organ = body.name.removeprefix(place)
    short = dice.choice(SHORT.get(organ, (organ,)))
    before = dice.choice(
        (place, stem, level, place + "的")
        if official.discipline
        else (place, stem, level, "", place)
    )
    return (
        before
        + short
        + dice.choice(("", "的" + name, name, dice.choice(HEADS), name[0] + dice.choice(HEADS)))
    )


def spelled(dice: random.Random, said: str) -> str:
    """The same in other characters, widths, and broken up."""
    others = {simple: chr(other) for other, simple in simplified().items()}
    letters = [others.get(c, c) if dice.random() < 0.4 else c for c in said]
    way = dice.randrange(5)
    if way == 1:
        letters = [c + (dice.choice(INVISIBLE) if dice.random() < 0.5 else "") for c in letters]
    elif way == 2:
        dot = dice.choice(DOTS)
        letters = [c + (dot if dice.random() < 0.7 else "") for c in letters]
    elif way == 3:
        letters = [c + dice.choice(("", " ", "\n", "\u200b", "。")) for c in letters]
    return "".join(letters)


def _draft(dice: random.Random, said: str, where: str) -> Draft:
    texts = {"facts": "有人贪污低保款", "request": "请查处", "place": "", "address": None}
    kind, secret = (
        (PetitionKind.DENUNCIATION, False) if dice.random() < 0.6 else (PetitionKind.CLAIM, True)
    )
    if where in texts:
        texts[where] = f"{texts[where] or ''}{said}"
    extra = said if where in ("caption", "file") else None
    attachment = Attachment(
        "photo", "ref", extra if where == "file" else None, extra if where == "caption" else None
    )
    return Draft(
        "d",
        kind,
        str(texts["request"]),
        str(texts["facts"]),
        place=Place(str(texts["place"])),
        petitioner=Petitioner(
            said if where == "name" else None,
            texts["address"],
            proxy_for=said if where == "proxy_for" else None,
        ),
        attachments=(attachment,),
        confidential=secret,
        accused=(said,) if where == "accused" else (),
        on_behalf=Represented(said) if where == "on_behalf" else None,
    )
