"""An invented town at the desk: a case in every status, a talk, hot issues, a channel."""

from dataclasses import dataclass

import aiohttp

from backend_client.contract.case import (
    CaseStatus,
    Draft,
    Move,
    Petitioner,
    PetitionKind,
    Place,
    Review,
    ReviewLevel,
    Topic,
)
from backend_client.contract.on_behalf import Represented
from backend_client.contract.staff_chat import TalkOpening
from docs.browser import Page
from office.desk.access import DEMO_COOKIE
from office.public.service import Approve
from tests.office.browser import Browser
from tests.office.public.board import agreed, decided
from tests.office.running import AN_ANSWER, UPHELD, Running, a_draft
from tests.office.situation.test_hot import look
from tests.office.test_campaign_desk import FORM as CHANNEL

S = CaseStatus
LONG = (
    "我家住在新安村3组，门口的路去年冬天挖开埋管子，埋完就没有再铺，一下雨全是泥，老人出门摔了两次，"
    "孩子上学要大人背过去，找过村里，村里说等镇上，找过镇上，镇上说等县里，希望把路铺好。"
) * 4
UNBROKEN = "https://example.org/" + "a1b2c3d4" * 40
MATTERS = (
    ("希望赶紧清走", "村东头牛粪堆了快一个月，臭得开不了窗", ("环境保护", "环境污染")),
    ("把路铺好", LONG, ("交通运输", "公路建设")),
    ("修好路灯", "新安村3组的路灯坏了半个月，晚上看不见路", ("城乡建设", "城市建设和市政管理")),
    ("把工资给我们", "锦绣花园工地欠我们二十三个人三个月工资", ("劳动和社会保障", "工资福利")),
    ("", "看看这个 " + UNBROKEN, ("其他",)),
)
TO_UNIT = (Move(S.FORWARDED, unit="hebei-xiang"),)
AT_WORK = (*TO_UNIT, S.ACCEPTED, S.HANDLING)
ANSWERED = (*AT_WORK, AN_ANSWER)
EXTENSION = Move(S.EXTENDED, days=20, approver="李局长", note="管子还没有到货，请再等一等")
NEEDLESS = Move(S.NOT_ACCEPTED, ground="judicial", note="这件事法院正在审，请等法院的结果")
SIGNPOST = Move(S.SIGNPOSTED, route=4, note="请向劳动仲裁委申请")
WAYS: dict[CaseStatus, tuple[Move | CaseStatus, ...]] = {
    S.REGISTERED: (),
    S.FORWARDED: TO_UNIT,
    S.ASSIGNED: (Move(S.ASSIGNED, unit="xian-jiaotong"),),
    S.OBJECTED: (*TO_UNIT, Move(S.OBJECTED, note="这条路是县道，归交通局管")),
    S.ACCEPTED: (*TO_UNIT, S.ACCEPTED),
    S.HANDLING: AT_WORK,
    S.EXTENDED: (*AT_WORK, EXTENSION),
    S.MEDIATION: (*AT_WORK, Move(S.MEDIATION, note="7月3日9点半，信访局301室")),
    S.HEARING: (*AT_WORK, Move(S.HEARING, note="7月6日14点，乡政府会议室")),
    S.ANSWERED: ANSWERED,
    S.CLOSED: (*ANSWERED, S.CLOSED),
    S.NOT_ACCEPTED: (*TO_UNIT, NEEDLESS),
    S.SIGNPOSTED: (*TO_UNIT, SIGNPOST),
}


@dataclass
class BrowsedTown:
    """A case by its status, and the addresses of what else there is to see."""

    backend: Running
    numbers: dict[str, str]
    talk: str
    issue: str

    async def shows(self, page: Page, who: str, path: str, width: int = 1280) -> None:
        """A page, to an officer of the demonstration."""
        if who:
            await page.call(
                "Network.setCookie",
                **{"name": DEMO_COOKIE, "value": who, "url": f"{self.backend.url}/desk"},
            )
        await page.open(self.backend.url + path, width, 844)

    def pages(self) -> dict[str, tuple[str, str]]:
        """Whose page it is, and its address, by a name."""
        clerk, handler, leader = "demo-clerk", "demo-handler", "demo-supervisor"
        cases = {
            f"case-{status}": (clerk, f"/desk/cases/{number}")
            for status, number in self.numbers.items()
            if not status.startswith("plant")
        }
        return {
            "queue": (clerk, "/desk/queue"),
            "list": (clerk, "/desk"),
            "list-one-status": (clerk, "/desk?status=answered"),
            "list-empty": (clerk, "/desk?whose=mine"),
            "handler-queue": (handler, "/desk/queue"),
            "handler-case": (handler, f"/desk/cases/{self.numbers['handling']}"),
            "leader-case": (leader, f"/desk/cases/{self.numbers['handling']}"),
            "search": (clerk, "/desk/search"),
            "talks": (clerk, "/desk/talks"),
            "talk": (clerk, f"/desk/talks/{self.talk}"),
            "paper": (clerk, "/desk/paper"),
            "call-backs": (clerk, "/desk/call-backs"),
            "hot": (leader, "/desk/hot"),
            "hot-issue": (leader, f"/desk/hot/{self.issue}"),
            "figures": (leader, "/desk/figures"),
            "figures-cases": (leader, "/desk/figures/cases?of=cases"),
            "overruled": (leader, "/desk/figures/overruled"),
            "brief": (leader, "/desk/figures/brief"),
            "brief-cases": (leader, "/desk/figures/brief/cases?of=came"),
            "campaigns": (leader, "/desk/campaigns"),
            "campaign": (leader, "/desk/campaigns/gaokao"),
            "campaign-new": (leader, "/desk/campaigns/new"),
            "poster": (leader, "/desk/campaigns/gaokao/poster"),
            "publications": (leader, "/desk/publications"),
            "publication": (leader, f"/desk/publications/{self.numbers['consented']}"),
            "problem": (leader, "/desk/cases/none"),
            "public": ("", "/public"),
            "login": ("", "/desk/login"),
            **cases,
        }


def _matter(index: int) -> dict[str, object]:
    request, facts, topic = MATTERS[index % len(MATTERS)]
    return {
        "request": request,
        "facts": facts,
        "topic": Topic(topic, reasons=("牛粪", "臭")),
        "place": Place("新安村东头", path=("某省", "青河县", "河北乡")),
    }


async def settle(backend: Running) -> BrowsedTown:
    """Everybody files, and the office works until each status stands on the desk."""
    numbers: dict[str, str] = {}

    async def files(name: str, index: int = 0, **changes: object) -> str:
        draft: Draft = a_draft(name, **(_matter(index) | changes))
        numbers[name] = (await backend.bot.file_case(draft)).number
        return numbers[name]

    for index, (status, way) in enumerate(WAYS.items()):
        number = await files(status.value, index)
        if way:
            await backend.move(number, *way)
    for name in ("in_review", "reviewed", "in_recheck", "final", "withdrawn", "consented", "shown"):
        await files(name)
    await backend.bot.withdraw(numbers["withdrawn"], "不用了，已经解决", "withdrawn")
    await _reviews(backend, numbers)
    for name in ("consented", "shown"):
        await backend.move(numbers[name], *ANSWERED)
        seen = await agreed(backend, numbers[name], f"agree-{name}")
    await decided(backend, numbers["shown"], Approve(seen), "decide")
    await files("urgent", 3, urgent=True, confidential=True)
    await files("denunciation", kind=PetitionKind.DENUNCIATION, accused=("李建国",))
    neighbour = Represented("赵小满", "13900002222", "新安村5组3号", "邻居")
    await files("on_behalf", 2, on_behalf=neighbour)
    await files("joint", 1, petitioner=Petitioner("王桂兰", "新安村", "13800001111", joint=True))
    talk = TalkOpening("talk-1", text="楼道里煤气味很重，好像漏气了", urgent=True)
    await backend.bot.open_talk(talk)
    for index in range(5):
        place = Place("丽泽新苑", path=("某省", "青河县", "河北乡"))
        topic = Topic(("环境保护",), reasons=("搅拌站", "噪音", "灰尘"))
        facts = f"丽泽新苑旁边的搅拌站噪音大，灰尘落满阳台，住{index}楼的老人整夜睡不着"
        await files(f"plant-{index}", request="搬走", facts=facts, place=place, topic=topic)
    issue = await _heats(backend)
    await _opens_channel(backend)
    return BrowsedTown(backend, numbers, "talk-1", issue)


async def _reviews(backend: Running, numbers: dict[str, str]) -> None:
    asked = {
        "in_review": (ReviewLevel.REVIEW,),
        "reviewed": (ReviewLevel.REVIEW,),
        "in_recheck": (ReviewLevel.REVIEW, ReviewLevel.RECHECK),
        "final": (ReviewLevel.REVIEW, ReviewLevel.RECHECK),
    }
    ends = {ReviewLevel.REVIEW: S.REVIEWED, ReviewLevel.RECHECK: S.FINAL}
    for name, levels in asked.items():
        await backend.move(numbers[name], *ANSWERED)
        for level in levels:
            review = Review(level, "请重新查", "只清了一半")
            await backend.bot.ask_review(numbers[name], review, f"{name}-{level}")
            if name in ("in_review", "in_recheck") and level is levels[-1]:
                break
            await backend.move(numbers[name], Move(ends[level], opinion=UPHELD))


async def _heats(backend: Running) -> str:
    """The hottest issue's id."""
    await look(backend)
    status, page = await Browser(backend, backend.session).look("/desk/hot")
    assert status == 200
    return page.split('href="/desk/hot/')[1].split('"')[0]


async def _opens_channel(backend: Running) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        browser = Browser(backend, session)
        await browser.send("/desk/demo", {"officer": "demo-supervisor"})
        status, page, _ = await browser.send("/desk/campaigns/new", CHANNEL | {"what": "save"})
        assert status == 303, page
