"""Two neighbours file the same matter; the office handles it as one. Each hears of it in their own
chat, with their own number, and nothing of the other.
"""

from tests.program import Program, files
from tests.stories.desk import Officer

SMELL = "新安村村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走"
FLIES = "新安村村东头那堆牛粪招了一片苍蝇，老人吃不下饭，请尽快清运"


async def test_two_neighbours_are_answered_at_once_each_in_their_own_chat(
    program: Program,
) -> None:
    wang, li, officer = program.citizen("王桂兰"), program.citizen("李建国"), Officer(program)
    await files(wang, SMELL)
    await files(li, FLIES)
    cases = {each.draft.facts[:8]: each.number for each in await program.cases()}
    first, second = cases[SMELL[:8]], next(n for n in cases.values() if n != cases[SMELL[:8]])
    await program.moves(first, "forwarded", "accepted")
    page = await officer.does(f"/desk/cases/{second}", "并案", other=first)
    assert "跟着主件一起办" in page.words
    await li.hears("有新消息")
    await li.hears_edit("一起办（并案）")
    await program.moves(first, "answered")
    await wang.hears("有答复了，点开看")
    await li.hears("有答复了，点开看")
    mine, theirs = (" ".join(map(str, each.sees)) for each in (li, wang))
    assert first not in mine and "臭得开不了窗" not in mine and "王桂兰" not in mine
    assert second not in theirs and "苍蝇" not in theirs and "李建国" not in theirs
    li.taps("解决了")
    await li.hears("信访部门")

    page = await officer.does(f"/desk/cases/{second}", "分开", part_reason="他说的是另一处")
    assert "不再并案" in page.words
