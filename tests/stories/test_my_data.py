"""A person has their own data told, copied and deleted: what is gone is gone from every table."""

import io
import json
import sqlite3
import zipfile
from itertools import count
from pathlib import Path

import pytest

from dialogs.filing.place_link import payload_of
from sandbox.people.citizen import Citizen
from tests.program import Program
from tests.stories.desk import Officer
from tests.stories.more import taps_behind_more
from tests.stories.test_first_filing import files_the_story

VALUES = 200
QUEUES = ("inbox", "outbox", "effects")


class Planted:
    """Values that stand nowhere else, each handed out once."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.values: list[str] = []

    def __call__(self, many: int = 1) -> str:
        new = [f"暗记{next(self._numbers):03d}卯" for _ in range(many)]
        self.values += new
        return "，".join(new)


def tables(program: Program) -> str:
    """All that the bot's store holds, as text."""
    file = program.settings.data_dir / "bot.db"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        dump = "\n".join(connection.iterdump())
    return dump.encode("ascii", "backslashreplace").decode() + dump


def found(values: list[str], text: str) -> list[str]:
    """As they are, or escaped as in JSON."""
    return [each for each in values if each in text or json.dumps(each)[1:-1] in text]


def in_files(values: list[str], folder: Path) -> list[str]:
    """In the bytes of the store's files, whatever is still a row of them."""
    data = b"".join(path.read_bytes() for path in sorted(folder.glob("bot.db*")))
    return [v for v in values if v.encode() in data or json.dumps(v)[1:-1].encode() in data]


async def plants(program: Program, citizen: Citizen, planted: Planted) -> None:
    """200 values, by every way by which something is said."""
    citizen.says(f"/start {payload_of('新安村' + planted())}")
    await citizen.hears("我是信访小助手")
    citizen.says(f"村东头牛粪堆了快一个月，{planted(20)}")
    citizen.taps("同意，开始")
    await citizen.hears("您希望怎么办")
    citizen.says(f"希望赶紧清走，{planted(10)}")
    citizen.sends_photo(planted(5))
    citizen.sends_document(f"{planted()}.txt", "合同".encode(), planted(4))
    citizen.sends_contact("13800009999", planted())
    edited = citizen.says(f"写错了{planted(5)}")
    citizen.edits(edited["message_id"], f"写对了{planted(5)}")
    citizen.forwards(planted(5), planted())
    await citizen.hears_edit("写对了")
    citizen.taps("填写姓名住址")
    await citizen.hears("请写姓名和住址")
    citizen.says(f"王桂兰，新安村{planted()}")
    await citizen.hears("留个手机号")
    citizen.says("13800007777")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    for _ in range(4):
        citizen.says(f"补充 {planted(10)}")
        await citizen.hears("补充　还没有提交")
        citizen.says("确认提交")
        await citizen.hears("补充交上去了")
    citizen.says(f"/status 260703-0001-2 {planted()}")
    await citizen.hears("没有查到")
    await taps_behind_more(citizen, "找工作人员")
    await citizen.hears("工作日")
    for _ in range(4):
        citizen.says(planted(10))
    citizen.sends_photo(planted(2))
    await citizen.hears_edit("共 5 条")
    citizen.taps("结束对话")
    await citizen.hears("对话结束了")
    for _ in range(5):
        citizen.says(f"新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好{planted(10)}")
        await citizen.hears("还没有提交")
        citizen.says("先存着")
        await citizen.hears("已存好")
    citizen.says(f"电梯停了三天，希望马上修好{planted(VALUES - len(planted.values))}")
    await citizen.hears("还没有提交")


async def is_idle(program: Program) -> None:
    """Nothing is on its way."""
    while True:
        health = await program.health()
        if not any(health[name]["waiting"] for name in QUEUES):
            return


async def test_of_two_hundred_values_none_is_left_once_they_are_deleted(
    program: Program, capfd: pytest.CaptureFixture[str]
) -> None:
    citizen, planted = program.citizen("王桂兰"), Planted()
    await plants(program, citizen, planted)
    await is_idle(program)
    assert len(set(planted.values)) == VALUES
    before = found(planted.values, tables(program))
    assert len(before) == VALUES, set(planted.values) - set(before)

    citizen.says("/privacy")
    await citizen.hears("没填完的 6 份")
    citizen.taps("删除我的信息")
    await citizen.hears("要删掉记下的")
    citizen.taps("是的，删除")
    await citizen.hears_edit("删好了")
    await is_idle(program)
    assert found(planted.values, tables(program)) == []
    assert found(["13800007777", "13800009999"], tables(program)) == []
    assert found(planted.values, "".join(capfd.readouterr())) == []

    [case] = await program.cases()
    assert found(planted.values, case.draft.facts), "the office keeps what it has to"
    await program.moves(case.number, "forwarded")
    await citizen.hears("有新消息")
    citizen.says("/cases")
    await citizen.hears(case.number)


def unpacked(citizen: Citizen) -> dict[str, bytes]:
    """The copy that came last."""
    files = citizen.sandbox.files
    shown = [files.find(m["document"]["file_id"]) for m in citizen.sees if "document" in m][-1]
    assert shown is not None
    stored = files.data(shown.path)
    assert stored is not None
    with zipfile.ZipFile(io.BytesIO(stored[1])) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def test_a_copy_holds_all_of_it_to_read_and_as_data_with_the_files(program: Program) -> None:
    citizen, officer = program.citizen("王桂兰"), Officer(program)
    citizen.says("/start")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("希望怎么办")
    citizen.says("村东头牛粪堆了快一个月<script>，希望赶紧清走")
    citizen.sends_photo()
    citizen.sends_document("../../欠条.txt", "借条一张".encode())
    await citizen.hears("材料")
    citizen.taps("填写姓名住址")
    await citizen.hears("请写姓名和住址")
    citizen.says("王桂兰，新安村3组12号")
    await citizen.hears("留个手机号")
    citizen.says("13800007777")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    citizen.says("补充 昨天又来了一车")
    await citizen.hears("补充　还没有提交")
    citizen.says("确认提交")
    await citizen.hears("补充交上去了")
    await taps_behind_more(citizen, "找工作人员")
    await citizen.hears("工作日")
    citizen.says("什么时候来")
    await officer.answers(await officer.waits_for_talk("什么时候来"), "明天上午来")
    await citizen.hears("明天上午来")
    citizen.taps("结束对话")
    await citizen.hears("对话结束了")
    [case] = await program.cases()
    await program.moves(case.number, "forwarded", "accepted", "handling", "answered")
    await citizen.hears("有答复了，点开看")
    citizen.says("路灯也坏了，希望修好")
    await citizen.hears("事情发生在哪里")

    rings = citizen.rings
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
    assert citizen.rings <= rings + 3, "the copy itself comes without a sound"
    held = unpacked(citizen)
    page = held["index.html"].decode()
    for words in (
        *("王桂兰", "新安村3组12号", "13800007777", "牛粪", "昨天又来了一车", "路灯也坏了"),
        *("明天上午来", "已清运", case.number, "&lt;script&gt;"),
    ):
        assert words in page, words
    assert "<script>" not in page
    data = json.loads(held["data.json"])
    assert data["conversation"]["person"]["phone"] == "13800007777"
    assert data["office"][0]["draft"]["facts"].startswith("村东头牛粪")
    assert data["inbox"], "what came in the last days, as it came"
    files = {name: content for name, content in held.items() if name.startswith("files/")}
    assert sorted(files.values(), key=len)[0] == "借条一张".encode()
    assert len([name for name in files if not name.endswith(".pdf")]) == 2
    assert sum(content.startswith(b"%PDF") for content in files.values()) == 3, "papers of steps"
    assert not any(".." in name for name in files)


async def test_a_corrected_name_stands_at_the_desk_beside_the_old_one(program: Program) -> None:
    citizen, officer = program.citizen("王桂兰"), Officer(program)
    await files_the_story(citizen)
    await citizen.hears("查询码")
    citizen.says("/privacy")
    await citizen.hears("交上去的 1 件")
    citizen.taps("改我的信息")
    await citizen.hears("我的信息　请核对")
    citizen.says("王桂花，新安村3组12号")
    await citizen.hears("王桂花")
    citizen.taps("存好")
    await citizen.hears("也改成这样吗")
    citizen.taps("也改")
    await citizen.hears_edit("已经请信访部门改")
    [case] = await program.cases()
    while "信访人改正了自己的信息" not in (
        page := await officer.looks(f"/desk/cases/{case.number}")
    ):
        pass
    assert "<del>王**</del> → <bdi>王**</bdi>" in page, "who it is, is opened on purpose"
    assert "王桂" not in page
    [case] = await program.cases()
    assert case.draft.petitioner.name == "王桂花"
