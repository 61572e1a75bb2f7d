"""The office gets a new token: citizens, cases and drafts are the old ones, the chats are new.
Message ids begin anew there: what was kept of the old chats would hit the wrong messages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backend_client.contract.files import FileRefusal
from sandbox.delivery.log import Call
from sandbox.people.citizen import Citizen
from sandbox.server import Sandbox
from tests.program import Program, files, prepares
from tests.stories.test_files import photo, settled

STORY = "村东头牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"
ME = 7_000_000_001
SHOWN_ALREADY = ("editMessageText", "editMessageCaption", "answerCallbackQuery", "deleteMessage")


def _with_another_token(program: Program, number: int = 1_000_002) -> Program:
    token = f"{number}:another-token-of-the-office"
    sandbox = Sandbox(token, clock=program.clock.seconds)
    return replace(program, sandbox=sandbox, secrets=replace(program.secrets, sandbox_token=token))


def _refused(program: Program) -> Sequence[Call]:
    return [call for call in program.sandbox.log.calls() if not call.ok]


def _texts(citizen: Citizen) -> str:
    return "\n".join(stored.words for stored in citizen.chat.messages.values())


async def test_a_case_goes_on_in_the_chat_with_the_new_bot(stopped: Program) -> None:
    async with stopped.running():
        await files(stopped.citizen("王桂兰", user_id=ME), STORY)
        [case] = await stopped.cases()
    program = _with_another_token(stopped)
    citizen = program.citizen("王桂兰", user_id=ME)
    async with program.running():
        await program.moves(case.number, "forwarded")  # nobody has spoken to the new bot yet
        citizen.says("/start")
        await citizen.hears("已转送")
        assert case.number in _texts(citizen)
        await program.moves(case.number, "accepted")
        await citizen.hears_edit("已受理")
        assert (await program.health())["needs_person"] == 0
    assert not _refused(program)
    async with program.running():  # and the start after that is like any other
        citizen.says("/cases")
        await citizen.hears("您反映的事（1 件）")


async def test_the_words_that_come_first_are_no_answer_to_what_another_bot_asked(
    stopped: Program,
) -> None:
    async with stopped.running():
        old = stopped.citizen("王桂兰", user_id=ME)
        old.says(STORY)
        await old.hears("同意，开始")
        old.taps("同意，开始")
        await old.hears("好让办事的人找到您")
        old.taps("填写姓名住址")
        await old.hears("请写姓名和住址")
    program = _with_another_token(stopped)
    citizen = program.citizen("王桂兰", user_id=ME)
    async with program.running():
        citizen.says("粪水还流到井里了")
        await citizen.hears("请写姓名和住址")
        citizen.says("王桂兰，新安村3组12号")
        await citizen.hears("留个手机号")
        citizen.taps("跳过")
        card = await citizen.hears("请核对")
        assert "粪水还流到井里了" in card["text"]
        citizen.taps("确认提交")
        await citizen.hears("查询码")
        [case] = await program.cases()
        assert case.draft.petitioner.name == "王桂兰"
        assert case.draft.facts == f"{STORY}\n粪水还流到井里了"
    assert not _refused(program)


async def test_a_draft_at_its_check_is_shown_and_sent_by_the_new_bot(stopped: Program) -> None:
    async with stopped.running():
        await prepares(stopped.citizen("王桂兰", user_id=ME), STORY)
    program = _with_another_token(stopped)
    citizen = program.citizen("王桂兰", user_id=ME)
    async with program.running():
        citizen.says("/start")
        await citizen.hears("请核对")
        citizen.taps("确认提交")
        await citizen.hears("查询码")
        assert [case.draft.facts for case in await program.cases()] == [STORY]
    assert not _refused(program)


async def test_a_file_that_only_the_former_bot_could_fetch_is_asked_for_again_at_once(
    stopped: Program,
) -> None:
    async with stopped.running():
        old = stopped.citizen("王桂兰", user_id=ME)
        old.says(STORY)
        old.sends_photo(data=photo("navy"))
        await old.hears("同意，开始")
        old.taps("同意，开始")
        await old.hears("好让办事的人找到您")
        old.taps("我不方便实名")
        await old.hears("请核对")
    program = _with_another_token(stopped)
    citizen = program.citizen("王桂兰", user_id=ME)
    async with program.running():
        citizen.says("/start")
        await citizen.hears("请核对")
        citizen.taps("确认提交")
        await citizen.hears("查询码")
        case = await settled(program)
        assert [file.refusal for file in case.draft.attachments] == [FileRefusal.GONE]
        await citizen.hears("再发")
    assert len(program.sandbox.log.calls("getFile")) == 1


async def test_what_was_said_to_the_former_bot_last_is_taken_and_told_in_the_new_chat(
    stopped: Program,
) -> None:
    """The old program had stored the confirming tap, and did not get to it any more."""
    async with stopped.running():
        await prepares(stopped.citizen("王桂兰", user_id=ME), STORY)
    old = stopped.sandbox.citizens[ME]
    stopped.sandbox.reopen()
    intake = replace(stopped, parts=replace(stopped.parts, worker=False, backend=False))
    old.taps("确认提交")
    async with intake.running():
        await stopped.sandbox.updates.idle.wait()
    program = _with_another_token(stopped)
    citizen = program.citizen("王桂兰", user_id=ME)
    async with program.running():
        while not await program.cases():
            await citizen.waits_for(lambda: True, "a look", 1)
        citizen.says("/start")
        await citizen.hears("牛粪")
        [case] = await program.cases()
        citizen.says("/cases")
        await citizen.hears("已登记")
        assert case.number in _texts(citizen)
    wrong: list[Any] = [call for call in _refused(program) if call.method not in SHOWN_ALREADY]
    assert {call.error for call in wrong} <= {
        "Forbidden: bot can't initiate conversation with a user",
        "Bad Request: chat not found",
    }


async def test_the_former_token_comes_back(stopped: Program) -> None:
    async with stopped.running():
        await files(stopped.citizen("王桂兰", user_id=ME), STORY)
    there = _with_another_token(stopped)
    async with there.running():
        citizen = there.citizen("王桂兰", user_id=ME)
        citizen.says("/cases")
        await citizen.hears("牛粪")
    back, old = stopped, stopped.sandbox.citizens[ME]
    back.sandbox.reopen()
    async with back.running():
        old.says("/cases")
        await old.hears("牛粪")
        [case] = await back.cases()
        await back.moves(case.number, "forwarded")
        await old.hears("已转送")
    assert not _refused(there)
