"""Neighbours with the same trouble: one agrees to be seen, another adds one, nobody is named."""

from sandbox.people.citizen import Citizen
from tests.program import Program, prepares
from tests.stories.more import taps_behind_more

STORY = "新安村东头的牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"
AGAIN = "我们新安村东头那堆牛粪一个多月了还没人清，臭味熏得窗户都不敢开，希望派人拉走"
DENUNCIATION = "新安村主任王大山贪污村东头清牛粪的公款，牛粪堆了快一个月，臭得开不了窗，请查处"
LET = "让附近有同样问题的人看到（看不到您是谁）"


async def makes_public(citizen: Citizen, story: str = STORY) -> None:
    await prepares(citizen, story)
    citizen.taps(LET)
    await citizen.hears_edit("看不到您是谁、写了什么")
    citizen.taps("确认提交")
    await citizen.hears("查询码")


async def supporters(program: Program, number: str) -> int:
    case = await program.backend.get_case(number)
    while not case.supporters:
        case = await program.backend.get_case(number)
    return case.supporters


async def test_a_neighbour_adds_one_and_follows_without_being_named(program: Program) -> None:
    wang, li = program.citizen("王桂兰"), program.citizen("李大山")
    await makes_public(wang)
    [case] = await program.cases()
    await prepares(li, AGAIN)
    offer = await li.hears("附近有人反映过同样的事")
    for own in (case.number, case.client_ref, "王桂兰", "窗，找过"):
        assert own not in offer["text"]
    li.taps("我也遇到了 +1")
    await li.hears_edit("有您 ✓")
    assert await supporters(program, case.number) == 1
    li.taps("不报了")
    await li.hears("真的不报了吗")
    li.taps("是的，不报了")
    await li.hears_edit("已经删掉")
    rings = li.rings
    await program.moves(case.number, "forwarded", "accepted")
    await li.hears("已受理")
    assert li.rings == rings, "what is not one's own makes no sound"
    li.taps("看一下")
    await li.hears("1 人也遇到了")
    li.says("/cases")
    await li.hears("附近的事")
    assert "李大山" not in wang.screen()
    assert len(await program.cases()) == 1


async def test_whoever_is_seen_no_longer_is_only_gone(program: Program) -> None:
    wang, li, zhao = (program.citizen(name) for name in ("王桂兰", "李大山", "赵有福"))
    await makes_public(wang)
    [case] = await program.cases()
    for neighbour in (li, zhao):
        await prepares(neighbour, AGAIN)
        await neighbour.hears("附近有人反映过同样的事")
        neighbour.taps("我也遇到了 +1")
        await neighbour.hears_edit("有您 ✓")
    while await supporters(program, case.number) < 2:
        pass
    await program.moves(case.number, "forwarded")
    for neighbour in (li, zhao):
        await neighbour.hears("已转送")
    zhao.taps("不再通知")
    await zhao.hears_edit("不再通知了")
    await taps_behind_more(wang, "不再公开")
    await wang.hears("不再让附近的人看到")
    wang.taps("是的，不再公开")
    await wang.hears_edit("看不到了")
    await li.hears_edit("不再公开了")
    assert "不再公开了" not in zhao.screen()
    await program.moves(case.number, "accepted")
    await wang.hears("新消息")
    assert "已受理" not in li.screen()


async def asks_and_hears_of_nobody(program: Program, citizen: Citizen, story: str) -> None:
    """Up to the receipt: by then its question, asked before, has been answered."""
    await prepares(citizen, story)
    citizen.says("/status 260101-0001-0 AAAA-BBBB")
    await citizen.hears_edit("没有查到")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    assert "附近有人" not in citizen.screen()


async def test_what_was_not_agreed_to_or_is_a_denunciation_is_never_told(program: Program) -> None:
    silent, accuser, li = (
        program.citizen("王桂兰"),
        program.citizen("赵有福"),
        program.citizen("李大山"),
    )
    await prepares(silent, STORY)
    silent.taps("确认提交")
    await silent.hears("查询码")
    await prepares(accuser, DENUNCIATION)
    assert LET not in accuser.screen()
    accuser.taps("确认提交")
    await accuser.hears("查询码")
    await asks_and_hears_of_nobody(program, li, AGAIN)


async def test_a_denunciation_is_offered_nobodys_matter(program: Program) -> None:
    wang, accuser = program.citizen("王桂兰"), program.citizen("赵有福")
    await makes_public(wang)
    await asks_and_hears_of_nobody(program, accuser, DENUNCIATION)
