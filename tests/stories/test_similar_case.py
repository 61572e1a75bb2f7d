"""A citizen files again since nothing happened: the running case is shown, urged, linked."""

from tests.program import Program, files

STORY = "新安村东头的牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"
AGAIN = "我们新安村东头那堆牛粪一个多月了还没人清，臭味熏得窗户都不敢开，希望派人拉走"


async def test_who_files_again_sees_the_running_case_and_may_file_all_the_same(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    await files(citizen, STORY)
    [first] = await program.cases()
    await program.moves(first.number, "forwarded", "accepted")
    await citizen.hears_edit("答复您")
    citizen.says(AGAIN)
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    card = await citizen.hears("您反映过一件差不多的")
    assert "还没有提交" in card["text"]
    assert first.number in card["text"]
    assert "（含当天）答复您" in card["text"], "its clock runs on the card"

    citizen.taps("催办", message=card)
    await citizen.hears("信访部门就看得到")
    citizen.taps("催一下")
    await citizen.hears_edit("已经帮您催了")
    citizen.taps("确认提交")
    while len(cases := await program.cases()) < 2:
        pass  # the first one's card shows a query code as well
    first, second = cases
    assert (second.repeats, first.repeated_by) == (first.number, (second.number,))
    assert "urged" in [event.type for event in first.events]


async def test_two_citizens_with_the_same_story_are_not_one_case(
    program: Program,
) -> None:
    wang, li = program.citizen("王桂兰"), program.citizen("李大山")
    await files(wang, STORY)
    await files(li, AGAIN)
    first, second = await program.cases()
    assert first.number not in li.screen()
    assert (first.repeated_by, second.repeats) == ((), None)
