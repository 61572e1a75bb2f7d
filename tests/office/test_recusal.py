"""What is said after a case has gone to a unit counts too; and what staff may do against advice."""

import logging
from typing import Any

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, Move, PetitionKind, Place, Question
from backend_client.contract.files import Attachment
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.json_codec import to_plain
from tests.office.running import AN_ANSWER, STAFF_KEY, Running, a_draft

S = CaseStatus
SOMEBODY = "有人贪污低保款"


async def filed(backend: Running, **changes: Any) -> str:
    draft = {"kind": PetitionKind.DENUNCIATION, "facts": SOMEBODY, "request": "请查处"} | changes
    return (await backend.bot.file_case(a_draft(**draft))).number


async def move(backend: Running, number: str, wanted: Move) -> tuple[int, str, dict[str, object]]:
    path = f"/v1/cases/{number}/moves"
    status, body = await backend.as_staff("POST", path, to_plain(wanted))
    return status, str(body.get("type", "")), body


async def adds(backend: Running, number: str, text: str, *captions: str) -> None:
    files = [to_plain(Attachment("photo", f"r{i}", caption=c)) for i, c in enumerate(captions)]
    body = {"text": text, "attachments": files, "answers": None}
    status, _ = await backend.call(
        "POST", f"/v1/cases/{number}/supplements", body, idempotency_key=f"{number}-{len(text)}"
    )
    assert status == 201


async def case_of(backend: Running, number: str) -> dict[str, Any]:
    return (await backend.as_staff("GET", f"/v1/cases/{number}"))[1]


async def test_a_unit_that_a_supplement_names_loses_the_case(
    backend: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """It kept it, and could answer."""
    caplog.set_level(logging.WARNING)
    number = await filed(backend)
    await backend.move(number, Move(S.FORWARDED, unit="xian-jiwei"), S.ACCEPTED)
    await adds(backend, number, "縣紀委的王某也收了錢")
    case = await case_of(backend, number)
    assert (case["unit"], case["held"]) == (None, "青河县纪委监委")
    assert "taken back" in caplog.text and "王某" not in caplog.text and number not in caplog.text
    for wanted in (Move(S.HANDLING), AN_ANSWER):
        assert (await move(backend, number, wanted))[:2] == (409, "/problems/held-case")
    asked = await backend.call(
        "POST",
        f"/v1/cases/{number}/questions",
        to_plain(Question("谁？")),
        key=STAFF_KEY,
        idempotency_key="q1",
    )
    assert (asked[0], asked[1]["type"]) == (409, "/problems/held-case")
    again = await move(backend, number, Move(S.FORWARDED, unit="xian-jiwei", against_advice=True))
    assert again[:2] == (409, "/problems/recused-unit")
    status, _, body = await move(backend, number, Move(S.FORWARDED, unit="shi-jiwei"))
    assert (status, body["unit"], body["held"]) == (200, "云岭市纪委监委", None)
    assert (await move(backend, number, Move(S.ACCEPTED)))[0] == 200
    kinds = [(e.type, e.data.get("unit")) for e in await backend.bot.events(0)]
    assert [kind for kind, _ in kinds] == ["moved"] * 4 + ["supplemented"] + ["moved"] * 2


async def test_captions_and_talks_count_as_supplements_do(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, Move(S.FORWARDED, unit="xian-jiwei"))
    await adds(backend, number, "照片", "这是县纪委王某收的钱")
    assert (await case_of(backend, number))["held"] == "青河县纪委监委"

    number = await filed(backend, client_ref="other")
    await backend.move(number, Move(S.FORWARDED, unit="xian-jiwei"))
    for call, body in (
        ("/v1/talks", to_plain(TalkOpening("talk-1", "other"))),
        ("/v1/talks/talk-1/messages", to_plain(TalkWords("县纪委的人也收了"))),
    ):
        status, _ = await backend.call("POST", call, body, idempotency_key="talk-1")
        assert status == 201
    assert (await case_of(backend, number))["held"] == "青河县纪委监委"


async def test_a_claim_that_turns_out_to_denounce_its_unit_is_taken_back(backend: Running) -> None:
    number = await filed(backend, kind=PetitionKind.CLAIM, facts="低保没发", request="请发低保")
    await backend.move(number, Move(S.FORWARDED, unit="xian-minzheng"), S.ACCEPTED, S.HANDLING)
    await adds(backend, number, "民政局的李局长收了我两万块钱不办事")
    assert (await case_of(backend, number))["held"] == "青河县民政局"


async def test_what_was_said_before_the_guard_was_there_counts_at_the_next_move(
    backend: Running,
) -> None:
    """A talk about a draft comes before its case."""
    opening = TalkOpening("talk-2", "draft-2", text="县民政局李局长贪污低保款")
    await backend.call("POST", "/v1/talks", to_plain(opening), idempotency_key="talk-2")
    number = await filed(backend, client_ref="draft-2", kind=PetitionKind.CLAIM, facts="低保没发")
    status, type_, _ = await move(backend, number, Move(S.FORWARDED, unit="xian-minzheng"))
    assert (status, type_) == (409, "/problems/recused-unit")


async def test_a_unit_that_is_named_after_its_answer_does_not_get_the_case_again(
    backend: Running,
) -> None:
    """Until then it has nothing to do with it, and its answer stays its own."""
    number = await filed(backend, kind=PetitionKind.CLAIM, facts="低保没发", request="请发低保")
    await backend.move(number, Move(S.FORWARDED, unit="xian-minzheng"), S.ACCEPTED, AN_ANSWER)
    await adds(backend, number, "民政局的李局长收了我两万块钱不办事")
    case = await case_of(backend, number)
    assert (case["unit"], case["held"]) == ("青河县民政局", None)
    again = Move(S.HANDLING, note="答复不清楚，请重新调查")
    assert (await move(backend, number, again))[:2] == (409, "/problems/held-case")
    assert (await case_of(backend, number))["held"] == "青河县民政局"


@pytest.mark.parametrize(
    "words",
    [
        "是乡长贪了清渠的钱",
        "其 实 是 乡 长 马 得 利 把 清 渠 的 钱 贪 了",
        "其實是鄉長馬得利把清渠的錢貪了",
    ],
)
async def test_a_unit_of_which_nobody_can_tell_whether_it_is_denounced_waits_for_a_clerk(
    backend: Running, words: str
) -> None:
    """Who adds words is not asked whether they denounce: the accused read them on, status 200."""
    claim = {"facts": "水渠堵了半年", "request": "请清一清", "place": Place("河北乡新安村")}
    number = await filed(backend, kind=PetitionKind.CLAIM, **claim)
    await backend.move(number, Move(S.FORWARDED, unit="hebei-xiang"))
    await adds(backend, number, words)
    case = await case_of(backend, number)
    assert (case["unit"], case["held"]) == (None, "河北乡人民政府")
    back = Move(S.FORWARDED, unit="hebei-xiang")
    assert (await move(backend, number, back))[1] == "/problems/unit-advised-against"
    confirmed = Move(S.FORWARDED, unit="hebei-xiang", against_advice=True)
    assert (await move(backend, number, confirmed))[0] == 200, "a clerk who read it may"
    await adds(backend, number, "今天还没有来清")
    assert (await case_of(backend, number))["held"] is None, "nothing new was said of it"


async def test_an_ordinary_claim_keeps_its_unit(backend: Running) -> None:
    number = await filed(backend, kind=PetitionKind.CLAIM, facts="路灯坏了", place=Place("河北乡"))
    await backend.move(number, Move(S.FORWARDED, unit="hebei-xiang"))
    await adds(backend, number, "河北乡政府说下周来修，还没有来")
    case = await case_of(backend, number)
    assert (case["unit"], case["held"]) == ("河北乡人民政府", None)


async def test_a_denunciation_goes_elsewhere_only_after_a_second_word(backend: Running) -> None:
    number = await filed(backend, facts="民政局的李局长贪污低保款")
    status, type_, body = await move(backend, number, Move(S.FORWARDED, unit="xian-nongye"))
    assert (status, type_, body["reason"]) == (
        409,
        "/problems/unit-advised-against",
        "denunciation",
    )
    sent = Move(S.FORWARDED, unit="xian-minzheng", against_advice=True)
    assert (await move(backend, number, sent))[:2] == (409, "/problems/recused-unit")
    sent = Move(S.FORWARDED, unit="xian-nongye", against_advice=True)
    assert (await move(backend, number, sent))[0] == 200


async def test_a_complaint_does_not_go_by_itself_to_whom_it_is_about(backend: Running) -> None:
    """It was proposed to 河北乡人民政府, and sent there."""
    rude = "河北乡政府的王主任态度恶劣，推诿，我要投诉他"
    number = await filed(backend, kind=PetitionKind.CLAIM, facts=rude, place=Place("河北乡"))
    status, type_, body = await move(backend, number, Move(S.FORWARDED, unit="hebei-xiang"))
    assert (status, type_, body["reason"]) == (409, "/problems/unit-advised-against", "complaint")
    status, _, body = await move(backend, number, Move(S.FORWARDED))
    assert (status, body["unit"]) == (200, "青河县人民政府")


async def test_the_desk_explains_before_it_sends_against_advice(backend: Running) -> None:
    number = await filed(backend, facts="民政局的李局长贪污低保款", accused=("民政局的李局长",))
    page = f"{backend.url}/desk/cases/{number}"
    async with aiohttp.ClientSession() as desk:
        headers = {"Origin": backend.url}
        login = {"key": STAFF_KEY}
        await desk.post(f"{backend.url}/desk/login", data=login, headers=headers)
        shown = await (await desk.get(page)).text()
        assert "被反映的" in shown and "民政局的李局长" in shown
        seen = str((await case_of(backend, number))["events"][-1]["seq"])
        form = {"to": "forwarded", "unit": "xian-nongye", "seen": seen}
        asked = await desk.post(f"{page}/moves", data=form, headers=headers)
        told = await asked.text()
        assert asked.status == 409 and "against_advice" in told and "检举控告" in told
        sure = form | {"against_advice": "yes"}
        await desk.post(f"{page}/moves", data=sure, headers=headers)
    assert (await case_of(backend, number))["unit"] == "青河县农业农村局"


async def test_the_desk_shows_at_the_top_that_a_case_was_taken_back(backend: Running) -> None:
    number = await filed(backend)
    await backend.move(number, Move(S.FORWARDED, unit="xian-jiwei"))
    await adds(backend, number, "县纪委的王某也收了钱")
    async with aiohttp.ClientSession() as desk:
        headers = {"Origin": backend.url}
        await desk.post(f"{backend.url}/desk/login", data={"key": STAFF_KEY}, headers=headers)
        case = await (await desk.get(f"{backend.url}/desk/cases/{number}")).text()
        listed = await (await desk.get(f"{backend.url}/desk")).text()
    assert "已从 青河县纪委监委 收回" in case and "向信访人提问" not in case
    assert "已收回，要换单位" in listed
