"""Special channels at the office: what a file may say, who gets their petitions, what the bot is
told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend_client.campaigns import CampaignSource
from backend_client.contract.campaign import CampaignAnswer, CampaignFiled, Worded, said_in
from backend_client.contract.case import CaseStatus, Petitioner, PetitionKind
from office.app import open_campaigns
from office.campaigns.channel import Channel, UnfitCampaign, channel_of, to_raw
from office.campaigns.toml_file import UnfitFile, read_toml, to_toml
from office.campaigns.traditional import with_traditional
from office.law.routing import load_units
from tests.office.running import KEY, Running, a_draft
from tests.stories.campaigns import SHIPPED, shipped

UNITS = load_units()
CODES = tuple(path.stem for path in SHIPPED.glob("*.toml"))
CAME = CampaignFiled("yiqing", 1, "疫情求助", (CampaignAnswer("code", "健康码", "黄码或橙码"),))


async def keeps(backend: Running, channel: Channel) -> Channel:
    async with open_campaigns(backend.settings, backend.clock) as campaigns:
        return await campaigns.save("officer", channel)


def now_open(backend: Running, code: str = "yiqing") -> Channel:
    channel, now = shipped(code), backend.clock.now
    opens, closes = now - timedelta(days=1), now + timedelta(days=9)
    return replace(channel, campaign=replace(channel.campaign, opens=opens, closes=closes))


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_campaign_comes_back_from_its_file_as_it_was(code: str) -> None:
    channel = shipped(code)
    assert read_toml(to_toml(channel), UNITS) == channel
    assert channel_of(to_raw(channel), UNITS) == channel


def test_every_mistake_is_said_with_its_line_and_key() -> None:
    text = (SHIPPED / "yiqing.toml").read_text("utf-8")
    wrong = (
        text.replace('code = "yiqing"', 'code = "Yi Qing"')
        .replace("closes = 2027-03-31", "closes = 2020-03-31")
        .replace('"xian-shanglv"', '"mars"')
        .replace('kind = "choice"', 'kind = "colour"', 1)
        .replace('id = "red"', 'id = "orange"')
        .replace('asks = ["place", "phone"]', 'asks = ["blood"]\nurgently = true')
        .replace("urgent = true", 'urgent = "yes"')
        .replace('en = "Help at once"', "")
    )
    with pytest.raises(UnfitFile) as unfit:
        read_toml(wrong, UNITS)
    said = "\n".join(unfit.value.faults)
    lines = wrong.splitlines()
    for key, holds in {
        "code:": 'code = "Yi',
        "closes:": "closes",
        "units[1]:": "units",
        "questions[0].kind:": 'kind = "colour"',
        "questions[0].options[2].id:": 'id = "orange"',
        "asks:": "asks",
        "urgently:": "urgently",
        "urgent:": 'urgent = "yes"',
    }.items():
        [fault] = [each for each in unfit.value.faults if f", {key}" in each]
        number = int(fault.split()[1].rstrip(","))
        assert holds in lines[number - 1] or key.startswith("questions[0].options"), said
    with pytest.raises(UnfitFile, match="line 3"):
        read_toml("code = 'a'\n\nname = [", UNITS)


def test_what_is_missing_is_said_all_at_once() -> None:
    with pytest.raises(UnfitCampaign) as unfit:
        channel_of({"questions": [{}]}, UNITS)
    keys = {fault.key for fault in unfit.value.faults}
    assert {"code", "opens", "closes", "name", "greeting", "story", "request"} <= keys
    assert {f"questions[0].{name}" for name in ("id", "kind", "label", "ask")} <= keys


def test_traditional_characters_are_written_where_the_office_wrote_none() -> None:
    own = (Worded("zh-Hans", "疫情求助"), Worded("zh-Hant", "疫情求救"))
    campaign = replace(shipped("yiqing").campaign, name=own)
    told = with_traditional(campaign)
    assert told.name == own
    assert "專線" in said_in(told.greeting, "zh-Hant")
    assert said_in(told.questions[0].label, "zh-Hant") == "健康碼"
    assert said_in(told.questions[0].options[1].label, "zh-Hant") == "黃碼或橙碼"
    assert said_in(told.questions[0].label, "en") == "Health code"
    assert with_traditional(told) == told


async def test_the_units_of_a_campaign_have_its_petition_at_once(backend: Running) -> None:
    await keeps(backend, now_open(backend))
    receipt = await backend.bot.file_case(a_draft(campaign=CAME))
    case = await backend.bot.get_case(receipt.number)
    assert case.status is CaseStatus.ASSIGNED
    assert case.unit == "青河县卫生健康局"
    _, seen = await backend.as_staff("GET", f"/v1/cases/{receipt.number}")
    assert "'kind': 'at_once'" in str(seen["tasks"])
    again = await backend.bot.file_case(a_draft(campaign=CAME))
    assert again.number == receipt.number, "filed once, given once"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": PetitionKind.DENUNCIATION, "confidential": True},
        {"confidential": True},
        {"facts": "我举报青河县卫生健康局局长收红包，不给钱不给转绿码"},
        {"accused": ("青河县卫生健康局局长",)},
    ],
)
async def test_what_speaks_of_somebody_in_office_waits_for_a_person(
    backend: Running, changes: dict[str, Any]
) -> None:
    await keeps(backend, now_open(backend))
    receipt = await backend.bot.file_case(a_draft(campaign=CAME, **changes))
    case = await backend.bot.get_case(receipt.number)
    assert case.status is CaseStatus.REGISTERED and case.unit is None


async def test_a_campaign_that_is_over_or_unknown_gives_nothing_away(backend: Running) -> None:
    channel = now_open(backend)
    over = replace(channel.campaign, closes=backend.clock.now - timedelta(hours=1))
    await keeps(backend, replace(channel, campaign=over))
    for ref, came in (("draft-1", CAME), ("draft-2", replace(CAME, id="nobody-knows"))):
        receipt = await backend.bot.file_case(a_draft(ref, campaign=came))
        assert (await backend.bot.get_case(receipt.number)).status is CaseStatus.REGISTERED


async def test_what_was_said_in_time_counts_however_late_it_comes(backend: Running) -> None:
    await keeps(backend, now_open(backend))
    said_at = backend.clock.now
    backend.clock.pass_time(days=30)
    receipt = await backend.bot.file_case(a_draft(campaign=CAME, said_at=said_at))
    assert (await backend.bot.get_case(receipt.number)).status is CaseStatus.ASSIGNED


async def test_the_bot_is_told_once_and_then_only_of_changes(backend: Running) -> None:
    source = CampaignSource(backend.session, backend.url, KEY)
    none = await source.newer_than(None)
    assert none is not None and none.campaigns == () and none.mark
    assert await source.newer_than(none.mark) is None
    kept = await keeps(backend, now_open(backend))
    found = await source.newer_than(none.mark)
    assert found is not None and found.campaigns == (with_traditional(kept.campaign),)
    assert await source.newer_than(found.mark) is None
    changed = await keeps(backend, kept)
    assert changed.campaign.version == 2
    assert await source.newer_than(found.mark) is not None


async def test_what_staff_do_is_not_told_to_the_bot(backend: Running) -> None:
    await keeps(backend, now_open(backend))
    async with backend.session.get(
        f"{backend.url}/v1/campaigns", headers={"Authorization": f"Bearer {KEY}"}
    ) as response:
        body = await response.text()
    assert "xian-weijian" not in body and "task" not in body


async def test_a_telephone_in_an_answer_is_masked_for_staff(backend: Running) -> None:
    phone = CampaignAnswer("other", "另一个电话", "0452-6123456")
    came = replace(CAME, answers=(phone,))
    draft = a_draft(campaign=came, petitioner=Petitioner("林秀英", None, "13800001111"))
    receipt = await backend.bot.file_case(draft)
    _, seen = await backend.as_staff("GET", f"/v1/cases/{receipt.number}")
    assert "6123456" not in str(seen)
    own = (await backend.bot.get_case(receipt.number)).draft.campaign
    assert own is not None and own.answers[0].answer == "0452-6123456"
