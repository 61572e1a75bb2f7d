"""Words for the petitioner and words for staff are two things: planted in every form of the desk,
the ones reach the bot whole, and of the others nothing that the bot's key opens holds a letter."""

import json
import logging
import re
from html import unescape
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Claim,
    Petitioner,
    Place,
    Review,
    ReviewLevel,
    Topic,
)
from backend_client.contract.public_matter import Nearby
from backend_client.json_codec import to_plain
from backend_client.likeness import sketch
from tests.office.browser import Browser
from tests.office.running import Running, a_draft

S = CaseStatus
ROW = {"request1": "清走", "result1": "explained", "opinion1": "已清运"}
ANSWER = {**ROW, "facts": "看过。不服的可以申请复查", "basis": "第三十二条"}
PLACE, TOPIC = Place("河北乡新安村"), ("环境保护",)
NEARBY = Nearby(TOPIC, PLACE, sketch(a_draft().facts))
OPINION = {"reasons": "查过", "basis": "第三十五条"}

# Ways through all forms: what the desk sends, or what the petitioner asks for.
WAYS: tuple[tuple[tuple[str, dict[str, str]] | ReviewLevel, ...], ...] = (
    (
        ("forwarded", {"unit": "hebei-xiang"}),
        ("objected", {}),
        ("registered", {}),
        ("assigned", {"unit": "hebei-xiang"}),
        ("accepted", {}),
        ("handling", {}),
        ("mediation", {}),
        ("hearing", {}),
        ("answered", ANSWER),
        ("closed", {}),
        ("handling", {}),
        ("answered", ANSWER),
        ReviewLevel.REVIEW,
        ("reviewed", {"conclusion": "redo", **OPINION}),
        ("handling", {}),
        ("answered", ANSWER),
        ReviewLevel.REVIEW,
        ("reviewed", {"conclusion": "changed", **OPINION, **ROW}),
        ("closed", {}),
        ReviewLevel.RECHECK,
        ("hearing", {}),
        ("in_recheck", {}),
        ("final", {"conclusion": "upheld", **OPINION}),
    ),
    (("forwarded", {"unit": "hebei-xiang"}), ("not_accepted", {"ground": "judicial"})),
    (("signposted", {"route": "2"}), ("closed", {})),
    (("no_longer_accepted", {"ground": "rechecked", "final_case": "云府复核〔2024〕12号"}),),
)


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def walked(desk: Browser, way: int) -> tuple[str, int]:
    """The number of a case that went this way, and how many moves it took. Each brings both words,
    with marks of their own, over several lines."""
    draft = a_draft(
        f"draft-{way}",
        public=True,
        place=PLACE,
        topic=Topic(TOPIC),
        petitioner=Petitioner("王桂兰", "新安村3组12号", "13800001111"),
    )
    number, made = (await desk.backend.bot.file_case(draft)).number, 0
    [neighbour] = await desk.backend.bot.neighbours(NEARBY)
    await desk.backend.bot.support(neighbour.id, "supporter")
    for step in WAYS[way]:
        desk.backend.clock.pass_time(minutes=1)
        if isinstance(step, ReviewLevel):
            said = Review(step, "请求重新处理", "没有人来看过")
            await desk.backend.bot.ask_review(number, said, f"{way}-{made}")
            continue
        to, form = step
        made += 1
        status, page, _ = await desk.move(
            number,
            S(to),
            **form,
            note=f"公开{way}号{made}句\r\n" + "长" * 3000 + f"\r\n公完{way}号{made}句",
            internal=f"内部{way}号{made}句，\r\n别告诉他",
        )
        assert status == 303, (to, re.findall(r'role="alert">([^<]*)', page))
    return number, made


async def what_the_bot_sees(backend: Running, number: str, way: int) -> str:
    """Everything that its key opens about the case."""
    bot, key = backend.bot, f"claim-{way}"
    neighbours = [to_plain(each) for each in await bot.neighbours(NEARBY)]
    receipt = await bot.file_case(a_draft(f"other-{way}", facts="路灯坏了", request="修好"))
    seen: list[Any] = [
        to_plain(tuple(await bot.events(0, limit=1000))),
        to_plain(await bot.get_case(number)),
        neighbours,
        to_plain(receipt),
    ]
    _, listed = await backend.call("GET", f"/v1/cases?client_ref=draft-{way}")
    code = listed["items"][0]["query_code"]  # type: ignore[index]
    seen += [listed, to_plain(await bot.progress(number, code))]
    claimed = await bot.claim_case(number, Claim(code, "13800001111", key), key)
    seen.append(to_plain(claimed))
    return json.dumps(seen, ensure_ascii=False)


@pytest.mark.parametrize("way", range(len(WAYS)))
async def test_internal_words_stay_inside_and_public_ones_arrive_whole(
    desk: Browser, way: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    number, made = await walked(desk, way)
    seen = await what_the_bot_sees(desk.backend, number, way)
    assert '"neighbour_moved"' in seen or way == 3
    assert "内部" not in seen
    assert "别告诉他" not in seen
    for at in range(1, made + 1):
        whole = f"公开{way}号{at}句\\n" + "长" * 3000 + f"\\n公完{way}号{at}句"
        assert whole in seen, at
    assert "内部" not in caplog.text
    assert "公开" not in caplog.text
    _, page = await desk.look(f"/desk/cases/{number}")
    _, case = await desk.backend.as_staff("GET", f"/v1/cases/{number}")
    for at in range(1, made + 1):
        assert f"内部{way}号{at}句，\n别告诉他" in unescape(page)
        assert case["notes"][at - 1]["text"] == f"内部{way}号{at}句，\n别告诉他"  # type: ignore[index]


async def test_the_two_fields_are_unmistakable(desk: Browser) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    _, page = await desk.look(f"/desk/cases/{number}")
    forms = re.findall(r"<form method=\"post\" action=\"/desk/cases/.*?</form>", page, re.DOTALL)
    writing = [form for form in forms if 'name="note"' in form]
    moves = [form for form in writing if "/reclassification" not in form]
    assert len(writing) == len(moves) + 1
    assert len(moves) == page.count('name="to"')
    for form in writing:
        told = re.search(r'<fieldset class="told">(.*?)</fieldset>', form, re.DOTALL)
        assert told
        assert "给信访人的话" in told[1]
        assert "会原样发到信访人的聊天里" in told[1]
        assert re.findall(r'name="(\w+)"', told[1]) == ["note"]
    for form in moves:
        kept = re.search(r'<fieldset class="internal">(.*?)</fieldset>', form, re.DOTALL)
        assert kept
        assert "内部记录" in kept[1]
        assert "只有工作人员看得到，不会发给信访人" in kept[1]
        assert re.findall(r'name="(\w+)"', kept[1]) == ["internal"]


async def test_what_was_typed_into_either_field_comes_back_to_it_after_a_mistake(
    desk: Browser,
) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    await desk.backend.move(number, S.FORWARDED)
    form = {"form": "not_accepted", "ground": "", "note": "公开的话", "internal": "内部的话"}
    status, page, _ = await desk.move(number, S.NOT_ACCEPTED, **form)
    assert (status, "请选择法定理由" in page) == (422, True)
    told = re.findall(r'name="note"[^>]*>\s*公开的话', page)
    kept = re.findall(r'name="internal"[^>]*>\s*内部的话', page)
    assert (len(told), len(kept), page.count("公开的话"), page.count("内部的话")) == (1, 1, 1, 1)
