"""Question and answer in public, in the chat: shown word for word, agreed to for just these words,
asked once, taken back at any time."""

from dataclasses import replace
from typing import Any

import pytest

from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from backend_client.contract.documents import AnswerRow
from backend_client.contract.publication import (
    PublicationLook,
    PublicationNews,
    PublicationStage,
    PublicText,
)
from backend_client.json_codec import to_plain
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseHappened, PublicationCame
from dialogs.state.message import LIMITS
from tests.dialogs.phone import Phone, filer

TEXT = PublicText(
    ("环境保护", "环境污染"),
    "某省青河县河北乡",
    "河北乡政府",
    "2026-06",
    "请清走牛粪",
    "我叫某某，牛粪堆了一个月",
    (AnswerRow("请清走牛粪", "已清运", "supported", "第三十三条"),),
    found="经办人：某某，已到现场",
    basis="《条例》第三十二条",
)
SEEN = "0123456789abcdef0123456789abcdef01234567"


def answered() -> Phone:
    """The office says with the answer that it may become public."""
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.answered(2)
    stage(phone, 3, PublicationStage.OPEN)
    return phone


def stage(phone: Phone, seq: int, to: PublicationStage, **more: Any) -> None:
    case = phone.conversation.cases[-1]
    data = to_plain(PublicationNews(to, **more))
    event = CaseEvent(
        seq, case.number or "", case.client_ref, seq, EventType.PUBLICATION, phone.now, data
    )
    phone.happens(CaseHappened(event))


def number(phone: Phone) -> str:
    return phone.conversation.cases[-1].number or ""


def looks(phone: Phone, text: PublicText = TEXT) -> None:
    phone.taps("公开问答")
    phone.happens(PublicationCame(number(phone), PublicationLook(number(phone), text, SEEN)))


def agrees(phone: Phone) -> None:
    looks(phone)
    phone.taps("同意公开")


def test_what_would_be_read_is_shown_word_for_word_before_anybody_agrees() -> None:
    phone = answered()
    phone.taps("公开问答")
    assert [e.kind for e in phone.effects[-1:]] == [EffectKind.LOOK_PUBLIC]
    assert not phone.effects_of(EffectKind.AGREE_PUBLIC)
    phone.happens(PublicationCame(number(phone), PublicationLook(number(phone), TEXT, SEEN)))
    said = phone.hears()
    for part in (*TEXT.topic, TEXT.place, TEXT.month, TEXT.unit, TEXT.request, TEXT.facts):
        assert part in said
    for part in (TEXT.found, TEXT.basis, TEXT.rows[0].opinion, "支持", TEXT.rows[0].basis):
        assert part in said
    assert "同意公开" in phone.labels() and "不公开" in phone.labels()


def test_a_yes_is_to_just_what_was_read() -> None:
    phone = answered()
    agrees(phone)
    [effect] = phone.effects_of(EffectKind.AGREE_PUBLIC)
    assert effect.body["seen"] == SEEN and effect.body["follower"] is None
    assert "信访局看过才登" in phone.hears()
    assert "撤回公开" in phone.labels()


def test_the_longest_button_fits() -> None:
    phone = answered()
    looks(phone)
    data = [b.data for _, b in phone.buttons() if b.data.startswith("g:publish")]
    assert data and max(len(each.encode()) for each in data) <= LIMITS.button_data_bytes


def test_who_says_no_is_not_asked_again() -> None:
    phone = answered()
    looks(phone)
    phone.taps("不公开")
    assert "不再问" in phone.hears()
    assert not phone.effects_of(EffectKind.AGREE_PUBLIC)
    phone.taps("看进度")
    assert "公开问答" not in phone.labels()
    stage(phone, 4, PublicationStage.OPEN)
    phone.taps("看进度")
    assert "公开问答" not in phone.labels(), "not with another answer, either"
    phone.says("公开问答")
    assert phone.effects[-1].kind is EffectKind.LOOK_PUBLIC, "unless they ask for it themselves"


def test_it_is_offered_only_where_the_office_says_so() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.answered(2)
    phone.taps("看进度")
    assert "公开问答" not in phone.labels()


@pytest.mark.parametrize("said", ["不要公开了", "撤回公开", "别公开了", "不要公開了"])
def test_it_is_taken_back_by_words_at_any_time(said: str) -> None:
    phone = answered()
    agrees(phone)
    stage(phone, 4, PublicationStage.AGREED, agreed=1)
    stage(phone, 5, PublicationStage.PUBLISHED, agreed=1)
    assert "登在网页上了" in phone.hears()
    phone.passes(days=400)
    phone.says(said)
    [effect] = phone.effects_of(EffectKind.END_PUBLIC)
    assert effect.case == number(phone)
    assert "撤回了" in phone.hears()
    stage(phone, 6, PublicationStage.WITHDRAWN)
    assert "网页上现在没有了" not in phone.hears(), "it was their own doing"


def test_it_is_taken_back_by_a_button_of_the_card() -> None:
    phone = answered()
    agrees(phone)
    phone.taps("撤回公开")
    assert len(phone.effects_of(EffectKind.END_PUBLIC)) == 1
    assert "撤回公开" not in phone.card_labels()


def test_with_several_it_is_asked_which() -> None:
    phone = answered()
    agrees(phone)
    first = phone.conversation.cases[-1]
    other = replace(first, client_ref="other-draft", number="20260615-000002-9")
    phone.conversation = replace(phone.conversation, cases=(first, other))
    phone.says("不要公开了")
    assert not phone.effects_of(EffectKind.END_PUBLIC)
    assert "撤回哪一件" in phone.hears()
    assert list(phone.labels()).count("撤回公开") == 2


def test_nothing_public_is_said_so() -> None:
    phone = answered()
    phone.says("不要公开了")
    assert "没有登在网页上" in phone.hears()


def test_changed_words_are_asked_for_anew() -> None:
    phone = answered()
    agrees(phone)
    stage(phone, 4, PublicationStage.ANEW)
    assert "再看一看" in phone.labels() and "牛粪" not in phone.said_last()[0].text
    phone.taps("再看一看")
    assert phone.effects[-1].kind is EffectKind.LOOK_PUBLIC
    other = replace(TEXT, facts="我叫某某，＊＊堆了一个月")
    look = PublicationLook(number(phone), other, SEEN[::-1])
    phone.happens(PublicationCame(number(phone), look))
    assert "＊＊堆了一个月" in phone.hears()
    phone.taps("同意公开")
    assert phone.effects_of(EffectKind.AGREE_PUBLIC)[-1].body["seen"] == SEEN[::-1]


def test_a_no_to_the_changed_words_takes_it_back() -> None:
    phone = answered()
    agrees(phone)
    stage(phone, 4, PublicationStage.ANEW)
    looked = PublicationLook(number(phone), TEXT, SEEN)
    phone.taps("再看一看")
    phone.happens(PublicationCame(number(phone), looked))
    phone.taps("不公开")
    assert len(phone.effects_of(EffectKind.END_PUBLIC)) == 1


def test_words_that_changed_meanwhile_are_not_agreed_to() -> None:
    phone = answered()
    agrees(phone)
    phone.happens(PublicationCame(number(phone), refusal="/problems/text-changed"))
    assert "刚刚变了" in phone.hears() and "再看一看" in phone.labels()


@pytest.mark.parametrize(
    ("came", "said"),
    [({"refusal": "/problems/not-publishable"}, "不能公开"), ({"unavailable": True}, "过一会儿")],
)
def test_what_cannot_be_shown_is_said_so(came: dict[str, Any], said: str) -> None:
    phone = answered()
    phone.taps("公开问答")
    phone.happens(PublicationCame(number(phone), **came))
    assert said in phone.hears()


def test_news_names_nothing_on_a_lock_screen_but_a_reason_is_told() -> None:
    phone = answered()
    agrees(phone)
    stage(phone, 4, PublicationStage.DECLINED, reason="还在打官司")
    [message] = [m for m in phone.said_last() if "还在打官司" in m.text]
    assert "牛粪" not in message.text
    assert "撤回公开" not in phone.card_labels()


def test_of_several_it_is_told_how_many_have_agreed() -> None:
    phone = answered()
    agrees(phone)
    stage(phone, 4, PublicationStage.AGREED, agreed=1, people=3)
    assert "3 位里有 1 位" in phone.hears()


def test_a_signer_agrees_for_themselves() -> None:
    phone = answered()
    case = replace(phone.conversation.cases[-1], signer="chat-2", joint=True)
    phone.conversation = replace(phone.conversation, cases=(case,))
    agrees(phone)
    [effect] = phone.effects_of(EffectKind.AGREE_PUBLIC)
    assert effect.body["follower"] == "chat-2"


def test_privacy_tells_it_and_deleting_takes_it_back() -> None:
    phone = answered()
    agrees(phone)
    phone.says("/privacy")
    phone.taps("看全部")
    assert "您同意了" in phone.hears()
    phone.says("/privacy")
    phone.taps("删除我的信息", "是的，删除")
    assert len(phone.effects_of(EffectKind.END_PUBLIC)) == 1


@pytest.mark.parametrize("data", ["yes", "yes.x", "yes.TAG.zz", "yes.TAG", "no.nobody", "", "look"])
def test_a_forged_or_old_button_does_nothing(data: str) -> None:
    phone = answered()
    tag = phone.conversation.cases[-1].tag
    phone.presses(f"g:publish.{data.replace('TAG', tag)}", phone.ids)
    assert not phone.effects_of(EffectKind.AGREE_PUBLIC)
    assert not phone.effects_of(EffectKind.END_PUBLIC)
