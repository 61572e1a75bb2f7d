"""What officers arrange among themselves reaches no chat, and no copy of a citizen's data."""

import re

import aiohttp

from tests.program import Program, files
from tests.stories.desk import Officer
from tests.stories.test_my_data import unpacked

SAID = "他脾气急，先打电话"


async def test_a_case_is_given_to_a_colleague_who_reads_the_note_and_the_citizen_hears_the_answer(
    program: Program,
) -> None:
    citizen, officer = program.citizen("王桂兰"), Officer(program)
    await files(citizen, "村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走")
    [case] = await program.cases()
    path = f"/desk/cases/{case.number}"
    form = aiohttp.FormData({"desk_note": SAID, "key": "0"})
    assert "已记下" in await officer.sends(f"{path}/notes", form)
    form = aiohttp.FormData({"officer": "demo-supervisor", "had": ""})
    page = await officer.sends(f"{path}/assignment", form)
    assert "督查和领导（信访局）" in page and "来办" in page
    colleague = {"Cookie": "desk-demo=demo-supervisor"}
    async with program.session.get(f"{officer.root}/desk/queue", headers=colleague) as response:
        assert "交给您办" in await response.text()
    async with program.session.get(officer.root + path, headers=colleague) as response:
        assert SAID in await response.text()

    await program.moves(case.number, "forwarded", "accepted", "handling", "answered")
    await citizen.hears("有答复了，点开看")
    citizen.says("/privacy")
    await citizen.hears("交上去的 1 件")
    citizen.taps("给我一份")
    await citizen.hears("都是完整的")
    citizen.taps("发给我")
    await citizen.waits_for(
        lambda: next((m for m in citizen.news() if "您的全部" in m.get("caption", "")), None),
        "a copy",
        20,
    )
    copied = "".join(data.decode("utf-8", "replace") for data in unpacked(citizen).values())
    assert "牛粪" in copied and "脾气" not in copied
    chat = " ".join(str(message) for message in citizen.sees)
    assert not re.search("脾气|督查和领导", chat)
