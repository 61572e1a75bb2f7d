"""The office's official papers on their way into a chat: after a tap, and never before."""

from sandbox.people.citizen import Citizen
from tests.office.papers.reading import words_of
from tests.program import Program, files
from tests.stories.more import taps_behind_more

STORY = "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好"


def documents(citizen: Citizen) -> list[tuple[str, str]]:
    """All that came: how each is called, and what it says."""
    found = []
    for message in citizen.sees:
        if "document" not in message:
            continue
        kept = citizen.sandbox.files.find(message["document"]["file_id"])
        assert kept is not None
        stored = citizen.sandbox.files.data(kept.path)
        assert stored is not None
        found.append((message["document"]["file_name"], words_of(stored[1])))
    return found


async def come(citizen: Citizen, count: int) -> list[tuple[str, str]]:
    await citizen.waits_for(lambda: len(documents(citizen)) >= count or None, "papers", 30)
    return documents(citizen)


async def test_papers_come_after_the_tap_and_again_when_asked(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    await files(citizen, STORY)
    [case] = await program.cases()
    await program.moves(case.number, "forwarded")
    await citizen.hears("有新消息")
    await program.moves(case.number, "accepted")
    await citizen.hears("后来又有新消息")  # both are there to be opened
    assert documents(citizen) == [], "a lock screen shows nothing of it"
    citizen.taps("看进度")
    papers = await come(citizen, 2)
    names = [f"转送告知书-{case.number}.pdf", f"受理告知书-{case.number}.pdf"]
    assert [name for name, _ in papers] == names
    told = "".join(words for _, words in papers)
    assert "信访事项转送告知书" in told and "信访事项受理告知书" in told
    assert case.number in told
    assert "路灯" not in told, "the story does not go back through the chat"

    await program.moves(case.number, "answered")
    await citizen.hears("有答复了，点开看")
    assert len(documents(citizen)) == 2
    rings = citizen.rings
    citizen.taps("看进度")
    *_, (name, opinion) = await come(citizen, 3)
    assert name == f"处理意见书-{case.number}.pdf"
    for words in ("信访事项处理意见书", "已清运", "结果：支持", "条例32条", "复查"):
        assert words in opinion
    assert citizen.rings == rings + 1, "the card that was asked for"

    await taps_behind_more(citizen, "看通知全文")
    assert len(await come(citizen, 6)) == 6, "all three once more"
    assert (await program.health())["needs_person"] == 0
