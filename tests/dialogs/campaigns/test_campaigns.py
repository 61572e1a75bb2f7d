"""A campaign in the chat: from its link to the petition, through change, end and old links."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend_client.contract.campaign import (
    Campaign,
    CampaignOption,
    CampaignQuestion,
    QuestionKind,
    Worded,
)
from dialogs.campaigns.form import form_of_campaign
from dialogs.campaigns.moves import code_of
from dialogs.registry import _check
from dialogs.state.effect import EffectKind
from dialogs.texts import LANGUAGES, texts
from tests.dialogs.campaigns.samples import CAMPAIGNS, CODES, campaign, knowing, now_stands
from tests.dialogs.phone import MONDAY, Phone, filer, ready_to_send

TOLD = {
    "yiqing": (
        "我叫林秀英，怀孕36周，健康码变橙码了，县医院不让进去产检，"
        "住在柳林镇南街阳光小区3号楼，电话13800001111"
    ),
    "qianxin": (
        "我叫赵大勇，在青河县锦绣花园工地干活，老板孙某欠我三个月工资21000元，有欠条，"
        "电话13900002222，家住柳林镇北街5号"
    ),
}


def entered(code: str, phone: Phone | None = None) -> Phone:
    phone = phone or knowing()
    phone.says(f"/start c-{code}")
    phone.taps("同意，开始")
    return phone


@pytest.mark.parametrize("code", CODES)
def test_five_actions_lead_from_the_link_to_the_petition(code: str) -> None:
    phone = entered(code)
    phone.says(TOLD[code])
    if code == "qianxin":
        assert "几个人的工资" in phone.hears()
        phone.says("3个")
    phone.taps("确认提交")
    assert phone.actions <= 5
    [filing] = phone.filings()
    assert filing["campaign"]["id"] == code
    assert len(filing["campaign"]["answers"]) == 2
    assert filing["urgent"] is campaign(code).urgent
    assert filing["facts"] == TOLD[code]
    assert filing["petitioner"]["phone"] and filing["petitioner"]["name"]


@pytest.mark.parametrize("each", CAMPAIGNS, ids=CODES)
def test_each_shipped_campaign_makes_a_form_that_works_in_every_language(each: Campaign) -> None:
    form = form_of_campaign(each)
    _check(form)
    for step in form.steps:
        if step.own is None or not step.name.startswith("q_"):
            continue
        for language in LANGUAGES:
            t = texts(language)
            for key in ("name", "ask", "wrong"):
                assert step.own(key, t)
            labels = [step.kind.label(option, t) for option in step.options({})]
            assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("code", CODES)
def test_whoever_says_little_is_asked_one_question_after_the_other(code: str) -> None:
    phone = entered(code)
    phone.says("帮帮我吧，这边出事了，没人管")
    asked = []
    for _ in range(12):
        frame = phone.conversation.frame
        assert frame is not None
        if frame.asked == "":
            break
        asked.append(frame.asked or "")
        step = form_of_campaign(campaign(code)).step(frame.asked or "")
        if options := step.options({}):
            phone.taps(step.kind.label(options[0], texts("zh-Hans")))
        elif step.name == "place":
            phone.says("河北乡新安村")
        elif step.name == "person":
            phone.says("王桂兰，新安村3组12号")
        elif step.name == "phone":
            phone.says("13800001111")
        else:
            phone.says("2")
    assert frame is not None and frame.asked == ""
    assert len(asked) == len(set(asked))
    phone.taps("确认提交")
    assert phone.filings()[0]["petitioner"]["phone"] == "13800001111"


def test_a_number_is_read_however_it_is_written() -> None:
    for said, kept in (("三个", "3"), ("十二人", "12"), ("１５", "15"), ("一百零二", "102")):
        phone = entered("qianxin")
        phone.says(TOLD["qianxin"])
        phone.says(said)
        frame = phone.conversation.frame
        assert frame is not None and frame.answers["q_people"] == kept


def test_what_is_no_number_is_asked_again_with_a_word_on_how() -> None:
    phone = entered("qianxin")
    phone.says(TOLD["qianxin"])
    phone.says("好多人")
    assert "请写一个数字" in phone.hears()


def test_an_option_is_chosen_by_its_words() -> None:
    phone = entered("yiqing")
    phone.says("我在柳林镇南街，电话13800001111，出不了门")
    phone.says("红色的码")
    frame = phone.conversation.frame
    assert frame is not None and frame.answers["q_code"] == "red"


def test_two_colours_in_the_story_are_asked_about() -> None:
    phone = entered("yiqing")
    phone.says("昨天还是绿码，今天变红码了，要买药，我在柳林镇南街，电话13800001111")
    assert "现在是什么颜色" in phone.hears()


def test_a_draft_under_way_is_kept_when_the_link_comes() -> None:
    phone = ready_to_send()
    now_stands(phone, *CAMPAIGNS)
    phone.says("/start c-yiqing")
    assert "替您存着" in phone.hears() and "疫情求助专线" in phone.hears()
    [kept] = phone.conversation.parked
    assert kept.campaign is None and kept.order
    frame = phone.conversation.frame
    assert frame is not None and frame.campaign is not None


def test_the_same_link_again_goes_on_with_the_same_draft() -> None:
    phone = entered("yiqing")
    phone.says("我家断药了，胰岛素打完了")
    first = phone.conversation.frame
    phone.says("/start c-yiqing")
    again = phone.conversation.frame
    assert first is not None and again is not None and again.id == first.id
    assert "现在是什么颜色" in phone.hears()
    assert len(phone.conversation.frames) == 1


def test_an_ordinary_filing_is_not_the_campaigns() -> None:
    phone = entered("yiqing")
    phone.says("我家断药了")
    phone.says("/new")
    phone.taps("另外反映一件")
    frame = phone.conversation.frame
    assert frame is not None and frame.campaign is None


def test_a_change_in_mid_draft_is_said_once_and_the_answers_stay() -> None:
    phone = entered("yiqing")
    phone.says("我家断药了，红码，我在柳林镇南街阳光小区3号楼")
    old = campaign("yiqing")
    more = CampaignQuestion(
        "rooms",
        QuestionKind.TEXT,
        (Worded("zh-Hans", "门牌"),),
        (Worded("zh-Hans", "几单元几室？"),),
    )
    now_stands(phone, replace(old, version=2, questions=(*old.questions, more)))
    phone.says("13800001111")
    assert phone.hears().count("刚刚改过") == 1
    assert "几单元几室" in phone.hears()
    phone.says("2单元301")
    assert "刚刚改过" not in phone.hears()
    phone.taps("确认提交")
    filed = phone.filings()[0]["campaign"]
    assert filed["version"] == 2
    assert [each["answer"] for each in filed["answers"]] == ["红码", "买药、送药", "2单元301"]


def test_an_option_that_is_gone_is_asked_anew() -> None:
    phone = entered("yiqing")
    phone.says("我在柳林镇南街阳光小区3号楼，家里没人管")
    phone.taps("红码")
    old = campaign("yiqing")
    code = replace(old.questions[0], options=old.questions[0].options[:2])
    now_stands(phone, replace(old, version=2, questions=(code, *old.questions[1:])))
    phone.taps("别的")
    assert "现在是什么颜色" in phone.hears()


def test_an_end_in_mid_draft_is_said_and_all_of_it_is_filed() -> None:
    phone = entered("yiqing")
    phone.says(TOLD["yiqing"])
    phone.now = campaign("yiqing").closes + timedelta(hours=1)
    phone.taps("确认提交")
    assert "已经结束了" in phone.hears() and "照样收" in phone.hears()
    [filing] = phone.filings()
    assert filing["urgent"] is False
    assert [each["answer"] for each in filing["campaign"]["answers"]] == [
        "黄码或橙码",
        "生孩子、产检",
    ]


def test_an_end_is_said_at_the_next_answer_and_only_once() -> None:
    phone = entered("yiqing")
    phone.says("我家断药了")
    phone.now = campaign("yiqing").closes + timedelta(hours=1)
    phone.taps("红码")
    assert "已经结束了" in phone.hears()
    phone.says("柳林镇南街阳光小区3号楼")
    assert "已经结束了" not in phone.hears()


def test_an_office_that_is_away_ends_nothing() -> None:
    phone = entered("yiqing")
    phone.says(TOLD["yiqing"])
    now_stands(phone)
    phone.taps("确认提交")
    assert phone.filings()[0]["urgent"] is True


@pytest.mark.parametrize("consented", [False, True])
def test_an_old_link_explains_and_offers_the_ordinary_way(consented: bool) -> None:
    phone = knowing()
    if consented:
        phone.says("/start")
        phone.taps("同意，开始")
        phone.says("/cancel")
    phone.now = campaign("yiqing").closes + timedelta(days=3)
    phone.says("/start c-yiqing")
    assert "已经结束了" in phone.hears() and "不看健康码了" in phone.hears()
    assert phone.stands("我要反映问题" if consented else "同意，开始")
    assert all(frame.campaign is None for frame in phone.conversation.frames)


def test_a_link_that_comes_too_early_says_from_when() -> None:
    early = replace(campaign("yiqing"), opens=MONDAY + timedelta(days=2))
    phone = knowing(early)
    phone.says("/start c-yiqing")
    assert "还没有开始" in phone.hears() and "6月17日" in phone.hears()


@pytest.mark.parametrize("link", ["c-nothing", "campaign-2019", "C-NOTHING"])
def test_a_link_to_nothing_says_so(link: str) -> None:
    phone = knowing()
    phone.says(f"/start {link}")
    assert "打不开" in phone.hears() and "同意，开始" in list(phone.labels())


def test_a_denunciation_that_comes_by_a_campaign_stays_one() -> None:
    phone = entered("yiqing")
    phone.says("我举报柳林镇书记王某收钱给人改绿码，收了两万块，红码的也给改，电话13800001111")
    frame = phone.conversation.frame
    assert frame is not None
    for _ in range(6):
        frame = phone.conversation.frame
        assert frame is not None
        if frame.asked == "":
            break
        step = form_of_campaign(campaign("yiqing")).step(frame.asked or "")
        options = step.options({})
        if options:
            phone.taps(step.kind.label(options[-1], texts("zh-Hans")))
        else:
            phone.says("柳林镇")
    phone.taps("确认提交")
    [filing] = phone.filings()
    assert filing["kind"] == "denunciation" and filing["confidential"] is True
    assert filing["accused"]


def test_english_is_answered_in_english() -> None:
    phone = knowing(language="en")
    phone.says("/start c-yiqing")
    assert "epidemic help line" in phone.hears()
    phone.taps("Agree and start")
    phone.says("I am pregnant, orange code, I live at Sunshine Estate, Nanjie, phone 13800001111")
    assert "Health code" in phone.card().text


def test_a_phone_that_is_only_remembered_is_not_told_by_who_will_not_sign() -> None:
    phone = knowing()
    now_stands(phone, *CAMPAIGNS)
    other = ready_to_send()
    other.taps("确认提交")
    now_stands(other, *CAMPAIGNS)
    other.says("/start c-yiqing")
    other.says("家里没药了，红码，我在柳林镇南街阳光小区3号楼")
    other.taps("改姓名和住址", "我不方便实名", "确认提交")
    filing = other.filings()[-1]
    assert filing["petitioner"]["name"] is None and filing["petitioner"]["phone"] is None


def test_codes_are_read_from_links_alone() -> None:
    assert code_of("c-yi-qing2") == "yi-qing2"
    assert code_of("campaign-fujian") == "fujian"
    assert code_of("pAAAA") is None and code_of("c-") is None and code_of("c-" + "a" * 40) is None


def test_a_question_of_a_kind_that_is_not_known_is_passed_by() -> None:
    old = campaign("yiqing")
    strange = CampaignQuestion("mood", "colour-wheel", (Worded("zh-Hans", "x"),), ())
    form = form_of_campaign(replace(old, questions=(*old.questions, strange)))
    assert not form.has("q_mood") and form.has("q_code")


def test_a_draft_whose_campaign_cannot_be_read_goes_on_as_any_other() -> None:
    from dialogs.registry import restored, stored

    phone = entered("yiqing")
    phone.says(TOLD["yiqing"])
    plain = stored(phone.conversation)
    plain["frames"][0]["campaign"] = {"code": 7}
    [frame] = restored(plain).frames
    assert frame.campaign is None and frame.answers["story"]


def test_options_with_one_word_in_common_are_not_guessed() -> None:
    option = (Worded("zh-Hans", "甲"),)
    two = (CampaignOption("a", option, ("药",)), CampaignOption("b", option, ("药店",)))
    old = campaign("yiqing")
    question = replace(old.questions[1], options=two)
    changed = replace(old, questions=(old.questions[0], question))
    phone = entered("yiqing", knowing(changed))
    phone.says("红码，药店不开门，我在柳林镇南街，电话13800001111")
    frame = phone.conversation.frame
    assert frame is not None and "q_need" not in {**frame.inferred, **frame.answers}


def test_a_link_to_a_case_opens_its_card_or_says_what_is_needed() -> None:
    phone = filer()
    number = phone.conversation.cases[0].number
    phone.says(f"/start case-{number}")
    assert str(number) in phone.hears()
    stranger = knowing()
    stranger.says("/start case-260615-0001-2")
    assert "查询码" in stranger.hears()
    stranger.says("/start case-260615-0001-2_7K2M-9QXA")
    assert stranger.effects_of(EffectKind.PROGRESS)[-1].case == "260615-0001-2"


@pytest.mark.parametrize("link", ["x", "promo_2019", "case-", "c_yiqing", "a" * 64])
def test_a_link_of_nobody_knows_what_says_so_and_goes_on(link: str) -> None:
    phone = knowing()
    phone.says(f"/start {link}")
    assert "认不出来" in phone.hears() and "信访小助手" in phone.hears()
    phone.taps("同意，开始")
    phone.says(f"/start {link}")
    assert "认不出来" in phone.hears()


def test_a_plain_start_speaks_of_no_link() -> None:
    phone = knowing()
    phone.says("/start")
    assert "认不出来" not in phone.hears()
