"""A citizen and a person at the office talk: from a button to the last word."""

from typing import Any

from sandbox.chat.samples import picture
from tests.program import Program, files
from tests.stories.desk import Officer
from tests.stories.more import taps_behind_more
from tests.stories.test_files import PDF

STORY = "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好"


def files_among(news: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A document and a photo by their kinds, once both are there."""
    kinds = ("document", "photo")
    found: dict[str, Any] = {kind: each[kind] for each in news for kind in kinds if kind in each}
    return found if len(found) == 2 else None


async def test_a_talk_about_a_case_goes_both_ways_with_a_file_until_the_office_ends_it(
    program: Program,
) -> None:
    citizen, officer = program.citizen("王桂兰"), Officer(program)
    await files(citizen, STORY)
    [case] = await program.cases()
    await taps_behind_more(citizen, "找工作人员")
    await citizen.hears("正在和工作人员对话")
    await citizen.hears_edit("工作日 09:00–17:00")
    citizen.says("什么时候来修")
    await citizen.hears("转给工作人员 ✓（共 1 条）")
    citizen.sends_document("合同.pdf", PDF)
    path = await officer.waits_for_talk("合同.pdf")
    assert "对话 <b" in await officer.looks("/desk")
    page = await officer.opens(path)
    for part in ("什么时候来修", case.number, "简体中文"):
        assert part in page
    await citizen.hears_edit("看到了")

    rings = citizen.rings
    await officer.answers(path, "明天上午")
    told = await citizen.hears("工作人员回复您了")
    assert citizen.rings == rings + 1
    [spoiler] = [e for e in told["entities"] if e["type"] == "spoiler"]
    assert told["text"][spoiler["offset"] :] == "明天上午"

    await officer.answers(path, "请填这张表", ("表.pdf", PDF), ("现场.jpg", picture(1)))
    await citizen.hears("工作人员回复您了")
    sent = await citizen.waits_for(lambda: files_among(citizen.news()), "a paper and a photo", 10)
    assert sent["document"]["file_name"] == "工作人员的文件1.pdf"
    assert sent["document"]["file_size"] == len(PDF)
    assert citizen.rings == rings + 2, "files make no sound"

    while f"{path}/files/" not in (page := await officer.opens(path)):
        pass
    await officer.closes(path)
    await citizen.hears("工作人员结束了对话")
    citizen.says("新安村3组的水管也裂了，请派人来修")
    await citizen.hears("还没有提交")
    assert "水管" not in await officer.opens(path)
    assert (await program.health())["needs_person"] == 0


async def test_a_time_that_passes_without_an_answer_is_admitted_once(program: Program) -> None:
    citizen, officer = program.citizen("王桂兰"), Officer(program)
    citizen.says("/human")
    await citizen.hears("正在和工作人员对话")
    citizen.says("有人吗")
    path = await officer.waits_for_talk("有人吗")
    await citizen.hears_edit("12:0")
    program.clock.passes(hours=3)
    await citizen.hears("还没有回复")
    assert "过了答应的时间" in await officer.looks(path)
    await officer.answers(path, "让您久等了")
    await citizen.hears("工作人员回复您了")
    citizen.taps("结束对话")
    await citizen.hears("对话结束了")


async def test_words_that_are_said_while_the_office_is_away_come_when_it_is_back(
    stopped: Program,
) -> None:
    citizen = stopped.citizen("王桂兰")
    async with stopped.running():
        citizen.says("/human")
        await citizen.hears("正在和工作人员对话")
        citizen.says("第一句")
        await Officer(stopped).waits_for_talk("第一句")
    citizen.says("第二句")
    citizen.says("第三句")
    async with stopped.running():
        officer = Officer(stopped)
        page = await officer.opens(await officer.waits_for_talk("第三句"))
        assert page.index("第一句") < page.index("第二句") < page.index("第三句")
        assert page.count("第二句") == 1
