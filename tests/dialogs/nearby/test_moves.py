"""Public matters of neighbours: agreed to, asked for, offered once, supported with one tap."""

import pytest

from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.contract.public_matter import Neighbour, NeighbourNews
from backend_client.json_codec import to_plain
from dialogs.registry import restored, stored
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import (
    Blocked,
    CaseHappened,
    EffectFailed,
    NeighbourCame,
    NeighbourGone,
    NeighboursCame,
    Tapped,
)
from dialogs.state.message import Message
from dialogs.state.near import near_slot
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send

LET = "让附近有同样问题的人看到（看不到您是谁）"
LET_NOT = "不让附近的人看到"
ME_TOO = "我也遇到了 +1"
DENUNCIATION = "村主任王大山贪污低保款，请纪委查处，材料我都有，名单上都是他的亲戚"
DANGER = "村东头的房子快塌了，下面还住着人，希望赶紧来人处理"
FOUND = Neighbour("0f3a", CaseStatus.ACCEPTED, 3, ("环境保护", "环境污染"), "新安村")


def unsigned(story: str, place: str = "河北乡新安村") -> Phone:
    """Up to the check card, without a name."""
    phone = newcomer()
    phone.says(story)
    while (frame := phone.conversation.frame) and frame.asked:
        phone.says({"place": place, "request": "希望赶紧处理"}.get(frame.asked, "我不方便实名"))
    return phone


def told_of(phone: Phone, *found: Neighbour) -> Phone:
    frame = phone.conversation.frame
    assert frame is not None
    phone.happens(NeighboursCame(near_slot(frame.id), found or (FOUND,)))
    return phone


def questions(phone: Phone) -> list[Effect]:
    return phone.effects_of(EffectKind.NEIGHBOURS)


# agreeing


def test_a_matter_is_made_public_only_by_its_own_consent() -> None:
    phone = ready_to_send()
    assert LET in phone.card_labels()
    phone.taps("确认提交")
    assert phone.filings()[0]["public"] is False


def test_the_card_says_what_the_consent_covers_and_it_can_be_taken_back() -> None:
    phone = ready_to_send()
    phone.taps(LET)
    assert "看不到您是谁、写了什么" in phone.card().text
    phone.taps(LET_NOT)
    assert "看不到您" not in phone.card().text
    phone.says(LET)
    phone.taps("确认提交")
    assert phone.filings()[0]["public"] is True


def test_whoever_wants_it_confidential_is_not_public_whatever_was_agreed_before() -> None:
    phone = ready_to_send()
    phone.taps(LET, "对被反映的人保密")
    assert "看不到您" not in phone.card().text
    assert LET_NOT not in phone.card_labels()
    phone.taps("确认提交")
    assert phone.filings()[0]["public"] is False


@pytest.mark.parametrize("story", [DENUNCIATION, DANGER])
def test_a_denunciation_or_danger_is_neither_offered_nor_asked_about(story: str) -> None:
    phone = unsigned(story)
    assert "请核对" in phone.card().text
    labels = phone.card_labels()
    assert LET not in labels
    phone.says(LET)
    phone.taps("确认提交")
    assert phone.filings()[0]["public"] is False
    assert questions(phone) == []


# asking


def test_neighbours_are_asked_once_when_the_card_is_due_and_without_words() -> None:
    phone = newcomer()
    phone.says(STORY)
    assert questions(phone) == []
    phone.taps("我不方便实名")
    [question] = questions(phone)
    frame = phone.conversation.frames[0]
    assert question.case != frame.id, "its filing would wait for the answer"
    assert set(question.body) == {"topic", "place", "sketch", "own"}
    assert "牛粪" not in str(question.body)
    phone.says("昨天又来了一车")
    phone.taps("改要求")
    phone.says("清走")
    assert questions(phone) == [question]


def test_without_a_place_nobody_is_asked() -> None:
    phone = unsigned("工资拖欠半年没发，老板一直躲着不见人，希望发工资", "不清楚")
    assert "请核对" in phone.card().text
    assert questions(phone) == []


# offering


def test_what_was_found_is_told_once_without_a_sound() -> None:
    phone = unsigned(STORY)
    rings = phone.rings
    told_of(phone)
    assert "环境保护 › 环境污染　新安村　<b>已受理</b>　3 人也遇到了" in phone.hears()
    assert phone.rings == rings
    told_of(phone)
    assert phone.hears() == ""


def test_nothing_found_says_nothing() -> None:
    phone = unsigned(STORY)
    phone.happens(NeighboursCame(near_slot(phone.conversation.frames[0].id)))
    assert phone.hears() == ""


def test_an_answer_that_comes_too_late_says_nothing() -> None:
    phone = unsigned(STORY)
    frame = phone.conversation.frames[0]
    phone.taps("确认提交")
    phone.happens(NeighboursCame(near_slot(frame.id), (FOUND,)))
    assert phone.hears() == ""


def test_beside_what_became_confidential_meanwhile_nothing_is_offered() -> None:
    phone = unsigned(STORY)
    phone.taps("对被反映的人保密")
    told_of(phone)
    assert phone.hears() == ""
    assert phone.conversation.near == ()


# supporting


def test_one_tap_supports_and_the_draft_stays() -> None:
    phone = told_of(unsigned(STORY))
    phone.taps(ME_TOO)
    [support] = phone.effects_of(EffectKind.SUPPORT)
    assert (support.case, support.body) == ("0f3a", {})
    assert "4 人也遇到了（有您 ✓）" in phone.hears()
    assert phone.conversation.frame is not None
    phone.taps("确认提交")
    assert len(phone.filings()) == 1


def test_the_key_counts_a_chat_once_a_matter_and_tells_nothing_of_it() -> None:
    phone = told_of(unsigned(STORY), FOUND, Neighbour("0f3b", CaseStatus.HANDLING))
    data = [b.data for _, b in phone.buttons() if b.data.startswith("n:")]
    phone.taps("1. 我也遇到了 +1", "2. 我也遇到了 +1")
    at = phone.slots[phone.conversation.near[0].slot]
    for each in data:
        phone.presses(each, at)
        assert "已经加过了" in phone.toasts[-1].text
    one, two = (effect.key for effect in phone.effects_of(EffectKind.SUPPORT))
    assert one != two
    frame = phone.conversation.frame
    assert frame is not None
    for key in (one, two):
        assert frame.id not in key
        assert str(phone.conversation.supporter) not in key


def test_whoever_writes_the_button_means_it() -> None:
    phone = told_of(unsigned(STORY))
    phone.says(ME_TOO)
    assert len(phone.effects_of(EffectKind.SUPPORT)) == 1
    assert ME_TOO not in str(phone.conversation.frames)


@pytest.mark.parametrize("data", ["n:0f3a:up", "n:0f3a:see", "n:other:up", "n:0f3a:x", "n::up"])
def test_a_button_of_another_chats_offer_does_nothing(data: str) -> None:
    phone = unsigned(STORY)
    phone.presses(data, phone.ids)
    assert "点不了" in phone.toasts[-1].text
    assert not {EffectKind.SUPPORT, EffectKind.NEIGHBOUR} & {each.kind for each in phone.effects}


def test_an_id_that_fits_no_button_is_left_out() -> None:
    phone = told_of(unsigned(STORY), Neighbour("x" * 60, CaseStatus.HANDLING))
    assert phone.hears() == ""


def test_what_has_ended_meanwhile_is_taken_back() -> None:
    phone = told_of(unsigned(STORY))
    phone.taps(ME_TOO)
    phone.happens(NeighbourGone("0f3a"))
    assert "不再公开" in phone.hears()
    assert phone.conversation.near == ()


# following


def follower() -> Phone:
    phone = told_of(unsigned(STORY))
    phone.taps(ME_TOO, "不报了", "是的，不报了")
    return phone


def test_the_list_shows_what_was_supported_and_how_it_stands_on_demand() -> None:
    phone = follower()
    phone.says("/cases")
    assert "附近的事" in phone.hears()
    phone.taps("看附近那件的进展")
    [question] = phone.effects_of(EffectKind.NEIGHBOUR)
    phone.happens(NeighbourCame(question.case, Neighbour("0f3a", CaseStatus.ANSWERED, 7)))
    assert "环境保护 › 环境污染　新安村" in phone.hears()
    assert "<b>已答复</b>" in phone.hears()
    assert "7 人也遇到了" in phone.hears()
    phone.happens(NeighbourCame("0f3a", unavailable=True))
    assert "现在查不了" in phone.hears()
    phone.happens(NeighbourCame("0f3a"))
    assert "不再公开" in phone.hears()
    phone.says("/cases")
    assert "附近的事" not in phone.hears()


def news(
    phone: Phone, seq: int, status: CaseStatus | None = None, supporters: int = 4
) -> CaseHappened:
    """What the backend tells of the supported matter; without a status it is gone."""
    [key] = [effect.key for effect in phone.effects_of(EffectKind.SUPPORT)][-1:]
    kind = EventType.NEIGHBOUR_MOVED if status else EventType.NEIGHBOUR_GONE
    data = to_plain(NeighbourNews("0f3a", status, supporters)) if status else {}
    return CaseHappened(CaseEvent(seq, "", key, seq, kind, phone.now, data))


def test_the_chat_is_known_to_the_feed_under_the_key_of_its_support() -> None:
    phone = told_of(unsigned(STORY))
    at, button = phone.button(ME_TOO)
    turn = phone.happens(Tapped(button.data, "q"), at)
    [support] = phone.effects_of(EffectKind.SUPPORT)
    assert turn.links == {}
    assert turn.names == {support.key: "support"}


def test_news_of_a_supported_matter_comes_at_the_bottom_without_a_sound() -> None:
    phone = follower()
    rings = phone.rings
    phone.happens(news(phone, 1, CaseStatus.HANDLING, 9))
    [message] = phone.said_last()
    for part in ("环境保护 › 环境污染", "新安村", "<b>办理中</b>", "9 人也遇到了"):
        assert part in message.text
    first = phone.slots[message.slot or ""]
    phone.happens(news(phone, 2, CaseStatus.ANSWERED))
    assert "<b>已答复</b>" in phone.hears()
    assert phone.slots[message.slot or ""] > first
    assert "已" not in phone.shown[first].text, "only the newest stands"
    assert phone.rings == rings


@pytest.mark.parametrize("seqs", [(1, 1), (2, 1)])
def test_news_that_comes_again_or_late_says_nothing(seqs: tuple[int, int]) -> None:
    phone = follower()
    newest, late = seqs
    phone.happens(news(phone, newest, CaseStatus.ANSWERED))
    phone.happens(news(phone, late, CaseStatus.HANDLING))
    assert phone.hears() == ""
    assert phone.conversation.near[0].neighbour.status is CaseStatus.ANSWERED


def test_what_was_looked_at_already_is_no_news() -> None:
    phone = follower()
    phone.happens(NeighbourCame("0f3a", Neighbour("0f3a", CaseStatus.HANDLING, 4)))
    phone.happens(news(phone, 1, CaseStatus.HANDLING))
    assert phone.hears() == ""


def test_no_more_of_these_ends_the_news_and_not_the_support() -> None:
    phone = follower()
    phone.happens(news(phone, 1, CaseStatus.HANDLING))
    phone.taps("不再通知")
    assert "人数里还有您" in phone.toasts[-1].text
    assert "不再通知了" in phone.hears()
    for step in (news(phone, 2, CaseStatus.ANSWERED), news(phone, 3)):
        phone.happens(step)
        assert phone.hears() == ""
    assert len(phone.effects) == len(phone.effects_of(EffectKind.SUPPORT)) + 1


def test_a_matter_that_is_hidden_is_only_gone() -> None:
    phone = follower()
    phone.happens(news(phone, 1, CaseStatus.HANDLING))
    rings = phone.rings
    phone.happens(news(phone, 2))
    assert phone.hears() == "附近的那件事已经办完，或者不再公开了。"
    assert phone.conversation.near == ()
    assert phone.rings == rings
    phone.happens(news(phone, 3, CaseStatus.ANSWERED))
    assert phone.hears() == ""


def test_whoever_was_away_hears_how_it_stands_now() -> None:
    phone = follower()
    phone.happens(Blocked(True))
    phone.happens(news(phone, 1, CaseStatus.HANDLING))
    phone.happens(news(phone, 2, CaseStatus.ANSWERED))
    assert phone.hears() == ""
    phone.says("/start")
    assert phone.hears().count("附近的事有进展") == 1
    assert "<b>已答复</b>" in phone.hears()


# hiding one's own


def public_filer() -> Phone:
    phone = ready_to_send()
    phone.taps(LET, "确认提交")
    phone.registered()
    return phone


def test_the_consent_can_be_withdrawn_after_filing_with_one_tap_more() -> None:
    phone = public_filer()
    phone.taps("不再公开")
    assert phone.effects_of(EffectKind.UNPUBLISH) == []
    phone.taps("是的，不再公开")
    [effect] = phone.effects_of(EffectKind.UNPUBLISH)
    assert (effect.case, effect.body) == ("20260615-000001-2", {})
    assert "看不到了" in phone.hears()
    assert "不再公开" not in phone.card_labels()


def test_what_was_never_public_offers_no_way_to_hide_it() -> None:
    phone = filer()
    assert "不再公开" not in phone.card_labels()
    phone.presses(f"c:{phone.conversation.cases[0].tag}:unpublish.yes", phone.ids)
    assert phone.effects_of(EffectKind.UNPUBLISH) == []


def test_a_request_to_hide_it_that_is_refused_can_be_made_again() -> None:
    phone = public_filer()
    phone.taps("不再公开", "是的，不再公开")
    phone.happens(EffectFailed("unpublish", "20260615-000001-2", "no"))
    assert "不再公开" in phone.hears()
    assert phone.conversation.cases[0].public


def test_deleting_ones_data_forgets_them_and_still_counts_once() -> None:
    phone = follower()
    before = phone.effects_of(EffectKind.SUPPORT)
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert phone.conversation.near == ()
    phone.says(STORY)
    while (frame := phone.conversation.frame) and frame.asked:
        phone.says("我不方便实名")
    told_of(phone)
    phone.taps(ME_TOO)
    assert phone.effects_of(EffectKind.SUPPORT)[-1].key == before[0].key


def test_conversations_stored_before_neighbours_load() -> None:
    phone = ready_to_send()
    plain = stored(phone.conversation)
    del plain["near"], plain["supporter"]
    assert restored(plain) == phone.conversation


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_offer_fits_whatever_a_backend_says(language: str) -> None:
    phone = Phone(language)
    phone.says("/start")
    phone.presses("g:begin", phone.ids)
    phone.says(STORY)
    frame = phone.conversation.frame
    assert frame is not None
    hostile = Neighbour("a", CaseStatus.HANDLING, 10**9, ("<b>" * 999,) * 9, "<i>\u202e\x00" * 999)
    phone.happens(NeighboursCame(near_slot(frame.id), (hostile, Neighbour("b", CaseStatus.FINAL))))
    [message] = [each for each in phone.last if isinstance(each, Message)]
    assert "&lt;b&gt;" in message.text
    assert to_plain(phone.conversation) == stored(phone.conversation)
