"""One chat that files for fifty neighbours, ten stories each, in any order: nothing of one ever
stands with another, and no case is filed under a wrong name.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from dialogs.state.conversation import Enrolment
from dialogs.state.event import Event, What
from dialogs.turn import Turn
from tests.dialogs.phone import Phone, filer

SEEDS = ((15, False), (16, True))  # and whether the office has the agent on its list
TIE = "ab" * 20
# Of the Han and of other peoples, in other scripts, with titles, one inside another, and words
# that are hardly known as names.
NAMES = (
    *("王大爷", "李大婶", "欧阳春晓", "买买提·艾山", "阿依古丽", "扎西多吉", "李桂英", "张二嫂"),
    *("王淑芬", "王淑芬奶奶", "刘二狗", "老李", "李女士", "小芳", "高兴", "田野", "严肃", "黄河清"),
    *("钱多多", "司马小云", "王小", "王小明", "赵六", "钱七", "孙大娘", "周伯", "吴老汉", "郑婆婆"),
    *("Mary Smith", "乌日娜", "朴英子", "和平", "江山", "石头", "李铁柱", "王明", "王明的妈妈"),
    *("张三", "张三丰", "巴特尔", "仁青卓玛", "牛大力", "陈村长", "林书记", "诸葛明", "老张头"),
    *("何必", "方便", "安娜·伊万诺娃", "龙小龙"),
)
TIES = ("", "", "隔壁", "对门", "楼上", "邻居", "我二姑", "村西头", "我们组的")
WAYS = (
    *("替{}反映，", "帮{}投诉，", "受{}委托，", "代{}反映一下，", "我替{}说，", "再替{}反映，"),
    *("{}让我帮忙反映，", "{}托我反映，"),
)
TROUBLES = (
    *("水沟堵", "路灯坏", "井盖丢", "桥栏断", "电线垂"),
    *("垃圾堆", "厕所漏", "校车停", "庄稼淹", "屋顶塌"),
)


class Busy(Phone):
    """Whose long conversation goes through JSON now and then."""

    def happens(self, what: What, message_id: int | None = None) -> Turn:
        if self.events % 80 == 0:
            return super().happens(what, message_id)
        self.events += 1
        language = self.language if message_id is not None else None
        id_ = f"{self.events:08x}{0:024d}"
        turn = self._take_turn(Event(id_, self.now, what, message_id, language))
        self.conversation, self.last = turn.conversation, turn.outputs
        self.effects += turn.effects
        for output in turn.outputs:
            self._receive(output)
        return turn


@dataclass(frozen=True)
class Story:
    name: str
    mark: str  # stands in no other story
    phone: str  # the neighbour's

    def told(self, dice: random.Random) -> str:
        whom = dice.choice(WAYS).format(dice.choice(TIES) + self.name)
        reach = f"电话{self.phone}，" if dice.random() < 0.3 else ""
        return f"{whom}{reach}松树乡他家门口{self.mark}，找过两回没人来，希望派人修好"


def stories(dice: random.Random) -> Iterator[Story]:
    """Ten of each of fifty neighbours, in any order."""
    all_ = [
        Story(name, f"{trouble}了第{at}处，记号{who * 10 + at}号完", f"139{who:04d}0000")
        for who, name in enumerate(NAMES)
        for at, trouble in enumerate(TROUBLES)
    ]
    dice.shuffle(all_)
    yield from all_


def goes_on(phone: Phone, name: str) -> None:
    """Answers what is asked until it can be sent."""
    for _ in range(6):
        asked = set(phone.labels())
        if "确认提交" in asked:
            return
        known = next((each for each in ("另外反映一件", "解决我的事") if each in asked), None)
        if known is not None:
            phone.taps(known)
        else:
            phone.says(name)
    raise AssertionError(phone.hears())


def finishes(phone: Phone, name: str) -> None:
    goes_on(phone, name)
    phone.taps("确认提交")
    phone.registered(f"20260615-{len(phone.filings()):06d}-2")


def own_story(at: int) -> str:
    return f"我家门口的水管裂了第{at}处，记号自家{at}号完，松树乡，希望赶紧修好"


def tells_own(phone: Phone, at: int) -> None:
    """What concerns the agent alone, in between."""
    phone.says(own_story(at))
    for _ in range(6):
        if "确认提交" in phone.labels():
            break
        known = ("我自己的", "另外反映一件", "解决我的事")
        phone.taps(next(each for each in known if each in phone.labels()))
    phone.taps("确认提交")
    phone.registered(f"20260615-{len(phone.filings()):06d}-2")


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "listed"), SEEDS)
def test_fifty_neighbours_with_ten_stories_each_are_never_mixed_up(seed: int, listed: bool) -> None:
    """Some of the drafts are left open, and taken up again in another order. An agent of the
    office's list has matters of their own among them: those carry no tie."""
    dice = random.Random(seed)
    phone = Busy()
    phone.__dict__.update(filer().__dict__)
    if listed:
        person = replace(phone.conversation.person, enrolled=Enrolment(TIE, "王桂兰", "松树乡"))
        phone.conversation = replace(phone.conversation, person=person)
    told: dict[str, Story] = {}
    own = 0
    waiting: dict[str, Story] = {}
    for story in stories(dice):
        told[story.mark] = story
        phone.says(story.told(dice))
        if dice.random() < 0.1 and story.name not in waiting:
            goes_on(phone, story.name)
            waiting[story.name] = story
            continue
        finishes(phone, story.name)
        if listed and dice.random() < 0.1:
            own += 1
            tells_own(phone, own)
    for name in sorted(waiting):
        if phone.conversation.frame is not None:
            phone.says("/cancel")
        phone.says(name)
        finishes(phone, name)
    everything = phone.filings()[1:]
    for each in everything:
        theirs = any(mark in each["facts"] for mark in told)
        assert (each["agent"] is not None) == (listed and theirs), each["facts"]
        assert (each["on_behalf"] is not None) == theirs, each["facts"]
        assert theirs or each["facts"].count("自家") == each["facts"].count("号完") == 1
    filed = [each for each in everything if each["on_behalf"] is not None]
    assert len(everything) == len(filed) + own
    assert (own > 20) == listed
    assert len(filed) == len(told) == 500
    wrong, leaks = [], []
    for each in filed:
        mine = [story for mark, story in told.items() if mark in each["facts"]]
        if len(mine) != 1 or each["facts"].count("松树乡") != 1:
            leaks.append(each["facts"])
            continue
        person = each["on_behalf"]
        if person is None or person["name"] != mine[0].name:
            wrong.append((person, mine[0].name, each["facts"]))
        elif person["phone"] not in (None, mine[0].phone):
            leaks.append((person, mine[0]))
    assert (wrong, leaks) == ([], [])
    assert {each["petitioner"]["name"] for each in filed} == {"王桂兰"}
    people = {case.on_behalf.name for case in phone.conversation.cases if case.on_behalf}
    assert people == set(NAMES)
