"""Voice first: spoken words are put into letters and join the draft, marked as a machine's."""

from dataclasses import replace

from backend_client.contract.files import Attachment
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import DEFAULT_QUOTA, Attached, VoiceHeard
from tests.dialogs.phone import STORY, Phone

HEARS = replace(DEFAULT_QUOTA, hears=True)
MARK = "（语音听写，可能有错）"


def speaker(*, hears: bool = True) -> Phone:
    phone = Phone(limits=HEARS if hears else DEFAULT_QUOTA)
    phone.says("/start")
    phone.taps("同意，开始")
    return phone


def speaks(phone: Phone, ref: str = "voice-1") -> int:
    return phone.sends(Attached(Attachment("voice", ref)))


def asked(phone: Phone) -> list[Effect]:
    return phone.effects_of(EffectKind.HEAR_VOICE)


def hears(phone: Phone, words: str | None) -> None:
    """The engine has listened to the newest recording."""
    effect = asked(phone)[-1]
    body = dict(effect.body)
    at = body["message_id"]
    assert isinstance(at, int)
    phone.happens(VoiceHeard(effect.case, str(body["ref"]), at, words))


def test_a_filing_by_voice_alone_has_the_words_marked_and_the_recording_beside_them() -> None:
    phone = speaker()
    speaks(phone)
    assert "我在听" in phone.hears()
    hears(phone, STORY)
    assert STORY in phone.hears()
    assert "可能有错" in phone.hears()
    assert MARK in phone.card().text
    phone.taps("我不方便实名", "确认提交")
    [filed] = phone.filings()
    assert filed["facts"] == f"{MARK}{STORY}"
    assert filed["attachments"][0]["ref"] == "voice-1"
    assert filed["topic"]["path"][0] == "环境保护"
    [file] = phone.effects_of(EffectKind.ATTACH_FILE)
    assert file.body["heard"] is True


def test_a_newcomer_who_speaks_first_is_heard_once_the_notice_was_read() -> None:
    phone = Phone(limits=HEARS)
    speaks(phone)
    assert not asked(phone)
    assert "我自己听不了" not in phone.hears()
    phone.taps("同意，开始")
    hears(phone, STORY)
    assert MARK in phone.card().text


def test_each_recording_is_asked_for_once_and_taken_once() -> None:
    phone = speaker()
    speaks(phone, "voice-1")
    speaks(phone, "voice-2")
    assert [effect.body["ref"] for effect in asked(phone)] == ["voice-1", "voice-2"]
    assert len({effect.key for effect in asked(phone)}) == 2
    hears(phone, STORY)
    hears(phone, STORY)
    frame = phone.conversation.frame
    assert frame is not None
    assert str(frame.answers["story"]).count(STORY) == 1


def test_a_correction_by_voice_takes_the_place_of_what_was_there() -> None:
    phone = speaker()
    phone.says(STORY)
    phone.taps("改经过")
    speaks(phone)
    hears(phone, "村口的水管裂了，水流了三天，希望派人来修")
    frame = phone.conversation.frame
    assert frame is not None
    assert STORY not in str(frame.answers["story"])
    assert "水管裂了" in str(frame.answers["story"])


def test_what_nobody_could_hear_is_asked_for_in_two_sentences_or_by_a_call() -> None:
    phone = speaker()
    speaks(phone)
    hears(phone, None)
    assert "没听清" in phone.hears()
    assert "找工作人员" in list(phone.labels())


def test_without_an_engine_two_sentences_or_a_call_are_asked_for_at_once() -> None:
    phone = speaker(hears=False)
    speaks(phone)
    assert not asked(phone)
    assert "请再写两句话" in phone.hears()
    assert "找工作人员" in list(phone.labels())


def test_words_that_come_after_the_draft_was_filed_change_nothing() -> None:
    phone = speaker()
    phone.says(STORY)
    speaks(phone)
    phone.taps("我不方便实名", "确认提交")
    before = phone.conversation
    hears(phone, "路灯坏了")
    assert phone.conversation == before
    [file] = phone.effects_of(EffectKind.ATTACH_FILE)
    assert file.body["heard"] is False
