"""Thirty years later: the office deletes what it kept, and the chat with it."""

from bot.cli.office import backend_settings
from office.app import cut_what_is_over
from office.services.retention.job import Cut
from tests.program import Program, files


async def cut(program: Program) -> dict[str, Cut]:
    settings = backend_settings(program.settings, program.secrets, "")
    found = await cut_what_is_over(settings, program.clock.now, dry=False)
    return {each.kind: each for each in found}


async def test_who_asks_for_the_number_is_told_that_its_content_is_deleted(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    await files(citizen, "新安村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走")
    [case] = await program.cases()
    await program.moves(case.number, "forwarded", unit="hebei-xiang")
    await program.moves(case.number, "accepted", "answered", "closed")
    await citizen.hears_edit("已办结")
    program.clock.passes(days=10_951)
    assert (await cut(program))["cases"].count == 1
    while True:
        citizen.says("/cases")
        if "内容已删除" in (await citizen.hears("您反映的"))["text"]:
            break
    citizen.says(f"/status {case.number}")
    card = await citizen.hears("保存期限也到了")
    assert case.number in card["text"] and "牛粪" not in card["text"]
