"""The public page: what it shows to everybody, and what it never does."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_client.contract.case import CaseStatus, Move, Petitioner, Place, Topic
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.errors import Refused
from office.public.board import kept_apart
from office.public.service import Approve
from tests.office.public.board import a_petition, agreed, an_answer, decided, page, published
from tests.office.public.test_masking import ADDRESSES, NUMBERS, SAID, a_name
from tests.office.running import TO_ANSWERED, Running, SetClock, settings_in, started

pytestmark = pytest.mark.starts


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Running]:
    settings = replace(settings_in(tmp_path), public_page=True)
    async with started(settings, SetClock()) as running:
        yield running


async def test_it_has_no_script_and_is_asked_for_again(office: Running) -> None:
    await published(office)
    async with office.session.get(f"{office.url}/public") as response:
        body = await response.text()
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script" not in policy
        assert response.headers["Cache-Control"] == "no-cache"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "Set-Cookie" not in response.headers
        mark = response.headers["ETag"]
    assert "<script" not in body and 'content="width=device-width' in body
    known = {"If-None-Match": mark}
    async with office.session.get(f"{office.url}/public", headers=known) as response:
        assert response.status == 304
        assert await response.read() == b""
    async with office.session.get(f"{office.url}/public/board.css") as response:
        assert response.status == 200


async def test_an_answer_has_its_result_and_its_basis(office: Running) -> None:
    await published(office)
    shown = await page(office)
    assert "解释说明" in shown and "依据：第三十三条" in shown


async def test_it_is_paged_and_narrowed_by_topic_area_and_unit(office: Running) -> None:
    for n in range(11):
        topic = Topic(("环境保护",)) if n else Topic(("交通运输",))
        await published(office, f"draft-{n}", topic=topic)
    assert "共 11 件" in await page(office) and "第 1 页，共 2 页" in await page(office)
    assert "第 2 页，共 2 页" in await page(office, "?page=2")
    narrow = await page(office, "?topic=交通运输")
    assert "共 1 件" in narrow
    assert "共 11 件" in await page(office, "?area=某省青河县河北乡")
    assert "共 0 件" in await page(office, "?unit=没有这个单位")
    for wrong in ("0", "99", "-1", "x", "１"):
        async with office.session.get(f"{office.url}/public?page={wrong}") as response:
            assert response.status == 404


async def test_what_was_written_is_text_and_no_markup(office: Running) -> None:
    await published(office, request="<b>清走</b>", facts="<script>alert(1)</script>牛粪")
    body = await page(office)
    assert "<script" not in body and "<b>清走" not in body


async def test_what_a_talk_makes_a_denunciation_is_off_at_once(office: Running) -> None:
    """The firewall is asked when the page is read, whatever brought the words."""
    await published(office)
    await office.bot.open_talk(TalkOpening("t", about="draft-1"))
    assert "牛粪" in await page(office)
    said = TalkWords("村主任李建国贪污了低保款，我要举报他")
    await office.bot.say_in_talk("t", said, "1")
    assert "牛粪" not in await page(office)


async def test_figures_are_of_whole_months_and_of_no_small_group(office: Running) -> None:
    for n in range(5):
        await office.bot.file_case(a_petition(f"draft-{n}"))
    await office.bot.file_case(a_petition("secret", confidential=True))
    assert "登记" not in await page(office)
    office.clock.pass_time(days=31)
    shown = await page(office)
    assert "<dd>5 件</dd>" in shown, "what is kept secret is not counted"
    assert "各单位" not in shown


async def test_days_have_their_unit_and_the_page_is_called_what_the_chat_calls_it(
    office: Running,
) -> None:
    """平均几天答复 was 0.0 of nothing; the chat's 公开问答 was 公开答复 here."""
    for n in range(5):
        receipt = await office.bot.file_case(a_petition(f"draft-{n}"))
        await office.move(receipt.number, *TO_ANSWERED)
    office.clock.pass_time(days=31)
    shown = await page(office)
    assert "<dd>0.0 天</dd>" in shown
    assert "公开问答</a></h1>" in shown and "公开答复" not in shown


async def test_of_fewer_than_the_smallest_group_nothing_is_told(office: Running) -> None:
    for n in range(4):
        await office.bot.file_case(a_petition(f"draft-{n}"))
    office.clock.pass_time(days=31)
    assert "登记" not in await page(office)


def planted(dice: random.Random) -> tuple[dict[str, Any], str, list[str]]:
    """A petition and an answer full of persons, and what must stand nowhere."""
    own, accused, officer = (a_name(dice) for _ in range(3))
    phone, number = dice.choice(NUMBERS), dice.choice(NUMBERS)
    home, near = dice.choice(ADDRESSES), dice.choice(ADDRESSES)
    facts = (
        f"{dice.choice(SAID).format(own, accused)}。我住{home}，电话{phone}。"
        f"村主任{accused}不管，{dice.choice(SAID).format(accused, own)}"
    )
    said = f"经办人{officer}，电话{number}，到{near}看过，{own}反映属实"
    draft = {
        "facts": facts,
        "request": f"请{accused}清走{near}的牛粪",
        "petitioner": Petitioner(own, home, phone),
        "accused": (f"村主任{accused}", accused),
        "place": Place(f"{home}东头", path=("某省", "青河县", "河北乡")),
    }
    return draft, said, [own, accused, officer, phone, number, home, near]


@pytest.mark.parametrize("seed", range(3))
async def test_nobody_who_is_planted_stands_on_the_page(office: Running, seed: int) -> None:
    """Names, telephones, numbers, addresses and the accused, in stories, requests and answers: 0 of
    them are found."""
    dice, secrets = random.Random(seed), list[str]()
    for n in range(15):
        draft, said, planted_here = planted(dice)
        number = (await office.bot.file_case(a_petition(f"draft-{seed}-{n}", **draft))).number
        await office.bot.supplement(number, f"再找{planted_here[3]}", [], f"s{n}")
        await office.move(number, *TO_ANSWERED[:-1], an_answer(said))
        try:
            seen = await agreed(office, number, f"a{n}")
        except Refused as refused:  # a name may make it a denunciation
            assert "not-publishable" in str(refused)
            continue
        await decided(office, number, Approve(seen), f"d{n}")
        secrets += planted_here
    shown = "".join([await page(office), await page(office, "?page=2")])
    assert shown.count("<article") > 10
    assert not [secret for secret in secrets if secret in shown]


@given(st.lists(st.integers(0, 40), max_size=6), st.integers(0, 12), st.integers(2, 6))
def test_nobody_finds_a_small_group_by_subtracting(
    parts: list[int], beside: int, minimum: int
) -> None:
    """Of twelve and a unit with nine, three were left, and whose they were was no riddle."""
    whole = sum(parts) + beside
    told = kept_apart(parts, whole, minimum)
    shown = [each for each in told if each is not None]
    left = whole - sum(shown)
    assert all(each >= minimum for each in shown)
    assert left == 0 or left >= minimum or not shown
    assert [each for each, known in zip(parts, told, strict=True) if known is not None] == shown


async def test_what_a_unit_alone_leaves_over_is_not_told(office: Running) -> None:
    for n in range(12):
        receipt = await office.bot.file_case(a_petition(f"draft-{n}"))
        if n < 9:
            await office.move(receipt.number, Move(CaseStatus.FORWARDED, unit="hebei-xiang"))
    office.clock.pass_time(days=31)
    shown = await page(office)
    assert "<dd>12 件</dd>" in shown and "河北乡人民政府</th>" not in shown
    for n in range(12, 14):
        await office.bot.file_case(a_petition(f"draft-{n}"))
    office.clock.pass_time(days=31)
    shown = await page(office)
    assert "<dd>14 件</dd>" in shown and "河北乡人民政府</th><td>9</td>" in shown


async def test_the_page_is_there_after_a_29th_of_february(office: Running) -> None:
    """Through all of March its year began on a day that there was not."""
    office.clock.now = datetime(2028, 3, 9, tzinfo=UTC)
    for n in range(5):
        await office.bot.file_case(a_petition(f"draft-{n}"))
    assert "公开问答" in await page(office)
    office.clock.now = datetime(2028, 4, 1, tzinfo=UTC)
    assert "<h2>2027-04-01 至 2028-03-31</h2>" in await page(office)
